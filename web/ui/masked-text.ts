import { TOKEN_PATTERN, type MaskedText, type ValueView } from '#vault/tokens/api';

export type MaskedPart =
  | { kind: 'text'; text: string; /** Offset in UTF-16 of the masked text. */ start: number }
  | { kind: 'value'; token: string; view: ValueView; start: number };

/** A token without its view is still shown as a locked value, never as its letters. */
const UNKNOWN: ValueView = { class: 'OTHER', mask: '•••', marked: false, why: null };

/** Cuts masked text into words and values, in order; joined again they are the text. */
export function partsOf(masked: MaskedText): MaskedPart[] {
  const parts: MaskedPart[] = [];
  let at = 0;
  for (const match of masked.text.matchAll(TOKEN_PATTERN)) {
    if (match.index > at) parts.push({ kind: 'text', text: masked.text.slice(at, match.index), start: at });
    parts.push({
      kind: 'value',
      token: match[0],
      view: masked.values[match[0]] ?? UNKNOWN,
      start: match.index,
    });
    at = match.index + match[0].length;
  }
  if (at < masked.text.length) parts.push({ kind: 'text', text: masked.text.slice(at), start: at });
  return parts;
}

/** Masked text as plain words: for titles, labels and screen readers. `name` says a class in the reader's language. */
export function plainOf(masked: MaskedText, name: (cls: string) => string): string {
  return partsOf(masked)
    .map((part) => (part.kind === 'text' ? part.text : `[${name(part.view.class)} ${part.view.mask}]`))
    .join('');
}

/**
 * Where a selection in the rendered text lies in the masked text. `from` and `to` are positions in the rendered parts: the part's
 * `start` and the offset in it. Blanks at both ends are left out; null if nothing is left or a value is cut or contained.
 */
export function selectionIn(
  masked: MaskedText,
  from: { start: number; offset: number },
  to: { start: number; offset: number },
): { start: number; end: number } | null {
  let start = from.start + from.offset;
  let end = to.start + to.offset;
  if (start > end) [start, end] = [end, start];
  while (start < end && /\s/u.test(masked.text.charAt(start))) start += 1;
  while (end > start && /\s/u.test(masked.text.charAt(end - 1))) end -= 1;
  if (start >= end) return null;
  const touchesValue = partsOf(masked).some(
    (part) => part.kind === 'value' && part.start < end && part.start + part.token.length > start,
  );
  return touchesValue ? null : { start, end };
}
