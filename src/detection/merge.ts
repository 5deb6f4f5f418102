import type { Span } from './scan.ts';

/**
 * Joins what several recognizers found: of two that overlap the surer keeps its place and its class, and what the other covered beside
 * it stays covered. Nothing that anybody found is uncovered. In order; linear but for the sorting.
 */
export function mergeSpans(text: string, all: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of all
    .filter((one) => one.end > one.start)
    .toSorted((a, b) => a.start - b.start || b.score - a.score || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) {
      merged.push(span);
      continue;
    }
    if (
      span.class === last.class ||
      !hasSign(text, span.end < last.end ? span.end : last.end, Math.max(span.end, last.end))
    ) {
      const better = isBetter(span, last) ? span : last;
      merged[merged.length - 1] = { ...better, start: last.start, end: Math.max(last.end, span.end) };
      continue;
    }
    if (span.score > last.score) {
      merged.pop();
      if (hasSign(text, last.start, span.start)) merged.push({ ...last, end: span.start });
      else if (last.start < span.start) {
        merged.push({ ...span, start: last.start });
        if (last.end > span.end && hasSign(text, span.end, last.end))
          merged.push({ ...last, start: span.end });
        continue;
      }
      merged.push(span);
      if (last.end > span.end && hasSign(text, span.end, last.end)) merged.push({ ...last, start: span.end });
    } else if (span.end > last.end) merged.push({ ...span, start: last.end });
  }
  return merged.map((span) => trimmed(text, span)).filter((span) => span.end > span.start);
}

/** Who found it first says more than that it stood elsewhere as well. */
function isBetter(one: Span, other: Span): boolean {
  const again = (span: Span): boolean => span.why.recognizer === 'seen-before';
  return again(one) === again(other) ? one.score > other.score : again(other);
}

const SIGN = /[\p{L}\p{N}]/u;

function hasSign(text: string, from: number, to: number): boolean {
  return to > from && SIGN.test(text.slice(from, Math.min(to, from + 400)));
}

function trimmed(text: string, span: Span): Span {
  let { start, end } = span;
  while (start < end && /[\s,;:]/.test(text.charAt(start))) start += 1;
  while (end > start && /[\s,;:]/.test(text.charAt(end - 1))) end -= 1;
  return start === span.start && end === span.end ? span : { ...span, start, end };
}
