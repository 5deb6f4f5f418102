import type { Reading } from './finder.ts';
import { bitsAt, COMMON, GIVEN, ROLE, SURNAME, WORD } from './lexicons/english.ts';

/** A word of Latin letters, where it stands and what is known of it. */
export interface Word {
  readonly from: number;
  /** Without a possessive. */
  readonly to: number;
  /** `lexicons/english.ts`. */
  readonly bits: number;
  readonly capital: boolean;
  /** Nothing but capitals, two or more. */
  readonly shouted: boolean;
  /** Capitals inside, as brands and programs have them and names (McKay, DeLuca) hardly. */
  readonly camel: boolean;
  /** A sentence or a line begins here. */
  readonly first: boolean;
  /** One space, or a dot and a space, is all that stands before it. */
  readonly joined: boolean;
  /** Ends in 's, which is left out. */
  readonly possessive: boolean;
  /** Has letters with marks, as English words hardly have. */
  readonly marked: boolean;
}

const NONE = 0;
const SMALL = 1;
const LARGE = 2;
const MARK = 3;
const JOINT = 4;
/** Begins a sentence or a line when it stands before a word. */
const BREAK = 5;
/** Part of an address, a file name, a code. */
const CODE = 6;
const OTHER = 7;
let kinds: Uint8Array | null = null;

/** The words of a text in order. One pass; lists are asked by the letters where they stand. */
export function wordsOf({ text, lower }: Pick<Reading, 'text' | 'lower'>): Word[] {
  kinds ??= readKinds();
  const words: Word[] = [];
  let end = 0;
  let breaks = true;
  let before: Word | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const kind = kinds[text.charCodeAt(at)] ?? OTHER;
    if (kind !== SMALL && kind !== LARGE) {
      if (kind === BREAK || (kind === JOINT && text.charCodeAt(at) === 45)) breaks = true;
      continue;
    }
    const from = at;
    let capitals = 0;
    let inner = 0;
    let marked = false;
    let joint = 0;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const is = kinds[code] ?? OTHER;
      if (is === LARGE) {
        capitals += 1;
        if (at > from && at - 1 !== joint) inner = at;
      } else if (is === JOINT) {
        const next = kinds[text.charCodeAt(at + 1)] ?? OTHER;
        if (next !== SMALL && next !== LARGE) break;
        joint = at;
      } else if (is !== SMALL && is !== MARK) break;
      if (code >= 0xc0 && is !== JOINT) marked = true;
    }
    const gap = from - end;
    const isFirst = words.length === 0 || breaks || gap > 3;
    const after = text.charCodeAt(at);
    const possessive =
      at - from > 2 && lower.charCodeAt(at - 1) === 115 && joint === at - 2 && text.charCodeAt(joint) !== 45;
    const to = possessive ? at - 2 : at;
    const isCode =
      kinds[text.charCodeAt(from - 1)] === CODE ||
      (kinds[after] === CODE &&
        after !== 35 &&
        after !== 47 &&
        !(after === 92 && isQuote(text.charCodeAt(at + 1)))) ||
      (after === 46 && kinds[text.charCodeAt(at + 1)] === SMALL) ||
      (text.charCodeAt(from - 1) === 46 && (to - from === 1 || isGlued(text, from)));
    end = at;
    at -= 1;
    if (isCode) continue;
    const word: Word = {
      from,
      to,
      bits:
        marked || (joint > 0 && joint < to)
          ? bitsOfWord(lower.slice(from, to), marked, capitals > 0)
          : bitsOf(lower, from, to),
      capital: kinds[text.charCodeAt(from)] === LARGE,
      shouted: capitals > 1 && capitals === to - from,
      camel: inner > 0 && capitals < to - from && !(capitals === 2 && PREFIX.test(lower.slice(from, inner))),
      first: isFirst,
      joined:
        before !== null &&
        ((gap === 1 && text.charCodeAt(from - 1) === 32) ||
          (gap === 2 &&
            before.to === from - 2 &&
            text.charCodeAt(from - 1) === 32 &&
            text.charCodeAt(from - 2) === 46 &&
            isAbbreviated(before))),
      possessive,
      marked,
    };
    words.push(word);
    before = word;
    breaks = false;
  }
  return words;
}

const PREFIX = /^(?:ma?c|d[aeiu]|l[ae]|van|von|fitz|st|o'?|d')$/;

/** In small letters directly behind a dot: "example.org". */
function isGlued(text: string, from: number): boolean {
  const before = text.charCodeAt(from - 2);
  return before > 47 && kinds?.[text.charCodeAt(from)] === SMALL;
}

/** A backslash that only guards a quotation mark is no part of a code. */
function isQuote(code: number): boolean {
  return code === 34 || code === 39;
}

/** "J. Smith", "Dr. Smith": the dot ends no sentence. */
function isAbbreviated(word: Word): boolean {
  return word.to - word.from === 1 || (word.bits & (ROLE.TITLE | ROLE.DEGREE)) !== 0;
}

const PLAIN = WORD | GIVEN | SURNAME;

/** Plurals of words are words; names of the Scots and Irish need no list. */
function bitsOf(lower: string, from: number, to: number): number {
  const bits = bitsAt(lower, from, to);
  if (bits !== 0 || to - from < 4) return bits;
  if (lower.charCodeAt(to - 1) === 115 && bitsAt(lower, from, to - 1) & WORD) return WORD;
  if (lower.charCodeAt(from) === 109 && /^ma?c[a-z]{3,}/.test(lower.slice(from, to))) return SURNAME;
  return 0;
}

/** Of a double name, what its parts are; of letters with marks, what the letters are, though never an English word. */
function bitsOfWord(written: string, marked: boolean, capital: boolean): number {
  const word = marked ? folded(written) : written.replaceAll('’', "'");
  if (word.includes("'")) {
    if (!word.startsWith("o'") && /'(?:ve|m|ll|d|re|t|s)?$/.test(word))
      return WORD | bitsAt(word, 0, word.length);
    const plain = word.replaceAll("'", '');
    const bits = bitsAt(plain, 0, plain.length);
    return bits !== 0 ? bits : /^(?:o|d|l)'/.test(word) ? SURNAME : WORD;
  }
  if (word.includes('-')) {
    const whole = bitsAt(word, 0, word.length);
    if (whole !== 0) return whole;
    const parts = word.split('-').map((part) => bitsOf(part, 0, part.length));
    if (parts.some((bits) => bits & WORD && !(bits & COMMON))) return WORD;
    return parts.reduce((all, bits) => all | (bits & PLAIN), 0) & ~WORD;
  }
  const bits = bitsOf(word, 0, word.length);
  return marked && capital ? bits & ~WORD : bits;
}

const LETTERS: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};

/** Without marks; letters that are no Latin letter with a mark, as they are written without them. */
function folded(word: string): string {
  let plain = '';
  for (let at = 0; at < word.length; at += 1) plain += foldedLetter(word.charAt(at));
  return plain;
}

const foldedLetters = new Map<string, string>();

/** Marks are taken off letter by letter: in which order several stand does not matter. */
function foldedLetter(letter: string): string {
  if (letter < '\u0080') return letter;
  let plain = foldedLetters.get(letter);
  if (plain === undefined) {
    plain = letter
      .normalize('NFD')
      .replaceAll(/\p{M}/gu, '')
      .replaceAll(/[øłđðþßæœı]/g, (one) => LETTERS[one] ?? one)
      .replaceAll('’', "'");
    foldedLetters.set(letter, plain);
  }
  return plain;
}

function readKinds(): Uint8Array {
  const read = new Uint8Array(0x10000).fill(NONE);
  for (let code = 0; code < 0x1f00; code += 1) {
    if (code === 0x250) code = 0x300;
    if (code === 0x370) code = 0x1e00;
    const char = String.fromCharCode(code);
    if (/\p{Ll}/u.test(char)) read[code] = SMALL;
    else if (/\p{L}/u.test(char)) read[code] = char === char.toLowerCase() ? SMALL : LARGE;
    else if (/\p{M}/u.test(char)) read[code] = MARK;
  }
  for (const char of "'’-") read[char.charCodeAt(0)] = JOINT;
  for (const char of '.!?:\n"“>*•') read[char.charCodeAt(0)] = BREAK;
  for (const char of '@0123456789_/\\#') read[char.charCodeAt(0)] = CODE;
  return read;
}
