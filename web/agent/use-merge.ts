import { useQueryClient } from '@tanstack/react-query';

import type { TicketLine } from '#desk/tickets/api';
import { addTexts } from '#web/ui/language.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { useWall } from './bridge.tsx';
import { notify, notifyError } from './notices.tsx';
import { MERGE_TEXTS } from './texts-merge.ts';

addTexts(MERGE_TEXTS);

type Line = Pick<TicketLine, 'tenant' | 'ticketId' | 'number'>;

/** Makes tickets of one customer one, and says so with a way back. True once that is done. */
export function useMerge(): (target: Line, sources: readonly Line[]) => Promise<boolean> {
  const { t } = useLocale();
  const { bridge } = useWall();
  const queries = useQueryClient();
  const again = (): Promise<void> =>
    queries.invalidateQueries({
      predicate: ({ queryKey }) => ['queue', 'counts', 'ticket', 'history'].includes(String(queryKey[0])),
    });
  const takeBack = async (sources: readonly Line[]): Promise<void> => {
    try {
      for (const { tenant, ticketId } of sources) await bridge.unmerge({ tenant, conversationId: ticketId });
      notify(t('merge.undone'));
    } catch (error) {
      notifyError(error);
    }
    await again();
  };
  return async (target, sources) => {
    const [first] = sources;
    if (first === undefined) return false;
    try {
      await bridge.merge({
        tenant: target.tenant,
        conversationId: target.ticketId,
        conversationIds: sources.map(({ ticketId }) => ticketId),
      });
    } catch (error) {
      notifyError(error);
      return false;
    }
    const into = target.number;
    const said =
      sources.length === 1
        ? t('merge.done', { number: first.number, into })
        : t('merge.bulk.done', { count: sources.length + 1, into });
    // The last one first, as they were taken in.
    notify(said, { action: { label: t('ticket.undo'), act: () => void takeBack(sources.toReversed()) } });
    await again();
    return true;
  };
}
