import type { DeskSession } from '#desk/edge/api';

/** Where a person's work begins; `next` only if it is a page of this desk. */
export function startPage({ session }: DeskSession, next: string | null): string {
  if (next !== null && /^\/(?:agent|trust|console)(?:[/?#]|$)/.test(next)) return next;
  const { person } = session;
  if (person.ofClient) return '/trust';
  const roles = new Set(person.memberships.map(({ role }) => role));
  if (roles.has('agent') || roles.has('lead')) return '/agent';
  return '/console';
}
