/** What stands in a stretch around digits, and so which patterns can match there. */
export interface Traits {
  /** A letter and a digit side by side. */
  glued: boolean;
  /** A letter, one of space, dot and dash, and a digit behind it; `capital`: a capital letter, space or dash. */
  tied: boolean;
  capital: boolean;
  /** Letters or digits one by one, two or more in a row, and a letter somewhere. */
  spaced: boolean;
  /** What may have been written for a digit stands beside one. */
  misread: boolean;
}

const DIGIT = 1;
const LETTER = 2;
const CAPITAL = 4;
/** Taken for a digit. */
const ALIKE = 8;
const SPACE = 16;
const DASH = 32;
const DOT = 64;
const GAP_SIGN = SPACE | DASH | DOT;
const KINDS = readKinds();

/** In one pass, so that most patterns need not be run. */
export function traitsOf(part: string): Traits {
  const traits = { glued: false, tied: false, capital: false, spaced: false, misread: false };
  let second = 0;
  let first = 0;
  let any = 0;
  let singles = 0;
  let isSpaced = false;
  for (let at = 0; at < part.length; at += 1) {
    const code = part.charCodeAt(at);
    const kind = code < 0x80 ? (KINDS[code] ?? 0) : 0;
    // What stands before it, over one space, dot or dash.
    const beyond = (first & GAP_SIGN) === 0 ? first : second;
    if (kind & DIGIT) {
      if (first & LETTER) traits.glued = true;
      else if (beyond & LETTER) traits.tied = true;
      if (first & (SPACE | DASH) && second & CAPITAL) traits.capital = true;
      if ((first | beyond) & ALIKE) traits.misread = true;
    } else {
      if (kind & LETTER && first & DIGIT) traits.glued = true;
      if (kind & ALIKE && beyond & DIGIT) traits.misread = true;
      if (kind & SPACE) {
        singles = second & SPACE && first & (LETTER | DIGIT) ? singles + 1 : 0;
        if (singles > 1) isSpaced = true;
      }
    }
    any |= kind;
    second = first;
    first = kind;
  }
  traits.spaced = isSpaced && (any & LETTER) !== 0;
  return traits;
}

function readKinds(): Uint8Array {
  const kinds = new Uint8Array(0x80);
  kinds
    .fill(DIGIT, 48, 58)
    .fill(LETTER | CAPITAL, 65, 91)
    .fill(LETTER, 97, 123);
  for (const char of 'OoQlISB|') kinds[char.charCodeAt(0)] = (kinds[char.charCodeAt(0)] ?? 0) | ALIKE;
  kinds[0x20] = SPACE;
  kinds[0x2d] = DASH;
  kinds[0x2e] = DOT;
  return kinds;
}
