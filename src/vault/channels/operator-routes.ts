import type { Ctx } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import * as api from '#vault/channels/api';
import { readDetectionRules, setDetectionRules } from './detection-rules.ts';
import type { ChannelDeps } from './ports.ts';

const OPERATOR = {
  method: 'POST',
  access: { kind: 'door' },
  tenant: { from: 'none', because: 'names a company by its slug' },
  maxBodyBytes: 150_000,
  rate: 'door',
} as const;

/** What `dozo client` asks about a client's own types and allow-list, on the vault's own host. Each change reads what is in force and leaves the rest as it is. */
export function channelOperatorRoutes(
  deps: ChannelDeps,
  tenantOf: (slug: string) => Promise<TenantId>,
): AnyRoute[] {
  const change = async (
    ctx: Ctx,
    slug: string,
    changed: (now: api.DetectionRules) => Partial<api.DetectionRulesRequest>,
  ) => {
    const tenant = await tenantOf(slug);
    const now = await readDetectionRules(deps, tenant);
    return setDetectionRules(
      deps,
      { ...ctx, tenant },
      {
        version: now.version,
        keepTypes: now.types.map(({ name }) => name),
        addTypes: [],
        allowPatterns: now.allowPatterns,
        allowValues: [],
        forgetAllowed: false,
        ...changed(now),
      },
    );
  };
  return [
    route({
      ...OPERATOR,
      path: api.showDetection.path,
      body: api.showDetection.ask,
      answer: api.showDetection.answer,
      handle: async (_ctx, { body }) => readDetectionRules(deps, await tenantOf(body.slug)),
    }),
    route({
      ...OPERATOR,
      path: api.putOwnType.path,
      body: api.putOwnType.ask,
      answer: api.putOwnType.answer,
      handle: (ctx, { body }) => change(ctx, body.slug, () => ({ addTypes: [body.type] })),
    }),
    route({
      ...OPERATOR,
      path: api.dropOwnType.path,
      body: api.dropOwnType.ask,
      answer: api.dropOwnType.answer,
      handle: (ctx, { body }) =>
        change(ctx, body.slug, ({ types }) => {
          const kept = types.map(({ name }) => name).filter((name) => name !== body.name);
          if (kept.length === types.length) throw new AppError('not_found');
          return { keepTypes: kept };
        }),
    }),
    route({
      ...OPERATOR,
      path: api.putAllowList.path,
      body: api.putAllowList.ask,
      answer: api.putAllowList.answer,
      handle: (ctx, { body }) =>
        change(ctx, body.slug, () => ({
          allowPatterns: body.patterns,
          allowValues: body.values,
          forgetAllowed: true,
        })),
    }),
  ];
}
