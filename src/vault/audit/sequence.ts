import type { Clock } from '#platform/clock';
import type { Db } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { append, rootOfLeaves, type Frontier } from './tree.ts';
import {
  insertHead,
  insertNode,
  listPending,
  lockHead,
  placeEntries,
  readHashes,
  updateHead,
  type PendingLeaf,
} from './store.ts';
import type { Sql } from '#platform/db';

export const BATCH = 256;
const TILE = 256;

/**
 * Gives pending entries their places, in order, under the head's row lock: two sequencers take turns and neither can number
 * twice. Pending rows go and numbered ones come in one transaction, without a way through this process: it is told their hashes
 * alone. Answers where each stands now.
 */
export async function sequenceBatch(db: Db, clock: Clock, tenant: TenantId): Promise<Map<string, number>> {
  const at = new Date(clock.now());
  const batch = await db.inTwoTrips(
    tenant,
    async (sql) => {
      // In order, in one round trip: whoever has the head sees what nobody has placed before.
      const [found, pending] = await Promise.all([lockHead(sql, tenant), listPending(sql, tenant, BATCH)]);
      if (pending.length === 0) return null;
      const [head, leaves] = found === null ? await beginLog(sql, tenant, at) : [found, pending];
      const from = head.size;
      const hashes = leaves.map((leaf) => leaf.leafHash);
      for (const hash of hashes) append(head, hash);
      return { leaves, from, head, nodes: await fullTiles(sql, tenant, from, hashes) };
    },
    async (sql, found) => {
      if (found === null || found.leaves.length === 0) return null;
      await Promise.all([
        placeEntries(sql, tenant, found.from, found.leaves),
        updateHead(sql, tenant, found.head, at),
        ...found.nodes.map(({ level, index, hash }) => insertNode(sql, tenant, level, index, hash)),
      ]);
      return found;
    },
  );
  return new Map(batch?.leaves.map((leaf, nth) => [leaf.entryId, batch.from + nth]));
}

/**
 * The first entry of a log: of two that begin it at once, one numbers and the other goes on from there, with what is pending
 * then: what it read before it had the head may have been placed since.
 */
async function beginLog(sql: Sql, tenant: TenantId, at: Date): Promise<[Frontier, PendingLeaf[]]> {
  const [, head, pending] = await Promise.all([
    insertHead(sql, tenant, at),
    lockHead(sql, tenant),
    listPending(sql, tenant, BATCH),
  ]);
  if (head === null) throw new Error('a log without a head');
  return [head, pending];
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
