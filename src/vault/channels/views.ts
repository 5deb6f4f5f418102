import type { ChatMessageView, MessageView } from '#vault/channels/api';
import type { z } from 'zod';
import type { MessageRow } from './store-messages.ts';

/** A stored message as the desk is given it: masked, with nothing of the original. */
export function messageView(row: MessageRow): MessageView {
  return {
    messageId: row.messageId,
    kind: row.kind,
    personId: row.personId,
    channel: row.channel,
    subject: row.maskedTitle,
    body: row.maskedText,
    attachments: row.attachments,
    withheld: row.withheld,
    at: row.at.toISOString(),
  };
}

/** A stored message as its customer sees it. Notes are for the house: the caller leaves them out. */
export function chatMessageView(row: MessageRow, agentName: string | null): z.input<typeof ChatMessageView> {
  return {
    messageId: row.messageId,
    from: row.kind === 'customer' ? 'customer' : row.kind === 'reply' ? 'agent' : 'system',
    agentName: row.kind === 'reply' ? agentName : null,
    body: row.maskedText,
    files: row.attachments.map(({ fileName, bytes }) => ({ fileName, bytes })),
    at: row.at.toISOString(),
  };
}
