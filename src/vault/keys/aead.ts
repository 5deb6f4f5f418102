import { createCipheriv, createDecipheriv, randomFillSync, type KeyObject } from 'node:crypto';

/** AES-256-GCM (NIST SP 800-38D): 96-bit random nonces, 128-bit tags. Sealed form: version 1 | nonce | ciphertext | tag. */
const VERSION = 1;
const NONCE = 12;
const TAG = 16;
/** NIST SP 800-38D section 8.3: at most 2^32 seals per key with random nonces; no key of ours comes near it. */
const POOL_BYTES = 64 * 1024;

const pool = Buffer.alloc(POOL_BYTES - (POOL_BYTES % NONCE));
let used = pool.length;

/** Random bytes drawn in large portions: one system call for five thousand nonces instead of one each. */
export function nextNonce(): Buffer {
  if (used >= pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const nonce = Buffer.from(pool.subarray(used, used + NONCE));
  pool.fill(0, used, used + NONCE);
  used += NONCE;
  return nonce;
}

export function seal(key: KeyObject, clear: Uint8Array, aad: Uint8Array): Buffer {
  const nonce = nextNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
  cipher.setAAD(aad);
  const body = cipher.update(clear);
  cipher.final();
  return Buffer.concat([Buffer.of(VERSION), nonce, body, cipher.getAuthTag()]);
}

/** Throws if key, text, tag or what was authenticated beside it differ by a bit. */
export function open(key: KeyObject, sealed: Buffer, aad: Uint8Array): Buffer {
  if (sealed.length < 1 + NONCE + TAG || sealed[0] !== VERSION) throw new Error('not a sealed value');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE), {
    authTagLength: TAG,
  });
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  const clear = decipher.update(sealed.subarray(1 + NONCE, sealed.length - TAG));
  decipher.final();
  return clear;
}

/** Parts with their lengths, so that no two lists of parts have the same bytes. */
export function lengthPrefixed(...parts: readonly string[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
