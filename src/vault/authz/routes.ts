import { z } from 'zod';

import { route, type AnyRoute } from '#platform/http';
import { AppError } from '#platform/problems';
import { PolicyChange, PolicyPreview, PolicySet } from '#vault/authz/api';
import { isTouchedFor } from '#vault/identity';
import type { AuthzDeps } from './ports.ts';
import type { previewPolicyUseCase } from './preview-policy.ts';
import type { setPolicyUseCase } from './set-policy.ts';

const COMMON = {
  method: 'POST',
  access: { kind: 'person', roles: ['client_officer'], signed: true },
  tenant: { from: 'path' },
  params: z.object({ tenant: z.uuid() }),
  maxBodyBytes: 60_000,
  body: PolicyChange,
} as const;

/** What a client's officer says in the vault's own frame: what a change would mean, and that it be so. */
export function authzRoutes(
  deps: Pick<AuthzDeps, 'clock' | 'identity'>,
  preview: ReturnType<typeof previewPolicyUseCase>,
  setPolicy: ReturnType<typeof setPolicyUseCase>,
): AnyRoute[] {
  return [
    route({
      ...COMMON,
      path: '/v1/t/:tenant/policy/preview',
      rate: 'write',
      answer: PolicyPreview,
      handle: (ctx, { body }) => preview(ctx.tenant, { settings: body.settings, requestId: ctx.requestId }),
    }),
    route({
      ...COMMON,
      path: '/v1/t/:tenant/policy',
      rate: 'write',
      answer: PolicySet,
      handle(ctx, { body }, { request }) {
        if (!isTouchedFor(deps.identity.session(ctx), request, deps.clock.now()))
          throw new AppError('touch_needed');
        return setPolicy(ctx, { tenant: ctx.tenant, ...body });
      },
    }),
  ];
}
