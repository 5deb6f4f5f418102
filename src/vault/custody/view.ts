import type { TenantId } from '#platform/ids';
import type { ClientKeySettings, Custody, KeysView } from '#vault/custody/api';
import type { CustodyNow } from '#vault/keys';
import type { CustodyDeps } from './ports.ts';
import { readStanding } from './store.ts';

/** A client's keys as the client may know them. */
export async function viewKeys(deps: CustodyDeps, tenant: TenantId, now: CustodyNow): Promise<KeysView> {
  const [epoch, rotations, standing] = await Promise.all([
    deps.keys.epoch(tenant),
    deps.keys.rotations(tenant),
    deps.db.tx(tenant, (sql) => readStanding(sql, tenant)),
  ]);
  return {
    provider: deps.keys.provider,
    providerKind: deps.providerKind,
    destroysAfterSeconds: deps.keys.destroysAfterSeconds,
    custody: custodyOf(now, standing?.since ?? null),
    epoch: epoch?.epoch ?? null,
    epochSince: epoch?.since.toISOString() ?? null,
    keystoreBackup:
      epoch === null || epoch.backup === null
        ? null
        : { epoch: epoch.backup.epoch, at: epoch.backup.takenAt.toISOString() },
    awaitsBackup: epoch?.awaitsBackup ?? false,
    backupWaitSeconds: deps.backupWaitSeconds,
    moving: now.isMoving || epoch?.rolling !== null ? (epoch?.rolling ?? { done: 0, total: 0 }) : null,
    rotations: rotations
      .filter(({ isFinished }) => !isFinished)
      .map(({ what, done, total }) => ({ what, done, total })),
    horizonSeconds: deps.horizonSeconds,
    longestSeconds: deps.longestSeconds,
  };
}

function custodyOf(now: CustodyNow, since: Date | null): Custody {
  if (now.holder === 'provider')
    return { holder: 'provider', kind: null, key: null, state: 'open', because: null, since: null };
  return {
    holder: 'client',
    kind: now.settings.kind,
    key: keyName(now.settings),
    state: now.closed === null ? 'open' : 'withdrawn',
    because: now.closed,
    since: since?.toISOString() ?? null,
  };
}

/** What the client calls its key; a path on our own disk is nothing to tell. */
export function keyName(settings: ClientKeySettings): string | null {
  return settings.kind === 'file' ? null : settings.key;
}
