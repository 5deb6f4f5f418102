import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64Url, utf8 } from '#web/client/bytes.ts';

export interface Head {
  origin: string;
  size: number;
  root: Uint8Array;
}
export const EMPTY_ROOT = sha256(new Uint8Array(0));
export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256.create().update(Uint8Array.of(0)).update(entry).digest();
}
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256.create().update(Uint8Array.of(1)).update(left).update(right).digest();
}
export function openCheckpoint(note: string, vkey: string): Head | null {
  // The key's base64 may itself hold a plus.
  const [, name, id, key] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey) ?? [];
  const cut = note.lastIndexOf('\n\n');
  if (cut < 0 || name === undefined || id === undefined || key === undefined) return null;
  const text = note.slice(0, cut + 1);
  const line = note
    .slice(cut + 2)
    .split('\n')
    .find((one) => one.startsWith(`— ${name} `));
  if (line === undefined) return null;
  const signed = fromBase64Url(line.split(' ')[2] ?? '');
  const ok = ed25519.verify(signed.slice(4), utf8(text), fromBase64Url(key).slice(1));
  const [origin, size, root] = text.split('\n');
  if (!ok || origin !== name) return null;
  return { origin, size: Number(size), root: fromBase64Url(root ?? '') };
}
export function splitBundle(bytes: Uint8Array): Uint8Array[] | null {
  const out: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (at + 2 + length > bytes.length) return null;
    out.push(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return out;
}
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
export function parseProof(text: string): { index: number; path: Uint8Array[]; checkpoint: string } | null {
  const cut = text.indexOf('\n\n');
  const lines = text.slice(0, cut).split('\n');
  if (cut < 0 || lines[0] !== 'c2sp.org/tlog-proof@v1') return null;
  const index = Number(/^index (\d+)$/.exec(lines[1] ?? '')?.[1] ?? Number.NaN);
  if (Number.isNaN(index)) return null;
  return { index, path: lines.slice(2).map(fromBase64Url), checkpoint: text.slice(cut + 2) };
}
export function rootFromInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  path: readonly Uint8Array[],
): Uint8Array | null {
  if (index >= size) return null;
  let fn = index;
  let sn = size - 1;
  let r = leaf;
  for (const p of path) {
    if (sn === 0) return null;
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else r = nodeHash(r, p);
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 ? r : null;
}
