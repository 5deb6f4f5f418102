import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';

import { Front } from '#desk/edge/api';
import { ask } from '#web/client/ask.ts';
import { startLanguage } from '#web/ui/language.ts';
import { EvaluationBanner, Problem } from '#web/ui/pieces.tsx';
import { DozoProvider } from '#web/ui/provider.tsx';
import { UI_TEXTS } from '#web/ui/texts.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import './front.css';
import { Page } from './page.tsx';
import { SignInFrame } from './sign-in-frame.tsx';
import { FRONT_TEXTS } from './texts.ts';

startLanguage(UI_TEXTS, FRONT_TEXTS);
const app = document.querySelector('#app');
if (app !== null) {
  createRoot(app).render(
    <DozoProvider>
      <QueryClientProvider client={new QueryClient()}>
        <EnrolPage />
      </QueryClientProvider>
    </DozoProvider>,
  );
}

/** `/enrol#inv_…` or `/enrol?invitation=inv_…`: a person with a one-time link registers a passkey. */
function EnrolPage() {
  const { t } = useLocale();
  const front = useQuery({ queryKey: ['front'], queryFn: () => ask(Front, '/api/front') });
  const invitation = location.hash.slice(1) || (new URLSearchParams(location.search).get('invitation') ?? '');
  return (
    <>
      <EvaluationBanner shown={front.data?.evaluation === true} />
      <Page narrow>
        <h1>{t('enrol.title')}</h1>
        {front.error === null ? null : <Problem error={front.error} onAgain={() => void front.refetch()} />}
        {invitation === '' ? (
          <p>{t('enrol.missing')}</p>
        ) : (
          <>
            <p>{t('enrol.hint')}</p>
            {front.data === undefined ? null : (
              <SignInFrame origin={front.data.vaultOrigin} how={{ with: 'invitation', invitation }} />
            )}
          </>
        )}
      </Page>
    </>
  );
}
