import type { Ctx } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import { asId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import * as api from '#vault/identity/api';
import type { Identity } from './create-identity.ts';
import type { IdentityDeps } from './ports.ts';
import { listClientKeys } from './store-client-keys.ts';
import { listOrigins } from './store-directory.ts';

/** Sets a client's rules; the decision point, which is above, serves it. */
export type SetPolicy = (
  ctx: Ctx,
  input: { tenant: TenantId; settings: unknown },
) => Promise<{ version: number; digest: string }>;

const OPERATOR = {
  method: 'POST',
  access: { kind: 'door' },
  tenant: { from: 'none', because: 'names a company by its slug, or makes one' },
  maxBodyBytes: 100_000,
  rate: 'door',
} as const;

/**
 * What `dozo client` asks on the vault's own host: companies, their systems' keys, pages and rules. Served on a socket of its
 * own, so that the desk, which has the door, has none of this.
 */
export function operatorRoutes(
  { db }: Pick<IdentityDeps, 'db'>,
  identity: Identity,
  setPolicy: SetPolicy,
): AnyRoute[] {
  const tenantOf = async (slug: string): Promise<TenantId> => {
    const client = await identity.clientBySlug(slug);
    if (client === null) throw new AppError('not_found');
    return asId<TenantId>(client.tenant);
  };
  return [
    route({
      ...OPERATOR,
      path: api.addClient.path,
      body: api.addClient.ask,
      answer: api.addClient.answer,
      handle: (ctx, { body }) => identity.createClient(ctx, { ...body, kind: 'client' }),
    }),
    route({
      ...OPERATOR,
      path: api.listClients.path,
      body: api.listClients.ask,
      answer: api.listClients.answer,
      async handle() {
        const clients = await identity.clients();
        return {
          clients: await Promise.all(
            clients.map(async (client) => {
              const tenant = asId<TenantId>(client.tenant);
              const [origins, keys] = await db.tx(tenant, (sql) =>
                Promise.all([listOrigins(sql, tenant), listClientKeys(sql, tenant)]),
              );
              return {
                ...client,
                origins,
                keys: keys.map((key) => ({ ...key, issuedAt: key.issuedAt.toISOString() })),
              };
            }),
          ),
        };
      },
    }),
    route({
      ...OPERATOR,
      path: api.issueClientKey.path,
      body: api.issueClientKey.ask,
      answer: api.issueClientKey.answer,
      handle: async (ctx, { body }) =>
        identity.issueClientKey(ctx, { tenant: await tenantOf(body.slug), label: body.label }),
    }),
    route({
      ...OPERATOR,
      path: api.withdrawClientKey.path,
      body: api.withdrawClientKey.ask,
      answer: api.withdrawClientKey.answer,
      async handle(ctx, { body }) {
        await identity.withdrawClientKey(ctx, { tenant: await tenantOf(body.slug), keyId: body.keyId });
        return { done: true as const };
      },
    }),
    route({
      ...OPERATOR,
      path: api.changeOrigin.path,
      body: api.changeOrigin.ask,
      answer: api.changeOrigin.answer,
      async handle(ctx, { body }) {
        await identity.changeOrigin(ctx, { ...body, tenant: await tenantOf(body.slug) });
        return { done: true as const };
      },
    }),
    route({
      ...OPERATOR,
      path: api.issueScimToken.path,
      body: api.issueScimToken.ask,
      answer: api.issueScimToken.answer,
      handle: (ctx, { body }) => identity.scimTokens.issue(ctx, body),
    }),
    route({
      ...OPERATOR,
      path: api.withdrawScimToken.path,
      body: api.withdrawScimToken.ask,
      answer: api.withdrawScimToken.answer,
      async handle(ctx, { body }) {
        await identity.scimTokens.withdraw(ctx, body);
        return { done: true as const };
      },
    }),
    route({
      ...OPERATOR,
      path: api.setClientPolicy.path,
      body: api.setClientPolicy.ask,
      answer: api.setClientPolicy.answer,
      handle: async (ctx, { body }) =>
        setPolicy(ctx, { tenant: await tenantOf(body.slug), settings: body.settings }),
    }),
  ];
}
