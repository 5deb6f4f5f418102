import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import type { ConversationState } from '#vault/channels/api';

/**
 * States of tickets as the desk tells them, in their order. One that comes a second time changes nothing, so that a repeated delivery does not make
 * anything stay longer; one that comes late counts from when it was set. What is erased stays as it is.
 */
export async function putStates(
  sql: Sql,
  tenant: TenantId,
  states: readonly ConversationState[],
): Promise<void> {
  for (const { conversationId, state, at } of states)
    await sql`
      update conversation set version = version + 1, state = ${state}, state_at = least(${new Date(at)}, now())
      where tenant_id = ${tenant} and conversation_id = ${conversationId} and erased_at is null and state <> ${state}`;
}
