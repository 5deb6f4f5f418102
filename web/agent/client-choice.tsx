import { useState } from 'react';

import type { Client } from '#vault/identity/api';
import { ClientBadge } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useDesk } from './desk.tsx';

/** One client at a time: what belongs to one is never beside another's. */
export function useClientChoice(): { chosen: Client | undefined; choice: React.ReactNode; leads: boolean } {
  const { t } = useLocale();
  const desk = useDesk();
  const [chosen, setChosen] = useState<Client | undefined>(desk.clients[0]);
  const choice =
    desk.clients.length < 2 ? null : (
      <div className="row" role="group" aria-label={t('nav.clients')}>
        {desk.clients.map((client) => (
          <button
            key={client.tenant}
            type="button"
            className="choice words-client"
            aria-pressed={client.tenant === chosen?.tenant}
            onClick={() => setChosen(client)}
          >
            <ClientBadge client={client} />
          </button>
        ))}
      </div>
    );
  const leads = desk.me.memberships.some(({ tenant, role }) => tenant === chosen?.tenant && role === 'lead');
  return { chosen, choice, leads };
}
