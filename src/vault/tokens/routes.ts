import { z } from 'zod';

import { route, type AnyRoute } from '#platform/http';
import { asId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import {
  countValues,
  DayKey,
  MatchAnswer,
  MatchRequest,
  PurposesAnswer,
  PurposesRequest,
  RevealAnswer,
  RevealRequest,
  SearchAnswer,
  SearchRequest,
  ViewAnswer,
  ViewRequest,
} from '#vault/tokens/api';
import { match } from './match.ts';
import type { TokensDeps } from './ports.ts';
import { reveal } from './reveal.ts';
import { search } from './search.ts';
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
      handle: (ctx, { body }) => reveal(deps, ctx, body),
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

export function tokensDoorRoutes(deps: TokensDeps): AnyRoute[] {
  return [
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
