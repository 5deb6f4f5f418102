import type { Sql } from '#platform/db';
import { newId, type TenantId } from '#platform/ids';
import type { DeskEvent, MessageView } from '#vault/channels/api';
import type { MaskedText } from '#vault/tokens/api';
import { keepWords } from './keep-words.ts';
import { searchTextOf, snippetOf } from './lines.ts';
import { moveMessages } from './move-messages.ts';
import type { TicketDeps, Told } from './ports.ts';
import {
  eraseTicket,
  findTicket,
  insertTickets,
  patchTicket,
  takeEvents,
  type TicketPatch,
  type TicketRow,
} from './store.ts';
import {
  findMessage,
  insertEvents,
  insertMessages,
  replaceMessage,
  type NewEventRow,
} from './store-messages.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';

export type TicketNews = Exclude<Extract<DeskEvent, { conversationId: string }>, { type: 'customer.typing' }>;
type Started = Extract<TicketNews, { type: 'conversation.started' }>;
type Stored = Extract<TicketNews, { type: 'message.stored' }>;
type Before = Pick<TicketRow, 'status' | 'assignee' | 'subject' | 'waitingSince' | 'snoozedUntil'>;

/**
 * Applies the vault's news of one tenant, each piece exactly once however often it comes, in the caller's transaction. Pieces
 * of one ticket are applied in their order; those of different tickets share their round trips and statements.
 */
export async function applyEvents(
  deps: TicketDeps,
  sql: Sql,
  tenant: TenantId,
  events: readonly DeskEvent[],
): Promise<Told[]> {
  const words = await keepWords(
    deps,
    sql,
    tenant,
    events.filter((event) => event.type === 'words.kept'),
  );
  const all = events.filter(isTicketNews);
  if (all.length === 0) return words;
  const taken = await takeEvents(sql, tenant, all);
  const told: (Told | null)[] = [];
  // What comes after a merge is about tickets as they are then.
  for (const news of betweenMerges(all)) told.push(...(await applyTogether(deps, sql, tenant, news, taken)));
  return [...words, ...told.filter((one) => one !== null)];
}

/** News in their order, cut before and after each that moves messages between tickets. */
function betweenMerges(news: readonly TicketNews[]): TicketNews[][] {
  const runs: TicketNews[][] = [[]];
  for (const event of news) {
    const moves = event.type === 'conversation.merged' || event.type === 'conversation.unmerged';
    if (moves) runs.push([event], []);
    else runs.at(-1)?.push(event);
  }
  return runs;
}

/** News of different tickets side by side, those of one in their order. */
async function applyTogether(
  deps: TicketDeps,
  sql: Sql,
  tenant: TenantId,
  news: readonly TicketNews[],
  taken: ReadonlySet<string>,
): Promise<(Told | null)[]> {
  const byTicket = Map.groupBy(
    news.filter(
      (event, at) =>
        taken.has(event.eventId) && news.findIndex((one) => one.eventId === event.eventId) === at,
    ),
    (event) => event.conversationId,
  );
  const told = await Promise.all(
    [...byTicket.values()].map(async (ofTicket) => {
      const all: (Told | null)[] = [];
      const [started, first] = ofTicket;
      let next = 0;
      if (started?.type === 'conversation.started') {
        const message = first?.type === 'message.stored' ? first : null;
        all.push(await beginTicket(deps, sql, tenant, started, message));
        next = message === null ? 1 : 2;
      }
      for (const event of ofTicket.slice(next)) all.push(await applyEvent(deps, sql, tenant, event));
      return all;
    }),
  );
  return told.flat();
}

function isTicketNews(event: DeskEvent): event is TicketNews {
  return 'conversationId' in event && event.type !== 'customer.typing';
}

/** A new ticket, as one row if its first message is there too. */
async function beginTicket(
  deps: TicketDeps,
  sql: Sql,
  tenant: TenantId,
  started: Started,
  first: Stored | null,
): Promise<Told> {
  const { conversationId: ticketId, subjectId, channel, customer } = started;
  const message = first?.message ?? null;
  const createdAt = new Date(started.at);
  const named = started.subject !== null && started.subject.text !== '';
  const ticket = {
    ticketId,
    subjectId,
    channel,
    customer,
    subject:
      !named && message !== null ? snippetOf(message.subject ?? message.body) : (started.subject ?? EMPTY),
    snippet: message === null || message.kind === 'note' ? EMPTY : snippetOf(message.body),
    lastFrom: message === null || message.kind === 'note' ? ('customer' as const) : message.kind,
    waitingSince: message?.kind === 'customer' && first !== null ? new Date(first.at) : null,
    createdAt,
    updatedAt: first === null ? createdAt : new Date(first.at),
  };
  await Promise.all([
    insertTickets(sql, tenant, [ticket]),
    insertEvents(sql, tenant, [eventOf(started, 'started', channel)]),
    message === null ? null : insertMessages(sql, tenant, [messageRow(ticketId, message)]),
  ]);
  return () => {
    if (message !== null)
      deps.live.send({ type: 'message', tenant, ticketId, messageId: message.messageId, at: message.at });
    deps.live.send({ type: 'ticket', tenant, ticketId, version: 1 });
    deps.live.send({ type: 'counts' });
  };
}

const EMPTY = { text: '', values: {} };

function eventOf(event: TicketNews, what: NewEventRow['what'], to: string | null): NewEventRow {
  const { conversationId: ticketId, eventId } = event;
  return { ticketId, eventId, at: new Date(event.at), personId: null, what, to };
}

function messageRow(ticketId: string, message: Stored['message']) {
  return { ticketId, message, searchText: searchTextOf(message.subject, message.body) };
}

async function applyEvent(
  deps: TicketDeps,
  sql: Sql,
  tenant: TenantId,
  event: TicketNews,
): Promise<Told | null> {
  const at = new Date(event.at);
  const ticketId = event.conversationId;
  const changed = (version: number | null): Told => {
    return () => deps.live.send({ type: 'ticket', tenant, ticketId, version: version ?? 0 });
  };

  switch (event.type) {
    case 'conversation.started':
      return beginTicket(deps, sql, tenant, event, null);
    case 'message.stored': {
      const { message } = event;
      const before = await findTicket(sql, tenant, NOBODY, ticketId);
      const reopened = message.kind === 'customer' && before !== null && before.status !== 'open';
      const patch = {
        ...(message.kind === 'note' ? {} : { snippet: snippetOf(message.body), lastFrom: message.kind }),
        ...(before !== null && before.subject.text === ''
          ? { subject: snippetOf(message.subject ?? message.body) }
          : {}),
        ...(reopened ? { status: 'open' as const } : {}),
        ...waitingAfter(message.kind, before, at),
        updatedAt: at,
      };
      const [version] = await Promise.all([
        patchTicket(sql, tenant, ticketId, patch, null),
        insertMessages(sql, tenant, [messageRow(ticketId, message)]),
      ]);
      const beganToWait = message.kind === 'customer' && before?.waitingSince === null;
      const answered = message.kind === 'reply' && before !== null && before.waitingSince !== null;
      const woke = message.kind === 'customer' && before !== null && before.snoozedUntil !== null;
      if (woke) {
        await insertEvents(sql, tenant, [
          { ticketId, eventId: newId(), at, personId: null, what: 'woke', to: null },
        ]);
      }
      if (reopened) {
        await insertEvents(sql, tenant, [eventOf(event, 'status', 'open')]);
        await deps.pushTicketFact(sql, tenant, { ticketId, assignee: before.assignee, open: true });
        // Behind an answer of ours that is still on its way there.
        await deps.putState(sql, tenant, { ticketId, state: 'open' });
      }
      const told = changed(version);
      return () => {
        deps.live.send({ type: 'message', tenant, ticketId, messageId: message.messageId, at: message.at });
        told();
        if (reopened || woke || beganToWait || answered) deps.live.send({ type: 'counts' });
        if (reopened) deps.nudgeVault(tenant);
      };
    }
    case 'message.revised': {
      const old = await findMessage(sql, tenant, ticketId, event.messageId);
      if (old === null) return null;
      const message = {
        ...old,
        subject: event.subject,
        body: event.body,
        attachments: event.attachments ?? old.attachments,
        withheld: event.withheld ?? false,
      };
      await replaceMessage(sql, tenant, ticketId, message, searchTextOf(message.subject, message.body));
      const version = await patchTicket(
        sql,
        tenant,
        ticketId,
        await copiesOf(sql, tenant, ticketId, old, message),
        null,
      );
      await insertEvents(sql, tenant, [eventOf(event, 'revised', null)]);
      const told = changed(version);
      return () => {
        deps.live.send({ type: 'message', tenant, ticketId, messageId: event.messageId, at: old.at });
        told();
      };
    }
    case 'conversation.merged':
    case 'conversation.unmerged':
      return moveMessages(deps, sql, tenant, event);
    case 'conversation.erased':
      await eraseTicket(sql, tenant, ticketId);
      await insertEvents(sql, tenant, [eventOf(event, 'erased', null)]);
      await deps.pushTicketFact(sql, tenant, { ticketId, assignee: null, open: false });
      return () => {
        deps.live.send({ type: 'ticket', tenant, ticketId, version: 0 });
        deps.live.send({ type: 'counts' });
      };
    case 'customer.revised':
      return changed(await patchTicket(sql, tenant, ticketId, { customer: event.customer }, null));
    case 'mail.settled':
      await insertEvents(sql, tenant, [
        eventOf(event, event.state === 'sent' ? 'mail_sent' : 'mail_failed', null),
      ]);
      return changed(await patchTicket(sql, tenant, ticketId, {}, null));
  }
}

/** A customer waits from the first unanswered message on; one who writes wakes the ticket. */
function waitingAfter(kind: MessageView['kind'], before: Before | null, at: Date): TicketPatch {
  if (kind === 'customer') return { waitingSince: before?.waitingSince ?? at, snoozedUntil: null };
  return kind === 'reply' ? { waitingSince: null } : {};
}

/**
 * What a ticket shows of this message: the list's last words if they are of it, its title if it came with this message or is its first
 * words. Each may hold what is a token now; what is destroyed is so in either, wherever it was taken from.
 */
async function copiesOf(
  sql: Sql,
  tenant: TenantId,
  ticketId: string,
  old: MessageView,
  now: MessageView,
): Promise<TicketPatch> {
  const ticket = await findTicket(sql, tenant, NOBODY, ticketId);
  if (ticket === null) return {};
  const said = [now.subject, now.body, ...now.attachments].flatMap((one) =>
    Object.entries(one?.values ?? {}),
  );
  const gone = new Map(said.filter(([, view]) => view.destroyedAt !== undefined));
  const again = (shown: MaskedText): MaskedText => {
    const values = Object.entries(shown.values).map(([token, view]) => [token, gone.get(token) ?? view]);
    return { text: shown.text, values: Object.fromEntries(values) as MaskedText['values'] };
  };
  const was = snippetOf(old.body).text;
  const titles = old.subject === null ? [] : [old.subject.text, snippetOf(old.subject).text];
  return {
    snippet: old.kind !== 'note' && ticket.snippet.text === was ? snippetOf(now.body) : again(ticket.snippet),
    subject:
      now.subject !== null && titles.includes(ticket.subject.text)
        ? now.subject
        : ticket.subject.text === was
          ? snippetOf(now.body)
          : again(ticket.subject),
  };
}
