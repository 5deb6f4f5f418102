import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { randomId, type SubjectId, type TenantId } from '#platform/ids';
import vectors from '../../../test/vectors/aes-gcm.json' with { type: 'json' };
import { lengthPrefixed, nextNonce, open, seal } from './aead.ts';
import { createSubjectKey } from './subject-key.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('AES-256-GCM', () => {
  test.each(vectors.cases)('published test case $case opens', ({ key, nonce, aad, pt, ct, tag }) => {
    const sealed = Buffer.concat([Buffer.of(1), hex(nonce), hex(ct), hex(tag)]);
    expect(open(createSecretKey(hex(key)), sealed, hex(aad)).toString('hex')).toBe(pt);
  });

  test('what is sealed opens, whatever it is', () => {
    const key = createSecretKey(randomBytes(32));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 80 }), (clear, aad) => {
        expect(open(key, seal(key, clear, aad), aad)).toEqual(Buffer.from(clear));
      }),
    );
  });

  test('any changed bit, and any cut, is an error and never other text', () => {
    const key = createSecretKey(randomBytes(32));
    const aad = Buffer.from('beside');
    const sealed = seal(key, Buffer.from('4242 4242 4242 4242'), aad);
    for (let at = 0; at < sealed.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = Buffer.from(sealed);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        expect(() => open(key, changed, aad)).toThrow();
      }
      expect(() => open(key, sealed.subarray(0, at), aad)).toThrow();
    }
    expect(() => open(key, sealed, Buffer.from('besid'))).toThrow();
  });

  test('a nonce is zeroed where it was drawn from, and its copy is not', () => {
    const nonces = Array.from({ length: 6_000 }, () => nextNonce());
    expect(nonces.some((nonce) => nonce.equals(Buffer.alloc(12)))).toBe(false);
  });
});

test('no two lists of parts have the same bytes', () => {
  const parts = fc.array(fc.string({ maxLength: 4 }), { maxLength: 4 });
  fc.assert(
    fc.property(parts, parts, (one, other) => {
      expect(lengthPrefixed(...one).equals(lengthPrefixed(...other))).toBe(
        JSON.stringify(one) === JSON.stringify(other),
      );
    }),
    { numRuns: 2_000 },
  );
});

describe('a value opens where it was sealed and nowhere else', () => {
  const bytes = randomBytes(32);
  const home = { tenant: randomId<TenantId>(), subject: randomId<SubjectId>(), version: 1 };
  const keyOf = (place: typeof home) =>
    // The same bytes of key everywhere: what is tested is that the place itself is authenticated.
    createSubjectKey(place.tenant, place.subject, place.version, createSecretKey(bytes));
  const clear = Buffer.from('value');
  const sealed = keyOf(home).seal('CARD', 'tk1_a', clear);

  test('at home it opens', () => {
    expect(keyOf(home).open('CARD', 'tk1_a', sealed)).toEqual(clear);
  });

  test.each([
    ['tenant', { ...home, tenant: randomId<TenantId>() }, 'CARD', 'tk1_a'],
    ['subject', { ...home, subject: randomId<SubjectId>() }, 'CARD', 'tk1_a'],
    ['key version', { ...home, version: 2 }, 'CARD', 'tk1_a'],
    ['class', home, 'mask', 'tk1_a'],
    ['row', home, 'CARD', 'tk1_b'],
  ])('moved to another %s it does not', (_what, place, cls, id) => {
    expect(() => keyOf(place).open(cls, id, sealed)).toThrow();
  });

  test('any other place', () => {
    const name = fc.string({ maxLength: 6 });
    fc.assert(
      fc.property(name, name, name, name, (cls, id, otherCls, otherId) => {
        fc.pre(cls !== otherCls || id !== otherId);
        const moved = keyOf(home).seal(cls, id, clear);
        expect(() => keyOf(home).open(otherCls, otherId, moved)).toThrow();
      }),
      { numRuns: 500 },
    );
  });
});
