import type { Sql } from '#platform/db';
import { asId, type TenantId } from '#platform/ids';
import type { DeskEvent } from '#vault/channels/api';
import { searchTextOf, snippetOf } from './lines.ts';
import type { TicketDeps } from './ports.ts';
import {
  findMessage,
  findTicket,
  insertEvent,
  insertMessage,
  insertTicket,
  patchTicket,
  replaceMessage,
  takeEvent,
} from './store.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What is told live once the transaction has ended. */
export type Told = () => void;

/** Applies one piece of the vault's news, exactly once however often it comes. In the caller's transaction of its tenant. */
export async function applyEvent(deps: TicketDeps, sql: Sql, event: DeskEvent): Promise<Told | null> {
  const tenant = asId<TenantId>(event.tenant);
  if (!('conversationId' in event) || event.type === 'customer.typing') return null;
  const at = new Date(event.at);
  if (!(await takeEvent(sql, tenant, event.eventId, at))) return null;
  const ticketId = event.conversationId;
  const changed = async (): Promise<Told> => {
    const version = (await findTicket(sql, tenant, NOBODY, ticketId))?.version ?? 0;
    return () => deps.live.send({ type: 'ticket', tenant, ticketId, version });
  };

  switch (event.type) {
    case 'conversation.started': {
      const subject = event.subject ?? { text: '', values: {} };
      await insertTicket(sql, tenant, {
        ticketId,
        subjectId: event.subjectId,
        channel: event.channel,
        subject,
        customer: event.customer,
        at,
      });
      await insertEvent(sql, tenant, ticketId, {
        eventId: event.eventId,
        at,
        personId: null,
        what: 'started',
        to: event.channel,
      });
      const told = await changed();
      return () => {
        told();
        deps.live.send({ type: 'counts' });
      };
    }
    case 'message.stored': {
      const { message } = event;
      const before = await findTicket(sql, tenant, NOBODY, ticketId);
      await insertMessage(sql, tenant, ticketId, message, searchTextOf(message.subject, message.body));
      const reopened = message.kind === 'customer' && before !== null && before.status !== 'open';
      await patchTicket(
        sql,
        tenant,
        ticketId,
        {
          ...(message.kind === 'note' ? {} : { snippet: snippetOf(message.body), lastFrom: message.kind }),
          ...(before !== null && before.subject.text === ''
            ? { subject: snippetOf(message.subject ?? message.body) }
            : {}),
          ...(reopened ? { status: 'open' as const } : {}),
          updatedAt: at,
        },
        null,
      );
      if (reopened) {
        await insertEvent(sql, tenant, ticketId, {
          eventId: event.eventId,
          at,
          personId: null,
          what: 'status',
          to: 'open',
        });
        await deps.pushTicketFact(sql, tenant, { ticketId, assignee: before.assignee, open: true });
      }
      const told = await changed();
      return () => {
        deps.live.send({ type: 'message', tenant, ticketId, messageId: message.messageId, at: message.at });
        told();
        if (reopened) {
          deps.live.send({ type: 'counts' });
          deps.nudgeVault(tenant);
        }
      };
    }
    case 'message.revised': {
      const old = await findMessage(sql, tenant, ticketId, event.messageId);
      if (old === null) return null;
      const message = { ...old, subject: event.subject, body: event.body, withheld: false };
      await replaceMessage(sql, tenant, ticketId, message, searchTextOf(message.subject, message.body));
      // Every copy: the list's last words and a title taken from the message may hold what is a token now.
      await patchTicket(
        sql,
        tenant,
        ticketId,
        {
          snippet: snippetOf(event.body),
          ...(await titleFrom(sql, tenant, ticketId, old.body.text, event.body)),
        },
        null,
      );
      await insertEvent(sql, tenant, ticketId, {
        eventId: event.eventId,
        at,
        personId: null,
        what: 'revised',
        to: null,
      });
      const told = await changed();
      return () => {
        deps.live.send({ type: 'message', tenant, ticketId, messageId: event.messageId, at: old.at });
        told();
      };
    }
    case 'customer.revised':
      await patchTicket(sql, tenant, ticketId, { customer: event.customer }, null);
      return changed();
    case 'mail.settled':
      await insertEvent(sql, tenant, ticketId, {
        eventId: event.eventId,
        at,
        personId: null,
        what: event.state === 'sent' ? 'mail_sent' : 'mail_failed',
        to: null,
      });
      await patchTicket(sql, tenant, ticketId, {}, null);
      return changed();
  }
}

/** A ticket without a subject of its own is called by its first words: they change with the message. */
async function titleFrom(
  sql: Sql,
  tenant: TenantId,
  ticketId: string,
  oldText: string,
  body: Parameters<typeof snippetOf>[0],
) {
  const ticket = await findTicket(sql, tenant, NOBODY, ticketId);
  const was = snippetOf({ text: oldText, values: {} }).text;
  return ticket !== null && ticket.subject.text === was ? { subject: snippetOf(body) } : {};
}
