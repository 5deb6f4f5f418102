import type { Sql } from '#platform/db';
import { asId, type TenantId } from '#platform/ids';
import type { Fact } from '#vault/facts/api';
import type { Person } from '#vault/identity/api';
import { ndaFor, REQUIRED_COURSE } from './content.ts';
import type { PersonnelDeps } from './ports.ts';
import {
  findShift,
  findTraining,
  lastSignature,
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

export async function standingOf(deps: PersonnelDeps, person: Person): Promise<Standing> {
  const own = await deps.provider();
  const ndas = new Map<TenantId, SignatureRow | null>();
  const clients = await deps.clients();
  for (const tenant of servedBy(person)) {
    const signature = await deps.db.tx(tenant, (sql) => lastSignature(sql, tenant, person.personId));
    const client = clients.find((one) => one.tenant === tenant);
    // A new text asks for a new signature: what was signed under another one counts as unsigned.
    const same = client !== undefined && signature?.sha256 === ndaFor(client).sha256;
    ndas.set(tenant, same ? signature : null);
  }
  const [training, shift] = await deps.db.tx(own, async (sql) => [
    await findTraining(sql, own, person.personId, REQUIRED_COURSE),
    await findShift(sql, own, person.personId),
  ]);
  return { ndas, training, shift };
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
