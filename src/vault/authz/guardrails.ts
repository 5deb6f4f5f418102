import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';

import { FatalError } from '#platform/problems';

/** The platform's own rules as they stand in `policies/`. */
export interface Guardrails {
  readonly text: string;
  readonly schema: string;
  /** SHA-256 over schema and rules, hex. */
  readonly digest: string;
  /** By their `@id`: Cedar answers the keys of this record as reasons. */
  readonly rules: Readonly<Record<string, string>>;
  /** The ids among them that permit. */
  readonly permits: readonly string[];
}

/** Reads and checks the guardrails. Throws `FatalError` if they do not parse, name a rule twice or break the schema. */
export function loadGuardrails(folder: string): Guardrails {
  return parseGuardrails(
    readFileSync(join(folder, 'guardrails.cedar'), 'utf8'),
    readFileSync(join(folder, 'schema.cedarschema'), 'utf8'),
  );
}

export function parseGuardrails(text: string, schema: string): Guardrails {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type !== 'success' || parts.policy_templates.length > 0)
    throw new FatalError('the guardrails cannot be read');
  const rules: Record<string, string> = {};
  const permits: string[] = [];
  for (const policy of parts.policies) {
    const json = cedar.policyToJson(policy);
    const id = json.type === 'success' ? json.json.annotations?.['id'] : undefined;
    if (json.type !== 'success' || id === undefined || id in rules)
      throw new FatalError('a guardrail has no name of its own');
    rules[id] = policy;
    if (json.json.effect === 'permit') permits.push(id);
  }
  mustBeValid(schema, rules);
  const digest = createHash('sha256').update(`${schema}\n${text}`).digest('hex');
  return { text, schema, digest, rules, permits };
}

/** Throws `FatalError` with Cedar's own words if a policy does not fit the schema. */
export function mustBeValid(schema: string, policies: Readonly<Record<string, string>>): void {
  const answer = cedar.validate({ schema, policies: { staticPolicies: { ...policies } } });
  if (answer.type !== 'success') throw new FatalError(`policies: ${answer.errors[0]?.message ?? 'invalid'}`);
  const wrong = answer.validationErrors[0];
  if (wrong !== undefined) throw new FatalError(`policy ${wrong.policyId}: ${wrong.error.message}`);
}
