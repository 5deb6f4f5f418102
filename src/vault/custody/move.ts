import { newId, type TenantId } from '#platform/ids';
import type { CustodyDeps } from './ports.ts';

/**
 * Does what is still to do about one client's keys: a change of custody, rotations that somebody asked for or that age asks for, each told to the client's
 * log once it is done. Each step may be repeated. Throws `key_withdrawn`.
 */
export async function move(deps: CustodyDeps, tenant: TenantId, lookAtAges: boolean): Promise<void> {
  await deps.keys.settleCustody(tenant);
  if (lookAtAges) await deps.keys.askAgedRotation(tenant);
  if ((await deps.keys.rotations(tenant)).length === 0) return;
  await deps.keys.settleRotations(tenant);
  for (const { id, what, total, isFinished } of await deps.keys.rotations(tenant)) {
    if (!isFinished) continue;
    await deps.db.tx(tenant, (sql) =>
      deps.audit.record(sql, tenant, [
        {
          kind: 'key.rotated',
          actor: 'job:custody',
          requestId: newId(),
          body: { rotation: id, keys: what, total },
        },
      ]),
    );
    // A crash before this tells it twice, by the same rotation's id.
    await deps.keys.tellRotation(tenant, id);
    deps.audit.nudge(tenant);
  }
}
