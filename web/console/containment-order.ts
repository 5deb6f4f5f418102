import type { z } from 'zod';

import type { Containment, ContainmentOrder } from '#vault/facts/api';
import { askBridge } from '#web/client/ask-bridge.ts';

export type Change = z.infer<typeof ContainmentOrder>;

/** Signed in the vault's own frame: this page, and the server that it comes from, cannot throw the switch by themselves. */
export async function orderContainment(vaultOrigin: string, order: Change) {
  const answer = await askBridge(vaultOrigin, { type: 'contain', order: { ...order, active: true } });
  if (answer.type !== 'ordered') throw new Error(`the bridge answered ${answer.type}`);
  return answer.answer;
}

export function liftOf(one: Containment): Change {
  return {
    scope: one.scope,
    tenant: one.scope === 'client' ? (one.target ?? one.tenant) : null,
    personId: one.scope === 'agent' ? one.target : null,
    active: false,
    reason: '',
  };
}

export function nameOf(
  change: Change,
  target: (of: Pick<Containment, 'scope' | 'target' | 'tenant'>) => string,
): string {
  const of = change.scope === 'agent' ? change.personId : change.tenant;
  return target({ scope: change.scope, target: of, tenant: change.tenant ?? '' });
}
