import type { Sql } from '#platform/db';
import type { ConversationId, MessageId, TenantId } from '#platform/ids';
import type { MaskedText } from '#vault/tokens/api';

/** SQL of mail: the Message-IDs of a conversation, and what is on its way out. */

export async function findThread(
  sql: Sql,
  tenant: TenantId,
  digests: readonly Buffer[],
): Promise<ConversationId | null> {
  if (digests.length === 0) return null;
  const rows = await sql<{ id: ConversationId }[]>`
    select conversation_id as id from mail_thread where tenant_id = ${tenant} and reference_digest in ${sql(digests as Buffer[])} limit 1`;
  return rows[0]?.id ?? null;
}

/** A Message-ID of a conversation, sealed, and whether it is one of ours. One that is known already stays as it was. */
export interface ThreadRow {
  digest: Buffer;
  /** Of the index key. */
  version: number;
  conversationId: ConversationId;
  sealedReference: Buffer;
  ours: boolean;
  at: Date;
}

export async function insertThread(sql: Sql, tenant: TenantId, row: ThreadRow): Promise<void> {
  await sql`
    insert into mail_thread (tenant_id, reference_digest, conversation_id, sealed_reference, ours, at, index_version)
    values (${tenant}, ${row.digest}, ${row.conversationId}, ${row.sealedReference}, ${row.ours}, ${row.at}, ${row.version})
    on conflict do nothing`;
}

/** The newest `limit` Message-IDs of a conversation, oldest first. */
export async function listThread(
  sql: Sql,
  tenant: TenantId,
  conversation: ConversationId,
  limit: number,
): Promise<Pick<ThreadRow, 'digest' | 'sealedReference' | 'ours'>[]> {
  const rows = await sql<Pick<ThreadRow, 'digest' | 'sealedReference' | 'ours'>[]>`
    select reference_digest as digest, sealed_reference as "sealedReference", ours from mail_thread
    where tenant_id = ${tenant} and conversation_id = ${conversation} and sealed_reference is not null
    order by at desc, reference_digest limit ${limit}`;
  return rows.toReversed();
}

export async function queueMail(
  sql: Sql,
  tenant: TenantId,
  message: MessageId,
  conversation: ConversationId,
  at: Date,
): Promise<void> {
  await sql`
    insert into outgoing_mail (tenant_id, message_id, conversation_id, state, next_at)
    values (${tenant}, ${message}, ${conversation}, 'queued', ${at})`;
}

export interface MailRow {
  messageId: MessageId;
  conversationId: ConversationId;
  state: 'queued' | 'sent' | 'failed';
  attempts: number;
}

/** A mail of ours by its message, held until the transaction ends. */
export async function lockMail(sql: Sql, tenant: TenantId, id: MessageId): Promise<MailRow | null> {
  const rows = await sql<MailRow[]>`
    select message_id as "messageId", conversation_id as "conversationId", state, attempts from outgoing_mail
    where tenant_id = ${tenant} and message_id = ${id} for update`;
  return rows[0] ?? null;
}

/** Takes one mail that is due; it stays locked until the transaction ends. */
export async function takeDueMail(sql: Sql, tenant: TenantId, now: Date): Promise<MailRow | null> {
  const rows = await sql<MailRow[]>`
    select message_id as "messageId", conversation_id as "conversationId", state, attempts from outgoing_mail
    where tenant_id = ${tenant} and state = 'queued' and next_at <= ${now}
    order by next_at limit 1 for update skip locked`;
  return rows[0] ?? null;
}

export async function settleMail(
  sql: Sql,
  tenant: TenantId,
  id: MessageId,
  change: { state: MailRow['state']; attempts: number; nextAt: Date; settledAt: Date | null },
): Promise<void> {
  await sql`
    update outgoing_mail set state = ${change.state}, attempts = ${change.attempts}, next_at = ${change.nextAt},
      settled_at = ${change.settledAt}
    where tenant_id = ${tenant} and message_id = ${id}`;
}

export async function listOutgoing(
  sql: Sql,
  tenant: TenantId,
  limit: number,
): Promise<
  { messageId: MessageId; state: MailRow['state']; at: Date; text: MaskedText; title: string | null }[]
> {
  return sql`
    select o.message_id as "messageId", o.state, m.at, m.masked_text as text, c.mail_subject as title
    from outgoing_mail o
    join message m on m.tenant_id = o.tenant_id and m.message_id = o.message_id
    join conversation c on c.tenant_id = o.tenant_id and c.conversation_id = o.conversation_id
    where o.tenant_id = ${tenant} order by m.at desc limit ${limit}`;
}
