import type { Ctx } from '#platform/ctx';
import { logAbout } from './log-entries.ts';
import { homesOf, peopleOf } from './officer-scope.ts';
import type { IdentityDeps } from './ports.ts';
import type { LiveSession } from './sessions.ts';
import { setLocked } from './store-people.ts';
import { listAlerts, settleAlert } from './store-watch.ts';

/** An officer has looked at an alert: it is off the list, and the log says so. One that is not theirs stays. */
export async function settleAlertUseCase(
  deps: IdentityDeps,
  officer: LiveSession,
  ctx: Ctx,
  alertId: string,
): Promise<void> {
  const people = await peopleOf(deps, officer);
  for (const home of homesOf(officer, people)) {
    await deps.db.tx(home, async (sql) => {
      const alert = (await listAlerts(sql, home)).find((one) => one.alertId === alertId);
      if (alert === undefined || !isFor(alert.personId)) return;
      await settleAlert(sql, home, alertId, officer.person.personId, new Date(deps.clock.now()));
      const about = alert.personId === null ? {} : { personId: alert.personId };
      const body = { alert: alert.kind };
      await logAbout(deps, sql, home, ctx, 'credential.settled', { ...about, body });
    });
    deps.audit.nudge(home);
  }

  function isFor(personId: string | null): boolean {
    return personId === null || people.some(({ person }) => person.personId === personId);
  }
}

/** Lets somebody sign in again. The route has checked a touch for exactly this; nobody unlocks themselves, for nobody locked is signed in. */
export async function unlockPerson(
  deps: IdentityDeps,
  officer: LiveSession,
  ctx: Ctx,
  personId: string,
): Promise<void> {
  const whose = (await peopleOf(deps, officer)).find(({ person }) => person.personId === personId);
  if (whose === undefined || whose.person.lockedAt === null) return;
  const { home, person } = whose;
  await deps.db.tx(home, async (sql) => {
    await setLocked(sql, home, person.personId, null);
    await logAbout(deps, sql, home, ctx, 'credential.unlocked', { personId: person.personId });
  });
  deps.audit.nudge(home);
}
