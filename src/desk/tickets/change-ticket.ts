import type { z } from 'zod';

import type { TicketChange, TicketLine } from '#desk/tickets/api';
import type { Sql } from '#platform/db';
import { newId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { lineOf } from './lines.ts';
import type { TicketDeps } from './ports.ts';
import { findTicket, patchTicket, type TicketPatch, type TicketRow } from './store.ts';
import { findMergedInto } from './store-merging.ts';
import { isTeam } from './store-teams.ts';
import { insertEvents, type NewEventRow } from './store-messages.ts';
import { putTags, unknownTags } from './store-words.ts';

export type Change = Omit<z.output<typeof TicketChange>, 'version'>;

const LONGEST_SLEEP_MS = 366 * 86_400_000;

/**
 * One change of a ticket by a person: row, history and the fact for the vault in one transaction. With `version`, refused as
 * `stale_version` if somebody was faster. Who works on it is known to the vault before this resolves.
 */
export async function changeTicket(
  deps: TicketDeps,
  tenant: TenantId,
  personId: string | null,
  ticketId: string,
  change: Change,
  version: number | null,
): Promise<TicketLine> {
  if (change.assignee != null) await mustServe(deps, tenant, change.assignee);
  if (change.team != null) await mustBeTeam(deps, tenant, change.team);
  const snoozedUntil = wakeTime(deps, change);
  const newTags = await mayBeTags(deps, tenant, personId, change.addTags ?? []);
  const { line, factChanged, queueChanged } = await deps.db.tx(tenant, async (sql) => {
    const before = await findTicket(sql, tenant, personId ?? ticketId, ticketId);
    if (before === null) throw new AppError('not_found');
    if ((await findMergedInto(sql, tenant, ticketId)) !== null) throw new AppError('conversation_merged');
    await putTags(sql, tenant, newTags, new Date(deps.clock.now()));
    const tags = [...new Set([...before.tags, ...(change.addTags ?? [])])].filter(
      (tag) => !(change.removeTags ?? []).includes(tag),
    );
    const patch: TicketPatch = {
      ...(change.status === undefined ? {} : { status: change.status }),
      ...(change.priority === undefined ? {} : { priority: change.priority }),
      ...(change.assignee === undefined ? {} : { assignee: change.assignee }),
      ...(change.team === undefined ? {} : { team: change.team }),
      tags,
      ...(snoozedUntil === undefined ? {} : { snoozedUntil }),
      // Whoever was answered, or left to answer in their turn, waits no more.
      ...(change.status === undefined || change.status === 'open' ? {} : { waitingSince: null }),
    };
    if ((await patchTicket(sql, tenant, ticketId, patch, version)) === null)
      throw new AppError('stale_version');
    await writeHistory(deps, sql, tenant, personId, before, change);
    const after = await findTicket(sql, tenant, personId ?? ticketId, ticketId);
    if (after === null) throw new AppError('not_found');
    const queueChanged =
      after.snoozedUntil?.getTime() !== before.snoozedUntil?.getTime() || after.team !== before.team;
    const factChanged = after.assignee !== before.assignee || after.status !== before.status;
    // The person alone: what is in a team's queue is open to nobody until somebody takes it.
    if (factChanged)
      await deps.pushTicketFact(sql, tenant, {
        ticketId,
        assignee: after.assignee,
        open: after.status !== 'solved',
      });
    if (after.status !== before.status) await deps.putState(sql, tenant, { ticketId, state: after.status });
    return {
      line: lineOf(tenant, after),
      factChanged,
      queueChanged,
    };
  });
  deps.live.send({ type: 'ticket', tenant, ticketId, version: line.version });
  if (factChanged || queueChanged) deps.live.send({ type: 'counts' });
  if (factChanged) await deps.flushVault(tenant);
  return line;
}

/** A ticket is given to people of this client's team only. */
async function mustServe(deps: TicketDeps, tenant: TenantId, personId: string): Promise<void> {
  const person = (await deps.people()).find((one) => one.personId === personId);
  const role = person?.memberships.find((one) => one.tenant === tenant)?.role;
  if (role !== 'agent' && role !== 'lead')
    throw new AppError('invalid_request', {
      fields: [{ in: 'body', at: 'assignee', wrong: 'not_of_this_team' }],
    });
}

async function mustBeTeam(deps: TicketDeps, tenant: TenantId, teamId: string): Promise<void> {
  if (await deps.db.tx(tenant, (sql) => isTeam(sql, tenant, teamId))) return;
  throw new AppError('invalid_request', { fields: [{ in: 'body', at: 'team', wrong: 'no_such_team' }] });
}

/** When it wakes: as asked, at once when its state is set, unchanged otherwise. */
function wakeTime(deps: TicketDeps, change: Change): Date | null | undefined {
  if (change.snoozeUntil === undefined) return change.status === undefined ? undefined : null;
  if (change.snoozeUntil === null) return null;
  const at = new Date(change.snoozeUntil);
  const ahead = at.getTime() - deps.clock.now();
  if (ahead > 0 && ahead <= LONGEST_SLEEP_MS) return at;
  throw new AppError('invalid_request', {
    fields: [{ in: 'body', at: 'snoozeUntil', wrong: 'not_within_a_year_from_now' }],
  });
}

/** More digits than a year and a month: a number of something, or of somebody, and not a word to sort tickets by. */
const MOST_DIGITS = 6;

/**
 * Tags are kept as they are typed, are in every list and history, and are no place for anybody's data. Those that the client has
 * were looked at when they were new; the others are shown to the vault first. Answers what is new. The evaluation's filling, which
 * nobody types, brings its own.
 */
async function mayBeTags(
  deps: TicketDeps,
  tenant: TenantId,
  personId: string | null,
  tags: readonly string[],
): Promise<readonly string[]> {
  if (tags.length === 0) return [];
  const unknown = await deps.db.tx(tenant, (sql) => unknownTags(sql, tenant, tags));
  if (unknown.length === 0 || personId === null) return unknown;
  const numbers = unknown.some((tag) => (tag.match(/\p{Nd}/gu) ?? []).length > MOST_DIGITS);
  if (numbers || (await deps.holdsValue(unknown)))
    throw new AppError('holds_value', { fields: [{ in: 'body', at: 'addTags' }] });
  return unknown;
}

/** What really changed, one line each: setting a thing to what it was is no history. */
async function writeHistory(
  deps: TicketDeps,
  sql: Sql,
  tenant: TenantId,
  personId: string | null,
  before: TicketRow,
  change: Change,
): Promise<void> {
  const at = new Date(deps.clock.now());
  const note = (what: NewEventRow['what'], to: string | null): Promise<void> =>
    insertEvents(sql, tenant, [{ ticketId: before.ticketId, eventId: newId(), at, personId, what, to }]);
  if (change.assignee !== undefined && change.assignee !== before.assignee)
    await note('assigned', change.assignee);
  if (change.team !== undefined && change.team !== before.team) await note('team', change.team);
  if (change.status !== undefined && change.status !== before.status) await note('status', change.status);
  if (change.priority !== undefined && change.priority !== before.priority)
    await note('priority', change.priority);
  if (change.snoozeUntil !== undefined && change.snoozeUntil !== (before.snoozedUntil?.toISOString() ?? null))
    await note(change.snoozeUntil === null ? 'woke' : 'snoozed', change.snoozeUntil);
  for (const tag of change.addTags ?? []) if (!before.tags.includes(tag)) await note('tagged', tag);
  for (const tag of change.removeTags ?? []) if (before.tags.includes(tag)) await note('untagged', tag);
}
