import { SIGN } from '#recognizers';

/** Text as it is searched, and where each of its characters stands in the original (UTF-16 code units). */
export interface Normalised {
  readonly text: string;
  /** Lower case of `text`, character by character, so that offsets agree. */
  readonly lower: string;
  /** Start in the original of each unit of `text`, one more at the end; null where each stands where it stood. */
  readonly starts: Int32Array | null;
  readonly ends: Int32Array | null;
  /** Bits of `SIGN`: what kinds of characters `text` has. */
  readonly signs: number;
}

const KEEP = 0;
const DROP = 1;
const SPACE = 2;
const DASH = 3;
const WIDE = 4;
const KANJI = 5;
const DIGIT = 6;
const PAIR = 7;
const LOOKALIKE = 8;
/** Katakana of half width, of which a mark of sound behind it is a part. */
const HALF = 9;

const KANJI_DIGITS = '〇一二三四五六七八九';
const LOOKALIKES = new Map(
  [...'АAВBЕEЅSІIЈJКKМMНHОOРPСCТTУYХXаaеeіiјjоoрpсcуyхxѕs', ...'ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXοoνv'].flatMap(
    (char, at, all): [number, number][] =>
      at % 2 === 0 ? [[char.charCodeAt(0), (all[at + 1] ?? char).charCodeAt(0)]] : [],
  ),
);

/** Radicals to which Unicode gives no compatibility form (CJK Radicals Supplement), and the ideographs that they look like. */
const RADICALS = new Map(
  ['⻑長', '⻘青', '⻄西', '⻩黄', '⻲亀', '⻫斉', '⻤鬼', '⻁虎', '⺠民', '⻨麦', '⻭歯', '⻯竜'].map(
    (pair): [number, number] => [pair.charCodeAt(0), pair.charCodeAt(1)],
  ),
);

/** Forms of an ideograph that names keep and Unicode does not fold, and the form that lists have. */
const VARIANTS = new Map(
  [
    '髙高',
    '﨑崎',
    '嵜崎',
    '德徳',
    '栁柳',
    '濵浜',
    '槗橋',
    '桒桑',
    '靑青',
    '彥彦',
    '眞真',
    '增増',
    '瀨瀬',
    '黑黒',
    '淸清',
    '緖緒',
    '步歩',
    '橫横',
    '賴頼',
    '綠緑',
    '會会',
    '內内',
    '吿告',
    '顏顔',
  ].map((pair): [number, number] => [pair.charCodeAt(0), pair.charCodeAt(1)]),
);

interface Kinds {
  /** What to do with each UTF-16 unit. */
  kind: Uint8Array;
  /** The unit that stands for it. */
  to: Uint16Array;
}
let kinds: Kinds | null = null;

/** Folds width, dashes, spaces, look-alike letters and digits of every script; drops what is invisible. One pass, linear in the text. */
export function normalise(original: string): Normalised {
  const plainSigns = signsOfAscii(original);
  if (plainSigns !== null)
    return { text: original, lower: original.toLowerCase(), starts: null, ends: null, signs: plainSigns };
  kinds ??= readKinds();
  const { kind } = kinds;
  let plain = true;
  for (let at = 0; at < original.length && plain; at += 1) plain = kind[original.charCodeAt(at)] === KEEP;
  if (plain) {
    const lower = lowerSameLength(original);
    return { text: original, lower, starts: null, ends: null, signs: signsOf(original) };
  }
  return fold(original, kinds);
}

/** Null for a text that is not all ASCII, or has a tab, and has to be looked at. */
function signsOfAscii(text: string): number | null {
  let signs = 0;
  let space = -1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x80 || code === 9) return null;
    if (code <= 32) {
      if (at - space > LONG) signs |= SIGN.long;
      space = at;
    } else if (code <= 57) {
      if (code >= 48) signs |= SIGN.digit;
    } else if (code === 64) signs |= SIGN.at;
  }
  return text.length - space > LONG ? signs | SIGN.long : signs;
}
/** Characters without a space that make a long run. */
const LONG = 12;

function signsOf(text: string): number {
  let signs = SIGN.wide | SIGN.long;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x80) {
      if (code >= 48 && code <= 57) signs |= SIGN.digit;
      else if (code === 64) signs |= SIGN.at;
    } else if (code >= 0x3005 && code <= 0x9fff) signs |= SIGN.japanese;
    else if (code >= 0xf900) signs |= SIGN.japanese;
  }
  return signs;
}

function fold(original: string, { kind, to }: Kinds): Normalised {
  const size = original.length;
  if (scratch.length < size) scratch = new Uint16Array(size * 2);
  const out = scratch;
  // Most texts keep their length: then there is no map to make.
  let map: OffsetMap | null = null;
  let changed = false;
  let length = 0;
  // Runs are judged once, at their first character; up to here the judgement holds.
  let kanjiUntil = 0;
  let kanjiDigits = false;
  let wordUntil = 0;
  let wordFolds = false;
  for (let at = 0; at < size; at += 1) {
    const code = original.charCodeAt(at);
    let unit = code;
    let width = 1;
    switch (kind[code]) {
      case DROP:
        map ??= createMap(size, length);
        continue;
      case SPACE:
        unit = 0x20;
        break;
      case WIDE:
      case DIGIT:
        unit = to[code] ?? code;
        break;
      case HALF: {
        unit = to[code] ?? code;
        const mark = original.charCodeAt(at + 1);
        const voiced = mark === 0xff9e || mark === 0xff9f ? withMark(unit, mark) : unit;
        if (voiced !== unit) {
          unit = voiced;
          width = 2;
          map ??= createMap(size, length);
        }
        break;
      }
      case DASH:
        if (isDigit(original, at - 1, kind) || isDigit(original, at + 1, kind)) unit = 0x2d;
        else if (code === 0xff70) unit = 0x30fc;
        break;
      case KANJI:
        if (at >= kanjiUntil) {
          const run = kanjiRun(original, at, kind);
          kanjiUntil = run.end;
          kanjiDigits = run.isNumber;
        }
        if (kanjiDigits) unit = to[code] ?? code;
        break;
      case LOOKALIKE:
        if (at >= wordUntil) {
          const word = mixedWord(original, at, kind);
          wordUntil = word.end;
          wordFolds = word.isMixed;
        }
        if (wordFolds) unit = to[code] ?? code;
        break;
      case PAIR: {
        const point = original.codePointAt(at) ?? code;
        if (point <= 0xffff) break;
        if (point >= 0xe0000 && point <= 0xe01ef) {
          map ??= createMap(size, length);
          at += 1;
          continue;
        }
        const folded = foldAstral(point);
        if (folded !== 0) {
          unit = folded;
          width = 2;
          map ??= createMap(size, length);
        }
        break;
      }
    }
    if (unit !== code) changed = true;
    out[length] = unit;
    if (map !== null) {
      map.starts[length] = at;
      map.ends[length] = at + width;
    }
    length += 1;
    at += width - 1;
  }
  if (map !== null) {
    map.starts[length] = size;
    map.ends[length] = size;
  }
  const text = changed || map !== null ? asString(out, length) : original;
  return {
    text,
    lower: lowerSameLength(text),
    starts: map?.starts ?? null,
    ends: map?.ends ?? null,
    signs: signsOf(text),
  };
}

/** Units of the text that is being folded; kept, since making one costs more than many a text. */
let scratch = new Uint16Array(4096);

interface OffsetMap {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Up to `length` each unit stands where it stood. */
function createMap(size: number, length: number): OffsetMap {
  const map = { starts: new Int32Array(size + 1), ends: new Int32Array(size + 1) };
  for (let at = 0; at < length; at += 1) {
    map.starts[at] = at;
    map.ends[at] = at + 1;
  }
  return map;
}

/** ｶﾞ is ガ: the letter with its mark, or the letter where there is no such form. */
function withMark(letter: number, mark: number): number {
  const joined = `${String.fromCharCode(letter)}${mark === 0xff9e ? '\u3099' : '\u309a'}`.normalize('NFC');
  return joined.length === 1 ? joined.charCodeAt(0) : letter;
}

function asString(units: Uint16Array, length: number): string {
  if (length <= 8192) return Reflect.apply(String.fromCharCode, null, units.subarray(0, length));
  const parts: string[] = [];
  for (let at = 0; at < length; at += 8192)
    parts.push(Reflect.apply(String.fromCharCode, null, units.subarray(at, Math.min(length, at + 8192))));
  return parts.join('');
}

function lowerSameLength(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  let out = '';
  for (const char of text) {
    const small = char.toLowerCase();
    out += small.length === char.length ? small : char;
  }
  return out;
}

function isDigit(text: string, at: number, kind: Uint8Array): boolean {
  const code = text.charCodeAt(at);
  if (code >= 48 && code <= 57) return true;
  const is = kind[code];
  return is === DIGIT || is === KANJI || (code >= 0xff10 && code <= 0xff19);
}

/** Kanji digits count as digits in a run of four or more, separators and figures among them: 四一一一 is a number, 一人 is not. */
function kanjiRun(text: string, at: number, kind: Uint8Array): { end: number; isNumber: boolean } {
  let end = at;
  let digits = 0;
  let last = at;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    const is = kind[code];
    if (is === KANJI || is === DIGIT || (code >= 48 && code <= 57) || (code >= 0xff10 && code <= 0xff19)) {
      digits += 1;
      last = end;
    } else if (end - last > 2 || !(is === SPACE || is === DASH || code === 0x20 || code === 0x2d)) break;
  }
  // Figures that stand directly before belong to it as well: 09〇一二三.
  let first = at;
  while (at - first < 4 && isDigit(text, first - 1, kind)) first -= 1;
  return { end: last + 1, isNumber: digits >= 3 && last + 1 - first >= 4 };
}

/** Letters of another script that look Latin are folded in a word or number that also has Latin letters or figures. */
function mixedWord(text: string, at: number, kind: Uint8Array): { end: number; isMixed: boolean } {
  const ascii = (code: number): boolean =>
    (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  let isMixed = at > 0 && ascii(text.charCodeAt(at - 1));
  let end = at;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (ascii(code) || kind[code] === DIGIT) isMixed = true;
    else if (kind[code] !== LOOKALIKE) {
      // Another letter of that script: a word of that language.
      if (code >= 0x370 && code <= 0x52f) isMixed = false;
      break;
    }
  }
  return { end: end + 1, isMixed };
}

/** Mathematical letters and figures, and decimal digits of scripts beyond the first plane. 0: stays as it is. */
function foldAstral(point: number): number {
  // 𠮷: 吉 as many families write it.
  if (point === 0x20bb7) return 0x5409;
  if (point >= 0x1d7ce && point <= 0x1d7ff) return 48 + ((point - 0x1d7ce) % 10);
  if (point >= 0x1d400 && point <= 0x1d6a3) {
    const letter = (point - 0x1d400) % 52;
    return letter < 26 ? 65 + letter : 71 + letter;
  }
  if (point >= 0x1fbf0 && point <= 0x1fbf9) return 48 + point - 0x1fbf0;
  if (point >= 0x1f000 || !/\p{Nd}/u.test(String.fromCodePoint(point))) return 0;
  let zero = point;
  while (point - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return 48 + point - zero;
}

function readKinds(): Kinds {
  const kind = new Uint8Array(0x10000);
  const to = new Uint16Array(0x10000);
  const mark = (from: number, last: number, as: number): void => {
    kind.fill(as, from, last + 1);
  };
  for (const [from, last] of [
    [0x00ad, 0x00ad],
    [0x034f, 0x034f],
    [0x061c, 0x061c],
    [0x180b, 0x180e],
    [0x200b, 0x200f],
    [0x202a, 0x202e],
    [0x2060, 0x2064],
    [0x20e3, 0x20e3],
    [0xfe00, 0xfe0f],
    [0xfeff, 0xfeff],
  ] as const)
    mark(from, last, DROP);
  for (const [from, last] of [
    [9, 9],
    [0xa0, 0xa0],
    [0x2000, 0x200a],
    [0x202f, 0x202f],
    [0x205f, 0x205f],
    [0x3000, 0x3000],
  ] as const)
    mark(from, last, SPACE);
  mark(0x2010, 0x2015, DASH);
  for (const one of [0x2043, 0x2212, 0x2796, 0x30fc, 0x2500, 0x2501, 0xfe58, 0xfe63, 0xff70])
    mark(one, one, DASH);
  for (let code = 0xff01; code <= 0xff5e; code += 1) {
    kind[code] = WIDE;
    to[code] = code - 0xfee0;
  }
  // Radicals of ideographs, as text taken out of a PDF has them in place of the ideographs.
  for (let code = 0x2e80; code <= 0x2fdf; code += 1) {
    const plain = RADICALS.get(code) ?? String.fromCharCode(code).normalize('NFKC').charCodeAt(0);
    if (plain === code) continue;
    kind[code] = WIDE;
    to[code] = plain;
  }
  // Ideographs that stand twice for the sake of older character sets, and variants in names.
  for (let code = 0xf900; code <= 0xfad9; code += 1) {
    const plain = VARIANTS.get(code) ?? String.fromCharCode(code).normalize('NFKC').charCodeAt(0);
    if (plain === code) continue;
    kind[code] = WIDE;
    to[code] = plain;
  }
  for (const [from, plain] of VARIANTS) {
    kind[from] = WIDE;
    to[from] = plain;
  }
  for (let code = 0xff66; code <= 0xff9d; code += 1) {
    if (code === 0xff70) continue;
    kind[code] = HALF;
    to[code] = String.fromCharCode(code).normalize('NFKC').charCodeAt(0);
  }
  // The decimal digits of a script stand together, in order, from its zero.
  let run = 0;
  for (let code = 0x660; code < 0xff10; code += 1) {
    if (code === 0x3400) code = 0xa620;
    if (code === 0xac00) code = 0xd7a4;
    if (!/\p{Nd}/u.test(String.fromCharCode(code))) {
      run = 0;
      continue;
    }
    kind[code] = DIGIT;
    to[code] = 48 + (run % 10);
    run += 1;
  }
  for (let digit = 0; digit < 10; digit += 1) {
    const code = KANJI_DIGITS.charCodeAt(digit);
    kind[code] = KANJI;
    to[code] = 48 + digit;
  }
  kind['零'.charCodeAt(0)] = KANJI;
  to['零'.charCodeAt(0)] = 48;
  for (const [from, latin] of LOOKALIKES) {
    kind[from] = LOOKALIKE;
    to[from] = latin;
  }
  mark(0xd800, 0xdbff, PAIR);
  return { kind, to };
}
