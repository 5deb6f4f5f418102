import type { Ctx } from '#platform/ctx';
import type { ChannelDeps } from './ports.ts';

/** How a client's log names the one who acts: people by pseudonym, everybody else by kind. Never a name. */
export async function actorName(deps: Pick<ChannelDeps, 'pseudonym'>, ctx: Ctx): Promise<string> {
  switch (ctx.actor.kind) {
    case 'person':
      return deps.pseudonym(ctx.tenant, ctx.actor.personId);
    case 'client_system':
      return `key:${ctx.actor.keyId}`;
    case 'job':
      return `job:${ctx.actor.name}`;
    case 'customer':
    case 'desk':
    case 'anyone':
      return ctx.actor.kind === 'anyone' ? 'customer' : ctx.actor.kind;
  }
}
