import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { createContext, useContext, useEffect, type ReactNode } from 'react';

import { DeskSession } from '#desk/edge/api';
import { ask, Refused } from '#web/client/ask.ts';
import { suggestLanguage } from './language.ts';
import { Problem } from './pieces.tsx';
import { useLocale } from './use-locale.ts';

const Session = createContext<DeskSession | null>(null);

/** Who is here. Only inside `SignedIn`. */
export function useSession(): DeskSession {
  const session = useContext(Session);
  if (session === null) throw new Error('useSession outside SignedIn');
  return session;
}

/** Questions to the server are asked again only when there was no answer; what was shown stays while it is refreshed. */
export function makeQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (count, error) => count < 2 && error instanceof Refused && error.status === 0,
      },
    },
  });
}

/** Shows its children to somebody who is signed in; sends everybody else to the front page and back here afterwards. */
export function SignedIn({ queries, children }: { queries: QueryClient; children: ReactNode }) {
  return (
    <QueryClientProvider client={queries}>
      <Gate>{children}</Gate>
    </QueryClientProvider>
  );
}

function Gate({ children }: { children: ReactNode }) {
  const { t } = useLocale();
  const session = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => ask(DeskSession, '/api/session', { signal }),
    staleTime: 60_000,
  });
  const gone = session.error instanceof Refused && session.error.status === 401;
  const locale = session.data?.session.person.locale;
  useEffect(() => {
    if (gone) goToSignIn();
  }, [gone]);
  useEffect(() => {
    if (locale !== undefined) suggestLanguage(locale);
  }, [locale]);
  if (session.data !== undefined && !gone) return <Session value={session.data}>{children}</Session>;
  if (session.error !== null && !gone)
    return (
      <main className="dz-alone">
        <Problem error={session.error} onAgain={() => void session.refetch()} />
      </main>
    );
  return (
    <main className="dz-alone" aria-busy="true">
      <p className="dz-soft">{t('ui.loading')}</p>
    </main>
  );
}

/** To the front page, which comes back to this address after signing in. */
export function goToSignIn(): void {
  location.assign(`/?next=${encodeURIComponent(location.pathname + location.search)}`);
}
