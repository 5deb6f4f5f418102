import type { Ctx } from '#platform/ctx';
import type { SubjectId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { RetentionDeps } from './ports.ts';
import { lockHold, putHold, type HoldRow } from './store.ts';

/**
 * A legal hold, or its end: the first person proposes, a second one puts it into force. The same person twice stays a proposal. Until an end is in force
 * the hold is.
 */
export async function changeHold(
  deps: RetentionDeps,
  ctx: Ctx,
  subject: SubjectId,
  ask: { hold: boolean; reference: string },
): Promise<HoldRow['state']> {
  const { tenant, actor } = ctx;
  if (actor.kind !== 'person') throw new AppError('not_found');
  const { personId } = actor;
  const who = await deps.pseudonym(tenant, personId);
  const state = await deps.db.tx(tenant, async (sql) => {
    const before = await lockHold(sql, tenant, subject);
    const next = nextState(before, ask.hold, before !== null && before.proposedBy !== personId);
    if (next === null) return before?.state ?? 'ended';
    const at = new Date(deps.clock.now());
    await putHold(sql, tenant, subject, { state: next, proposedBy: personId, reference: ask.reference, at });
    await deps.audit.record(sql, tenant, [
      {
        kind: 'hold.changed',
        actor: who,
        requestId: ctx.requestId,
        body: { state: next, reference: ask.reference },
      },
    ]);
    return next;
  });
  deps.audit.nudge(tenant);
  return state;
}

/** What a request makes of a hold; null where it changes nothing. */
export function nextState(before: HoldRow | null, hold: boolean, isSecond: boolean): HoldRow['state'] | null {
  const state = before?.state ?? 'ended';
  if (hold) {
    if (state === 'ended') return 'proposed';
    if (state === 'proposed') return isSecond ? 'in_force' : null;
    // Taking back a proposed end needs nobody else: it keeps what two people decided.
    return state === 'ending' ? 'in_force' : null;
  }
  if (state === 'in_force') return 'ending';
  if (state === 'ending') return isSecond ? 'ended' : null;
  return state === 'proposed' ? 'ended' : null;
}
