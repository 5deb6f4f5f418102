import type { Ctx } from '#platform/ctx';
import { isSqlState, type Sql } from '#platform/db';
import type { ConversationId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { answerOnce, type Once } from './answer-once.ts';
import {
  beginConversation,
  planConversation,
  prepareCustomer,
  withCustomer,
  type NewConversation,
} from './begin-conversation.ts';
import { detectionNow, type Detection } from './detection-rules.ts';
import { examineFiles, type ExaminedFile, type IncomingFile } from './examine-file.ts';
import type { ChannelDeps, SubjectHandle } from './ports.ts';
import { findConversation } from './store.ts';
import { findMerged } from './store-merging.ts';
import { planFirstMessage, storeMessage, type NewMessage } from './store-message.ts';

export type Accepted = { conversation: string; message: string; withheld: boolean };

/** A message as a channel took it in: its files not looked into yet. */
export type IncomingMessage = Omit<NewMessage, 'conversationId' | 'channel' | 'files'> & {
  readonly files: readonly IncomingFile[];
};
type AcceptedInput = Omit<NewMessage, 'conversationId' | 'channel'>;

export interface AcceptOptions {
  readonly once: Once | null;
  /** Runs in the same transaction: what a channel must remember with the message. Issues its statements at once. */
  readonly alongside?: (
    sql: Sql,
    stored: { conversation: ConversationId; handle: SubjectHandle },
  ) => Promise<void>;
}

/** A first message: begins the conversation and stores the message in one transaction. */
export function acceptFirst(
  deps: ChannelDeps,
  ctx: Ctx,
  conversation: NewConversation,
  incoming: IncomingMessage,
  options: AcceptOptions,
): Promise<Accepted> {
  return answerOnce<Accepted>(deps, ctx, options.once, async (remember) => {
    const message = { ...incoming, files: await examined(deps, ctx, incoming.files) };
    const { handle, isNew, detection } = await prepareCustomer(deps, ctx, conversation.customer);
    if (isNew) {
      try {
        return await commitFirst(deps, ctx, handle, detection, remember, options, conversation, message);
      } catch (error) {
        if (!isClaimed(error)) throw error;
      }
    }
    return withCustomer(deps, ctx, conversation.customer, (known) =>
      commit(deps, ctx, known, remember, options, message, conversation.channel, (sql) =>
        beginConversation(deps, sql, ctx, known, conversation),
      ),
    );
  });
}

/** Files are looked into with the client's own types and allow-list, as its messages are. */
async function examined(
  deps: ChannelDeps,
  ctx: Ctx,
  files: readonly IncomingFile[],
): Promise<ExaminedFile[]> {
  return files.length === 0 ? [] : examineFiles(files, await detectionNow(deps, ctx.tenant));
}

/** Everything of a new customer's first message in one round trip to the database, with those of others that come meanwhile. */
async function commitFirst(
  deps: ChannelDeps,
  ctx: Ctx,
  handle: SubjectHandle,
  detection: Detection,
  remember: (sql: Sql, answer: Accepted) => Promise<void>,
  options: AcceptOptions,
  begun: NewConversation,
  message: AcceptedInput,
): Promise<Accepted> {
  const conversation = await planConversation(deps, ctx, handle, begun, detection);
  const { conversationId } = conversation;
  const input = { ...message, conversationId, channel: begun.channel };
  const first = await planFirstMessage(deps, ctx, handle, conversation, input, detection);
  const answer = {
    conversation: conversationId,
    message: first.row.messageId,
    withheld: first.row.withheld,
  };
  // Files are large: what brings them lets nobody wait for it.
  const send = message.files.length === 0 ? deps.db.writeTogether : deps.db.atOnce;
  await send(ctx.tenant, (sql) =>
    Promise.all([
      first.insert(sql),
      options.alongside?.(sql, { conversation: conversationId, handle }),
      remember(sql, answer),
    ]),
  );
  deps.nudgeDesk(ctx.tenant);
  deps.audit.nudge(ctx.tenant);
  return answer;
}

/** Somebody claimed the same address since we looked. */
function isClaimed(error: unknown): boolean {
  return isSqlState(error, '23505') && 'constraint_name' in error && error.constraint_name === 'contact_pkey';
}

/** A further message of a conversation that exists; another tenant's is `not_found`. */
export async function acceptNext(
  deps: ChannelDeps,
  ctx: Ctx,
  conversationId: ConversationId,
  incoming: IncomingMessage,
  options: AcceptOptions,
): Promise<Accepted> {
  return answerOnce<Accepted>(deps, ctx, options.once, async (remember) => {
    const conversation = await deps.db.readTogether(ctx.tenant, (sql) =>
      findConversation(sql, ctx.tenant, conversationId),
    );
    if (conversation === null) throw new AppError('not_found');
    const message = { ...incoming, files: await examined(deps, ctx, incoming.files) };
    const handle = await deps.tokens.prepare(ctx.tenant, conversation.subjectId);
    const into = (id: ConversationId): Promise<Accepted> =>
      commit(deps, ctx, handle, remember, options, message, conversation.channel, async () => id);
    const goesOn = (): Promise<ConversationId> =>
      deps.db.tx(
        ctx.tenant,
        async (sql) => (await findMerged(sql, ctx.tenant, conversationId))?.into ?? conversationId,
      );
    // Whoever comes back to a ticket that was merged, perhaps just now, writes where it goes on.
    return into(conversation.mergedInto === null ? conversationId : await goesOn()).catch(
      async (error: unknown) => {
        if (!(error instanceof AppError) || error.problem !== 'conversation_merged') throw error;
        return into(await goesOn());
      },
    );
  });
}

async function commit(
  deps: ChannelDeps,
  ctx: Ctx,
  handle: SubjectHandle,
  remember: (sql: Sql, answer: Accepted) => Promise<void>,
  options: AcceptOptions,
  message: AcceptedInput,
  channel: NewMessage['channel'],
  conversationOf: (sql: Sql) => Promise<ConversationId>,
): Promise<Accepted> {
  const accepted = await deps.db.tx(ctx.tenant, async (sql) => {
    const conversationId = await conversationOf(sql);
    const answerOf = ({ messageId, withheld }: { messageId: string; withheld: boolean }): Accepted => ({
      conversation: conversationId,
      message: messageId,
      withheld,
    });
    const input = { ...message, conversationId, channel };
    const { row } = await storeMessage(deps, sql, ctx, handle, input, (stored) =>
      Promise.all([
        options.alongside?.(sql, { conversation: conversationId, handle }),
        remember(sql, answerOf(stored)),
      ]),
    );
    return answerOf(row);
  });
  deps.nudgeDesk(ctx.tenant);
  deps.audit.nudge(ctx.tenant);
  return accepted;
}
