import { newId, type TenantId } from '#platform/ids';
import type { TicketDeps } from './ports.ts';
import { insertEvent, wakeDue } from './store.ts';

/** Brings back to the queues of one client what has slept long enough; several processes may do this at once. */
export async function wakeSnoozed(
  deps: Pick<TicketDeps, 'db' | 'clock' | 'live'>,
  tenant: TenantId,
): Promise<number> {
  const at = new Date(deps.clock.now());
  const woken = await deps.db.tx(tenant, async (sql) => {
    const due = await wakeDue(sql, tenant, at);
    for (const { ticketId } of due)
      await insertEvent(sql, tenant, ticketId, {
        eventId: newId(),
        at,
        personId: null,
        what: 'woke',
        to: null,
      });
    return due;
  });
  for (const { ticketId, version } of woken) deps.live.send({ type: 'ticket', tenant, ticketId, version });
  if (woken.length > 0) deps.live.send({ type: 'counts' });
  return woken.length;
}
