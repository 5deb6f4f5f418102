import { randomFillSync } from 'node:crypto';

import { asId, type Token } from '#platform/ids';

/** Crockford base32, lower case: no i, l, o, u. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_CHARACTERS = 26;
const SHAPE = /^tk1_([a-z][a-z_]{1,30})_([0-9a-hjkmnp-tv-z]{26})([0-9a-hjkmnp-tv-z]{2})$/;

const pool = Buffer.alloc(RANDOM_CHARACTERS * 512);
let used = pool.length;

/**
 * A new token of a class: `tk1_<class>_<26><2>`, 130 random bits and 10 bits of check (docs/spec/token.md). Never derived
 * from the value. 32 divides 256, so that the low five bits of a random byte are uniform.
 */
export function newToken(cls: string): Token {
  if (used >= pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let body = '';
  for (let at = 0; at < RANDOM_CHARACTERS; at += 1) body += ALPHABET[(pool[used + at] ?? 0) & 31];
  used += RANDOM_CHARACTERS;
  const name = cls.toLowerCase();
  return asId<Token>(`tk1_${name}_${body}${checkOf(name, body)}`);
}

/** The class of a well-formed token, upper case, or null. A wrong check is a typing error, found without asking anybody. */
export function classOfToken(token: string): string | null {
  const match = SHAPE.exec(token);
  if (match === null) return null;
  const [, cls = '', body = '', check] = match;
  return checkOf(cls, body) === check ? cls.toUpperCase() : null;
}

/** Sum of character codes times their place plus one, modulo the prime 1021, in two characters: finds every single and swapped one. */
function checkOf(cls: string, body: string): string {
  const text = `${cls}_${body}`;
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) sum = (sum + text.charCodeAt(at) * (at + 1)) % 1021;
  return `${ALPHABET[sum >> 5] ?? ''}${ALPHABET[sum & 31] ?? ''}`;
}
