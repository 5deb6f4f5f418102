import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';

/** SQL of tickets that go on in another one. */

export async function setMergedInto(
  sql: Sql,
  tenant: TenantId,
  source: string,
  target: string | null,
): Promise<void> {
  await sql`update ticket set merged_into = ${target} where tenant_id = ${tenant} and ticket_id = ${source}`;
}

export async function moveInto(sql: Sql, tenant: TenantId, source: string, target: string): Promise<void> {
  await sql`
    update ticket_message set ticket_id = ${target}, merged_from = array_append(merged_from, ${source}::uuid)
    where tenant_id = ${tenant} and ticket_id = ${source}`;
}

export async function moveBack(sql: Sql, tenant: TenantId, source: string, target: string): Promise<void> {
  await sql`
    update ticket_message set ticket_id = ${source}, merged_from = trim_array(merged_from, 1)
    where tenant_id = ${tenant} and ticket_id = ${target} and merged_from[cardinality(merged_from)] = ${source}::uuid`;
}

/** The ticket in which this one goes on; null if it goes on itself. */
export async function findMergedInto(
  sql: Sql,
  tenant: TenantId,
  ticketId: string,
): Promise<{ ticketId: string; number: number } | null> {
  const rows = await sql<{ ticketId: string; number: number }[]>`
    select t.ticket_id as "ticketId", t.number from ticket s
    join ticket t on t.tenant_id = s.tenant_id and t.ticket_id = s.merged_into
    where s.tenant_id = ${tenant} and s.ticket_id = ${ticketId}`;
  return rows[0] ?? null;
}
