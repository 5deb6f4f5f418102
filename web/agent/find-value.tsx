import { useState } from 'react';
import type { z } from 'zod';

import type { FromFrame } from '#web/client/frames.ts';
import type { Client } from '#vault/identity/api';
import { ClientBadge } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { useDesk } from './desk.tsx';
import { FrameBox } from './frame-box.tsx';
import { Sheet } from './sheet.tsx';

type Hits = Extract<FromFrame, { type: 'hits' }>['hits'];

/** Exact search by value, in one client's conversations: the value is typed into a frame of the vault and never seen here. */
export function FindValue({
  onClose,
  onOpen,
}: {
  onClose: () => void;
  onOpen: (client: string, ticketId: string) => void;
}) {
  const { t, name } = useLocale();
  const desk = useDesk();
  const [client, setClient] = useState<z.infer<typeof Client> | null>(
    desk.clients.length === 1 ? (desk.clients[0] ?? null) : null,
  );
  const [hits, setHits] = useState<Hits>([]);
  const conversations = [...new Set(hits.flatMap((hit) => hit.conversationIds))];
  return (
    <Sheet title={t('search.value')} onClose={onClose}>
      {client === null ? (
        <>
          <p>{t('search.choose-client')}</p>
          <ul className="choices">
            {desk.clients.map((each) => (
              <li key={each.tenant}>
                <button type="button" className="choice" onClick={() => setClient(each)}>
                  <ClientBadge client={each} />
                </button>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <>
          <FrameBox
            page="search"
            origin={desk.vaultOrigin}
            title={t('search.value')}
            open={{ type: 'open-search', tenant: client.tenant, clientName: name(client) }}
            hear={(message) => {
              if (message.type === 'hits') setHits(message.hits);
              if (message.type === 'closed') onClose();
            }}
            minHeight={230}
          />
          {conversations.length === 0 ? null : (
            <section>
              <h3>{t('search.hits')}</h3>
              <ul className="choices">
                {conversations.map((id, index) => (
                  <li key={id}>
                    <button type="button" className="choice" onClick={() => onOpen(client.slug, id)}>
                      {index + 1}. {id.slice(0, 8)}
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </Sheet>
  );
}
