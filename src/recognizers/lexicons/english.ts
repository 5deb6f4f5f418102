import { BRANDS_EN } from './brands-en.ts';
import { COMMON_NAMES_EN } from './common-names-en.ts';
import { COUNTRIES_EN } from './countries-en.ts';
import { ROLES, type Role } from './english-roles.ts';
import { GIVEN_NAMES_EN } from './given-names-en.ts';
import {
  CHINESE_SURNAMES,
  GIVEN_NAMES_ASIA,
  KOREAN_SURNAMES,
  SURNAMES_ASIA,
  VIETNAMESE_SURNAMES,
} from './names-asia.ts';
import { GIVEN_NAMES_WORLD } from './names-world.ts';
import { PLACES_EN } from './places-en.ts';
import { SURNAMES_EN } from './surnames-en.ts';
import { createWordTable, type WordTable } from './word-table.ts';
import { WORDS_EN } from './words-en.ts';

/** What the lists say of a word: bits that may stand together. */
export const WORD = 1;
export const GIVEN = 2;
/** Surnames, and given names too rare to speak for themselves. */
export const SURNAME = 4;
export const PLACE = 8;
/** A given name that everybody knows as one. */
export const COMMON = 16;
/** What a word does in a sentence: one bit for each role of `english-roles.ts`. */
export const ROLE = Object.fromEntries(
  Object.keys(ROLES).map((role, at) => [role, 32 << at]),
) as Readonly<Record<Role, number>>;

let table: WordTable | null = null;

/** The bits of the word from `from` to `to` of a text in lower case; 0 for one that no list has. The lists are read at the first call. */
export function bitsAt(lower: string, from: number, to: number): number {
  table ??= readAll();
  return table.bitsAt(lower, from, to);
}

/** The same of a word by itself, in lower case. */
export function kindsOf(word: string): number {
  return bitsAt(word, 0, word.length);
}

function readAll(): WordTable {
  const all = createWordTable(2 ** 19);
  all.addAll(WORDS_EN, WORD);
  all.addAll(GIVEN_NAMES_EN, GIVEN);
  all.addAll(COMMON_NAMES_EN, COMMON);
  all.addAll(SURNAMES_EN, SURNAME);
  all.addAll(PLACES_EN, PLACE);
  all.addAll(BRANDS_EN, ROLE.NO_NAME);
  all.addAll(COUNTRIES_EN, PLACE | ROLE.NO_NAME);
  for (const word of `${GIVEN_NAMES_ASIA} ${GIVEN_NAMES_WORLD}`.split(' ')) all.add(word, GIVEN);
  for (const word of `${SURNAMES_ASIA} ${KOREAN_SURNAMES} ${CHINESE_SURNAMES} ${VIETNAMESE_SURNAMES}`.split(' ')) all.add(word, SURNAME);
  for (const [role, words] of Object.entries(ROLES))
    for (const word of words.split(' ')) all.add(word, ROLE[role as Role]);
  return all;
}
