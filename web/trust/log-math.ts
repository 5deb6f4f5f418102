import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';

import { fromBase64Url, utf8 } from '#web/client/bytes.ts';

/** What verifying a C2SP log needs: hashes of RFC 6962, signed notes, paths of tiles, inclusion proofs of RFC 9162. */

export interface Head {
  origin: string;
  size: number;
  root: Uint8Array;
}

export const EMPTY_ROOT = sha256(new Uint8Array(0));

/** RFC 6962 section 2.1: leaves and nodes are told apart by their first byte. */
export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256.create().update(LEAF).update(entry).digest();
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256.create().update(NODE).update(left).update(right).digest();
}
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** C2SP signed-note and tlog-checkpoint: the head if this key (`<name>+<id>+<base64>`, Ed25519) signed it, else null. */
export function openCheckpoint(note: string, vkey: string): Head | null {
  // The key's base64 may itself hold a plus.
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) return null;
  const key = fromBase64Url(encoded);
  if (key.length !== 33 || key[0] !== ED25519 || hex(keyId(name, key)) !== id) return null;

  const cut = note.lastIndexOf('\n\n');
  if (cut < 0) return null;
  const text = note.slice(0, cut + 1);
  const signed = note
    .slice(cut + 2)
    .split('\n')
    .map((line) => new RegExp(`^— (\\S+) (\\S+)$`).exec(line))
    .filter((found) => found?.[1] === name)
    .map((found) => fromBase64Url(found?.[2] ?? ''))
    .find((bytes) => hex(bytes.subarray(0, 4)) === id);
  if (signed?.length !== 68 || !ed25519.verify(signed.subarray(4), utf8(text), key.subarray(1))) return null;

  const [origin, size, root] = text.split('\n');
  if (origin !== name || !/^(?:0|[1-9]\d{0,15})$/.test(size ?? '')) return null;
  const hash = fromBase64Url(root ?? '');
  return hash.length === 32 ? { origin, size: Number(size), root: hash } : null;
}
const ED25519 = 1;

function keyId(name: string, key: Uint8Array): Uint8Array {
  return sha256
    .create()
    .update(utf8(`${name}\n`))
    .update(key)
    .digest()
    .subarray(0, 4);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** C2SP tlog-tiles: entries after each other, each with its length in two bytes before it; null if they do not end there. */
export function splitBundle(bytes: Uint8Array): Uint8Array[] | null {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const from = at + 2;
    const to = from + (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
    if (to > bytes.length) return null;
    entries.push(bytes.subarray(from, to));
    at = to;
  }
  return entries;
}

/** C2SP tlog-tiles: `tile/<level>/<index>[.p/<width>]`, the index in groups of three digits. */
export function tilePath(level: number | 'entries', index: number, width: number): string {
  const groups: string[] = [];
  let rest = index;
  do {
    groups.unshift(String(rest % 1000).padStart(3, '0'));
    rest = Math.floor(rest / 1000);
  } while (rest > 0);
  const name = groups.map((group, at) => (at === groups.length - 1 ? group : `x${group}`)).join('/');
  return `tile/${level}/${name}${width === 256 ? '' : `.p/${width}`}`;
}

/** C2SP tlog-proof: the place, the hashes on the way up, and the checkpoint they lead to. */
export function parseProof(text: string): { index: number; path: Uint8Array[]; checkpoint: string } | null {
  const cut = text.indexOf('\n\n');
  const [head, second, ...hashes] = text.slice(0, Math.max(0, cut)).split('\n');
  const index = /^index (0|[1-9]\d{0,15})$/.exec(second ?? '')?.[1];
  if (head !== 'c2sp.org/tlog-proof@v1' || index === undefined) return null;
  return { index: Number(index), path: hashes.map(fromBase64Url), checkpoint: text.slice(cut + 2) };
}

/** RFC 9162 section 2.1.3.2: the root that a path leads to; null if it is not as long as index and size ask for. */
export function rootFromInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  path: readonly Uint8Array[],
): Uint8Array | null {
  if (index >= size) return null;
  let node = index;
  let last = size - 1;
  let hash = leaf;
  for (const beside of path) {
    if (last === 0) return null;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(beside, hash);
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else hash = nodeHash(hash, beside);
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : null;
}
