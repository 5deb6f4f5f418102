import type { PersonnelRecord } from '#desk/personnel/api';
import type { Person } from '#vault/identity/api';
import { ndaFor, REQUIRED_COURSE } from './content.ts';
import type { PersonnelDeps } from './ports.ts';
import { inForce, isCurrent, standingOf } from './standing.ts';

/** One person's record as pages show it. */
export async function recordOf(deps: PersonnelDeps, person: Person): Promise<PersonnelRecord> {
  const now = deps.clock.now();
  const standing = await standingOf(deps, person);
  const clients = new Map((await deps.clients()).map((client) => [client.tenant, client]));
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
