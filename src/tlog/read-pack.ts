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
const POLICY = /^policies\/[0-9a-f]{64}\.cedar$/;
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
        const known = FIXED.has(name) || POLICY.test(name) || parseTilePath(name) !== null;
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

/** `keys.json`: the log's origin and its verifier key. Null unless it is exactly as the specification writes it. */
export function readKeys(bytes: Uint8Array): { origin: string; vkey: string } | null {
  const text = decodeUtf8(bytes);
  const [, vkey = ''] = /"log": \[\n {4}"([^"\\]+)"\n/.exec(text ?? '') ?? [];
  const origin = vkey.split('+')[0] ?? '';
  return text === formatKeys(vkey) ? { origin, vkey } : null;
}

export function formatKeys(vkey: string): string {
  return `${JSON.stringify({ v: 1, origin: vkey.split('+')[0] ?? '', log: [vkey] }, null, 2)}\n`;
}
