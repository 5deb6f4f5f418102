import { createContext, use } from 'react';

import type { DeskSession } from '#desk/edge/api';
import type { Client, Person } from '#vault/identity/api';

/** Who is at this desk, and the names of clients and people. */
export interface Desk {
  readonly session: DeskSession['session'];
  readonly vaultOrigin: string;
  readonly me: Person;
  readonly clients: readonly Client[];
  /** Everybody whose name this person may know. */
  readonly people: readonly Person[];
  clientOf(tenant: string): Client | undefined;
  clientBySlug(slug: string): Client | undefined;
  personOf(personId: string): Person | undefined;
}

export function deskOf({ session, vaultOrigin, people }: DeskSession): Desk {
  const clients = new Map(session.clients.map((client) => [client.tenant, client]));
  const persons = new Map([...people, session.person].map((person) => [person.personId, person]));
  // A client is somebody answered for; the provider itself has no tickets.
  const served = new Set(
    session.person.memberships
      .filter(({ role }) => role === 'agent' || role === 'lead' || role === 'security_officer')
      .map(({ tenant }) => tenant),
  );
  const listed = session.clients.filter(({ tenant }) => served.has(tenant));
  return {
    session,
    vaultOrigin,
    me: session.person,
    // Always in the same order, whatever the answer's.
    clients: (listed.length > 0 ? listed : session.clients).toSorted((a, b) => a.slug.localeCompare(b.slug)),
    people: [...persons.values()],
    clientOf: (tenant) => clients.get(tenant),
    clientBySlug: (slug) => session.clients.find((client) => client.slug === slug),
    personOf: (personId) => persons.get(personId),
  };
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = use(DeskContext);
  if (desk === null) throw new Error('useDesk outside of a signed-in page');
  return desk;
}
