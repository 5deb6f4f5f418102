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
  /^handovers\/[1-9][0-9]{0,3}\.note$/,
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
  /** The log's verifier keys, oldest first; the last signs now. */
  readonly vkeys: readonly string[];
  /** Of the keys that sign certificates of destruction; none if the log has none. */
  readonly destructionVkeys: readonly string[];
}

/** `keys.json`: the log's origin and its verifier keys. Null unless it is exactly as the specification writes it. */
export function readKeys(bytes: Uint8Array): PackKeys | null {
  const text = decodeUtf8(bytes);
  let read: unknown;
  try {
    read = JSON.parse(text ?? '');
  } catch {
    return null;
  }
  const vkeys = listIn(read, 'log');
  const destructionVkeys = listIn(read, 'destruction');
  const [first] = vkeys;
  return first !== undefined && text === formatKeys(vkeys, destructionVkeys)
    ? { origin: originOf(first), vkeys, destructionVkeys }
    : null;
}

export function formatKeys(
  vkeys: string | readonly string[],
  destruction: string | readonly string[] | null = null,
): string {
  const log = typeof vkeys === 'string' ? [vkeys] : vkeys;
  const others = typeof destruction === 'string' ? [destruction] : (destruction ?? []);
  const keys = { v: 1, origin: originOf(log[0] ?? ''), log };
  const all = others.length === 0 ? keys : { ...keys, destruction: others };
  return `${JSON.stringify(all, null, 2)}\n`;
}

function listIn(read: unknown, name: 'log' | 'destruction'): string[] {
  const list: unknown =
    typeof read === 'object' && read !== null && name in read ? Reflect.get(read, name) : [];
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}

function originOf(vkey: string): string {
  return vkey.split('+')[0] ?? '';
}
