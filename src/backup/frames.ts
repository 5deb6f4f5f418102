/** What a part is made of before it is compressed and encrypted: kind (one letter), length (32 bits, big-endian), bytes. docs/spec/backup.md */

export type FrameKind = 'header' | 'table' | 'rows' | 'file' | 'end';

export interface Frame {
  readonly kind: FrameKind;
  readonly bytes: Buffer;
}

const LETTERS: Readonly<Record<FrameKind, number>> = { header: 72, table: 84, rows: 82, file: 70, end: 90 };
const KINDS = new Map<number, FrameKind>(
  Object.entries(LETTERS).map(([kind, letter]) => [letter, kind as FrameKind]),
);
const PREFIX = 5;
const LARGEST = 16 * 1024 * 1024;

export function encodeFrame(kind: FrameKind, bytes: Uint8Array): Buffer {
  if (bytes.length > LARGEST) throw new Error('a frame is too long');
  const frame = Buffer.allocUnsafe(PREFIX + bytes.length);
  frame[0] = LETTERS[kind];
  frame.writeUInt32BE(bytes.length, 1);
  frame.set(bytes, PREFIX);
  return frame;
}

export function encodeJson(kind: FrameKind, content: unknown): Buffer {
  return encodeFrame(kind, Buffer.from(JSON.stringify(content)));
}

/** Thrown for what is no sequence of frames, or ends before its end. */
export class FrameError extends Error {}

/** Reads frames off a stream, up to and with `end`; nothing may follow it. */
export async function* readFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let held: Buffer[] = [];
  let size = 0;
  let ended = false;
  for await (const piece of source) {
    held.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    size += piece.length;
    if (size < PREFIX) continue;
    let bytes = held.length === 1 ? (held[0] ?? Buffer.alloc(0)) : Buffer.concat(held);
    while (bytes.length >= PREFIX) {
      const kind = KINDS.get(bytes[0] ?? 0);
      const length = bytes.readUInt32BE(1);
      if (kind === undefined || length > LARGEST || ended) throw new FrameError('not a frame');
      if (bytes.length < PREFIX + length) break;
      yield { kind, bytes: bytes.subarray(PREFIX, PREFIX + length) };
      ended = kind === 'end';
      bytes = bytes.subarray(PREFIX + length);
    }
    held = [bytes];
    size = bytes.length;
  }
  if (!ended || size > 0) throw new FrameError('the end is missing');
}
