import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';

import { Refused } from '#web/client/ask.ts';
import { startLanguage } from '#web/ui/language.ts';
import { DozoProvider } from '#web/ui/provider.tsx';
import { UI_TEXTS } from '#web/ui/texts.ts';
import './shell.css';
import { SIGNED_OUT } from './signed-out.ts';
import { router } from './router.tsx';
import { AGENT_TEXTS } from './texts.ts';

startLanguage(UI_TEXTS, AGENT_TEXTS);

const client = new QueryClient({
  queryCache: new QueryCache({
    // The session ended while one works: everything stays on the screen, the page says so.
    onError: (error) => {
      if (error instanceof Refused && error.status === 401) dispatchEvent(new Event(SIGNED_OUT));
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What was refused for a reason is not asked again; a lost connection is.
      retry: (count, error) => count < 2 && error instanceof Refused && error.problem === 'unreachable',
      refetchOnWindowFocus: false,
    },
  },
});

const app = document.querySelector('#app');
if (app !== null) {
  createRoot(app).render(
    <DozoProvider>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </DozoProvider>,
  );
}
