import { useEffect } from 'react';
import { Outlet, useParams, useSearch } from '@tanstack/react-router';

import type { ListSearch } from './list-search.ts';
import { TicketList } from './ticket-list.tsx';

/** The list beside the conversation; on small screens one or the other. */
export function Workplace() {
  const search: ListSearch = useSearch({ from: '/agent/tickets' });
  const { ticketId } = useParams({ strict: false });
  // The conversation's code comes once the list stands: the first paint does not wait for it.
  useEffect(() => {
    const timer = setTimeout(() => void import('./ticket-page.tsx'), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main id="main" className="workplace" data-open={ticketId === undefined ? 'list' : 'ticket'}>
      <TicketList search={search} openId={ticketId} />
      <Outlet />
    </main>
  );
}
