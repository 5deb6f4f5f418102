import { useQueryClient, type InfiniteData } from '@tanstack/react-query';

import type { Queue } from '#desk/tickets/api';
import type { Client } from '#vault/identity/api';
import { className } from '#web/ui/data-classes.ts';
import { plainOf } from '#web/ui/masked-text.ts';
import { ClientBadge } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';

/** While a ticket is fetched: what the list knows of it, where it will stand, so that walking through a queue does not flicker. */
export function TicketToCome({ client, ticketId }: { client: Client; ticketId: string }) {
  const { t, locale } = useLocale();
  const queries = useQueryClient();
  const line = queries
    .getQueriesData<InfiniteData<Queue>>({ queryKey: ['queue'] })
    .flatMap(([, pages]) => pages?.pages.flatMap((page) => page.lines) ?? [])
    .find((one) => one.ticketId === ticketId);
  return (
    <>
      <section className="ticket" aria-busy="true" aria-label={t('ticket.conversation')}>
        <header
          className="ticket-head"
          ref={(element) => element?.style.setProperty('--client', client.colour)}
        >
          <div className="ticket-title">
            <p className="ticket-where">
              <ClientBadge client={client} />
              {line === undefined ? null : <span className="dz-number">#{line.number}</span>}
            </p>
            <h1>
              {line === undefined
                ? t('ui.loading')
                : plainOf(line.subject, (cls) => className(cls, locale)) || t('list.no-subject')}
            </h1>
          </div>
        </header>
      </section>
      <section className="context" aria-hidden="true" />
    </>
  );
}
