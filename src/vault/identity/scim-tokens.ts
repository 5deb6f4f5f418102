import type { Ctx } from '#platform/ctx';
import { newBearer, newId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { logAbout } from './log-entries.ts';
import type { IdentityDeps } from './ports.ts';
import { digestOf } from './secrets.ts';
import { tenantIdBySlug } from './store-directory.ts';
import { insertScimToken, withdrawScimToken } from './store-scim.ts';

/** Tokens that let a company's own directory tell who works there. Told once: only their SHA-256 is kept. */
export function createScimTokens(deps: IdentityDeps) {
  const { db } = deps;
  const now = (): Date => new Date(deps.clock.now());

  async function tenantOf(slug: string): Promise<TenantId> {
    const tenant = await tenantIdBySlug(db, slug);
    if (tenant === null) throw new AppError('not_found');
    return tenant;
  }

  return {
    async issue(ctx: Ctx, { slug, label }: { slug: string; label: string }) {
      const tenant = await tenantOf(slug);
      const token = newBearer('scim', tenant);
      const tokenId = newId(deps.clock.now()) as string;
      await db.tx(tenant, async (sql) => {
        await insertScimToken(sql, tenant, { tokenId, digest: digestOf(token), label }, now());
        const body = { key: tokenId, change: 'issued' };
        await logAbout(deps, sql, tenant, ctx, 'directory_token.changed', { body });
      });
      deps.audit.nudge(tenant);
      return { tokenId, token, address: `${deps.config.vaultOrigin}/scim/v2` };
    },

    async withdraw(ctx: Ctx, { slug, tokenId }: { slug: string; tokenId: string }): Promise<void> {
      const tenant = await tenantOf(slug);
      await db.tx(tenant, async (sql) => {
        if (!(await withdrawScimToken(sql, tenant, tokenId, now()))) throw new AppError('not_found');
        const body = { key: tokenId, change: 'withdrawn' };
        await logAbout(deps, sql, tenant, ctx, 'directory_token.changed', { body });
      });
      deps.audit.nudge(tenant);
    },
  };
}
