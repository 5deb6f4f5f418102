import { createHash } from 'node:crypto';

import type { Db, Sql } from '#platform/db';
import { newId, type ConversationId, type MessageId, type SubjectId, type TenantId } from '#platform/ids';
import type { SubjectKey } from '#vault/keys';
import type { Tokens } from '#vault/tokens';
import { claimContact } from '../src/vault/channels/store-contacts.ts';
import { insertMessages } from '../src/vault/channels/store-messages.ts';
import { insertConversations } from '../src/vault/channels/store.ts';
import { JOB } from './floor.ts';

export const CARD = '4242 4242 4242 4242';

export interface Customer {
  readonly subject: SubjectId;
  readonly conversation: ConversationId;
  readonly messageId: MessageId;
  readonly token: string;
}

/** Somebody who wrote one message with a card number in it, by mail. `beside` is stored in the same transaction. */
export async function writeAsCustomer(
  { db, tokens, tenant, at }: { db: Db; tokens: Tokens; tenant: TenantId; at: Date },
  beside: (sql: Sql, customer: Customer, key: SubjectKey) => Promise<unknown> = () => Promise.resolve(),
): Promise<Customer> {
  const key = await tokens.prepareNew(tenant);
  const conversation = newId<ConversationId>();
  const messageId = newId<MessageId>();
  const text = `my card is ${CARD}`;
  const nobody = { text: '', values: {} };
  return db.tx(tenant, async (sql) => {
    const span = { start: 11, end: text.length, class: 'CARD' as const };
    const [done] = await tokens.tokenise(sql, { ...JOB, tenant }, key, [{ text, spans: [span] }]);
    if (done === undefined) throw new Error('nothing was tokenised');
    await insertConversations(sql, tenant, [
      {
        conversationId: conversation,
        subjectId: key.subjectId,
        channel: 'email',
        locale: 'en',
        customer: { name: nobody, email: nobody, phone: null },
        mailToken: null,
        mailSubject: 'about a card',
        chatBearerDigest: null,
        at,
      },
    ]);
    await insertMessages(sql, tenant, [
      {
        messageId,
        conversationId: conversation,
        subjectId: key.subjectId,
        kind: 'customer',
        channel: 'email',
        personId: null,
        sealedText: tokens.sealText(key, messageId, text),
        sealedTitle: null,
        textSpans: done.spans,
        titleSpans: null,
        maskedText: done.masked,
        maskedTitle: null,
        attachments: [],
        withheld: false,
        at,
      },
    ]);
    const index = createHash('sha256').update(key.subjectId).digest().subarray(0, 16);
    await claimContact(sql, tenant, 'EMAIL', { index: index, version: 1 }, key.subjectId);
    const customer = { subject: key.subjectId, conversation, messageId, token: done.spans[0]?.token ?? '' };
    await beside(sql, customer, key);
    return customer;
  });
}
