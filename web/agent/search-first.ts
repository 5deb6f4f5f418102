import { useNavigate } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';

import { useLocale } from '#web/ui/use-locale.ts';
import { useWall } from './bridge.tsx';
import type { ListSearch } from './list-search.ts';
import { notify, notifyError } from './notices.tsx';
import { keepWords } from './search-words.ts';

/** A value that somebody is about to look for; typed into the page, and handed to nobody but a frame of the vault. */
export interface Wanted {
  readonly class: string;
  readonly value: string;
}

let wanted: Wanted | 'to be typed' | null = null;
const listeners = new Set<() => void>();

export function findValue(what: Wanted | 'to be typed' | null): void {
  wanted = what;
  for (const listener of listeners) listener();
}

export function useWanted(): Wanted | 'to be typed' | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => wanted,
  );
}

/**
 * Searches for words: the vault looks at them first, and the desk hears of those alone that hold nobody's data. A value is searched
 * for by its index, in a frame of the vault. Resolves true once the list shows what was asked for.
 */
export function useSearchFirst(): (q: string, search: ListSearch) => Promise<boolean> {
  const { t } = useLocale();
  const { bridge } = useWall();
  const navigate = useNavigate();
  return async (q, search) => {
    try {
      const answer = await bridge.look({ q });
      if (answer.outcome === 'withheld') {
        notify(t('search.withheld'), { tone: 'bad' });
        return false;
      }
      if (answer.outcome === 'values') {
        const [first] = answer.values;
        if (first !== undefined)
          findValue({ class: first.class, value: q.slice(first.start, first.end).trim() });
        return false;
      }
      await navigate({ to: '/agent/tickets', search: { ...search, q: keepWords(q) } });
      return true;
    } catch (error) {
      notifyError(error);
      return false;
    }
  };
}
