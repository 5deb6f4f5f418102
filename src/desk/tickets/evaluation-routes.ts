import { fillCanned, fillTeams, fillTicket } from '#desk/edge/api';
import { route, type AnyRoute } from '#platform/http';
import { asId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { putTeam, setMembers } from './store-teams.ts';
import { changeTicket } from './change-ticket.ts';
import type { TicketDeps } from './ports.ts';
import { countMessages } from './store-messages.ts';
import { putCanned, putTags } from './store-words.ts';

/** Evaluation only, through the desk's door: what its first start tells besides the messages themselves. */
export function evaluationRoutes(deps: TicketDeps): AnyRoute[] {
  const common = { method: 'POST', access: { kind: 'door' }, rate: 'door' } as const;
  return [
    route({
      ...common,
      path: fillCanned.path,
      tenant: { from: 'body' },
      maxBodyBytes: 500_000,
      body: fillCanned.ask,
      answer: fillCanned.answer,
      async handle(_ctx, { body }) {
        for (const tenant of new Set(body.replies.map((one) => asId<TenantId>(one.tenant)))) {
          await deps.db.tx(tenant, async (sql) => {
            for (const reply of body.replies.filter((one) => one.tenant === tenant)) {
              await putTags(sql, tenant, reply.tags, new Date(deps.clock.now()));
              await putCanned(sql, tenant, reply);
            }
          });
        }
        return { done: true as const };
      },
    }),
    route({
      ...common,
      path: fillTeams.path,
      tenant: { from: 'body' },
      maxBodyBytes: 50_000,
      body: fillTeams.ask,
      answer: fillTeams.answer,
      async handle(_ctx, { body }) {
        for (const { tenant: name, members, ...team } of body.teams) {
          const tenant = asId<TenantId>(name);
          await deps.db.tx(tenant, async (sql) => {
            await putTeam(sql, tenant, team, new Date(deps.clock.now()));
            await setMembers(sql, tenant, team.teamId, members);
          });
        }
        return { done: true as const };
      },
    }),
    route({
      ...common,
      path: fillTicket.path,
      tenant: { from: 'body' },
      maxBodyBytes: 4_000,
      body: fillTicket.ask,
      answer: fillTicket.answer,
      async handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        await arrived(deps, tenant, body.ticketId, body.messages);
        const { assignee, team, status, priority, tags: addTags } = body;
        const change = { assignee, team, status, priority, addTags };
        await changeTicket(deps, tenant, null, body.ticketId, change, null);
        return { done: true as const };
      },
    }),
  ];
}

/** The vault's news of a conversation may be a moment behind its answer. */
async function arrived(
  deps: TicketDeps,
  tenant: TenantId,
  ticketId: string,
  messages: number,
): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await deps.db.tx(tenant, (sql) => countMessages(sql, tenant, ticketId))) >= messages) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new AppError('not_found');
}
