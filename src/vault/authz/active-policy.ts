import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { STRICT_DEFAULT, writePolicy, type ClientPolicy } from './client-policy.ts';
import type { Guardrails } from './guardrails.ts';
import type { AuthzDeps } from './ports.ts';
import { findPolicy, insertPolicy, type PolicyRow } from './store.ts';

export interface ActivePolicy {
  readonly policy: ClientPolicy;
  /** 0: the strict default, which no one had to set. */
  readonly version: number;
  readonly activatedAt: Date;
}

export type ReadActivePolicy = (sql: Sql, tenant: TenantId, requestId: string) => Promise<ActivePolicy>;

/**
 * The rules in force, read in the caller's transaction. After an upgrade that changed the guardrails, the client's same
 * rules become a new version with a digest of its own, and its log says so.
 */
export function createActivePolicy(
  deps: Pick<AuthzDeps, 'clock' | 'audit'>,
  guardrails: Guardrails,
): ReadActivePolicy {
  const standard = writePolicy(guardrails, STRICT_DEFAULT);
  const written = new Map<string, ClientPolicy>();

  function write(row: PolicyRow): ClientPolicy {
    // Written anew from the rules themselves: under its digest there is one text alone.
    const known = row.guardrailsDigest === guardrails.digest ? written.get(row.digest) : undefined;
    if (known !== undefined) return known;
    const { version: _v, digest: _d, guardrailsDigest: _g, activatedAt: _a, ...settings } = row;
    const policy = writePolicy(guardrails, settings);
    if (written.size > 2_000) written.clear();
    written.set(policy.digest, policy);
    return policy;
  }

  return async (sql, tenant, requestId) => {
    const row = await findPolicy(sql, tenant);
    if (row === null) return { policy: standard, version: 0, activatedAt: new Date(0) };
    const policy = write(row);
    if (policy.digest === row.digest) return { policy, version: row.version, activatedAt: row.activatedAt };

    const at = new Date(deps.clock.now());
    const version = row.version + 1;
    const by = 'job:upgrade';
    const inserted = await insertPolicy(sql, tenant, policy, {
      version,
      guardrailsDigest: guardrails.digest,
      by,
      at,
    });
    if (inserted) {
      const body = { version, policyDigest: policy.digest, because: 'guardrails_changed' };
      await deps.audit.record(sql, tenant, [{ kind: 'policy.changed', actor: by, requestId, body }]);
    }
    return { policy, version, activatedAt: at };
  };
}
