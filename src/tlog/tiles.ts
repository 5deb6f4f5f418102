import { concatBytes, parseDecimal } from './bytes.ts';

/** C2SP tlog-tiles, height 8: a log as files that never change. */

export const TILE_WIDTH = 256;

export interface TilePath {
  /** 0 holds the leaves' hashes; each level above, the roots of full tiles below. */
  readonly level: number | 'entries';
  readonly index: number;
  /** How many of the tile's 256 places there are. */
  readonly width: number;
}

/** `tile/<level>/<index>[.p/<width>]`, the index in groups of three digits, all but the last after an `x`. */
export function tilePath({ level, index, width }: TilePath): string {
  const groups: string[] = [];
  let rest = index;
  do {
    groups.unshift(String(rest % 1000).padStart(3, '0'));
    rest = Math.floor(rest / 1000);
  } while (rest > 0);
  const name = groups.map((group, at) => (at === groups.length - 1 ? group : `x${group}`)).join('/');
  return `tile/${level}/${name}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** Null unless it is the one path of its tile. */
export function parseTilePath(path: string): TilePath | null {
  const [, level = '', groups = '', partial] =
    /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/.exec(path) ?? [];
  const number = level === 'entries' ? ('entries' as const) : parseDecimal(level);
  const width = partial === undefined ? TILE_WIDTH : parseDecimal(partial);
  if (number === null || width === null || width < 1 || width > TILE_WIDTH) return null;
  const tile = { level: number, index: Number(groups.replaceAll(/[x/]/g, '')), width };
  return (number === 'entries' || number < 64) && tilePath(tile) === path ? tile : null;
}

/** Every bundle and tile of a log of that size: the full ones, and the partial one at the end of each level. */
export function tilesOf(size: number): TilePath[] {
  const paths: TilePath[] = [];
  const add = (level: TilePath['level'], count: number): void => {
    for (let index = 0; index * TILE_WIDTH < count; index += 1)
      paths.push({ level, index, width: Math.min(TILE_WIDTH, count - index * TILE_WIDTH) });
  };
  add('entries', size);
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH))
    add(level, count);
  return paths;
}

/** Entries after each other, each with its length before it in two bytes, big-endian. */
export function joinBundle(entries: readonly Uint8Array[]): Uint8Array {
  return concatBytes(
    ...entries.flatMap((entry) => {
      if (entry.length > 65_535) throw new RangeError('an entry has at most 65,535 bytes');
      return [Uint8Array.of(entry.length >> 8, entry.length & 255), entry];
    }),
  );
}

/** Null if the bytes do not end where an entry ends. */
export function splitBundle(bytes: Uint8Array): Uint8Array[] | null {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const from = at + 2;
    if (from > bytes.length) return null;
    const to = from + (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
    if (to > bytes.length) return null;
    entries.push(bytes.subarray(from, to));
    at = to;
  }
  return entries;
}
