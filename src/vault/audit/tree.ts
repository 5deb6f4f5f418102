import { hash } from 'node:crypto';

/** RFC 6962 section 2.1 on node:crypto: what the sequencer needs to grow a tree without reading it. */

export const HASH_BYTES = 32;
const EMPTY_ROOT = sha256(Buffer.alloc(0));

export function leafHash(entry: Buffer): Buffer {
  return sha256(Buffer.concat([Buffer.of(0), entry]));
}

export function nodeHash(left: Buffer, right: Buffer): Buffer {
  return sha256(Buffer.concat([Buffer.of(1), left, right]));
}

/** The roots of the full subtrees that make up a tree, largest first: one per bit that is set in its size. */
export interface Frontier {
  size: number;
  roots: Buffer[];
}

export function readFrontier(size: number, packed: Buffer): Frontier {
  const roots: Buffer[] = [];
  for (let at = 0; at < packed.length; at += HASH_BYTES) roots.push(packed.subarray(at, at + HASH_BYTES));
  return { size, roots };
}

export function packFrontier(frontier: Frontier): Buffer {
  return Buffer.concat(frontier.roots);
}

/** Adds one leaf: merges as many subtrees as the size has ones at its end. */
export function append(frontier: Frontier, leaf: Buffer): void {
  let node = leaf;
  for (let size = frontier.size; size % 2 === 1; size = Math.floor(size / 2)) {
    const left = frontier.roots.pop();
    if (left === undefined) throw new Error('frontier is shorter than its size says');
    node = nodeHash(left, node);
  }
  frontier.roots.push(node);
  frontier.size += 1;
}

/** The tree head's root (RFC 9162 section 2.1.2): the smaller subtrees folded into the larger. */
export function rootOf(frontier: Frontier): Buffer {
  let root: Buffer | null = null;
  for (const subtree of frontier.roots.toReversed()) root = root === null ? subtree : nodeHash(subtree, root);
  return root ?? EMPTY_ROOT;
}

/** The root over leaves in order, e.g. of one full tile. */
export function rootOfLeaves(leaves: Iterable<Buffer>): Buffer {
  const frontier: Frontier = { size: 0, roots: [] };
  for (const leaf of leaves) append(frontier, leaf);
  return rootOf(frontier);
}

function sha256(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer');
}
