/** Text as it is searched, and where each of its characters stands in the original (UTF-16 code units). */
export interface Normalised {
  readonly text: string;
  /** Lower case of `text`, character by character, so that offsets agree. */
  readonly lower: string;
  /** Start in the original of each character of `text`; one more at the end. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

const KANJI_DIGITS = '〇一二三四五六七八九';
const DASHES = /[\u2010-\u2015\u2212\u30fc\ufe58\ufe63\uff0d\uff70]/;
const INVISIBLE = /[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/;
const SPACES = /[\u00a0\u2000-\u200a\u202f\u205f\u3000\t]/;

/** Folds width, dashes, spaces and digits of every script; drops what is invisible. One pass, linear in the text. */
export function normalise(original: string): Normalised {
  const out: string[] = [];
  const starts = new Int32Array(original.length * 2 + 1);
  const ends = new Int32Array(original.length * 2 + 1);
  let length = 0;
  const put = (char: string, from: number, to: number): void => {
    out.push(char);
    starts[length] = from;
    ends[length] = to;
    length += 1;
  };
  for (let at = 0; at < original.length;) {
    const code = original.codePointAt(at) ?? 0;
    const width = code > 0xffff ? 2 : 1;
    const char = original.slice(at, at + width);
    if (code < 0x80 && code !== 9) put(char, at, at + 1);
    else if (INVISIBLE.test(char)) {
      // nothing stands for it; a value around it keeps both its ends
    } else if (SPACES.test(char)) put(' ', at, at + width);
    else if (DASHES.test(char) && isBesideDigit(original, at, width)) put('-', at, at + width);
    else if (code >= 0xff01 && code <= 0xff5e) put(String.fromCharCode(code - 0xfee0), at, at + width);
    else if (isKanjiDigit(original, at)) put(String(KANJI_DIGITS.indexOf(char)), at, at + width);
    else {
      const digit = digitOf(char, code);
      if (digit !== null) put(digit, at, at + width);
      else for (const unit of char) put(unit.length === 1 ? unit : unit, at, at + width);
    }
    at += width;
  }
  const text = out.join('');
  return width16(text, out, starts, ends, original.length, length);
}

/** Pairs of surrogates take two units in `text`: offsets are per unit. */
function width16(
  text: string,
  out: readonly string[],
  starts: Int32Array,
  ends: Int32Array,
  end: number,
  length: number,
): Normalised {
  if (text.length === length) {
    starts[length] = end;
    ends[length] = end;
    return { text, lower: lowerSameLength(text), starts, ends };
  }
  const wideStarts = new Int32Array(text.length + 1);
  const wideEnds = new Int32Array(text.length + 1);
  let at = 0;
  out.forEach((char, index) => {
    for (let unit = 0; unit < char.length; unit += 1) {
      wideStarts[at] = starts[index] ?? 0;
      wideEnds[at] = ends[index] ?? 0;
      at += 1;
    }
  });
  wideStarts[at] = end;
  wideEnds[at] = end;
  return { text, lower: lowerSameLength(text), starts: wideStarts, ends: wideEnds };
}

function lowerSameLength(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length
    ? lower
    : [...text]
        .map((char) => (char.toLowerCase().length === char.length ? char.toLowerCase() : char))
        .join('');
}

function isBesideDigit(text: string, at: number, width: number): boolean {
  const digit = /[\p{Nd}〇一二三四五六七八九]/u;
  return digit.test(text[at - 1] ?? '') || digit.test(text[at + width] ?? '');
}

/** A kanji digit counts as a digit in a run of four or more: 四一一一 is a number, 一人 is not. */
function isKanjiDigit(text: string, at: number): boolean {
  const member = (index: number): boolean => {
    const char = text[index];
    return char !== undefined && (KANJI_DIGITS.includes(char) || /[-\s－ー　]/.test(char));
  };
  if (!KANJI_DIGITS.includes(text[at] ?? ' ')) return false;
  let from = at;
  let to = at;
  while (at - from < 4 && member(from - 1)) from -= 1;
  while (to - at < 4 && member(to + 1)) to += 1;
  return to - from + 1 >= 4;
}

/** The value of a decimal digit of any script: their blocks begin at a multiple of ten from zero. */
function digitOf(char: string, code: number): string | null {
  if (!/\p{Nd}/u.test(char)) return null;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(code - zero);
}
