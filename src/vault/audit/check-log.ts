import { hash } from 'node:crypto';

import type { TenantId } from '#platform/ids';
import { growTiles, leafHash, NOBLE, openCheckpoint, parseVkey } from '#tlog';
import type { LogFault } from '#vault/audit/api';
import type { SignedHead } from './heads.ts';
import type { AuditOptions } from './ports.ts';
import { listCheckpoints, readCheckpoint, readHashes, readHead, readStoredEntries } from './store.ts';
import { append, packFrontier, rootOf, rootOfLeaves, type Frontier } from './tree.ts';

const HASHER = { ...NOBLE, sha256: (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer') };
const STEP = 4_000;

/**
 * Computes a log anew from the bytes of its entries, up to where it stands now, and compares all that is kept about it: leaf hashes, tiles, head, every checkpoint's root,
 * the newest signature, and the head outside the database. Only reads, in short transactions, beside whatever goes on.
 */
export async function checkLog(
  { db, heads, signer }: Pick<AuditOptions, 'db' | 'heads' | 'signer'>,
  tenant: TenantId,
): Promise<{ size: number; checkpoints: number; signed: number | null; wrong: LogFault[] }> {
  const wrong = new Set<LogFault>();
  let signed: SignedHead | null = null;
  try {
    signed = heads.read(tenant);
  } catch {
    wrong.add('head_file_unreadable');
  }
  const head = await db.tx(tenant, (sql) => readHead(sql, tenant));
  const tree: Frontier = { size: 0, roots: [] };
  /** Roots of full tiles by the level that stores them. */
  const tiles = new Map<number, Buffer[]>();
  const grower = growTiles(HASHER, ({ level, width }, hashes) => {
    if (width < 256 || typeof level !== 'number') return;
    const roots = tiles.get(level + 1) ?? [];
    roots.push(rootOfLeaves(hashes.map((one) => Buffer.from(one))));
    tiles.set(level + 1, roots);
  });
  let checkpoints = 0;
  let signedFits = signed === null || signed.size === 0;
  for (let from = 0; from < head.size; from += STEP) {
    const to = Math.min(from + STEP, head.size);
    const [entries, made] = await db.tx(tenant, (sql) =>
      Promise.all([
        readStoredEntries(sql, tenant, from, to - from),
        listCheckpoints(sql, tenant, from + 1, to),
      ]),
    );
    if (entries.length !== to - from || entries.some(({ index }, nth) => index !== from + nth))
      wrong.add('gap');
    const roots = new Map(made.map(({ size, root }) => [size, root]));
    for (const { entry, leaf: stored } of entries) {
      const leaf = Buffer.from(leafHash(entry, HASHER));
      if (!leaf.equals(stored)) wrong.add('entry');
      grower.add(leaf);
      append(tree, leaf);
      const told = roots.get(tree.size);
      if (told !== undefined && !told.equals(rootOf(tree))) wrong.add('root');
      if (tree.size === signed?.size) signedFits = rootOf(tree).equals(signed.root);
    }
    checkpoints += made.length;
  }
  if (!packFrontier(tree).equals(packFrontier(head))) wrong.add('head');
  if (signed !== null && signed.size > head.size) wrong.add('behind');
  else if (!signedFits) wrong.add('forked');
  for (const [level, roots] of tiles) {
    const stored = await db.tx(tenant, (sql) => readHashes(sql, tenant, level, 0, roots.length));
    if (stored.length !== roots.length || stored.some((one, nth) => roots[nth]?.equals(one) !== true))
      wrong.add('tile');
  }
  const newest = await db.tx(tenant, (sql) => readCheckpoint(sql, tenant, head.size));
  if (newest !== null) {
    const keys = (await signer.published(tenant)).map(({ vkey }) => parseVkey(vkey, HASHER));
    const opened = keys.some(
      (key) => key !== null && openCheckpoint(newest.note, key, HASHER)?.size === newest.size,
    );
    if (!opened) wrong.add('signature');
  }
  return { size: head.size, checkpoints, signed: signed?.size ?? null, wrong: [...wrong].toSorted() };
}
