import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { startLanguage } from '#web/ui/language.ts';
import { OFFICER_TEXTS } from '#web/ui/officer-texts.ts';
import { DozoProvider } from '#web/ui/provider.tsx';
import { makeQueries, SignedIn } from '#web/ui/signed-in.tsx';
import { UI_TEXTS } from '#web/ui/texts.ts';
import '#web/ui/officer.css';
import './console.css';
import { Console } from './console.tsx';
import { CONSOLE_TEXTS } from './texts.ts';

startLanguage(UI_TEXTS, OFFICER_TEXTS, CONSOLE_TEXTS);
const place = document.querySelector('#app');
if (place !== null) {
  createRoot(place).render(
    <StrictMode>
      <DozoProvider>
        <SignedIn queries={makeQueries()}>
          <Console />
        </SignedIn>
      </DozoProvider>
    </StrictMode>,
  );
}
