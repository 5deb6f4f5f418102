import { newId, type TenantId } from '#platform/ids';
import type { CallsDeps } from './ports.ts';
import { endCall, listLostCalls } from './store.ts';

/** Longer than any call may take with all that is before and after it. */
const LOST_AFTER_MS = 120_000;

/**
 * Calls whose process ended in the middle get their end: one that was never marked as sent did not leave; of one that was, nobody here
 * knows, and it says so. Nothing is sent again.
 */
export async function settleLost(deps: CallsDeps, tenant: TenantId): Promise<number> {
  const now = deps.clock.now();
  const lost = await deps.db.tx(tenant, (sql) => listLostCalls(sql, tenant, new Date(now - LOST_AFTER_MS)));
  for (const call of lost) {
    const state = call.state === 'recorded' ? ('not_sent' as const) : ('unknown' as const);
    await deps.db.tx(tenant, async (sql) => {
      const why = 'interrupted' as const;
      const end = { state, why, status: null, shown: [], endedAt: new Date(now) };
      if (!(await endCall(sql, tenant, call.callId, end))) return;
      await deps.audit.record(sql, tenant, [
        {
          kind: 'call.ended',
          actor: 'job:calls',
          requestId: newId(),
          body: {
            call: call.callId,
            decision: call.decisionId,
            destination: call.destination,
            state,
            why,
            status: null,
            tokens: [],
          },
        },
      ]);
    });
  }
  if (lost.length > 0) deps.audit.nudge(tenant);
  return lost.length;
}
