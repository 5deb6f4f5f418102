import type { Sql } from '#platform/db';
import type { ConversationId, SubjectId, TenantId } from '#platform/ids';
import { conversationColumns, type ConversationRow, type MaskedCustomer } from './store.ts';
import { messageColumns, type MessageRow } from './store-messages.ts';

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

/** Everything that was said with a person, in every conversation; the caller holds those. */
export async function listAllOf(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
): Promise<{ conversations: ConversationRow[]; messages: MessageRow[] }> {
  const conversations = await sql<ConversationRow[]>`
    select ${conversationColumns(sql)} from conversation
    where tenant_id = ${tenant} and subject_id = ${subject} and erased_at is null order by conversation_id`;
  const ids = conversations.map((row) => row.conversationId);
  const messages = await sql<MessageRow[]>`
    select ${messageColumns(sql)} from message
    where tenant_id = ${tenant} and conversation_id = any(${ids}::text[]::uuid[]) order by at, message_id`;
  return { conversations, messages };
}

export async function rewriteMessage(sql: Sql, tenant: TenantId, row: MessageRow): Promise<void> {
  await sql`
    update message set
      sealed_text = ${row.sealedText}, sealed_title = ${row.sealedTitle},
      text_spans = ${sql.json(row.textSpans as never)}, title_spans = ${sql.json(row.titleSpans as never)},
      masked_text = ${sql.json(row.maskedText as never)}, masked_title = ${sql.json(row.maskedTitle as never)},
      attachments = ${sql.json(row.attachments as never)}
    where tenant_id = ${tenant} and message_id = ${row.messageId}`;
}

export async function putCustomer(
  sql: Sql,
  tenant: TenantId,
  id: ConversationId,
  customer: MaskedCustomer,
  mailToken: string | null,
): Promise<void> {
  await sql`
    update conversation set version = version + 1, customer = ${sql.json(customer as never)}, mail_token = ${mailToken}
    where tenant_id = ${tenant} and conversation_id = ${id}`;
}

/** A person is known by these addresses no more. */
export async function forgetAddresses(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
  addresses: readonly { readonly class: string; readonly index: Buffer }[],
): Promise<number> {
  let count = 0;
  for (const { class: cls, index } of addresses) {
    const gone = await sql`
      delete from contact where tenant_id = ${tenant} and subject_id = ${subject} and class = ${cls} and blind_index = ${index}`;
    count += gone.count;
  }
  return count;
}
