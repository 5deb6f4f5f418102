import type { FactSet } from '#vault/facts';
import type { SessionFacts } from '#vault/identity';
import type { PolicySettings, Purpose } from '#vault/authz/api';
import { approvalNeeds } from './approval-needs.ts';
import type { FactVector } from './decide.ts';
import type { Used } from './store.ts';

/** What a decision compares with: a client's own numbers, or those of one destination. */
export type Limits = Pick<
  PolicySettings,
  'touchClasses' | 'touchMaxAgeSeconds' | 'perHour' | 'perDay' | 'budgets' | 'approvals' | 'place'
>;

export interface Gathered {
  readonly nowMs: number;
  readonly personId: string;
  readonly purpose: Purpose | null;
  readonly class: string;
  readonly session: SessionFacts | null;
  readonly facts: FactSet;
  readonly used: Used;
  /** Of everybody, in the day before. */
  readonly shared: { readonly conversation: number; readonly client: number };
  /** Somebody's yes for exactly this request, given and not used. */
  readonly given: { readonly lead: boolean; readonly client: boolean };
  readonly emergency: FactVector['emergency'];
  readonly subjectShredded: boolean;
}

/** Puts what was gathered into the form of the schema. What is missing becomes not known, which keeps values closed. */
export function toVector(policy: Limits, gathered: Gathered): FactVector {
  const { session, facts, used, shared, given, nowMs } = gathered;
  const { budgets, place } = policy;
  const needs = approvalNeeds(policy.approvals, {
    class: gathered.class,
    usedToday: used.today,
    nowMs,
  });
  return {
    purpose: gathered.purpose ?? 'none',
    session: {
      passkey: session?.passkey ?? false,
      keyBound: session?.keyBound ?? false,
      touchNeeded: policy.touchClasses.includes(gathered.class) || session?.stepUp === true,
      touchAgeSeconds: session === null ? -1 : Math.floor((nowMs - session.touchedAt) / 1000),
      touchMaxAgeSeconds: policy.touchMaxAgeSeconds,
    },
    ticket: {
      known: facts.ticket !== null,
      open: facts.ticket?.open ?? false,
      assignedToYou: facts.ticket !== null && facts.ticket.assignee === gathered.personId,
    },
    nda: { known: facts.nda !== null, inForce: facts.nda?.inForce ?? false },
    training: { known: facts.training !== null, current: facts.training?.current ?? false },
    shift: { known: facts.shift !== null, onShift: facts.shift?.onShift ?? false },
    device: { needed: place.device, good: facts.device?.healthy ?? false },
    network: { needed: place.network, good: facts.network?.known ?? false },
    software: { needed: place.software, good: facts.software?.current ?? false },
    approval: {
      leadNeeded: needs.lead,
      leadGiven: given.lead,
      clientNeeded: needs.client,
      clientGiven: given.client,
    },
    emergency: gathered.emergency,
    quota: {
      usedThisHour: used.thisHour,
      perHour: policy.perHour,
      usedToday: used.today,
      perDay: policy.perDay,
      usedThisWeek: used.thisWeek,
      perWeek: budgets.perWeek,
    },
    budget: {
      conversationUsed: shared.conversation,
      conversationMost: budgets.perConversation,
      classUsed: used.ofClassToday,
      classMost: classBudget(budgets, gathered.class),
      clientUsed: shared.client,
      clientMost: budgets.clientPerDay,
    },
    containment: facts.containment,
    subjectShredded: gathered.subjectShredded,
  };
}

/** What a class without a budget of its own may use: more than any other budget lets through. */
const NO_BUDGET = 1_000_000_000;

export function classBudget(budgets: PolicySettings['budgets'], cls: string): number {
  return budgets.classes.find((one) => one.class === cls)?.perDay ?? NO_BUDGET;
}
