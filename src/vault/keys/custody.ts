import { randomBytes } from 'node:crypto';

import { AppError } from '#platform/problems';
import type { TenantId } from '#platform/ids';
import { ClientKeySettings } from '#vault/custody/api';
import { clientKeyOf, unwrapShare } from './custody-share.ts';
import type { Closed, Leases } from './custody-lease.ts';
import { rollEpoch } from './roll-epoch.ts';
import { insertCustody, readCustody, readEpochKeys, type CustodyRow, type EpochKeyRow } from './store.ts';
import { listRotations } from './store-rotation.ts';
import type { TenantKeysDeps } from './tenant-keys.ts';

/** Who holds a tenant's keys beside the provider, and whether they are there. */
export type CustodyNow = (
  | { readonly holder: 'provider' }
  | { readonly holder: 'client'; readonly settings: ClientKeySettings; readonly closed: Closed | null }
) & {
  /** Which choice of custody this is; 0 while nobody made one. */
  readonly version: number;
  /** Not every key lies under what was chosen last yet. */
  readonly isMoving: boolean;
  /** Keys are on their way, or a rotation was asked for: `settleCustody` and `settleRotations` have something to do. */
  readonly hasWork: boolean;
};

export interface CheckDeps extends TenantKeysDeps {
  readonly leases: Leases;
  /** Reads the tenant's keys anew at the next use. */
  readonly renew: (tenant: TenantId) => void;
  readonly closeData: (tenant: TenantId) => void;
}

/** A client's key that hangs is as good as away. */
const PATIENCE_MS = 5_000;

/**
 * Unwraps the client's share of each epoch's key that lives. What it says no to is closed before this returns; what answers again is open. A tenant of
 * which another process changed the custody is noticed here, too.
 */
export async function checkCustody(deps: CheckDeps, tenant: TenantId): Promise<CustodyNow> {
  const { leases, clock } = deps;
  const [rows, chosen, rotations] = await deps.keystore.tx(tenant, (sql) =>
    Promise.all([readEpochKeys(sql, tenant), readCustody(sql, tenant), listRotations(sql, tenant)]),
  );
  const held = rows.filter(({ custody, isEmpty }) => custody !== 0 && !isEmpty);
  const newest = held[0];
  const isMoving = !areUnder(rows, chosen);
  const more = { version: chosen?.version ?? 0, isMoving, hasWork: isMoving || rotations.length > 0 };
  if (newest === undefined) {
    leases.end(tenant);
    return { holder: 'provider', ...more };
  }
  const client = await clientKeyOf(deps, tenant, newest.custody);
  if (client === null) throw new AppError('internal');
  // What was loaded while the tenant had no client's key knows of no lease, and would never be closed.
  if (!leases.knows(tenant)) {
    deps.closeData(tenant);
    deps.renew(tenant);
  }
  const askedAt = clock.now();
  try {
    for (const row of held) (await inTime(unwrapShare(deps, tenant, row), PATIENCE_MS))?.fill(0);
    leases.renew(tenant, askedAt);
  } catch (error) {
    if (!(error instanceof AppError) || error.problem !== 'key_withdrawn') throw error;
    leases.fail(tenant, error);
  }
  return { holder: 'client', settings: client.settings, closed: leases.closed(tenant), ...more };
}

/** Rolls at most: one that a crash left open, one that began meanwhile, and ours. */
const MOST_ROLLS = 3;

/**
 * Chooses the client's own key, another one, or the provider's alone (null) for epochs to come, once it was tried. False if that is what was chosen before.
 * Throws `key_withdrawn`.
 */
export async function chooseCustody(
  deps: TenantKeysDeps,
  tenant: TenantId,
  settings: ClientKeySettings | null,
): Promise<boolean> {
  if (settings !== null) await mustWork(deps, settings);
  return deps.keystore.tx(tenant, async (sql) => {
    const now = await readCustody(sql, tenant);
    // Through the schema, which puts fields in its own order.
    const held = now === null || now.settings === null ? null : ClientKeySettings.parse(now.settings);
    if (JSON.stringify(held) === JSON.stringify(settings)) return false;
    await insertCustody(sql, tenant, (now?.version ?? 0) + 1, settings, new Date(deps.clock.now()));
    return true;
  });
}

/** Moves what lies under anything else to what was chosen last, by rolls, which may be gone on with after a crash. Throws `key_withdrawn`. */
export async function settleCustody(
  deps: TenantKeysDeps & Pick<CheckDeps, 'renew'>,
  tenant: TenantId,
): Promise<void> {
  for (let rolls = 0; rolls <= MOST_ROLLS; rolls += 1) {
    const [rows, chosen] = await deps.keystore.tx(tenant, (sql) =>
      Promise.all([readEpochKeys(sql, tenant), readCustody(sql, tenant)]),
    );
    if (areUnder(rows, chosen)) return;
    if (rolls === MOST_ROLLS) break;
    await rollEpoch(deps, tenant);
    deps.renew(tenant);
  }
  throw new AppError('stale_version');
}

function areUnder(rows: readonly EpochKeyRow[], chosen: CustodyRow | null): boolean {
  const wanted = chosen === null || chosen.settings === null ? 0 : chosen.version;
  return rows.every(({ custody }) => custody === wanted);
}

/** Wraps and unwraps something that means nothing. Throws `key_withdrawn`. */
async function mustWork({ clientKey }: TenantKeysDeps, settings: ClientKeySettings): Promise<void> {
  const key = clientKey(settings);
  const sample = randomBytes(32);
  try {
    const back = await inTime(
      key.wrap(sample, 'dozo-trial').then((wrapped) => key.unwrap(wrapped, 'dozo-trial')),
      2 * PATIENCE_MS,
    );
    if (!back.equals(sample)) throw new Error('the key gives back something else than it was given');
  } catch (cause) {
    throw new AppError('key_withdrawn', undefined, { cause });
  }
}

async function inTime<T>(asked: Promise<T>, patienceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new AppError('key_withdrawn')), patienceMs);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
