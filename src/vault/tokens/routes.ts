import { z } from 'zod';

import { route, type AnyRoute } from '#platform/http';
import { asId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import {
  ApprovalAnswer,
  ApprovalRequest,
  countValues,
  DayKey,
  MatchAnswer,
  MatchRequest,
  PurposesAnswer,
  PurposesRequest,
  RevealAnswer,
  RevealRequest,
  SearchAnswer,
  LAST4_CLASSES,
  putSearchRule,
  readSearchRule,
  SearchOptionsRequest,
  SearchRequest,
  SearchRuleRequest,
  SearchRuleView,
  ViewAnswer,
  ViewRequest,
} from '#vault/tokens/api';
import { askApproval } from './ask-approval.ts';
import { match } from './match.ts';
import type { TokensDeps } from './ports.ts';
import { reveal } from './reveal.ts';
import { search } from './search.ts';
import { setSearchRule } from './set-search-rule.ts';
import { findSearchRule } from './store-asking.ts';
import { countByClass, countSubjects } from './store.ts';
import { classOfToken } from './token.ts';
import { viewFile } from './view-file.ts';

const TENANT = z.object({ tenant: z.uuid() });
const STAFF = { kind: 'person', roles: ['agent', 'lead', 'security_officer'], signed: true } as const;

export function tokensRoutes(deps: TokensDeps): AnyRoute[] {
  const signed = {
    method: 'POST',
    access: STAFF,
    tenant: { from: 'path' },
    maxBodyBytes: 8_000,
    params: TENANT,
  } as const;
  return [
    route({
      ...signed,
      path: '/v1/t/:tenant/reveal',
      rate: 'reveal',
      body: RevealRequest,
      answer: RevealAnswer,
      handle(ctx, { body }, { request }) {
        if (body.emergency !== undefined) deps.authz.mustBeDeclared(ctx, request, body.emergency);
        return reveal(deps, ctx, body);
      },
    }),
    route({
      ...signed,
      path: '/v1/t/:tenant/approvals',
      rate: 'write',
      maxBodyBytes: 500,
      body: ApprovalRequest,
      answer: ApprovalAnswer,
      handle: (ctx, { body }) => askApproval(deps, ctx, body),
    }),
    route({
      ...signed,
      path: '/v1/t/:tenant/purposes',
      rate: 'page',
      maxBodyBytes: 200,
      body: PurposesRequest,
      answer: PurposesAnswer,
      async handle(ctx, { body }) {
        const cls = classOfToken(body.token);
        return { permitted: cls === null ? [] : await deps.authz.permittedPurposes(ctx, cls) };
      },
    }),
    route({
      ...signed,
      path: '/v1/t/:tenant/view',
      rate: 'reveal',
      body: ViewRequest,
      answer: ViewAnswer,
      handle: (ctx, { body }) => viewFile(deps, ctx, body),
    }),
    route({
      ...signed,
      path: '/v1/t/:tenant/match',
      rate: 'write',
      body: MatchRequest,
      answer: MatchAnswer,
      handle: (ctx, { body }) => match(deps, ctx, body),
    }),
    route({
      ...signed,
      path: '/v1/t/:tenant/search',
      rate: 'write',
      body: SearchRequest,
      answer: SearchAnswer,
      handle: (ctx, { body }) => search(deps, ctx, body),
    }),
    route({
      ...signed,
      path: '/v1/t/:tenant/search/options',
      rate: 'read',
      body: SearchOptionsRequest,
      answer: SearchRuleView,
      handle: ({ tenant }) => readRule(deps, tenant),
    }),
    route({
      ...signed,
      path: '/v1/t/:tenant/search/rule',
      access: { kind: 'person', roles: ['client_officer'], signed: true },
      rate: 'write',
      body: SearchRuleRequest,
      answer: SearchRuleView,
      async handle(ctx, { body }) {
        await setSearchRule(deps, ctx, ctx.tenant, body);
        return readRule(deps, ctx.tenant);
      },
    }),
    route({
      method: 'GET',
      path: '/v1/t/:tenant/day-key',
      access: {
        kind: 'anyone',
        because: 'a public key that every browser seals to, signed by the client’s log key',
      },
      tenant: { from: 'path' },
      maxBodyBytes: 0,
      rate: 'page',
      params: TENANT,
      answer: DayKey,
      async handle(ctx) {
        if (!(await deps.isClient(ctx.tenant))) throw new AppError('not_found');
        return deps.keys.dayKey(ctx.tenant);
      },
    }),
  ];
}

async function readRule(deps: TokensDeps, tenant: TenantId): Promise<z.input<typeof SearchRuleView>> {
  const rule = await deps.db.tx(tenant, (sql) => findSearchRule(sql, tenant));
  return {
    last4: LAST4_CLASSES.filter((cls) => rule?.last4Classes.includes(cls) === true),
    names: rule?.names ?? false,
    filled: rule === null || rule.filledTo === null,
  };
}

/** What `dozo client search` asks. */
export function tokensOperatorRoutes(
  deps: TokensDeps,
  tenantOf: (slug: string) => Promise<TenantId>,
): AnyRoute[] {
  return [
    route({
      method: 'POST',
      path: putSearchRule.path,
      access: { kind: 'door' },
      tenant: { from: 'none', because: 'names a company by its slug' },
      maxBodyBytes: 2_000,
      rate: 'door',
      body: putSearchRule.ask,
      answer: putSearchRule.answer,
      async handle(ctx, { body }) {
        await setSearchRule(deps, ctx, await tenantOf(body.slug), body.rule);
        return { done: true as const };
      },
    }),
  ];
}

export function tokensDoorRoutes(deps: TokensDeps): AnyRoute[] {
  return [
    route({
      method: 'POST',
      path: readSearchRule.path,
      access: { kind: 'door' },
      tenant: { from: 'body' },
      maxBodyBytes: 500,
      rate: 'door',
      body: readSearchRule.ask,
      answer: readSearchRule.answer,
      handle: (_ctx, { body }) => readRule(deps, asId<TenantId>(body.tenant)),
    }),
    route({
      method: 'POST',
      path: countValues.path,
      access: { kind: 'door' },
      tenant: { from: 'body' },
      maxBodyBytes: 500,
      rate: 'door',
      body: countValues.ask,
      answer: countValues.answer,
      async handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        return deps.db.tx(tenant, async (sql) => {
          const rows = await countByClass(sql, tenant);
          return {
            byClass: rows.map((row) => ({
              class: row.class,
              count: row.count,
              oldest: row.oldest.toISOString(),
            })),
            subjects: await countSubjects(sql, tenant),
          };
        });
      },
    }),
  ];
}
