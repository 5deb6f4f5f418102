import { useMutation, useQueryClient, type InfiniteData, type QueryClient } from '@tanstack/react-query';
import type { z } from 'zod';

import type { Queue, Ticket, TicketChange, TicketLine } from '#desk/tickets/api';
import { Refused } from '#web/client/ask.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { acts, asks } from './asks.ts';
import { notify, notifyError } from './notices.tsx';

export type Change = Omit<z.input<typeof TicketChange>, 'version'>;
type Whole = z.infer<typeof Ticket>;

/** Changes one ticket: shown at once, put right if the desk says otherwise. */
export function useChangeTicket(tenant: string, ticketId: string) {
  const client = useQueryClient();
  const { t } = useLocale();
  const { queryKey } = asks.ticket(tenant, ticketId);

  return useMutation({
    // One after the other: the second of two quick keys needs the version that the first one made.
    scope: { id: `ticket ${ticketId}` },
    mutationFn: async (change: Change) => {
      const version = client.getQueryData<Whole>(queryKey)?.line.version ?? 0;
      return acts.change(tenant, ticketId, { ...change, version });
    },
    onMutate: async (change) => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData<Whole>(queryKey);
      // The version stays as it was until the desk has answered: it is the desk's to give.
      if (before !== undefined) putLine(client, changed(before.line, change));
      return { before };
    },
    onSuccess: ({ line }) => putLine(client, line),
    onError: (error, _change, context) => {
      if (context?.before !== undefined) putLine(client, context.before.line);
      if (error instanceof Refused && error.problem === 'stale_version')
        notify(t('ticket.stale'), { tone: 'bad' });
      else notifyError(error);
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey });
      void client.invalidateQueries({ queryKey: ['queue'] });
      void client.invalidateQueries({ queryKey: ['counts'] });
    },
  });
}

/** The line as it will be. */
export function changed(line: TicketLine, change: Change): TicketLine {
  const tags = [
    ...line.tags.filter((tag) => change.removeTags?.includes(tag) !== true),
    ...(change.addTags ?? []),
  ];
  return {
    ...line,
    ...(change.assignee === undefined ? {} : { assignee: change.assignee }),
    ...(change.team === undefined ? {} : { team: change.team }),
    ...(change.status === undefined ? {} : { status: change.status }),
    ...(change.priority === undefined ? {} : { priority: change.priority }),
    tags: [...new Set(tags)],
    ...(change.snoozeUntil === undefined
      ? change.status === undefined
        ? {}
        : { snoozedUntil: null }
      : { snoozedUntil: change.snoozeUntil }),
  };
}

/** The newest state of a ticket, wherever this window shows it. */
export function putLine(client: QueryClient, line: TicketLine): void {
  client.setQueryData<Whole>(asks.ticket(line.tenant, line.ticketId).queryKey, (shown) =>
    shown === undefined ? shown : { ...shown, line },
  );
  client.setQueriesData<InfiniteData<z.infer<typeof Queue>>>({ queryKey: ['queue'] }, (pages) =>
    pages === undefined
      ? pages
      : {
          ...pages,
          pages: pages.pages.map((page) => ({
            ...page,
            lines: page.lines.map((each) => (each.ticketId === line.ticketId ? { ...each, ...line } : each)),
          })),
        },
  );
}
