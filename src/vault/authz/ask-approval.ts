import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { newId, type ConversationId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { AskedApprovals, Purpose, Reason, ReasonCode } from '#vault/authz/api';
import type { ReadActivePolicy } from './active-policy.ts';
import { actorOf, type Weigh } from './ask.ts';
import type { AuthzDeps } from './ports.ts';
import { countWaiting, findApprovals, insertApproval, type ApprovalRow } from './store-approvals.ts';

export interface ApprovalAsk {
  readonly class: string;
  readonly token: string;
  readonly conversationId: ConversationId;
  readonly purpose: Purpose;
}

/** What a person may have waiting at once in one client: whoever decides must be able to look at each. */
const MOST_WAITING = 5;
/** A touch is asked for again when the value is opened. */
const NO_MATTER: ReadonlySet<ReasonCode> = new Set(['passkey_touch_too_old']);
const MENDED: Readonly<Partial<Record<ReasonCode, ApprovalRow['kind']>>> = {
  approval_of_lead_missing: 'lead',
  approval_of_client_missing: 'client',
};

/**
 * Asks for somebody else's yes to one request, in the caller's transaction. Only where nothing else stands against it: else every reason is
 * answered and nobody is asked. Asking again answers what waits already. Throws `too_many_asks` for one more than may wait.
 */
export function askApprovalUseCase(deps: AuthzDeps, weigh: Weigh, activePolicy: ReadActivePolicy) {
  return async (
    sql: Sql,
    ctx: Ctx,
    ask: ApprovalAsk,
  ): Promise<AskedApprovals | { outcome: 'denied'; reasons: Reason[] }> => {
    const { tenant, requestId } = ctx;
    const { personId } = actorOf(ctx);
    // Decided and not written: nothing is let out by asking. It holds the person's lane.
    const { decision } = await weigh(sql, ctx, { ...ask, action: 'reveal' });
    const standing = decision.reasons.filter(
      ({ code }) => MENDED[code] === undefined && !NO_MATTER.has(code),
    );
    if (standing.length > 0) return { outcome: 'denied', reasons: standing };

    const now = new Date(deps.clock.now());
    const open = await findApprovals(sql, tenant, { ...ask, personId }, now);
    const missing = decision.reasons
      .map(({ code }) => MENDED[code])
      .filter((kind) => kind !== undefined)
      .filter((kind) => !open.some((one) => one.kind === kind));
    if (missing.length > 0) {
      if ((await countWaiting(sql, tenant, personId, now)) + missing.length > MOST_WAITING)
        throw new AppError('too_many_asks');
      const { policy } = await activePolicy(sql, tenant, requestId);
      const expiresAt = new Date(now.getTime() + policy.approvals.waitSeconds * 1_000);
      const actor = await deps.pseudonym(tenant, personId);
      for (const kind of missing) {
        const approvalId = newId(now.getTime()) as string;
        const row = {
          ...ask,
          approvalId,
          kind,
          personId,
          askedAt: now,
          expiresAt,
          state: 'waiting' as const,
        };
        await insertApproval(sql, tenant, { ...row, decidedBy: null });
        open.push({ ...row, decidedBy: null });
        await deps.audit.record(sql, tenant, [
          {
            kind: 'approval.asked',
            actor,
            requestId,
            body: {
              approval: approvalId,
              of: kind,
              class: ask.class,
              purpose: ask.purpose,
              token: ask.token,
              conversation: ask.conversationId,
            },
          },
        ]);
      }
      await deps.tell(sql, {
        type: 'approval.changed',
        eventId: newId(now.getTime()),
        tenant,
        at: now.toISOString(),
      });
    }
    return {
      outcome: 'asked',
      approvals: open.map(({ approvalId, kind, state, expiresAt }) => ({
        approvalId,
        of: kind,
        state: state === 'given' ? 'given' : 'waiting',
        expiresAt: expiresAt.toISOString(),
      })),
      now: now.toISOString(),
    };
  };
}
