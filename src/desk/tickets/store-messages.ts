import type { z } from 'zod';

import type { TicketEvent } from '#desk/tickets/api';
import type { Sql } from '#platform/db';
import { documents, plain, texts, times } from '#platform/db-arrays';
import { gathered } from '#platform/db-gathered';
import type { TenantId } from '#platform/ids';
import type { MessageView } from '#vault/channels/api';
import { termsOf } from './search-terms.ts';

/** SQL of what is in a ticket: its messages and its history. */

export const insertMessages = gathered(
  (sql, tenant, rows: readonly { ticketId: string; message: MessageView; searchText: string }[]) => sql`
    insert into ticket_message (tenant_id, ticket_id, message_id, message, search_text, terms, at)
    select ${tenant}, ticket_id, message_id, message, search_text, terms::integer[], at
    from unnest(
      ${texts(rows.map((row) => row.ticketId))}::uuid[], ${texts(rows.map((row) => row.message.messageId))}::uuid[],
      string_to_array(${documents(rows.map((row) => row.message))}, chr(30), 'null')::jsonb[], ${texts(rows.map((row) => row.searchText))}::text[],
      ${texts(rows.map((row) => plain(termsOf(tenant, row.searchText))))}::text[], ${texts(rows.map((row) => row.message.at))}::timestamptz[]
    ) as given (ticket_id, message_id, message, search_text, terms, at)
    on conflict do nothing`,
);

/** The new masked form takes the place of the old; nothing of the old stays. */
export async function replaceMessage(
  sql: Sql,
  tenant: TenantId,
  ticketId: string,
  message: MessageView,
  searchText: string,
): Promise<void> {
  await sql`
    update ticket_message set message = ${sql.json(message as never)}, search_text = ${searchText},
      terms = ${`{${termsOf(tenant, searchText).join(',')}}`}::text::integer[]
    where tenant_id = ${tenant} and ticket_id = ${ticketId} and message_id = ${message.messageId}`;
}

export async function listMessages(sql: Sql, tenant: TenantId, ticketId: string): Promise<MessageView[]> {
  const rows = await sql<{ message: MessageView }[]>`
    select message from ticket_message where tenant_id = ${tenant} and ticket_id = ${ticketId} order by at, message_id limit 1000`;
  return rows.map((row) => row.message);
}

export async function countMessages(sql: Sql, tenant: TenantId, ticketId: string): Promise<number> {
  const rows = await sql<{ count: number }[]>`
    select count(*)::int as count from ticket_message where tenant_id = ${tenant} and ticket_id = ${ticketId}`;
  return rows[0]?.count ?? 0;
}

export async function findMessage(
  sql: Sql,
  tenant: TenantId,
  ticketId: string,
  messageId: string,
): Promise<MessageView | null> {
  const rows = await sql<{ message: MessageView }[]>`
    select message from ticket_message where tenant_id = ${tenant} and ticket_id = ${ticketId} and message_id = ${messageId}`;
  return rows[0]?.message ?? null;
}

export interface NewEventRow {
  readonly ticketId: string;
  readonly eventId: string;
  readonly at: Date;
  readonly personId: string | null;
  readonly what: z.infer<typeof TicketEvent>['what'];
  readonly to: string | null;
}

export const insertEvents = gathered(
  (sql, tenant, rows: readonly NewEventRow[]) => sql`
    insert into ticket_event (tenant_id, ticket_id, event_id, at, person_id, what, "to")
    select ${tenant}, given.*
    from unnest(
      ${texts(rows.map((row) => row.ticketId))}::uuid[], ${texts(rows.map((row) => row.eventId))}::uuid[],
      ${times(rows.map((row) => row.at))}::timestamptz[], ${texts(rows.map((row) => row.personId))}::uuid[],
      ${texts(rows.map((row) => row.what))}::text[], ${texts(rows.map((row) => row.to))}::text[]) as given
    on conflict do nothing`,
);

export async function listEvents(
  sql: Sql,
  tenant: TenantId,
  ticketId: string,
): Promise<(Omit<z.infer<typeof TicketEvent>, 'at'> & { at: Date })[]> {
  return sql`
    select at, person_id as "personId", what, "to" from ticket_event
    where tenant_id = ${tenant} and ticket_id = ${ticketId} order by at, event_id limit 500`;
}
