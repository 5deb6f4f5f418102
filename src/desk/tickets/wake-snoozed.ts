import { newId, type TenantId } from '#platform/ids';
import type { TicketDeps } from './ports.ts';
import { wakeDue } from './store.ts';
import { insertEvents } from './store-messages.ts';

/** Brings back to the queues of one client what has slept long enough; several processes may do this at once. */
export async function wakeSnoozed(
  deps: Pick<TicketDeps, 'db' | 'clock' | 'live'>,
  tenant: TenantId,
): Promise<number> {
  const at = new Date(deps.clock.now());
  const woken = await deps.db.tx(tenant, async (sql) => {
    const due = await wakeDue(sql, tenant, at);
    const woke = { at, personId: null, what: 'woke' as const, to: null };
    if (due.length > 0)
      await insertEvents(
        sql,
        tenant,
        due.map(({ ticketId }) => ({ ...woke, ticketId, eventId: newId() })),
      );
    return due;
  });
  for (const { ticketId, version } of woken) deps.live.send({ type: 'ticket', tenant, ticketId, version });
  if (woken.length > 0) deps.live.send({ type: 'counts' });
  return woken.length;
}
