import type { Sql } from '#platform/db';
import { bytes, documents, plain, texts, times } from '#platform/db-arrays';
import { gathered, gatheredFind } from '#platform/db-gathered';
import type { ConversationId, MessageId, PersonId, SubjectId, TenantId } from '#platform/ids';
import type { MessageView } from '#vault/channels/api';
import type { MaskedText } from '#vault/tokens/api';
import type { Correction } from './correction.ts';
import type { TokenSpan } from './ports.ts';

/** All SQL of this module. Every statement runs in a transaction that sees one tenant. */

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
}

const conversationColumns = (sql: Sql) => sql`
  conversation_id as "conversationId", subject_id as "subjectId", channel, locale, state, customer,
  mail_token as "mailToken", mail_subject as "mailSubject", sealed_form_asked as "sealedFormAsked", version`;

type NewConversationRow = Omit<ConversationRow, 'state' | 'sealedFormAsked' | 'version'> & {
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
      ${documents(rows.map((row) => row.customer))}::jsonb[], ${texts(rows.map((row) => row.mailToken))}::text[],
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

const messageColumns = (sql: Sql) => sql`
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
      ${bytes(rows.map((row) => row.sealedTitle))}::bytea[], ${documents(rows.map((row) => row.textSpans))}::jsonb[],
      ${documents(rows.map((row) => row.titleSpans))}::jsonb[], ${documents(rows.map((row) => row.maskedText))}::jsonb[],
      ${documents(rows.map((row) => row.maskedTitle))}::jsonb[], ${documents(rows.map((row) => row.attachments))}::jsonb[],
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
  row: Pick<MessageRow, 'messageId' | 'textSpans' | 'titleSpans' | 'maskedText' | 'maskedTitle' | 'withheld'>,
): Promise<void> {
  await sql`
    update message set
      text_spans = ${sql.json(row.textSpans as never)}, title_spans = ${sql.json(row.titleSpans as never)},
      masked_text = ${sql.json(row.maskedText as never)}, masked_title = ${sql.json(row.maskedTitle as never)},
      withheld = ${row.withheld}
    where tenant_id = ${tenant} and message_id = ${row.messageId}`;
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

/** Whose address this is. Each is looked up by its key, however few rows the table had when the statement was planned. */
export function findContact(
  sql: Sql,
  tenant: TenantId,
  cls: string,
  index: Buffer,
): Promise<SubjectId | null> {
  return contactOf(sql, tenant, { cls, index });
}
const contactOf = gatheredFind(async (sql, tenant, keys: readonly { cls: string; index: Buffer }[]) => {
  const rows = await sql<{ subjectId: SubjectId | null }[]>`
    select (
      select subject_id from contact where tenant_id = ${tenant} and class = given.class and blind_index = given.blind_index
    ) as "subjectId"
    from unnest(${texts(keys.map((key) => key.cls))}::text[], ${bytes(keys.map((key) => key.index))}::bytea[])
      with ordinality as given (class, blind_index, nth)
    order by nth`;
  return rows.map((row) => row.subjectId);
});

/** Claims an address for a subject; of two at the same time one wins, and both learn who. */
export async function claimContact(
  sql: Sql,
  tenant: TenantId,
  cls: string,
  index: Buffer,
  subject: SubjectId,
): Promise<SubjectId> {
  const rows = await sql<{ subjectId: SubjectId }[]>`
    insert into contact (tenant_id, class, blind_index, subject_id) values (${tenant}, ${cls}, ${index}, ${subject})
    on conflict (tenant_id, class, blind_index) do update set subject_id = contact.subject_id
    returning subject_id as "subjectId"`;
  return rows[0]?.subjectId ?? subject;
}

/**
 * Claims an address that nobody had when we looked. An e-mail address that somebody claimed since is 23505; a telephone may be
 * several people's and stays the first one's.
 */
export function claimNewContact(
  sql: Sql,
  tenant: TenantId,
  cls: string,
  index: Buffer,
  subject: SubjectId,
): Promise<void> {
  return (cls === 'EMAIL' ? claimOnce : claimOrLeave)(sql, tenant, [{ cls, index, subject }]);
}

interface Claim {
  readonly cls: string;
  readonly index: Buffer;
  readonly subject: SubjectId;
}
const claims = (sql: Sql, tenant: TenantId, rows: readonly Claim[]) => sql`
  insert into contact (tenant_id, class, blind_index, subject_id)
  select ${tenant}, given.*
  from unnest(${texts(rows.map((row) => row.cls))}::text[], ${bytes(rows.map((row) => row.index))}::bytea[],
    ${texts(rows.map((row) => row.subject))}::uuid[]) as given`;
const claimOnce = gathered((sql, tenant, rows: readonly Claim[]) => sql`${claims(sql, tenant, rows)}`);
const claimOrLeave = gathered(
  (sql, tenant, rows: readonly Claim[]) =>
    sql`${claims(sql, tenant, rows)} on conflict (tenant_id, class, blind_index) do nothing`,
);

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
  conversationId: ConversationId;
  sealedReference: Buffer;
  ours: boolean;
  at: Date;
}

export async function insertThread(sql: Sql, tenant: TenantId, row: ThreadRow): Promise<void> {
  await sql`
    insert into mail_thread (tenant_id, reference_digest, conversation_id, sealed_reference, ours, at)
    values (${tenant}, ${row.digest}, ${row.conversationId}, ${row.sealedReference}, ${row.ours}, ${row.at})
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

/** A mail of ours by its message, held until the transaction ends. */
export async function lockMail(sql: Sql, tenant: TenantId, id: MessageId): Promise<MailRow | null> {
  const rows = await sql<MailRow[]>`
    select message_id as "messageId", conversation_id as "conversationId", state, attempts from outgoing_mail
    where tenant_id = ${tenant} and message_id = ${id} for update`;
  return rows[0] ?? null;
}

export async function findAnswer(
  sql: Sql,
  tenant: TenantId,
  key: Buffer,
): Promise<{ bodyDigest: Buffer; answer: unknown } | null> {
  const rows = await sql<{ bodyDigest: Buffer; answer: unknown }[]>`
    select body_digest as "bodyDigest", answer from idempotency where tenant_id = ${tenant} and key_digest = ${key}`;
  return rows[0] ?? null;
}

/** Throws 23505 if another request with this key was faster. */
export const insertAnswers = gathered(
  (
    sql,
    tenant,
    rows: readonly { key: Buffer; bodyDigest: Buffer; answer: Record<string, unknown>; at: Date }[],
  ) => sql`
    insert into idempotency (tenant_id, key_digest, body_digest, answer, created_at)
    select ${tenant}, given.*
    from unnest(${bytes(rows.map((row) => row.key))}::bytea[], ${bytes(rows.map((row) => row.bodyDigest))}::bytea[],
      ${documents(rows.map((row) => row.answer))}::jsonb[], ${times(rows.map((row) => row.at))}::timestamptz[]) as given`,
);

export async function forgetAnswers(sql: Sql, tenant: TenantId, before: Date): Promise<void> {
  await sql`delete from idempotency where tenant_id = ${tenant} and created_at < ${before}`;
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

/** Whose conversation this is, or null where there is none. */
export async function subjectOf(sql: Sql, tenant: TenantId, id: ConversationId): Promise<SubjectId | null> {
  const rows = await sql<{ subjectId: SubjectId }[]>`
    select subject_id as "subjectId" from conversation
    where tenant_id = ${tenant} and conversation_id = ${id} and erased_at is null`;
  return rows[0]?.subjectId ?? null;
}

export async function insertCorrection(
  sql: Sql,
  tenant: TenantId,
  id: string,
  row: Correction,
  at: Date,
): Promise<void> {
  await sql`
    insert into correction (tenant_id, correction_id, kind, class, recognizer, shape, locale, written_by, at)
    values (${tenant}, ${id}, ${row.kind}, ${row.class}, ${row.recognizer}, ${row.shape}, ${row.locale}, ${row.writtenBy}, ${at})`;
}

export async function countCorrections(
  sql: Sql,
  tenant: TenantId,
  since: Date,
): Promise<{ class: string; missed: number; notSensitive: number }[]> {
  return sql<{ class: string; missed: number; notSensitive: number }[]>`
    select class, count(*) filter (where kind = 'missed')::int as missed,
      count(*) filter (where kind = 'not_sensitive')::int as "notSensitive"
    from correction where tenant_id = ${tenant} and at >= ${since} group by class`;
}

/** What corrections have in common, the most frequent first. */
export async function groupCorrections(
  sql: Sql,
  tenant: TenantId,
  since: Date,
): Promise<(Correction & { count: number })[]> {
  return sql<(Correction & { count: number })[]>`
    select kind, class, recognizer, shape, locale, written_by as "writtenBy", count(*)::int as count
    from correction where tenant_id = ${tenant} and at >= ${since}
    group by kind, class, recognizer, shape, locale, written_by
    order by count(*) desc, class, kind, shape nulls last limit 100`;
}

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

/** A client's own types and allow-list; of the values that are allowed only keyed digests, in hexadecimal. */
export interface DetectionRulesRow {
  version: number;
  types: {
    name: string;
    nameEn?: string;
    nameJa?: string;
    class: string;
    pattern: string;
    checksum: 'luhn' | 'mod11' | 'mod97' | 'verhoeff' | null;
    words: string[];
  }[];
  allowPatterns: string[];
  allowExact: string[];
}

export function findDetectionRules(sql: Sql, tenant: TenantId): Promise<DetectionRulesRow | null> {
  return rulesOf(sql, tenant, null);
}
/** Those who ask in one turn of a transaction ask once. */
const rulesOf = gatheredFind(async (sql, tenant, askers: readonly null[]) => {
  const [row] = await sql<DetectionRulesRow[]>`
    select version, types, allow_patterns as "allowPatterns", allow_exact as "allowExact"
    from detection_rules where tenant_id = ${tenant}`;
  return askers.map(() => row ?? null);
});

/** False if the version before is no longer the one in force. */
export async function putDetectionRules(
  sql: Sql,
  tenant: TenantId,
  row: DetectionRulesRow,
  at: Date,
): Promise<boolean> {
  const rows = await sql`
    insert into detection_rules (tenant_id, version, types, allow_patterns, allow_exact, changed_at)
    values (${tenant}, ${row.version}, ${sql.json(row.types)}, ${sql.json(row.allowPatterns)}, ${sql.json(row.allowExact)}, ${at})
    on conflict (tenant_id) do update set version = excluded.version, types = excluded.types,
      allow_patterns = excluded.allow_patterns, allow_exact = excluded.allow_exact, changed_at = excluded.changed_at
    where detection_rules.version = excluded.version - 1
    returning version`;
  return rows.length === 1;
}
