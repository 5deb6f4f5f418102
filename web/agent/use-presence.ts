import { useEffect, useRef } from 'react';

import { acts } from './asks.ts';

const EVERY_MS = 10_000;
const TYPING_MS = 8_000;

/** Tells the others that this ticket is looked at or written in; `typed` is to be called at each letter. */
export function usePresence(tenant: string, ticketId: string): { typed: () => void } {
  const typedAt = useRef(0);
  const told = useRef<'viewing' | 'typing'>('viewing');
  useEffect(() => {
    typedAt.current = 0;
    const tell = (): void => {
      told.current = Date.now() - typedAt.current < TYPING_MS ? 'typing' : 'viewing';
      // A presence that does not arrive is told again in ten seconds.
      acts.presence(tenant, ticketId, told.current).catch(() => undefined);
    };
    tell();
    const timer = setInterval(tell, EVERY_MS);
    return () => {
      clearInterval(timer);
      acts.presence(tenant, ticketId, 'gone').catch(() => undefined);
    };
  }, [tenant, ticketId]);
  return {
    typed: () => {
      typedAt.current = Date.now();
      if (told.current === 'typing') return;
      told.current = 'typing';
      acts.presence(tenant, ticketId, 'typing').catch(() => undefined);
    },
  };
}
