import { createHash, randomBytes } from 'node:crypto';

import type { Ctx } from '#platform/ctx';
import { isSqlState } from '#platform/db';
import { newId, type SubjectId } from '#platform/ids';
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
  why: { because: Erasure['because']; reference: string },
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
      const hold = await lockHold(sql, tenant, subject);
      // A hold whose end is only proposed is in force still.
      if (hold !== null && (hold.state === 'in_force' || hold.state === 'ending'))
        throw new AppError('legal_hold');
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
  deps.audit.nudge(tenant);
  deps.nudgeDesk(tenant);
  return row;
}
