import type { Clock } from '#platform/clock';
import type { Db } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { append, leafHash, rootOfLeaves } from './tree.ts';
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
    let head = await lockHead(sql, tenant);
    if (head === null) {
      await insertHead(sql, tenant, at);
      head = await lockHead(sql, tenant);
    }
    const pending = await takePending(sql, tenant, BATCH);
    if (head === null || pending.length === 0) return new Map<string, number>();
    const from = head.size;
    const rows = pending
      .toSorted((a, b) => (a.position < b.position ? -1 : 1))
      .map((row, offset) => ({ ...row, index: from + offset, leafHash: leafHash(row.entry) }));
    for (const row of rows) append(head, row.leafHash);
    await insertEntries(sql, tenant, rows);
    await insertFullTiles(sql, tenant, from, head.size);
    await updateHead(sql, tenant, head, at);
    return new Map(rows.map((row) => [row.entryId, row.index]));
  });
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
