import { z } from 'zod';

import { route, type AnyRoute } from '#platform/http';
import { AppError } from '#platform/problems';
import {
  DetectionRules,
  DetectionRulesAnswer,
  DetectionRulesRequest,
  TryDetectionAnswer,
  TryDetectionRequest,
} from '#vault/channels/api';
import { isTouchedFor } from '#vault/identity';
import { readDetectionRules, setDetectionRules, tryDetection } from './detection-rules.ts';
import type { ChannelDeps } from './ports.ts';

const COMMON = {
  access: { kind: 'person', roles: ['client_officer', 'security_officer'], signed: true },
  tenant: { from: 'path' },
  params: z.object({ tenant: z.uuid() }),
} as const;

/** A client's own types and allow-list: read, tried on a sample, put in force. */
export function detectionRoutes(deps: ChannelDeps): AnyRoute[] {
  return [
    route({
      ...COMMON,
      method: 'GET',
      path: '/v1/t/:tenant/detection',
      maxBodyBytes: 0,
      rate: 'read',
      answer: DetectionRules,
      handle: (ctx) => readDetectionRules(deps, ctx.tenant),
    }),
    route({
      ...COMMON,
      method: 'POST',
      path: '/v1/t/:tenant/detection',
      maxBodyBytes: 150_000,
      rate: 'write',
      body: DetectionRulesRequest,
      answer: DetectionRulesAnswer,
      handle(ctx, { body }, { request }) {
        if (!isTouchedFor(deps.identity.session(ctx), request, deps.clock.now()))
          throw new AppError('touch_needed');
        return setDetectionRules(deps, ctx, body);
      },
    }),
    route({
      ...COMMON,
      method: 'POST',
      path: '/v1/t/:tenant/detection/try',
      maxBodyBytes: 150_000,
      rate: 'write',
      body: TryDetectionRequest,
      answer: TryDetectionAnswer,
      handle: (ctx, { body }) => tryDetection(deps, ctx.tenant, body),
    }),
  ];
}
