import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { createBlindIndex } from './blind-index.ts';

test('is the start of HMAC-SHA-256, as node computes it, for any text and length', () => {
  const key = randomBytes(32);
  const index = createBlindIndex(Buffer.from(key));
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 100 }),
    fc.string({ minLength: 78, maxLength: 83 }),
  );
  fc.assert(
    fc.property(text, (form) => {
      expect(index.of(form)).toEqual(createHmac('sha256', key).update(form).digest().subarray(0, 16));
    }),
    { numRuns: 3_000 },
  );
});

test('RFC 4231, test case 1 with its key filled up with zeros, as HMAC does itself', () => {
  const key = Buffer.concat([Buffer.alloc(20, 0x0b), Buffer.alloc(12)]);
  expect(createBlindIndex(key).of('Hi There').toString('hex')).toBe('b0344c61d8db38535ca8afceaf0bf12b');
});

test('takes the key over, and answers do not share memory', () => {
  const key = randomBytes(32);
  const index = createBlindIndex(key);
  expect(key).toEqual(Buffer.alloc(32));
  const [one, two] = [index.of('one'), index.of('two')];
  expect(one.equals(two)).toBe(false);
  expect(index.of('one')).toEqual(one);
  index.wipe();
  expect(() => index.of('one')).toThrow('closed');
});
