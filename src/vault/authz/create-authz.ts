import type { Sql } from '#platform/db';
import type { AnyRoute } from '#platform/http';
import type { TenantId } from '#platform/ids';
import { createActivePolicy } from './active-policy.ts';
import { createAuthorise, type Authorise } from './authorise.ts';
import { STRICT_DEFAULT, writePolicy } from './client-policy.ts';
import { createDecide } from './decide.ts';
import { authzDoorRoutes } from './door-routes.ts';
import { loadGuardrails } from './guardrails.ts';
import type { AuthzDeps } from './ports.ts';
import { setPolicyUseCase } from './set-policy.ts';
import { findDocument, listDocuments } from './store.ts';

export interface Authz {
  readonly authorise: Authorise;
  readonly setPolicy: ReturnType<typeof setPolicyUseCase>;
  /** The full text that a decision's `policyDigest` names, or null for a digest that never was in force here. */
  policyText(sql: Sql, tenant: TenantId, digest: string): Promise<string | null>;
  /** Every such text by digest, for the offline pack. */
  policyTexts(sql: Sql, tenant: TenantId): Promise<ReadonlyMap<string, string>>;
  readonly doorRoutes: AnyRoute[];
}

/** The decision point. Throws `FatalError` if the guardrails cannot be read: without them nothing may be decided. */
export function createAuthz(deps: AuthzDeps): Authz {
  const guardrails = loadGuardrails(deps.policiesFolder);
  const decide = createDecide(guardrails);
  const activePolicy = createActivePolicy(deps, guardrails);
  const standard = writePolicy(guardrails, STRICT_DEFAULT);
  return {
    authorise: createAuthorise(deps, decide, activePolicy),
    setPolicy: setPolicyUseCase(deps, guardrails),
    async policyText(sql, tenant, digest) {
      return (
        (await findDocument(sql, tenant, digest)) ?? (digest === standard.digest ? standard.document : null)
      );
    },
    async policyTexts(sql, tenant) {
      const rows = await listDocuments(sql, tenant);
      return new Map([
        [standard.digest, standard.document],
        ...rows.map(({ digest, document }) => [digest, document] as const),
      ]);
    },
    doorRoutes: authzDoorRoutes(deps, guardrails, decide, activePolicy),
  };
}
