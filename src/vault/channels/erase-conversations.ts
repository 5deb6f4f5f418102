import type { Sql } from '#platform/db';
import type { ConversationId, SubjectId, TenantId } from '#platform/ids';
import { deleteOfSubject, emptyConversation, lockConversationsOf } from './store-erasing.ts';

/** What was erased of one person. */
export interface ErasedConversations {
  conversations: ConversationId[];
  messages: number;
  mails: number;
  contacts: number;
}

/**
 * Everything that conversations hold of one person, in the caller's transaction: originals and masked texts, who wrote, mail that is on its way,
 * threads, contacts, the browser's way back in. The rows of the conversations stay as dates and states and take no more messages.
 */
export async function eraseConversations(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
  at: Date,
): Promise<ErasedConversations> {
  const conversations = await lockConversationsOf(sql, tenant, subject);
  const counts = await deleteOfSubject(sql, tenant, subject, conversations);
  await emptyConversation(sql, tenant, subject, at);
  return { conversations, ...counts };
}
