import type { TenantId } from '#platform/ids';
import type { ClientKeySettings, Custody, KeysView } from '#vault/custody/api';
import type { CustodyNow } from '#vault/keys';
import type { CustodyDeps } from './ports.ts';
import { readStanding } from './store.ts';

/** A client's keys as the client may know them. */
export async function viewKeys(deps: CustodyDeps, tenant: TenantId, now: CustodyNow): Promise<KeysView> {
  const [versions, epoch, rotations, standing] = await Promise.all([
    versionsOf(deps, tenant),
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
    versions,
    rotations: await Promise.all(
      rotations
        .filter(({ isFinished, what, older }) => !isFinished || (what === 'index' && older === 'serving'))
        .map(({ what, done, total }) => progressOf(deps, tenant, { what, done, total })),
    ),
    horizonSeconds: deps.horizonSeconds,
    longestSeconds: deps.longestSeconds,
  };
}

/** Of the index, values: half of the way is the next index beside, the other half the next as their own. */
async function progressOf(
  deps: CustodyDeps,
  tenant: TenantId,
  row: KeysView['rotations'][number],
): Promise<KeysView['rotations'][number]> {
  if (row.what !== 'index') return row;
  const { all, beside, swapped } = await deps.reindex.count(tenant);
  return { what: 'index', done: beside + swapped, total: 2 * all };
}

const KINDS = ['log', 'index', 'certificate'] as const;

async function versionsOf(deps: CustodyDeps, tenant: TenantId): Promise<KeysView['versions']> {
  const all = await Promise.all(
    KINDS.map(async (what) =>
      (await deps.keys.versions(tenant, what)).map(({ version, stage, vkey, createdAt, stagedAt }) => ({
        what,
        version,
        stage,
        vkey,
        since: createdAt.toISOString(),
        stagedAt: stagedAt.toISOString(),
      })),
    ),
  );
  return all.flat();
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
