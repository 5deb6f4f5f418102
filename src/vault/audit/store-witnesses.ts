import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import type { WitnessView } from '#vault/audit/api';

/** SQL of witnesses and what they signed. */

export interface WitnessRow {
  readonly vkey: string;
  readonly url: string;
  /** Of the checkpoint that it cosigned last; 0 before the first. */
  readonly size: number;
  readonly cosignedAt: Date | null;
  readonly askedAt: Date | null;
  readonly problem: WitnessView['problem'];
}

export async function listWitnesses(sql: Sql, tenant: TenantId): Promise<WitnessRow[]> {
  return sql<WitnessRow[]>`
    select vkey, url, size, cosigned_at as "cosignedAt", asked_at as "askedAt", problem
    from log_witness where tenant_id = ${tenant} order by vkey`;
}

/** One that is there already is asked at the new address, from where it stands. */
export async function putWitness(sql: Sql, tenant: TenantId, vkey: string, url: string): Promise<void> {
  await sql`
    insert into log_witness (tenant_id, vkey, url, size) values (${tenant}, ${vkey}, ${url}, 0)
    on conflict (tenant_id, vkey) do update set url = excluded.url, problem = null`;
}

/** False if there was none. */
export async function dropWitness(sql: Sql, tenant: TenantId, vkey: string): Promise<boolean> {
  const rows =
    await sql`delete from log_witness where tenant_id = ${tenant} and vkey = ${vkey} returning vkey`;
  return rows.length === 1;
}

/** What came of asking; `cosigned` is the size that it has cosigned now, null if it has not. */
export async function noteAsked(
  sql: Sql,
  tenant: TenantId,
  vkey: string,
  asked: { at: Date; cosigned: number | null; problem: WitnessRow['problem'] },
): Promise<void> {
  const { at, cosigned, problem } = asked;
  await sql`
    update log_witness set asked_at = ${at}, problem = ${problem}, size = coalesce(${cosigned}::bigint, size),
      cosigned_at = case when ${cosigned !== null} then ${at} else cosigned_at end
    where tenant_id = ${tenant} and vkey = ${vkey}`;
}

export async function insertCosignature(
  sql: Sql,
  tenant: TenantId,
  row: { size: number; vkey: string; line: string },
): Promise<void> {
  await sql`
    insert into log_cosignature (tenant_id, size, vkey, line)
    values (${tenant}, ${row.size}, ${row.vkey}, ${row.line}) on conflict do nothing`;
}

/** The witnesses' lines below the checkpoint of that size. */
export async function listCosignatures(sql: Sql, tenant: TenantId, size: number): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select line from log_cosignature where tenant_id = ${tenant} and size = ${size} order by vkey`;
  return rows.map(({ line }) => line);
}

/** The size of the newest checkpoint that any witness cosigned; null if none did. */
export async function findCosigned(sql: Sql, tenant: TenantId): Promise<number | null> {
  const rows = await sql<{ size: number }[]>`
    select size from log_cosignature where tenant_id = ${tenant} order by size desc limit 1`;
  return rows[0]?.size ?? null;
}
