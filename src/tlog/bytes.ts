import { strFromU8, strToU8 } from 'fflate';

/** Bytes and their text forms, strictly: whatever reads well in two ways is read in none. */

export const encodeUtf8 = (text: string): Uint8Array => strToU8(text);

/** Null for anything that is not exactly the UTF-8 of a text. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  let text: string;
  try {
    text = strFromU8(bytes);
  } catch {
    return null;
  }
  return equalBytes(strToU8(text), bytes) ? text : null;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648 section 4, with padding. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63);
    text += left > 1 ? ALPHABET.charAt((group >> 6) & 63) : '=';
    text += left > 2 ? ALPHABET.charAt(group & 63) : '=';
  }
  return text;
}

/** Null unless it is the one base64 text of its bytes: padded, no white space, no stray bits at the end. */
export function fromBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let at = 0, out = 0; at < text.length; at += 4) {
    let group = 0;
    for (let one = 0; one < 4; one += 1)
      group = (group << 6) | Math.max(0, ALPHABET.indexOf(text.charAt(at + one)));
    for (let shift = 16; shift >= 0 && out < bytes.length; shift -= 8, out += 1)
      bytes[out] = (group >> shift) & 255;
  }
  return toBase64(bytes) === text ? bytes : null;
}

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** A decimal as the formats write it: no sign, no leading zero, within what a number holds exactly. */
export function parseDecimal(text: string): number | null {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return null;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : null;
}
