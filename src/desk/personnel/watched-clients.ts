import type { Ctx, Role } from '#platform/ctx';
import type { PersonnelDeps } from './ports.ts';

/** The clients that somebody watches in one of these roles; with the provider itself, all of them. */
export async function watchedClients(
  deps: PersonnelDeps,
  ctx: Ctx,
  roles: readonly Role[],
): Promise<ReadonlySet<string>> {
  const mine = deps.membershipsOf(ctx).filter(({ role }) => roles.includes(role));
  const clients = (await deps.clients()).map(({ tenant }) => tenant);
  const whole = mine.some(({ tenant }) => !clients.includes(tenant));
  return new Set(whole ? clients : mine.map(({ tenant }) => tenant));
}
