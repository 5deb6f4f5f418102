import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';

import './styles.css';
import 'virtual:theme.css';
import './base.css';
import { theme } from './theme.ts';

const schemes = localStorageColorSchemeManager({ key: 'dozo-colours' });

/** The colours are known before anything is drawn: no flash of light in a dark room, and nothing that is half of each. */
function setColours(): void {
  const chosen = schemes.get('auto');
  const dark = chosen === 'dark' || (chosen === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
}
setColours();

/** Theme and colours of every desk page. Variables and classes are in `styles.css`: no style element is written at run time. */
export function DozoProvider({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={schemes}
      withCssVariables={false}
      withGlobalClasses={false}
      withStaticClasses={false}
    >
      {children}
    </MantineProvider>
  );
}
