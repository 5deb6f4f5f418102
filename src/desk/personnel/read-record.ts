import type { PersonnelRecord } from '#desk/personnel/api';
import type { Client, Person } from '#vault/identity/api';
import { ndaFor, REQUIRED_COURSE } from './content.ts';
import type { PersonnelDeps } from './ports.ts';
import { inForce, isCurrent, standingsOf, type Standing } from './standing.ts';

/** Records of people as pages show them; of their NDAs those with the clients that the reader may know of. */
export async function recordsOf(
  deps: PersonnelDeps,
  people: readonly Person[],
  mayKnow: (tenant: string) => boolean,
): Promise<PersonnelRecord[]> {
  const now = deps.clock.now();
  const standings = await standingsOf(deps, people);
  const clients = new Map(
    (await deps.clients()).filter(({ tenant }) => mayKnow(tenant)).map((client) => [client.tenant, client]),
  );
  return people.flatMap((person) => {
    const standing = standings.get(person.personId);
    return standing === undefined ? [] : [recordOf(person, standing, clients, now)];
  });
}

function recordOf(
  person: Person,
  standing: Standing,
  clients: ReadonlyMap<string, Client>,
  now: number,
): PersonnelRecord {
  const iso = (at: Date | undefined): string | null => at?.toISOString() ?? null;
  return {
    personId: person.personId,
    ndas: [...standing.ndas].flatMap(([tenant, signature]) => {
      const client = clients.get(tenant);
      if (client === undefined) return [];
      const document = signature?.document ?? ndaFor(client).document;
      return [
        {
          tenant,
          document,
          signedAt: iso(signature?.signedAt),
          expiresAt: iso(signature?.expiresAt),
          inForce: inForce(signature, now),
        },
      ];
    }),
    training: [
      {
        course: REQUIRED_COURSE,
        passedAt: iso(standing.training?.passedAt),
        expiresAt: iso(standing.training?.expiresAt),
        current: isCurrent(standing.training, now),
      },
    ],
    shift:
      standing.shift === null
        ? null
        : { startsAt: standing.shift.startsAt.toISOString(), endsAt: standing.shift.endsAt.toISOString() },
  };
}
