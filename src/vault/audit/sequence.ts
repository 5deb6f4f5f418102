import type { Clock } from '#platform/clock';
import type { Db } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { append, leafHash, rootOfLeaves, type Frontier } from './tree.ts';
import {
  insertEntries,
  insertHead,
  insertNode,
  lockHead,
  readHashes,
  takePending,
  updateHead,
} from './store.ts';
import type { Sql } from '#platform/db';

export const BATCH = 256;
const TILE = 256;

/**
 * Gives pending entries their places, in order, under the head's row lock: two sequencers take turns and neither can number
 * twice. Pending rows go and numbered ones come in one transaction. Answers how many, and where each stands now.
 */
export function sequenceBatch(db: Db, clock: Clock, tenant: TenantId): Promise<Map<string, number>> {
  return db.tx(tenant, async (sql) => {
    const at = new Date(clock.now());
    // In order, in one round trip: what is pending is taken by whoever has the head.
    const [found, pending] = await Promise.all([lockHead(sql, tenant), takePending(sql, tenant, BATCH)]);
    if (pending.length === 0) return new Map<string, number>();
    const head = found ?? (await beginLog(sql, tenant, at));
    const from = head.size;
    const rows = pending
      .toSorted((a, b) => (a.position < b.position ? -1 : 1))
      .map((row, offset) => ({ ...row, index: from + offset, leafHash: leafHash(row.entry) }));
    for (const row of rows) append(head, row.leafHash);
    await Promise.all([insertEntries(sql, tenant, rows), updateHead(sql, tenant, head, at)]);
    await insertFullTiles(sql, tenant, from, head.size);
    return new Map(rows.map((row) => [row.entryId, row.index]));
  });
}

/** The first entry of a log: of two that begin it at once, one numbers and the other goes on from there. */
async function beginLog(sql: Sql, tenant: TenantId, at: Date): Promise<Frontier> {
  const [, head] = await Promise.all([insertHead(sql, tenant, at), lockHead(sql, tenant)]);
  if (head === null) throw new Error('a log without a head');
  return head;
}

/** The roots of tiles that became full between two sizes, level by level; each is written once. */
async function insertFullTiles(sql: Sql, tenant: TenantId, from: number, to: number): Promise<void> {
  for (
    let level = 0, span = TILE;
    Math.floor(to / span) > Math.floor(from / span);
    level += 1, span *= TILE
  ) {
    for (let index = Math.floor(from / span); index < Math.floor(to / span); index += 1) {
      const hashes = await readHashes(sql, tenant, level, index * TILE, TILE);
      if (hashes.length !== TILE) throw new Error(`tile ${level}/${index} is not full`);
      await insertNode(sql, tenant, level + 1, index, rootOfLeaves(hashes));
    }
  }
}
