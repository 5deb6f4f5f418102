import type { Sql } from '#platform/db';
import type { SubjectId, TenantId } from '#platform/ids';

/** All SQL of the keystore. */

export interface EpochKeyRow {
  epoch: number;
  kekRef: string;
  wrapped: Buffer;
}

export async function readEpochKeys(sql: Sql, tenant: TenantId): Promise<EpochKeyRow[]> {
  return sql<EpochKeyRow[]>`
    select epoch, kek_ref as "kekRef", wrapped from epoch_key
    where tenant_id = ${tenant} and state <> 'destroyed' order by epoch desc`;
}

/** False if another process made this epoch's key first. */
export async function insertEpochKey(
  sql: Sql,
  tenant: TenantId,
  row: EpochKeyRow,
  at: Date,
): Promise<boolean> {
  const rows = await sql`
    insert into epoch_key (tenant_id, epoch, kek_ref, wrapped, state, created_at)
    values (${tenant}, ${row.epoch}, ${row.kekRef}, ${row.wrapped}, 'active', ${at})
    on conflict do nothing returning epoch`;
  return rows.length === 1;
}

/** As PostgreSQL reads bytes in text: the driver knows no arrays of them. */
const hex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;

export interface SubjectKeyRow {
  version: number;
  epoch: number;
  state: 'active' | 'shredding' | 'shredded';
  wrapped: Buffer | null;
  kcv: Buffer;
}

/** The newest version of a subject's key. */
export async function readSubjectKey(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
): Promise<SubjectKeyRow | null> {
  const rows = await sql<SubjectKeyRow[]>`
    select version, epoch, state, wrapped, kcv from subject_key
    where tenant_id = ${tenant} and subject_id = ${subject} order by version desc limit 1`;
  return rows[0] ?? null;
}

/** First keys of subjects. Throws 23505 if one has a key already: a key is never made a second time. */
export async function insertSubjectKeys(
  sql: Sql,
  tenant: TenantId,
  rows: readonly { subjectId: SubjectId; version: number; epoch: number; wrapped: Buffer; kcv: Buffer }[],
  at: Date,
): Promise<void> {
  await sql`
    insert into subject_key (tenant_id, subject_id, version, epoch, state, wrapped, kcv, created_at)
    select ${tenant}, subject_id, version, epoch, 'active', wrapped, kcv, ${at}
    from unnest(
      ${rows.map((row) => row.subjectId)}::text[]::uuid[], ${rows.map((row) => String(row.version))}::text[]::integer[],
      ${rows.map((row) => String(row.epoch))}::text[]::integer[], ${rows.map((row) => hex(row.wrapped))}::text[]::bytea[],
      ${rows.map((row) => hex(row.kcv))}::text[]::bytea[]
    ) as given (subject_id, version, epoch, wrapped, kcv)`;
}

export type TenantKeyPurpose = 'log' | 'index' | 'pseudonym';

export interface TenantKeyRow {
  purpose: TenantKeyPurpose;
  epoch: number;
  name: string | null;
  publicKey: Buffer | null;
  wrapped: Buffer;
}

export async function readTenantKeys(sql: Sql, tenant: TenantId): Promise<TenantKeyRow[]> {
  return sql<TenantKeyRow[]>`
    select purpose, epoch, name, public_key as "publicKey", wrapped from tenant_key
    where tenant_id = ${tenant} and version = 1`;
}

export async function insertTenantKey(
  sql: Sql,
  tenant: TenantId,
  row: TenantKeyRow,
  at: Date,
): Promise<void> {
  await sql`
    insert into tenant_key (tenant_id, purpose, version, epoch, name, public_key, wrapped, created_at)
    values (${tenant}, ${row.purpose}, 1, ${row.epoch}, ${row.name}, ${row.publicKey}, ${row.wrapped}, ${at})
    on conflict do nothing`;
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

export async function insertDayKey(sql: Sql, tenant: TenantId, row: DayKeyRow): Promise<void> {
  await sql`
    insert into day_key (tenant_id, key_id, epoch, public_key, wrapped, not_after, signature)
    values (${tenant}, ${row.keyId}, ${row.epoch}, ${row.publicKey}, ${row.wrapped}, ${row.notAfter}, ${row.signature})
    on conflict do nothing`;
}

/** The private halves of days that ended before that moment go. */
export async function forgetDayKeys(sql: Sql, tenant: TenantId, before: Date): Promise<void> {
  await sql`update day_key set wrapped = null where tenant_id = ${tenant} and not_after < ${before} and wrapped is not null`;
}
