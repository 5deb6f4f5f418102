import type { Sql } from '#platform/db';
import { asId, type TenantId } from '#platform/ids';
import type { Fact } from '#vault/facts/api';
import type { Person } from '#vault/identity/api';
import { askedText, underAsked } from './agreements.ts';
import type { PersonnelDeps } from './ports.ts';
import { listRequirements, listTraining, type RequirementRow, type TrainingRow } from './store-training.ts';
import { lastSignatures, listShifts, listTexts, type ShiftRow, type SignatureRow } from './store.ts';
import { shiftWindow, spanAround } from './shift-window.ts';
import { listPlanned } from './store-shifts.ts';
import { passesOf, trainingAt } from './training-state.ts';

/** Where one person stands. */
export interface Standing {
  /** To each client that they serve. */
  ndas: Map<TenantId, SignatureRow | null>;
  /** To the provider. */
  undertaking: SignatureRow | null;
  /** The last pass of each course. */
  training: Map<string, TrainingRow>;
  /** What each client that they serve says about courses. */
  requirements: Map<TenantId, readonly RequirementRow[]>;
  /** The stretch of work at each client that they serve: its calendar and what holds for all. */
  shifts: Map<TenantId, ShiftRow | null>;
  /** Of all of them together. */
  shift: ShiftRow | null;
}

/** Where these people stand, each with the clients they serve: two queries for a client and two for all of them. */
export async function standingsOf(
  deps: PersonnelDeps,
  people: readonly Person[],
): Promise<Map<string, Standing>> {
  const now = deps.clock.now();
  const own = await deps.provider();
  const clients = new Map((await deps.clients()).map((client) => [client.tenant as TenantId, client]));
  const ids = people.map(({ personId }) => personId);
  const [trainings, shifts, undertakings, ownTexts] = await deps.db.tx(own, (sql) =>
    Promise.all([
      listTraining(sql, own, ids),
      listShifts(sql, own, ids),
      lastSignatures(sql, own, 'provider-employee', ids),
      listTexts(sql, own),
    ]),
  );
  const askedByUs = askedText('provider-employee', null, ownTexts);
  const undertaking = new Map(undertakings.map((row) => [row.personId, row]));
  const training = Map.groupBy(trainings, (row) => row.personId);
  const shift = new Map(shifts.map((row) => [row.personId, row]));
  const standings = new Map<string, Standing>(
    ids.map((id) => [
      id,
      {
        ndas: new Map(),
        undertaking: underAsked(undertaking.get(id), askedByUs),
        training: new Map((training.get(id) ?? []).map((row) => [row.course, row])),
        requirements: new Map(),
        shifts: new Map(),
        shift: shift.get(id) ?? null,
      },
    ]),
  );
  const served = Map.groupBy(
    people.flatMap((person) => servedBy(person).map((tenant) => ({ tenant, id: person.personId }))),
    ({ tenant }) => tenant,
  );
  for (const [tenant, team] of served) {
    const teamIds = team.map(({ id }) => id);
    const [rows, requirements, texts, planned] = await deps.db.tx(tenant, (sql) =>
      Promise.all([
        lastSignatures(sql, tenant, 'client', teamIds),
        listRequirements(sql, tenant),
        listTexts(sql, tenant),
        listPlanned(sql, tenant, spanAround(now), teamIds),
      ]),
    );
    const plannedOf = Map.groupBy(planned, (row) => row.personId);
    const signed = new Map(rows.map((row) => [row.personId, row]));
    const client = clients.get(tenant);
    const asked = client === undefined ? null : askedText('client', client, texts);
    for (const id of teamIds) {
      standings.get(id)?.ndas.set(tenant, asked === null ? null : underAsked(signed.get(id), asked));
      standings.get(id)?.requirements.set(tenant, requirements);
      const everywhere = shift.get(id);
      const all = [...(plannedOf.get(id) ?? []), ...(everywhere === undefined ? [] : [everywhere])];
      standings.get(id)?.shifts.set(tenant, shiftWindow(all, now));
    }
  }
  for (const standing of standings.values()) {
    const all = [...standing.shifts.values(), standing.shift].filter((one) => one !== null);
    standing.shift = shiftWindow(all, now);
  }
  return standings;
}

export function servedBy(person: Person): TenantId[] {
  return person.memberships
    .filter(({ role }) => role !== 'client_officer')
    .map(({ tenant }) => asId<TenantId>(tenant));
}

export function inForce(signature: SignatureRow | null, now: number): boolean {
  return (
    signature !== null &&
    signature.withdrawnAt === null &&
    signature.signedAt.getTime() <= now &&
    signature.expiresAt.getTime() > now
  );
}

export function isOnShift(shift: ShiftRow | null, now: number): boolean {
  return shift !== null && shift.startsAt.getTime() <= now && shift.endsAt.getTime() > now;
}

const DAY_MS = 86_400_000;
/** People whose facts are told in one transaction of a client. */
const AT_ONCE = 500;

/**
 * Tells the vault where these people stand, client by client. A fact ends with the thing it states, and after a day at most, so
 * that a desk which is silent proves nothing.
 */
export async function pushFacts(deps: PersonnelDeps, everybody: readonly Person[]): Promise<void> {
  const now = deps.clock.now();
  // Of who left the last word is what offboarding said.
  const people = everybody.filter(({ state }) => state !== 'left');
  for (let at = 0; at < people.length; at += AT_ONCE) {
    const some = people.slice(at, at + AT_ONCE);
    const standings = await standingsOf(deps, some);
    for (const tenant of new Set(some.flatMap(servedBy))) {
      const facts = some
        .filter((person) => servedBy(person).includes(tenant))
        .flatMap((person) => {
          const standing = standings.get(person.personId);
          return standing === undefined ? [] : factsFor(tenant, person, standing, now);
        });
      await deps.db.tx(tenant, (sql: Sql) => deps.putFacts(sql, tenant, facts));
      deps.nudgeVault(tenant);
    }
  }
}

/**
 * The NDA's fact, for the transaction that signs or withdraws it: a crash can't leave the vault believing the old one. Somebody is bound
 * who has signed to this client and to the provider.
 */
export function ndaFact(
  tenant: TenantId,
  personId: string,
  signature: SignatureRow | null,
  undertaking: SignatureRow | null,
  now: number,
): Fact {
  const both = [signature, undertaking].filter((one) => one !== null && inForce(one, now));
  const ends = both.map((one) => one?.expiresAt.getTime() ?? 0);
  return {
    ...commonOf(tenant, personId, now),
    name: 'nda',
    inForce: both.length === 2,
    document: signature?.document ?? 'none',
    expiresAt: until(ends.length === 2 ? Math.min(...ends) : null, now),
  };
}

/** Has this person signed to this client and to the provider? */
export function isBound(standing: Standing, tenant: TenantId, now: number): boolean {
  return inForce(standing.ndas.get(tenant) ?? null, now) && inForce(standing.undertaking, now);
}

/** The training's fact under what this client requires. */
export function trainingFact(
  tenant: TenantId,
  personId: string,
  passes: ReadonlyMap<string, TrainingRow>,
  requirements: readonly RequirementRow[],
  now: number,
): Fact {
  const { current, decides, changesAt } = trainingAt(passes, requirements, now);
  return {
    ...commonOf(tenant, personId, now),
    name: 'training',
    current,
    course: decides,
    passes: passesOf(passes, requirements, now),
    expiresAt: until(changesAt, now),
  };
}

/** The shift's fact; nobody who has none is on shift, whatever was told before. */
export function shiftFact(tenant: TenantId, personId: string, shift: ShiftRow | null, now: number): Fact {
  return {
    ...commonOf(tenant, personId, now),
    name: 'shift',
    startsAt: (shift?.startsAt ?? new Date(now)).toISOString(),
    endsAt: (shift?.endsAt ?? new Date(now)).toISOString(),
    expiresAt: until(null, now),
  };
}

function factsFor(tenant: TenantId, person: Person, standing: Standing, now: number): Fact[] {
  const { personId } = person;
  const facts: Fact[] = [
    ndaFact(tenant, personId, standing.ndas.get(tenant) ?? null, standing.undertaking, now),
    trainingFact(tenant, personId, standing.training, standing.requirements.get(tenant) ?? [], now),
  ];
  const shift = standing.shifts.get(tenant) ?? null;
  if (shift !== null) facts.push(shiftFact(tenant, personId, shift, now));
  return facts;
}

function commonOf(tenant: TenantId, personId: string, now: number) {
  return {
    tenant,
    source: 'personnel' as const,
    personId,
    byPerson: null,
    observedAt: new Date(now).toISOString(),
  };
}

/** The end of what a fact states, if that is within a day; else a day from now. */
function until(end: number | null, now: number): string {
  return new Date(Math.min(now + DAY_MS, end !== null && end > now ? end : now + DAY_MS)).toISOString();
}
