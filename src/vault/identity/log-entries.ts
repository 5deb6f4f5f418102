import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import type { PersonId, TenantId } from '#platform/ids';
import type { IdentityDeps, JsonBody } from './ports.ts';

/** How a tenant's log names the one who acts: people by pseudonym, everybody else by kind. */
export async function actorName(
  deps: Pick<IdentityDeps, 'pseudonym'>,
  tenant: TenantId,
  ctx: Ctx,
): Promise<string> {
  switch (ctx.actor.kind) {
    case 'person':
      return deps.pseudonym(tenant, ctx.actor.personId);
    case 'client_system':
      return `key:${ctx.actor.keyId}`;
    case 'job':
      return `job:${ctx.actor.name}`;
    case 'customer':
    case 'desk':
    case 'anyone':
      return ctx.actor.kind;
  }
}

/** Writes one entry about a person into the log of `tenant`, in the transaction that does what it says. */
export async function logAbout(
  deps: IdentityDeps,
  sql: Sql,
  tenant: TenantId,
  ctx: Ctx,
  kind: string,
  about: { personId?: PersonId; body?: JsonBody },
): Promise<void> {
  const actor = await actorName(deps, tenant, ctx);
  const person = about.personId === undefined ? {} : { person: await deps.pseudonym(tenant, about.personId) };
  await deps.audit.record(sql, tenant, [
    { kind, actor, requestId: ctx.requestId, body: { ...person, ...about.body } },
  ]);
}

/** A request that nobody is signed in for yet: the person becomes the actor by what it proves. */
export function asPerson(tenant: TenantId, personId: PersonId, requestId: string, sessionId: string): Ctx {
  return { tenant, requestId, actor: { kind: 'person', personId, role: 'agent', sessionId } };
}
