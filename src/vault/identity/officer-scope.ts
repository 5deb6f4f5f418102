import type { PersonId, TenantId } from '#platform/ids';
import type { IdentityDeps } from './ports.ts';
import type { LiveSession } from './sessions.ts';
import { findPerson, listMembers, listPeople, type PersonRow } from './store-people.ts';

export interface Answered {
  readonly home: TenantId;
  readonly person: PersonRow;
}

/** Everybody a security officer answers for: who works for a client of theirs, and all of their own company if it is theirs. */
export async function peopleOf({ db }: Pick<IdentityDeps, 'db'>, officer: LiveSession): Promise<Answered[]> {
  const tenants = officer.person.memberships
    .filter(({ role }) => role === 'security_officer')
    .map(({ tenant }) => tenant);
  const found = new Map<PersonId, Answered>();
  if (tenants.includes(officer.home)) {
    const people = await db.tx(officer.home, (sql) => listPeople(sql, officer.home));
    for (const person of people) found.set(person.personId, { home: officer.home, person });
  }
  for (const tenant of tenants) {
    const members = await db.tx(tenant, (sql) => listMembers(sql, tenant));
    for (const { personId, home } of members) {
      if (found.has(personId)) continue;
      const person = await db.tx(home, (sql) => findPerson(sql, home, personId));
      if (person !== null) found.set(personId, { home, person });
    }
  }
  return [...found.values()];
}

/** Where what concerns this officer lies: their own company's tenant and those of whom they answer for. */
export function homesOf(officer: LiveSession, people: readonly Answered[]): TenantId[] {
  return [...new Set([officer.home, ...people.map(({ home }) => home)])];
}
