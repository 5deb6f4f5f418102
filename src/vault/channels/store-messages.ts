import type { Sql } from '#platform/db';
import { bytes, documents, plain, texts, times } from '#platform/db-arrays';
import { gathered } from '#platform/db-gathered';
import type { ConversationId, MessageId, PersonId, SubjectId, TenantId } from '#platform/ids';
import type { MaskedText } from '#vault/tokens/api';
import type { TokenSpan } from './ports.ts';
import type { AttachmentRow, Channel, MessageKind } from './store.ts';

/** SQL of messages. */

export interface MessageRow {
  messageId: MessageId;
  conversationId: ConversationId;
  subjectId: SubjectId;
  kind: MessageKind;
  channel: Channel;
  personId: PersonId | null;
  sealedText: Buffer;
  sealedTitle: Buffer | null;
  textSpans: TokenSpan[];
  titleSpans: TokenSpan[] | null;
  maskedText: MaskedText;
  maskedTitle: MaskedText | null;
  attachments: AttachmentRow[];
  withheld: boolean;
  at: Date;
}

export const messageColumns = (sql: Sql) => sql`
  message_id as "messageId", conversation_id as "conversationId", subject_id as "subjectId", kind, channel, person_id as "personId",
  sealed_text as "sealedText", sealed_title as "sealedTitle", text_spans as "textSpans", title_spans as "titleSpans",
  masked_text as "maskedText", masked_title as "maskedTitle", attachments, withheld, at`;

export const insertMessages = gathered(
  (sql, tenant, rows: readonly MessageRow[]) => sql`
    insert into message
      (tenant_id, message_id, conversation_id, subject_id, kind, channel, person_id, sealed_text, sealed_title, text_spans,
       title_spans, masked_text, masked_title, attachments, withheld, at)
    select ${tenant}, given.*
    from unnest(
      ${texts(rows.map((row) => row.messageId))}::uuid[], ${texts(rows.map((row) => row.conversationId))}::uuid[],
      ${texts(rows.map((row) => row.subjectId))}::uuid[], ${texts(rows.map((row) => row.kind))}::text[], ${texts(rows.map((row) => row.channel))}::text[],
      ${texts(rows.map((row) => row.personId))}::uuid[], ${bytes(rows.map((row) => row.sealedText))}::bytea[],
      ${bytes(rows.map((row) => row.sealedTitle))}::bytea[], string_to_array(${documents(rows.map((row) => row.textSpans))}, chr(30), 'null')::jsonb[],
      string_to_array(${documents(rows.map((row) => row.titleSpans))}, chr(30), 'null')::jsonb[], string_to_array(${documents(rows.map((row) => row.maskedText))}, chr(30), 'null')::jsonb[],
      string_to_array(${documents(rows.map((row) => row.maskedTitle))}, chr(30), 'null')::jsonb[], string_to_array(${documents(rows.map((row) => row.attachments))}, chr(30), 'null')::jsonb[],
      ${plain(rows.map((row) => row.withheld))}::boolean[], ${times(rows.map((row) => row.at))}::timestamptz[]) as given`,
);

/** The newest `limit` messages of a conversation, oldest first. */
export async function listMessages(
  sql: Sql,
  tenant: TenantId,
  conversation: ConversationId,
  limit: number,
): Promise<MessageRow[]> {
  const rows = await sql<MessageRow[]>`
    select ${messageColumns(sql)} from message
    where tenant_id = ${tenant} and conversation_id = ${conversation}
    order by at desc, message_id desc limit ${limit}`;
  return rows.toReversed();
}

/** The message that gave a conversation its title: the oldest that has one. */
export async function findTitle(
  sql: Sql,
  tenant: TenantId,
  conversation: ConversationId,
): Promise<MaskedText | null> {
  const rows = await sql<{ title: MaskedText }[]>`
    select masked_title as title from message
    where tenant_id = ${tenant} and conversation_id = ${conversation} and masked_title <> 'null'::jsonb
    order by at, message_id limit 1`;
  return rows[0]?.title ?? null;
}

export async function findMessage(sql: Sql, tenant: TenantId, id: MessageId): Promise<MessageRow | null> {
  const rows = await sql<MessageRow[]>`
    select ${messageColumns(sql)} from message where tenant_id = ${tenant} and message_id = ${id}`;
  return rows[0] ?? null;
}

export async function listWithheld(sql: Sql, tenant: TenantId, limit: number): Promise<MessageRow[]> {
  return sql<MessageRow[]>`
    select ${messageColumns(sql)} from message where tenant_id = ${tenant} and withheld order by at limit ${limit}`;
}

export async function replaceMasked(
  sql: Sql,
  tenant: TenantId,
  row: Pick<
    MessageRow,
    'messageId' | 'textSpans' | 'titleSpans' | 'maskedText' | 'maskedTitle' | 'attachments' | 'withheld'
  >,
): Promise<void> {
  // A letter's subject line is a copy of the title, also in a conversation that was merged since.
  if (row.maskedTitle !== null)
    await sql`
      update conversation c set mail_subject = ${row.maskedTitle.text} from message m
      where m.tenant_id = ${tenant} and m.message_id = ${row.messageId} and c.tenant_id = ${tenant}
        and (c.conversation_id = m.conversation_id or c.conversation_id = any(m.merged_from))
        and c.mail_subject = m.masked_title ->> 'text' and c.mail_subject <> ${row.maskedTitle.text}`;
  await sql`
    update message set
      text_spans = ${sql.json(row.textSpans as never)}, title_spans = ${sql.json(row.titleSpans as never)},
      masked_text = ${sql.json(row.maskedText as never)}, masked_title = ${sql.json(row.maskedTitle as never)},
      attachments = ${sql.json(row.attachments as never)}, withheld = ${row.withheld}
    where tenant_id = ${tenant} and message_id = ${row.messageId}`;
}

/** How many messages from outside, of people or machines, a conversation took since then. */
export async function countSince(
  sql: Sql,
  tenant: TenantId,
  conversation: ConversationId,
  since: Date,
): Promise<number> {
  const rows = await sql<{ n: number }[]>`
    select count(*)::int as n from message
    where tenant_id = ${tenant} and conversation_id = ${conversation} and kind in ('customer', 'system') and at >= ${since}`;
  return rows[0]?.n ?? 0;
}

/**
 * Conversations in which each of these tokens stands, at most 50 for each. Looked for among the conversations of its own customer
 * alone, which an index gives, and by the whole token: every masked text lists its own.
 */
export async function conversationsOf(
  sql: Sql,
  tenant: TenantId,
  subjects: readonly { token: string; subjectId: SubjectId }[],
): Promise<Map<string, ConversationId[]>> {
  const rows = await sql<{ token: string; id: ConversationId }[]>`
    select given.token, found.id
    from unnest(${subjects.map(({ token }) => token)}::text[], ${subjects.map(({ subjectId }) => subjectId)}::text[]::uuid[])
      as given (token, subject_id)
    cross join lateral (
      select c.conversation_id as id from conversation c
      where c.tenant_id = ${tenant} and c.subject_id = given.subject_id
        and (c.customer #> '{name,values}' ? given.token or c.customer #> '{email,values}' ? given.token
          or c.customer #> '{phone,values}' ? given.token
          or exists (
            select 1 from message m
            where m.tenant_id = ${tenant} and m.conversation_id = c.conversation_id
              and (m.masked_text -> 'values' ? given.token or m.masked_title -> 'values' ? given.token
                or strpos(m.attachments::text, given.token) > 0)))
      order by c.created_at desc limit 50) as found`;
  const found = new Map<string, ConversationId[]>(subjects.map(({ token }) => [token, []]));
  for (const { token, id } of rows) found.get(token)?.push(id);
  return found;
}
