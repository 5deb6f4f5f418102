import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import type { Correction } from './correction.ts';

/** SQL of how people corrected the detector. */

export async function insertCorrection(
  sql: Sql,
  tenant: TenantId,
  id: string,
  row: Correction,
  at: Date,
): Promise<void> {
  await sql`
    insert into correction (tenant_id, correction_id, kind, class, recognizer, shape, locale, written_by, at)
    values (${tenant}, ${id}, ${row.kind}, ${row.class}, ${row.recognizer}, ${row.shape}, ${row.locale}, ${row.writtenBy}, ${at})`;
}

export async function countCorrections(
  sql: Sql,
  tenant: TenantId,
  since: Date,
): Promise<{ class: string; missed: number; notSensitive: number }[]> {
  return sql<{ class: string; missed: number; notSensitive: number }[]>`
    select class, count(*) filter (where kind = 'missed')::int as missed,
      count(*) filter (where kind = 'not_sensitive')::int as "notSensitive"
    from correction where tenant_id = ${tenant} and at >= ${since} group by class`;
}

/** What corrections have in common, the most frequent first. */
export async function groupCorrections(
  sql: Sql,
  tenant: TenantId,
  since: Date,
): Promise<(Correction & { count: number })[]> {
  return sql<(Correction & { count: number })[]>`
    select kind, class, recognizer, shape, locale, written_by as "writtenBy", count(*)::int as count
    from correction where tenant_id = ${tenant} and at >= ${since}
    group by kind, class, recognizer, shape, locale, written_by
    order by count(*) desc, class, kind, shape nulls last limit 100`;
}
