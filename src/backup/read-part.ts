import { pipeline } from 'node:stream/promises';
import { createHash } from 'node:crypto';
import { createZstdDecompress } from 'node:zlib';
import { z } from 'zod';

import { startError } from '#platform/start-problems';
import { AgeError, decrypt } from './age.ts';
import { FrameError, readFrames } from './frames.ts';
import { PARTS, type ManifestPart } from './manifest.ts';
import type { Place } from './place.ts';
import { fileOf } from './write-part.ts';

const Header = z.strictObject({
  format: z.literal('dozo-backup-part/1'),
  part: z.enum(PARTS),
  backup: z.string(),
  at: z.iso.datetime({ precision: 3 }),
  tenants: z.array(z.uuid()),
  migrations: z.array(z.strictObject({ name: z.string(), digest: z.string() })),
});
const Table = z.strictObject({
  table: z.string().min(1),
  columns: z.array(z.string().min(1)).min(1),
  tenant: z.uuid(),
  rows: z.int().min(1),
});
const File = z.strictObject({
  path: z.string().regex(/^(?:heads|tombstones)\/[0-9a-f-]{36}\.jsonl?$/),
  bytes: z.base64(),
});
const End = z.strictObject({ rows: z.record(z.string(), z.int().min(0)) });

export type PartHeader = z.output<typeof Header>;
export type PartTable = z.output<typeof Table>;

/** What a reader of a part is told, in the order of the stream. */
export interface PartVisitor {
  header(header: PartHeader): Promise<void>;
  file(path: string, bytes: Buffer): Promise<void>;
  table(table: PartTable, rows: AsyncIterable<Buffer>): Promise<void>;
  end(rows: Readonly<Record<string, number>>): Promise<void>;
}

/** Compares a part's file with its manifest, every byte. Throws `backup_damaged`. */
export async function checkPart(
  place: Place,
  id: string,
  part: ManifestPart,
  progress: (bytes: number) => void,
): Promise<void> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of place.read(id, fileOf(part.name))) {
      hash.update(piece);
      bytes += piece.length;
      progress(bytes);
      if (bytes > part.bytes) break;
    }
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')
      throw startError('backup_damaged', id, fileOf(part.name));
    throw cause;
  }
  if (bytes !== part.bytes || hash.digest('hex') !== part.sha256)
    throw startError('backup_damaged', id, fileOf(part.name));
}

/** Says before anything is touched whether these identities open the part. Throws `backup_not_for_us`. */
export async function checkIdentity(
  place: Place,
  id: string,
  part: ManifestPart,
  identities: readonly string[],
): Promise<void> {
  await asSentence(id, part, async () => {
    for await (const _first of decrypt(identities, place.read(id, fileOf(part.name)))) break;
  });
}

/** Opens a part and hands out what is in it. Throws `backup_damaged` for anything that is not whole. */
export async function readPart(
  place: Place,
  id: string,
  part: ManifestPart,
  identities: readonly string[],
  visitor: PartVisitor,
  progress: (bytes: number) => void = () => undefined,
): Promise<void> {
  await asSentence(id, part, () =>
    pipeline(
      async function* () {
        let bytes = 0;
        for await (const piece of place.read(id, fileOf(part.name))) {
          yield piece;
          progress((bytes += piece.length));
        }
      },
      (source: AsyncIterable<Uint8Array>) => decrypt(identities, source),
      createZstdDecompress({ chunkSize: 256 * 1024 }),
      (source: AsyncIterable<Buffer>) => visit(id, part, source, visitor),
    ),
  );
}

async function visit(
  id: string,
  part: ManifestPart,
  source: AsyncIterable<Buffer>,
  visitor: PartVisitor,
): Promise<void> {
  const frames = readFrames(source);
  let next = await frames.next();
  const json = <T>(shape: z.ZodType<T>, bytes: Buffer): T => {
    const read = shape.safeParse(JSON.parse(bytes.toString('utf8')));
    if (!read.success) throw new FrameError('a frame of another shape');
    return read.data;
  };
  while (next.done !== true) {
    const { kind, bytes } = next.value;
    if (kind === 'table') {
      const table = json(Table, bytes);
      next = await frames.next();
      await visitor.table(table, rows());
      continue;
    }
    if (kind === 'rows') throw new FrameError('rows of no table');
    if (kind === 'header') {
      const header = json(Header, bytes);
      // A part of another backup, signed or not, is not this one's.
      if (header.part !== part.name || header.backup !== id) throw new FrameError('a part of another backup');
      await visitor.header(header);
    } else if (kind === 'file') {
      const file = json(File, bytes);
      await visitor.file(file.path, Buffer.from(file.bytes, 'base64'));
    } else await visitor.end(json(End, bytes).rows);
    next = await frames.next();
  }

  async function* rows(): AsyncGenerator<Buffer> {
    while (next.done !== true && next.value.kind === 'rows') {
      yield next.value.bytes;
      next = await frames.next();
    }
  }
}

async function asSentence(id: string, part: ManifestPart, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (cause instanceof AgeError && cause.why === 'not_for_us')
      throw startError('backup_not_for_us', part.name);
    const isDamage =
      cause instanceof AgeError ||
      cause instanceof FrameError ||
      cause instanceof SyntaxError ||
      (cause instanceof Error && 'code' in cause && /^(?:ZSTD_|ERR_ZSTD|ENOENT$)/.test(String(cause.code)));
    throw isDamage ? startError('backup_damaged', id, fileOf(part.name)) : cause;
  }
}
