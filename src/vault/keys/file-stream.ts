import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';

/**
 * Files, sealed in chunks (docs/spec/seal.md, "Files"): a STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) with
 * AES-256-GCM. Each file has a key of its own, so that a nonce is nothing but a chunk's number and whether it is the last one:
 * chunks that are swapped, repeated, left out or cut off at the end do not open.
 */
export const CHUNK_BYTES = 64 * 1024;
const SALT = 16;
const TAG = 16;
const GCM = { authTagLength: TAG } as const;

export interface SealedFile {
  /** 16 random bytes: with the key of its class, the file's own key. */
  readonly salt: Buffer;
  /** Each at most 64 KiB and a tag; an empty file is one empty chunk. */
  readonly chunks: readonly Buffer[];
}

/** `context` says what the file is and where it belongs; with another one it does not open. */
export function sealFile(
  classKey: KeyObject,
  context: Buffer,
  clear: Uint8Array,
  salt = randomBytes(SALT),
): SealedFile {
  const key = fileKey(classKey, context, salt);
  const count = Math.max(1, Math.ceil(clear.length / CHUNK_BYTES));
  const chunks = Array.from({ length: count }, (_, number) => {
    const part = clear.subarray(number * CHUNK_BYTES, (number + 1) * CHUNK_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, number === count - 1), GCM);
    const body = cipher.update(part);
    cipher.final();
    return Buffer.concat([body, cipher.getAuthTag()]);
  });
  return { salt, chunks };
}

/** Opens a whole file or nothing. The caller zeroes what it gets. Throws if a bit, a place, the end or the context differs. */
export function openFile(classKey: KeyObject, context: Buffer, { salt, chunks }: SealedFile): Buffer {
  if (salt.length !== SALT || chunks.length === 0) throw new Error('not a sealed file');
  const key = fileKey(classKey, context, salt);
  const size = chunks.reduce((sum, chunk) => sum + chunk.length - TAG, 0);
  const clear = Buffer.allocUnsafe(Math.max(0, size));
  let at = 0;
  try {
    for (const [number, chunk] of chunks.entries()) {
      const last = number === chunks.length - 1;
      const length = chunk.length - TAG;
      // Only the last chunk may be short, and only an only one empty: one way to cut a file, no other.
      if (last ? length < (number === 0 ? 0 : 1) || length > CHUNK_BYTES : length !== CHUNK_BYTES)
        throw new Error('a chunk of the wrong size');
      const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, last), GCM);
      decipher.setAuthTag(chunk.subarray(length));
      at += decipher.update(chunk.subarray(0, length)).copy(clear, at);
      decipher.final();
    }
    return clear;
  } catch (error) {
    clear.fill(0);
    throw error;
  }
}

function fileKey(classKey: KeyObject, context: Buffer, salt: Buffer): KeyObject {
  const bytes = Buffer.from(hkdfSync('sha256', classKey, salt, context, 32));
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

/** 88 bits of number, big endian, and 8 that say whether this is the end. */
function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 7);
  nonce.writeUInt8(last ? 1 : 0, 11);
  return nonce;
}
