import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { toHex } from './bytes.ts';
import {
  append,
  emptyFrontier,
  growTiles,
  leafHash,
  NOBLE,
  proveConsistency,
  proveInclusion,
  rootOf,
  rootOfLeaves,
  subtreeOf,
  tilesOf,
  tilePath,
  verifyConsistency,
  verifyInclusion,
} from './index.ts';

/** The tree that the tests of Certificate Transparency's reference implementation use, root by root. */
const INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const leaves = INPUTS.map((input) => leafHash(bytesOf(input)));
const many = Array.from({ length: 300 }, (_, n) => leafHash(Uint8Array.of(n >> 8, n & 255)));

describe('RFC 6962 vectors', () => {
  test('the root of an empty tree is the hash of nothing', () => {
    expect(toHex(rootOf(emptyFrontier()))).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  test('the roots of the trees of one to eight leaves', () => {
    const frontier = emptyFrontier();
    for (const [at, leaf] of leaves.entries()) {
      append(frontier, leaf);
      expect(toHex(rootOf(frontier))).toBe(ROOTS[at]);
    }
  });

  test('the path of leaf 5 of 8, and the proof from 6 to 8', () => {
    const subtree = subtreeOf(leaves);
    expect(proveInclusion(subtree, 5, 8).map(toHex)).toEqual([
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    expect(proveConsistency(subtree, 6, 8).map(toHex)).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });
});

describe('proofs of trees of any size', () => {
  const places = fc
    .integer({ min: 1, max: 300 })
    .chain((size) => fc.record({ size: fc.constant(size), index: fc.integer({ min: 0, max: size - 1 }) }));

  test('inclusion holds, and with anything changed it does not', () => {
    fc.assert(
      fc.property(places, fc.nat(), fc.nat(255), ({ size, index }, where, bit) => {
        const root = rootOfLeaves(many.slice(0, size));
        const path = proveInclusion(subtreeOf(many), index, size);
        const leaf = many[index] ?? new Uint8Array(0);
        const proof = { index, size, leaf, path, root };
        expect(verifyInclusion(proof)).toBe(true);
        expect(verifyInclusion({ ...proof, leaf: flip(leaf, bit) })).toBe(false);
        expect(verifyInclusion({ ...proof, root: flip(root, bit) })).toBe(false);
        expect(verifyInclusion({ ...proof, path: [...path, root] })).toBe(false);
        expect(verifyInclusion({ ...proof, index: size })).toBe(false);
        if (path.length === 0) return;
        const hit = where % path.length;
        expect(verifyInclusion({ ...proof, path: path.slice(0, -1) })).toBe(false);
        expect(
          verifyInclusion({ ...proof, path: path.map((one, at) => (at === hit ? flip(one, bit) : one)) }),
        ).toBe(false);
        expect(verifyInclusion({ ...proof, index: (index + 1) % size })).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  test('consistency holds, and with anything changed it does not', () => {
    const pairs = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }));
    fc.assert(
      fc.property(pairs, fc.nat(), fc.nat(255), ([one, two], where, bit) => {
        const [from, to] = [Math.min(one, two), Math.max(one, two)];
        const [fromRoot, toRoot] = [from, to].map((size) => rootOfLeaves(many.slice(0, size))) as [
          Uint8Array,
          Uint8Array,
        ];
        const path = proveConsistency(subtreeOf(many), from, to);
        const proof = { from, to, fromRoot, toRoot, path };
        expect(verifyConsistency(proof)).toBe(true);
        expect(verifyConsistency({ ...proof, fromRoot: flip(fromRoot, bit) })).toBe(false);
        expect(verifyConsistency({ ...proof, toRoot: flip(toRoot, bit) })).toBe(false);
        expect(verifyConsistency({ ...proof, path: [...path, toRoot] })).toBe(false);
        if (path.length === 0) return;
        const hit = where % path.length;
        expect(verifyConsistency({ ...proof, path: path.slice(0, -1) })).toBe(false);
        expect(
          verifyConsistency({
            ...proof,
            path: path.map((hash, at) => (at === hit ? flip(hash, bit) : hash)),
          }),
        ).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  test('of no tree at all everything is a continuation, of no proof but that', () => {
    const [fromRoot, toRoot] = [rootOf(emptyFrontier()), rootOfLeaves(leaves)];
    expect(verifyConsistency({ from: 0, to: 8, fromRoot, toRoot, path: [] })).toBe(true);
    expect(verifyConsistency({ from: 0, to: 8, fromRoot: toRoot, toRoot, path: [] })).toBe(false);
  });
});

test.each([0, 1, 255, 256, 257, 70_000])('the tiles of %i leaves are all there and give the root', (size) => {
  const frontier = emptyFrontier();
  const paths: string[] = [];
  const grower = growTiles(NOBLE, (path) => paths.push(tilePath(path)));
  for (let n = 0; n < size; n += 1) {
    const leaf = many[n % many.length] ?? new Uint8Array(0);
    append(frontier, leaf);
    grower.add(leaf);
  }
  expect(toHex(grower.finish())).toBe(toHex(rootOf(frontier)));
  const wanted = tilesOf(size).filter((path) => path.level !== 'entries');
  expect(paths.toSorted()).toEqual(wanted.map(tilePath).toSorted());
});

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}
