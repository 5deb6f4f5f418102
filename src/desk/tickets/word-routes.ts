import { z } from 'zod';

import { Canned, CannedKey, Tags, UseButtons } from '#desk/tickets/api';
import { route, type AnyRoute } from '#platform/http';
import { Done } from '#vault/identity/api';
import type { TicketDeps } from './ports.ts';
import { deleteCanned, listCanned, listTags } from './store-words.ts';

const IN_TENANT = {
  tenant: { from: 'path' },
  rate: 'read',
  maxBodyBytes: 0,
  access: { kind: 'person', roles: ['agent', 'lead'], signed: false },
} as const;
const TENANT = z.object({ tenant: z.uuid() });

/** A client's own words, to read and to drop. New ones come through the vault (`keep-words.ts`), never by these routes. */
export function wordRoutes(deps: Pick<TicketDeps, 'db' | 'live' | 'useButtons'>): AnyRoute[] {
  return [
    route({
      ...IN_TENANT,
      method: 'GET',
      path: '/api/t/:tenant/canned',
      params: TENANT,
      answer: Canned,
      handle: async (ctx) => ({
        replies: await deps.db.tx(ctx.tenant, (sql) => listCanned(sql, ctx.tenant)),
      }),
    }),
    route({
      ...IN_TENANT,
      method: 'DELETE',
      path: '/api/t/:tenant/canned/:key',
      access: { kind: 'person', roles: ['lead'], signed: false },
      rate: 'write',
      params: TENANT.extend({ key: CannedKey }),
      answer: Done,
      async handle(ctx, { params }) {
        // Gone is gone, whoever was first.
        await deps.db.tx(ctx.tenant, (sql) => deleteCanned(sql, ctx.tenant, params.key));
        deps.live.send({ type: 'words', tenant: ctx.tenant });
        return { done: true as const };
      },
    }),
    route({
      ...IN_TENANT,
      method: 'GET',
      path: '/api/t/:tenant/uses',
      params: TENANT,
      answer: UseButtons,
      handle: (ctx) => deps.useButtons(ctx.tenant),
    }),
    route({
      ...IN_TENANT,
      method: 'GET',
      path: '/api/t/:tenant/tags',
      params: TENANT,
      answer: Tags,
      handle: async (ctx) => ({ tags: await deps.db.tx(ctx.tenant, (sql) => listTags(sql, ctx.tenant)) }),
    }),
  ];
}
