import type { Sql } from '#platform/db';
import { bytes, lines, texts, times } from '#platform/db-arrays';
import { gathered } from '#platform/db-gathered';
import type { TenantId } from '#platform/ids';
import { packFrontier, readFrontier, type Frontier } from './tree.ts';

/** All SQL of the log. The process may add entries and read them; the database refuses it everything else. */

export interface PendingRow {
  position: string;
  entryId: string;
  kind: string;
  at: Date;
  entry: Buffer;
}

export interface EntryRow {
  index: number;
  kind: string;
  at: Date;
  entry: Buffer;
}

export const insertPending = gathered(
  (sql, tenant, rows: readonly PendingRow[]) => sql`
    insert into log_pending (tenant_id, position, entry_id, kind, at, entry)
    select ${tenant}, position, entry_id, kind, at, convert_to(entry, 'UTF8')
    from unnest(
      ${texts(rows.map((row) => row.position))}::text[], ${texts(rows.map((row) => row.entryId))}::uuid[], ${texts(rows.map((row) => row.kind))}::text[],
      ${times(rows.map((row) => row.at))}::timestamptz[], string_to_array(${lines(rows.map((row) => row.entry.toString('utf8')))}, chr(30))
    ) as given (position, entry_id, kind, at, entry)`,
);

/** The head, locked until the transaction ends: whoever holds it is the one sequencer of this log. Null at the very start. */
export async function lockHead(sql: Sql, tenant: TenantId): Promise<Frontier | null> {
  const rows = await sql<{ size: number; frontier: Buffer }[]>`
    select size, frontier from log_head where tenant_id = ${tenant} for update`;
  const row = rows[0];
  return row === undefined ? null : readFrontier(row.size, row.frontier);
}

/** Holds the right to sign until the transaction ends, and answers the head as it was committed by then. */
export async function lockSigner(sql: Sql, tenant: TenantId): Promise<Frontier> {
  const [, , head] = await Promise.all([
    sql`insert into log_signer (tenant_id) values (${tenant}) on conflict do nothing`,
    sql`select tenant_id from log_signer where tenant_id = ${tenant} for update`,
    readHead(sql, tenant),
  ]);
  return head;
}

export async function readHead(sql: Sql, tenant: TenantId): Promise<Frontier> {
  const rows = await sql<{ size: number; frontier: Buffer }[]>`
    select size, frontier from log_head where tenant_id = ${tenant}`;
  const row = rows[0];
  return row === undefined ? { size: 0, roots: [] } : readFrontier(row.size, row.frontier);
}

/** Begins a log with nothing in it; of two at the same time one does. */
export async function insertHead(sql: Sql, tenant: TenantId, at: Date): Promise<void> {
  await sql`
    insert into log_head (tenant_id, size, frontier, updated_at) values (${tenant}, 0, ''::bytea, ${at})
    on conflict (tenant_id) do nothing`;
}

export async function updateHead(sql: Sql, tenant: TenantId, frontier: Frontier, at: Date): Promise<void> {
  await sql`
    update log_head set size = ${frontier.size}, frontier = ${packFrontier(frontier)}, updated_at = ${at} where tenant_id = ${tenant}`;
}

/** An entry that waits for its place, as it will stand in the tree. The entry itself stays where it is. */
export interface PendingLeaf {
  position: string;
  entryId: string;
  /** RFC 6962 section 2.1, over the bytes that are stored. */
  leafHash: Buffer;
}

/** What is pending, in order. Only whoever holds the head may place it. */
export function listPending(sql: Sql, tenant: TenantId, limit: number): Promise<PendingLeaf[]> {
  return sql<PendingLeaf[]>`
    select position, entry_id as "entryId", sha256('\\x00'::bytea || entry) as "leafHash"
    from log_pending where tenant_id = ${tenant} order by position limit ${limit}`;
}

/** Moves pending entries to their places, the first of them to `from`. One that is gone has no id to be placed with: all fail. */
export async function placeEntries(
  sql: Sql,
  tenant: TenantId,
  from: number,
  leaves: readonly PendingLeaf[],
): Promise<void> {
  const positions = texts(leaves.map((leaf) => leaf.position));
  await sql`
    with taken as (
      delete from log_pending where tenant_id = ${tenant} and position = any (${positions}::text[])
      returning position, entry_id, kind, at, entry
    )
    insert into log_entry (tenant_id, index, entry_id, kind, at, entry, leaf_hash)
    select ${tenant}, ${from}::bigint + nth - 1, entry_id, kind, at, entry, leaf_hash
    from unnest(${positions}::text[], ${bytes(leaves.map((leaf) => leaf.leafHash))}::bytea[])
      with ordinality as given (position, leaf_hash, nth)
    left join taken using (position)
    order by nth`;
}

export async function insertNode(
  sql: Sql,
  tenant: TenantId,
  level: number,
  index: number,
  hash: Buffer,
): Promise<void> {
  await sql`insert into log_node (tenant_id, level, index, hash) values (${tenant}, ${level}, ${index}, ${hash})`;
}

/** Hashes `from` to `from + count - 1` of a level of tiles; fewer if the log ends before. */
export async function readHashes(
  sql: Sql,
  tenant: TenantId,
  level: number,
  from: number,
  count: number,
): Promise<Buffer[]> {
  const rows =
    level === 0
      ? await sql<{ hash: Buffer }[]>`
          select leaf_hash as hash from log_entry
          where tenant_id = ${tenant} and index >= ${from} and index < ${from + count} order by index`
      : await sql<{ hash: Buffer }[]>`
          select hash from log_node
          where tenant_id = ${tenant} and level = ${level} and index >= ${from} and index < ${from + count} order by index`;
  return rows.map((row) => row.hash);
}

export async function readEntries(
  sql: Sql,
  tenant: TenantId,
  from: number,
  count: number,
): Promise<EntryRow[]> {
  return sql<EntryRow[]>`
    select index, kind, at, entry from log_entry
    where tenant_id = ${tenant} and index >= ${from} and index < ${from + count} order by index`;
}

/** Entries before an index, newest first, of some kinds or of all. */
export async function listEntries(
  sql: Sql,
  tenant: TenantId,
  page: { kinds: readonly string[] | null; before: number; limit: number },
): Promise<EntryRow[]> {
  return sql<EntryRow[]>`
    select index, kind, at, entry from log_entry
    where tenant_id = ${tenant} and index < ${page.before} ${page.kinds === null ? sql`` : sql`and kind in ${sql([...page.kinds])}`}
    order by index desc limit ${page.limit}`;
}

/** Positions in the log of entries that have one by now. */
export async function findIndexes(
  sql: Sql,
  tenant: TenantId,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const rows = await sql<{ id: string; index: number }[]>`
    select entry_id as id, index from log_entry where tenant_id = ${tenant} and entry_id in ${sql([...ids])}`;
  return new Map(rows.map((row) => [row.id, row.index]));
}

export interface CheckpointRow {
  size: number;
  root: Buffer;
  note: string;
  signedAt: Date;
}

export async function insertCheckpoint(sql: Sql, tenant: TenantId, row: CheckpointRow): Promise<void> {
  await sql`
    insert into log_checkpoint (tenant_id, size, root, note, signed_at)
    values (${tenant}, ${row.size}, ${row.root}, ${row.note}, ${row.signedAt}) on conflict do nothing`;
}

/** The newest checkpoint, or the newest of at most that size. */
export async function readCheckpoint(
  sql: Sql,
  tenant: TenantId,
  atMost: number | null = null,
): Promise<CheckpointRow | null> {
  const rows = await sql<CheckpointRow[]>`
    select size, root, note, signed_at as "signedAt" from log_checkpoint
    where tenant_id = ${tenant} ${atMost === null ? sql`` : sql`and size <= ${atMost}`}
    order by size desc limit 1`;
  return rows[0] ?? null;
}

/** Checkpoints of at least that size, the smallest first. */
export async function listCheckpointsFrom(
  sql: Sql,
  tenant: TenantId,
  size: number,
  limit: number,
): Promise<{ note: string }[]> {
  return sql<{ note: string }[]>`
    select note from log_checkpoint where tenant_id = ${tenant} and size >= ${size} order by size limit ${limit}`;
}

/** Whether an entry of that id is in the log, or about to be. */
export async function hasEntry(sql: Sql, tenant: TenantId, id: string): Promise<boolean> {
  const rows = await sql`
    select 1 from log_entry where tenant_id = ${tenant} and entry_id = ${id}
    union all select 1 from log_pending where tenant_id = ${tenant} and entry_id = ${id}`;
  return rows.length > 0;
}

/** Entries with the hashes that are stored for them. */
export async function readStoredEntries(
  sql: Sql,
  tenant: TenantId,
  from: number,
  count: number,
): Promise<{ index: number; entry: Buffer; leaf: Buffer }[]> {
  return sql<{ index: number; entry: Buffer; leaf: Buffer }[]>`
    select index, entry, leaf_hash as leaf from log_entry
    where tenant_id = ${tenant} and index >= ${from} and index < ${from + count} order by index`;
}

/** Size and root of checkpoints from one size to another, both included. */
export async function listCheckpoints(
  sql: Sql,
  tenant: TenantId,
  from: number,
  to: number,
): Promise<{ size: number; root: Buffer }[]> {
  return sql<{ size: number; root: Buffer }[]>`
    select size, root from log_checkpoint where tenant_id = ${tenant} and size between ${from} and ${to} order by size`;
}
