import { randomUUID } from 'node:crypto';
import type { z } from 'zod';

import type { AnswerExchange, ShiftCalendar } from '#desk/personnel/api';
import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { PersonnelDeps } from './ports.ts';
import { shiftWindow, spanAround } from './shift-window.ts';
import { servedBy, shiftFact } from './standing.ts';
import {
  deletePlanned,
  endExchangesOf,
  findExchange,
  findPlanned,
  findZone,
  giveShift,
  insertExchange,
  insertPlanned,
  listOpenExchanges,
  listPlanned,
  setExchange,
  upsertZone,
} from './store-shifts.ts';
import { listShifts } from './store.ts';

const DAY_MS = 86_400_000;
const LONGEST_MS = 16 * 3_600_000;

interface By {
  readonly tenant: TenantId;
  readonly personId: string;
}

/** A client's calendar over some days, with what waits for somebody. */
export async function readCalendar(
  deps: PersonnelDeps,
  tenant: TenantId,
  from: Date,
  days: number,
): Promise<z.input<typeof ShiftCalendar>> {
  const span = { from, to: new Date(from.getTime() + days * DAY_MS) };
  return deps.db.tx(tenant, async (sql) => {
    const [zone, shifts, exchanges] = await Promise.all([
      findZone(sql, tenant),
      listPlanned(sql, tenant, span, null),
      listOpenExchanges(sql, tenant),
    ]);
    const offered = await Promise.all(exchanges.map(({ shiftId }) => findPlanned(sql, tenant, shiftId)));
    return {
      zone: zone ?? 'UTC',
      shifts: shifts.map(viewOf),
      exchanges: exchanges.flatMap((one, at) => {
        const shift = offered[at];
        return shift == null ? [] : [{ ...one, askedAt: one.askedAt.toISOString(), shift: viewOf(shift) }];
      }),
    };
  });
}

/** A lead plans somebody who serves this client. Throws `shift_overlaps`, or `not_found` for somebody else's people. */
export async function planShift(
  deps: PersonnelDeps,
  by: By,
  shift: { personId: string; startsAt: string; endsAt: string },
): Promise<void> {
  const { tenant } = by;
  await mustServe(deps, tenant, shift.personId);
  const [startsAt, endsAt] = [new Date(shift.startsAt), new Date(shift.endsAt)];
  const now = deps.clock.now();
  const length = endsAt.getTime() - startsAt.getTime();
  if (!(length > 0) || length > LONGEST_MS || endsAt.getTime() <= now)
    throw new AppError('invalid_request', {
      fields: [{ in: 'body', at: 'endsAt', wrong: 'not_within_sixteen_hours_of_the_start' }],
    });
  await withFacts(deps, tenant, async (sql) => {
    const same = await listPlanned(sql, tenant, { from: startsAt, to: endsAt }, [shift.personId]);
    if (same.length > 0) throw new AppError('shift_overlaps');
    const row = { shiftId: randomUUID(), personId: shift.personId, startsAt, endsAt };
    await insertPlanned(sql, tenant, { ...row, plannedBy: by.personId, plannedAt: new Date(now) });
    return [shift.personId];
  });
}

/** A lead takes a shift out; whoever was working is off at once. */
export async function removeShift(deps: PersonnelDeps, by: By, shiftId: string): Promise<void> {
  await withFacts(deps, by.tenant, async (sql) => {
    const shift = await findPlanned(sql, by.tenant, shiftId);
    if (shift === null) throw new AppError('stale_version');
    await endExchangesOf(sql, by.tenant, shiftId, { by: by.personId, at: new Date(deps.clock.now()) });
    await deletePlanned(sql, by.tenant, shiftId);
    return [shift.personId];
  });
}

/** Somebody offers a shift of their own to a colleague at the same client. Throws `shift_in_exchange`. */
export async function offerShift(
  deps: PersonnelDeps,
  by: By,
  { shiftId, to }: { shiftId: string; to: string },
): Promise<void> {
  const { tenant } = by;
  await mustServe(deps, tenant, to);
  const now = deps.clock.now();
  await deps.db.tx(tenant, async (sql) => {
    const shift = await findPlanned(sql, tenant, shiftId);
    // Another's shift is as one that is not there.
    if (shift === null || shift.personId !== by.personId || to === by.personId)
      throw new AppError('shift_not_yours');
    if (shift.startsAt.getTime() <= now) throw new AppError('shift_began');
    const exchange = { exchangeId: randomUUID(), shiftId, fromPerson: by.personId, toPerson: to };
    if (!(await insertExchange(sql, tenant, { ...exchange, state: 'asked', askedAt: new Date(now) })))
      throw new AppError('shift_in_exchange');
  });
  deps.changed(to);
}

/**
 * The colleague accepts or declines, the one who offered withdraws, a lead confirms or declines. With the lead's word the shift changes
 * hands, and so do the facts.
 */
export async function answerExchange(
  deps: PersonnelDeps,
  by: By & { leads: boolean },
  exchangeId: string,
  answer: z.output<typeof AnswerExchange>['answer'],
): Promise<void> {
  const { tenant } = by;
  const settled = { by: by.personId, at: new Date(deps.clock.now()) };
  const told = await withFacts(deps, tenant, async (sql) => {
    const exchange = await findExchange(sql, tenant, exchangeId);
    const mine = exchange?.toPerson === by.personId || exchange?.fromPerson === by.personId;
    if (exchange === null || !(mine || by.leads)) throw new AppError('exchange_not_open');
    const { state, shiftId, fromPerson, toPerson } = exchange;
    const may =
      (answer === 'accept' && state === 'asked' && toPerson === by.personId) ||
      (answer === 'withdraw' && fromPerson === by.personId) ||
      (answer === 'decline' && (toPerson === by.personId || by.leads)) ||
      // Nobody confirms for themselves what a lead has to look at.
      (answer === 'confirm' && state === 'accepted' && by.leads && !mine);
    if (!may || (state !== 'asked' && state !== 'accepted')) throw new AppError('exchange_not_open');
    const next = (
      { accept: 'accepted', withdraw: 'withdrawn', decline: 'declined', confirm: 'confirmed' } as const
    )[answer];
    if (answer === 'confirm') {
      const shift = await findPlanned(sql, tenant, shiftId);
      if (shift === null || shift.startsAt <= settled.at) throw new AppError('shift_began');
      const span = { from: shift.startsAt, to: shift.endsAt };
      if ((await listPlanned(sql, tenant, span, [toPerson])).length > 0) throw new AppError('shift_overlaps');
      await giveShift(sql, tenant, shiftId, toPerson);
    }
    await setExchange(sql, tenant, exchangeId, { state: next, ...settled });
    return [fromPerson, toPerson];
  });
  for (const personId of told) deps.changed(personId);
}

export async function setCalendarZone(deps: PersonnelDeps, by: By, zone: string): Promise<void> {
  if (!Intl.supportedValuesOf('timeZone').includes(zone) && zone !== 'UTC')
    throw new AppError('invalid_request', { fields: [{ in: 'body', at: 'zone', wrong: 'no_time_zone' }] });
  await deps.db.tx(by.tenant, (sql) =>
    upsertZone(sql, by.tenant, { zone, by: by.personId, at: new Date(deps.clock.now()) }),
  );
}

/** A change of the calendar and the facts of those it concerns, in one transaction of the client. */
async function withFacts(
  deps: PersonnelDeps,
  tenant: TenantId,
  change: (sql: Sql) => Promise<string[]>,
): Promise<string[]> {
  const now = deps.clock.now();
  const own = await deps.provider();
  const team = (await deps.people()).filter((person) => servedBy(person).includes(tenant));
  // What holds for every client stands with the desk itself and is not changed here: read before, so that no transaction waits for another.
  const everywhere = await deps.db.tx(own, (sql) =>
    listShifts(
      sql,
      own,
      team.map(({ personId }) => personId),
    ),
  );
  const concerned = await deps.db.tx(tenant, async (sql) => {
    const ids = await change(sql);
    const planned = await listPlanned(sql, tenant, spanAround(now), ids);
    const facts = ids.map((personId) => {
      const shifts = [...planned, ...everywhere].filter((row) => row.personId === personId);
      return shiftFact(tenant, personId, shiftWindow(shifts, now), now);
    });
    await deps.putFacts(sql, tenant, facts);
    return ids;
  });
  deps.nudgeVault(tenant);
  for (const personId of concerned) deps.changed(personId);
  return concerned;
}

async function mustServe(deps: PersonnelDeps, tenant: TenantId, personId: string): Promise<void> {
  const person = (await deps.people()).find((one) => one.personId === personId);
  if (
    person === undefined ||
    person.ofClient ||
    person.state === 'left' ||
    !servedBy(person).includes(tenant)
  )
    throw new AppError('not_found');
}

function viewOf({ shiftId, personId, startsAt, endsAt }: Awaited<ReturnType<typeof listPlanned>>[number]) {
  return { shiftId, personId, startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
}
