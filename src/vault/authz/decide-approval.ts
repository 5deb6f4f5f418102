import type { Ctx } from '#platform/ctx';
import { newId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { ApprovalDecision } from '#vault/authz/api';
import { actorOf } from './ask.ts';
import type { AuthzDeps } from './ports.ts';
import { decideApproval, lockApproval } from './store-approvals.ts';

/** How long a yes may be used. */
const GOOD_FOR_MS = 120_000;

/**
 * A lead, or the client's officer, says yes or no to one request of somebody else. The caller has checked the touch of the passkey for exactly
 * this answer. What they may not decide does not exist for them: other clients' asks, their own, those that others decide. Throws `not_found`,
 * `approval_over` for one that was decided or ran out, `not_permitted` for somebody who is held back or has no agreement in force.
 */
export function decideApprovalUseCase(deps: AuthzDeps) {
  return async (
    ctx: Ctx,
    { approvalId, give }: ApprovalDecision,
  ): Promise<{ state: 'given' | 'refused' }> => {
    const { tenant, requestId } = ctx;
    const { personId, role } = actorOf(ctx);
    const actor = await deps.pseudonym(tenant, personId);
    const state = give ? 'given' : 'refused';
    await deps.db.tx(tenant, async (sql) => {
      const [row, facts] = await Promise.all([
        lockApproval(sql, tenant, approvalId),
        deps.facts.read(sql, tenant, personId, null),
      ]);
      const decides = row?.kind === 'client' ? 'client_officer' : 'lead';
      if (row === null || row.personId === personId || role !== decides) throw new AppError('not_found');
      const { agent, client, floor } = facts.containment;
      // A lead works under the same agreement as those who ask; the client's officer is the other side of it.
      if (agent || client || floor || (role === 'lead' && facts.nda?.inForce !== true))
        throw new AppError('not_permitted');
      const at = new Date(deps.clock.now());
      if (row.state !== 'waiting' || row.expiresAt <= at) throw new AppError('approval_over');
      const expiresAt = new Date(at.getTime() + GOOD_FOR_MS);
      await decideApproval(sql, tenant, approvalId, { state, by: personId, at, expiresAt });
      await deps.audit.record(sql, tenant, [
        {
          kind: `approval.${state}`,
          actor,
          requestId,
          body: {
            approval: approvalId,
            of: row.kind,
            to: await deps.pseudonym(tenant, row.personId),
            class: row.class,
            purpose: row.purpose,
            token: row.token,
            conversation: row.conversationId,
          },
        },
      ]);
      await deps.tell(sql, {
        type: 'approval.changed',
        eventId: newId(at.getTime()),
        tenant,
        at: at.toISOString(),
      });
    });
    deps.audit.nudge(tenant);
    return { state };
  };
}
