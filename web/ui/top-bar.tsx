import { ActionIcon, Button, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { AccountDialog } from './account.tsx';
import { chooseLanguage } from './language.ts';
import { useSession } from './signed-in.tsx';
import { useLocale } from './use-locale.ts';

/** The head of an officer's page: where one is, who one is, language, colours. */
export function TopBar({ children, onSignOut }: { children: ReactNode; onSignOut: () => void }) {
  const { t, locale, name } = useLocale();
  const { session } = useSession();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const [open, setOpen] = useState(false);
  const other = locale === 'ja' ? 'en' : 'ja';
  return (
    <header className="dz-top">
      <div className="dz-top-where">{children}</div>
      <div className="dz-top-who">
        <Button
          size="compact-sm"
          variant="subtle"
          className="dz-top-person"
          title={t('ui.top.account')}
          onClick={() => setOpen(true)}
        >
          {name(session.person)}
        </Button>
        {open ? <AccountDialog onClose={() => setOpen(false)} /> : null}
        <Button size="compact-sm" variant="subtle" lang={other} onClick={() => chooseLanguage(other)}>
          {other === 'ja' ? '日本語' : 'English'}
        </Button>
        <ActionIcon
          variant="subtle"
          aria-label={t(scheme === 'dark' ? 'ui.top.light' : 'ui.top.dark')}
          title={t(scheme === 'dark' ? 'ui.top.light' : 'ui.top.dark')}
          onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
        >
          <HalfMoon />
        </ActionIcon>
        <Button size="compact-sm" variant="default" onClick={onSignOut}>
          {t('ui.top.signOut')}
        </Button>
      </div>
    </header>
  );
}

function HalfMoon() {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
    </svg>
  );
}
