import { randomBytes, type KeyObject } from 'node:crypto';

import type { Clock } from '#platform/clock';
import { isSqlState, type Db } from '#platform/db';
import { randomId, type SubjectId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { lengthPrefixed, open, seal } from './aead.ts';
import { insertSubjectKeys, readSubjectKeys, type SubjectKeyRow } from './store-subjects.ts';
import { createSubjectKey, keyCheckValue, sealingUntil, withOlder, type SubjectKey } from './subject-key.ts';
import { asKey } from './tenant-keys.ts';

export interface EpochKeys {
  /** The epoch under which new keys are wrapped. */
  current(tenant: TenantId): Promise<{ epoch: number; key: KeyObject }>;
  of(tenant: TenantId, epoch: number): Promise<KeyObject>;
  /** Reads the tenant's keys anew: another epoch has begun. */
  renew(tenant: TenantId): void;
}

export interface SubjectKeys {
  /** Throws `stale_version` if the subject has a key. */
  make(tenant: TenantId, subjectId: SubjectId): Promise<SubjectKey>;
  /** A subject that did not exist before, with its key. */
  makeFresh(tenant: TenantId): Promise<SubjectKey>;
  /** Throws `not_found` if it has none, or none any more. */
  find(tenant: TenantId, subjectId: SubjectId): Promise<SubjectKey>;
  /** Out of memory: what was found before must be found again. */
  forgetSubject(tenant: TenantId, subjectId: SubjectId): void;
  /** All of a tenant's go from memory. */
  forgetTenant(tenant: TenantId): void;
  forget(): void;
}

const TTL_MS = 60_000;
/** How long after it was read a key may still seal: a request that takes longer begins again. */
const SEALS_MS = 2 * TTL_MS;
/** After this time everybody knows of another version, and what the one before sealed is committed: nothing comes under it any more. */
export const SUPERSEDED_AFTER_MS = 5 * TTL_MS;
const MOST = 20_000;
/** A key that a crash leaves without a subject protects nothing and is shredded with its epoch like any other. */
const AHEAD = 32;
const FIRST = 1;

/** Subjects' keys: unwrapped when needed, in memory for a minute at most. Making one and finding one are never the same call. */
export function createSubjectKeys(deps: { keystore: Db; clock: Clock; epochs: EpochKeys }): SubjectKeys {
  const { keystore, clock, epochs } = deps;
  /**
   * Oldest first, since what is remembered goes to the end. The subject's key alone: those of its classes are derived anew for each
   * use and go with it, seven objects that a busy minute would hold twenty thousand times.
   */
  const cache = new Map<string, Remembered & { until: number }>();
  let sweeping: NodeJS.Timeout | null = null;
  /** Keys that are stored already, of subjects that are yet to come: a commit for each new customer would cost more than all else. */
  const ready = new Map<TenantId, (Remembered & { since: number })[]>();
  const filling = new Map<TenantId, Promise<void>>();

  function remember(found: Remembered): SubjectKey {
    const now = clock.now();
    drop(now, MOST - 1);
    const id = `${found.tenant}|${found.subjectId}`;
    cache.delete(id);
    cache.set(id, { ...found, until: now + TTL_MS });
    sweepLater();
    return sealingUntil(inUse(found), clock, now + SEALS_MS);
  }

  /** What is over, and the oldest beyond `most`. */
  function drop(now: number, most: number): void {
    for (const [id, { until }] of cache) {
      if (until > now && cache.size <= most) return;
      cache.delete(id);
    }
  }

  /** A minute is a minute also if nobody comes any more. */
  function sweepLater(): void {
    if (sweeping !== null || cache.size === 0) return;
    sweeping = setTimeout(() => {
      sweeping = null;
      drop(clock.now(), MOST);
      sweepLater();
    }, TTL_MS / 4).unref();
  }

  /** Makes a key for each and stores them in one commit. */
  async function make(tenant: TenantId, subjects: readonly SubjectId[]): Promise<Remembered[]> {
    for (let tries = 0; tries < 5; tries += 1) {
      const { epoch, key: epochKey } = await epochs.current(tenant);
      const made = subjects.map((subjectId) => {
        const clear = randomBytes(32);
        const wrapped = seal(epochKey, clear, wrappedAad(tenant, subjectId, { version: FIRST, epoch }));
        const key = asKey(clear);
        return {
          row: { subjectId, version: FIRST, wrapped, kcv: keyCheckValue(key) },
          key: { tenant, subjectId, version: FIRST, key },
        };
      });
      const rows = made.map(({ row }) => row);
      const stored = await keystore.atOnce(tenant, (sql) =>
        insertSubjectKeys(sql, tenant, epoch, rows, new Date(clock.now())),
      );
      if (stored) return made.map(({ key }) => key);
      epochs.renew(tenant);
    }
    throw new AppError('keys_unavailable');
  }

  async function makeAhead(tenant: TenantId): Promise<void> {
    const keys = await make(
      tenant,
      Array.from({ length: AHEAD }, () => randomId<SubjectId>()),
    );
    const since = clock.now();
    ready.set(tenant, [...(ready.get(tenant) ?? []), ...keys.map((key) => ({ ...key, since }))]);
  }

  async function find(tenant: TenantId, subjectId: SubjectId): Promise<SubjectKey> {
    const cached = cache.get(`${tenant}|${subjectId}`);
    if (cached !== undefined && cached.until > clock.now())
      return sealingUntil(inUse(cached), clock, cached.until - TTL_MS + SEALS_MS);
    const rows = await keystore.tx(tenant, (sql) => readSubjectKeys(sql, tenant, subjectId));
    // One version that is shredded means that all are: a subject is shredded as a whole.
    const isGone = rows.some(({ state }) => state === 'shredding' || state === 'shredded');
    const live = rows.filter(({ state }) => state === 'active');
    if (isGone || live.length === 0) throw new AppError('not_found');
    let found: Remembered | null = null;
    for (const row of live.toReversed()) {
      if (row.wrapped === null) throw new AppError('not_found');
      const epochKey = await epochs.of(tenant, row.epoch);
      const key = asKey(open(epochKey, row.wrapped, wrappedAad(tenant, subjectId, row)));
      // A changed row that still opens would be a second key for the same bytes; the check value commits to one.
      if (!keyCheckValue(key).equals(row.kcv)) throw new AppError('internal');
      const older: Remembered | null = found;
      found = { tenant, subjectId, version: row.version, key, ...(older === null ? {} : { older }) };
    }
    if (found === null) throw new AppError('not_found');
    return remember(found);
  }

  async function findOrNull(tenant: TenantId, subjectId: SubjectId): Promise<SubjectKey | null> {
    try {
      return await find(tenant, subjectId);
    } catch (error) {
      if (error instanceof AppError && error.problem === 'not_found') return null;
      throw error;
    }
  }

  return {
    async make(tenant, subjectId) {
      try {
        const [key] = await make(tenant, [subjectId]);
        if (key === undefined) throw new Error('no key was made');
        return remember(key);
      } catch (error) {
        throw isSqlState(error, '23505') ? new AppError('stale_version', undefined, { cause: error }) : error;
      }
    },

    async makeFresh(tenant) {
      for (;;) {
        const key = ready.get(tenant)?.pop();
        if (key !== undefined && clock.now() - key.since < TTL_MS) return remember(key);
        // It may have been rotated, or its epoch ended, since: then it is read like any other.
        const found = key === undefined ? null : await findOrNull(tenant, key.subjectId);
        if (found !== null) return found;
        if (key !== undefined) continue;
        const making = filling.get(tenant) ?? makeAhead(tenant).finally(() => filling.delete(tenant));
        filling.set(tenant, making);
        await making;
      }
    },

    find,

    forgetSubject: (tenant, subjectId) => void cache.delete(`${tenant}|${subjectId}`),

    forgetTenant(tenant) {
      for (const [id, one] of cache) if (one.tenant === tenant) cache.delete(id);
      // Their rows stay without a subject and go with their epoch's end.
      ready.delete(tenant);
    },

    forget() {
      cache.clear();
      ready.clear();
    },
  };
}

interface Remembered {
  readonly tenant: TenantId;
  readonly subjectId: SubjectId;
  readonly version: number;
  readonly key: KeyObject;
  /** The version before, of a key that was rotated. */
  readonly older?: Remembered;
}

function inUse({ tenant, subjectId, version, key, older }: Remembered): SubjectKey {
  const newest = createSubjectKey(tenant, subjectId, version, key);
  return older === undefined ? newest : withOlder(newest, inUse(older));
}

/** What ties a wrapped key to its place; the roll of epochs makes it anew. */
export function wrappedAad(
  tenant: TenantId,
  subjectId: SubjectId,
  row: Pick<SubjectKeyRow, 'version' | 'epoch'>,
): Buffer {
  return lengthPrefixed('subject-key', tenant, subjectId, String(row.version), String(row.epoch));
}
