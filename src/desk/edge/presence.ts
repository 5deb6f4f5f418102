/** Who looks at which ticket, in memory: gone fifteen seconds after they were last heard of. */
export interface Presence {
  set(tenant: string, ticketId: string, personId: string, doing: 'viewing' | 'typing' | 'gone'): void;
  of(tenant: string, ticketId: string): { personId: string; doing: 'viewing' | 'typing' }[];
}

const FRESH_MS = 15_000;

export function createPresence(
  now: () => number,
  changed: (tenant: string, ticketId: string) => void,
): Presence {
  const tickets = new Map<string, Map<string, { doing: 'viewing' | 'typing'; at: number }>>();

  // By both: an id is worth nothing outside of its client, whoever sends it.
  const keyOf = (tenant: string, ticketId: string): string => `${tenant}|${ticketId}`;

  function of(tenant: string, ticketId: string): { personId: string; doing: 'viewing' | 'typing' }[] {
    const key = keyOf(tenant, ticketId);
    const people = tickets.get(key);
    if (people === undefined) return [];
    for (const [personId, { at }] of people) if (at < now() - FRESH_MS) people.delete(personId);
    if (people.size === 0) tickets.delete(key);
    return [...people].map(([personId, { doing }]) => ({ personId, doing }));
  }

  return {
    of,
    set(tenant, ticketId, personId, doing) {
      const key = keyOf(tenant, ticketId);
      const people = tickets.get(key) ?? new Map<string, { doing: 'viewing' | 'typing'; at: number }>();
      const before = people.get(personId)?.doing ?? 'gone';
      if (doing === 'gone') people.delete(personId);
      else people.set(personId, { doing, at: now() });
      if (people.size === 0) tickets.delete(key);
      else tickets.set(key, people);
      if (before !== doing) changed(tenant, ticketId);
    },
  };
}
