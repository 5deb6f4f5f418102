import {
  ALSO_WORDS,
  FINDERS,
  GIVEN_NAMES,
  NO_NAMES,
  NUMBER_RULES,
  TEXT_RULES,
  type DataClass,
  type NumberRule,
} from '#recognizers';
import { normalise, type Normalised } from './normalise.ts';

/** A found value: offsets in UTF-16 code units of the original text. */
export interface Span {
  start: number;
  end: number;
  class: DataClass;
  /** 0 to 1. */
  score: number;
  why: { recognizer: string; checks: string[]; context: string[] };
}

export interface ScanOptions {
  /** Milliseconds at most, by the clock that is handed in. */
  budgetMs?: number;
  now?: () => number;
  /** Texts that are no values for this caller. */
  allow?: readonly string[];
}

export type ScanResult =
  { kind: 'scanned'; spans: Span[] } | { kind: 'withheld'; reason: 'timeout' | 'too_long' };

const MAX_CHARACTERS = 1_000_000;
const BEFORE = 48;
const AFTER = 24;
const NOT_A_VALUE =
  /order|tracking|invoice|ticket|booking|reference|ref(?:\b|\.|#)|model|serial|version|meter|coupon|voucher|case|sku|part no|item|parcel|shipment|confirmation|注文|追跡|伝票|請求書|予約|問い?合わ?せ番号|受付番号|型番|製造番号|シリアル|会員番号|クーポン|商品番号|バージョン|管理番号/;

/** Finds the values of one text. Never throws; what cannot be scanned in time is withheld, not passed. */
export function scan(text: string, options: ScanOptions = {}): ScanResult {
  if (text.length > MAX_CHARACTERS) return { kind: 'withheld', reason: 'too_long' };
  const clock = options.now;
  const end = clock === undefined || options.budgetMs === undefined ? null : clock() + options.budgetMs;
  const late = (): boolean => end !== null && clock !== undefined && clock() > end;
  const normal = normalise(text);
  const found: Span[] = [];
  numbers(normal, found);
  if (late()) return { kind: 'withheld', reason: 'timeout' };
  for (const rule of TEXT_RULES) {
    texts(normal, rule, found);
    if (late()) return { kind: 'withheld', reason: 'timeout' };
  }
  for (const find of FINDERS) {
    for (const one of find(normal)) {
      found.push(
        spanOf(normal, one.from, one.to, one.class, one.score, one.recognizer, one.checks, one.context),
      );
    }
    if (late()) return { kind: 'withheld', reason: 'timeout' };
  }
  const allow = new Set(options.allow ?? []);
  const wanted = found.filter((span) => !allow.has(text.slice(span.start, span.end)));
  return { kind: 'scanned', spans: withoutOverlap(wanted) };
}

/** Runs of digits and letters that could be a number of some scheme: one pass, bounded separators. */
const RUN =
  /(?<![A-Za-z0-9])\+?\(?(?:[A-Z]{5}|[A-Z]{1,2} ?)?\d(?:[ .\-/()_]{0,2}[0-9]|[A-Z](?=\d)|[A-Z]{1,4}\d){2,40}(?:[ -]?[A-Z]|\([0-9A-Z]\))?/gu;
/** The same glued to kana, kanji or words, digits alone. */
const GLUED = /\+?\d(?:[ .\-/()_]{0,3}\d|\n\d){5,40}/g;
const IBAN = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,32}/g;
/** Letters and digits one by one: "K E K P V 1 5 2 6 A". */
const SPACED = /(?<![A-Za-z0-9])[A-Z0-9](?: [A-Z0-9]){7,33}(?![A-Za-z0-9])/g;
const SHORT = /(?<!\d)\d{3,4}(?!\d)/g;

function numbers(normal: Normalised, found: Span[]): void {
  for (const pattern of [RUN, GLUED, IBAN, SPACED, SHORT]) {
    for (const match of normal.text.matchAll(pattern)) {
      const raw = match[0].trim();
      const best =
        pattern === SHORT ? only(normal, raw, match.index, 'CVV') : classify(normal, raw, match.index);
      if (best !== null) found.push(best);
      else if (raw.includes('\n')) {
        for (const line of raw.matchAll(/[^\n]+/g)) {
          const part = classify(normal, line[0].trim(), match.index + line.index);
          if (part !== null) found.push(part);
        }
      }
      // "IC 650820…", "ID 1234…": the letters may be the last word before the number.
      const bare = /^[A-Z]{1,2} (?=\d)/.exec(raw);
      const rest =
        bare === null ? null : classify(normal, raw.slice(bare[0].length), match.index + bare[0].length);
      if (rest !== null) found.push(rest);
    }
  }
}

function only(normal: Normalised, raw: string, at: number, cls: DataClass): Span | null {
  const rule = NUMBER_RULES.find((one) => one.class === cls);
  if (rule === undefined) return null;
  const near = normal.lower.slice(Math.max(0, at - 24), at);
  return rule.words.test(near)
    ? spanOf(normal, at, at + raw.length, cls, 0.85, rule.name, ['shape'], [near.trim().slice(-16)])
    : null;
}

function classify(normal: Normalised, raw: string, at: number): Span | null {
  const compact = raw.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  if (compact.length < 6) return null;
  const before = normal.lower.slice(Math.max(0, at - BEFORE), at);
  const after = normal.lower.slice(at + raw.length, at + raw.length + AFTER);
  const near = before + ' ' + after;
  const denied = NOT_A_VALUE.test(lastClause(before));
  let best: Span | null = null;
  for (const rule of NUMBER_RULES) {
    if (rule.class === 'CVV') continue;
    const score = scoreOf(rule, raw, compact, near, before, denied);
    if (score > (best?.score ?? 0.5)) {
      best = spanOf(
        normal,
        at,
        at + raw.length,
        rule.class,
        score,
        rule.name,
        ['shape', 'check'],
        rule.words.test(near) ? ['word nearby'] : [],
      );
    }
  }
  return best ?? phone(normal, raw, compact, near, before, at, denied);
}

/** Words of another sentence do not speak of this number. */
function lastClause(before: string): string {
  return before.split(/[.。!?！？\n;]/).at(-1) ?? before;
}

function scoreOf(
  rule: NumberRule,
  raw: string,
  compact: string,
  near: string,
  before: string,
  denied: boolean,
): number {
  if (!rule.shape.test(compact) || !rule.check(compact)) return 0;
  const worded = rule.words.source !== '.' && rule.words.test(near);
  const written = rule.written?.test(raw) ?? false;
  if (worded)
    return denied && !rule.words.test(lastClause(before)) ? 0.45 : rule.strong === true ? 0.99 : 0.9;
  if (denied) return rule.strong === true && written ? 0.6 : 0;
  if (rule.strong === true) return 0.85;
  return written ? 0.75 : 0;
}

const PHONE_WORDS =
  /phone|\btel\b|mobile|\bcell\b|\bcall|\bfax|whatsapp|contact|reach|number is|番号は|text me|\bsms\b|answering at|\boffice\b|電話|携帯|でんわ|連絡先|ファックス/;
/** Words that speak of a telephone even where another word forbids. */
const PHONE_SURE = /phone|\btel\b|mobile|\bfax|whatsapp|電話|携帯|でんわ|ファックス/;

/** E.164 lengths with a shape that telephone numbers have: international prefix, trunk zero, North American groups, or a word beside it. */
function phone(
  normal: Normalised,
  raw: string,
  compact: string,
  near: string,
  before: string,
  at: number,
  denied: boolean,
): Span | null {
  if (!/^\d{6,15}$/.test(compact)) return null;
  if (/[a-z]$/.test(before) || (compact.length < 7 && !/\d[ .-]\d/.test(raw))) return null;
  if (/^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}$/.test(raw)) return null;
  const worded = PHONE_WORDS.test(near);
  const international = raw.startsWith('+') && compact.length >= 8;
  const northAmerican = /^(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}$/.test(raw);
  const trunk = /^0\d{1,4}[- ()]\d{1,4}[- )]\d{3,4}$|^0[5789]0\d{8}$|^0120\d{6}$/.test(raw);
  if (denied && !PHONE_SURE.test(lastClause(before))) return null;
  if (!worded && !international && !northAmerican && !trunk) return null;
  const score = international || northAmerican || trunk ? 0.9 : 0.7;
  return spanOf(
    normal,
    at,
    at + raw.length,
    'PHONE',
    score,
    'phone',
    ['shape'],
    worded ? ['word nearby'] : [],
  );
}

function texts(normal: Normalised, rule: (typeof TEXT_RULES)[number], found: Span[]): void {
  for (const match of normal.text.matchAll(rule.pattern)) {
    const value = match[rule.group];
    if (value === undefined || value.trim() === '') continue;
    const offset = rule.group === 0 ? 0 : match[0].lastIndexOf(value);
    const trimmed = value.trim();
    const start = match.index + offset + value.indexOf(trimmed);
    if (rule.class === 'PERSON' && NO_NAMES.test(trimmed.split(' ')[0] ?? '')) continue;
    if (rule.name === 'given-name' && !isNamed(trimmed, normal.lower.slice(Math.max(0, start - 8), start)))
      continue;
    found.push(
      spanOf(normal, start, start + trimmed.length, rule.class, rule.score, rule.name, ['shape'], []),
    );
  }
}

/** Begins with a given name; one that is also a word needs a second name behind it. */
function isNamed(words: string, before: string): boolean {
  const [first = '', ...rest] = words
    .toLowerCase()
    .replaceAll(/['’]s$/g, '')
    .split(' ');
  return (
    GIVEN_NAMES.has(first) &&
    (rest.length > 0 ||
      !ALSO_WORDS.has(first) ||
      (/\b(?:to|of|from|mr|mrs|ms|and) $/.test(before) &&
        !/^(?:may|april|georgia|virginia|victoria|florence|jordan|israel|charlotte|austin|madison|savannah|chad)$/.test(
          first,
        )))
  );
}

function spanOf(
  normal: Normalised,
  from: number,
  to: number,
  cls: DataClass,
  score: number,
  recognizer: string,
  checks: string[],
  context: string[],
): Span {
  return {
    start: normal.starts[from] ?? 0,
    end: normal.ends[Math.max(from, to - 1)] ?? 0,
    class: cls,
    score,
    why: { recognizer, checks, context },
  };
}

/** The best of those that overlap stays; of equals the longer. */
export function withoutOverlap(spans: readonly Span[]): Span[] {
  const kept: Span[] = [];
  // Marks what is taken, so that the cost is the length of the spans and not their number squared.
  const taken = new Uint8Array(spans.reduce((end, span) => Math.max(end, span.end), 0));
  for (const span of spans.toSorted((a, b) => b.score - a.score || b.end - b.start - (a.end - a.start))) {
    if (span.end <= span.start || taken.subarray(span.start, span.end).includes(1)) continue;
    taken.fill(1, span.start, span.end);
    kept.push(span);
  }
  return kept.toSorted((a, b) => a.start - b.start);
}
