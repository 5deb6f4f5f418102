import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';

import { startLanguage } from '#web/ui/language.ts';
import { DozoProvider } from '#web/ui/provider.tsx';
import { UI_TEXTS } from '#web/ui/texts.ts';
import './front.css';
import { FrontPage } from './front-page.tsx';
import { FRONT_TEXTS } from './texts.ts';

startLanguage(UI_TEXTS, FRONT_TEXTS);
const app = document.querySelector('#app');
if (app !== null) {
  createRoot(app).render(
    <DozoProvider>
      <QueryClientProvider client={new QueryClient()}>
        <FrontPage />
      </QueryClientProvider>
    </DozoProvider>,
  );
}
