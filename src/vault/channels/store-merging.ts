import type { Sql } from '#platform/db';
import type { ConversationId, TenantId } from '#platform/ids';
import { conversationColumns, type ConversationRow } from './store.ts';
import { messageColumns, type MessageRow } from './store-messages.ts';

/** SQL that makes several conversations of a customer one, and takes it back. */

/** Holds all of these until the end of the transaction, in one order everywhere. */
export async function lockConversations(
  sql: Sql,
  tenant: TenantId,
  ids: readonly ConversationId[],
): Promise<ConversationRow[]> {
  return sql<ConversationRow[]>`
    select ${conversationColumns(sql)} from conversation
    where tenant_id = ${tenant} and conversation_id = any(${[...ids]}::text[]::uuid[]) and erased_at is null
    order by conversation_id for update`;
}

/** Where a conversation goes on, however often it was merged; null if it goes on itself. */
export async function findMerged(
  sql: Sql,
  tenant: TenantId,
  id: ConversationId,
): Promise<{ into: ConversationId; at: Date } | null> {
  const rows = await sql<{ into: ConversationId; at: Date }[]>`
    with recursive way as (
      select merged_into, merged_at, 1 as steps from conversation
      where tenant_id = ${tenant} and conversation_id = ${id} and merged_into is not null
      union all
      select c.merged_into, way.merged_at, way.steps + 1 from way
      join conversation c on c.tenant_id = ${tenant} and c.conversation_id = way.merged_into
      where c.merged_into is not null and way.steps < 50)
    select merged_into as into, merged_at as at from way order by steps desc limit 1`;
  return rows[0] ?? null;
}

/** Everything of the source is the target's; how many messages that were. */
export async function moveInto(
  sql: Sql,
  tenant: TenantId,
  source: ConversationId,
  target: ConversationId,
): Promise<number> {
  const moved = await sql`
    update message set conversation_id = ${target}, merged_from = array_append(merged_from, ${source}::uuid)
    where tenant_id = ${tenant} and conversation_id = ${source}`;
  for (const table of ['mail_thread', 'outgoing_mail', 'call'])
    await sql`
      update ${sql(table)} set conversation_id = ${target}, merged_from = array_append(merged_from, ${source}::uuid)
      where tenant_id = ${tenant} and conversation_id = ${source}`;
  return moved.count;
}

/** What came from the source goes back to it; what came for it since stays in the target. */
export async function moveBack(
  sql: Sql,
  tenant: TenantId,
  source: ConversationId,
  target: ConversationId,
): Promise<number> {
  let messages = 0;
  for (const table of ['message', 'mail_thread', 'outgoing_mail', 'call']) {
    const moved = await sql`
      update ${sql(table)} set conversation_id = ${source}, merged_from = trim_array(merged_from, 1)
      where tenant_id = ${tenant} and conversation_id = ${target} and merged_from[cardinality(merged_from)] = ${source}::uuid`;
    if (table === 'message') messages = moved.count;
  }
  return messages;
}

/** What a merge changed of the two besides what is in them. */
export interface MergedBefore {
  readonly state: ConversationRow['state'];
  readonly channel: ConversationRow['channel'];
  readonly mailToken: string | null;
}

export async function setMerged(
  sql: Sql,
  tenant: TenantId,
  source: ConversationId,
  target: ConversationId,
  at: Date,
  before: MergedBefore,
): Promise<void> {
  await sql`
    update conversation set version = version + 1, state = 'solved', state_at = ${at}, merged_into = ${target}, merged_at = ${at},
      merged_before = ${sql.json(before as never)}
    where tenant_id = ${tenant} and conversation_id = ${source}`;
}

/** How answers go out from now on. */
export async function setRoute(
  sql: Sql,
  tenant: TenantId,
  target: ConversationId,
  route: Pick<ConversationRow, 'channel' | 'mailToken'>,
): Promise<void> {
  await sql`
    update conversation set version = version + 1, channel = ${route.channel}, mail_token = ${route.mailToken}
    where tenant_id = ${tenant} and conversation_id = ${target}`;
}

export async function findMergedBefore(
  sql: Sql,
  tenant: TenantId,
  source: ConversationId,
): Promise<{ at: Date; before: MergedBefore } | null> {
  const rows = await sql<{ at: Date; before: MergedBefore }[]>`
    select merged_at as at, merged_before as before from conversation
    where tenant_id = ${tenant} and conversation_id = ${source} and merged_into is not null`;
  return rows[0] ?? null;
}

export async function setUnmerged(
  sql: Sql,
  tenant: TenantId,
  source: ConversationId,
  state: ConversationRow['state'],
): Promise<void> {
  await sql`
    update conversation set version = version + 1, state = ${state}, state_at = now(), merged_into = null, merged_at = null,
      merged_before = null
    where tenant_id = ${tenant} and conversation_id = ${source}`;
}

/** What a customer sees who comes back to a merged conversation: what was said in it, and what is said where it goes on since. */
export async function listMessagesSince(
  sql: Sql,
  tenant: TenantId,
  target: ConversationId,
  source: ConversationId,
  since: Date,
  limit: number,
): Promise<MessageRow[]> {
  const rows = await sql<MessageRow[]>`
    select ${messageColumns(sql)} from message
    where tenant_id = ${tenant} and conversation_id = ${target} and (${source}::uuid = any(merged_from) or at > ${since})
    order by at desc, message_id desc limit ${limit}`;
  return rows.toReversed();
}
