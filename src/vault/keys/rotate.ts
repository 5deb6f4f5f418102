import { randomBytes } from 'node:crypto';

import { newId, type SubjectId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { seal } from './aead.ts';
import { rollEpoch } from './roll-epoch.ts';
import { readActiveEpoch, readEpochKeys } from './store.ts';
import { findOpenRoll } from './store-roll.ts';
import {
  countOldSubjects,
  finishRotation,
  insertRotation,
  listOldSubjects,
  listRotations,
  toldRotation,
  type RotationKind,
} from './store-rotation.ts';
import { insertNextVersions, readSubjectKeys } from './store-subjects.ts';
import { keyCheckValue } from './subject-key.ts';
import { SUPERSEDED_AFTER_MS, wrappedAad, type EpochKeys } from './subject-keys.ts';
import { asKey, type TenantKeysDeps } from './tenant-keys.ts';

export interface Rotation {
  readonly id: string;
  readonly what: RotationKind;
  readonly requestedAt: Date;
  readonly done: number;
  readonly total: number;
  readonly isFinished: boolean;
  /** The client's log knows that new keys serve. */
  readonly isTold: boolean;
  /** Everybody seals with the new keys by now: what the older ones sealed can be sealed anew. */
  readonly isSettled: boolean;
  /** The keys before: `serving` opens what they sealed until that is sealed anew; `leaving` opens nothing and goes with its epoch; `gone`. */
  readonly older: 'serving' | 'leaving' | 'gone';
  readonly retired: number;
  readonly retiredEpoch: number | null;
}

export interface RotateDeps extends TenantKeysDeps {
  readonly epochs: EpochKeys;
}

const BATCH = 1_000;
const YEAR_MS = 365 * 86_400_000;

/** Asks for new keys; `settleRotations` makes them. Harmless while one of that kind is under way. */
export async function askRotation(
  { keystore, clock }: RotateDeps,
  tenant: TenantId,
  what: RotationKind,
): Promise<void> {
  const row = { rotationId: newId(), what, requestedAt: new Date(clock.now()) };
  await keystore.tx(tenant, (sql) => insertRotation(sql, tenant, row));
}

/** Asks for a new version of subjects' keys if some are older than a year. */
export async function askAgedRotation(deps: RotateDeps, tenant: TenantId): Promise<void> {
  const before = new Date(deps.clock.now() - YEAR_MS);
  const old = await deps.keystore.tx(tenant, (sql) => listOldSubjects(sql, tenant, before, null, 1));
  if (old.length > 0) await askRotation(deps, tenant, 'subjects');
}

/** Rotations that are not finished or that nobody told the client's log of, with how far each is. */
export async function findRotations({ keystore, clock }: RotateDeps, tenant: TenantId): Promise<Rotation[]> {
  return keystore.tx(tenant, async (sql) => {
    const rows = await listRotations(sql, tenant);
    const epochs = await readEpochKeys(sql, tenant);
    return Promise.all(
      rows.map(async ({ rotationId: id, what, total, finishedAt, requestedAt, ...row }) => {
        const isFinished = finishedAt !== null;
        const left = isFinished || what !== 'subjects' ? 0 : await countOldSubjects(sql, tenant, requestedAt);
        const { told: isTold, retired, retiredEpoch } = row;
        const isLeaving = retiredEpoch !== null && epochs.some(({ epoch }) => epoch <= retiredEpoch);
        return {
          id,
          what,
          requestedAt,
          total,
          done: isFinished || what === 'subjects' ? total - left : 0,
          isFinished,
          isTold,
          isSettled: finishedAt !== null && finishedAt.getTime() + SUPERSEDED_AFTER_MS <= clock.now(),
          retired,
          retiredEpoch,
          older: row.retiredAt === null ? 'serving' : isLeaving ? 'leaving' : 'gone',
        } as const;
      }),
    );
  });
}

/**
 * Goes on with what was asked for, until it is done. What is left is read from the keys themselves: after a crash anywhere, and in two processes at once,
 * each key is made once. Everything is readable meanwhile.
 */
export async function settleRotations(deps: RotateDeps, tenant: TenantId): Promise<void> {
  const { keystore, clock } = deps;
  for (const row of await keystore.tx(tenant, (sql) => listRotations(sql, tenant))) {
    if (row.finishedAt !== null) continue;
    if (row.what === 'subjects') await renewSubjects(deps, tenant, row.requestedAt);
    // A key of the client as a whole goes by stages: `custody/advance.ts`.
    else if (row.what !== 'epoch') continue;
    else {
      const [active, open] = await keystore.tx(tenant, (sql) =>
        Promise.all([readActiveEpoch(sql, tenant), findOpenRoll(sql, tenant)]),
      );
      // Also one that another process began, or that waits for a backup: until the old key of keys is gone, nothing is told.
      if (active?.epoch === row.fromEpoch || open !== null) await rollEpoch(deps, tenant);
      deps.epochs.renew(tenant);
    }
    await keystore.tx(tenant, (sql) => finishRotation(sql, tenant, row.rotationId, new Date(clock.now())));
  }
}

export function tellRotation({ keystore }: RotateDeps, tenant: TenantId, id: string): Promise<void> {
  return keystore.tx(tenant, (sql) => toldRotation(sql, tenant, id));
}

/** Another version of one subject's key. Throws `not_found` if there is none that lives. */
export async function renewSubject(deps: RotateDeps, tenant: TenantId, subjectId: SubjectId): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) {
    const rows = await deps.keystore.tx(tenant, (sql) => readSubjectKeys(sql, tenant, subjectId));
    const [newest] = rows;
    if (newest === undefined || newest.state !== 'active') throw new AppError('not_found');
    if (await store(deps, tenant, [{ subjectId, version: newest.version }])) return;
  }
  throw new AppError('keys_unavailable');
}

async function renewSubjects(deps: RotateDeps, tenant: TenantId, before: Date): Promise<void> {
  for (;;) {
    let after = await renewSome(deps, tenant, before, null);
    // Once through without one that is old: an epoch may have ended under our hands.
    if (after === null) return;
    while (after !== null) after = await renewSome(deps, tenant, before, after);
  }
}

/** Another version for the next subjects; the older ones go on opening what they sealed. The last subject; null if there was none to renew. */
async function renewSome(
  deps: RotateDeps,
  tenant: TenantId,
  before: Date,
  after: SubjectId | null,
): Promise<SubjectId | null> {
  const old = await deps.keystore.tx(tenant, (sql) => listOldSubjects(sql, tenant, before, after, BATCH));
  const last = old.at(-1)?.subjectId;
  if (last === undefined) return null;
  await store(deps, tenant, old);
  return last;
}

/** Versions after those; false if the epoch ended under our hands. */
async function store(
  deps: RotateDeps,
  tenant: TenantId,
  old: readonly { subjectId: SubjectId; version: number }[],
): Promise<boolean> {
  const { epoch, key: epochKey } = await deps.epochs.current(tenant);
  const rows = old.map(({ subjectId, version: newest }) => {
    const version = newest + 1;
    const clear = randomBytes(32);
    const wrapped = seal(epochKey, clear, wrappedAad(tenant, subjectId, { version, epoch }));
    return { subjectId, version, wrapped, kcv: keyCheckValue(asKey(clear)) };
  });
  const stored = await deps.keystore.tx(tenant, (sql) =>
    insertNextVersions(sql, tenant, epoch, rows, new Date(deps.clock.now())),
  );
  // The epoch ended under our hands: once more, under the next.
  if (!stored) deps.epochs.renew(tenant);
  return stored;
}
