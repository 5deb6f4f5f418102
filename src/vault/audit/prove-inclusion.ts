import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { readCheckpoint, readHashes } from './store.ts';
import { append, nodeHash, rootOf, type Frontier } from './tree.ts';

/** The `.tlog-proof` (C2SP tlog-proof) of one entry against the newest checkpoint: one text that verifies offline. */
export async function proveInclusion(sql: Sql, tenant: TenantId, index: number): Promise<string> {
  const checkpoint = await readCheckpoint(sql, tenant);
  if (checkpoint === null || index >= checkpoint.size) throw new AppError('not_found');
  const path = await auditPath(sql, tenant, index, 0, checkpoint.size);
  const hashes = path.map((hash) => `${hash.toString('base64')}\n`).join('');
  return `c2sp.org/tlog-proof@v1\nindex ${index}\n${hashes}\n${checkpoint.note}`;
}

/** RFC 9162 section 2.1.3.1, PATH(index, leaves from..to): the sibling subtrees from the leaf up. */
async function auditPath(
  sql: Sql,
  tenant: TenantId,
  index: number,
  from: number,
  to: number,
): Promise<Buffer[]> {
  if (to - from <= 1) return [];
  const middle = from + largestPowerBelow(to - from);
  return index < middle
    ? [...(await auditPath(sql, tenant, index, from, middle)), await subtreeRoot(sql, tenant, middle, to)]
    : [...(await auditPath(sql, tenant, index, middle, to)), await subtreeRoot(sql, tenant, from, middle)];
}

/** The root over the leaves from..to, `from` a multiple of the largest power of two in `to - from`; read from the highest level of tiles that has them whole. */
export async function subtreeRoot(sql: Sql, tenant: TenantId, from: number, to: number): Promise<Buffer> {
  const count = to - from;
  const power = largestPowerBelow(count + 1);
  if (power !== count) {
    const middle = from + power;
    return nodeHash(await subtreeRoot(sql, tenant, from, middle), await subtreeRoot(sql, tenant, middle, to));
  }
  const level = Math.floor(Math.log2(count) / 8);
  const span = 256 ** level;
  const hashes = await readHashes(sql, tenant, level, from / span, count / span);
  if (hashes.length !== count / span) throw new AppError('not_found');
  const frontier: Frontier = { size: 0, roots: [] };
  for (const hash of hashes) append(frontier, hash);
  return rootOf(frontier);
}

/** The largest power of two below `n`, for n > 1. */
export function largestPowerBelow(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}
