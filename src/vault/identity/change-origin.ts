import type { Ctx } from '#platform/ctx';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { Directory } from './directory.ts';
import { logAbout } from './log-entries.ts';
import type { IdentityDeps } from './ports.ts';
import { deleteOrigin, insertOrigin } from './store-directory.ts';

/**
 * A page of a client may embed its chat, or no longer. Throws `invalid_request` for what is no origin, or is none of https
 * besides this machine's, and `not_found` for taking away what was not there.
 */
export function changeOriginUseCase(deps: IdentityDeps, directory: Directory) {
  return async (
    ctx: Ctx,
    { tenant, origin, allowed }: { tenant: TenantId; origin: string; allowed: boolean },
  ): Promise<void> => {
    const url = URL.canParse(origin) ? new URL(origin) : null;
    const secure =
      url?.protocol === 'https:' || (url?.protocol === 'http:' && deps.config.mode === 'evaluation');
    if (url === null || url.origin !== origin || !secure)
      throw new AppError('invalid_request', {
        fields: [{ in: 'body', at: 'origin', wrong: 'not_an_origin' }],
      });
    await deps.db.tx(tenant, async (sql) => {
      if (allowed) await insertOrigin(sql, tenant, origin, new Date(deps.clock.now()));
      else if (!(await deleteOrigin(sql, tenant, origin))) throw new AppError('not_found');
      const kind = allowed ? 'client.origin_allowed' : 'client.origin_refused';
      await logAbout(deps, sql, tenant, ctx, kind, { body: { origin: origin.slice(0, 300) } });
    });
    await directory.refreshOrigins();
    deps.audit.nudge(tenant);
  };
}
