import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';

import { encrypt } from './age.ts';
import { encodeFrame, encodeJson } from './frames.ts';
import type { ManifestPart, PartName } from './manifest.ts';
import type { Draft } from './place.ts';
import type { Snapshot } from './store.ts';

/** A small file that belongs to a part: its name and bytes. */
export interface PartFile {
  readonly path: string;
  readonly bytes: Buffer;
}

export interface PartContent {
  readonly name: PartName;
  readonly backupId: string;
  readonly snapshot: Snapshot;
  readonly tenants: readonly string[];
  readonly files: readonly PartFile[];
  readonly recipients: readonly string[];
  /** Told the bytes read so far. */
  readonly progress: (bytes: number) => void;
}

const GATHER = 256 * 1024;
/** Most of it is ciphertext: a harder look finds nothing more. */
const LEVEL = 1;

/** Copies one database through compression and encryption to its place; nothing but a few chunks is in memory. */
export async function writePart(draft: Draft, content: PartContent): Promise<ManifestPart> {
  const hash = createHash('sha256');
  let bytes = 0;
  const zstd = createZstdCompress({
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL },
    chunkSize: GATHER,
  });
  await pipeline(
    frames(content),
    zstd,
    (source) => encrypt(content.recipients, source),
    async (source) => {
      await draft.write(fileOf(content.name), counted(source));
    },
  );
  async function* counted(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of source) {
      hash.update(piece);
      bytes += piece.length;
      yield piece;
    }
  }
  const { name, recipients, snapshot } = content;
  return { name, at: snapshot.at.toISOString(), bytes, sha256: hash.digest('hex'), recipients };
}

export function fileOf(part: PartName): string {
  return `${part}.age`;
}

async function* frames(content: PartContent): AsyncGenerator<Buffer> {
  const { snapshot, tenants } = content;
  yield encodeJson('header', {
    format: 'dozo-backup-part/1',
    part: content.name,
    backup: content.backupId,
    at: snapshot.at.toISOString(),
    tenants,
    migrations: snapshot.migrations,
  });
  for (const { path, bytes } of content.files)
    yield encodeJson('file', { path, bytes: bytes.toString('base64') });
  let read = 0;
  const rows: Record<string, number> = {};
  for (const table of snapshot.tables) {
    rows[table.name] = 0;
    for (const tenant of tenants) {
      const count = await snapshot.count(table, tenant);
      if (count === 0) continue;
      rows[table.name] = (rows[table.name] ?? 0) + count;
      yield encodeJson('table', { table: table.name, columns: table.columns, tenant, rows: count });
      for await (const bytes of gathered(snapshot.copy(table, tenant))) {
        read += bytes.length;
        content.progress(read);
        yield encodeFrame('rows', bytes);
      }
    }
  }
  yield encodeJson('end', { rows });
}

/** The driver hands out a piece for each row or so. */
async function* gathered(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of source) {
    pieces.push(piece);
    size += piece.length;
    if (size < GATHER) continue;
    yield Buffer.concat(pieces, size);
    pieces = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(pieces, size);
}
