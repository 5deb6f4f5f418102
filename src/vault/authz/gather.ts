import type { Purpose } from '#vault/authz/api';
import type { FactSet } from '#vault/facts';
import type { SessionFacts } from '#vault/identity';
import type { ClientPolicy } from './client-policy.ts';
import type { FactVector } from './decide.ts';

export interface Gathered {
  readonly nowMs: number;
  readonly personId: string;
  readonly purpose: Purpose | null;
  readonly class: string;
  readonly session: SessionFacts | null;
  readonly facts: FactSet;
  readonly used: { readonly thisHour: number; readonly today: number };
  readonly subjectShredded: boolean;
}

/** Puts what was gathered into the form of the schema. What is missing becomes not known, which keeps values closed. */
export function toVector(
  policy: Pick<ClientPolicy, 'touchClasses' | 'touchMaxAgeSeconds' | 'perHour' | 'perDay'>,
  gathered: Gathered,
): FactVector {
  const { session, facts, used, nowMs } = gathered;
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
    quota: {
      usedThisHour: used.thisHour,
      perHour: policy.perHour,
      usedToday: used.today,
      perDay: policy.perDay,
    },
    containment: facts.containment,
    subjectShredded: gathered.subjectShredded,
  };
}
