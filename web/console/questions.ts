import { queryOptions } from '@tanstack/react-query';

import { ClientsKeys, ClientsLooks, Decisions, Standing, WatchedEmergencies } from '#desk/incidents/api';
import { Agreements, Leavers, PersonnelList, Reminders } from '#desk/personnel/api';
import { Containments } from '#vault/facts/api';
import { ask } from '#web/client/ask.ts';

/** What the console asks its server. */

export const standingQuestion = queryOptions({
  queryKey: ['console', 'standing'],
  queryFn: ({ signal }) => ask(Standing, '/api/console/people', { signal }),
});

export const personnelQuestion = queryOptions({
  queryKey: ['console', 'personnel'],
  queryFn: ({ signal }) => ask(PersonnelList, '/api/personnel', { signal }),
});

export const agreementsQuestion = queryOptions({
  queryKey: ['console', 'personnel', 'agreements'],
  queryFn: ({ signal }) => ask(Agreements, '/api/personnel/agreements', { signal }),
});

export const leaversQuestion = queryOptions({
  queryKey: ['console', 'personnel', 'leavers'],
  queryFn: ({ signal }) => ask(Leavers, '/api/personnel/leavers', { signal }),
});

export const remindersQuestion = queryOptions({
  queryKey: ['console', 'personnel', 'reminders'],
  queryFn: ({ signal }) => ask(Reminders, '/api/personnel/reminders', { signal }),
});

export const containmentsQuestion = queryOptions({
  queryKey: ['console', 'containment'],
  queryFn: ({ signal }) => ask(Containments, '/api/console/containment', { signal }),
});

export const emergenciesQuestion = queryOptions({
  queryKey: ['console', 'emergencies'],
  queryFn: ({ signal }) => ask(WatchedEmergencies, '/api/console/emergencies', { signal }),
});

export const keysQuestion = queryOptions({
  queryKey: ['console', 'keys'],
  queryFn: ({ signal }) => ask(ClientsKeys, '/api/console/keys', { signal }),
  refetchInterval: 15_000,
});

export const looksQuestion = queryOptions({
  queryKey: ['console', 'looks'],
  queryFn: ({ signal }) => ask(ClientsLooks, '/api/console/looks', { signal }),
  // A change of rules is no event of the desk's.
  refetchInterval: (query) =>
    (query.state.data?.clients ?? []).some(({ look }) => look.state === 'running') ? 2_000 : 15_000,
});

export function askDecisions(asked: { tenant: string | null; before: string | null }, signal: AbortSignal) {
  const query = new URLSearchParams();
  if (asked.tenant !== null) query.set('tenant', asked.tenant);
  if (asked.before !== null) query.set('before', asked.before);
  const search = query.size === 0 ? '' : `?${query.toString()}`;
  return ask(Decisions, `/api/console/decisions${search}`, { signal });
}
