import type { Ctx } from '#platform/ctx';
import { newId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { EmergencyReview } from '#vault/authz/api';
import { actorOf } from './ask.ts';
import type { AuthzDeps } from './ports.ts';
import { insertReview, listReviews, lockEmergency } from './store-emergencies.ts';

/**
 * One of the two people who look at a declared emergency afterwards says whether it was in order. Never the one who declared it, and nobody twice:
 * for them there is nothing to review (`not_found`, `stale_version`). The caller has checked the touch for exactly this answer.
 */
export function reviewEmergencyUseCase(deps: AuthzDeps) {
  return async (ctx: Ctx, { decisionId, inOrder }: EmergencyReview): Promise<{ reviews: number }> => {
    const { tenant, requestId } = ctx;
    const { personId } = actorOf(ctx);
    const actor = await deps.pseudonym(tenant, personId);
    const reviews = await deps.db.tx(tenant, async (sql) => {
      const row = await lockEmergency(sql, tenant, decisionId);
      if (row === null || row.personId === personId) throw new AppError('not_found');
      const at = new Date(deps.clock.now());
      if (!(await insertReview(sql, tenant, decisionId, { byPerson: personId, at, inOrder })))
        throw new AppError('stale_version');
      const count = (await listReviews(sql, tenant, decisionId)).length;
      await deps.audit.record(sql, tenant, [
        {
          kind: 'emergency.reviewed',
          actor,
          requestId,
          body: { decision: decisionId, inOrder, reviews: count },
        },
      ]);
      await deps.tell(sql, {
        type: 'emergency.changed',
        eventId: newId(at.getTime()),
        tenant,
        at: at.toISOString(),
      });
      return count;
    });
    deps.audit.nudge(tenant);
    return { reviews };
  };
}
