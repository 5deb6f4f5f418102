import { unzipSync } from 'fflate';

import { decodeUtf8 } from './bytes.ts';
import { parseTilePath } from './tiles.ts';

/** What an offline pack holds (docs/spec/offline-pack.md), not checked yet. */
export interface Pack {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Names that do not belong into a pack, or that come twice. */
  readonly strange: readonly string[];
}

const FIXED = new Set(['README.txt', 'checkpoint', 'keys.json']);
const NAMED = [
  /^policies\/[0-9a-f]{64}\.cedar$/,
  /^certificates\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.note$/,
];
/** A bundle has at most 256 × 65,537 bytes; whatever claims more is no file of ours. */
const LARGEST_FILE = 17_000_000;
const LARGEST_PACK = 4_000_000_000;

/** Null if the bytes are no zip. Never unpacks a file that is not in the plan. */
export function readPack(bytes: Uint8Array): Pack | null {
  const seen = new Set<string>();
  const strange: string[] = [];
  let total = 0;
  try {
    const files = unzipSync(bytes, {
      filter({ name, originalSize }) {
        total += originalSize;
        const fits = originalSize <= LARGEST_FILE && total <= LARGEST_PACK;
        const known =
          FIXED.has(name) || NAMED.some((form) => form.test(name)) || parseTilePath(name) !== null;
        if (known && fits && !seen.has(name)) return Boolean(seen.add(name));
        strange.push(name);
        return false;
      },
    });
    return { files: new Map(Object.entries(files)), strange };
  } catch {
    return null;
  }
}

export interface PackKeys {
  readonly origin: string;
  readonly vkey: string;
  /** Of the key that signs certificates of destruction; null if the log has none. */
  readonly destructionVkey: string | null;
}

/** `keys.json`: the log's origin and its verifier keys. Null unless it is exactly as the specification writes it. */
export function readKeys(bytes: Uint8Array): PackKeys | null {
  const text = decodeUtf8(bytes);
  const keyOf = (name: string): string | null =>
    new RegExp(`"${name}": \\[\\n {4}"([^"\\\\]+)"\\n`).exec(text ?? '')?.[1] ?? null;
  const vkey = keyOf('log') ?? '';
  const destructionVkey = keyOf('destruction');
  return text === formatKeys(vkey, destructionVkey)
    ? { origin: originOf(vkey), vkey, destructionVkey }
    : null;
}

export function formatKeys(vkey: string, destructionVkey: string | null = null): string {
  const keys = { v: 1, origin: originOf(vkey), log: [vkey] };
  const all = destructionVkey === null ? keys : { ...keys, destruction: [destructionVkey] };
  return `${JSON.stringify(all, null, 2)}\n`;
}

function originOf(vkey: string): string {
  return vkey.split('+')[0] ?? '';
}
