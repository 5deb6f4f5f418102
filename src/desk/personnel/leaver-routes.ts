import { z } from 'zod';

import { NO_TENANT } from '#desk/edge';
import { Leavers, OfficersStep } from '#desk/personnel/api';
import type { Ctx, Role } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import { AppError } from '#platform/problems';
import { Done } from '#vault/identity/api';
import { listLeavers, sayDone } from './offboard.ts';
import type { PersonnelDeps } from './ports.ts';
import { watchedClients } from './watched-clients.ts';

const OFFICERS: readonly Role[] = ['security_officer', 'compliance_manager'];
const officers = { kind: 'person', roles: OFFICERS, signed: false } as const;

/** Who left, for those who watch every client: whoever left is nobody's of one client any more. */
export function leaverRoutes(deps: PersonnelDeps): AnyRoute[] {
  const mustWatchAll = async (ctx: Ctx): Promise<void> => {
    const watched = await watchedClients(deps, ctx, OFFICERS);
    if ((await deps.clients()).some(({ tenant }) => !watched.has(tenant))) throw new AppError('not_left');
  };
  return [
    route({
      method: 'GET',
      path: '/api/personnel/leavers',
      maxBodyBytes: 0,
      rate: 'read',
      access: officers,
      tenant: NO_TENANT,
      answer: Leavers,
      async handle(ctx) {
        const watched = await watchedClients(deps, ctx, OFFICERS);
        const all = (await deps.clients()).every(({ tenant }) => watched.has(tenant));
        return all ? listLeavers(deps) : { leavers: [] };
      },
    }),
    route({
      method: 'POST',
      path: '/api/personnel/leavers/:personId',
      maxBodyBytes: 500,
      rate: 'write',
      access: officers,
      tenant: NO_TENANT,
      params: z.object({ personId: z.uuid() }),
      body: OfficersStep,
      answer: Done,
      async handle(ctx, { params, body }) {
        await mustWatchAll(ctx);
        await sayDone(deps, deps.personOf(ctx), params.personId, body.step);
        return { done: true as const };
      },
    }),
  ];
}
