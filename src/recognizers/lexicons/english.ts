import { readLexicon } from './front-coding.ts';
import { GIVEN_NAMES_EN } from './given-names-en.ts';
import { PLACES_EN } from './places-en.ts';
import { SURNAMES_EN } from './surnames-en.ts';
import { WORDS_EN } from './words-en.ts';
import { GIVEN_NAMES_ASIA, SURNAMES_ASIA } from './names-asia.ts';

/** What the word lists say of a word: bits that may stand together. */
export const WORD = 1;
export const GIVEN = 2;
export const SURNAME = 4;
export const PLACE = 8;

let kinds: Map<string, number> | null = null;

/** The kinds of a word in lower case; 0 for one that no list has. The lists are read at the first call. */
export function kindsOf(word: string): number {
  kinds ??= readAll();
  return kinds.get(word) ?? 0;
}

function readAll(): Map<string, number> {
  const all = new Map<string, number>();
  const add = (entries: Iterable<string>, kind: number): void => {
    for (const entry of entries) all.set(entry, (all.get(entry) ?? 0) | kind);
  };
  add(readLexicon(WORDS_EN), WORD);
  add(readLexicon(GIVEN_NAMES_EN), GIVEN);
  add(GIVEN_NAMES_ASIA.split(' '), GIVEN);
  add(readLexicon(SURNAMES_EN), SURNAME);
  add(SURNAMES_ASIA.split(' '), SURNAME);
  add(readLexicon(PLACES_EN), PLACE);
  return all;
}
