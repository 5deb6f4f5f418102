import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { readEntries, readHashes } from './store.ts';

const TILE = 256;

export interface TilePath {
  kind: 'hashes' | 'entries';
  level: number;
  index: number;
  /** How many of the tile's 256 places are asked for. */
  width: number;
}

/** A path of C2SP tlog-tiles: `tile/<level>/<index>[.p/<width>]`, `tile/entries/<index>[.p/<width>]`; index as `x001/x234/067`. */
export function parseTilePath(path: string): TilePath | null {
  const match =
    /^tile\/(entries|[0-9]|[1-5][0-9]|6[0-3])\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(
      path,
    );
  if (match === null) return null;
  const [, level = '', groups = '', partial] = match;
  const index = Number(groups.replaceAll(/[x/]/g, ''));
  const width = partial === undefined ? TILE : Number(partial);
  if (!Number.isSafeInteger(index) || width > TILE || (partial !== undefined && width === TILE)) return null;
  return {
    kind: level === 'entries' ? 'entries' : 'hashes',
    level: level === 'entries' ? 0 : Number(level),
    index,
    width,
  };
}

export function tilePath({ kind, level, index, width }: TilePath): string {
  const groups: string[] = [];
  let rest = index;
  do {
    groups.unshift(String(rest % 1000).padStart(3, '0'));
    rest = Math.floor(rest / 1000);
  } while (rest > 0);
  const name = groups.map((group, at) => (at === groups.length - 1 ? group : `x${group}`)).join('/');
  return `tile/${kind === 'entries' ? 'entries' : level}/${name}${width === TILE ? '' : `.p/${width}`}`;
}

/** The bytes of a tile or an entry bundle. `not_found` beyond the log's end: a tile is never shorter than its path says. */
export async function readTile(sql: Sql, tenant: TenantId, path: TilePath): Promise<Buffer> {
  const from = path.index * TILE;
  if (path.kind === 'entries') {
    const rows = await readEntries(sql, tenant, from, path.width);
    if (rows.length !== path.width) throw new AppError('not_found');
    return Buffer.concat(rows.flatMap((row) => [lengthOf(row.entry), row.entry]));
  }
  const hashes = await readHashes(sql, tenant, path.level, from, path.width);
  if (hashes.length !== path.width) throw new AppError('not_found');
  return Buffer.concat(hashes);
}

function lengthOf(entry: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(entry.length);
  return length;
}

/** Every tile and bundle of a log of that size: full ones, and the partial one at the end of each level. */
export function tilesOf(size: number): TilePath[] {
  const paths: TilePath[] = [];
  const level = (kind: TilePath['kind'], at: number, count: number): void => {
    for (let index = 0; index * TILE < count; index += 1)
      paths.push({ kind, level: at, index, width: Math.min(TILE, count - index * TILE) });
  };
  level('entries', 0, size);
  for (let at = 0, count = size; count > 0; at += 1, count = Math.floor(count / TILE))
    level('hashes', at, count);
  return paths;
}
