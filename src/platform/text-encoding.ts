import iconv from 'iconv-lite';

export type EncodingName = 'utf8' | 'utf16-le' | 'utf16-be' | 'cp932' | 'euc-jp' | 'iso-2022-jp';

export interface DecodedText {
  readonly text: string;
  readonly name: EncodingName;
  /** Whether a byte order mark stood before it. */
  readonly mark: boolean;
}

/** The sequences that change to a Japanese character set (RFC 1468). */
const ISO_2022_JP = ['\u001b$@', '\u001b$B', '\u001b(J', '\u001b(I'];

/**
 * Text in the encodings that customers and exports of this trade use: UTF-8 and UTF-16 with or without a mark, Shift_JIS,
 * EUC-JP, ISO-2022-JP. Null if it is none of these.
 */
export function decodeBytes(bytes: Uint8Array): DecodedText | null {
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
  return null;
}

function decoded(bytes: Buffer, name: EncodingName, mark: boolean): DecodedText {
  // iconv-lite has no ISO-2022-JP; the platform's own decoder does.
  const text = name === 'iso-2022-jp' ? new TextDecoder(name).decode(bytes) : iconv.decode(bytes, name);
  return { text, name, mark };
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
