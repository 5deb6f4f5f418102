import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { TokenSpan } from './ports.ts';
import { toOriginal } from './mark.ts';

const TOKEN = `tk1_card_${'0'.repeat(28)}`;

function masked(original: string, spans: readonly TokenSpan[]): string {
  let out = '';
  let at = 0;
  for (const span of spans) {
    out += original.slice(at, span.start) + span.token;
    at = span.end;
  }
  return out + original.slice(at);
}

describe('a selection in masked text is found in the original', () => {
  const original = 'pay 4242424242424242 to Li, or 5555 to Ana';
  const spans: TokenSpan[] = [
    { start: 4, end: 20, class: 'CARD', token: TOKEN },
    { start: 31, end: 35, class: 'CARD', token: TOKEN },
  ];

  test.each(['pay', 'Li', ', or ', 'Ana'])('the word %j', (word) => {
    const start = masked(original, spans).indexOf(word);
    const range = toOriginal({ textSpans: spans }, original, start, start + word.length);
    expect(original.slice(range.start, range.end)).toBe(word);
  });

  test('a selection that cuts into a token takes the whole value', () => {
    const start = masked(original, spans).indexOf(TOKEN) + 3;
    const range = toOriginal({ textSpans: spans }, original, start, start + 5);
    expect(original.slice(range.start, range.end)).toBe('4242424242424242');
  });

  test('nothing and beyond the end are refused', () => {
    expect(() => toOriginal({ textSpans: spans }, original, 500, 510)).toThrow('invalid_request');
    expect(() => toOriginal({ textSpans: spans }, original, 3, 3)).toThrow('invalid_request');
  });

  test('any text, any spans: text outside tokens maps to itself', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ minLength: 1, maxLength: 5 }), fc.boolean()), {
          minLength: 1,
          maxLength: 8,
        }),
        (parts) => {
          const text = parts.map(([part]) => part).join('');
          const found: TokenSpan[] = [];
          let at = 0;
          for (const [part, hidden] of parts) {
            if (hidden) found.push({ start: at, end: at + part.length, class: 'CARD', token: TOKEN });
            at += part.length;
          }
          let maskedAt = 0;
          for (const [part, hidden] of parts) {
            const length = hidden ? TOKEN.length : part.length;
            const range = toOriginal({ textSpans: found }, text, maskedAt, maskedAt + length);
            expect(text.slice(range.start, range.end)).toBe(part);
            maskedAt += length;
          }
        },
      ),
    );
  });
});
