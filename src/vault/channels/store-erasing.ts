import type { Sql } from '#platform/db';
import type { ConversationId, SubjectId, TenantId } from '#platform/ids';
import type { MaskedCustomer } from './store.ts';

/** SQL that erases what was said with a person. */

/** All conversations of a person, held until the end of the transaction, in one order everywhere. */
export async function lockConversationsOf(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
): Promise<ConversationId[]> {
  const rows = await sql<{ id: ConversationId }[]>`
    select conversation_id as id from conversation
    where tenant_id = ${tenant} and subject_id = ${subject} and erased_at is null order by conversation_id for update`;
  return rows.map((row) => row.id);
}

export async function deleteOfSubject(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
  conversations: readonly ConversationId[],
): Promise<{ messages: number; mails: number; contacts: number }> {
  const ids = [...conversations];
  const mails = await sql`
    delete from outgoing_mail where tenant_id = ${tenant} and conversation_id = any(${ids}::text[]::uuid[])`;
  await sql`delete from mail_thread where tenant_id = ${tenant} and conversation_id = any(${ids}::text[]::uuid[])`;
  const messages = await sql`
    delete from message where tenant_id = ${tenant} and conversation_id = any(${ids}::text[]::uuid[])`;
  const contacts = await sql`delete from contact where tenant_id = ${tenant} and subject_id = ${subject}`;
  return { messages: messages.count, mails: mails.count, contacts: contacts.count };
}

export async function emptyConversation(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
  at: Date,
): Promise<void> {
  const nobody: MaskedCustomer = { name: { text: '', values: {} }, email: null, phone: null };
  await sql`
    update conversation set
      version = version + 1, state = 'solved', customer = ${sql.json(nobody as never)}, mail_token = null, mail_subject = null,
      chat_bearer_digest = null, sealed_form_asked = false, erased_at = ${at}
    where tenant_id = ${tenant} and subject_id = ${subject} and erased_at is null`;
}
