import type { Ctx } from '#platform/ctx';
import { newId, type ConversationId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { actorName } from './actor-name.ts';
import type { ChannelDeps } from './ports.ts';
import type { ConversationRow } from './store.ts';
import {
  findMergedBefore,
  lockConversations,
  moveBack,
  moveInto,
  setMerged,
  setRoute,
  setUnmerged,
} from './store-merging.ts';

/** How long a merge can be taken back. */
const UNDO_MS = 600_000;

/**
 * Conversations of one customer are one matter from now on: their messages, mail on its way and answers by mail become the target's, in one transaction with
 * the entries that say so, and whoever comes back to a source by chat, mail or reference writes into the target. Throws `other_customer`, `conversation_merged`.
 */
export async function merge(
  deps: ChannelDeps,
  ctx: Ctx,
  targetId: ConversationId,
  sourceIds: readonly ConversationId[],
): Promise<number> {
  const ids = [...new Set([targetId, ...sourceIds])];
  if (ids.length !== sourceIds.length + 1) throw new AppError('invalid_request');
  const actor = await actorName(deps, ctx);
  const at = new Date(deps.clock.now());
  const moved = await deps.db.tx(ctx.tenant, async (sql) => {
    const rows = await lockConversations(sql, ctx.tenant, ids);
    let target = rows.find((row) => row.conversationId === targetId);
    if (target === undefined || rows.length !== ids.length) throw new AppError('not_found');
    if (rows.some((row) => row.mergedInto !== null)) throw new AppError('conversation_merged');
    const subject = target.subjectId;
    if (rows.some((row) => row.subjectId !== subject)) throw new AppError('other_customer');
    let count = 0;
    for (const source of rows.filter((row) => row.conversationId !== targetId)) {
      const { state } = source;
      const { channel, mailToken } = target;
      await setMerged(sql, ctx.tenant, source.conversationId, targetId, at, { state, channel, mailToken });
      const messages = await moveInto(sql, ctx.tenant, source.conversationId, targetId);
      target = withRouteOf(target, source);
      await deps.audit.record(sql, ctx.tenant, [
        {
          kind: 'conversation.merged',
          actor,
          requestId: ctx.requestId,
          body: { conversation: source.conversationId, into: targetId, messages },
        },
      ]);
      await deps.tell(sql, {
        type: 'conversation.merged',
        eventId: newId(),
        tenant: ctx.tenant,
        at: at.toISOString(),
        conversationId: source.conversationId,
        into: targetId,
        personId: ctx.actor.kind === 'person' ? ctx.actor.personId : null,
      });
      count += messages;
    }
    await setRoute(sql, ctx.tenant, targetId, target);
    return count;
  });
  deps.audit.nudge(ctx.tenant);
  await deps.flushDesk(ctx.tenant);
  return moved;
}

/** Takes a merge back within ten minutes. What the customer wrote since stays where it was read. */
export async function unmerge(deps: ChannelDeps, ctx: Ctx, sourceId: ConversationId): Promise<number> {
  const actor = await actorName(deps, ctx);
  const at = new Date(deps.clock.now());
  const moved = await deps.db.tx(ctx.tenant, async (sql) => {
    const [source] = await lockConversations(sql, ctx.tenant, [sourceId]);
    const done = await findMergedBefore(sql, ctx.tenant, sourceId);
    if (source === undefined) throw new AppError('not_found');
    // Taken back already, or never done: whoever works for this client may know that.
    if (source.mergedInto === null || done === null) throw new AppError('stale_version');
    const targetId = source.mergedInto;
    const [target] = await lockConversations(sql, ctx.tenant, [targetId]);
    // Merged on meanwhile: that is to be taken back first.
    if (target === undefined || target.mergedInto !== null) throw new AppError('stale_version');
    if (at.getTime() - done.at.getTime() > UNDO_MS) throw new AppError('stale_version');
    await setUnmerged(sql, ctx.tenant, sourceId, done.before.state);
    const messages = await moveBack(sql, ctx.tenant, sourceId, targetId);
    await setRoute(sql, ctx.tenant, targetId, done.before);
    await deps.audit.record(sql, ctx.tenant, [
      {
        kind: 'conversation.unmerged',
        actor,
        requestId: ctx.requestId,
        body: { conversation: sourceId, from: targetId, messages },
      },
    ]);
    await deps.tell(sql, {
      type: 'conversation.unmerged',
      eventId: newId(),
      tenant: ctx.tenant,
      at: at.toISOString(),
      conversationId: sourceId,
      from: targetId,
      state: done.before.state,
      personId: ctx.actor.kind === 'person' ? ctx.actor.personId : null,
    });
    return messages;
  });
  deps.audit.nudge(ctx.tenant);
  await deps.flushDesk(ctx.tenant);
  return moved;
}

/** A chat that a letter is merged into is answered by letter from then on; the chat's window shows it, too. */
function withRouteOf(target: ConversationRow, source: ConversationRow): ConversationRow {
  if (source.mailToken === null || source.channel === 'chat') return target;
  return {
    ...target,
    channel: target.channel === 'chat' ? source.channel : target.channel,
    mailToken: target.mailToken ?? source.mailToken,
  };
}
