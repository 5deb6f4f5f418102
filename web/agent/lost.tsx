import { Link } from '@tanstack/react-router';

import { EmptyState } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';

/** Nothing at this address, or nothing that one may see: the same page for both. */
export function Lost() {
  const { t } = useLocale();
  return (
    <main id="main" className="page">
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
    </main>
  );
}
