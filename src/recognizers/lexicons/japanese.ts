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

/** Places in a name of which the odds of a character are known, as the list has them. */
export const GIVEN_FIRST = 0;
export const GIVEN_LATER = 1;
export const SURNAME_FIRST = 2;
export const SURNAME_LATER = 3;
export type PlaceInName =
  typeof GIVEN_FIRST | typeof GIVEN_LATER | typeof SURNAME_FIRST | typeof SURNAME_LATER;

export interface JapaneseLexicon {
  /** The kinds of a word; 0 for one that no list has. */
  kinds(word: string): number;
  /** Everything at once, for `kindsOf` and the ranks below; 0 where no list has the word. */
  entry(word: string): number;
  /** The same for a part of a text, without cutting it out. */
  entryAt(text: string, from: number, to: number): number;
  /** The entries of all words that begin at `from`, by their length less one, and what `mark` said of them; one pass, no string. */
  readFrom(text: string, from: number, most: number, into: Uint32Array): void;
  /** Puts a mark (one of the `MARK_BITS`) on words of a closed class; `readFrom` answers it. */
  mark(words: Iterable<string>, bit: number): void;
  /** Log odds that a kanji (its code) stands in that place of a name rather than in a word. */
  kanjiOdds(code: number, place: PlaceInName): number;
  /** Mean log odds of each pair of katakana in foreign names against words: above 0 it looks like a name. */
  katakanaOdds(word: string): number;
}

/** How much more usual the word is as a name than most names: 0 to 7, about one natural logarithm a step. */
export const nameRank = (entry: number): number => (entry >> 6) & 7;
/** The same as an ordinary word. */
export const wordRank = (entry: number): number => (entry >> 3) & 7;
/** The same as a place or a thing with a name. */
export const placeRank = (entry: number): number => entry & 7;
export const kindsOf = (entry: number): number => (entry >> 9) & 255;

/** The entry of what `readFrom` answers. */
export const entryOf = (raw: number): number => raw & ENTRY;
/** Beyond the entry, of what `readFrom` answers: free for marks. */
const ENTRY = 2 ** 17 - 1;
export const MARK_BITS = [17, 18, 19, 20, 21, 22].map((bit) => 1 << bit);

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
  const entryAt = (text: string, from: number, to: number): number => find(table, text, from, to) & ENTRY;
  const entry = (word: string): number => entryAt(word, 0, word.length);
  return {
    entry,
    entryAt,
    kinds: (word) => kindsOf(entry(word)),
    readFrom: (text, from, most, into) => readFrom(table, text, from, most, into),
    mark: (words, bit) => {
      for (const word of words) mark(table, word, bit);
    },
    kanjiOdds: (code, place) => {
      const known = odds[code * 4 + place] ?? 0;
      return ((known === 0 ? 4.5 : known) - 6) / 1.5;
    },
    katakanaOdds: meanKatakanaOdds,
  };
}

/**
 * Open addressing without the words themselves: a slot holds 32 bits of a second hash and the entry's number, side by side. That a word
 * which no list has meets a slot of its own second hash is as likely as one in some thousand millions. The slots are far more than the
 * processor keeps near, and most of what is asked is no word: `wholes` has a bit for each word and `heads` one for each beginning of a
 * longer word, small enough to be near, and the slots are only looked at where the bits agree.
 */
interface Table {
  readonly mask: number;
  readonly slots: Int32Array;
  readonly wholes: Int32Array;
  readonly heads: Int32Array;
}

const SLOTS = 2 ** 20;
const BITS = 2 ** 21;
const FIRST = 0x811c9dc5;
const SECOND = 0x9e3779b1;
const nextFirst = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193);
const nextSecond = (hash: number, code: number): number =>
  Math.imul(hash + code, 0x85ebca6b) ^ (hash >>> 13);

function slotOf({ mask, slots }: Table, first: number, second: number): number {
  let slot = ((first ^ (first >>> 15)) & mask) * 2;
  while (slots[slot + 1] !== 0 && slots[slot] !== second) slot = (slot + 2) & (mask * 2 + 1);
  return slot;
}

function find(table: Table, text: string, from: number, to: number): number {
  let first = FIRST;
  let second = SECOND;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    first = nextFirst(first, code);
    second = nextSecond(second, code);
    if (at < to - 1 && !isMarked(table.heads, second)) return 0;
  }
  return isMarked(table.wholes, second) ? (table.slots[slotOf(table, first, second) + 1] ?? 0) : 0;
}

function readFrom(table: Table, text: string, from: number, most: number, into: Uint32Array): void {
  let first = FIRST;
  let second = SECOND;
  for (let length = 0; length < most; length += 1) {
    const code = text.charCodeAt(from + length);
    first = nextFirst(first, code);
    second = nextSecond(second, code);
    into[length] = isMarked(table.wholes, second) ? (table.slots[slotOf(table, first, second) + 1] ?? 0) : 0;
    if (isMarked(table.heads, second)) continue;
    into.fill(0, length + 1, most);
    return;
  }
}

function isMarked(bits: Int32Array, hash: number): boolean {
  const place = (hash ^ (hash >>> 11)) & (BITS - 1);
  return (((bits[place >> 5] ?? 0) >>> (place & 31)) & 1) === 1;
}

function setMark(bits: Int32Array, hash: number): void {
  const place = (hash ^ (hash >>> 11)) & (BITS - 1);
  bits[place >> 5] = (bits[place >> 5] ?? 0) | (1 << (place & 31));
}

function put(table: Table, text: string, from: number, to: number, number: number): void {
  let first = FIRST;
  let second = SECOND;
  for (let at = from; at < to; at += 1) {
    if (at > from) setMark(table.heads, second);
    const code = text.charCodeAt(at);
    first = nextFirst(first, code);
    second = nextSecond(second, code);
  }
  setMark(table.wholes, second);
  const slot = slotOf(table, first, second);
  // Of two entries for one word the first counts.
  if (table.slots[slot + 1] !== 0) return;
  table.slots[slot] = second;
  table.slots[slot + 1] = number;
}

function mark(table: Table, word: string, bit: number): void {
  put(table, word, 0, word.length, bit);
  let first = FIRST;
  let second = SECOND;
  for (let at = 0; at < word.length; at += 1) {
    first = nextFirst(first, word.charCodeAt(at));
    second = nextSecond(second, word.charCodeAt(at));
  }
  const slot = slotOf(table, first, second);
  table.slots[slot + 1] = (table.slots[slot + 1] ?? 0) | bit;
}

/** Groups parted by a space: the entry's number in base 36, a colon, the length of each word, then the words without a mark between. */
function readEntries(text: string): Table {
  const table = { mask: SLOTS - 1, slots: new Int32Array(SLOTS * 2), wholes: new Int32Array(BITS / 32), heads: new Int32Array(BITS / 32) };
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
