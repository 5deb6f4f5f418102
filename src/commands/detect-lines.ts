import type { Readable } from 'node:stream';

/** One line of input, without its end; or why it could not be read. */
export type InputLine =
  | { readonly number: number; readonly kind: 'line'; readonly text: string }
  | { readonly number: number; readonly kind: 'too_long' | 'not_utf8' };

/** A message of a million characters, each written as `\uXXXX`, fits. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;

/**
 * Lines of a stream, one at a time: what is kept is one line at most, however long the stream or a line of it is. The last line needs
 * no end. A line that is too long is left out and counted.
 */
export async function* linesOf(input: Readable): AsyncGenerator<InputLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let number = 0;
  let parts: Buffer[] = [];
  let size = 0;
  const take = (): InputLine => {
    number += 1;
    const isLong = size > MAX_LINE_BYTES;
    const bytes = isLong ? null : Buffer.concat(parts);
    parts = [];
    size = 0;
    if (bytes === null) return { number, kind: 'too_long' };
    const end = bytes.at(-1) === 13 ? bytes.length - 1 : bytes.length;
    const start = number === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    try {
      return { number, kind: 'line', text: decoder.decode(bytes.subarray(start, end)) };
    } catch {
      return { number, kind: 'not_utf8' };
    }
  };
  for await (const chunk of input) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    let from = 0;
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, from)) {
      add(bytes.subarray(from, at));
      yield take();
      from = at + 1;
    }
    add(bytes.subarray(from));
  }
  if (size > 0) yield take();

  function add(piece: Buffer): void {
    size += piece.length;
    if (size <= MAX_LINE_BYTES) {
      if (piece.length > 0) parts.push(piece);
    } else parts = [];
  }
}
