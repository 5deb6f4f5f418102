import { equalBytes } from './bytes.ts';
import { NOBLE, type Hasher } from './hasher.ts';
import { HASH_BYTES, largestPowerBelow, nodeHash, rootOfLeaves } from './tree.ts';

/** The root over the leaves `from` to `to - 1`: from hashes in memory, from tiles, from a database. */
export type Subtree = (from: number, to: number) => Uint8Array;

export function subtreeOf(leaves: readonly Uint8Array[], hasher: Hasher = NOBLE): Subtree {
  return (from, to) => rootOfLeaves(leaves.slice(from, to), hasher);
}

/** RFC 9162 section 2.1.3.1: the siblings from the leaf up. Throws `RangeError` for a place outside the tree. */
export function proveInclusion(subtree: Subtree, index: number, size: number): Uint8Array[] {
  if (!(index >= 0 && index < size)) throw new RangeError('index outside the tree');
  const path = (from: number, to: number): Uint8Array[] => {
    if (to - from === 1) return [];
    const middle = from + largestPowerBelow(to - from);
    return index < middle
      ? [...path(from, middle), subtree(middle, to)]
      : [...path(middle, to), subtree(from, middle)];
  };
  return path(0, size);
}

/** RFC 9162 section 2.1.4.1: what shows that the tree of `from` leaves is the beginning of that of `to`. */
export function proveConsistency(subtree: Subtree, from: number, to: number): Uint8Array[] {
  if (!(from >= 0 && from <= to)) throw new RangeError('a tree does not shrink');
  const path = (start: number, old: number, end: number, whole: boolean): Uint8Array[] => {
    if (start + old === end) return whole ? [] : [subtree(start, end)];
    const half = largestPowerBelow(end - start);
    return old <= half
      ? [...path(start, old, start + half, whole), subtree(start + half, end)]
      : [...path(start + half, old - half, end, false), subtree(start, start + half)];
  };
  return from === 0 || from === to ? [] : path(0, from, to, true);
}

/** RFC 9162 section 2.1.3.2. False for a path that is too long, too short, or of another tree. */
export function verifyInclusion(
  proof: {
    index: number;
    size: number;
    leaf: Uint8Array;
    path: readonly Uint8Array[];
    root: Uint8Array;
  },
  hasher: Hasher = NOBLE,
): boolean {
  const { index, size, leaf, path, root } = proof;
  if (!isSize(index) || !isSize(size) || index >= size || !areHashes([leaf, root, ...path])) return false;
  let node = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash, hasher);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling, hasher);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalBytes(hash, root);
}

/** RFC 9162 section 2.1.4.2; of two equal sizes: equal roots and no path. Of an empty tree everything is a continuation. */
export function verifyConsistency(
  proof: {
    from: number;
    to: number;
    fromRoot: Uint8Array;
    toRoot: Uint8Array;
    path: readonly Uint8Array[];
  },
  hasher: Hasher = NOBLE,
): boolean {
  const { from, to, fromRoot, toRoot, path } = proof;
  if (!isSize(from) || !isSize(to) || from > to || !areHashes([fromRoot, toRoot, ...path])) return false;
  if (from === to) return path.length === 0 && equalBytes(fromRoot, toRoot);
  if (from === 0) return path.length === 0 && equalBytes(fromRoot, hasher.sha256(new Uint8Array(0)));
  const [first, ...rest] = isPowerOfTwo(from) ? [fromRoot, ...path] : path;
  if (first === undefined) return false;
  let node = from - 1;
  let last = to - 1;
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let [old, now] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      old = nodeHash(sibling, old, hasher);
      now = nodeHash(sibling, now, hasher);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      now = nodeHash(now, sibling, hasher);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalBytes(old, fromRoot) && equalBytes(now, toRoot);
}

/** Sizes pass 32 bits, so no shifts. */
const half = (n: number): number => Math.floor(n / 2);
const isSize = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
const areHashes = (all: readonly Uint8Array[]): boolean => all.every((one) => one.length === HASH_BYTES);

function isPowerOfTwo(n: number): boolean {
  let power = 1;
  while (power < n) power *= 2;
  return power === n;
}
