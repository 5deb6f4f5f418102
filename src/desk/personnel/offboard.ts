import type { z } from 'zod';

import type { Leavers, OfficersStep } from '#desk/personnel/api';
import { asId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { Person } from '#vault/identity/api';
import type { PersonnelDeps } from './ports.ts';
import { ndaFact, shiftFact } from './standing.ts';
import {
  deleteShiftEverywhere,
  deleteShiftsOf,
  dropRemindersOf,
  endExchangesWith,
  insertStep,
  listSteps,
  markReturned,
} from './store-leavers.ts';

/** Undertakings bind so long after the work has ended (documents/). */
const SURVIVES_YEARS = 5;
/** What software carries out, in this order. Sessions and memberships end at the vault, before the desk hears of it. */
const AUTOMATIC = ['shifts', 'tickets', 'reminders'] as const;

/**
 * Carries out what is to be done for everybody who left and is not finished: shifts go, with their facts in the same transaction; tickets
 * go back to the queue; nobody is reminded of their courses. Each step is done again until it is done; one person's trouble keeps nobody
 * else's back. Who came back begins anew.
 */
export async function offboard(deps: PersonnelDeps): Promise<void> {
  const own = await deps.provider();
  const people = await deps.people();
  const steps = await deps.db.tx(own, (sql) => listSteps(sql, own));
  const back = people.filter(
    ({ personId, state }) => state !== 'left' && steps.some((one) => one.personId === personId),
  );
  if (back.length > 0) {
    const ids = back.map(({ personId }) => personId);
    await deps.db.tx(own, (sql) => markReturned(sql, own, ids, new Date(deps.clock.now())));
  }
  for (const person of leaversAmong(people)) {
    const done = new Set(steps.filter((one) => one.personId === person.personId).map(({ step }) => step));
    for (const step of AUTOMATIC) {
      if (done.has(step)) continue;
      try {
        const count = await carryOut(deps, step, person.personId);
        const row = {
          personId: person.personId,
          step,
          doneAt: new Date(deps.clock.now()),
          count,
          doneBy: null,
        };
        await deps.db.tx(own, (sql) => insertStep(sql, own, row));
        deps.changed(person.personId);
      } catch (error) {
        deps.log.warn(
          { err: error, personId: person.personId, step },
          'a step of offboarding is not done yet',
        );
      }
    }
  }
}

async function carryOut(
  deps: PersonnelDeps,
  step: (typeof AUTOMATIC)[number],
  personId: string,
): Promise<number> {
  const own = await deps.provider();
  const clients = (await deps.clients()).map(({ tenant }) => asId<TenantId>(tenant));
  const now = deps.clock.now();
  switch (step) {
    case 'shifts': {
      let count = await deps.db.tx(own, (sql) => deleteShiftEverywhere(sql, own, personId));
      for (const tenant of clients) {
        count += await deps.db.tx(tenant, async (sql) => {
          await endExchangesWith(sql, tenant, personId, new Date(now));
          const gone = await deleteShiftsOf(sql, tenant, personId, new Date(now));
          // Whatever the vault was told before: not on shift, and bound to see nothing.
          await deps.putFacts(sql, tenant, [
            shiftFact(tenant, personId, null, now),
            ndaFact(tenant, personId, null, null, now),
          ]);
          return gone;
        });
        deps.nudgeVault(tenant);
      }
      return count;
    }
    case 'tickets': {
      let count = 0;
      for (const tenant of clients) count += await deps.releaseTickets(tenant, personId);
      return count;
    }
    case 'reminders':
      return deps.db.tx(own, (sql) => dropRemindersOf(sql, own, personId));
  }
}

/** Who left, what was done, what an officer has still to say, and until when they stay bound. */
export async function listLeavers(deps: PersonnelDeps): Promise<z.input<typeof Leavers>> {
  const own = await deps.provider();
  const people = await deps.people();
  const steps = Map.groupBy(await deps.db.tx(own, (sql) => listSteps(sql, own)), ({ personId }) => personId);
  return {
    leavers: leaversAmong(people).map(({ personId, nameEn, nameJa }) => {
      const done = steps.get(personId) ?? [];
      const first = done[0]?.doneAt;
      const until = first === undefined ? null : new Date(first);
      until?.setUTCFullYear(until.getUTCFullYear() + SURVIVES_YEARS);
      return {
        personId,
        nameEn,
        nameJa,
        boundUntil: until?.toISOString() ?? null,
        steps: done.map(({ step, count, doneAt, doneBy }) => ({
          step,
          count,
          doneAt: doneAt.toISOString(),
          doneBy,
        })),
      };
    }),
  };
}

/** An officer says that something is done which no software can do. */
export async function sayDone(
  deps: PersonnelDeps,
  by: string,
  personId: string,
  step: z.output<typeof OfficersStep>['step'],
): Promise<void> {
  if (!leaversAmong(await deps.people()).some((person) => person.personId === personId))
    throw new AppError('not_left');
  const own = await deps.provider();
  const row = { personId, step, doneAt: new Date(deps.clock.now()), count: null, doneBy: by };
  await deps.db.tx(own, (sql) => insertStep(sql, own, row));
  deps.changed(personId);
}

function leaversAmong(people: readonly Person[]): Person[] {
  return people.filter(({ ofClient, state }) => !ofClient && state === 'left');
}
