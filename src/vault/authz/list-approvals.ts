import type { Ctx } from '#platform/ctx';
import type { PersonId } from '#platform/ids';
import type { ApprovalStates, WaitingApprovals } from '#vault/authz/api';
import { actorOf } from './ask.ts';
import type { AuthzDeps } from './ports.ts';
import { findOwnApprovals, listWaiting } from './store-approvals.ts';

/** What waits for a yes of the person who asks, in every client where they are a lead or the client's officer; never their own asks. */
export function listApprovalsUseCase(deps: AuthzDeps) {
  return async (ctx: Ctx): Promise<WaitingApprovals> => {
    const { personId } = actorOf(ctx);
    const now = new Date(deps.clock.now());
    const clients = await deps.identity.clients();
    const approvals: WaitingApprovals['approvals'] = [];
    for (const tenant of deps.identity.tenantsOf(ctx)) {
      const client = clients.find((one) => one.tenant === tenant);
      if (client === undefined) continue;
      const rows = await deps.db.tx(tenant, async (sql) => {
        const role = await deps.identity.roleIn(sql, tenant, personId);
        return role === null ? [] : listWaiting(sql, tenant, role, now);
      });
      for (const row of rows) {
        if (row.personId === personId) continue;
        approvals.push({
          approvalId: row.approvalId,
          tenant,
          of: row.kind,
          client: { nameEn: client.nameEn, nameJa: client.nameJa },
          person: await nameOf(deps, row.personId),
          class: row.class,
          purpose: row.purpose,
          conversationId: row.conversationId,
          expiresAt: row.expiresAt.toISOString(),
        });
      }
    }
    return { approvals, now: now.toISOString() };
  };
}

/** What became of the asker's own asks; nobody else's exist for them. */
export async function readOwnApprovals(
  deps: AuthzDeps,
  ctx: Ctx,
  ids: readonly string[],
): Promise<ApprovalStates> {
  const { personId } = actorOf(ctx);
  const now = new Date(deps.clock.now());
  const rows = await deps.db.tx(ctx.tenant, (sql) => findOwnApprovals(sql, ctx.tenant, personId, ids));
  return {
    approvals: rows.map(({ approvalId, kind, state, expiresAt }) => ({
      approvalId,
      of: kind,
      state: (state === 'waiting' || state === 'given') && expiresAt <= now ? 'over' : state,
      expiresAt: expiresAt.toISOString(),
    })),
    now: now.toISOString(),
  };
}

/** As customers are told it: enough to know who asks, and no more than the client knows already. */
async function nameOf(deps: AuthzDeps, personId: PersonId) {
  const [nameEn, nameJa] = await Promise.all([
    deps.identity.publicName(personId, 'en'),
    deps.identity.publicName(personId, 'ja'),
  ]);
  return { nameEn, nameJa };
}
