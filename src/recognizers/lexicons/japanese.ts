import { KANJI_ODDS, KATAKANA, KATAKANA_ODDS, LEXICON_JA } from './names-ja.ts';

/** What the word lists say of a word: bits that may stand together. */
export const SURNAME = 1;
export const GIVEN = 2;
/** A name that is neither of both alone: 武蔵坊弁慶, スミス. */
export const PERSON = 4;
export const WORD = 8;
export const PLACE = 16;
/** Companies, products and other things that have names. */
export const OTHER = 32;
/** How some surname, some given name is read, in katakana. */
export const SURNAME_READING = 64;
export const GIVEN_READING = 128;

/** Places in a name of which the odds of a character are known. */
export type PlaceInName = 'given-first' | 'given-later' | 'surname-first' | 'surname-later';
const PLACES_IN_NAME: readonly PlaceInName[] = ['given-first', 'given-later', 'surname-first', 'surname-later'];

export interface JapaneseLexicon {
  /** The kinds of a word; 0 for one that no list has. */
  kinds(word: string): number;
  /** Everything at once, for `kindsOf` and the ranks below; 0 where no list has the word. */
  entry(word: string): number;
  /** Log odds that a kanji stands in that place of a name rather than in a word. */
  kanjiOdds(char: string, place: PlaceInName): number;
  /** Mean log odds of each pair of katakana in foreign names against words: above 0 it looks like a name. */
  katakanaOdds(word: string): number;
}

/** How much more usual the word is as a name than most names: 0 to 7, about one natural logarithm a step. */
export const nameRank = (entry: number): number => (entry >> 6) & 7;
/** The same as an ordinary word. */
export const wordRank = (entry: number): number => (entry >> 3) & 7;
/** The same as a place or a thing with a name. */
export const placeRank = (entry: number): number => entry & 7;
export const kindsOf = (entry: number): number => entry >> 9;

let lexicon: JapaneseLexicon | null = null;

/** The lists of Japanese words and names, read at the first call (about 0.1 s, 50 MB). */
export function japanese(): JapaneseLexicon {
  lexicon ??= create();
  return lexicon;
}

interface Names {
  has(word: string): boolean;
}

/** Whether a word is a surname, a given name or any name in katakana, for those who ask nothing else. */
export function japaneseNames(): { surnames: Names; given: Names; katakana: Names } {
  const has = (kind: number): Names => ({ has: (word) => (japanese().kinds(word) & kind) !== 0 });
  return {
    surnames: has(SURNAME),
    given: has(GIVEN),
    katakana: { has: (word) => /^[ァ-ヶー]+$/.test(word) && has(SURNAME | GIVEN | PERSON).has(word) },
  };
}

function create(): JapaneseLexicon {
  const entries = readEntries(LEXICON_JA);
  const odds = readKanjiOdds(KANJI_ODDS);
  const entry = (word: string): number => entries.get(word) ?? 0;
  return {
    entry,
    kinds: (word) => kindsOf(entry(word)),
    kanjiOdds: (char, place) => ((odds.get(char)?.[PLACES_IN_NAME.indexOf(place)] ?? 3.5) - 5) / 1.5,
    katakanaOdds: meanKatakanaOdds,
  };
}

/** Groups parted by a space: the entry's number in base 36, a colon, the length of each word, then the words without a mark between. */
function readEntries(text: string): Map<string, number> {
  const entries = new Map<string, number>();
  for (const group of text.split(' ')) {
    const [head = '', key = '', length = ''] = /^([\da-z]+):(\d+)/.exec(group) ?? [];
    const number = Number.parseInt(key, 36);
    const step = Number(length);
    for (let at = head.length; at + step <= group.length; at += step)
      entries.set(group.slice(at, at + step), number);
  }
  return entries;
}

/** A character, then a digit for each place: log odds × 1.5 + 5. */
function readKanjiOdds(text: string): Map<string, readonly number[]> {
  const odds = new Map<string, readonly number[]>();
  for (let at = 0; at + 5 <= text.length; at += 5)
    odds.set(
      text.charAt(at),
      [1, 2, 3, 4].map((step) => text.charCodeAt(at + step) - 48),
    );
  return odds;
}

function meanKatakanaOdds(word: string): number {
  let sum = 0;
  let left = 0;
  for (let at = 0; at <= word.length; at += 1) {
    const right = at === word.length ? KATAKANA.length - 1 : KATAKANA.indexOf(word.charAt(at));
    if (right < 0) return -1;
    sum += (KATAKANA_ODDS.charCodeAt(left * KATAKANA.length + right) - 78) / 4;
    left = right;
  }
  return sum / (word.length + 1);
}
