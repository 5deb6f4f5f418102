import { queryOptions } from '@tanstack/react-query';

import { ClientPeople } from '#desk/personnel/api';
import { readSecondLook } from '#vault/channels/api';
import { KeysView } from '#vault/custody/api';
import {
  Controls,
  Corrections,
  Destinations,
  Emergencies,
  Entries,
  Erasures,
  LogText,
  PolicyVersions,
  Today,
  TrustPolicy,
  SearchRule,
  Witnesses,
} from '#desk/trust/api';
import { askBridge } from '#web/client/ask-bridge.ts';
import { answerOf, ask, send } from '#web/client/ask.ts';

/** What the portal asks its server. Keys begin with `trust`, so that live news can refresh all of them. */

export function todayOf(tenant: string) {
  return queryOptions({
    queryKey: ['trust', tenant, 'today'],
    queryFn: ({ signal }) => ask(Today, `${base(tenant)}/today`, { signal }),
  });
}

export function policyOf(tenant: string) {
  return queryOptions({
    queryKey: ['trust', tenant, 'policy'],
    queryFn: ({ signal }) => ask(TrustPolicy, `${base(tenant)}/policy`, { signal }),
  });
}

export function peopleOf(tenant: string) {
  return queryOptions({
    queryKey: ['trust', tenant, 'people'],
    queryFn: ({ signal }) => ask(ClientPeople, `${base(tenant)}/people`, { signal }),
  });
}

export function policyVersionsOf(tenant: string) {
  return queryOptions({
    queryKey: ['trust', tenant, 'policy-versions'],
    queryFn: ({ signal }) => ask(PolicyVersions, `${base(tenant)}/policy/versions`, { signal }),
  });
}

export function emergenciesOf(tenant: string) {
  return queryOptions({
    queryKey: ['trust', tenant, 'emergencies'],
    queryFn: ({ signal }) => ask(Emergencies, `${base(tenant)}/emergencies`, { signal }),
  });
}

/** How many asks wait for this officer's yes, over all of their clients: the vault is asked, not the desk. */
export function waitingOf(tenant: string, vaultOrigin: string) {
  return queryOptions({
    queryKey: ['trust', tenant, 'waiting'],
    async queryFn() {
      const answer = await askBridge(vaultOrigin, { type: 'waiting' });
      return answer.type === 'done' ? (answer.count ?? 0) : 0;
    },
    retry: false,
  });
}

export function erasuresOf(tenant: string) {
  return queryOptions({
    queryKey: ['trust', tenant, 'erasures'],
    queryFn: ({ signal }) => ask(Erasures, `${base(tenant)}/erasures`, { signal }),
  });
}

export function witnessesOf(tenant: string) {
  return queryOptions({
    queryKey: ['trust', tenant, 'witnesses'],
    queryFn: ({ signal }) => ask(Witnesses, `${base(tenant)}/witnesses`, { signal }),
    // A witness that falls behind is no event of the desk's.
    refetchInterval: 15_000,
  });
}

export function keysOf(tenant: string) {
  return queryOptions({
    queryKey: ['trust', tenant, 'keys'],
    queryFn: ({ signal }) => ask(KeysView, `${base(tenant)}/keys`, { signal }),
    // A key that goes or comes back is no event of the desk's.
    refetchInterval: 15_000,
  });
}

export function lookOf(tenant: string) {
  return queryOptions({
    queryKey: ['trust', tenant, 'second-look'],
    queryFn: ({ signal }) => ask(readSecondLook.answer, `${base(tenant)}/second-look`, { signal }),
    refetchInterval: (query) => (query.state.data?.look?.state === 'running' ? 2_000 : false),
  });
}

export function searchRuleOf(tenant: string) {
  return queryOptions({
    queryKey: ['trust', tenant, 'search-rule'],
    queryFn: ({ signal }) => ask(SearchRule, `${base(tenant)}/search-rule`, { signal }),
  });
}

export function destinationsOf(tenant: string) {
  return queryOptions({
    queryKey: ['trust', tenant, 'destinations'],
    queryFn: ({ signal }) => ask(Destinations, `${base(tenant)}/destinations`, { signal }),
  });
}

export function correctionsOf(tenant: string, days: number) {
  return queryOptions({
    queryKey: ['trust', tenant, 'corrections', days],
    queryFn: ({ signal }) => ask(Corrections, `${base(tenant)}/corrections?days=${days}`, { signal }),
  });
}

export function controlsOf(tenant: string) {
  return queryOptions({
    queryKey: ['trust', tenant, 'controls'],
    queryFn: ({ signal }) => ask(Controls, `${base(tenant)}/controls`, { signal }),
  });
}

export function evidenceAddress(tenant: string, lang: string): string {
  return `${base(tenant)}/controls/evidence?lang=${lang}`;
}

export function partsAddress(tenant: string): string {
  return `${base(tenant)}/controls/parts`;
}

export function askEntries(
  tenant: string,
  asked: { kinds: readonly string[]; before: number | null; limit: number },
  signal: AbortSignal,
) {
  const query = new URLSearchParams({ limit: String(asked.limit) });
  if (asked.kinds.length > 0) query.set('kinds', asked.kinds.join(','));
  if (asked.before !== null) query.set('before', String(asked.before));
  return ask(Entries, `${base(tenant)}/entries?${query.toString()}`, { signal });
}

export function lastEntryOf(tenant: string) {
  return queryOptions({
    queryKey: ['trust', tenant, 'last-entry'],
    queryFn: ({ signal }) => askEntries(tenant, { kinds: [], before: null, limit: 1 }, signal),
  });
}

export function checkpointOf(tenant: string) {
  return queryOptions({
    queryKey: ['trust', tenant, 'checkpoint'],
    queryFn: ({ signal }) => readText(`${base(tenant)}/log/checkpoint`, signal),
  });
}

export function vkeyOf(tenant: string) {
  return queryOptions({
    queryKey: ['trust-key', tenant],
    queryFn: ({ signal }) => readText(`${base(tenant)}/log/vkey`, signal),
    staleTime: Infinity,
  });
}

export function askProof(tenant: string, index: number, signal: AbortSignal): Promise<string> {
  return readText(`${base(tenant)}/log/proof/${index}`, signal);
}

export function packAddress(tenant: string): string {
  return `${base(tenant)}/pack`;
}

export function logAddress(tenant: string): string {
  return `${base(tenant)}/log`;
}

/** A text of the log, as it is or in the contract's envelope. */
export async function readText(url: string, signal: AbortSignal): Promise<string> {
  const response = await send(url, { signal });
  if (!response.ok || /json/.test(response.headers.get('content-type') ?? ''))
    return (await answerOf(LogText, response)).text;
  return response.text();
}

function base(tenant: string): string {
  return `/api/trust/${tenant}`;
}
