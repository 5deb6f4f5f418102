import type { Ctx } from '#platform/ctx';
import { newBearer, newId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { logAbout } from './log-entries.ts';
import type { IdentityDeps } from './ports.ts';
import { digestOf } from './secrets.ts';
import { insertClientKey, withdrawClientKey } from './store-client-keys.ts';

/** A key (`dk_…`) for a client's system. Told here and never again: only its SHA-256 is kept. */
export function issueClientKeyUseCase(deps: IdentityDeps) {
  return async (
    ctx: Ctx,
    input: { tenant: TenantId; label: string },
  ): Promise<{ keyId: string; key: string }> => {
    const { tenant, label } = input;
    const key = newBearer('dk', tenant);
    const keyId = newId(deps.clock.now()) as string;
    await deps.db.tx(tenant, async (sql) => {
      await insertClientKey(sql, tenant, { keyId, digest: digestOf(key), label }, new Date(deps.clock.now()));
      await logAbout(deps, sql, tenant, ctx, 'client_key.issued', { body: { keyId } });
    });
    deps.audit.nudge(tenant);
    return { keyId, key };
  };
}

/** From now on the key is unknown. Throws `not_found` for one that is not there or was withdrawn. */
export function withdrawClientKeyUseCase(deps: IdentityDeps, forgetClientKeys: () => void) {
  return async (ctx: Ctx, input: { tenant: TenantId; keyId: string }): Promise<void> => {
    const { tenant, keyId } = input;
    await deps.db.tx(tenant, async (sql) => {
      if (!(await withdrawClientKey(sql, tenant, keyId, new Date(deps.clock.now()))))
        throw new AppError('not_found');
      await logAbout(deps, sql, tenant, ctx, 'client_key.withdrawn', { body: { keyId } });
    });
    forgetClientKeys();
    deps.audit.nudge(tenant);
  };
}
