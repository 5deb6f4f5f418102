import type { z } from 'zod';

import type { TicketChange, TicketLine } from '#desk/tickets/api';
import type { Sql } from '#platform/db';
import { newId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { lineOf } from './lines.ts';
import type { TicketDeps } from './ports.ts';
import {
  findTicket,
  insertEvents,
  patchTicket,
  type NewEventRow,
  type TicketPatch,
  type TicketRow,
} from './store.ts';

export type Change = Omit<z.output<typeof TicketChange>, 'version'>;

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
  if (personId !== null) await mustHoldNoValue(deps, change.addTags ?? []);
  const { line, stateChanged, factChanged } = await deps.db.tx(tenant, async (sql) => {
    const before = await findTicket(sql, tenant, personId ?? ticketId, ticketId);
    if (before === null) throw new AppError('not_found');
    const tags = [...new Set([...before.tags, ...(change.addTags ?? [])])].filter(
      (tag) => !(change.removeTags ?? []).includes(tag),
    );
    const patch: TicketPatch = {
      ...(change.status === undefined ? {} : { status: change.status }),
      ...(change.priority === undefined ? {} : { priority: change.priority }),
      ...(change.assignee === undefined ? {} : { assignee: change.assignee }),
      tags,
    };
    if ((await patchTicket(sql, tenant, ticketId, patch, version)) === null)
      throw new AppError('stale_version');
    await writeHistory(deps, sql, tenant, personId, before, change);
    const after = await findTicket(sql, tenant, personId ?? ticketId, ticketId);
    if (after === null) throw new AppError('not_found');
    const factChanged = after.assignee !== before.assignee || after.status !== before.status;
    if (factChanged)
      await deps.pushTicketFact(sql, tenant, {
        ticketId,
        assignee: after.assignee,
        open: after.status !== 'solved',
      });
    return { line: lineOf(tenant, after), stateChanged: after.status !== before.status, factChanged };
  });
  deps.live.send({ type: 'ticket', tenant, ticketId, version: line.version });
  if (factChanged) {
    deps.live.send({ type: 'counts' });
    await deps.flushVault(tenant);
  }
  if (stateChanged) await deps.setConversationState(tenant, ticketId, line.status);
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

/** More digits than a year and a month: a number of something, or of somebody, and not a word to sort tickets by. */
const MOST_DIGITS = 6;

/** Tags are kept as they are typed, are in every list and history, and are no place for anybody's data. */
async function mustHoldNoValue(deps: TicketDeps, tags: readonly string[]): Promise<void> {
  if (tags.length === 0) return;
  const numbers = tags.some((tag) => (tag.match(/\p{Nd}/gu) ?? []).length > MOST_DIGITS);
  if (numbers || (await deps.holdsValue(tags)))
    throw new AppError('holds_value', { fields: [{ in: 'body', at: 'addTags' }] });
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
  if (change.status !== undefined && change.status !== before.status) await note('status', change.status);
  if (change.priority !== undefined && change.priority !== before.priority)
    await note('priority', change.priority);
  for (const tag of change.addTags ?? []) if (!before.tags.includes(tag)) await note('tagged', tag);
  for (const tag of change.removeTags ?? []) if (before.tags.includes(tag)) await note('untagged', tag);
}
