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

function factsFor(tenant: TenantId, person: Person, standing: Standing, now: number): Fact[] {
  const common = {
    tenant,
    source: 'personnel' as const,
    personId: person.personId,
    byPerson: null,
    observedAt: new Date(now).toISOString(),
  };
  const until = (end: number | null): string =>
    new Date(Math.min(now + DAY_MS, end !== null && end > now ? end : now + DAY_MS)).toISOString();
  const signature = standing.ndas.get(tenant) ?? null;
  const good = inForce(signature, now);
  const facts: Fact[] = [
    {
      ...common,
      name: 'nda',
      inForce: good,
      document: signature?.document ?? 'none',
      expiresAt: until(good && signature !== null ? signature.expiresAt.getTime() : null),
    },
    {
      ...common,
      name: 'training',
      current: isCurrent(standing.training, now),
      course: REQUIRED_COURSE,
      expiresAt: until(standing.training?.expiresAt.getTime() ?? null),
    },
  ];
  if (standing.shift !== null) {
    const { startsAt, endsAt } = standing.shift;
    facts.push({
      ...common,
      name: 'shift',
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      expiresAt: until(null),
    });
  }
  return facts;
}
