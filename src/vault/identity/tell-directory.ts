import type { Sql } from '#platform/db';
import { newId, type TenantId } from '#platform/ids';
import type { IdentityDeps } from './ports.ts';

/** The desk reads the directory again when people or companies changed. */
export async function tellDirectory(deps: IdentityDeps, sql: Sql, tenant: TenantId): Promise<void> {
  await deps.tell(sql, {
    eventId: newId(deps.clock.now()),
    tenant,
    at: new Date(deps.clock.now()).toISOString(),
    type: 'directory.changed',
  });
}
