import { datesIn, type DateMention } from './dates.ts';
import { dictationsEn, dictationsJa, type Dictated } from './dictation.ts';
import { normalise, type Normalised } from './normalise.ts';
import type { Span } from './scan.ts';
import { spokenOf, type Spoken } from './topics.ts';
import type { Work } from './work.ts';

/** Letters and digits of a reading alone, in lower case, and where each stands in it. */
export interface Compact {
  readonly text: string;
  readonly at: Int32Array;
}

/** A message as the memory of a conversation looks at it; everything in offsets of the reading. */
export interface View {
  readonly reading: Normalised;
  readonly runs: readonly Dictated[];
  readonly dates: readonly DateMention[];
  readonly spoken: Spoken;
  readonly compact: Compact;
}

/** Reads a message once, for all that the conversation asks of it. */
export function viewOf(text: string, work: Work): View {
  const reading = normalise(text);
  work.spend(text.length * 2);
  const japanese = dictationsJa(reading, work);
  // A run that has Japanese words reaches farther than its figures alone.
  const english = dictationsEn(reading, work);
  const runs = mergeRuns(english, japanese);
  return {
    reading,
    runs,
    dates: datesIn(reading.lower, work),
    spoken: spokenOf(reading.lower, work),
    compact: compactOf(reading.lower),
  };
}

/** Both lists are in order; of two that overlap the longer stays. */
function mergeRuns(a: readonly Dictated[], b: readonly Dictated[]): Dictated[] {
  if (b.length === 0) return [...a];
  const merged: Dictated[] = [];
  for (const run of [...a, ...b].toSorted((x, y) => x.from - y.from || y.to - x.to)) {
    const last = merged.at(-1);
    if (last === undefined || run.from >= last.to) merged.push(run);
    else if (run.sure && (!last.sure || run.signs.length > last.signs.length))
      merged[merged.length - 1] = run;
  }
  return merged;
}

const SIGN = /[\p{L}\p{N}\ud800-\udfff]/u;

function compactOf(lower: string): Compact {
  const at = new Int32Array(lower.length + 1);
  const codes = new Uint16Array(lower.length);
  let length = 0;
  for (let from = 0; from < lower.length; from += 1) {
    const code = lower.charCodeAt(from);
    const isSign =
      code < 0x80
        ? (code >= 48 && code <= 57) || (code >= 97 && code <= 122)
        : (code >= 0x3041 && code <= 0x9fff) ||
          (code >= 0xd800 && code <= 0xdfff) ||
          SIGN.test(lower.charAt(from));
    if (!isSign) continue;
    codes[length] = code;
    at[length] = from;
    length += 1;
  }
  at[length] = lower.length;
  const parts: string[] = [];
  for (let from = 0; from < length; from += 8192)
    parts.push(String.fromCharCode(...codes.subarray(from, Math.min(length, from + 8192))));
  return { text: parts.join(''), at: at.subarray(0, length + 1) };
}

/** A stretch of the reading as a span of the original. Never cuts a surrogate pair. */
export function spanAt(
  view: View,
  text: string,
  from: number,
  to: number,
  rest: Pick<Span, 'class' | 'score' | 'why'>,
): Span {
  const { starts, ends } = view.reading;
  const last = Math.max(from, to - 1);
  let start = starts === null ? from : (starts[from] ?? 0);
  let end = ends === null ? last + 1 : (ends[last] ?? 0);
  if (isLow(text, start) && isHigh(text, start - 1)) start -= 1;
  if (isLow(text, end) && isHigh(text, end - 1)) end += 1;
  return { start, end, ...rest };
}

function isHigh(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xd800 && code <= 0xdbff;
}

function isLow(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
}
