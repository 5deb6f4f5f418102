import fc from 'fast-check';
import { expect, test } from 'vitest';

import { millisecondsOf } from './time.ts';

test('counts as the calendar of the platform does, for every time that can be written', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (ms) => {
      expect(millisecondsOf(new Date(ms).toISOString())).toBe(ms);
    }),
    { numRuns: 2_000 },
  );
});

test('what is no such time is no number', () => {
  for (const text of ['', '2026-11-24', '2026-11-24T09:00:00Z', 'yesterday'])
    expect(millisecondsOf(text)).toBeNaN();
});
