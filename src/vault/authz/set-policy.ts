import type { Ctx } from '#platform/ctx';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { readSettings, STRICT_DEFAULT, writePolicy } from './client-policy.ts';
import { mustBeValid, type Guardrails } from './guardrails.ts';
import { codeOf, differencesOf } from './policy-differences.ts';
import type { AuthzDeps } from './ports.ts';
import { findPolicy, insertPolicy } from './store.ts';

/** As many as an entry has room for beside its count of all. */
const MAX_CHANGES = 100;

/**
 * Puts a client's rules in force. They are checked against the schema first, and the log names them by digest. Throws
 * `invalid_request` for rules that cannot be, `stale_version` if somebody else set them at the same moment.
 */
export function setPolicyUseCase(deps: AuthzDeps, guardrails: Guardrails) {
  return async (
    ctx: Ctx,
    /** `version`: of the rules that whoever sets them has read; left out, others in force by now do not matter. */
    input: { tenant: TenantId; settings: unknown; version?: number },
  ): Promise<{ version: number; digest: string }> => {
    const { tenant } = input;
    const policy = writePolicy(guardrails, readSettings(input.settings));
    mustBeValid(guardrails.schema, policy.permitPolicies);
    const by =
      ctx.actor.kind === 'person'
        ? await deps.pseudonym(tenant, ctx.actor.personId)
        : ctx.actor.kind === 'job'
          ? `job:${ctx.actor.name}`
          : ctx.actor.kind;
    const version = await deps.db.tx(tenant, async (sql) => {
      const before = await findPolicy(sql, tenant);
      if (input.version !== undefined && input.version !== (before?.version ?? 0))
        throw new AppError('stale_version');
      const next = (before?.version ?? 0) + 1;
      const at = new Date(deps.clock.now());
      const row = { version: next, guardrailsDigest: guardrails.digest, by, at };
      if (!(await insertPolicy(sql, tenant, policy, row))) throw new AppError('stale_version');
      const changes = differencesOf(before ?? STRICT_DEFAULT, policy).map(codeOf);
      const body = {
        version: next,
        policyDigest: policy.digest,
        because: 'set',
        changes: changes.slice(0, MAX_CHANGES),
        changed: changes.length,
      };
      await deps.audit.record(sql, tenant, [
        { kind: 'policy.changed', actor: by, requestId: ctx.requestId, body },
      ]);
      return next;
    });
    deps.audit.nudge(tenant);
    return { version, digest: policy.digest };
  };
}
