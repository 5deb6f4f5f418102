import { newId, type TenantId } from '#platform/ids';
import type { EntryDraft } from '#vault/audit';
import type { CustodyDeps } from './ports.ts';
import { advance } from './advance.ts';
import { retireOlder } from './retire-older.ts';

/**
 * Does what is still to do about one client's keys: a change of custody; rotations that somebody asked for or that age asks for; older versions, whose rows
 * are sealed anew. Each is told to the client's log once it is done, and each step may be repeated. Throws `key_withdrawn`.
 */
export async function move(deps: CustodyDeps, tenant: TenantId, lookAtAges: boolean): Promise<void> {
  await deps.keys.settleCustody(tenant);
  if (lookAtAges) await deps.keys.askAgedRotation(tenant);
  if ((await deps.keys.rotations(tenant)).length === 0) return;
  await deps.keys.settleRotations(tenant);
  for (const { what, older, ...rotation } of await deps.keys.rotations(tenant))
    if (what !== 'epoch' && what !== 'subjects' && older === 'serving')
      await advance(deps, tenant, { ...rotation, what });
  // A crash between an entry and its mark tells it twice, by the same rotation's id.
  for (const { id, what, total, isFinished, isTold } of await deps.keys.rotations(tenant)) {
    if (!isFinished || isTold) continue;
    await tell(deps, tenant, 'key.rotated', { rotation: id, keys: what, total });
    await deps.keys.tellRotation(tenant, id);
  }
  const rotations = await deps.keys.rotations(tenant);
  if (rotations.some(({ what, older, isSettled }) => what === 'subjects' && older === 'serving' && isSettled))
    await retireOlder(deps, tenant);
  for (const { id, what, older, isTold, retired, retiredEpoch } of await deps.keys.rotations(tenant)) {
    if (!isTold || older !== 'gone' || retiredEpoch === null) continue;
    await tell(deps, tenant, 'key.destroyed', {
      rotation: id,
      keys: what,
      total: retired,
      epoch: retiredEpoch,
    });
    await deps.keys.closeRotation(tenant, id);
  }
}

async function tell(
  deps: CustodyDeps,
  tenant: TenantId,
  kind: string,
  body: EntryDraft['body'],
): Promise<void> {
  const entry = { kind, actor: 'job:custody', requestId: newId(), body };
  await deps.db.tx(tenant, (sql) => deps.audit.record(sql, tenant, [entry]));
  deps.audit.nudge(tenant);
}
