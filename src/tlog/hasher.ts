import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';

/** The primitives that a log needs. Callers on Node hand in node:crypto's, which are ten times faster. */
export interface Hasher {
  sha256(bytes: Uint8Array): Uint8Array;
  /** Ed25519 (RFC 8032, strict): is this the signature of exactly these bytes? Never throws. */
  verify(signature: Uint8Array, bytes: Uint8Array, publicKey: Uint8Array): boolean;
  /** Ed25519 over exactly these bytes, by the 32-byte seed. */
  sign(bytes: Uint8Array, seed: Uint8Array): Uint8Array;
}

/** Runs anywhere: plain JavaScript, no globals. */
export const NOBLE: Hasher = {
  sha256,
  verify(signature, bytes, publicKey) {
    if (signature.length !== 64 || publicKey.length !== 32) return false;
    try {
      return ed25519.verify(signature, bytes, publicKey, { zip215: false });
    } catch {
      return false;
    }
  },
  sign: (bytes, seed) => ed25519.sign(bytes, seed),
};
