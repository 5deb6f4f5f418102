import { newId, type TenantId } from '#platform/ids';
import type { KeyVersion, Rotation, TenantKeyKind } from '#vault/keys';
import type { CustodyDeps } from './ports.ts';

/** How long both of a log's keys sign every checkpoint: whoever looks once a month is told the next key by the one that they know. */
export const LOG_OVERLAP_MS = 30 * 86_400_000;

/**
 * Brings the new version of a key of a client as a whole one stage further, if it is time: joining → leading → sole, then the one before is retired. Between
 * two stages so much time passes that no process is two behind. What is left to do is read from the keys and the log; each step may be repeated.
 */
export async function advance(
  deps: CustodyDeps,
  tenant: TenantId,
  { id, what, requestedAt }: Pick<Rotation, 'id' | 'requestedAt'> & { what: TenantKeyKind },
): Promise<void> {
  const [newest, before] = await deps.keys.versions(tenant, what);
  if (newest === undefined) return;
  if (newest.createdAt < requestedAt || before === undefined) {
    await deps.keys.makeNextVersion(tenant, what);
    return;
  }
  if (!newest.isSettled) return;
  if (newest.stage === 'joining' && (await mayLead(deps, tenant, what, id, newest, before)))
    await deps.keys.stepVersion(tenant, what, newest, 'leading', id);
  if (newest.stage === 'leading' && (await mayBeSole(deps, tenant, what, newest)))
    await deps.keys.stepVersion(tenant, what, newest, 'sole', id);
  if (newest.stage === 'sole' && what === 'index') await deps.reindex.clear(tenant);
  if (newest.stage === 'sole') await deps.keys.retireVersionsBefore(tenant, what, newest.version, id);
}

/** Everybody knows of the next key, and signs or writes with it beside the present one. */
async function mayLead(
  deps: CustodyDeps,
  tenant: TenantId,
  what: TenantKeyKind,
  rotation: string,
  next: KeyVersion,
  before: KeyVersion,
): Promise<boolean> {
  if (what === 'index') {
    await deps.reindex.fill(tenant);
    return true;
  }
  await announce(deps, tenant, what, rotation, next, before);
  if (what === 'certificate') return true;
  // Until a checkpoint that both signed says so, nobody could get from the one key to the other.
  const vkeys = [before.vkey ?? '', next.vkey ?? ''];
  return (await deps.db.tx(tenant, (sql) => deps.audit.handedOver(sql, tenant, vkeys))) === 1;
}

/** The entry by which the key before names the next one; its id is the rotation's, so that it is there once. */
async function announce(
  deps: CustodyDeps,
  tenant: TenantId,
  what: 'log' | 'certificate',
  rotation: string,
  next: KeyVersion,
  before: KeyVersion,
): Promise<void> {
  await deps.db.tx(tenant, async (sql) => {
    if (await deps.audit.has(sql, tenant, rotation)) return;
    const body = { rotation, keys: what, key: next.vkey, before: before.vkey };
    await deps.audit.record(sql, tenant, [
      { entryId: rotation, kind: 'key.announced', actor: 'job:custody', requestId: newId(), body },
    ]);
  });
  deps.audit.nudge(tenant);
}

async function mayBeSole(
  { clock, reindex }: CustodyDeps,
  tenant: TenantId,
  what: TenantKeyKind,
  { stagedAt }: KeyVersion,
): Promise<boolean> {
  if (what === 'certificate') return true;
  const led = clock.now() - stagedAt.getTime();
  if (what === 'log') return led >= LOG_OVERLAP_MS;
  await reindex.swap(tenant);
  return led >= reindex.remembersMs;
}
