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
  /** The same for a part of a text, without cutting it out. */
  entryAt(text: string, from: number, to: number): number;
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

/** The lists of Japanese words and names, read at the first call (20 to 90 ms, 9 MB). */
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
  const table = readEntries(LEXICON_JA);
  const odds = readKanjiOdds(KANJI_ODDS);
  const entryAt = (text: string, from: number, to: number): number => find(table, text, from, to);
  const entry = (word: string): number => find(table, word, 0, word.length);
  return {
    entry,
    entryAt,
    kinds: (word) => kindsOf(entry(word)),
    kanjiOdds: (char, place) => {
      const code = odds[char.charCodeAt(0) * 4 + PLACES_IN_NAME.indexOf(place)] ?? 0;
      return ((code === 0 ? 4.5 : code) - 6) / 1.5;
    },
    katakanaOdds: meanKatakanaOdds,
  };
}

/**
 * Open addressing without the words themselves: a slot holds 32 bits of a second hash and the entry's number. That a word which no
 * list has meets a slot of its own second hash is as likely as one in some thousand millions.
 */
interface Table {
  readonly mask: number;
  readonly marks: Int32Array;
  readonly numbers: Int32Array;
}

const SLOTS = 2 ** 20;

function find({ mask, marks, numbers }: Table, text: string, from: number, to: number): number {
  let first = 0x811c9dc5;
  let second = 0x9e3779b1;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    first = Math.imul(first ^ code, 0x01000193);
    second = Math.imul(second + code, 0x85ebca6b) ^ (second >>> 13);
  }
  for (let slot = (first ^ (first >>> 15)) & mask; numbers[slot] !== 0; slot = (slot + 1) & mask)
    if (marks[slot] === second) return numbers[slot] ?? 0;
  return 0;
}

function put({ mask, marks, numbers }: Table, text: string, from: number, to: number, number: number): void {
  let first = 0x811c9dc5;
  let second = 0x9e3779b1;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    first = Math.imul(first ^ code, 0x01000193);
    second = Math.imul(second + code, 0x85ebca6b) ^ (second >>> 13);
  }
  let slot = (first ^ (first >>> 15)) & mask;
  while (numbers[slot] !== 0) slot = (slot + 1) & mask;
  marks[slot] = second;
  numbers[slot] = number;
}

/** Groups parted by a space: the entry's number in base 36, a colon, the length of each word, then the words without a mark between. */
function readEntries(text: string): Table {
  const table = { mask: SLOTS - 1, marks: new Int32Array(SLOTS), numbers: new Int32Array(SLOTS) };
  for (let start = 0; start < text.length; ) {
    const space = text.indexOf(' ', start);
    const end = space < 0 ? text.length : space;
    const [head = '', key = '', length = ''] = /^([\da-z]+):(\d+)/.exec(text.slice(start, start + 16)) ?? [];
    const number = Number.parseInt(key, 36);
    const step = Number(length);
    for (let at = start + head.length; at + step <= end; at += step) put(table, text, at, at + step, number);
    start = end + 1;
  }
  return table;
}

/** A character, then a digit for each place: log odds × 1.5 + 5; kept one higher, so that 0 says that nothing is known. */
function readKanjiOdds(text: string): Uint8Array {
  const odds = new Uint8Array(0x10000 * 4);
  for (let at = 0; at + 5 <= text.length; at += 5)
    for (let place = 0; place < 4; place += 1)
      odds[text.charCodeAt(at) * 4 + place] = text.charCodeAt(at + 1 + place) - 47;
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
