import { useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';

import type { FromFrame } from '#web/client/frames.ts';
import type { Queue } from '#desk/tickets/api';
import type { Client } from '#vault/identity/api';
import { className } from '#web/ui/data-classes.ts';
import { addTexts } from '#web/ui/language.ts';
import { plainOf } from '#web/ui/masked-text.ts';
import { ClientBadge } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import type { Wanted } from './search-first.ts';
import { useDesk } from './desk.tsx';
import { FrameBox } from './frame-box.tsx';
import { Sheet } from './sheet.tsx';
import { FIND_TEXTS } from './texts-find.ts';

addTexts(FIND_TEXTS);

type Hits = Extract<FromFrame, { type: 'hits' }>['hits'];

/** Exact search by value, in one client's conversations: the value is typed into a frame of the vault and never seen here. */
export function FindValue({
  wanted,
  client: at,
  onClose,
  onOpen,
}: {
  /** What was typed in the search box already; null if nothing was. */
  wanted: Wanted | null;
  /** Where one is: that client's conversations are the ones meant. */
  client: Client | undefined;
  onClose: () => void;
  onOpen: (client: string, ticketId: string) => void;
}) {
  const { t, name, locale } = useLocale();
  const desk = useDesk();
  const [client, setClient] = useState<z.infer<typeof Client> | null>(
    at ?? (desk.clients.length === 1 ? (desk.clients[0] ?? null) : null),
  );
  const [hits, setHits] = useState<Hits>([]);
  const queries = useQueryClient();
  // Lines that this window has seen already have a name; asking for the others would mark them read.
  const seen = queries
    .getQueriesData<InfiniteData<Queue>>({ queryKey: ['queue'] })
    .flatMap(([, pages]) => pages?.pages.flatMap((page) => page.lines) ?? []);
  const nameOf = (id: string): string | undefined => {
    const line = seen.find(({ ticketId }) => ticketId === id);
    return line === undefined
      ? undefined
      : `#${line.number} ${plainOf(line.subject, (cls) => className(cls, locale))}`;
  };
  const conversations = [...new Set(hits.flatMap((hit) => hit.conversationIds))];
  return (
    <Sheet title={t('search.value')} onClose={onClose}>
      {client === null ? (
        <>
          {wanted === null ? null : <p>{t('search.is-value', { class: className(wanted.class, locale) })}</p>}
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
            open={{ type: 'open-search', tenant: client.tenant, clientName: name(client), wanted }}
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
                      {nameOf(id) ?? t('search.hit', { number: index + 1 })}
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
