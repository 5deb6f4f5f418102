import type { Role } from '#platform/ctx';
import type { EmergencyRule, Passable, ReasonCode } from '#vault/authz/api';
import type { Decide, FactVector, Question, Rules } from './decide.ts';

/** A declared emergency that the client's rules know: which guardrails it passes, and by when it is looked at. */
export interface Emergency {
  readonly passes: readonly Passable[];
  readonly reviewHours: number;
}

/** What an emergency of this person and class passes; null where the client's rules know none, or this person's are used up. */
export function emergencyOf(
  rule: EmergencyRule,
  asked: { readonly role: Role; readonly class: string; readonly used: number },
): Emergency | null {
  const known = rule.roles.some((role) => role === asked.role) && rule.classes.includes(asked.class);
  if (!known || asked.used >= rule.perWeek) return null;
  return { passes: rule.passes, reviewHours: rule.reviewHours };
}

/** Which guardrails it was that would have forbidden this: none, and it was no emergency. */
export function passedBy(decide: Decide, rules: Rules, question: Question): ReasonCode[] {
  return decide(rules, { ...question, facts: { ...question.facts, emergency: passing([]) } }).reasons;
}

/** In the form of the schema. */
export function passing(passes: readonly Passable[]): FactVector['emergency'] {
  return {
    assignment: passes.includes('ticket_not_assigned_to_you'),
    ticket: passes.includes('ticket_not_open'),
    training: passes.includes('training_not_current'),
    shift: passes.includes('not_on_shift'),
    budget: passes.includes('quota_used_up'),
    conversationBudget: passes.includes('conversation_budget_used_up'),
    classBudget: passes.includes('class_budget_used_up'),
    leadApproval: passes.includes('approval_of_lead_missing'),
  };
}
