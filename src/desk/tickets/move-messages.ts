import type { Sql } from '#platform/db';
import { newId, type TenantId } from '#platform/ids';
import type { DeskEvent } from '#vault/channels/api';
import { snippetOf } from './lines.ts';
import type { TicketDeps, Told } from './ports.ts';
import { findTicket, patchTicket, type TicketPatch } from './store.ts';
import { insertEvents, listMessages } from './store-messages.ts';
import { moveBack, moveInto, setMergedInto } from './store-merging.ts';

type Moved = Extract<DeskEvent, { type: 'conversation.merged' | 'conversation.unmerged' }>;
const NO_WORDS = { text: '', values: {} };
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * A ticket goes on in another one of the same customer, or no longer does: its messages are where the vault has them, both lines say what is true now, and both
 * histories say what happened and where to look.
 */
export async function moveMessages(
  deps: TicketDeps,
  sql: Sql,
  tenant: TenantId,
  event: Moved,
): Promise<Told | null> {
  const source = event.conversationId;
  const isMerge = event.type === 'conversation.merged';
  const target = isMerge ? event.into : event.from;
  const at = new Date(event.at);
  const before = await findTicket(sql, tenant, NOBODY, source);
  const other = await findTicket(sql, tenant, NOBODY, target);
  if (before === null || other === null) return null;
  await (isMerge ? moveInto : moveBack)(sql, tenant, source, target);
  await setMergedInto(sql, tenant, source, isMerge ? target : null);
  const state = isMerge ? ('solved' as const) : event.state;
  const waiting = [before.waitingSince, other.waitingSince].filter((one) => one !== null);
  const tags = [...new Set([...other.tags, ...before.tags])];
  const versions = [
    await patchTicket(
      sql,
      tenant,
      source,
      {
        status: state,
        waitingSince: null,
        snoozedUntil: null,
        // No copy of words stays behind that somebody may mark where they are now.
        ...(isMerge
          ? { snippet: NO_WORDS, subject: { text: `→ #${other.number}`, values: {} } }
          : await lineOfNow(sql, tenant, source, true)),
      },
      null,
    ),
    await patchTicket(
      sql,
      tenant,
      target,
      {
        ...(await lineOfNow(sql, tenant, target)),
        ...(isMerge ? { tags, updatedAt: at } : {}),
        // Who waits longest waits for the one answer that is left.
        ...(isMerge && waiting.length > 0
          ? { waitingSince: new Date(Math.min(...waiting.map((one) => one.getTime()))) }
          : {}),
        ...(isMerge && before.status === 'open' && other.status !== 'open'
          ? { status: 'open' as const }
          : {}),
      },
      null,
    ),
  ];
  const common = { at, personId: event.personId };
  await insertEvents(sql, tenant, [
    {
      ...common,
      ticketId: source,
      eventId: event.eventId,
      what: isMerge ? 'merged_into' : 'unmerged',
      to: `${other.number} ${target}`,
    },
    {
      ...common,
      ticketId: target,
      eventId: newId(),
      what: isMerge ? 'merged_from' : 'unmerged',
      to: `${before.number} ${source}`,
    },
  ]);
  await deps.pushTicketFact(sql, tenant, {
    ticketId: source,
    assignee: isMerge ? null : before.assignee,
    open: !isMerge,
  });
  const reopened = isMerge && before.status === 'open' && other.status !== 'open';
  if (reopened) {
    await deps.pushTicketFact(sql, tenant, { ticketId: target, assignee: other.assignee, open: true });
    await deps.putState(sql, tenant, { ticketId: target, state: 'open' });
  }
  return () => {
    deps.live.send({ type: 'ticket', tenant, ticketId: source, version: versions[0] ?? 0 });
    deps.live.send({ type: 'ticket', tenant, ticketId: target, version: versions[1] ?? 0 });
    deps.live.send({ type: 'counts' });
    deps.nudgeVault(tenant);
  };
}

/** What the list shows, from the messages that a ticket has now: its last public words and, if asked, the title. */
async function lineOfNow(
  sql: Sql,
  tenant: TenantId,
  ticketId: string,
  withTitle = false,
): Promise<TicketPatch> {
  const messages = await listMessages(sql, tenant, ticketId);
  const last = messages.findLast(({ kind }) => kind !== 'note');
  const [first] = messages;
  return {
    ...(last === undefined ? {} : { snippet: snippetOf(last.body), lastFrom: last.kind }),
    ...(first === undefined || !withTitle ? {} : { subject: first.subject ?? snippetOf(first.body) }),
  };
}
