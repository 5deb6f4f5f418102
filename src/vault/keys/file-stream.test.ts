import { createHash, createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import vector from '../../../test/vectors/file-stream.json' with { type: 'json' };
import { CHUNK_BYTES, openFile, sealFile, type SealedFile } from './file-stream.ts';

const hex = (text: string): Buffer<ArrayBuffer> => Buffer.from(text, 'hex');
const key = createSecretKey(randomBytes(32));
const context = Buffer.from('a file of somebody');
const bytesOf = (size: number): Buffer => Buffer.from(Array.from({ length: size }, (_, at) => at % 251));

test.each(vector.files)('a file of $size bytes is sealed as the vectors say', ({ size, chunks }) => {
  const classKey = createSecretKey(hex(vector.classKey));
  const sealed = sealFile(classKey, hex(vector.context), bytesOf(size), hex(vector.salt));
  expect(
    sealed.chunks.map((chunk) =>
      chunk.length <= 64
        ? { hex: chunk.toString('hex') }
        : {
            sha256: createHash('sha256').update(chunk).digest('hex'),
            tag: chunk.subarray(-16).toString('hex'),
          },
    ),
  ).toEqual(chunks);
  expect(openFile(classKey, hex(vector.context), sealed)).toEqual(bytesOf(size));
});

test('what is sealed opens, whatever its length', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3 * CHUNK_BYTES + 7 }), (size) => {
      const clear = bytesOf(size);
      expect(openFile(key, context, sealFile(key, context, clear)).equals(clear)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test('two files with the same content have nothing in common', () => {
  const [one, two] = [sealFile(key, context, bytesOf(100)), sealFile(key, context, bytesOf(100))];
  expect(one.salt.equals(two.salt)).toBe(false);
  expect(one.chunks[0]?.equals(two.chunks[0] ?? Buffer.alloc(0))).toBe(false);
});

describe('nothing opens that is not exactly what was sealed', () => {
  const whole = sealFile(key, context, bytesOf(3 * CHUNK_BYTES));
  const other = sealFile(key, context, bytesOf(3 * CHUNK_BYTES));
  const [a, b, c] = whole.chunks as [Buffer, Buffer, Buffer];
  const changed = (change: Partial<SealedFile>): SealedFile => ({ ...whole, ...change });
  const flipped = Buffer.from(b);
  flipped.writeUInt8(flipped.readUInt8(7) ^ 1, 7);

  test.each<[string, SealedFile]>([
    ['the end cut off', changed({ chunks: [a, b] })],
    ['all but the first cut off', changed({ chunks: [a] })],
    ['nothing left', changed({ chunks: [] })],
    ['a chunk left out', changed({ chunks: [a, c] })],
    ['two chunks swapped', changed({ chunks: [b, a, c] })],
    ['a chunk twice', changed({ chunks: [a, a, c] })],
    ['the end twice', changed({ chunks: [a, b, c, c] })],
    ['something behind the end', changed({ chunks: [a, b, c, Buffer.alloc(16)] })],
    ['a bit changed', changed({ chunks: [a, flipped, c] })],
    ['a chunk of another file', changed({ chunks: [a, other.chunks[1] ?? b, c] })],
    ['another salt', changed({ salt: other.salt })],
    ['chunks of other sizes', changed({ chunks: [Buffer.concat([a, b]), c] })],
  ])('%s', (_what, sealed) => {
    expect(() => openFile(key, context, sealed)).toThrow();
  });

  test('as another file, or under another key', () => {
    expect(() => openFile(key, Buffer.from('another file'), whole)).toThrow();
    expect(() => openFile(createSecretKey(randomBytes(32)), context, whole)).toThrow();
  });
});
