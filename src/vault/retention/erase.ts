import { createHash, randomBytes } from 'node:crypto';

import type { Ctx } from '#platform/ctx';
import { isSqlState, type Sql } from '#platform/db';
import { newId, type SubjectId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { Erasure } from '#vault/retention/api';
import type { RetentionDeps } from './ports.ts';
import { insertShredding, lockHold, type ShreddingRow } from './store.ts';

/**
 * Everything of one person goes: values, indexes, originals, contacts, mails and the desk's copies at once, in one transaction with the entry that
 * says so; the key a moment later, after which nothing that a backup holds opens here; its last copies with the end of the epoch. A legal
 * hold stands in the way. The person's tickets stay as dates and states.
 */
export async function erase(
  deps: RetentionDeps,
  ctx: Ctx,
  subject: SubjectId,
  why: Why,
): Promise<ShreddingRow> {
  return eraseIn(deps, ctx, subject, why, async (sql) => {
    const hold = await lockHold(sql, ctx.tenant, subject);
    // A hold whose end is only proposed is in force still.
    if (hold !== null && (hold.state === 'in_force' || hold.state === 'ending'))
      throw new AppError('legal_hold');
  });
}

/** As `erase`, of somebody who was erased before and came back with a restore: what stood in the way then does not now. */
export function eraseUnasked(
  deps: RetentionDeps,
  ctx: Ctx,
  subject: SubjectId,
  why: Why,
): Promise<ShreddingRow> {
  return eraseIn(deps, ctx, subject, why, () => Promise.resolve());
}

interface Why {
  readonly because: Erasure['because'];
  readonly reference: string;
}

async function eraseIn(
  deps: RetentionDeps,
  ctx: Ctx,
  subject: SubjectId,
  why: Why,
  mayBegin: (sql: Sql) => Promise<void>,
): Promise<ShreddingRow> {
  const { tenant } = ctx;
  const at = new Date(deps.clock.now());
  const salt = randomBytes(16);
  const commitment = createHash('sha256').update(salt).update(subject).digest('hex');
  const actor =
    ctx.actor.kind === 'person'
      ? await deps.pseudonym(tenant, ctx.actor.personId)
      : ctx.actor.kind === 'job'
        ? `job:${ctx.actor.name}`
        : ctx.actor.kind;
  const shreddingId = newId(at.getTime());
  const row = await deps.db
    .tx(tenant, async (sql) => {
      await mayBegin(sql);
      // Conversations first: their locks let messages that are being stored end, and keep new ones out.
      const gone = await deps.eraseConversations(sql, tenant, subject, at);
      const { values, indexes, files } = await deps.eraseValues(sql, tenant, subject);
      const counts = {
        conversations: gone.conversations.length,
        messages: gone.messages,
        values,
        indexes,
        files,
        mails: gone.mails,
        contacts: gone.contacts,
      };
      const fresh = {
        shreddingId,
        subjectId: subject,
        commitment,
        because: why.because,
        counts,
        requestedAt: at,
        part: null,
      };
      await insertShredding(sql, tenant, { ...fresh, salt, actor });
      await deps.audit.record(sql, tenant, [
        {
          kind: 'shred.requested',
          actor,
          requestId: ctx.requestId,
          body: {
            shredding: shreddingId,
            subject: commitment,
            because: why.because,
            reference: why.reference,
            ...counts,
          },
        },
      ]);
      for (const conversationId of gone.conversations)
        await deps.tell(sql, {
          type: 'conversation.erased',
          eventId: newId(),
          tenant,
          at: at.toISOString(),
          conversationId,
        });
      return { ...fresh, state: 'requested' as const, completedAt: null, certificate: null };
    })
    .catch((error: unknown) => {
      // Erased before, by somebody else or by this request sent twice.
      throw isSqlState(error, '23505') ? new AppError('not_found', undefined, { cause: error }) : error;
    });
  // Before anybody is told that it is done: a restore of what was backed up before must know of it.
  await entomb(deps, tenant, row);
  deps.audit.nudge(tenant);
  deps.nudgeDesk(tenant);
  return row;
}

/** Writes down outside the database who was erased. */
export function entomb(deps: RetentionDeps, tenant: TenantId, row: ShreddingRow): Promise<void> {
  return deps.tombstones.add(tenant, {
    subject: row.subjectId,
    shredding: row.shreddingId,
    because: row.because,
    at: row.requestedAt.toISOString(),
    ...(row.part === null ? {} : { tokens: row.part.tokens }),
  });
}
