import { growTiles, NOBLE, tilePath, type TilePath } from '#tlog';
import { fetchTile, type AheadFiles } from './log-files.ts';

export interface WrongTile {
  path: string;
  missing: boolean;
}

/** Computes a log's tiles from its leaves and compares each with the log's own. */
export function compareTiles(files: AheadFiles) {
  const made: { path: TilePath; hashes: readonly Uint8Array[] }[] = [];
  const grower = growTiles(NOBLE, (path, hashes) => made.push({ path, hashes }));
  let compared = 0;

  /** Compares what was completed since the last time; answers the first tile that does not fit. */
  const compareMade = async (): Promise<WrongTile | null> => {
    for (const { path, hashes } of made.splice(0)) {
      const tile = await fetchTile(files, path);
      compared += 1;
      if (tile === null || !startsWith(tile, hashes)) return { path: tilePath(path), missing: tile === null };
    }
    return null;
  };

  return {
    compared: () => compared,
    add(leaves: readonly Uint8Array[]): Promise<WrongTile | null> {
      for (const leaf of leaves) grower.add(leaf);
      return compareMade();
    },
    /** Also the tiles at the edge, which are not full. */
    async finish(): Promise<{ root: Uint8Array; wrong: WrongTile | null }> {
      const root = grower.finish();
      return { root, wrong: await compareMade() };
    },
  };
}

const HASH = 32;
function startsWith(tile: Uint8Array, hashes: readonly Uint8Array[]): boolean {
  if (tile.length < hashes.length * HASH) return false;
  return hashes.every((hash, at) => hash.every((byte, offset) => tile[at * HASH + offset] === byte));
}
