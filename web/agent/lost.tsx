import { Link } from '@tanstack/react-router';

import { EmptyState } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import './pages.css';

/** Nothing at this address, or nothing that one may see: the same page for both. */
export function Lost() {
  return (
    <main id="main" className="page">
      <LostHere />
    </main>
  );
}

/** The same beside the list of tickets. */
export function LostTicket() {
  return (
    <section className="no-ticket">
      <LostHere />
    </section>
  );
}

function LostHere() {
  const { t } = useLocale();
  return (
    <EmptyState
      title={t('page.lost')}
      action={
        <Link to="/agent/tickets" search={{ view: 'mine' }}>
          {t('page.home')}
        </Link>
      }
    >
      {t('page.lost.hint')}
    </EmptyState>
  );
}
