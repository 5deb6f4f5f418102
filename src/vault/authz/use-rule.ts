import { createHash } from 'node:crypto';

import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { UseRule } from '#vault/authz/api';
import { classOf } from './client-policy.ts';
import type { Rules } from './decide.ts';
import { mustBeValid, type Guardrails } from './guardrails.ts';
import type { AuthzDeps } from './ports.ts';
import { findUsePolicy, insertUsePolicy } from './store.ts';

/** Who may use one destination, with the text that a decision about it stands on. */
export interface UsePolicy extends UseRule, Rules {
  readonly version: number;
  readonly document: string;
}

/** Reads a rule from anywhere. Throws `invalid_request`. */
export function readUseRule(rule: unknown): UseRule {
  const parsed = UseRule.safeParse(rule);
  if (!parsed.success)
    throw new AppError('invalid_request', {
      fields: parsed.error.issues
        .slice(0, 20)
        .map((issue) => ({ in: 'body', at: issue.path.map(String).join('.'), wrong: issue.code })),
    });
  return { ...parsed.data, classes: parsed.data.classes.map(classOf) };
}

/** The rule as Cedar: a permit for each role, for these purposes and for no other class than these. */
export function writeUsePolicy(
  guardrails: Guardrails,
  destination: string,
  rule: UseRule,
  version: number,
): UsePolicy {
  const list = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(', ');
  const permitPolicies = Object.fromEntries(
    rule.roles.map((role, at) => [
      `use_${at + 1}`,
      [
        'permit (',
        `  principal == Role::"${role}",`,
        '  action == Action::"use",',
        `  resource == Destination::"${destination}"`,
        ') when {',
        // Without a purpose the guardrail `purpose_missing` forbids; here it would only hide what is missing.
        `  (context.purpose == "none" || [${list(rule.purposes)}].contains(context.purpose)) &&`,
        `  [${list(rule.classes)}].containsAll(context.classes)`,
        '};',
      ].join('\n'),
    ]),
  );
  const cedar =
    rule.roles.length === 0
      ? '// No permit: nobody uses this destination.\n'
      : Object.entries(permitPolicies)
          .map(([id, text]) => `@id("${id}")\n${text}\n`)
          .join('\n');
  const numbers = {
    destination,
    perHour: rule.perHour,
    perDay: rule.perDay,
    touch: rule.touch,
    settings: rule.settings,
  };
  const document = [
    `// --- schema\n${guardrails.schema}`,
    `// --- guardrails of the platform\n${guardrails.text}`,
    `// --- rules of the destination\n${cedar}`,
    `// --- numbers of the destination\n// ${JSON.stringify(numbers)}\n`,
  ].join('\n');
  const digest = createHash('sha256').update(document).digest('hex');
  return { ...rule, version, digest, document, permitPolicies };
}

/** Puts a rule in force, in the caller's transaction. Throws `invalid_request` for one that cannot be. */
export function setUseRuleUseCase(deps: Pick<AuthzDeps, 'clock'>, guardrails: Guardrails) {
  return async (
    sql: Sql,
    tenant: TenantId,
    destination: string,
    given: unknown,
  ): Promise<{ version: number; digest: string }> => {
    const rule = readUseRule(given);
    const before = await findUsePolicy(sql, tenant, destination);
    const policy = writeUsePolicy(guardrails, destination, rule, (before?.version ?? 0) + 1);
    mustBeValid(guardrails.schema, policy.permitPolicies);
    await insertUsePolicy(sql, tenant, destination, policy, {
      guardrailsDigest: guardrails.digest,
      activatedAt: new Date(deps.clock.now()),
    });
    return { version: policy.version, digest: policy.digest };
  };
}

/**
 * The rule in force for a destination. Throws `not_found` where there is none. After an upgrade that changed the guardrails the same rule
 * becomes a new version with a digest of its own, and the client's log says so.
 */
export function createActiveUsePolicy(deps: Pick<AuthzDeps, 'clock' | 'audit'>, guardrails: Guardrails) {
  return async (sql: Sql, tenant: TenantId, destination: string, requestId: string): Promise<UsePolicy> => {
    const row = await findUsePolicy(sql, tenant, destination);
    if (row === null) throw new AppError('not_found');
    const policy = writeUsePolicy(guardrails, destination, row.rule, row.version);
    if (policy.digest === row.digest) return policy;
    const next = { ...policy, version: row.version + 1 };
    await insertUsePolicy(sql, tenant, destination, next, {
      guardrailsDigest: guardrails.digest,
      activatedAt: new Date(deps.clock.now()),
    });
    const body = { destination, policyDigest: next.digest, because: 'guardrails_changed' };
    await deps.audit.record(sql, tenant, [
      { kind: 'destination.changed', actor: 'job:upgrade', requestId, body },
    ]);
    return next;
  };
}
