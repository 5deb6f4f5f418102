import type { Hasher } from './hasher.ts';
import { TILE_WIDTH, type TilePath } from './tiles.ts';
import { append, emptyFrontier, rootOf } from './tree.ts';

/** A log's tiles, computed from its leaves in order; holds one tile a level, whatever the log's size. */
export interface TileGrower {
  add(leaf: Uint8Array): void;
  /** Hands out the partial tiles and answers the root of the whole tree. */
  finish(): Uint8Array;
}

/** `onTile` gets each tile when it is complete, with its hashes. */
export function growTiles(
  hasher: Hasher,
  onTile: (path: TilePath, hashes: readonly Uint8Array[]) => void,
): TileGrower {
  interface Level {
    done: number;
    hashes: Uint8Array[];
    frontier: ReturnType<typeof emptyFrontier>;
  }
  const levels: Level[] = [];

  function addTo(height: number, hash: Uint8Array): void {
    const level = (levels[height] ??= { done: 0, hashes: [], frontier: emptyFrontier() });
    level.hashes.push(hash);
    append(level.frontier, hash, hasher);
    if (level.hashes.length < TILE_WIDTH) return;
    onTile({ level: height, index: level.done, width: TILE_WIDTH }, level.hashes);
    const root = rootOf(level.frontier, hasher);
    level.done += 1;
    level.hashes = [];
    level.frontier = emptyFrontier();
    addTo(height + 1, root);
  }

  return {
    add: (leaf) => addTo(0, leaf),
    finish() {
      const all = emptyFrontier();
      for (const [height, level] of [...levels.entries()].toReversed()) {
        if (level.hashes.length > 0)
          onTile({ level: height, index: level.done, width: level.hashes.length }, level.hashes);
        all.roots.push(...level.frontier.roots);
      }
      return rootOf(all, hasher);
    },
  };
}
