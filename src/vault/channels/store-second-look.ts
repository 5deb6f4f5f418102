import type { Sql } from '#platform/db';
import type { ConversationId, SubjectId, TenantId } from '#platform/ids';
import type { MaskedText } from '#vault/tokens/api';
import type { DetectionRulesRow } from './store-detection.ts';

/** SQL of the second look at stored messages, after a client’s rules changed. */

export interface SecondLookRow {
  version: number;
  beforeRules: DetectionRulesRow;
  state: 'running' | 'done';
  startedAt: Date;
  endedAt: Date | null;
  doneTo: ConversationId | null;
  isTail: boolean;
  conversations: number | null;
  looked: number;
  messages: number;
  changed: number;
  files: number;
  unread: number;
  waitsFor: 'key_withdrawn' | 'unavailable' | null;
}

/** What one step found and did. */
export interface Looked {
  conversations: number;
  messages: number;
  changed: number;
  files: number;
  /** Texts that could not be read in time or not at all: they stay as they were. */
  unread: number;
}

const columns = (sql: Sql) => sql`
  version, before_rules as "beforeRules", state, started_at as "startedAt", ended_at as "endedAt", done_to as "doneTo", is_tail as "isTail",
  conversations, looked, messages, changed, files, unread, waits_for as "waitsFor"`;

export async function findSecondLook(sql: Sql, tenant: TenantId): Promise<SecondLookRow | null> {
  const rows = await sql<
    SecondLookRow[]
  >`select ${columns(sql)} from second_look where tenant_id = ${tenant}`;
  return rows[0] ?? null;
}

/** The same, held until the end of the transaction; null while another copy of the vault holds it, or has gone on since it was read. */
export async function lockSecondLook(
  sql: Sql,
  tenant: TenantId,
  asRead: Pick<SecondLookRow, 'version' | 'doneTo' | 'isTail'>,
): Promise<SecondLookRow | null> {
  const rows = await sql<SecondLookRow[]>`
    select ${columns(sql)} from second_look
    where tenant_id = ${tenant} and state = 'running' and version = ${asRead.version} and is_tail = ${asRead.isTail}
      and done_to is not distinct from ${asRead.doneTo}
    for update skip locked`;
  return rows[0] ?? null;
}

/** Begins a look, or begins it anew where one is on its way: from the first conversation on, by the rules of before that one. */
export async function beginSecondLook(
  sql: Sql,
  tenant: TenantId,
  version: number,
  before: DetectionRulesRow,
  at: Date,
): Promise<void> {
  await sql`
    insert into second_look (tenant_id, version, before_rules, state, started_at)
    values (${tenant}, ${version}, ${sql.json(before as never)}, 'running', ${at})
    on conflict (tenant_id) do update set
      version = excluded.version, started_at = excluded.started_at, ended_at = null, done_to = null, is_tail = false,
      conversations = null, looked = 0, messages = 0, changed = 0, files = 0, unread = 0, waits_for = null, state = 'running',
      before_rules = case when second_look.state = 'running' then second_look.before_rules else excluded.before_rules end`;
}

export async function countConversations(sql: Sql, tenant: TenantId): Promise<number> {
  const rows = await sql<{ n: number }[]>`
    select count(*)::int as n from conversation where tenant_id = ${tenant} and erased_at is null`;
  return rows[0]?.n ?? 0;
}

/** The next conversation in the order of ids; `written`: of those alone that have a message with an id between these. */
export async function nextConversation(
  sql: Sql,
  tenant: TenantId,
  after: ConversationId | null,
  written: { from: string; to: string } | null,
): Promise<{ conversationId: ConversationId; subjectId: SubjectId } | null> {
  const rows = await sql<{ conversationId: ConversationId; subjectId: SubjectId }[]>`
    select conversation_id as "conversationId", subject_id as "subjectId" from conversation
    where tenant_id = ${tenant} and erased_at is null
      ${after === null ? sql`` : sql`and conversation_id > ${after}`}
      ${
        written === null
          ? sql``
          : sql`and conversation_id in (
              select conversation_id from message
              where tenant_id = ${tenant} and message_id between ${written.from} and ${written.to})`
      }
    order by conversation_id limit 1`;
  return rows[0] ?? null;
}

export async function advanceSecondLook(
  sql: Sql,
  tenant: TenantId,
  doneTo: ConversationId,
  looked: Looked,
): Promise<void> {
  await sql`
    update second_look set done_to = ${doneTo}, waits_for = null, looked = looked + ${looked.conversations}, messages = messages + ${looked.messages},
      changed = changed + ${looked.changed}, files = files + ${looked.files}, unread = unread + ${looked.unread}
    where tenant_id = ${tenant}`;
}

export async function changeSecondLook(
  sql: Sql,
  tenant: TenantId,
  change:
    { conversations: number } | { waitsFor: SecondLookRow['waitsFor'] } | { tail: true } | { endedAt: Date },
): Promise<void> {
  const set =
    'conversations' in change
      ? sql`conversations = ${change.conversations}`
      : 'waitsFor' in change
        ? sql`waits_for = ${change.waitsFor}`
        : 'tail' in change
          ? sql`is_tail = true, done_to = null, waits_for = null`
          : sql`state = 'done', ended_at = ${change.endedAt}, waits_for = null`;
  await sql`update second_look set ${set} where tenant_id = ${tenant} and state = 'running'`;
}

/** The masked title that a conversation is called by where it has one. */
export async function renameConversation(
  sql: Sql,
  tenant: TenantId,
  id: ConversationId,
  title: MaskedText,
): Promise<void> {
  await sql`
    update conversation set mail_subject = ${title.text}
    where tenant_id = ${tenant} and conversation_id = ${id} and mail_subject is not null`;
}
