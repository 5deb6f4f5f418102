import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react';

import { Refused } from '#web/client/ask.ts';
import { suggestLanguage } from '#web/ui/language.ts';
import { EvaluationBanner, Problem } from '#web/ui/pieces.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { acts, asks } from './asks.ts';
import { useWall, WallProvider } from './bridge.tsx';
import { DeskContext, deskOf } from './desk.tsx';
import { hasDrafts } from './drafts.ts';
import { useShortcuts } from './keys.ts';
import { useLive } from './live.ts';
import { Nav } from './nav.tsx';
import { hasUnsent } from './outbox.ts';
import { Notices, notifyError } from './notices.tsx';
import { SIGNED_OUT } from './signed-out.ts';

const Palette = lazy(() => import('./palette.tsx').then((loaded) => ({ default: loaded.Palette })));
const TrainingDue = lazy(() =>
  import('./training-due.tsx').then((loaded) => ({ default: loaded.TrainingDue })),
);
const Help = lazy(() => import('./help.tsx').then((loaded) => ({ default: loaded.Help })));

/** Around every page of the desk: the session, the wall's bridge, live news, navigation, palette and help. */
export function Shell() {
  const { t } = useLocale();
  const session = useQuery(asks.session());
  useEffect(() => {
    if (session.data !== undefined) suggestLanguage(session.data.session.person.locale);
  }, [session.data]);
  const desk = useMemo(() => (session.data === undefined ? null : deskOf(session.data)), [session.data]);

  // With work on the screen the page stays, and says what happened.
  if (desk === null && session.error instanceof Refused && session.error.status === 401) {
    location.replace(`/?next=${encodeURIComponent(location.pathname + location.search)}`);
    return null;
  }
  if (desk === null && session.error !== null) {
    return (
      <div className="lonely">
        <Problem error={session.error} onAgain={() => void session.refetch()} />
      </div>
    );
  }
  if (desk === null) return <p className="dz-hidden">{t('ui.loading')}</p>;
  return (
    <DeskContext value={desk}>
      <WallProvider origin={desk.vaultOrigin}>
        <SignedIn evaluation={desk.session.evaluation} />
      </WallProvider>
    </DeskContext>
  );
}

function SignedIn({ evaluation }: { evaluation: boolean }) {
  const { t } = useLocale();
  const wall = useWall();
  const [open, setOpen] = useState<'palette' | 'help' | null>(null);
  const [navOpen, setNavOpen] = useState(false);
  const [signedOut, setSignedOut] = useState(false);
  const navigate = useNavigate();
  const live = useLive(useCallback(() => setSignedOut(true), []));
  const close = useCallback(() => setOpen(null), []);

  useShortcuts({
    'mod+k': () => setOpen('palette'),
    '?': () => setOpen('help'),
    '/': () => {
      const search = document.querySelector<HTMLInputElement>('#search');
      if (search === null) void navigate({ to: '/agent/tickets', search: { view: 'all', q: '' } });
      search?.focus();
      search?.select();
    },
  });
  useEffect(() => {
    const out = (): void => setSignedOut(true);
    addEventListener(SIGNED_OUT, out);
    return () => removeEventListener(SIGNED_OUT, out);
  }, []);
  // A stream that fails does not say why: the session does.
  const queries = useQueryClient();
  useEffect(() => {
    if (live === 'waiting') void queries.invalidateQueries({ queryKey: ['session'] });
  }, [live, queries]);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (hasDrafts() || hasUnsent()) event.preventDefault();
    };
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, []);

  return (
    <div className="shell">
      <a className="dz-skip" href="#main">
        {t('ui.skip')}
      </a>
      <div className="banners">
        <EvaluationBanner shown={evaluation} />
        {wall.contained ? (
          <p className="banner" data-tone="bad" role="alert">
            {t('contained.on')}
          </p>
        ) : null}
        <Suspense>
          <TrainingDue />
        </Suspense>
        {wall.ended || signedOut ? <Ended onAgain={() => setSignedOut(false)} /> : null}
        {live === 'waiting' && !wall.ended ? (
          <p className="banner" role="status">
            {t('live.waiting')}
          </p>
        ) : null}
      </div>
      <Nav
        open={navOpen}
        onToggle={() => setNavOpen((before) => !before)}
        onPalette={() => setOpen('palette')}
      />
      <Outlet />
      <Notices />
      <Suspense>
        {open === 'palette' ? <Palette onClose={close} onHelp={() => setOpen('help')} /> : null}
        {open === 'help' ? <Help onClose={close} /> : null}
      </Suspense>
    </div>
  );
}

function Ended({ onAgain }: { onAgain: () => void }) {
  const { t } = useLocale();
  const { bridge, retry } = useWall();
  const queries = useQueryClient();
  return (
    <div className="banner" data-tone="bad" role="alert">
      <strong>{t('ended.title')}</strong> <span>{t('ended.hint')}</span>{' '}
      <Button component="a" href="/" target="_blank" rel="noopener" size="compact-sm" variant="white">
        {t('ended.go')}
      </Button>{' '}
      <Button
        size="compact-sm"
        variant="white"
        onClick={() => {
          onAgain();
          retry();
          // The desk's own session goes with the vault's: begin it anew too.
          bridge
            .deskCode()
            .then(acts.openDesk)
            .then(() => queries.invalidateQueries())
            .catch(notifyError);
        }}
      >
        {t('ended.retry')}
      </Button>
    </div>
  );
}
