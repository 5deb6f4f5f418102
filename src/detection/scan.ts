import {
  cueOf,
  FINDERS,
  firstMatch,
  MARKS_IN_NUMBER,
  marksOf,
  nextMatch,
  NO_NAMES,
  SIGN,
  TEXT_RULES,
  type Candidate,
  type Cue,
  type Marks,
  type DataClass,
  type OwnType,
  type Reading,
  type TextRule,
} from '#recognizers';
import { findNumbers } from './number-places.ts';
import { normalise, type Normalised } from './normalise.ts';
import { findSpelled } from './spelled.ts';
import { squash } from './squash.ts';
import { createWork, type Work } from './work.ts';

/** A found value: offsets in UTF-16 code units of the original text. */
export interface Span {
  start: number;
  end: number;
  class: DataClass;
  /** 0 to 1. */
  score: number;
  /** Which recognizer, what it checked, and which of its own context words stood nearby. Never the value. */
  why: { recognizer: string; checks: string[]; context: string[] };
}

export interface ScanOptions {
  /** Steps at most, about one for each character that a stage looks at: the same on every machine. */
  budget?: number;
  /** Milliseconds at most, by the clock that is handed in. */
  budgetMs?: number;
  now?: () => number;
  /** Texts that are no values for this caller, in any spelling. */
  allow?: readonly string[];
  /** The same by rules of the caller's, from `compileAllowList`. */
  allows?: Allowance;
  /** The caller's own types, from `compileOwnType`. */
  own?: readonly OwnType[];
}

/** Decides whether a found value is nothing sensitive for this caller. */
export type Allowance = (text: string, span: Span) => boolean;

export type ScanResult =
  { kind: 'scanned'; spans: Span[]; work: number } | { kind: 'withheld'; reason: 'timeout' | 'too_long' };

const MAX_CHARACTERS = 1_048_576;

/** Finds the values of one text. Never throws; what cannot be scanned in time is withheld, not passed. */
export function scan(text: string, options: ScanOptions = {}): ScanResult {
  if (text.length > MAX_CHARACTERS) return { kind: 'withheld', reason: 'too_long' };
  const clock = options.now;
  const end = clock === undefined || options.budgetMs === undefined ? null : clock() + options.budgetMs;
  const work = createWork(options.budget);
  const late = (): boolean => work.isOver || (end !== null && clock !== undefined && clock() > end);
  const normal = normalise(text);
  const { lower, signs } = normal;
  const marks = marksOf(lower);
  const reading: Reading = { text: normal.text, lower, signs, marks };
  work.spend(text.length);
  const found: Candidate[] = (signs & SIGN.digit) === 0 ? [] : findNumbers(reading, work);
  if (late()) return { kind: 'withheld', reason: 'timeout' };
  found.push(...findSpelled(reading, work));
  if (late()) return { kind: 'withheld', reason: 'timeout' };
  for (const { rule, cue } of rulesWith(signs, marks)) {
    if (!cue.isIn(reading)) continue;
    texts(normal, rule, found, work);
    if (late()) return { kind: 'withheld', reason: 'timeout' };
  }
  for (const find of FINDERS) {
    work.spend(text.length);
    for (const one of find(reading)) found.push(one);
    if (late()) return { kind: 'withheld', reason: 'timeout' };
  }
  for (const own of options.own ?? []) {
    for (const one of own.find(reading, work)) found.push(one);
    if (late()) return { kind: 'withheld', reason: 'timeout' };
  }
  if (found.length === 0) return { kind: 'scanned', spans: [], work: work.spent };
  const spans = withoutAllowed(
    text,
    found.map((one) => spanOf(normal, one)),
    options,
  );
  return { kind: 'scanned', spans: withoutOverlap(spans), work: work.spent };
}

/** What the caller does not take for values goes. */
export function withoutAllowed(text: string, spans: readonly Span[], options: ScanOptions): Span[] {
  const exact = new Set((options.allow ?? []).map((one) => squash(one).text));
  return spans.filter(
    (span) =>
      !(exact.size > 0 && exact.has(squash(text.slice(span.start, span.end)).text)) &&
      options.allows?.(text, span) !== true,
  );
}

interface CuedRule {
  readonly rule: TextRule;
  readonly cue: Cue;
}
const ALWAYS = /(?:)/;
/** By the place of their cues among the marks; in the order of the rules. */
const rulesAt: (CuedRule | undefined)[] = [];
for (const rule of TEXT_RULES) {
  const cue = cueOf(rule.cue ?? ALWAYS);
  rulesAt[cue.place] = { rule, cue };
}
const masksBySigns: (Marks | undefined)[] = [];

/** Of the marks, those of rules that can match a text of these signs. */
function maskOf(signs: number): Marks {
  const mask: number[] = [];
  rulesAt.forEach((one, place) => {
    const word = Math.floor(place / MARKS_IN_NUMBER);
    const fits = one !== undefined && (one.rule.needs === undefined || (one.rule.needs & signs) !== 0);
    mask[word] = (mask[word] ?? 0) | (fits ? 1 << (place % MARKS_IN_NUMBER) : 0);
  });
  return Array.from(mask, (bits) => bits ?? 0);
}

/** The rules that can match a text of these signs and cues. Most texts have few of them: the others are not so much as looked at. */
function rulesWith(signs: number, marks: Marks): CuedRule[] {
  const mask = (masksBySigns[signs] ??= maskOf(signs));
  const rules: CuedRule[] = [];
  for (let word = 0; word < mask.length; word += 1) {
    for (let bits = (marks[word] ?? 0) & (mask[word] ?? 0); bits !== 0; bits &= bits - 1) {
      const one = rulesAt[word * MARKS_IN_NUMBER + 31 - Math.clz32(bits & -bits)];
      if (one !== undefined) rules.push(one);
    }
  }
  return rules;
}

function texts(normal: Normalised, rule: TextRule, found: Candidate[], work: Work): void {
  work.spend(normal.text.length);
  const { pattern } = rule;
  for (
    let match = firstMatch(pattern, normal.text);
    match !== null;
    match = nextMatch(pattern, normal.text, match)
  ) {
    const value = match[rule.group];
    if (value === undefined || value.trim() === '') continue;
    const offset = rule.group === 0 ? 0 : match[0].lastIndexOf(value);
    const trimmed = value.trim();
    const start = match.index + offset + value.indexOf(trimmed);
    if (rule.class === 'PERSON' && NO_NAMES.test(trimmed.split(' ')[0] ?? '')) continue;
    found.push({
      from: start,
      to: start + trimmed.length,
      class: rule.class,
      score: rule.score,
      recognizer: rule.name,
      checks: ['shape'],
      context: [],
    });
  }
}

function spanOf(normal: Normalised, one: Candidate): Span {
  const last = Math.max(one.from, one.to - 1);
  return {
    start: normal.starts === null ? one.from : (normal.starts[one.from] ?? 0),
    end: normal.ends === null ? last + 1 : (normal.ends[last] ?? 0),
    class: one.class,
    score: one.score,
    why: { recognizer: one.recognizer, checks: one.checks, context: one.context },
  };
}

/** In order, none empty, none over another: nothing to choose. */
function isApart(spans: readonly Span[]): boolean {
  let end = 0;
  for (const span of spans) {
    if (span.start < end || span.end <= span.start) return false;
    end = span.end;
  }
  return true;
}

const FEW = 24;

/** The best of those that overlap stays; of equals the longer. */
export function withoutOverlap(all: readonly Span[]): Span[] {
  if (isApart(all)) return [...all];
  const spans = joinAddresses(all);
  if (spans.length < 2) return spans.filter((span) => span.end > span.start);
  const kept: Span[] = [];
  // Of many, what is taken is marked, so that the cost is the length of the spans and not their number squared.
  const taken =
    spans.length > FEW ? new Uint8Array(spans.reduce((end, span) => Math.max(end, span.end), 0)) : null;
  const isTaken = ({ start, end }: Span): boolean =>
    taken === null
      ? kept.some((one) => one.start < end && start < one.end)
      : taken.subarray(start, end).includes(1);
  for (const span of spans.toSorted((a, b) => b.score - a.score || b.end - b.start - (a.end - a.start))) {
    if (span.end <= span.start || isTaken(span)) continue;
    taken?.fill(1, span.start, span.end);
    kept.push(span);
  }
  return kept.toSorted((a, b) => a.start - b.start);
}

/**
 * Addresses that overlap are parts of one, which reaches as far as any of them; a name that lies in one wholly, as streets are
 * called after people, is no value of its own.
 */
function joinAddresses(spans: readonly Span[]): Span[] {
  const addresses = spans.filter((span) => span.class === 'ADDRESS').toSorted((a, b) => a.start - b.start);
  if (addresses.length === 0) return [...spans];
  const joined: Span[] = [];
  for (const span of addresses) {
    const last = joined.at(-1);
    if (last === undefined || span.start >= last.end) joined.push({ ...span });
    else
      joined[joined.length - 1] = {
        ...(span.score > last.score ? span : last),
        start: last.start,
        end: Math.max(last.end, span.end),
        score: Math.max(last.score, span.score),
      };
  }
  let at = 0;
  const others = spans
    .filter((span) => span.class !== 'ADDRESS')
    .toSorted((a, b) => a.start - b.start)
    .filter((span) => {
      while (at < joined.length && (joined[at]?.end ?? 0) <= span.start) at += 1;
      const over = joined[at];
      return !(
        span.class === 'PERSON' &&
        over !== undefined &&
        over.start <= span.start &&
        span.end <= over.end
      );
    });
  return [...others, ...joined];
}
