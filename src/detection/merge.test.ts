import fc from 'fast-check';
import { expect, it } from 'vitest';

import { mergeSpans } from './merge.ts';
import type { Span } from './scan.ts';

const CLASSES = ['CARD', 'PHONE', 'PERSON'] as const;

it('spans of any number and order come out in order and apart, and uncover no letter or digit', () => {
  const text = 'ab 12, cd-34 ef. 56 gh 78';
  const anySpan = fc
    .record({
      start: fc.nat(text.length - 1),
      length: fc.integer({ min: 1, max: 12 }),
      class: fc.constantFrom(...CLASSES),
      score: fc.constantFrom(0.6, 0.8, 0.9),
    })
    .map(({ start, length, class: cls, score }): Span => ({
      start,
      end: Math.min(text.length, start + length),
      class: cls,
      score,
      why: { recognizer: 'x', checks: [], context: [] },
    }));
  fc.assert(
    fc.property(fc.array(anySpan, { maxLength: 8 }), (spans) => {
      const merged = mergeSpans(text, spans);
      let from = 0;
      for (const one of merged) {
        expect(one.start).toBeGreaterThanOrEqual(from);
        expect(one.end).toBeGreaterThan(one.start);
        from = one.end;
      }
      for (let at = 0; at < text.length; at += 1) {
        if (!/[a-z0-9]/.test(text.charAt(at))) continue;
        const covers = (one: Span): boolean => one.start <= at && at < one.end;
        expect([at, merged.some(covers)]).toEqual([at, spans.some(covers)]);
      }
    }),
    { numRuns: 3_000 },
  );
});
