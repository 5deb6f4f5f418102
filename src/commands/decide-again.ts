import * as cedar from '@cedar-policy/cedar-wasm/nodejs';

import type { DecideAgain, LoggedDecision, Verdict } from '#tlog';

/**
 * Makes a logged decision again, by Cedar and the policy's own text: nothing of the vault's is used, and no guardrail but those in the text. As the vault does, it takes
 * an answer only without any error, for a request that fits the schema.
 */
export const decideAgain: DecideAgain = (text) => {
  const rules = { ...named(text.guardrails), ...named(text.rules) };
  const permits = Object.fromEntries(Object.entries(rules).filter(([, { permits: one }]) => one));
  const name = `again:${(count += 1)}`;
  const prepared =
    cedar.preparseSchema(name, text.schema).type === 'success' &&
    cedar.preparsePolicySet(`${name}:all`, { staticPolicies: textsOf(rules) }).type === 'success' &&
    cedar.preparsePolicySet(`${name}:permits`, { staticPolicies: textsOf(permits) }).type === 'success';
  if (!prepared) return null;

  const ask = (policies: string, decision: LoggedDecision): cedar.AuthorizationAnswer =>
    cedar.statefulIsAuthorized({
      principal: { type: 'Role', id: decision.role },
      action: { type: 'Action', id: decision.action },
      resource:
        decision.use === null
          ? { type: 'Class', id: decision.class }
          : { type: 'Destination', id: decision.use.destination },
      context: contextOf(decision),
      preparsedSchemaName: name,
      validateRequest: true,
      preparsedPolicySetId: policies,
      entities: [],
    });

  return (decision) => {
    const answer = ask(`${name}:all`, decision);
    if (answer.type !== 'success' || answer.response.diagnostics.errors.length > 0) return FAILED;
    const { decision: verdict, diagnostics } = answer.response;
    if (verdict === 'allow') return { allow: true, reasons: [] };
    // A forbid hides whether anything would have permitted: asked once more without forbids.
    const alone = ask(`${name}:permits`, decision);
    const permitted = alone.type === 'success' && alone.response.decision === 'allow';
    return {
      allow: false,
      reasons: [...diagnostics.reason, ...(permitted ? [] : ['not_permitted_by_client'])],
    };
  };
};

/** Sets stay prepared under a name of their own for as long as the command runs. */
let count = 0;
const FAILED: Verdict = { allow: false, reasons: ['decision_failed'] };

interface Rule {
  readonly text: string;
  readonly permits: boolean;
}

/** Rules by their `@id`: Cedar answers the keys as reasons. Those of a text that cannot be read are none, and then nothing is permitted. */
function named(text: string): Record<string, Rule> {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type !== 'success') return {};
  return Object.fromEntries(
    parts.policies.map((policy, nth) => {
      const json = cedar.policyToJson(policy);
      const known = json.type === 'success' ? json.json : null;
      return [
        known?.annotations?.['id'] ?? `rule ${nth}`,
        { text: policy, permits: known?.effect === 'permit' },
      ];
    }),
  );
}

function textsOf(rules: Readonly<Record<string, Rule>>): Record<string, string> {
  return Object.fromEntries(Object.entries(rules).map(([id, { text }]) => [id, text]));
}

function contextOf({ purpose, facts, use }: LoggedDecision): cedar.Context {
  const context: Record<string, unknown> = { purpose: purpose ?? 'none' };
  const groups: Record<string, Record<string, unknown>> = {};
  for (const [path, value] of facts ?? []) {
    const dot = path.indexOf('.');
    if (dot < 0) context[path] = value;
    else (groups[path.slice(0, dot)] ??= {})[path.slice(dot + 1)] = value;
  }
  Object.assign(context, groups);
  if (use !== null) context['classes'] = [...use.classes];
  return context as cedar.Context;
}
