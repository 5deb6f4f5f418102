import type { z } from 'zod';

import type { Ctx } from '#platform/ctx';
import type { TenantId } from '#platform/ids';
import type { SearchRuleRequest } from '#vault/tokens/api';
import type { TokensDeps } from './ports.ts';
import { putSearchRule } from './store-asking.ts';

/** By what besides their whole a client's values may be searched. Recorded; what was there before is filled in by itself. */
export async function setSearchRule(
  deps: Pick<TokensDeps, 'db' | 'clock' | 'audit' | 'keys'>,
  ctx: Ctx,
  tenant: TenantId,
  rule: z.output<typeof SearchRuleRequest>,
): Promise<void> {
  const actor =
    ctx.actor.kind === 'person'
      ? await deps.keys.pseudonym(tenant, ctx.actor.personId)
      : ctx.actor.kind === 'job'
        ? `job:${ctx.actor.name}`
        : ctx.actor.kind;
  const last4Classes = [...new Set(rule.last4)];
  await deps.db.tx(tenant, async (sql) => {
    await putSearchRule(sql, tenant, { last4Classes, names: rule.names, at: new Date(deps.clock.now()) });
    await deps.audit.record(sql, tenant, [
      {
        kind: 'search.changed',
        actor,
        requestId: ctx.requestId,
        body: { last4: last4Classes, names: rule.names },
      },
    ]);
  });
  deps.audit.nudge(tenant);
}
