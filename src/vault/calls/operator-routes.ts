import { route, type AnyRoute } from '#platform/http';
import { asId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import * as api from '#vault/calls/api';
import type { CallsDeps } from './ports.ts';
import { destinationView, setDestination, withdrawDestination } from './set-destination.ts';
import { listDestinationRows } from './store.ts';

const OPERATOR = {
  method: 'POST',
  access: { kind: 'door' },
  tenant: { from: 'none', because: 'names a company by its slug' },
  maxBodyBytes: 60_000,
  rate: 'door',
} as const;

/** What `dozo client` asks about destinations, on the vault's own host. */
export function callsOperatorRoutes(deps: CallsDeps): AnyRoute[] {
  const tenantOf = async (slug: string): Promise<TenantId> => {
    const client = await deps.identity.clientBySlug(slug);
    if (client === null) throw new AppError('not_found');
    return asId<TenantId>(client.tenant);
  };
  return [
    route({
      ...OPERATOR,
      path: api.putDestination.path,
      body: api.putDestination.ask,
      answer: api.putDestination.answer,
      handle: async (ctx, { body }) =>
        setDestination(deps, ctx, await tenantOf(body.slug), {
          settings: body.settings,
          rule: body.rule,
          secrets: new Map(body.secrets.map(({ header, text }) => [header, text])),
        }),
    }),
    route({
      ...OPERATOR,
      path: api.dropDestination.path,
      body: api.dropDestination.ask,
      answer: api.dropDestination.answer,
      handle: async (ctx, { body }) => withdrawDestination(deps, ctx, await tenantOf(body.slug), body.name),
    }),
    route({
      ...OPERATOR,
      path: api.showDestinations.path,
      body: api.showDestinations.ask,
      answer: api.showDestinations.answer,
      async handle(_ctx, { body }) {
        const tenant = await tenantOf(body.slug);
        const rows = await deps.db.tx(tenant, (sql) => listDestinationRows(sql, tenant));
        return { destinations: rows.map(destinationView) };
      },
    }),
  ];
}
