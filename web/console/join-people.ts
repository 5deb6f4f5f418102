import type { z } from 'zod';

import type { Standing } from '#desk/incidents/api';
import type { PersonnelRecord } from '#desk/personnel/api';
import type { ReasonCode } from '#vault/authz/api';
import type { Person, Role } from '#vault/identity/api';

export interface PersonAtClient {
  tenant: string;
  role: Role;
  nda: PersonnelRecord['ndas'][number] | null;
  heldBackBy: readonly z.infer<typeof ReasonCode>[];
  usedThisHour: number;
  perHour: number;
  usedToday: number;
  perDay: number;
}

export interface PersonLine {
  person: Person;
  /** The training that ends first, or one that is not current; null if none is known. */
  training: PersonnelRecord['training'][number] | null;
  shift: PersonnelRecord['shift'];
  at: readonly PersonAtClient[];
  heldBack: boolean;
}

/**
 * The provider's people with what is known of them from the directory, the personnel records and the decision point. Officers of
 * clients and people who left are not among them; who is held back comes first, then by name as `compare` sorts.
 */
export function joinPeople(
  people: readonly Person[],
  records: readonly PersonnelRecord[],
  standing: z.infer<typeof Standing>['people'],
  compare: (a: Person, b: Person) => number,
): PersonLine[] {
  const recordOf = new Map(records.map((record) => [record.personId, record]));
  return people
    .filter((person) => !person.ofClient && person.state !== 'left')
    .map((person): PersonLine => {
      const record = recordOf.get(person.personId);
      const at = person.memberships
        .filter(({ role }) => role !== 'client_officer')
        .map(({ tenant, role }): PersonAtClient => {
          const now = standing.find((one) => one.personId === person.personId && one.tenant === tenant);
          return {
            tenant,
            role,
            nda: record?.ndas.find((nda) => nda.tenant === tenant) ?? null,
            heldBackBy: now?.heldBackBy ?? [],
            usedThisHour: now?.usedThisHour ?? 0,
            perHour: now?.perHour ?? 0,
            usedToday: now?.usedToday ?? 0,
            perDay: now?.perDay ?? 0,
          };
        });
      return {
        person,
        training: worstTraining(record?.training ?? []),
        shift: record?.shift ?? null,
        at,
        heldBack: at.some((one) => one.heldBackBy.length > 0),
      };
    })
    .toSorted((a, b) => Number(b.heldBack) - Number(a.heldBack) || compare(a.person, b.person));
}

function worstTraining(training: PersonnelRecord['training']): PersonnelRecord['training'][number] | null {
  const notCurrent = training.find((one) => !one.current && one.requiredFrom === null);
  if (notCurrent !== undefined) return notCurrent;
  return training.toSorted((a, b) => (a.expiresAt ?? '').localeCompare(b.expiresAt ?? ''))[0] ?? null;
}

export function onShift(shift: PersonLine['shift'], nowMs: number): boolean {
  return shift !== null && Date.parse(shift.startsAt) <= nowMs && nowMs < Date.parse(shift.endsAt);
}

/** Where a shift lies on a strip of 24 hours with now in its middle, in per cent of its width; null if outside of it. */
export function onStrip(shift: PersonLine['shift'], nowMs: number): { left: number; width: number } | null {
  if (shift === null) return null;
  const per = (iso: string): number =>
    Math.min(100, Math.max(0, ((Date.parse(iso) - nowMs) / 86_400_000) * 100 + 50));
  const left = per(shift.startsAt);
  const width = per(shift.endsAt) - left;
  return width <= 0 ? null : { left, width };
}

/** How many people a containment of this scope holds back. */
export function concerned(
  lines: readonly PersonLine[],
  scope: 'agent' | 'client' | 'floor',
  target: string | null,
): PersonLine[] {
  if (scope === 'floor') return lines.filter((line) => line.at.length > 0);
  if (scope === 'client') return lines.filter((line) => line.at.some((one) => one.tenant === target));
  return lines.filter((line) => line.person.personId === target);
}
