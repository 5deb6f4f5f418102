import { EmptyState } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';

/** Beside the list while no ticket is open. */
export function NoTicket() {
  const { t } = useLocale();
  return (
    <section className="no-ticket">
      <EmptyState title={t('empty.ticket')}>{t('empty.ticket.hint')}</EmptyState>
    </section>
  );
}
