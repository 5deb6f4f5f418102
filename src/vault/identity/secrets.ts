import { createHash } from 'node:crypto';

/** What is kept of a bearer secret: it has 256 random bits, so that one SHA-256 cannot be guessed back. */
export function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
