import { route, type AnyRoute } from '#platform/http';
import { asId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import * as api from '#vault/custody/api';
import type { CustodyNow } from '#vault/keys';
import type { CustodyDeps } from './ports.ts';
import { setCustody } from './set-custody.ts';
import { viewKeys } from './view.ts';

const OPERATOR = {
  method: 'POST',
  access: { kind: 'door' },
  tenant: { from: 'none', because: 'names a company by its slug' },
  maxBodyBytes: 4_000,
  rate: 'door',
} as const;

/** What `dozo client key-custody` and `dozo keys` ask on the vault's own host. */
export function custodyOperatorRoutes(
  deps: CustodyDeps,
  watchNow: (tenant: TenantId) => Promise<CustodyNow>,
): AnyRoute[] {
  const tenantOf = async (slug: string): Promise<TenantId> => {
    const tenant = await deps.tenantBySlug(slug);
    if (tenant === null) throw new AppError('not_found');
    return tenant;
  };
  return [
    route({
      ...OPERATOR,
      path: api.setCustody.path,
      body: api.setCustody.ask,
      answer: api.setCustody.answer,
      async handle(_ctx, { body }) {
        const tenant = await tenantOf(body.slug);
        await setCustody(deps, tenant, body.settings);
        return viewKeys(deps, tenant, await watchNow(tenant));
      },
    }),
    route({
      ...OPERATOR,
      path: api.rotateKeys.path,
      body: api.rotateKeys.ask,
      answer: api.rotateKeys.answer,
      async handle(_ctx, { body }) {
        const tenant = await tenantOf(body.slug);
        await deps.keys.askRotation(tenant, body.what);
        return viewKeys(deps, tenant, await watchNow(tenant));
      },
    }),
    route({
      ...OPERATOR,
      path: api.keysOfClient.path,
      body: api.keysOfClient.ask,
      answer: api.keysOfClient.answer,
      async handle(_ctx, { body }) {
        const tenant = await tenantOf(body.slug);
        return viewKeys(deps, tenant, await watchNow(tenant));
      },
    }),
  ];
}

/** `lastSeen` asks a client's key no more often than the watch does, however many pages are looked at. */
export function custodyDoorRoutes(
  deps: CustodyDeps,
  lastSeen: (tenant: TenantId) => Promise<CustodyNow>,
): AnyRoute[] {
  return [
    route({
      method: 'POST',
      path: api.readKeys.path,
      access: { kind: 'door' },
      tenant: { from: 'body' },
      maxBodyBytes: 500,
      rate: 'door',
      body: api.readKeys.ask,
      answer: api.readKeys.answer,
      async handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        return viewKeys(deps, tenant, await lastSeen(tenant));
      },
    }),
  ];
}
