import { route, type AnyRoute } from '#platform/http';
import { asId, type TenantId } from '#platform/ids';
import * as api from '#vault/authz/api';
import type { ReadActivePolicy } from './active-policy.ts';
import { viewOf } from './conclude.ts';
import type { Decide } from './decide.ts';
import type { Guardrails } from './guardrails.ts';
import type { AuthzDeps } from './ports.ts';
import { historyOf } from './policy-history.ts';
import type { previewPolicyUseCase } from './preview-policy.ts';
import { isReasonCode } from './reasons.ts';
import { readStanding } from './standing.ts';
import { listEmergencies } from './store-emergencies.ts';
import {
  addUpHours,
  countByHour,
  countDenials,
  countReleases,
  listDecisions,
  listVersions,
  spanOf,
} from './store.ts';

const DOOR = {
  method: 'POST',
  access: { kind: 'door' },
  tenant: { from: 'body' },
  maxBodyBytes: 4_000,
  rate: 'door',
} as const;

export function authzDoorRoutes(
  deps: AuthzDeps,
  guardrails: Guardrails,
  decide: Decide,
  activePolicy: ReadActivePolicy,
  preview: ReturnType<typeof previewPolicyUseCase>,
): AnyRoute[] {
  const { db } = deps;
  return [
    route({
      ...DOOR,
      path: api.readPolicy.path,
      body: api.readPolicy.ask,
      answer: api.readPolicy.answer,
      async handle(ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        const active = await db.tx(tenant, (sql) => activePolicy(sql, tenant, ctx.requestId));
        const { document: _document, permitPolicies: _policies, ...policy } = active.policy;
        return {
          tenant,
          version: active.version,
          ...policy,
          guardrails: guardrails.text,
          activatedAt: active.activatedAt.toISOString(),
        };
      },
    }),
    route({
      ...DOOR,
      path: api.previewPolicy.path,
      maxBodyBytes: 60_000,
      body: api.previewPolicy.ask,
      answer: api.previewPolicy.answer,
      handle: (ctx, { body }) =>
        preview(asId<TenantId>(body.tenant), { settings: body.settings, requestId: ctx.requestId }),
    }),
    route({
      ...DOOR,
      path: api.listPolicies.path,
      body: api.listPolicies.ask,
      answer: api.listPolicies.answer,
      async handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        // One more than is shown: the last one's differences are from the one before it.
        const rows = await db.tx(tenant, (sql) => listVersions(sql, tenant, body.limit + 1));
        return { versions: historyOf(rows, body.limit) };
      },
    }),
    route({
      ...DOOR,
      path: api.listDecisions.path,
      body: api.listDecisions.ask,
      answer: api.listDecisions.answer,
      handle: (_ctx, { body }) => {
        const tenant = asId<TenantId>(body.tenant);
        const before = body.before === null ? null : new Date(body.before);
        return db.tx(tenant, async (sql) => {
          const rows = await listDecisions(sql, tenant, { ...body, before });
          const ids = rows.map(({ entryId }) => entryId);
          const indexes = ids.length === 0 ? null : await deps.audit.indexes(sql, tenant, ids);
          return { decisions: rows.map((row) => viewOf(tenant, row, indexes?.get(row.entryId) ?? null)) };
        });
      },
    }),
    route({
      ...DOOR,
      path: api.listEmergencies.path,
      body: api.listEmergencies.ask,
      answer: api.listEmergencies.answer,
      async handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        const rows = await db.tx(tenant, (sql) => listEmergencies(sql, tenant, body.limit));
        return {
          emergencies: rows.map((row) => ({
            ...row,
            tenant,
            purpose: api.Purpose.parse(row.purpose),
            passed: row.passed.filter(isReasonCode),
            at: row.at.toISOString(),
            reviewDue: row.reviewDue.toISOString(),
            reviews: row.reviews.map((one) => ({ ...one, at: one.at.toISOString() })),
          })),
        };
      },
    }),
    route({
      ...DOOR,
      path: api.listStanding.path,
      body: api.listStanding.ask,
      answer: api.listStanding.answer,
      async handle(ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        const active = await db.tx(tenant, (sql) => activePolicy(sql, tenant, ctx.requestId));
        return { people: await readStanding(deps, decide, tenant, active) };
      },
    }),
    route({
      ...DOOR,
      path: api.countDecisions.path,
      body: api.countDecisions.ask,
      answer: api.countDecisions.answer,
      handle: (_ctx, { body }) => {
        const tenant = asId<TenantId>(body.tenant);
        return db.tx(tenant, async (sql) => {
          const until = await addUpHours(sql, tenant, new Date(deps.clock.now()));
          const span = spanOf(new Date(body.since), until);
          const [releases, denials, hours] = await Promise.all([
            countReleases(sql, tenant, span),
            countDenials(sql, tenant, span),
            countByHour(sql, tenant, span),
          ]);
          const sum = (pick: (hour: (typeof hours)[number]) => number): number =>
            hours.reduce((all, hour) => all + pick(hour), 0);
          return {
            releases: [...releases],
            denials: [...denials],
            byHour: hours.map(({ hour, released, denied }) => ({
              hour: hour.toISOString(),
              released,
              denied,
            })),
            matches: sum(({ matches }) => matches),
            searches: sum(({ searches }) => searches),
            uses: sum(({ uses }) => uses),
          };
        });
      },
    }),
  ];
}
