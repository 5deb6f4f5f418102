import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { CustodyDeps } from './ports.ts';

const BATCH = 200;
/** Rows that somebody changed while they were sealed anew are left to the next time through. */
const MOST_ROUNDS = 5;

/**
 * Seals anew what older versions of customers' keys sealed, customer by customer, and retires those versions. What is left to do is read from the keys, so that
 * a crash anywhere is gone on from. A customer with a row that opens under no version keeps its versions, and the others go on.
 */
export async function retireOlder(deps: CustodyDeps, tenant: TenantId): Promise<void> {
  for (let after = null; ;) {
    const subjects = await deps.keys.superseded(tenant, after, BATCH);
    for (const subject of subjects) {
      try {
        const key = await deps.keys.subject(tenant, subject);
        if (await isSealedAnew(deps, key)) await deps.keys.retireVersions(tenant, subject, key.version);
      } catch (error) {
        // Erased meanwhile.
        if (error instanceof AppError && error.problem === 'not_found') continue;
        if (error instanceof AppError && error.problem === 'key_withdrawn') throw error;
        deps.log.error({ err: error, tenant, subject }, "a customer's rows could not all be sealed anew");
      }
    }
    after = subjects.at(-1) ?? null;
    if (after === null) break;
  }
  await deps.keys.noteRetired(tenant);
}

/** True once a whole round changed nothing. */
async function isSealedAnew(deps: CustodyDeps, key: Parameters<CustodyDeps['reseal']>[0]): Promise<boolean> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) if ((await deps.reseal(key)) === 0) return true;
  return false;
}
