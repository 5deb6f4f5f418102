import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';

/** All SQL of this module. */

export interface StandingRow {
  /** The choice of custody that the log was told of. */
  version: number;
  state: 'open' | 'withdrawn';
  because: 'refused' | 'unreachable' | null;
  since: Date;
}

export async function readStanding(sql: Sql, tenant: TenantId): Promise<StandingRow | null> {
  const rows = await sql<StandingRow[]>`
    select version, state, because, since from key_custody where tenant_id = ${tenant}`;
  return rows[0] ?? null;
}

/** False if that is how it stood already: of several processes that see a key go, one is the first. */
export async function putStanding(sql: Sql, tenant: TenantId, row: StandingRow): Promise<boolean> {
  const { count } = await sql`
    insert into key_custody as known (tenant_id, version, state, because, since)
    values (${tenant}, ${row.version}, ${row.state}, ${row.because}, ${row.since})
    on conflict (tenant_id) do update
      set version = excluded.version, state = excluded.state, because = excluded.because, since = excluded.since
      where known.version < excluded.version or (known.version = excluded.version and known.state <> excluded.state)`;
  return count === 1;
}
