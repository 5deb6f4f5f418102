import * as cedar from '@cedar-policy/cedar-wasm/nodejs';

import type { Role } from '#platform/ctx';
import { FatalError } from '#platform/problems';
import type { Action, Purpose, ReasonCode } from '#vault/authz/api';
import type { ClientPolicy } from './client-policy.ts';
import type { Guardrails } from './guardrails.ts';
import { inOrder, isReasonCode } from './reasons.ts';

/** The facts of one request, in the form of `policies/schema.cedarschema`. */
export interface FactVector {
  readonly purpose: Purpose | 'none';
  readonly session: {
    readonly passkey: boolean;
    readonly keyBound: boolean;
    readonly touchNeeded: boolean;
    readonly touchAgeSeconds: number;
    readonly touchMaxAgeSeconds: number;
  };
  readonly ticket: { readonly known: boolean; readonly open: boolean; readonly assignedToYou: boolean };
  readonly nda: { readonly known: boolean; readonly inForce: boolean };
  readonly training: { readonly known: boolean; readonly current: boolean };
  readonly shift: { readonly known: boolean; readonly onShift: boolean };
  readonly quota: {
    readonly usedThisHour: number;
    readonly perHour: number;
    readonly usedToday: number;
    readonly perDay: number;
    readonly usedThisWeek: number;
    readonly perWeek: number;
  };
  readonly budget: {
    readonly conversationUsed: number;
    readonly conversationMost: number;
    readonly classUsed: number;
    readonly classMost: number;
    readonly clientUsed: number;
    readonly clientMost: number;
  };
  readonly device: { readonly needed: boolean; readonly good: boolean };
  readonly network: { readonly needed: boolean; readonly good: boolean };
  readonly software: { readonly needed: boolean; readonly good: boolean };
  readonly approval: {
    readonly leadNeeded: boolean;
    readonly leadGiven: boolean;
    readonly clientNeeded: boolean;
    readonly clientGiven: boolean;
  };
  /** What a declared emergency passes: nothing, for nearly every request. */
  readonly emergency: {
    readonly assignment: boolean;
    readonly ticket: boolean;
    readonly training: boolean;
    readonly shift: boolean;
    readonly budget: boolean;
    readonly conversationBudget: boolean;
    readonly classBudget: boolean;
    readonly leadApproval: boolean;
  };
  readonly containment: { readonly agent: boolean; readonly client: boolean; readonly floor: boolean };
  readonly subjectShredded: boolean;
}

export interface Question {
  readonly role: Role;
  readonly action: Action;
  readonly class: string;
  readonly facts: FactVector;
  /** Of `use` alone: what is asked is then about the destination, not about the class. */
  readonly use?: { readonly destination: string; readonly classes: readonly string[] };
}

/** Rules to decide by beside the guardrails: a client's own, or those of one destination. */
export type Rules = Pick<ClientPolicy, 'digest' | 'permitPolicies'>;

export interface Verdict {
  readonly allow: boolean;
  /** Empty if and only if it is allowed. */
  readonly reasons: ReasonCode[];
}

export type Decide = (policy: Rules, question: Question) => Verdict;

/**
 * The decision by Cedar. Cedar skips a rule that cannot be evaluated, so that a forbid with an error would forbid
 * nothing: a value is only let out if Cedar says allow, without any error, for a request that fits the schema.
 */
export function createDecide(guardrails: Guardrails): Decide {
  return createDeciders(guardrails).decide;
}

/** Many questions by rules that are not in force and may never be: nothing is kept of them. */
export type TryOut = (policy: Rules, questions: readonly Question[]) => Verdict[];

export function createDeciders(guardrails: Guardrails): { decide: Decide; tryOut: TryOut } {
  const schemaName = `dozo:${guardrails.digest}`;
  const schema = cedar.preparseSchema(schemaName, guardrails.schema);
  if (schema.type !== 'success') throw new FatalError('the schema of the guardrails cannot be read');
  // Sets are kept by digest: after a change of policy there is no older set under the same name.
  const prepared = new Set<string>();

  function prepare(id: string, policies: Readonly<Record<string, string>>): string {
    if (prepared.has(id)) return id;
    prepareAnew(id, policies);
    prepared.add(id);
    return id;
  }

  function prepareAnew(id: string, policies: Readonly<Record<string, string>>): string {
    const answer = cedar.preparsePolicySet(id, { staticPolicies: { ...policies } });
    if (answer.type !== 'success') throw new FatalError('a policy cannot be read');
    return id;
  }

  function ask(policySet: string, question: Question): cedar.AuthorizationAnswer {
    return cedar.statefulIsAuthorized({
      principal: { type: 'Role', id: question.role },
      action: { type: 'Action', id: question.action },
      resource:
        question.use === undefined
          ? { type: 'Class', id: question.class }
          : { type: 'Destination', id: question.use.destination },
      context: {
        ...question.facts,
        ...(question.use === undefined ? {} : { classes: [...question.use.classes] }),
      } as unknown as cedar.Context,
      preparsedSchemaName: schemaName,
      validateRequest: true,
      preparsedPolicySetId: policySet,
      entities: [],
    });
  }

  function judge(question: Question, all: () => string, permitsAlone: () => string): Verdict {
    try {
      const answer = ask(all(), question);
      if (answer.type !== 'success' || answer.response.diagnostics.errors.length > 0) return FAILED;
      if (answer.response.decision === 'allow') return { allow: true, reasons: [] };
      const reasons = answer.response.diagnostics.reason.filter(isReasonCode);
      // A forbid hides whether anything would have permitted: asked once more without forbids.
      const permits = ask(permitsAlone(), question);
      if (permits.type !== 'success' || permits.response.decision !== 'allow')
        reasons.push('not_permitted_by_client');
      return reasons.length === 0 ? FAILED : { allow: false, reasons: inOrder(reasons) };
    } catch {
      return FAILED;
    }
  }

  const allOf = (policy: Rules): Record<string, string> => ({
    ...policy.permitPolicies,
    ...guardrails.rules,
  });
  function permitsOf(policy: Rules): Record<string, string> {
    const own = guardrails.permits.map((id) => [id, guardrails.rules[id] ?? ''] as const);
    return { ...policy.permitPolicies, ...Object.fromEntries(own) };
  }

  return {
    decide: (policy, question) =>
      judge(
        question,
        () => prepare(`all:${policy.digest}`, allOf(policy)),
        () => prepare(`permits:${policy.digest}`, permitsOf(policy)),
      ),
    tryOut(policy, questions) {
      // Under names of their own, and asked without letting go: the next to try finds others there.
      const all = prepareAnew('all:try', allOf(policy));
      const permits = prepareAnew('permits:try', permitsOf(policy));
      return questions.map((question) =>
        judge(
          question,
          () => all,
          () => permits,
        ),
      );
    },
  };
}

const FAILED: Verdict = { allow: false, reasons: ['decision_failed'] };
