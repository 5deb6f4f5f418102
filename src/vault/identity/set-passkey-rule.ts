import type { z } from 'zod';

import type { Ctx } from '#platform/ctx';
import { AppError } from '#platform/problems';
import type { PasskeyRuleView, SetPasskeyRuleRequest } from '#vault/identity/api';
import { unreadableRoots, type createAcceptPasskey } from './accept-passkey.ts';
import { logAbout } from './log-entries.ts';
import type { IdentityDeps } from './ports.ts';
import type { LiveSession } from './sessions.ts';
import { findPasskeyRule, putPasskeyRule } from './store-passkey-rules.ts';

/**
 * Says which passkeys act for a client. Throws `invalid_request` for an authority that is none, `stale_version` if somebody was quicker, and
 * `passkey_not_accepted` for a rule that would refuse the very key of the one who sets it.
 */
export async function setPasskeyRule(
  deps: IdentityDeps,
  accepts: ReturnType<typeof createAcceptPasskey>,
  { home, row }: LiveSession,
  ctx: Ctx,
  { seen, rule }: z.output<typeof SetPasskeyRuleRequest>,
): Promise<z.input<typeof PasskeyRuleView>> {
  const wrong = unreadableRoots(rule);
  if (wrong.length > 0)
    throw new AppError('invalid_request', {
      fields: wrong.map((at) => ({ in: 'body', at: `rule.models.${at}.root`, wrong: 'no_authority' })),
    });
  for (const { name } of rule.models)
    if (deps.holdsValue(name, ['PERSON'])) throw new AppError('holds_value');
  if (!(await accepts(ctx.tenant, { ...rule, version: -Date.now() }, home, row)))
    throw new AppError('passkey_not_accepted');
  await deps.db.tx(ctx.tenant, async (sql) => {
    if (!(await putPasskeyRule(sql, ctx.tenant, seen, rule, new Date(deps.clock.now()))))
      throw new AppError('stale_version');
    await logAbout(deps, sql, ctx.tenant, ctx, 'passkey_rule.changed', {
      body: {
        version: seen + 1,
        denySynced: rule.denySynced,
        models: rule.models.map(({ aaguid }) => aaguid),
      },
    });
  });
  deps.audit.nudge(ctx.tenant);
  return { version: seen + 1, rule };
}

export async function readPasskeyRule(
  deps: IdentityDeps,
  ctx: Ctx,
): Promise<z.input<typeof PasskeyRuleView>> {
  const found = await deps.db.readTogether(ctx.tenant, (sql) => findPasskeyRule(sql, ctx.tenant));
  if (found === null) return { version: 0, rule: { denySynced: false, models: [] } };
  const { version, denySynced, models } = found;
  return { version, rule: { denySynced, models: [...models] } };
}
