import { createHash, createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';

import { utf8 } from './bytes.ts';
import { makeProof, makeSessionKey } from './proof.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');
const read = (part: string | undefined): Record<string, unknown> =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;

describe('the proof of a signed request', () => {
  test('verifies with another implementation, over method, address, time, bearer and body', async () => {
    const key = await makeSessionKey();
    const body = '{"token":"tk1_card","目的":"返金"}';
    const proof = await makeProof(key, {
      method: 'POST',
      url: 'https://vault.example.com/v1/t/1/reveal?x=1#y',
      bearer: 'ses_abc',
      body: utf8(body),
      nowMs: 1_790_000_000_999,
    });
    const [head, claims, signature] = proof.split('.');
    expect(read(head)).toEqual({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicJwk });
    expect(read(claims)).toEqual({
      htm: 'POST',
      htu: 'https://vault.example.com/v1/t/1/reveal',
      iat: 1_790_000_000,
      jti: expect.stringMatching(/^[\w-]{22}$/) as string,
      ath: digest('ses_abc'),
      bsh: digest(body),
    });
    const publicKey = createPublicKey({ key: key.publicJwk, format: 'jwk' });
    const good = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature ?? '', 'base64url'),
    );
    expect(good).toBe(true);
  });

  test('no two proofs are the same, and the private key cannot be taken out', async () => {
    const key = await makeSessionKey();
    const ask = { method: 'GET', url: 'https://v.example/x', bearer: 'b', body: utf8(''), nowMs: 0 };
    const [one, other] = [await makeProof(key, ask), await makeProof(key, ask)];
    expect(read(one.split('.')[1])['jti']).not.toBe(read(other.split('.')[1])['jti']);
    expect(read(one.split('.')[1])['bsh']).toBe(digest(''));
    await expect(crypto.subtle.exportKey('jwk', key.privateKey)).rejects.toThrow();
  });
});
