import type { SubjectId, TenantId } from '#platform/ids';
import { countRetired, listRotations, retiredAll } from './store-rotation.ts';
import { listSuperseded, readRetired, retireOlder } from './store-subjects.ts';
import { SUPERSEDED_AFTER_MS } from './subject-keys.ts';
import type { RotateDeps } from './rotate.ts';

/**
 * Subjects with an older version of their key, in order, to be sealed anew: those whose newest version everybody knows by now, so that nothing comes under
 * the older one any more.
 */
export async function findSuperseded(
  { keystore, clock }: RotateDeps,
  tenant: TenantId,
  after: SubjectId | null,
  limit: number,
): Promise<SubjectId[]> {
  const before = new Date(clock.now() - SUPERSEDED_AFTER_MS);
  return keystore.tx(tenant, (sql) => listSuperseded(sql, tenant, before, after, limit));
}

/** Nothing is sealed under versions before that one: they open nothing from now on, and with the end of the epoch they are gone; their check values stay. */
export async function retireVersions(
  { keystore }: RotateDeps,
  tenant: TenantId,
  subject: SubjectId,
  version: number,
): Promise<void> {
  await keystore.tx(tenant, async (sql) => {
    const count = await retireOlder(sql, tenant, subject, version);
    if (count > 0) await countRetired(sql, tenant, 'subjects', count);
  });
}

/** Notes the rotations of subjects' keys whose older versions are all retired. */
export async function noteRetired({ keystore, clock }: RotateDeps, tenant: TenantId): Promise<void> {
  await keystore.tx(tenant, async (sql) => {
    const open = (await listRotations(sql, tenant)).filter(
      ({ what, finishedAt, retiredAt }) => what === 'subjects' && finishedAt !== null && retiredAt === null,
    );
    if (open.length === 0) return;
    const now = new Date(clock.now());
    if ((await listSuperseded(sql, tenant, now, null, 1)).length > 0) return;
    const { lastEpoch } = await readRetired(sql, tenant);
    for (const { rotationId } of open) await retiredAll(sql, tenant, rotationId, lastEpoch, now);
  });
}
