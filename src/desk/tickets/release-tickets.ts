import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { changeTicket } from './change-ticket.ts';
import type { TicketDeps } from './ports.ts';
import { listHeldBy } from './store.ts';

/** Gives back the tickets of somebody who left: to their team's queue, or to everybody's. Answers how many. */
export async function releaseTickets(deps: TicketDeps, tenant: TenantId, personId: string): Promise<number> {
  const theirs = await deps.db.tx(tenant, (sql) => listHeldBy(sql, tenant, personId));
  for (const ticketId of theirs)
    await changeTicket(deps, tenant, null, ticketId, { assignee: null }, null).catch((error: unknown) => {
      // Gone meanwhile, or part of another one: nobody holds it.
      if (!(error instanceof AppError && ['not_found', 'conversation_merged'].includes(error.problem)))
        throw error;
    });
  return theirs.length;
}
