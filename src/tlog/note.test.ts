import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, test } from 'vitest';

import { concatBytes, fromBase64, toBase64 } from './bytes.ts';
import {
  cosignedBytes,
  formatCheckpoint,
  formatTlogProof,
  formatVkey,
  joinBundle,
  leafHash,
  makeKey,
  NOBLE,
  openCheckpoint,
  openCosignature,
  openNote,
  parseCheckpoint,
  parseNote,
  parseSkey,
  parseTilePath,
  parseTlogProof,
  parseVkey,
  proveInclusion,
  rootOfLeaves,
  signatureLine,
  signNote,
  splitBundle,
  subtreeOf,
  tilePath,
  verifyTlogProof,
} from './index.ts';

/** The example of Go's sumdb/note, whose keys and signature its own tests fix. */
const VKEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const SKEY = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const NOTE = `${TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;
const key = parseVkey(VKEY)!;
const seed = parseSkey(SKEY)!.seed;

describe('signed notes', () => {
  test("Go's example opens, and signing it again gives the same bytes", () => {
    expect(openNote(NOTE, key)?.text).toBe(TEXT);
    expect(signNote(TEXT, key, seed)).toBe(NOTE);
    expect(formatVkey(makeKey('PeterNeumann', ed25519.getPublicKey(seed)))).toBe(VKEY);
  });

  test('no piece of a key and no changed key is a key', () => {
    for (let from = 0; from <= VKEY.length; from += 1)
      for (let to = from; to <= VKEY.length; to += 1)
        if (to - from < VKEY.length) expect(parseVkey(VKEY.slice(from, to))).toBeNull();
    for (let at = 0; at < VKEY.length; at += 1) {
      const next = String.fromCharCode(VKEY.charCodeAt(at) + 1);
      expect(parseVkey(VKEY.slice(0, at) + next + VKEY.slice(at + 1))).toBeNull();
    }
    expect(
      parseVkey('PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='),
    ).toBeNull();
    expect(parseVkey('PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')).toBeNull();
  });

  test('strangers may sign too; a wrong signature in the known name spoils the note', () => {
    const other = makeKey('stranger.example', ed25519.getPublicKey(new Uint8Array(32).fill(7)));
    const line = signatureLine(other, new Uint8Array(64));
    expect(openNote(NOTE + line, key)?.signatures).toHaveLength(2);
    expect(openNote(NOTE, other)).toBeNull();
    expect(openNote(NOTE + signatureLine(key, new Uint8Array(64)), key)).toBeNull();
  });

  test.each([
    ['nothing', ''],
    ['no blank line', TEXT],
    ['no newline at the end', NOTE.slice(0, -1)],
    ['a hyphen for the dash', NOTE.replace('—', '-')],
    ['a control character', NOTE.replace('answer', 'ans\twer')],
    ['a signature that is no base64', NOTE.replace('x08go', 'x08g!')],
    ['two spaces', NOTE.replace('— ', '—  ')],
    ['a carriage return', NOTE.replaceAll('\n', '\r\n')],
  ])('%s is no note', (_what, note) => {
    expect(parseNote(note)).toBeNull();
  });

  test('every changed bit is noticed', () => {
    const bytes = Buffer.from(NOTE);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      // A bit in the name makes it a stranger's signature, and then nobody known has signed.
      expect(openNote(bytes.toString('utf8'), key)).toBeNull();
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
  });
});

test('base64 is read in one form alone', () => {
  for (const text of ['', 'AA==', 'AAA=', 'AAAA', '//79']) expect(toBase64(fromBase64(text)!)).toBe(text);
  for (const text of ['AB==', 'AAB=', 'A', 'AA', 'AA=', 'A===', 'AA==AA==', 'AA\n=', '-_79'])
    expect(fromBase64(text)).toBeNull();
});

describe('checkpoints', () => {
  const root = rootOfLeaves([]);
  const text = formatCheckpoint({ origin: 'PeterNeumann', size: 12, root });

  test('open by the key whose name they bear', () => {
    expect(openCheckpoint(signNote(text, key, seed), key)).toEqual({
      origin: 'PeterNeumann',
      size: 12,
      root,
      extension: [],
    });
    const foreign = signNote(text.replace('PeterNeumann', 'other.example'), key, seed);
    expect(openCheckpoint(foreign, key)).toBeNull();
  });

  test.each([
    ['a leading zero', text.replace('\n12\n', '\n012\n')],
    ['a sign', text.replace('\n12\n', '\n+12\n')],
    ['a size past all counting', text.replace('\n12\n', '\n99999999999999999999\n')],
    ['a short root', text.replace(toBase64(root), 'AAAA')],
    ['an empty origin', text.replace('PeterNeumann', '')],
    ['two lines', text.split('\n').slice(0, 2).join('\n') + '\n'],
  ])('%s is refused', (_what, wrong) => {
    expect(parseCheckpoint(wrong)).toBeNull();
  });

  test('a witness is heard with its time, and not when a bit is wrong', () => {
    const note = signNote(text, key, seed);
    const witnessSeed = new Uint8Array(32).fill(9);
    const witness = makeKey('witness.example/w1', ed25519.getPublicKey(witnessSeed), 4);
    const time = 1_679_315_147;
    const signature = NOBLE.sign(cosignedBytes(text, time), witnessSeed);
    const stamp = Uint8Array.of(0, 0, 0, 0, ...[24, 16, 8, 0].map((by) => (time >> by) & 255));
    const cosigned = note + signatureLine(witness, concatBytes(stamp, signature));
    expect(openCosignature(cosigned, witness)).toBe(time);
    expect(openCheckpoint(cosigned, key)?.size).toBe(12);
    expect(openCosignature(note, witness)).toBeNull();
    const later = Uint8Array.from(stamp, (byte, at) => (at === 7 ? byte ^ 1 : byte));
    expect(openCosignature(note + signatureLine(witness, concatBytes(later, signature)), witness)).toBeNull();
  });
});

describe('tiles', () => {
  test('paths are as the specification writes them', () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ level: 'entries', index: 0, width: 3 })).toBe('tile/entries/000.p/3');
    for (const path of ['tile/0/x001/x234/067', 'tile/entries/000.p/3', 'tile/63/999.p/255'])
      expect(tilePath(parseTilePath(path)!)).toBe(path);
    for (const path of [
      'tile/64/000',
      'tile/00/000',
      'tile/0/x000/000',
      'tile/0/000.p/256',
      'tile/0/000.p/0',
      'tile/0/../000',
      'tile/0/1',
      'tile/0/000.p/01',
    ])
      expect(parseTilePath(path)).toBeNull();
  });

  test('a bundle splits into what was joined, and not at all if it is cut', () => {
    const entries = [new Uint8Array(0), Uint8Array.of(1), new Uint8Array(65_535).fill(2)];
    const bundle = joinBundle(entries);
    expect(splitBundle(bundle)).toEqual(entries);
    expect(splitBundle(bundle.subarray(0, -1))).toBeNull();
    expect(splitBundle(Uint8Array.of(0))).toBeNull();
    expect(() => joinBundle([new Uint8Array(65_536)])).toThrow(RangeError);
  });
});

describe('one-file proofs', () => {
  const entries = Array.from({ length: 11 }, (_, n) => Uint8Array.of(n));
  const leaves = entries.map((entry) => leafHash(entry));
  const checkpoint = signNote(
    formatCheckpoint({ origin: 'PeterNeumann', size: 11, root: rootOfLeaves(leaves) }),
    key,
    seed,
  );
  const path = proveInclusion(subtreeOf(leaves), 4, 11);
  const proof = formatTlogProof({ index: 4, path, checkpoint });

  test('show the entry at its place and nothing else', () => {
    expect(verifyTlogProof(proof, entries[4]!, key)?.index).toBe(4);
    expect(verifyTlogProof(proof, entries[5]!, key)).toBeNull();
    expect(verifyTlogProof(proof.replace('index 4', 'index 5'), entries[4]!, key)).toBeNull();
    const extra = formatTlogProof({ index: 4, path, checkpoint, extra: Uint8Array.of(1, 2) });
    expect(parseTlogProof(extra)?.extra).toEqual(Uint8Array.of(1, 2));
    expect(verifyTlogProof(extra, entries[4]!, key)?.index).toBe(4);
  });

  test('every changed bit is noticed', () => {
    const bytes = Buffer.from(proof);
    for (let bit = 0; bit < bytes.length * 8; bit += 3) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(verifyTlogProof(bytes.toString('utf8'), entries[4]!, key)).toBeNull();
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
  });
});
