import type { Sql } from '#platform/db';
import { asId, type TenantId } from '#platform/ids';
import type { Fact } from '#vault/facts/api';
import type { Person } from '#vault/identity/api';
import { ndaFor, REQUIRED_COURSE } from './content.ts';
import type { PersonnelDeps } from './ports.ts';
import {
  lastSignatures,
  listShifts,
  listTraining,
  type ShiftRow,
  type SignatureRow,
  type TrainingRow,
} from './store.ts';

/** Where one person stands. */
export interface Standing {
  ndas: Map<TenantId, SignatureRow | null>;
  training: TrainingRow | null;
  shift: ShiftRow | null;
}

/** Where these people stand, each with the clients they serve: one query for a client and two for all of them. */
export async function standingsOf(
  deps: PersonnelDeps,
  people: readonly Person[],
): Promise<Map<string, Standing>> {
  const own = await deps.provider();
  const clients = new Map((await deps.clients()).map((client) => [client.tenant as TenantId, client]));
  const ids = people.map(({ personId }) => personId);
  const [trainings, shifts] = await deps.db.tx(own, (sql) =>
    Promise.all([listTraining(sql, own, ids, REQUIRED_COURSE), listShifts(sql, own, ids)]),
  );
  const training = new Map(trainings.map((row) => [row.personId, row]));
  const shift = new Map(shifts.map((row) => [row.personId, row]));
  const standings = new Map<string, Standing>(
    ids.map((id) => [
      id,
      { ndas: new Map(), training: training.get(id) ?? null, shift: shift.get(id) ?? null },
    ]),
  );
  const served = Map.groupBy(
    people.flatMap((person) => servedBy(person).map((tenant) => ({ tenant, id: person.personId }))),
    ({ tenant }) => tenant,
  );
  for (const [tenant, team] of served) {
    const teamIds = team.map(({ id }) => id);
    const rows = await deps.db.tx(tenant, (sql) => lastSignatures(sql, tenant, teamIds));
    const signed = new Map(rows.map((row) => [row.personId, row]));
    const client = clients.get(tenant);
    for (const id of teamIds) {
      const signature = signed.get(id);
      // A new text asks for a new signature: what was signed under another one counts as unsigned.
      const same = client !== undefined && signature?.sha256 === ndaFor(client).sha256;
      standings.get(id)?.ndas.set(tenant, same ? (signature ?? null) : null);
    }
  }
  return standings;
}

export async function standingOf(deps: PersonnelDeps, person: Person): Promise<Standing> {
  const standing = (await standingsOf(deps, [person])).get(person.personId);
  return standing ?? { ndas: new Map(), training: null, shift: null };
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

export function isCurrent(training: TrainingRow | null, now: number): boolean {
  return training !== null && training.expiresAt.getTime() > now;
}

export function isOnShift(shift: ShiftRow | null, now: number): boolean {
  return shift !== null && shift.startsAt.getTime() <= now && shift.endsAt.getTime() > now;
}

const DAY_MS = 86_400_000;

/**
 * Tells the vault where a person stands, client by client. A fact ends with the thing it states, and after a day at most, so
 * that a desk which is silent proves nothing.
 */
export async function pushFacts(deps: PersonnelDeps, person: Person): Promise<void> {
  const now = deps.clock.now();
  const standing = await standingOf(deps, person);
  for (const tenant of servedBy(person)) {
    await deps.db.tx(tenant, (sql: Sql) =>
      deps.putFacts(sql, tenant, factsFor(tenant, person, standing, now)),
    );
    deps.nudgeVault(tenant);
  }
}

/** The NDA's fact, for the transaction that signs or withdraws it: a crash can't leave the vault believing the old one. */
export function ndaFact(
  tenant: TenantId,
  personId: string,
  signature: SignatureRow | null,
  now: number,
): Fact {
  const good = inForce(signature, now);
  return {
    ...commonOf(tenant, personId, now),
    name: 'nda',
    inForce: good,
    document: signature?.document ?? 'none',
    expiresAt: until(good && signature !== null ? signature.expiresAt.getTime() : null, now),
  };
}

function factsFor(tenant: TenantId, person: Person, standing: Standing, now: number): Fact[] {
  const common = commonOf(tenant, person.personId, now);
  const facts: Fact[] = [
    ndaFact(tenant, person.personId, standing.ndas.get(tenant) ?? null, now),
    {
      ...common,
      name: 'training',
      current: isCurrent(standing.training, now),
      course: REQUIRED_COURSE,
      expiresAt: until(standing.training?.expiresAt.getTime() ?? null, now),
    },
  ];
  if (standing.shift !== null) {
    const { startsAt, endsAt } = standing.shift;
    facts.push({
      ...common,
      name: 'shift',
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      expiresAt: until(null, now),
    });
  }
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
