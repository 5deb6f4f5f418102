import type { Span } from './scan.ts';

/**
 * Joins what several recognizers found: of two that overlap the surer keeps its place and its class, and what the other covered beside
 * it stays covered. Nothing that anybody found is uncovered. In order and apart; the cost is the length of the spans.
 */
export function mergeSpans(text: string, all: readonly Span[]): Span[] {
  const spans = all
    .filter((one) => one.end > one.start)
    .toSorted((a, b) => b.score - a.score || isAgain(a) - isAgain(b) || b.end - b.start - (a.end - a.start));
  if (spans.length < 2)
    return spans.map((span) => trimmed(text, span)).filter((span) => span.end > span.start);
  const base = spans.reduce((least, span) => Math.min(least, span.start), text.length);
  const end = spans.reduce((most, span) => Math.max(most, span.end), 0);
  // Who owns each character: the surest of those that cover it.
  const owner = new Int32Array(end - base).fill(-1);
  for (const [nth, span] of spans.entries()) {
    for (let at = span.start - base; at < span.end - base; at += 1) if (owner[at] === -1) owner[at] = nth;
  }
  const merged: Span[] = [];
  let before: Span | null = null;
  for (let from = 0; from < owner.length;) {
    const mine = owner[from] ?? -1;
    let to = from + 1;
    while (to < owner.length && owner[to] === mine) to += 1;
    const span = mine === -1 ? undefined : spans[mine];
    if (span !== undefined) {
      const last = merged.at(-1);
      // Two of one class that overlapped are one value.
      const isOne =
        last !== undefined &&
        before !== null &&
        last.end === from + base &&
        last.class === span.class &&
        before.end > span.start &&
        span.end > before.start;
      const part = { ...span, start: from + base, end: to + base };
      if (isOne) merged[merged.length - 1] = { ...better(last, part), start: last.start, end: part.end };
      else if (hasSign(text, part.start, part.end)) merged.push(part);
      before = span;
    } else before = null;
    from = to;
  }
  return merged.map((span) => trimmed(text, span)).filter((span) => span.end > span.start);
}

function isAgain(span: Span): number {
  return span.why.recognizer === 'seen-before' ? 1 : 0;
}

/** Who found it first says more than that it stood elsewhere as well. */
function better(one: Span, other: Span): Span {
  if (isAgain(one) !== isAgain(other)) return isAgain(one) === 1 ? other : one;
  return other.score > one.score ? other : one;
}

const SIGN = /[\p{L}\p{N}]/u;

function hasSign(text: string, from: number, to: number): boolean {
  return SIGN.test(text.slice(from, Math.min(to, from + 400)));
}

function trimmed(text: string, span: Span): Span {
  let { start, end } = span;
  while (start < end && /[\s,;:]/.test(text.charAt(start))) start += 1;
  while (end > start && /[\s,;:]/.test(text.charAt(end - 1))) end -= 1;
  return start === span.start && end === span.end ? span : { ...span, start, end };
}
