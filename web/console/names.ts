import type { Containment } from '#vault/facts/api';
import type { Client, Person } from '#vault/identity/api';
import { useSession } from '#web/ui/signed-in.tsx';
import { useLocale } from '#web/ui/use-locale.ts';

export interface Names {
  person: (personId: string) => string;
  client: (tenant: string) => Client | null;
  clientName: (tenant: string) => string;
  /** Who or what a containment concerns. */
  target: (containment: Pick<Containment, 'scope' | 'target' | 'tenant'>) => string;
  people: readonly Person[];
  clients: readonly Client[];
}

/** Nobody: a warning sign held somebody back by itself. */
const BY_SIGN = '00000000-0000-0000-0000-000000000000';

/** Names of people and clients in the reader's language; an id where there is no name. */
export function useNames(): Names {
  const { session, people } = useSession();
  const { t, name } = useLocale();
  const person = (personId: string): string => {
    if (personId === BY_SIGN) return t('warning.sign');
    const found = people.find((one) => one.personId === personId);
    return found === undefined ? personId.slice(0, 8) : name(found);
  };
  const client = (tenant: string): Client | null =>
    session.clients.find((one) => one.tenant === tenant) ?? null;
  const clientName = (tenant: string): string => {
    const found = client(tenant);
    return found === null ? tenant.slice(0, 8) : name(found);
  };
  return {
    person,
    client,
    clientName,
    people,
    clients: session.clients,
    target: ({ scope, target, tenant }) =>
      scope === 'floor'
        ? t('scope.floor')
        : scope === 'client'
          ? clientName(target ?? tenant)
          : person(target ?? ''),
  };
}
