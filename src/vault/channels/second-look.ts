import { setTimeout as pause } from 'node:timers/promises';

import type { Ctx } from '#platform/ctx';
import { asId, newId, type ConversationId, type SubjectId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { buildDetection, detectionOf } from './detection-rules.ts';
import { lookAgain } from './look-again.ts';
import { lookAtFiles, type FilesFound, type Look } from './look-at-files.ts';
import type { ChannelDeps, SubjectHandle } from './ports.ts';
import { lockConversation } from './store.ts';
import { findDetectionRules } from './store-detection.ts';
import { listMessages } from './store-messages.ts';
import {
  advanceSecondLook,
  changeSecondLook,
  countConversations,
  findSecondLook,
  lockSecondLook,
  nextConversation,
  type Looked,
  type SecondLookRow,
} from './store-second-look.ts';

/**
 * After a change of a client's rules that hides more, its stored messages are looked through, conversation by conversation, in the background:
 * one client at a time, one conversation a transaction, and as much rest as work, so that nobody who writes or reads waits for it. Where it
 * stands is kept with what it changed, so that it goes on there after a crash, in whichever copy of the vault comes first.
 */
export interface SecondLooks {
  start(): void;
  stop(): Promise<void>;
}

const EVERY_MS = 5_000;

export function createSecondLooks(deps: ChannelDeps): SecondLooks {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let stopping = false;

  async function all(): Promise<void> {
    for (const client of await deps.identity.clients()) {
      const tenant = asId<TenantId>(client.tenant);
      for (let more = true; more && !stopping;) {
        const began = performance.now();
        more = await lookOrWait(deps, tenant);
        if (more) await pause(performance.now() - began);
      }
    }
  }

  return {
    start() {
      timer = setInterval(() => {
        running ??= all()
          .catch((error: unknown) => deps.log.warn({ err: error }, 'second looks could not go on'))
          .finally(() => (running = null));
      }, EVERY_MS);
      timer.unref();
    },
    async stop() {
      stopping = true;
      clearInterval(timer);
      await running;
    },
  };
}

/** One step; where keys or stores are closed it says so in the row and waits, and what it did so far stays done. */
export async function lookOrWait(deps: ChannelDeps, tenant: TenantId): Promise<boolean> {
  try {
    return await secondLookStep(deps, tenant);
  } catch (error) {
    const waitsFor =
      error instanceof AppError && error.problem === 'key_withdrawn' ? 'key_withdrawn' : 'unavailable';
    deps.log.warn({ err: error, tenant, waitsFor }, 'a second look waits');
    await deps.db.tx(tenant, (sql) => changeSecondLook(sql, tenant, { waitsFor }));
    return false;
  }
}

/**
 * While rules change, a message may still be on its way by those of before; no transaction takes this long. When all conversations are done,
 * those with messages of that time are looked at once more.
 */
const SETTLED_MS = 30_000;

/** Looks through the next conversation of a client; true while there is more to do at once. */
export async function secondLookStep(deps: ChannelDeps, tenant: TenantId): Promise<boolean> {
  const ctx: Ctx = { tenant, actor: { kind: 'job', name: 'second-look' }, requestId: newId() };
  const begun = await deps.db.tx(tenant, async (sql) => {
    const row = await findSecondLook(sql, tenant);
    if (row === null || row.state === 'done') return null;
    if (row.conversations === null) {
      const conversations = await countConversations(sql, tenant);
      await changeSecondLook(sql, tenant, { conversations });
      deps.log.info({ tenant, version: row.version, conversations }, 'a second look began');
    }
    const next = await nextConversation(sql, tenant, row.doneTo, row.isTail ? whileRulesChanged(row) : null);
    return { row, next, rules: await findDetectionRules(sql, tenant) };
  });
  if (begun === null) return false;
  const { row, next, rules } = begun;
  if (next === null) return end(deps, ctx, row);
  const look: Look = {
    before: await buildDetection(deps, tenant, row.beforeRules),
    after: await detectionOf(deps, tenant, rules),
  };
  const handle = await handleOf(deps, tenant, next.subjectId);
  const files =
    handle === null
      ? NO_FILES
      : await lookAtFiles(deps, handle, await messagesOf(deps, tenant, next.conversationId), look);
  const looked = await deps.db.tx(tenant, async (sql): Promise<Looked | null> => {
    if ((await lockSecondLook(sql, tenant, row)) === null) return null;
    const conversation = handle === null ? null : await lockConversation(sql, tenant, next.conversationId);
    const done =
      handle === null || conversation === null
        ? NOTHING
        : await lookAgain(
            deps,
            sql,
            ctx,
            handle,
            await listMessages(sql, tenant, next.conversationId, ALL),
            files,
            look,
          );
    // Conversations of the tail were counted before.
    const counted = row.isTail ? { ...done, conversations: 0, messages: 0, unread: 0 } : done;
    await advanceSecondLook(sql, tenant, next.conversationId, counted);
    return done;
  });
  if (looked !== null && looked.changed > 0) {
    deps.nudgeDesk(tenant);
    deps.audit.nudge(tenant);
  }
  return looked !== null;
}

const NO_FILES: FilesFound = { found: new Map(), unread: 0 };
const NOTHING: Looked = { conversations: 1, messages: 0, changed: 0, files: 0, unread: 0 };
/** A conversation is read whole, however long. */
const ALL = 1_000_000;

/** All are done: those that were being written while the rules changed come once more, and then it has ended. */
async function end(deps: ChannelDeps, ctx: Ctx, row: SecondLookRow): Promise<boolean> {
  const now = deps.clock.now();
  if (now < row.startedAt.getTime() + SETTLED_MS) return false;
  const ended = await deps.db.tx(ctx.tenant, async (sql) => {
    const held = await lockSecondLook(sql, ctx.tenant, row);
    if (held === null) return null;
    if (!held.isTail) {
      await changeSecondLook(sql, ctx.tenant, { tail: true });
      return null;
    }
    await changeSecondLook(sql, ctx.tenant, { endedAt: new Date(now) });
    const { version, looked, messages, changed, files, unread } = held;
    const counts = { version, conversations: looked, messages, changed, files, unread };
    await deps.audit.record(sql, ctx.tenant, [
      { kind: 'detection.look_ended', actor: 'job:second-look', requestId: ctx.requestId, body: counts },
    ]);
    return counts;
  });
  if (ended !== null) {
    deps.log.info({ tenant: ctx.tenant, ...ended }, 'a second look ended');
    deps.audit.nudge(ctx.tenant);
  }
  return ended === null;
}

/** The ids of messages that were on their way while the rules changed (RFC 9562 section 5.7: milliseconds first). */
function whileRulesChanged(row: SecondLookRow): { from: string; to: string } {
  const at = (ms: number, rest: string): string => {
    const hex = Math.max(0, ms).toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}-${rest}`;
  };
  const began = row.startedAt.getTime();
  return {
    from: at(began - SETTLED_MS, '7000-8000-000000000000'),
    to: at(began + SETTLED_MS, '7fff-bfff-ffffffffffff'),
  };
}

/** Null for somebody who is erased: nothing of theirs is there to be looked at. */
async function handleOf(
  deps: ChannelDeps,
  tenant: TenantId,
  subject: SubjectId,
): Promise<SubjectHandle | null> {
  try {
    return await deps.tokens.prepare(tenant, subject);
  } catch (error) {
    if (error instanceof AppError && error.problem === 'not_found') return null;
    throw error;
  }
}

function messagesOf(deps: ChannelDeps, tenant: TenantId, id: ConversationId) {
  return deps.db.tx(tenant, (sql) => listMessages(sql, tenant, id, ALL));
}
