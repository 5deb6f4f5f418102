import { createCipheriv, createDecipheriv, randomFillSync, type KeyObject } from 'node:crypto';

/** AES-256-GCM (NIST SP 800-38D): 96-bit random nonces, 128-bit tags. Sealed form: version 1 | nonce | ciphertext | tag. */
const VERSION = 1;
const NONCE = 12;
const TAG = 16;
/** NIST SP 800-38D section 8.3: at most 2^32 seals per key with random nonces; no key of ours comes near it. */
const POOL_BYTES = 64 * 1024;

const pool = Buffer.alloc(POOL_BYTES - (POOL_BYTES % NONCE));
let used = pool.length;

/** What the cipher reads its nonce from; used up in one synchronous stretch. */
const current = Buffer.alloc(NONCE);
const GCM = { authTagLength: TAG } as const;

/** Random bytes drawn in large portions: one system call for five thousand nonces instead of one each. */
export function nextNonce(): Buffer {
  const nonce = Buffer.allocUnsafe(NONCE);
  drawNonce(nonce);
  return nonce;
}

function drawNonce(into: Buffer): void {
  if (used >= pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  pool.copy(into, 0, used, used + NONCE);
  pool.fill(0, used, used + NONCE);
  used += NONCE;
}

export function seal(key: KeyObject, clear: Uint8Array, aad: Uint8Array): Buffer {
  const sealed = Buffer.allocUnsafe(1 + NONCE + clear.length + TAG);
  sealed[0] = VERSION;
  drawNonce(current);
  current.copy(sealed, 1);
  const cipher = createCipheriv('aes-256-gcm', key, current, GCM);
  cipher.setAAD(aad);
  cipher.update(clear).copy(sealed, 1 + NONCE);
  cipher.final();
  cipher.getAuthTag().copy(sealed, 1 + NONCE + clear.length);
  return sealed;
}

/** Throws if key, text, tag or what was authenticated beside it differ by a bit. */
export function open(key: KeyObject, sealed: Buffer, aad: Uint8Array): Buffer {
  if (sealed.length < 1 + NONCE + TAG || sealed[0] !== VERSION) throw new Error('not a sealed value');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE), GCM);
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  const clear = decipher.update(sealed.subarray(1 + NONCE, sealed.length - TAG));
  decipher.final();
  return clear;
}

/** As `lengthPrefixed` of all of them, where the parts before and behind one were put together earlier. */
export function lengthPrefixedBetween(before: Buffer, part: string, behind: Buffer): Buffer {
  const from = before.length + 4;
  const bytes = Buffer.allocUnsafe(from + Buffer.byteLength(part, 'utf8') + behind.length);
  bytes.set(before);
  const length = bytes.write(part, from, 'utf8');
  bytes.writeUInt32BE(length, before.length);
  bytes.set(behind, from + length);
  return bytes;
}

/** Parts with their lengths, so that no two lists of parts have the same bytes. */
export function lengthPrefixed(...parts: readonly string[]): Buffer {
  let size = 0;
  for (const part of parts) size += 4 + Buffer.byteLength(part, 'utf8');
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const part of parts) {
    const length = bytes.write(part, at + 4, 'utf8');
    bytes.writeUInt32BE(length, at);
    at += 4 + length;
  }
  return bytes;
}
