import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { termsOfWord } from './search-terms.ts';
import { columns, type TicketRow } from './store.ts';

/** SQL of search: what a message is looked up by, and looking it up. */

export async function searchTickets(
  sql: Sql,
  tenant: TenantId,
  person: string,
  ask: { words: readonly string[]; status: string | null; tag: string | null; limit: number },
): Promise<TicketRow[]> {
  // The function answers in order; what it found is read as any row is, under the policies of the reader.
  return sql<TicketRow[]>`
    select ${columns(sql, tenant, person)}
    from search_tickets(${ask.words as string[]}::text[], ${ask.words.map((word) => `{${termsOfWord(tenant, word).join(',')}}`)}::text[],
      ${ask.status}, ${ask.tag}, ${ask.limit}::integer) with ordinality as found (ticket_id, place)
    join ticket t on t.tenant_id = ${tenant} and t.ticket_id = found.ticket_id
    order by found.place`;
}

/** Messages that search cannot look up yet, of the time before it could. */
export async function listWithoutTerms(
  sql: Sql,
  tenant: TenantId,
  limit: number,
): Promise<{ ticketId: string; messageId: string; searchText: string }[]> {
  return sql<{ ticketId: string; messageId: string; searchText: string }[]>`
    select ticket_id as "ticketId", message_id as "messageId", search_text as "searchText" from ticket_message
    where tenant_id = ${tenant} and terms is null limit ${limit} for update skip locked`;
}

export async function setTerms(
  sql: Sql,
  tenant: TenantId,
  rows: readonly { ticketId: string; messageId: string; terms: readonly number[] }[],
): Promise<void> {
  await sql`
    update ticket_message m set terms = given.terms::integer[]
    from unnest(${rows.map((row) => row.ticketId)}::text[]::uuid[], ${rows.map((row) => row.messageId)}::text[]::uuid[],
      ${rows.map((row) => `{${row.terms.join(',')}}`)}::text[]) as given (ticket_id, message_id, terms)
    where m.tenant_id = ${tenant} and m.ticket_id = given.ticket_id and m.message_id = given.message_id`;
}
