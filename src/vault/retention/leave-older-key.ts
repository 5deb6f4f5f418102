import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { SUPERSEDED_AFTER_MS } from '#vault/keys';
import type { RetentionDeps } from './ports.ts';
import type { ShreddingRow } from './store.ts';

/** Rows that somebody changed while they were sealed anew are left to the next time through. */
const MOST_ROUNDS = 5;

/**
 * Of somebody who stays: what the older versions of the key sealed beside the destroyed values is sealed anew, once nobody seals under them any more; then they
 * open nothing and go with the epoch. True once that is done. May be repeated anywhere.
 */
export async function leaveOlderKey(
  deps: RetentionDeps,
  tenant: TenantId,
  { subjectId, requestedAt, part }: ShreddingRow,
): Promise<boolean> {
  if (part === null || requestedAt.getTime() + SUPERSEDED_AFTER_MS > deps.clock.now()) return false;
  try {
    const key = await deps.keys.subject(tenant, subjectId);
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      if ((await deps.reseal(key)) > 0) continue;
      await deps.keys.retireVersions(tenant, subjectId, part.keyVersion);
      return true;
    }
  } catch (error) {
    // Erased meanwhile, and every version with them.
    if (error instanceof AppError && error.problem === 'not_found') return true;
    // Closed by the client: it waits.
    if (error instanceof AppError && error.problem === 'key_withdrawn') return false;
    // A row that no version opens keeps this person's versions, and nobody else's.
    deps.log.error({ err: error, tenant, subjectId }, "a customer's rows could not all be sealed anew");
  }
  return false;
}
