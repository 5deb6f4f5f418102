import { cueOf, firstMatch, ibanLength, nextMatch, type Candidate, type Reading } from '#recognizers';
import { AFTER, BEFORE, isNumberLong, judge, judgeShort, type Verdict } from './number-judge.ts';
import { traitsOf } from './number-traits.ts';
import type { Work } from './work.ts';

/** Runs of digits and letters that could be a number of some scheme: bounded separators. */
const RUN =
  /(?<![A-Za-z0-9])\+?\(?(?:[A-Z]{5}|[A-Z]{1,2} ?)?\d(?:[ .\-/()_]{0,2}[0-9]|[A-Z](?=\d)|[A-Z]{1,4}\d){2,40}(?:[ -]?[A-Z]|\([0-9A-Z]\))?/g;
/** The same glued to kana, kanji or words, digits alone; a line may break inside. */
const GLUED = /\+?\d(?:[ .\-/()_]{0,3}\d|[ -]?\r?\n ?\d){5,40}/g;
/** Letters before and after digits, in either case, also where a word goes over into it: myNRICisS1234567D. */
const MIXED =
  /(?:(?<![A-Za-z0-9])[a-z]{1,5}|(?<![A-Z0-9])[A-Z]{1,5})[ -]?\d(?:[ -]?\d){3,13}(?:[ -]?[A-Z](?![A-Z0-9])|[a-z](?![A-Za-z0-9])|\([\dAa]\))?/g;
const TAILED = /(?<!\d)\d{17}[Xx]/g;
/** Letters and digits one by one: "K E K P V 1 5 2 6 A". */
const SPACED = /(?<![A-Za-z0-9])[A-Za-z0-9](?: [A-Za-z0-9]){6,33}(?![A-Za-z0-9])(?: ?\( ?[0-9A] ?\))?/g;
/** Letters and digits in one word, in any order and case: what the words beside it make of it. */
const TOKEN = /(?<![A-Za-z0-9])(?=[A-Za-z]{0,5}\d)(?=\d*[A-Za-z])[A-Za-z0-9]{6,18}(?![A-Za-z0-9])/g;
/** O for 0, l or I for 1, S for 5, B for 8 in what is otherwise digits. */
const CONFUSED = /(?<![A-Za-z0-9])[\dOoQlISB|](?:[ .-]?[\dOoQlISB|]){7,23}(?![A-Za-z0-9])/g;
const SHORT = /(?<!\d)\d{3,4}(?!\d)/g;

const LINES = /[^\r\n]+/g;

const SHORT_CUE = cueOf(
  /cv[vcn]|csc|\bcid\b|security (?:code|number)|verification|digit|on the back|セキュリティ|裏面/,
);

/** Digits no further apart than this belong to one stretch. */
const GAP = 10;
const MARGIN = 16;

/** Finds numbers of known schemes: first the stretches that have digits, then each rule where its length fits. */
export function findNumbers(reading: Reading, work: Work): Candidate[] {
  const { text } = reading;
  const found: Candidate[] = [];
  // Asked when the first number is short enough for it.
  let cue: boolean | null = null;
  const isShortCue = (): boolean => (cue ??= SHORT_CUE.isIn(reading));
  work.spend(text.length);
  for (let at = nextDigit(text, 0); at !== -1 && !work.isOver;) {
    let last = at;
    let digits = 1;
    let next = nextDigit(text, at + 1);
    while (next !== -1 && next - last <= GAP) {
      last = next;
      digits += 1;
      next = nextDigit(text, next + 1);
    }
    const worth = digits >= 4 && !isYear(text, at, last);
    const shortCue = digits >= 3 && isShortCue();
    if (worth || shortCue) {
      const from = Math.max(0, at - MARGIN);
      const before = found.length;
      stretch(reading, from, text.slice(from, last + MARGIN), shortCue, found, work);
      for (let one = before; one < found.length; one += 1) {
        const card = found[one];
        if (card?.class === 'CARD') besideCard(text, card.to, found);
      }
    }
    at = next;
  }
  return found;
}

/** Four digits and no letter that could belong to them: a year, a house, a year's sum; no scheme is that short. */
function isYear(text: string, first: number, last: number): boolean {
  return last - first === 3 && !isNearLetter(text, first - 1, -1) && !isNearLetter(text, last + 1, 1);
}

/** A letter directly beside, or one alone a space away. */
function isNearLetter(text: string, at: number, step: 1 | -1): boolean {
  if (isLetter(text.charCodeAt(at))) return true;
  return isLetter(text.charCodeAt(at + step)) && !isLetter(text.charCodeAt(at + 2 * step));
}

function isSign(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57);
}

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function nextDigit(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) return at;
  }
  return -1;
}

function stretch(
  { lower, marks }: Reading,
  base: number,
  part: string,
  shortCue: boolean,
  found: Candidate[],
  work: Work,
): void {
  const seen = new Set<number>();
  const look = (raw: string, at: number, compact = compacted(raw)): Verdict | null => {
    if (!isNumberLong(compact)) return null;
    const to = at + raw.length;
    return judge(
      {
        raw,
        compact,
        before: lower.slice(Math.max(0, at - BEFORE), at),
        after: lower.slice(to, to + AFTER),
        marks,
      },
      work,
    );
  };
  const put = (verdict: Verdict, from: number, to: number): void => {
    found.push({ from, to, ...verdict });
  };
  const attempt = (raw: string, at: number): boolean => {
    if (at < 0) return false;
    const key = at * 64 + Math.min(63, raw.length);
    if (seen.has(key)) return false;
    seen.add(key);
    const verdict = look(raw, at);
    if (verdict !== null) put(verdict, at, at + raw.length);
    return verdict !== null;
  };
  const { glued, tied, capital, spaced, misread } = traitsOf(part);
  const patterns = [RUN, GLUED];
  if (glued || capital) patterns.push(MIXED);
  if (glued && part.length > 2 * MARGIN + 12) patterns.push(TAILED);
  if (spaced) patterns.push(SPACED);
  if (glued) patterns.push(TOKEN);
  if (glued || tied) ibans(part, base, look, put);
  for (const pattern of patterns) {
    work.spend(part.length);
    for (let match = firstMatch(pattern, part); match !== null; match = nextMatch(pattern, part, match)) {
      if (work.isOver) return;
      const raw = match[0].trimEnd();
      const at = base + match.index;
      if (!attempt(raw, at)) {
        if (raw.includes('\n')) {
          for (let line = firstMatch(LINES, raw); line !== null; line = nextMatch(LINES, raw, line))
            attempt(line[0].trim(), at + line.index + leading(line[0]));
        }
        if (pattern === GLUED || pattern === RUN) groups(raw, at, attempt);
      }
      if (pattern === TOKEN && /[OolI]/.test(raw)) inside(raw, at, look, put);
      // "IC 650820…", "ID 1234…": the letters may be the last word before the number.
      const bare = isLetter(raw.charCodeAt(0)) ? /^[A-Za-z]{1,5}[ -](?=\d)/.exec(raw)?.[0] : undefined;
      if (bare !== undefined) attempt(raw.slice(bare.length), at + bare.length);
    }
  }
  if (misread) confused(part, base, look, put);
  if (shortCue) {
    for (let match = firstMatch(SHORT, part); match !== null; match = nextMatch(SHORT, part, match)) {
      const at = base + match.index;
      const verdict = judgeShort(lower.slice(Math.max(0, at - 24), at));
      if (verdict !== null) put(verdict, at, at + match[0].length);
    }
  }
}

/** Nothing but digits. */
function isFigures(raw: string): boolean {
  for (let at = 0; at < raw.length; at += 1) {
    const code = raw.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function leading(line: string): number {
  return line.length - line.trimStart().length;
}

function compacted(raw: string): string {
  if (isFigures(raw)) return raw;
  let compact = '';
  for (let at = 0; at < raw.length; at += 1) if (isSign(raw.charCodeAt(at))) compact += raw.charAt(at);
  return compact.toUpperCase();
}

/** "4111 1111 1111 1111 12/27 123": several numbers in one run. The longest that is one stays, from the left. */
function groups(raw: string, at: number, attempt: (raw: string, at: number) => boolean): void {
  if (isFigures(raw)) return;
  const { starts, ends } = partsOf(raw);
  const characters = ends.reduce((sum, end, part) => sum + end - (starts[part] ?? end), 0);
  if (ends.length < 2 || characters < ends.length * 2) return;
  for (let first = 0; first < ends.length; first += 1) {
    const start = starts[first] ?? 0;
    for (let last = Math.min(ends.length - 1, first + 6); last >= first; last -= 1) {
      const end = ends[last] ?? start;
      if (end - start < 9 || end - start > 34 || !attempt(raw.slice(start, end), at + start)) continue;
      first = last;
      break;
    }
  }
}

/** Where the digits of a run stand together, capital letters before them among them. */
function partsOf(raw: string): { starts: number[]; ends: number[] } {
  const starts: number[] = [];
  const ends: number[] = [];
  let from = -1;
  let digits = false;
  for (let at = 0; at <= raw.length; at += 1) {
    const code = raw.charCodeAt(at);
    const isDigit = code >= 48 && code <= 57;
    const isCapital = code >= 65 && code <= 90;
    if (digits && !isDigit) {
      starts.push(from);
      ends.push(at);
      digits = false;
      from = -1;
    }
    if (isDigit) digits = true;
    if (!isDigit && !isCapital) from = -1;
    else if (from < 0) from = at;
  }
  return { starts, ends };
}

/** O and I between the letters of a number that begins or ends with one. */
function inside(
  raw: string,
  at: number,
  look: (raw: string, at: number, compact: string) => Verdict | null,
  put: (verdict: Verdict, from: number, to: number) => void,
): void {
  const head = /^[A-Z]{0,5}?(?=[\dOoIl]{5})/.exec(raw)?.[0] ?? '';
  const tail = /[A-Z]?$/.exec(raw)?.[0] ?? '';
  const middle = raw.slice(head.length, raw.length - tail.length);
  if (head + tail === '' || !/^[\dOoIl]+$/.test(middle)) return;
  const verdict = look(raw, at, head + asDigits(middle) + tail);
  if (verdict === null || (verdict.context.length === 0 && !verdict.checks.includes('check digits'))) return;
  put({ ...verdict, checks: [...verdict.checks, 'look-alikes read as digits'] }, at, at + raw.length);
}

/** Two letters and two digits begin one; as many letters and digits follow as the country's have, however they are grouped. */
function ibans(
  part: string,
  base: number,
  look: (raw: string, at: number, compact: string) => Verdict | null,
  put: (verdict: Verdict, from: number, to: number) => void,
): void {
  for (let match = firstMatch(IBAN_BEGIN, part); match !== null; match = nextMatch(IBAN_BEGIN, part, match)) {
    const length = ibanLength(
      match[0]
        .replaceAll(/[^A-Za-z0-9]/g, '')
        .slice(0, 2)
        .toUpperCase(),
    );
    if (length === undefined) continue;
    let compact = '';
    let at = match.index;
    for (let gap = 0; at < part.length && compact.length < length && gap < 4; at += 1) {
      const char = part.charAt(at);
      if (isSign(part.charCodeAt(at))) {
        compact += char;
        gap = 0;
      } else if (' .-_/\n\r'.includes(char)) gap += 1;
      else break;
    }
    if (compact.length < length || isSign(part.charCodeAt(at))) continue;
    const raw = part.slice(match.index, at);
    const verdict =
      look(raw, base + match.index, compact.toUpperCase()) ??
      look(raw, base + match.index, compact.slice(0, 2).toUpperCase() + asDigits(compact.slice(2)));
    if (verdict?.class === 'IBAN') put(verdict, base + match.index, base + at);
  }
}
const IBAN_BEGIN = /(?<![A-Za-z0-9])[A-Za-z] ?[A-Za-z][ .-]?\d ?\d/g;

/** What is printed on a card beside its number: until when it is valid, and the security code. */
function besideCard(text: string, to: number, found: Candidate[]): void {
  const match = BESIDE_CARD.exec(text.slice(to, to + 60));
  if (match === null) return;
  const [, expiry, second, only] = match;
  const code = second ?? only;
  const put = (written: string, cls: 'CARD_EXPIRY' | 'CVV'): void => {
    const from = to + match[0].lastIndexOf(written);
    found.push({
      from,
      to: from + written.length,
      class: cls,
      score: 0.9,
      recognizer: 'beside-card',
      checks: ['shape'],
      context: ['card number before it'],
    });
  };
  if (expiry !== undefined) put(expiry, 'CARD_EXPIRY');
  if (code !== undefined) put(code, 'CVV');
}
const BESIDE_CARD =
  /^[\s,;|/:-]{1,4}(?:\(?(?:exp(?:iry|ires|iration|\.)?(?: date)?|valid (?:thru|until|to)|有効期限は?)?[:. ]{0,3}((?:0?[1-9]|1[0-2]) ?[/-] ?(?:20)?\d{2})(?!\d)\)?)(?:[\s,;|/:-]{1,4}(?:and |with )?\(?(?:cvv2?|cvc2?|csc|cid|code|security code)?(?: is)?[:. ]{0,3}(\d{3,4})(?![\d/-]))?|^[\s,;|/:-]{1,4}(?:and |with )?\(?(?:cvv2?|cvc2?|csc|cid)(?: is)?[:. ]{0,3}(\d{3,4})(?!\d)/i;

/** "S12O4567D": between a first and a last letter. */
function asDigits(written: string): string {
  return written
    .replaceAll(/[OoQ]/g, '0')
    .replaceAll(/[lI|]/g, '1')
    .replaceAll('S', '5')
    .replaceAll('B', '8');
}

/** Letters taken for digits count only where a check digit agrees. */
function confused(
  part: string,
  base: number,
  look: (raw: string, at: number, compact: string) => Verdict | null,
  put: (verdict: Verdict, from: number, to: number) => void,
): void {
  for (let match = firstMatch(CONFUSED, part); match !== null; match = nextMatch(CONFUSED, part, match)) {
    const bare = match[0].replaceAll(/[ .-]/g, '');
    const digits = bare.replaceAll(/\D/g, '');
    if (digits.length === bare.length || digits.length * 2 < bare.length) continue;
    const compact = asDigits(bare);
    const at = base + match.index;
    const verdict = look(match[0], at, compact);
    if (
      verdict?.checks.includes('check digits') === true ||
      (verdict !== null && verdict.context.length > 0 && verdict.class !== 'PHONE')
    )
      put(
        { ...verdict, checks: [...verdict.checks, 'look-alikes read as digits'] },
        at,
        at + match[0].length,
      );
  }
}
