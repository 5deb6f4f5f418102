import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { startLanguage } from '#web/ui/language.ts';
import { OFFICER_TEXTS } from '#web/ui/officer-texts.ts';
import { DozoProvider } from '#web/ui/provider.tsx';
import { makeQueries, SignedIn } from '#web/ui/signed-in.tsx';
import { UI_TEXTS } from '#web/ui/texts.ts';
import '#web/ui/officer.css';
import './trust.css';
import { TRUST_TEXTS } from './texts.ts';
import { Trust } from './trust.tsx';

startLanguage(UI_TEXTS, OFFICER_TEXTS, TRUST_TEXTS);
const place = document.querySelector('#app');
if (place !== null) {
  createRoot(place).render(
    <StrictMode>
      <DozoProvider>
        <SignedIn queries={makeQueries()}>
          <Trust />
        </SignedIn>
      </DozoProvider>
    </StrictMode>,
  );
}
