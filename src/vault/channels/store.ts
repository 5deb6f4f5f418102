import type { Sql } from '#platform/db';
import { bytes, documents, texts, times } from '#platform/db-arrays';
import { gathered } from '#platform/db-gathered';
import type { ConversationId, SubjectId, TenantId } from '#platform/ids';
import type { MessageView } from '#vault/channels/api';
import type { MaskedText } from '#vault/tokens/api';

/** SQL of conversations; messages, contacts, mail and the rest stand in the other `store-…` files. Every statement runs in a transaction that sees one tenant. */

export type Channel = MessageView['channel'];
export type MessageKind = MessageView['kind'];
export type AttachmentRow = MessageView['attachments'][number];

export interface MaskedCustomer {
  name: MaskedText;
  email: MaskedText | null;
  phone: MaskedText | null;
}

export interface ConversationRow {
  conversationId: ConversationId;
  subjectId: SubjectId;
  channel: Channel;
  locale: 'en' | 'ja';
  state: 'open' | 'pending' | 'solved';
  customer: MaskedCustomer;
  mailToken: string | null;
  mailSubject: string | null;
  sealedFormAsked: boolean;
  version: number;
  /** Where it goes on, since it was merged. */
  mergedInto: ConversationId | null;
}

export const conversationColumns = (sql: Sql) => sql`
  conversation_id as "conversationId", subject_id as "subjectId", channel, locale, state, customer,
  mail_token as "mailToken", mail_subject as "mailSubject", sealed_form_asked as "sealedFormAsked", version,
  merged_into as "mergedInto"`;

type NewConversationRow = Omit<ConversationRow, 'state' | 'sealedFormAsked' | 'version' | 'mergedInto'> & {
  chatBearerDigest: Buffer | null;
  at: Date;
};

export const insertConversations = gathered(
  (sql, tenant, rows: readonly NewConversationRow[]) => sql`
    insert into conversation
      (tenant_id, conversation_id, subject_id, channel, locale, customer, mail_token, mail_subject, chat_bearer_digest, created_at)
    select ${tenant}, given.*
    from unnest(
      ${texts(rows.map((row) => row.conversationId))}::uuid[], ${texts(rows.map((row) => row.subjectId))}::uuid[],
      ${texts(rows.map((row) => row.channel))}::text[], ${texts(rows.map((row) => row.locale))}::text[],
      string_to_array(${documents(rows.map((row) => row.customer))}, chr(30), 'null')::jsonb[], ${texts(rows.map((row) => row.mailToken))}::text[],
      ${texts(rows.map((row) => row.mailSubject))}::text[], ${bytes(rows.map((row) => row.chatBearerDigest))}::bytea[],
      ${times(rows.map((row) => row.at))}::timestamptz[]) as given`,
);

export async function findConversation(
  sql: Sql,
  tenant: TenantId,
  id: ConversationId,
): Promise<ConversationRow | null> {
  const rows = await sql<ConversationRow[]>`
    select ${conversationColumns(sql)} from conversation
    where tenant_id = ${tenant} and conversation_id = ${id} and erased_at is null`;
  return rows[0] ?? null;
}

/** Holds the conversation's row until the end of the transaction: messages of one conversation are stored one by one. */
export async function lockConversation(
  sql: Sql,
  tenant: TenantId,
  id: ConversationId,
): Promise<ConversationRow | null> {
  const rows = await sql<ConversationRow[]>`
    select ${conversationColumns(sql)} from conversation where tenant_id = ${tenant} and conversation_id = ${id} and erased_at is null for update`;
  return rows[0] ?? null;
}

export async function findByBearer(
  sql: Sql,
  tenant: TenantId,
  digest: Buffer,
): Promise<ConversationRow | null> {
  const rows = await sql<ConversationRow[]>`
    select ${conversationColumns(sql)} from conversation where tenant_id = ${tenant} and chat_bearer_digest = ${digest}`;
  return rows[0] ?? null;
}

export async function touchConversation(
  sql: Sql,
  tenant: TenantId,
  id: ConversationId,
  change: { state?: ConversationRow['state']; sealedFormAsked?: boolean; customer?: MaskedCustomer },
): Promise<void> {
  await sql`
    update conversation set
      version = version + 1,
      state = ${change.state ?? sql`state`},
      state_at = ${change.state === undefined ? sql`state_at` : sql`now()`},
      sealed_form_asked = ${change.sealedFormAsked ?? sql`sealed_form_asked`},
      customer = ${change.customer === undefined ? sql`customer` : sql.json(change.customer as never)}
    where tenant_id = ${tenant} and conversation_id = ${id}`;
}

/** How many conversations a customer began since then. */
export async function countBegun(
  sql: Sql,
  tenant: TenantId,
  subject: SubjectId,
  since: Date,
): Promise<number> {
  const rows = await sql<{ n: number }[]>`
    select count(*)::int as n from conversation
    where tenant_id = ${tenant} and subject_id = ${subject} and created_at >= ${since}`;
  return rows[0]?.n ?? 0;
}

/** Whose conversation this is, or null where there is none. */
export async function subjectOf(sql: Sql, tenant: TenantId, id: ConversationId): Promise<SubjectId | null> {
  const rows = await sql<{ subjectId: SubjectId }[]>`
    select subject_id as "subjectId" from conversation
    where tenant_id = ${tenant} and conversation_id = ${id} and erased_at is null`;
  return rows[0]?.subjectId ?? null;
}
