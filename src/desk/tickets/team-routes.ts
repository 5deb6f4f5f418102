import { z } from 'zod';

import { NO_TENANT } from '#desk/edge';
import { TeamMembers, Teams } from '#desk/tickets/api';
import type { Ctx } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import type { TenantId } from '#platform/ids';
import { Done } from '#vault/identity/api';
import { endTeam, nameMembers } from './manage-teams.ts';
import type { TicketDeps } from './ports.ts';
import { listTeams } from './store-teams.ts';

const TEAM = z.object({ tenant: z.uuid(), teamId: z.uuid() });
const LEAD = { kind: 'person', roles: ['lead'], signed: false } as const;

/** Teams of the clients of a person. New ones and new names come through the vault (`keep-words.ts`), never by these routes. */
export function teamRoutes(deps: TicketDeps, served: (ctx: Ctx) => readonly TenantId[]): AnyRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/teams',
      access: { kind: 'person', roles: ['agent', 'lead'], signed: false },
      tenant: NO_TENANT,
      maxBodyBytes: 0,
      rate: 'read',
      answer: Teams,
      handle: async (ctx) => ({
        byClient: await Promise.all(
          served(ctx).map(async (tenant) => ({
            tenant,
            teams: await deps.db.tx(tenant, (sql) => listTeams(sql, tenant)),
          })),
        ),
      }),
    }),
    route({
      method: 'PUT',
      path: '/api/t/:tenant/teams/:teamId/members',
      access: LEAD,
      tenant: { from: 'path' },
      maxBodyBytes: 25_000,
      rate: 'write',
      params: TEAM,
      body: TeamMembers,
      answer: Done,
      async handle(ctx, { params, body }) {
        await nameMembers(deps, ctx.tenant, params.teamId, body.members);
        return { done: true as const };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/t/:tenant/teams/:teamId',
      access: LEAD,
      tenant: { from: 'path' },
      maxBodyBytes: 0,
      rate: 'write',
      params: TEAM,
      answer: Done,
      async handle(ctx, { params }) {
        await endTeam(deps, ctx.tenant, deps.viewOf(ctx).person.personId, params.teamId);
        return { done: true as const };
      },
    }),
  ];
}
