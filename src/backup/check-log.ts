import { hash } from 'node:crypto';

import { growTiles, leafHash, makeKey, NOBLE, openCheckpoint, append, emptyFrontier, rootOf } from '#tlog';
import type { CheckStore } from './check-store.ts';

export interface LogCheck {
  readonly tenant: string;
  readonly size: number;
  readonly checkpoints: number;
  /** What is wrong, in one word each; empty if the log is whole. */
  readonly wrong: readonly string[];
}

const HASHER = { ...NOBLE, sha256: (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer') };

/** Computes a client's log anew from the bytes of its entries and compares all that was stored and signed about it. */
export async function checkLog(
  vault: CheckStore,
  keystore: CheckStore,
  { tenant, size, frontier }: { tenant: string; size: number; frontier: Buffer },
): Promise<LogCheck> {
  const wrong = new Set<string>();
  const stored = new Map(
    (await vault.nodes(tenant)).map((node) => [`${node.level}/${node.index}`, node.hash]),
  );
  const checkpoints = await vault.checkpoints(tenant);
  const bySize = new Map(checkpoints.map((checkpoint) => [checkpoint.size, checkpoint]));
  const logKey = await keystore.logKey(tenant);
  const key = logKey === null ? null : makeKey(logKey.name, logKey.publicKey);
  let full = 0;
  const tiles = growTiles(HASHER, ({ level, index, width }, hashes) => {
    if (width < 256 || typeof level !== 'number') return;
    full += 1;
    const tile = emptyFrontier();
    for (const one of hashes) append(tile, one, HASHER);
    if (stored.get(`${level + 1}/${index}`)?.equals(rootOf(tile, HASHER)) !== true) wrong.add('tile');
  });
  const tree = emptyFrontier();
  let next = 0;
  for await (const { index, entry, leafHash: stated } of vault.entries(tenant)) {
    if (index !== next) wrong.add('gap');
    next = index + 1;
    const leaf = leafHash(entry, HASHER);
    if (!stated.equals(leaf)) wrong.add('entry');
    tiles.add(leaf);
    append(tree, leaf, HASHER);
    const checkpoint = bySize.get(next);
    if (checkpoint === undefined) continue;
    const root = rootOf(tree, HASHER);
    const opened = key === null ? null : openCheckpoint(checkpoint.note, key, HASHER);
    if (!checkpoint.root.equals(root)) wrong.add('root');
    if (opened?.size !== next || !checkpoint.root.equals(opened.root)) wrong.add('signature');
    bySize.delete(next);
  }
  if (full !== stored.size) wrong.add('tile');
  if (next !== size || !frontier.equals(Buffer.concat(tree.roots))) wrong.add('head');
  if (bySize.size > 0) wrong.add('checkpoint beyond the log');
  return { tenant, size, checkpoints: checkpoints.length, wrong: [...wrong] };
}
