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
  const at = new Date(clock.now());
  return db.inTwoTrips(
    tenant,
    async (sql) => {
      // In order, in one round trip: what is pending is taken by whoever has the head.
      const [found, pending] = await Promise.all([lockHead(sql, tenant), takePending(sql, tenant, BATCH)]);
      if (pending.length === 0) return null;
      const head = found ?? (await beginLog(sql, tenant, at));
      const from = head.size;
      const rows = pending
        .toSorted((a, b) => (a.position < b.position ? -1 : 1))
        .map((row, offset) => ({ ...row, index: from + offset, leafHash: leafHash(row.entry) }));
      for (const row of rows) append(head, row.leafHash);
      const leaves = rows.map((row) => row.leafHash);
      return { rows, head, nodes: await fullTiles(sql, tenant, from, leaves) };
    },
    async (sql, batch) => {
      if (batch === null) return new Map<string, number>();
      await Promise.all([
        insertEntries(sql, tenant, batch.rows),
        updateHead(sql, tenant, batch.head, at),
        ...batch.nodes.map(({ level, index, hash }) => insertNode(sql, tenant, level, index, hash)),
      ]);
      return new Map(batch.rows.map((row) => [row.entryId, row.index]));
    },
  );
}

/** The first entry of a log: of two that begin it at once, one numbers and the other goes on from there. */
async function beginLog(sql: Sql, tenant: TenantId, at: Date): Promise<Frontier> {
  const [, head] = await Promise.all([insertHead(sql, tenant, at), lockHead(sql, tenant)]);
  if (head === null) throw new Error('a log without a head');
  return head;
}

interface Node {
  readonly level: number;
  readonly index: number;
  readonly hash: Buffer;
}

/** The roots of tiles that become full with these leaves, level by level, from those stored and those that are new; each once. */
async function fullTiles(
  sql: Sql,
  tenant: TenantId,
  from: number,
  leaves: readonly Buffer[],
): Promise<Node[]> {
  const nodes: Node[] = [];
  // The new hashes of one level, and where the first of them stands.
  for (let level = 0, first = from, fresh = leaves; ; level += 1) {
    const size = first + fresh.length;
    const made: Buffer[] = [];
    const firstTile = Math.floor(first / TILE);
    for (let index = firstTile; index < Math.floor(size / TILE); index += 1) {
      const start = index * TILE;
      const stored = start < first ? await readHashes(sql, tenant, level, start, first - start) : [];
      const rest = fresh.slice(Math.max(0, start - first), start + TILE - first);
      if (stored.length + rest.length !== TILE) throw new Error(`tile ${level}/${index} is not full`);
      const hash = rootOfLeaves([...stored, ...rest]);
      made.push(hash);
      nodes.push({ level: level + 1, index, hash });
    }
    if (made.length === 0) return nodes;
    first = firstTile;
    fresh = made;
  }
}
