import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import vector from '../../../test/vectors/hpke.json' with { type: 'json' };
import {
  generateHpkeKeyPair,
  hpkeOpen,
  hpkeSeal,
  hpkeSealParts,
  privateKeyFromRaw,
  rawPrivate,
  rawPublic,
} from './hpke.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const pairOf = (raw: string) => {
  const privateKey = privateKeyFromRaw(hex(raw));
  return { privateKey, publicKey: rawPublic(privateKey) };
};
/** What browsers use. */
const browsers = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

describe('RFC 9180', () => {
  const recipient = pairOf(vector.skRm);

  test('keys read from their bytes have the published public half', () => {
    expect(recipient.publicKey.toString('hex')).toBe(vector.pkRm);
    expect(pairOf(vector.skEm).publicKey.toString('hex')).toBe(vector.pkEm);
    expect(rawPrivate(recipient.privateKey).toString('hex')).toBe(vector.skRm);
  });

  test('sealing with the published ephemeral key gives the published box', () => {
    const box = hpkeSeal(
      recipient.publicKey,
      hex(vector.info),
      hex(vector.aad),
      hex(vector.pt),
      pairOf(vector.skEm),
    );
    expect(box.enc.toString('hex')).toBe(vector.enc);
    expect(box.ct.toString('hex')).toBe(vector.ct);
  });

  test('the published box opens', () => {
    const box = { enc: hex(vector.enc), ct: hex(vector.ct) };
    expect(hpkeOpen(recipient, hex(vector.info), hex(vector.aad), box).toString('hex')).toBe(vector.pt);
  });
});

describe('with @hpke/core', () => {
  test.each([0, 1, 31, 32, 1_000, 70_000])('what a browser seals, %i bytes, opens here', async (length) => {
    const pair = generateHpkeKeyPair();
    const clear = Buffer.alloc(length, 7);
    const [info, aad] = [Buffer.from('dozo/form/v1|t|d'), Buffer.from('c|card')];
    const sender = await browsers.createSenderContext({
      recipientPublicKey: await browsers.kem.deserializePublicKey(bytesOf(pair.publicKey)),
      info: bytesOf(info),
    });
    const ct = Buffer.from(await sender.seal(bytesOf(clear), bytesOf(aad)));
    expect(hpkeOpen(pair, info, aad, { enc: Buffer.from(sender.enc), ct })).toEqual(clear);
  });

  test('what is sealed here opens in a browser', async () => {
    const pair = await browsers.kem.generateKeyPair();
    const publicKey = Buffer.from(await browsers.kem.serializePublicKey(pair.publicKey));
    const [info, aad] = [Buffer.from('dozo/reveal/v1|t|k'), Buffer.alloc(0)];
    const box = hpkeSeal(publicKey, info, aad, Buffer.from('4242 4242 4242 4242'));
    const receiver = await browsers.createRecipientContext({
      recipientKey: pair.privateKey,
      enc: bytesOf(box.enc),
      info: bytesOf(info),
    });
    const opened = Buffer.from(await receiver.open(bytesOf(box.ct), bytesOf(aad)));
    expect(opened.toString()).toBe('4242 4242 4242 4242');
  });
});

describe('a box that was touched does not open', () => {
  const pair = generateHpkeKeyPair();
  const [info, aad] = [Buffer.from('info'), Buffer.from('aad')];
  const box = hpkeSeal(pair.publicKey, info, aad, Buffer.from('secret'));

  test('any bit of it', () => {
    fc.assert(
      fc.property(fc.nat(box.enc.length + box.ct.length - 1), fc.nat(7), (at, bit) => {
        const all = Buffer.concat([box.enc, box.ct]);
        all[at] = (all[at] ?? 0) ^ (1 << bit);
        // The highest bit of an X25519 public key is ignored (RFC 7748 section 5), but not by the KEM, which hashes it.
        const changed = { enc: all.subarray(0, 32), ct: all.subarray(32) };
        expect(() => hpkeOpen(pair, info, aad, changed)).toThrow();
      }),
    );
  });

  test('another key, info or aad, and less than a box', () => {
    expect(() => hpkeOpen(generateHpkeKeyPair(), info, aad, box)).toThrow();
    expect(() => hpkeOpen(pair, Buffer.from('inf'), aad, box)).toThrow();
    expect(() => hpkeOpen(pair, info, Buffer.alloc(0), box)).toThrow();
    expect(() => hpkeOpen(pair, info, aad, { enc: box.enc, ct: box.ct.subarray(0, 15) })).toThrow();
    expect(() => hpkeOpen(pair, info, aad, { enc: box.enc.subarray(1), ct: box.ct })).toThrow();
  });

  test.each(lowOrder())('a point of low order is refused on both sides: %s', (point) => {
    expect(() => hpkeSeal(hex(point), info, aad, Buffer.from('x'))).toThrow();
    expect(() => hpkeOpen(pair, info, aad, { enc: hex(point), ct: box.ct })).toThrow();
  });
});

/** Points whose Diffie-Hellman value is zero for every private key (RFC 7748 section 6.1). */
function lowOrder(): string[] {
  return [
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    `ec${'ff'.repeat(30)}7f`,
    `ed${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(30)}7f`,
  ];
}

/** Bytes as WebCrypto's types want them: of an ArrayBuffer of their own. */
function bytesOf(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

test('parts of one context open in a browser in their order, and not one of them moved, left out or recounted', async () => {
  const pair = generateHpkeKeyPair();
  const parts = [Buffer.from('one'), Buffer.alloc(70_000, 7), Buffer.alloc(0), Buffer.from('four')];
  const sealed = hpkeSealParts(pair.publicKey, Buffer.from('info'), parts);
  const bytes = (buffer: Buffer): ArrayBuffer => Uint8Array.from(buffer).buffer;
  const recipientKey = await browsers.kem.importKey('raw', bytes(rawPrivate(pair.privateKey)), false);
  const open = async (order: readonly number[], count: number): Promise<string[]> => {
    const context = await browsers.createRecipientContext({
      recipientKey,
      enc: bytes(sealed.enc),
      info: bytes(Buffer.from('info')),
    });
    const opened: string[] = [];
    for (const [at, number] of order.entries()) {
      const aad = bytes(Buffer.from(`${at}/${count}`));
      opened.push(
        Buffer.from(await context.open(bytes(sealed.parts[number] ?? Buffer.alloc(0)), aad)).toString(),
      );
    }
    return opened;
  };
  expect(await open([0, 1, 2, 3], 4)).toEqual(parts.map(String));
  await expect(open([1, 0, 2, 3], 4)).rejects.toThrow();
  await expect(open([0, 2, 3], 4)).rejects.toThrow();
  await expect(open([0, 1, 2], 3)).rejects.toThrow();
});
