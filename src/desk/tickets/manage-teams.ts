import { newId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { TicketDeps } from './ports.ts';
import { insertEvents } from './store-messages.ts';
import { deleteTeam, isTeam, setMembers } from './store-teams.ts';

/** Who is in a team: people who answer for this client, and nobody else. Throws `not_found`, `invalid_request`. */
export async function nameMembers(
  deps: Pick<TicketDeps, 'db' | 'live' | 'people'>,
  tenant: TenantId,
  teamId: string,
  members: readonly string[],
): Promise<void> {
  const answering = new Set(
    (await deps.people())
      .filter((one) =>
        one.memberships.some(
          (each) => each.tenant === tenant && (each.role === 'agent' || each.role === 'lead'),
        ),
      )
      .map(({ personId }) => String(personId)),
  );
  if (members.some((personId) => !answering.has(personId)))
    throw new AppError('invalid_request', {
      fields: [{ in: 'body', at: 'members', wrong: 'not_of_this_team' }],
    });
  await deps.db.tx(tenant, async (sql) => {
    if (!(await isTeam(sql, tenant, teamId))) throw new AppError('not_found');
    await setMembers(sql, tenant, teamId, members);
  });
  deps.live.send({ type: 'words', tenant });
  deps.live.send({ type: 'counts' });
}

/** Ends a team. Its tickets stay with their people, or with nobody; gone is gone, whoever was first. */
export async function endTeam(
  deps: Pick<TicketDeps, 'db' | 'live' | 'clock'>,
  tenant: TenantId,
  personId: string,
  teamId: string,
): Promise<void> {
  const at = new Date(deps.clock.now());
  const left = await deps.db.tx(tenant, async (sql) => {
    const tickets = await deleteTeam(sql, tenant, teamId);
    const ended = { at, personId, what: 'team' as const, to: null };
    if (tickets.length > 0)
      await insertEvents(
        sql,
        tenant,
        tickets.map(({ ticketId }) => ({ ...ended, ticketId, eventId: newId() })),
      );
    return tickets;
  });
  for (const { ticketId, version } of left) deps.live.send({ type: 'ticket', tenant, ticketId, version });
  deps.live.send({ type: 'words', tenant });
  deps.live.send({ type: 'counts' });
}
