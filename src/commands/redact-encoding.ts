import iconv from 'iconv-lite';

import { decodeBytes, type EncodingName } from '#platform/text-encoding';
import { Unreadable } from './redact-tools.ts';

export interface Decoded {
  text: string;
  encoding: Encoding;
}

export interface Encoding {
  name: EncodingName;
  mark: boolean;
}

/** Text in the encodings that exports of this trade come in. */
export function decodeText(bytes: Uint8Array): Decoded {
  const found = decodeBytes(bytes);
  if (found === null) throw new Unreadable('encoding');
  const { text, name, mark } = found;
  return { text, encoding: { name, mark } };
}

/** The text in the encoding that it came in. ISO-2022-JP, which nothing here writes, becomes UTF-8. */
export function encodeText(text: string, { name, mark }: Encoding): Uint8Array {
  if (name === 'iso-2022-jp') return Buffer.from(text, 'utf8');
  // The dots of a mask are in no Japanese character set.
  return iconv.encode(name === 'cp932' || name === 'euc-jp' ? text.replaceAll('•', '*') : text, name, {
    addBOM: mark,
  });
}
