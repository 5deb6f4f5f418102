import type { z } from 'zod';

import type { PersonnelRecord, TrainingState } from '#desk/personnel/api';
import type { Client, Person } from '#vault/identity/api';
import type { PersonnelDeps } from './ports.ts';
import { inForce, standingsOf, type Standing } from './standing.ts';
import type { SignatureRow } from './store.ts';
import { holdsUntil, requiredCourses } from './training-state.ts';

/** Records of people as pages show them; of their NDAs and courses those with the clients that the reader may know of. */
export async function recordsOf(
  deps: PersonnelDeps,
  people: readonly Person[],
  mayKnow: (tenant: string) => boolean,
): Promise<PersonnelRecord[]> {
  const now = deps.clock.now();
  const standings = await standingsOf(deps, people);
  const all = await deps.clients();
  const clients = new Map(
    all.filter(({ tenant }) => mayKnow(tenant)).map((client) => [client.tenant, client]),
  );
  // The provider's own officers take the provider's courses.
  const asks = (tenant: string): boolean =>
    clients.has(tenant) || all.every((client) => client.tenant !== tenant);
  return people.flatMap((person) => {
    const standing = standings.get(person.personId);
    return standing === undefined ? [] : [recordOf(person, standing, clients, asks, now)];
  });
}

function recordOf(
  person: Person,
  standing: Standing,
  clients: ReadonlyMap<string, Client>,
  asks: (tenant: string) => boolean,
  now: number,
): PersonnelRecord {
  return {
    personId: person.personId,
    ndas: [...standing.ndas].flatMap(([tenant, signature]) => {
      const client = clients.get(tenant);
      if (client === undefined) return [];
      return [{ tenant, ...signedState(signature, now) }];
    }),
    undertaking: signedState(standing.undertaking, now),
    training: trainingOf(standing, asks, now),
    shift:
      standing.shift === null
        ? null
        : { startsAt: standing.shift.startsAt.toISOString(), endsAt: standing.shift.endsAt.toISOString() },
  };
}

/** Every course that a tenant of which `asks` holds requires, now or from a day to come; what is missing or ends first comes first. */
export function trainingOf(
  standing: Pick<Standing, 'training' | 'requirements'>,
  asks: (tenant: string) => boolean,
  now: number,
): z.output<typeof TrainingState>[] {
  const asked = [...standing.requirements].flatMap(([tenant, requirements]) =>
    asks(tenant) ? requiredCourses(requirements).map((one) => ({ ...one, tenant })) : [],
  );
  return [...Map.groupBy(asked, ({ course }) => course)]
    .map(([course, by]) => {
      const pass = standing.training.get(course.course);
      const end = pass === undefined ? null : holdsUntil(pass, course);
      const from = Math.min(...by.map((one) => one.from));
      return {
        course: course.course,
        title: course.title,
        passedAt: iso(pass?.passedAt),
        expiresAt: end === null ? null : new Date(end).toISOString(),
        current: end !== null && end > now,
        outdated: pass !== undefined && pass.version !== course.version,
        requiredFrom: from > now ? new Date(from).toISOString() : null,
        requiredBy: by.map(({ tenant }) => tenant),
      };
    })
    .toSorted(
      (a, b) => Number(a.current) - Number(b.current) || (a.expiresAt ?? '').localeCompare(b.expiresAt ?? ''),
    );
}

function signedState(signature: SignatureRow | null, now: number) {
  return {
    signedAt: iso(signature?.signedAt),
    expiresAt: iso(signature?.expiresAt),
    inForce: inForce(signature, now),
  };
}

function iso(at: Date | undefined): string | null {
  return at?.toISOString() ?? null;
}
