import { randomId, type TenantId } from '#platform/ids';
import { isSqlState } from '#platform/db';
import type { Ctx } from '#platform/ctx';
import type { Directory } from './directory.ts';
import { logAbout } from './log-entries.ts';
import type { IdentityDeps } from './ports.ts';
import { insertTenant, tenantIdBySlug } from './store-directory.ts';
import { tellDirectory } from './tell-directory.ts';

export interface NewTenant {
  readonly kind: 'provider' | 'client';
  readonly slug: string;
  readonly nameEn: string;
  readonly nameJa: string;
  readonly locale: 'en' | 'ja';
  /** `#rrggbb` */
  readonly colour: string;
  readonly badge: string;
}

/**
 * Makes a company with its keys and the first entry of its log. One whose slug is taken stays as it is, and
 * `created` is false.
 */
export function createClientUseCase(
  deps: IdentityDeps,
  directory: Directory,
  created: (tenant: TenantId) => Promise<void> = () => Promise.resolve(),
) {
  return async (ctx: Ctx, wanted: NewTenant): Promise<{ tenant: TenantId; created: boolean }> => {
    const existing = await tenantIdBySlug(deps.db, wanted.slug);
    if (existing !== null) return { tenant: existing, created: false };
    const tenant = randomId<TenantId>();
    await deps.ensureTenant(tenant);
    try {
      await deps.db.tx(tenant, async (sql) => {
        await insertTenant(sql, { ...wanted, tenant }, new Date(deps.clock.now()));
        const body = { slug: wanted.slug, tenant: wanted.kind };
        await logAbout(deps, sql, tenant, ctx, 'client.created', { body });
        await tellDirectory(deps, sql, tenant);
      });
    } catch (error) {
      const winner = isSqlState(error, '23505') ? await tenantIdBySlug(deps.db, wanted.slug) : null;
      if (winner === null) throw error;
      return { tenant: winner, created: false };
    }
    directory.forget();
    if (wanted.kind === 'client') await created(tenant);
    deps.audit.nudge(tenant);
    deps.nudgeDesk(tenant);
    return { tenant, created: true };
  };
}
