import type { z } from 'zod';

import type { StaffSessions } from '#vault/identity/api';
import { lineOf } from './list-account.ts';
import { peopleOf } from './officer-scope.ts';
import type { IdentityDeps } from './ports.ts';
import type { LiveSession, Sessions } from './sessions.ts';
import { listOpenSessions } from './store-sessions.ts';

/** The live sessions of everybody a security officer answers for. */
export async function listStaffSessions(
  deps: IdentityDeps,
  sessions: Sessions,
  officer: LiveSession,
): Promise<z.input<typeof StaffSessions>> {
  const people = await peopleOf(deps, officer);
  const homes = new Set(people.map(({ home }) => home));
  const open = (
    await Promise.all(
      [...homes].map((home) =>
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
    people: people.map(({ person: { personId, nameEn, nameJa, login } }) => ({
      personId,
      nameEn,
      nameJa,
      login,
      sessions: open
        .filter((row) => row.personId === personId)
        .map((row) => lineOf(row, row.sessionId === officer.row.sessionId)),
    })),
  };
}
