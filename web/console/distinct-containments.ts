import type { Containment } from '#vault/facts/api';

/**
 * Every client's log has its own record of a switch that concerns all of them: for people it is one. The newest record counts;
 * it is active as long as any client's is. Newest first.
 */
export function distinctContainments(containments: readonly Containment[]): Containment[] {
  const found = new Map<string, Containment>();
  for (const one of containments.toSorted((a, b) => b.at.localeCompare(a.at))) {
    const key = containmentKey(one);
    const newer = found.get(key);
    if (newer === undefined) found.set(key, one);
    else if (one.active && !newer.active) found.set(key, one);
  }
  return [...found.values()];
}

export function containmentKey(one: Pick<Containment, 'scope' | 'target' | 'tenant'>): string {
  return one.scope === 'floor' ? 'floor' : `${one.scope} ${one.target ?? one.tenant}`;
}
