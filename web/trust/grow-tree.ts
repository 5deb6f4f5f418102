import { fetchTile, WIDTH, type AheadFiles } from './log-files.ts';
import { EMPTY_ROOT, nodeHash, tilePath } from './log-math.ts';

const HASH = 32;
/** Levels of the tree in one level of tiles. */
const TILE_HEIGHT = 8;

export interface WrongTile {
  path: string;
  missing: boolean;
}

/** Grows the tree from its leaves, and compares every tile of it with the log's. */
export function growTree(files: AheadFiles) {
  /** Roots of the full subtrees so far, largest first: the only part of the tree that later leaves still touch. */
  let edge: readonly Subtree[] = [];
  /** Hashes of the tile that is not full yet, per level of tiles (a level is eight of the tree's). */
  const open: Uint8Array[][] = [];
  const closed: number[] = [];
  let compared = 0;

  const compare = async (level: number, hashes: readonly Uint8Array[]): Promise<WrongTile | null> => {
    const index = closed[level] ?? 0;
    const tile = await fetchTile(files, level, index, hashes.length);
    compared += 1;
    if (tile !== null && startsWith(tile, hashes)) return null;
    return { path: tilePath(level, index, hashes.length), missing: tile === null };
  };

  return {
    compared: () => compared,
    /** Adds leaves; answers the first tile that does not fit. */
    async add(leaves: readonly Uint8Array[]): Promise<WrongTile | null> {
      for (const leaf of leaves) {
        const made: Subtree[] = [];
        edge = grown(edge, leaf, made);
        for (const node of made) {
          if (node.height % TILE_HEIGHT !== 0) continue;
          const level = node.height / TILE_HEIGHT;
          const row = (open[level] ??= []);
          row.push(node.hash);
          if (row.length < WIDTH) continue;
          const wrong = await compare(level, row);
          if (wrong !== null) return wrong;
          closed[level] = (closed[level] ?? 0) + 1;
          open[level] = [];
        }
      }
      return null;
    },
    /** Compares the tiles at the edge, which are not full. */
    async finish(): Promise<WrongTile | null> {
      for (const [level, row] of open.entries()) {
        const wrong = row.length === 0 ? null : await compare(level, row);
        if (wrong !== null) return wrong;
      }
      return null;
    },
    /** The root with these leaves after all that were added; the tree stays as it is. */
    rootWith(leaves: readonly Uint8Array[]): Uint8Array {
      return rootOf(leaves.reduce((before, leaf) => grown(before, leaf, []), edge));
    },
  };
}

interface Subtree {
  /** A full subtree over 2^height leaves. */
  height: number;
  hash: Uint8Array;
}

/** The edge with one leaf more (RFC 9162 section 2.1); every node that this completed goes into `made`, lowest first. */
function grown(edge: readonly Subtree[], leaf: Uint8Array, made: Subtree[]): readonly Subtree[] {
  let node: Subtree = { height: 0, hash: leaf };
  made.push(node);
  let keep = edge.length;
  for (let left = edge[keep - 1]; left?.height === node.height; left = edge[keep - 1]) {
    node = { height: node.height + 1, hash: nodeHash(left.hash, node.hash) };
    made.push(node);
    keep -= 1;
  }
  return [...edge.slice(0, keep), node];
}

/** The smaller subtrees folded into the larger; of no leaves, the hash of nothing. */
function rootOf(edge: readonly Subtree[]): Uint8Array {
  return (
    edge.reduceRight<Uint8Array | null>(
      (right, { hash }) => (right === null ? hash : nodeHash(hash, right)),
      null,
    ) ?? EMPTY_ROOT
  );
}

function startsWith(tile: Uint8Array, hashes: readonly Uint8Array[]): boolean {
  if (tile.length < hashes.length * HASH) return false;
  return hashes.every((hash, at) => hash.every((byte, offset) => tile[at * HASH + offset] === byte));
}
