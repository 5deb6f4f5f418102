import type { z } from 'zod';

import type { Ctx } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import { asId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { foundEvaluation } from '#vault/identity/api';
import type { Identity } from './create-identity.ts';
import type { IdentityDeps } from './ports.ts';
import { countClientKeys } from './store-client-keys.ts';

/** Sets a client's rules unless it has some; the decision point, which is above, serves it. */
export type EnsurePolicy = (ctx: Ctx, input: { tenant: TenantId; settings: unknown }) => Promise<void>;

/**
 * Evaluation only: founds the invented companies and people. What exists stays as it is, so that a start that was cut
 * short can do it again; a client's key is told when it is made and never again.
 */
export function foundEvaluationRoute(
  deps: Pick<IdentityDeps, 'config' | 'db'>,
  identity: Pick<Identity, 'createClient' | 'createPerson' | 'issueClientKey'>,
  ensurePolicy: EnsurePolicy,
): AnyRoute {
  return route({
    method: 'POST',
    path: foundEvaluation.path,
    access: { kind: 'door' },
    tenant: { from: 'none', because: 'makes the tenants of an evaluation; production refuses it' },
    maxBodyBytes: 1_000_000,
    rate: 'door',
    body: foundEvaluation.ask,
    answer: foundEvaluation.answer,
    handle(_ctx, { body }) {
      if (deps.config.mode !== 'evaluation') throw new AppError('not_found');
      return found(deps, identity, ensurePolicy, body);
    },
  });
}

async function found(
  deps: Pick<IdentityDeps, 'db'>,
  identity: Pick<Identity, 'createClient' | 'createPerson' | 'issueClientKey'>,
  ensurePolicy: EnsurePolicy,
  wanted: z.output<typeof foundEvaluation.ask>,
): Promise<z.input<typeof foundEvaluation.answer>> {
  const ctx: Ctx = {
    tenant: asId<TenantId>('00000000-0000-0000-0000-000000000000'),
    actor: { kind: 'job', name: 'found_evaluation' },
    requestId: 'found-evaluation',
  };
  const provider = await identity.createClient(ctx, { ...wanted.provider, kind: 'provider' });
  const tenants = new Map<string, TenantId>([[wanted.provider.slug, provider.tenant]]);
  const clientKeys: Record<string, string> = {};
  for (const { policy, ...company } of wanted.clients) {
    const { tenant } = await identity.createClient(ctx, { ...company, kind: 'client' });
    tenants.set(company.slug, tenant);
    await ensurePolicy(ctx, { tenant, settings: policy });
    if ((await deps.db.tx(tenant, (sql) => countClientKeys(sql, tenant))) > 0) continue;
    clientKeys[company.slug] = (await identity.issueClientKey(ctx, { tenant, label: 'evaluation' })).key;
  }

  const tenantOf = (slug: string): TenantId => {
    const tenant = tenants.get(slug);
    if (tenant === undefined) throw new AppError('invalid_request', { unknown: slug });
    return tenant;
  };
  const people: Record<string, string> = {};
  for (const { officerOf, memberships, ...person } of wanted.people) {
    const { personId } = await identity.createPerson(ctx, {
      ...person,
      home: officerOf === null ? provider.tenant : tenantOf(officerOf),
      memberships: memberships.map(({ client, role }) => ({ tenant: tenantOf(client), role })),
      state: 'active',
    });
    people[person.login] = personId;
  }
  return { tenants: Object.fromEntries(tenants), people, clientKeys };
}
