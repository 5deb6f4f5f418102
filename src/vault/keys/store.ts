import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';

/** SQL of the keystore: epochs, who holds them, and the keys of days. Its other halves: `store-tenant-keys.ts`, `store-subjects.ts`, `store-roll.ts`, `store-rotation.ts`. */

export interface EpochKeyRow {
  epoch: number;
  kekRef: string;
  wrapped: Buffer;
  /** The version of custody that this epoch began under, and its share, wrapped by the client's own key; 0 and null: the provider's alone. */
  custody: number;
  custodyWrapped: Buffer | null;
}

/** Of epochs that are not destroyed, newest first. `isEmpty`: nothing lies under it any more, and its key of keys goes, or went a moment ago. */
export async function readEpochKeys(
  sql: Sql,
  tenant: TenantId,
): Promise<(EpochKeyRow & { isEmpty: boolean })[]> {
  return sql<(EpochKeyRow & { isEmpty: boolean })[]>`
    select epoch, kek_ref as "kekRef", wrapped, custody, custody_wrapped as "custodyWrapped", exists (
      select from epoch_roll r where r.tenant_id = ${tenant} and r.from_epoch = e.epoch and r.step <> 'wrapping') as "isEmpty"
    from epoch_key e where tenant_id = ${tenant} and state <> 'destroyed' order by epoch desc`;
}

/** False if another process made this epoch's key first. */
export async function insertEpochKey(
  sql: Sql,
  tenant: TenantId,
  row: EpochKeyRow,
  at: Date,
): Promise<boolean> {
  const rows = await sql`
    insert into epoch_key (tenant_id, epoch, kek_ref, wrapped, custody, custody_wrapped, state, created_at)
    values (${tenant}, ${row.epoch}, ${row.kekRef}, ${row.wrapped}, ${row.custody}, ${row.custodyWrapped}, 'active', ${at})
    on conflict do nothing returning epoch`;
  return rows.length === 1;
}

export interface CustodyRow {
  version: number;
  /** What the client's own key is and where; null: the provider's keys alone. */
  settings: unknown;
  since: Date;
}

/** That version of custody, or the newest, which epochs to come begin under; null while nobody ever set one. */
export async function readCustody(sql: Sql, tenant: TenantId, version?: number): Promise<CustodyRow | null> {
  const rows = await sql<CustodyRow[]>`
    select version, settings, created_at as since from custody
    where tenant_id = ${tenant} and version = coalesce(${version ?? null}::integer, version) order by version desc limit 1`;
  return rows[0] ?? null;
}

/** Throws 23505 if somebody set another at the same time. */
export async function insertCustody(
  sql: Sql,
  tenant: TenantId,
  version: number,
  settings: object | null,
  at: Date,
): Promise<void> {
  await sql`
    insert into custody (tenant_id, version, settings, created_at)
    values (${tenant}, ${version}, ${settings === null ? null : JSON.stringify(settings)}::text::jsonb, ${at})`;
}

export interface DayKeyRow {
  keyId: string;
  epoch: number;
  publicKey: Buffer;
  wrapped: Buffer | null;
  notAfter: Date;
  signature: string;
}

export async function readDayKey(sql: Sql, tenant: TenantId, keyId: string): Promise<DayKeyRow | null> {
  const rows = await sql<DayKeyRow[]>`
    select key_id as "keyId", epoch, public_key as "publicKey", wrapped, not_after as "notAfter", signature from day_key
    where tenant_id = ${tenant} and key_id = ${keyId}`;
  return rows[0] ?? null;
}

/** Does nothing if the day has a key, or if that epoch is not the active one any more. */
export async function insertDayKey(sql: Sql, tenant: TenantId, row: DayKeyRow): Promise<void> {
  await sql`
    with active as (
      select epoch from epoch_key where tenant_id = ${tenant} and epoch = ${row.epoch} and state = 'active' for share
    )
    insert into day_key (tenant_id, key_id, epoch, public_key, wrapped, not_after, signature)
    select ${tenant}, ${row.keyId}, active.epoch, ${row.publicKey}, ${row.wrapped}, ${row.notAfter}, ${row.signature}
    from active
    on conflict do nothing`;
}

/** The private halves of days that ended before that moment go. */
export async function forgetDayKeys(sql: Sql, tenant: TenantId, before: Date): Promise<void> {
  await sql`update day_key set wrapped = null where tenant_id = ${tenant} and not_after < ${before} and wrapped is not null`;
}

/** The epoch's key is gone with its key of keys; its row stays and says so. */
export async function forgetEpochKey(sql: Sql, tenant: TenantId, epoch: number): Promise<void> {
  await sql`
    update epoch_key set state = 'destroyed', wrapped = '',
      custody_wrapped = case when custody = 0 then null else ''::bytea end
    where tenant_id = ${tenant} and epoch = ${epoch}`;
}

/** The active epoch and when it began; null for a tenant without keys. */
export async function readActiveEpoch(
  sql: Sql,
  tenant: TenantId,
): Promise<{ epoch: number; createdAt: Date } | null> {
  const rows = await sql<{ epoch: number; createdAt: Date }[]>`
    select epoch, created_at as "createdAt" from epoch_key where tenant_id = ${tenant} and state = 'active'`;
  return rows[0] ?? null;
}
