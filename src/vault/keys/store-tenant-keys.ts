import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';

/** SQL of the keystore: the keys of a tenant as a whole, with their versions. */

export type TenantKeyPurpose = 'log' | 'index' | 'pseudonym' | 'certificate' | 'allowed';
/** Of the newest version: everybody learns of it · it does new work and the one before helps · it alone. Of an older one: `sole` until it is `retired`. */
export type KeyStage = 'joining' | 'leading' | 'sole' | 'retired';

export interface TenantKeyRow {
  purpose: TenantKeyPurpose;
  version: number;
  epoch: number;
  name: string | null;
  publicKey: Buffer | null;
  /** Null once it is retired. */
  wrapped: Buffer | null;
  stage: KeyStage;
  createdAt: Date;
  /** Since when it stands at its stage. */
  stagedAt: Date;
}

/** What ties a wrapped key to its place names the version, from the second on. */
export function placeOf({ purpose, version }: Pick<TenantKeyRow, 'purpose' | 'version'>): string {
  return version === 1 ? purpose : `${purpose}|${version}`;
}

/** All versions, the newest first. */
export async function readTenantKeys(sql: Sql, tenant: TenantId): Promise<TenantKeyRow[]> {
  return sql<TenantKeyRow[]>`
    select purpose, version, epoch, name, public_key as "publicKey", wrapped, stage, created_at as "createdAt",
      coalesce(staged_at, created_at) as "stagedAt"
    from tenant_key where tenant_id = ${tenant} order by purpose, version desc`;
}

/** How every key stands, as one text: another text means that keys have to be read again. */
export async function readStages(sql: Sql, tenant: TenantId): Promise<string> {
  const [row] = await sql<{ stages: string | null }[]>`
    select string_agg(purpose || version || stage, ' ' order by purpose, version) as stages
    from tenant_key where tenant_id = ${tenant}`;
  return row?.stages ?? '';
}

/** Does nothing if that version is there, or if its epoch is not the active one any more. */
export async function insertTenantKey(
  sql: Sql,
  tenant: TenantId,
  row: Omit<TenantKeyRow, 'createdAt' | 'stagedAt'>,
  at: Date,
): Promise<boolean> {
  const { count } = await sql`
    with active as (
      select epoch from epoch_key where tenant_id = ${tenant} and epoch = ${row.epoch} and state = 'active' for share
    )
    insert into tenant_key (tenant_id, purpose, version, epoch, name, public_key, wrapped, created_at, stage, staged_at)
    select ${tenant}, ${row.purpose}, ${row.version}, active.epoch, ${row.name}, ${row.publicKey}, ${row.wrapped}, ${at},
      ${row.stage}, ${at}
    from active
    on conflict do nothing`;
  return count === 1;
}

/** One stage further; nothing if another process was first. */
export async function setKeyStage(
  sql: Sql,
  tenant: TenantId,
  { purpose, version, stage }: Pick<TenantKeyRow, 'purpose' | 'version' | 'stage'>,
  to: KeyStage,
  at: Date,
): Promise<void> {
  await sql`
    update tenant_key set stage = ${to}, staged_at = ${at}
    where tenant_id = ${tenant} and purpose = ${purpose} and version = ${version} and stage = ${stage}`;
}

/** The bytes of every version before that one go; rows and public halves stay. Answers the last epoch that they were wrapped under; null if none was left. */
export async function retireTenantKeys(
  sql: Sql,
  tenant: TenantId,
  purpose: TenantKeyPurpose,
  before: number,
  at: Date,
): Promise<number | null> {
  await sql`
    update tenant_key set stage = 'retired', wrapped = null, staged_at = ${at}
    where tenant_id = ${tenant} and purpose = ${purpose} and version < ${before} and wrapped is not null`;
  const [row] = await sql<{ epoch: number | null }[]>`
    select max(epoch) as epoch from tenant_key
    where tenant_id = ${tenant} and purpose = ${purpose} and stage = 'retired'`;
  return row?.epoch ?? null;
}

/** Whether a retired key's bytes go with an epoch that is not over. */
export async function isKeyLeaving(sql: Sql, tenant: TenantId): Promise<boolean> {
  const rows = await sql`
    select 1 from tenant_key k join epoch_key e on e.tenant_id = ${tenant} and e.epoch = k.epoch
    where k.tenant_id = ${tenant} and k.stage = 'retired' and e.state <> 'destroyed' limit 1`;
  return rows.length > 0;
}
