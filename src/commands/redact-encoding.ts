import iconv from 'iconv-lite';

import { Unreadable } from './redact-tools.ts';

export interface Decoded {
  text: string;
  encoding: Encoding;
}

export interface Encoding {
  name: 'utf8' | 'utf16-le' | 'utf16-be' | 'cp932' | 'euc-jp' | 'iso-2022-jp';
  mark: boolean;
}

/** The sequences that change to a Japanese character set (RFC 1468). */
const ISO_2022_JP = ['\u001b$@', '\u001b$B', '\u001b(J', '\u001b(I'];

/** Text in the encodings that exports of this trade come in: UTF-8 and UTF-16 with or without a mark, Shift_JIS, EUC-JP, ISO-2022-JP. */
export function decodeText(bytes: Uint8Array): Decoded {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [a, b, c] = buffer;
  if (a === 0xef && b === 0xbb && c === 0xbf) return decoded(buffer.subarray(3), 'utf8', true);
  if (a === 0xff && b === 0xfe) return decoded(buffer.subarray(2), 'utf16-le', true);
  if (a === 0xfe && b === 0xff) return decoded(buffer.subarray(2), 'utf16-be', true);
  if (isUtf8(buffer)) {
    // ISO-2022-JP is seven bit, so it would pass as UTF-8 and nothing in it would be found.
    return ISO_2022_JP.some((escape) => buffer.includes(escape, 0, 'latin1'))
      ? decoded(buffer, 'iso-2022-jp', false)
      : decoded(buffer, 'utf8', false);
  }
  for (const name of ['cp932', 'euc-jp'] as const) {
    const one = decoded(buffer, name, false);
    if (!one.text.includes('\ufffd')) return one;
  }
  throw new Unreadable('encoding');
}

/** The text in the encoding that it came in. ISO-2022-JP, which nothing here writes, becomes UTF-8. */
export function encodeText(text: string, { name, mark }: Encoding): Uint8Array {
  if (name === 'iso-2022-jp') return Buffer.from(text, 'utf8');
  // The dots of a mask are in no Japanese character set.
  return iconv.encode(name === 'cp932' || name === 'euc-jp' ? text.replaceAll('•', '*') : text, name, {
    addBOM: mark,
  });
}

function decoded(bytes: Buffer, name: Encoding['name'], mark: boolean): Decoded {
  return {
    text: name === 'iso-2022-jp' ? iso2022(bytes) : iconv.decode(bytes, name),
    encoding: { name, mark },
  };
}

function iso2022(bytes: Buffer): string {
  return new TextDecoder('iso-2022-jp').decode(bytes);
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
