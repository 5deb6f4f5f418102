import type { z } from 'zod';

import type { StaffSessions } from '#vault/identity/api';
import { lineOf } from './list-account.ts';
import { homesOf, peopleOf } from './officer-scope.ts';
import type { IdentityDeps } from './ports.ts';
import type { LiveSession, Sessions } from './sessions.ts';
import { listOpenSessions } from './store-sessions.ts';
import { listAlerts } from './store-watch.ts';

/** The live sessions and locks of everybody a security officer answers for, and what the credential watch has to say. */
export async function listStaffSessions(
  deps: IdentityDeps,
  sessions: Sessions,
  officer: LiveSession,
): Promise<z.input<typeof StaffSessions>> {
  const people = await peopleOf(deps, officer);
  const homes = homesOf(officer, people);
  const alerts = await Promise.all(homes.map((home) => deps.db.tx(home, (sql) => listAlerts(sql, home))));
  const whose = new Map(people.map(({ person }) => [person.personId, person] as const));
  const open = (
    await Promise.all(
      homes.map((home) =>
        deps.db.tx(home, (sql) =>
          listOpenSessions(
            sql,
            home,
            people.filter((one) => one.home === home).map(({ person }) => person.personId),
          ),
        ),
      ),
    )
  )
    .flat()
    .filter((row) => sessions.isLive(row));
  return {
    alerts: alerts
      .flat()
      .filter(({ personId }) => personId === null || whose.has(personId))
      .map(({ personId, firstAt, lastAt, ...alert }) => {
        const person = personId === null ? undefined : whose.get(personId);
        return {
          ...alert,
          nameEn: person?.nameEn ?? null,
          nameJa: person?.nameJa ?? null,
          firstAt: firstAt.toISOString(),
          lastAt: lastAt.toISOString(),
        };
      }),
    people: people.map(({ person: { personId, nameEn, nameJa, login, lockedAt } }) => ({
      personId,
      nameEn,
      nameJa,
      login,
      locked: lockedAt !== null,
      sessions: open
        .filter((row) => row.personId === personId)
        .map((row) => lineOf(row, row.sessionId === officer.row.sessionId)),
    })),
  };
}
