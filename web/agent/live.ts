import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { z } from 'zod';

import type { LiveEvent } from '#desk/edge/api';
import type { Ticket } from '#desk/tickets/api';
import { followLive, type LiveState } from '#web/client/live.ts';
import { asks } from './asks.ts';
import { customerTypes } from './typing-store.ts';

/** Keeps what is shown up to date; answers how the connection is. */
export function useLive(onSignedOut: () => void): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    const lists = gather(() => void client.invalidateQueries({ queryKey: ['queue'] }));
    const counts = gather(
      () => void client.invalidateQueries({ predicate: ({ queryKey }) => COUNTED.has(String(queryKey[0])) }),
    );
    const stop = followLive({
      event: (event) => (event.type === 'signed_out' ? onSignedOut() : take(client, event, lists, counts)),
      state: setState,
      resumed: () =>
        void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' }),
    });
    return () => {
      stop();
      lists.stop();
      counts.stop();
    };
  }, [client, onSignedOut]);
  return state;
}

/** What shows how many tickets there are. */
const COUNTED: ReadonlySet<string> = new Set(['counts', 'teams', 'team']);

function take(client: QueryClient, event: LiveEvent, lists: Gatherer, counts: Gatherer): void {
  switch (event.type) {
    case 'ticket':
    case 'message': {
      const { queryKey } = asks.ticket(event.tenant, event.ticketId);
      const shown = client.getQueryData<z.infer<typeof Ticket>>(queryKey);
      // Our own change came back already with its answer.
      if (event.type === 'message' || shown === undefined || shown.line.version < event.version)
        void client.invalidateQueries({ queryKey });
      lists.soon();
      return;
    }
    case 'counts':
      return counts.soon();
    case 'words':
      void client.invalidateQueries({ queryKey: ['teams'] });
      void client.invalidateQueries({ queryKey: ['tags', event.tenant] });
      return void client.invalidateQueries({ queryKey: ['canned', event.tenant] });
    case 'presence': {
      const { queryKey } = asks.ticket(event.tenant, event.ticketId);
      client.setQueryData<z.infer<typeof Ticket>>(queryKey, (shown) =>
        shown === undefined ? shown : { ...shown, presence: event.people },
      );
      return;
    }
    case 'customer_typing':
      return customerTypes(event.ticketId);
    case 'personnel':
      void client.invalidateQueries({ queryKey: ['shifts', event.tenant] });
      return void client.invalidateQueries({ queryKey: ['personnel'] });
    case 'directory':
      return void client.invalidateQueries({ queryKey: ['session'] });
    default:
      return;
  }
}

interface Gatherer {
  soon(): void;
  stop(): void;
}

/** Many calls within 250 ms are one: a busy floor does not make every screen fetch at each message. */
function gather(act: () => void): Gatherer {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    soon: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        act();
      }, 250);
    },
    stop: () => clearTimeout(timer),
  };
}
