import type { z } from 'zod';

import type { Priority, ReadyReply, Status, TicketEvent, TicketLine, View } from '#desk/tickets/api';
import type { Sql } from '#platform/db';
import { gathered } from '#platform/db-gathered';
import type { TenantId } from '#platform/ids';
import type { MessageView } from '#vault/channels/api';
import type { MaskedText } from '#vault/tokens/api';
import { termsOf, termsOfWord } from './search-terms.ts';

/** All SQL of tickets. */

export interface Customer {
  name: MaskedText;
  email: MaskedText | null;
  phone: MaskedText | null;
}

export interface TicketRow {
  ticketId: string;
  number: number;
  subjectId: string;
  channel: MessageView['channel'];
  subject: MaskedText;
  customer: Customer;
  status: Status;
  priority: Priority;
  assignee: string | null;
  tags: string[];
  snippet: MaskedText;
  lastFrom: TicketLine['lastFrom'];
  waitingSince: Date | null;
  snoozedUntil: Date | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  readVersion: number | null;
}

const columns = (sql: Sql, tenant: TenantId, person: string) => sql`
  t.ticket_id as "ticketId", t.number, t.subject_id as "subjectId", t.channel, t.subject, t.customer, t.status, t.priority, t.assignee, t.tags,
  t.snippet, t.last_from as "lastFrom", t.waiting_since as "waitingSince", t.snoozed_until as "snoozedUntil", t.version, t.created_at as "createdAt", t.updated_at as "updatedAt",
  (select r.version from ticket_read r where r.tenant_id = ${tenant} and r.ticket_id = t.ticket_id and r.person_id = ${person}) as "readVersion"`;

export interface QueuePage {
  view: View;
  tag: string | null;
  /** The last line that was seen. */
  from: { at: Date; ticketId: string } | null;
  limit: number;
}

/** What a view holds. A sleeping ticket is in `snoozed`, `solved` and `all` alone. */
const inView = (sql: Sql, person: string): Record<View, ReturnType<Sql>> => ({
  mine: sql`and t.assignee = ${person} and t.status <> 'solved' and t.snoozed_until is null`,
  unassigned: sql`and t.assignee is null and t.status <> 'solved' and t.snoozed_until is null`,
  waiting: sql`and t.waiting_since is not null and t.status = 'open' and t.snoozed_until is null`,
  open: sql`and t.status = 'open' and t.snoozed_until is null`,
  pending: sql`and t.status = 'pending' and t.snoozed_until is null`,
  snoozed: sql`and t.snoozed_until is not null and t.status <> 'solved'`,
  solved: sql`and t.status = 'solved'`,
  all: sql``,
});

/** One client's part of a view: newest activity first, but who waits longest and who wakes next come first in theirs. */
export async function listTickets(
  sql: Sql,
  tenant: TenantId,
  person: string,
  page: QueuePage,
): Promise<TicketRow[]> {
  const where = inView(sql, person)[page.view];
  const tag = page.tag === null ? sql`` : sql`and ${page.tag} = any (t.tags)`;
  const from = page.from;
  if (page.view === 'waiting' || page.view === 'snoozed') {
    const time = page.view === 'waiting' ? sql`t.waiting_since` : sql`t.snoozed_until`;
    const after =
      from === null ? sql`` : sql`and (${time}, t.ticket_id) > (${from.at}, ${from.ticketId}::uuid)`;
    return sql<TicketRow[]>`
      select ${columns(sql, tenant, person)} from ticket t
      where t.tenant_id = ${tenant} ${where} ${after} ${tag}
      order by ${time}, t.ticket_id limit ${page.limit}`;
  }
  const before =
    from === null ? sql`` : sql`and (t.updated_at, t.ticket_id) < (${from.at}, ${from.ticketId}::uuid)`;
  return sql<TicketRow[]>`
    select ${columns(sql, tenant, person)} from ticket t
    where t.tenant_id = ${tenant} ${where} ${before} ${tag}
    order by t.updated_at desc, t.ticket_id desc limit ${page.limit}`;
}

export async function findTicket(
  sql: Sql,
  tenant: TenantId,
  person: string,
  ticketId: string,
): Promise<TicketRow | null> {
  const rows = await sql<TicketRow[]>`
    select ${columns(sql, tenant, person)} from ticket t where t.tenant_id = ${tenant} and t.ticket_id = ${ticketId}`;
  return rows[0] ?? null;
}

export async function findByNumber(
  sql: Sql,
  tenant: TenantId,
  person: string,
  number: number,
): Promise<TicketRow[]> {
  return sql<TicketRow[]>`
    select ${columns(sql, tenant, person)} from ticket t where t.tenant_id = ${tenant} and t.number = ${number}`;
}

export async function listOfSubject(
  sql: Sql,
  tenant: TenantId,
  person: string,
  ticketId: string,
): Promise<TicketRow[]> {
  return sql<TicketRow[]>`
    select ${columns(sql, tenant, person)} from ticket t
    where t.tenant_id = ${tenant} and t.ticket_id <> ${ticketId}
      and t.subject_id = (select s.subject_id from ticket s where s.tenant_id = ${tenant} and s.ticket_id = ${ticketId})
    order by t.updated_at desc limit 50`;
}

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

export type CountRow = Record<Exclude<View, 'all'>, number>;

const NONE: CountRow = { mine: 0, unassigned: 0, waiting: 0, open: 0, pending: 0, snoozed: 0, solved: 0 };

export async function countTickets(sql: Sql, tenant: TenantId, person: string): Promise<CountRow> {
  const rows = await sql<CountRow[]>`
    select
      count(*) filter (where assignee = ${person} and status <> 'solved' and snoozed_until is null)::int as mine,
      count(*) filter (where assignee is null and status <> 'solved' and snoozed_until is null)::int as unassigned,
      count(*) filter (where waiting_since is not null and status = 'open' and snoozed_until is null)::int as waiting,
      count(*) filter (where status = 'open' and snoozed_until is null)::int as open,
      count(*) filter (where status = 'pending' and snoozed_until is null)::int as pending,
      count(*) filter (where snoozed_until is not null and status <> 'solved')::int as snoozed,
      count(*) filter (where status = 'solved')::int as solved
    from ticket where tenant_id = ${tenant}`;
  return rows[0] ?? NONE;
}

/** Takes news and answers the ids of what was not taken before. */
export async function takeEvents(
  sql: Sql,
  tenant: TenantId,
  events: readonly { eventId: string; at: string }[],
): Promise<ReadonlySet<string>> {
  const rows = await sql<{ id: string }[]>`
    insert into event_taken (tenant_id, event_id, at)
    select ${tenant}, event_id, at
    from unnest(${events.map((one) => one.eventId)}::text[]::uuid[], ${events.map((one) => one.at)}::text[]::timestamptz[]) as given (event_id, at)
    on conflict do nothing returning event_id as id`;
  return new Set(rows.map((row) => row.id));
}

/** A ticket as it begins: with the conversation's first message, if that came with the same news. */
export type NewTicketRow = Pick<
  TicketRow,
  | 'ticketId'
  | 'subjectId'
  | 'channel'
  | 'subject'
  | 'customer'
  | 'snippet'
  | 'lastFrom'
  | 'waitingSince'
  | 'createdAt'
  | 'updatedAt'
>;

/** Numbers tickets in their order and stores them as version 1; one that is there already stays as it is. */
export const insertTickets = gathered(
  (sql, tenant, rows: readonly NewTicketRow[]) => sql`
    with number as (
      insert into ticket_number (tenant_id, last) values (${tenant}, ${rows.length})
      on conflict (tenant_id) do update set last = ticket_number.last + excluded.last returning last)
    insert into ticket (tenant_id, ticket_id, number, subject_id, channel, subject, customer, snippet, last_from, waiting_since, created_at, updated_at)
    select ${tenant}, ticket_id, last - ${rows.length}::bigint + nth, subject_id, channel, subject, customer, snippet, last_from, waiting_since, created_at, updated_at
    from number, unnest(
      ${rows.map((row) => row.ticketId)}::text[]::uuid[], ${rows.map((row) => row.subjectId)}::text[]::uuid[],
      ${rows.map((row) => row.channel)}::text[], ${rows.map((row) => JSON.stringify(row.subject))}::text[]::jsonb[],
      ${rows.map((row) => JSON.stringify(row.customer))}::text[]::jsonb[], ${rows.map((row) => JSON.stringify(row.snippet))}::text[]::jsonb[],
      ${rows.map((row) => row.lastFrom)}::text[], ${rows.map((row) => row.waitingSince?.toISOString() ?? null)}::text[]::timestamptz[],
      ${rows.map((row) => row.createdAt.toISOString())}::text[]::timestamptz[],
      ${rows.map((row) => row.updatedAt.toISOString())}::text[]::timestamptz[]
    ) with ordinality as given (ticket_id, subject_id, channel, subject, customer, snippet, last_from, waiting_since, created_at, updated_at, nth)
    on conflict do nothing`,
);

export const insertMessages = gathered(
  (sql, tenant, rows: readonly { ticketId: string; message: MessageView; searchText: string }[]) => sql`
    insert into ticket_message (tenant_id, ticket_id, message_id, message, search_text, terms, at)
    select ${tenant}, ticket_id, message_id, message, search_text, terms::integer[], at
    from unnest(
      ${rows.map((row) => row.ticketId)}::text[]::uuid[], ${rows.map((row) => row.message.messageId)}::text[]::uuid[],
      ${rows.map((row) => JSON.stringify(row.message))}::text[]::jsonb[], ${rows.map((row) => row.searchText)}::text[],
      ${rows.map((row) => `{${termsOf(tenant, row.searchText).join(',')}}`)}::text[],
      ${rows.map((row) => row.message.at)}::text[]::timestamptz[]
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

export interface TicketPatch {
  status?: Status;
  priority?: Priority;
  assignee?: string | null;
  tags?: string[];
  snippet?: MaskedText;
  lastFrom?: TicketRow['lastFrom'];
  subject?: MaskedText;
  customer?: Customer;
  /** Null: nobody waits any more. */
  waitingSince?: Date | null;
  snoozedUntil?: Date | null;
  updatedAt?: Date;
}

/** Changes a ticket and counts its version up. With `version`, only if it still is that one. Answers the new one, or null if it was not. */
export async function patchTicket(
  sql: Sql,
  tenant: TenantId,
  ticketId: string,
  patch: TicketPatch,
  version: number | null,
): Promise<number | null> {
  const rows = await sql<{ version: number }[]>`
    update ticket set
      version = version + 1,
      status = ${patch.status ?? sql`status`},
      priority = ${patch.priority ?? sql`priority`},
      assignee = ${patch.assignee === undefined ? sql`assignee` : patch.assignee},
      tags = ${patch.tags ?? sql`tags`},
      snippet = ${patch.snippet === undefined ? sql`snippet` : sql.json(patch.snippet as never)},
      last_from = ${patch.lastFrom ?? sql`last_from`},
      subject = ${patch.subject === undefined ? sql`subject` : sql.json(patch.subject as never)},
      customer = ${patch.customer === undefined ? sql`customer` : sql.json(patch.customer as never)},
      waiting_since = ${patch.waitingSince === undefined ? sql`waiting_since` : patch.waitingSince},
      snoozed_until = ${patch.snoozedUntil === undefined ? sql`snoozed_until` : patch.snoozedUntil},
      updated_at = ${patch.updatedAt ?? sql`updated_at`}
    where tenant_id = ${tenant} and ticket_id = ${ticketId} ${version === null ? sql`` : sql`and version = ${version}`}
    returning version`;
  return rows[0]?.version ?? null;
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
      ${rows.map((row) => row.ticketId)}::text[]::uuid[], ${rows.map((row) => row.eventId)}::text[]::uuid[],
      ${rows.map((row) => row.at.toISOString())}::text[]::timestamptz[], ${rows.map((row) => row.personId)}::text[]::uuid[],
      ${rows.map((row) => row.what)}::text[], ${rows.map((row) => row.to)}::text[]) as given
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

export async function markRead(
  sql: Sql,
  tenant: TenantId,
  ticketId: string,
  person: string,
  version: number,
): Promise<void> {
  await sql`
    insert into ticket_read (tenant_id, ticket_id, person_id, version) values (${tenant}, ${ticketId}, ${person}, ${version})
    on conflict (tenant_id, ticket_id, person_id) do update set version = excluded.version`;
}

/** Wakes what has slept long enough and answers which; each ticket is woken by one process only. */
export async function wakeDue(
  sql: Sql,
  tenant: TenantId,
  now: Date,
): Promise<{ ticketId: string; version: number }[]> {
  return sql`
    update ticket set snoozed_until = null, version = version + 1
    where tenant_id = ${tenant} and snoozed_until <= ${now} returning ticket_id as "ticketId", version`;
}

export async function putCanned(sql: Sql, tenant: TenantId, reply: ReadyReply): Promise<void> {
  const { key, title, kind, text, status, priority, tags } = reply;
  await sql`
    insert into canned_reply (tenant_id, key, title, kind, text, then_status, then_priority, then_tags)
    values (${tenant}, ${key}, ${title}, ${kind}, ${text}, ${status}, ${priority}, ${tags})
    on conflict (tenant_id, key) do update set title = excluded.title, kind = excluded.kind, text = excluded.text, then_status = excluded.then_status,
      then_priority = excluded.then_priority, then_tags = excluded.then_tags`;
}

export async function listCanned(sql: Sql, tenant: TenantId): Promise<ReadyReply[]> {
  return sql`
    select key, title, kind, text, then_status as status, then_priority as priority, then_tags as tags
    from canned_reply where tenant_id = ${tenant} order by title, key`;
}

export async function deleteCanned(sql: Sql, tenant: TenantId, key: string): Promise<void> {
  await sql`delete from canned_reply where tenant_id = ${tenant} and key = ${key}`;
}

export async function putTags(sql: Sql, tenant: TenantId, tags: readonly string[], at: Date): Promise<void> {
  if (tags.length === 0) return;
  await sql`
    insert into client_tag (tenant_id, tag, created_at)
    select ${tenant}, tag, ${at} from unnest(${[...tags]}::text[]) as given (tag) on conflict do nothing`;
}

export async function listTags(sql: Sql, tenant: TenantId): Promise<string[]> {
  const rows = await sql<{ tag: string }[]>`
    select tag from client_tag where tenant_id = ${tenant} order by tag limit 2000`;
  return rows.map(({ tag }) => tag);
}

/** Those of the tags that this client does not have. */
export async function unknownTags(sql: Sql, tenant: TenantId, tags: readonly string[]): Promise<string[]> {
  if (tags.length === 0) return [];
  const rows = await sql<{ tag: string }[]>`
    select tag from unnest(${[...tags]}::text[]) as given (tag)
    where not exists (select 1 from client_tag c where c.tenant_id = ${tenant} and c.tag = given.tag)`;
  return rows.map(({ tag }) => tag);
}

export async function countByAssignee(
  sql: Sql,
  tenant: TenantId,
): Promise<{ personId: string; open: number }[]> {
  return sql`
    select assignee as "personId", count(*)::int as open from ticket
    where tenant_id = ${tenant} and assignee is not null and status <> 'solved' group by assignee`;
}

/** Tickets whose fact the vault should hear again before it grows stale. */
export async function listAssigned(
  sql: Sql,
  tenant: TenantId,
): Promise<{ ticketId: string; assignee: string; status: Status }[]> {
  return sql`
    select ticket_id as "ticketId", assignee, status from ticket
    where tenant_id = ${tenant} and assignee is not null and status <> 'solved' order by updated_at desc limit 5000`;
}

/** What a person said and who it was goes; when it came, by which channel and how it ended stays, for counting. */
export async function eraseTicket(sql: Sql, tenant: TenantId, ticketId: string): Promise<void> {
  const empty = { text: '', values: {} };
  await sql`delete from ticket_message where tenant_id = ${tenant} and ticket_id = ${ticketId}`;
  await sql`
    update ticket set
      version = version + 1, status = 'solved', assignee = null, subject = ${sql.json(empty)}, snippet = ${sql.json(empty)},
      customer = ${sql.json({ name: empty, email: null, phone: null })}
    where tenant_id = ${tenant} and ticket_id = ${ticketId}`;
}
