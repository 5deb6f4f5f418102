import type { Priority, Status, TicketLine, View } from '#desk/tickets/api';
import type { Sql } from '#platform/db';
import { documents, texts, times } from '#platform/db-arrays';
import { gathered } from '#platform/db-gathered';
import type { TenantId } from '#platform/ids';
import type { MessageView } from '#vault/channels/api';
import type { MaskedText } from '#vault/tokens/api';

/** SQL of tickets as such: queues, counts, one ticket and its changes. What belongs to them is in the files beside this one. */

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
  team: string | null;
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

export const columns = (sql: Sql, tenant: TenantId, person: string) => sql`
  t.ticket_id as "ticketId", t.number, t.subject_id as "subjectId", t.channel, t.subject, t.customer, t.status, t.priority, t.assignee, t.team_id as team, t.tags,
  t.snippet, t.last_from as "lastFrom", t.waiting_since as "waitingSince", t.snoozed_until as "snoozedUntil", t.version, t.created_at as "createdAt", t.updated_at as "updatedAt",
  (select r.version from ticket_read r where r.tenant_id = ${tenant} and r.ticket_id = t.ticket_id and r.person_id = ${person}) as "readVersion"`;

export interface QueuePage {
  view: View;
  tag: string | null;
  /** One team's tickets of the view. */
  team: string | null;
  /** The last line that was seen. */
  from: { at: Date; ticketId: string } | null;
  limit: number;
}

/** The teams of a person, as a condition on a ticket's. */
const inTeamOf = (sql: Sql, tenant: TenantId, person: string) =>
  sql`team_id in (select m.team_id from team_member m where m.tenant_id = ${tenant} and m.person_id = ${person})`;

/** What a view holds. A sleeping ticket is in `snoozed`, `solved` and `all` alone. */
const inView = (sql: Sql, tenant: TenantId, person: string): Record<View, ReturnType<Sql>> => ({
  mine: sql`and t.assignee = ${person} and t.status <> 'solved' and t.snoozed_until is null`,
  team: sql`and t.${inTeamOf(sql, tenant, person)} and t.status <> 'solved' and t.snoozed_until is null`,
  team_unassigned: sql`and t.${inTeamOf(sql, tenant, person)} and t.assignee is null and t.status <> 'solved' and t.snoozed_until is null`,
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
  const where = inView(sql, tenant, person)[page.view];
  const tag = sql`${page.tag === null ? sql`` : sql`and ${page.tag} = any (t.tags)`}
      ${page.team === null ? sql`` : sql`and t.team_id = ${page.team}`}`;
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

export type CountRow = Record<Exclude<View, 'all'>, number>;

const NONE: CountRow = {
  mine: 0,
  team: 0,
  team_unassigned: 0,
  unassigned: 0,
  waiting: 0,
  open: 0,
  pending: 0,
  snoozed: 0,
  solved: 0,
};

export async function countTickets(sql: Sql, tenant: TenantId, person: string): Promise<CountRow> {
  const rows = await sql<CountRow[]>`
    select
      count(*) filter (where assignee = ${person} and status <> 'solved' and snoozed_until is null)::int as mine,
      count(*) filter (where ${inTeamOf(sql, tenant, person)} and status <> 'solved' and snoozed_until is null)::int as team,
      count(*) filter (where ${inTeamOf(sql, tenant, person)} and assignee is null and status <> 'solved' and snoozed_until is null)::int as team_unassigned,
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
    from unnest(${texts(events.map((one) => one.eventId))}::uuid[], ${texts(events.map((one) => one.at))}::timestamptz[]) as given (event_id, at)
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
      ${texts(rows.map((row) => row.ticketId))}::uuid[], ${texts(rows.map((row) => row.subjectId))}::uuid[], ${texts(rows.map((row) => row.channel))}::text[],
      string_to_array(${documents(rows.map((row) => row.subject))}, chr(30), 'null')::jsonb[],
      string_to_array(${documents(rows.map((row) => row.customer))}, chr(30), 'null')::jsonb[],
      string_to_array(${documents(rows.map((row) => row.snippet))}, chr(30), 'null')::jsonb[],
      ${texts(rows.map((row) => row.lastFrom))}::text[], ${times(rows.map((row) => row.waitingSince))}::timestamptz[],
      ${times(rows.map((row) => row.createdAt))}::timestamptz[], ${times(rows.map((row) => row.updatedAt))}::timestamptz[]
    ) with ordinality as given (ticket_id, subject_id, channel, subject, customer, snippet, last_from, waiting_since, created_at, updated_at, nth)
    on conflict do nothing`,
);

export interface TicketPatch {
  status?: Status;
  priority?: Priority;
  assignee?: string | null;
  team?: string | null;
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
      team_id = ${patch.team === undefined ? sql`team_id` : patch.team},
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

export async function countByAssignee(
  sql: Sql,
  tenant: TenantId,
): Promise<{ personId: string; open: number }[]> {
  return sql`
    select assignee as "personId", count(*)::int as open from ticket
    where tenant_id = ${tenant} and assignee is not null and status <> 'solved' group by assignee`;
}

/** Tickets whose fact the vault should hear again before it grows stale. */
/** Everything that somebody holds and that is not solved. */
export async function listHeldBy(sql: Sql, tenant: TenantId, personId: string): Promise<string[]> {
  const rows = await sql<{ ticketId: string }[]>`
    select ticket_id as "ticketId" from ticket
    where tenant_id = ${tenant} and assignee = ${personId} and status <> 'solved'`;
  return rows.map(({ ticketId }) => ticketId);
}

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
