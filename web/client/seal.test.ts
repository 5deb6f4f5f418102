import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';

import { isGenuineDayKey, makeReceiver, sealText } from './seal.ts';

const TENANT = '0f0e7a5e-2a52-4c8e-9f7b-0a64c3a1b001';
const NOW = Date.parse('2026-11-24T00:00:00.000Z');

describe('seals', () => {
  test('what is sealed to a receiver is opened by it alone, and only for what it was sealed for', async () => {
    const receiver = await makeReceiver();
    const box = await sealText(receiver.publicKey, 'dozo/reveal/v1|t|k', '四一一一 4242');
    expect(new TextDecoder().decode(await receiver.open(box, 'dozo/reveal/v1|t|k'))).toBe('四一一一 4242');
    await expect(receiver.open(box, 'dozo/reveal/v1|t|other')).rejects.toThrow();
    await expect((await makeReceiver()).open(box, 'dozo/reveal/v1|t|k')).rejects.toThrow();
  });
});

describe('the key of the day', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const vkeyOf = (algorithm: number): string =>
    `dozo.example/t+0a1b2c3d+${Buffer.concat([Buffer.from([algorithm]), raw]).toString('base64')}`;
  const vkey = vkeyOf(1);
  const key = (keyId: string, notAfter: string) => ({
    keyId,
    publicKey: 'AAAA',
    notAfter,
    vkey,
    signature: sign(
      null,
      Buffer.from(`dozo/day-key/v1\n${TENANT}\n${keyId}\nAAAA\n${notAfter}\n`),
      privateKey,
    ).toString('base64url'),
  });
  const good = key('2026-11-24', '2026-11-25T00:00:00.000Z');

  test('is genuine with the signature of the client’s log key', async () => {
    expect(await isGenuineDayKey(TENANT, good, NOW)).toBe(true);
  });
  test.each([
    ['another public key', { ...good, publicKey: 'BBBB' }],
    ['another day', { ...good, keyId: '2026-11-23' }],
    ['a longer life', { ...good, notAfter: '2027-11-25T00:00:00.000Z' }],
    ['no signature', { ...good, signature: '' }],
    ['a log key of another kind', { ...good, vkey: vkeyOf(4) }],
  ])('is not with %s', async (_, changed) => {
    expect(await isGenuineDayKey(TENANT, changed, NOW).catch(() => false)).toBe(false);
  });
  test('is not for another client, nor when its day is over', async () => {
    expect(await isGenuineDayKey('another', good, NOW)).toBe(false);
    expect(await isGenuineDayKey(TENANT, key('old', '2026-11-23T00:00:00.000Z'), NOW)).toBe(false);
  });
});
