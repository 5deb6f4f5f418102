import { createPublicKey, diffieHellman, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';

import { privateKeyFromRaw } from './hpke.ts';

/** Published vectors of what the rest is built from; those of AES-GCM and HPKE are with their own files. */
const vectors = (name: string): { cases: Record<string, string>[] } =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../test/vectors', name), 'utf8')) as {
    cases: Record<string, string>[];
  };
const hex = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'hex');

describe('published vectors', () => {
  test.each(vectors('hkdf.json').cases)('HKDF-SHA-256 (RFC 5869) over $ikm', ({ ikm, salt, info, okm }) => {
    const out = hkdfSync('sha256', hex(ikm), hex(salt), hex(info), hex(okm).length);
    expect(Buffer.from(out)).toEqual(hex(okm));
  });

  test.each(vectors('x25519.json').cases)('X25519 (RFC 7748) of $scalar', ({ scalar, u, out }) => {
    const spki = Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), hex(u)]);
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    expect(diffieHellman({ privateKey: privateKeyFromRaw(hex(scalar)), publicKey })).toEqual(hex(out));
  });
});

describe('nonces', () => {
  const STARTS = 4;
  const EACH = process.env['DOZO_LONG'] === '1' ? 2_500_000 : 250_000;

  test(`none of ${STARTS * EACH} comes twice, over ${STARTS} starts`, async () => {
    // Sixty-four bits of each: as many as that would meet by chance once in a hundred thousand runs.
    const drawn = new BigUint64Array(STARTS * EACH);
    for (let start = 0; start < STARTS; start += 1) {
      vi.resetModules();
      const { nextNonce } = await import('./aead.ts');
      for (let at = 0; at < EACH; at += 1) drawn[start * EACH + at] = nextNonce().readBigUInt64LE(2);
    }
    drawn.sort();
    let twice = 0;
    for (let at = 1; at < drawn.length; at += 1) if (drawn[at] === drawn[at - 1]) twice += 1;
    expect(twice).toBe(0);
  }, 300_000);
});
