/** Who looks at which ticket, in memory: gone fifteen seconds after they were last heard of. */
export interface Presence {
  set(tenant: string, ticketId: string, personId: string, doing: 'viewing' | 'typing' | 'gone'): void;
  of(ticketId: string): { personId: string; doing: 'viewing' | 'typing' }[];
}

const FRESH_MS = 15_000;

export function createPresence(
  now: () => number,
  changed: (tenant: string, ticketId: string) => void,
): Presence {
  const tickets = new Map<string, Map<string, { doing: 'viewing' | 'typing'; at: number }>>();

  function of(ticketId: string): { personId: string; doing: 'viewing' | 'typing' }[] {
    const people = tickets.get(ticketId);
    if (people === undefined) return [];
    for (const [personId, { at }] of people) if (at < now() - FRESH_MS) people.delete(personId);
    if (people.size === 0) tickets.delete(ticketId);
    return [...people].map(([personId, { doing }]) => ({ personId, doing }));
  }

  return {
    of,
    set(tenant, ticketId, personId, doing) {
      const people = tickets.get(ticketId) ?? new Map<string, { doing: 'viewing' | 'typing'; at: number }>();
      const before = people.get(personId)?.doing ?? 'gone';
      if (doing === 'gone') people.delete(personId);
      else people.set(personId, { doing, at: now() });
      if (people.size === 0) tickets.delete(ticketId);
      else tickets.set(ticketId, people);
      if (before !== doing) changed(tenant, ticketId);
    },
  };
}
