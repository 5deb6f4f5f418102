import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { cut, storable } from './text.ts';

/** Any sequence of UTF-16 units, halves of pairs and zeros among them. */
const anything = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
  .map((units) => String.fromCharCode(...units));

describe('text that can be stored', () => {
  test('has whole characters and no zero, and is as long as it was', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const kept = storable(text);
        expect(kept.isWellFormed()).toBe(true);
        expect(kept).not.toContain('\u0000');
        expect(kept).toHaveLength(text.length);
      }),
    );
  });

  test('is what it was if it was whole', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        (text) => storable(text) === text.replaceAll('\0', '\uFFFD'),
      ),
    );
  });

  test('is never cut within a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, most) => {
        const shorter = cut(storable(text), most);
        expect(shorter.isWellFormed()).toBe(true);
        expect(shorter.length).toBeLessThanOrEqual(most);
        expect(text.length <= most || shorter.length >= most - 1).toBe(true);
      }),
    );
  });
});
