import { NOBLE, type Hasher } from './hasher.ts';

/** RFC 6962 section 2.1: the hashes of a Merkle tree, and a tree that grows without being read. */

export const HASH_BYTES = 32;
/** C2SP tlog-tiles: an entry has at most 65,535 bytes. Written over for each hash, since whoever checks a log makes millions. */
const leafInput = new Uint8Array(1 + 65_535);
const nodeInput = new Uint8Array(1 + 2 * HASH_BYTES);
nodeInput[0] = 1;

export function leafHash(entry: Uint8Array, hasher: Hasher = NOBLE): Uint8Array {
  leafInput.set(entry, 1);
  return hasher.sha256(leafInput.subarray(0, 1 + entry.length));
}

export function nodeHash(left: Uint8Array, right: Uint8Array, hasher: Hasher = NOBLE): Uint8Array {
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return hasher.sha256(nodeInput);
}

/** The roots of the full subtrees that make up a tree, largest first: one per bit that is set in its size. */
export interface Frontier {
  size: number;
  readonly roots: Uint8Array[];
}

export const emptyFrontier = (): Frontier => ({ size: 0, roots: [] });

/** Adds one leaf's hash; two hashes on average, 53 subtrees at most. */
export function append(frontier: Frontier, leaf: Uint8Array, hasher: Hasher = NOBLE): void {
  let node = leaf;
  for (let size = frontier.size; size % 2 === 1; size = Math.floor(size / 2)) {
    const left = frontier.roots.pop();
    if (left === undefined) throw new RangeError('frontier is shorter than its size says');
    node = nodeHash(left, node, hasher);
  }
  frontier.roots.push(node);
  frontier.size += 1;
}

/** The tree's root (RFC 9162 section 2.1.1): the smaller subtrees folded into the larger. */
export function rootOf(frontier: Frontier, hasher: Hasher = NOBLE): Uint8Array {
  let root: Uint8Array | null = null;
  for (const subtree of frontier.roots.toReversed())
    root = root === null ? subtree : nodeHash(subtree, root, hasher);
  return root ?? hasher.sha256(new Uint8Array(0));
}

/** The root over leaves in order. */
export function rootOfLeaves(leaves: Iterable<Uint8Array>, hasher: Hasher = NOBLE): Uint8Array {
  const frontier = emptyFrontier();
  for (const leaf of leaves) append(frontier, leaf, hasher);
  return rootOf(frontier, hasher);
}

/** The largest power of two below `n`, for n > 1. */
export function largestPowerBelow(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}
