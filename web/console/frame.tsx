import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useRef, useState, type ReactNode } from 'react';

import type { LiveEvent } from '#desk/edge/api';
import { Go } from '#web/ui/address.tsx';
import { PageTabs } from '#web/ui/page-tabs.tsx';
import { EvaluationBanner, TimeAgo } from '#web/ui/pieces.tsx';
import { signOut } from '#web/ui/sign-out.ts';
import { goToSignIn, useSession } from '#web/ui/signed-in.tsx';
import { TopBar } from '#web/ui/top-bar.tsx';
import { useLive } from '#web/ui/use-live.ts';
import { useLocale } from '#web/ui/use-locale.ts';
import { containmentKey, distinctContainments } from './distinct-containments.ts';
import { useNames } from './names.ts';
import { containmentsQuestion } from './questions.ts';

export const PAGES = [
  'people',
  'agreements',
  'decisions',
  'emergencies',
  'containment',
  'sign-ins',
  'keys',
  'looks',
] as const;
export type PageName = (typeof PAGES)[number];
export function addressOf(page: PageName): string {
  return page === 'people' ? '/console' : `/console/${page}`;
}

type Hear = (event: LiveEvent) => void;
const Hearing = createContext<Set<Hear>>(new Set());

/** Hears the desk's live events as long as the component is shown. */
export function useHear(hear: Hear): void {
  const hearers = useContext(Hearing);
  const latest = useRef(hear);
  useEffect(() => {
    latest.current = hear;
  });
  useEffect(() => {
    const mine: Hear = (event) => latest.current(event);
    hearers.add(mine);
    return () => void hearers.delete(mine);
  }, [hearers]);
}

/** May this person change anything here, or only read? */
export function useMayChange(): boolean {
  return useSession().session.person.memberships.some(({ role }) => role === 'security_officer');
}

export function Frame({ page, children }: { page: PageName; children: ReactNode }) {
  const { t, name } = useLocale();
  const { session, vaultOrigin } = useSession();
  const [hearers] = useState(() => new Set<Hear>());
  const refresh = useRefresh();
  const mayChange = useMayChange();
  const live = useLive({
    resumed: () => refresh('everything'),
    event: (event) => {
      if (event.type === 'signed_out') goToSignIn();
      for (const hear of hearers) hear(event);
      if (event.type === 'containment') refresh('now');
      if (['decision', 'oversight', 'personnel', 'directory', 'ticket'].includes(event.type)) refresh('soon');
    },
  });
  const title = `${t(`console.${page}`)} · ${t('console.title')}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <Hearing value={hearers}>
      <a className="dz-skip" href="#main">
        {t('ui.skip')}
      </a>
      <div className="dz-page">
        <EvaluationBanner shown={session.evaluation} />
        <TopBar onSignOut={() => signOut(vaultOrigin)}>
          <span>{t('console.title')}</span>
          <span className="dz-live" data-state={live} role="status">
            {t(`ui.live.${live}`)}
          </span>
          {mayChange ? null : (
            <span className="dz-pill" title={name(session.person)}>
              {t('console.readOnly')}
            </span>
          )}
        </TopBar>
        <PageTabs
          label={t('console.pages')}
          pages={PAGES.map((one) => ({ to: addressOf(one), name: t(`console.${one}`), here: one === page }))}
        />
        <main id="main" className="dz-main" tabIndex={-1}>
          <ContainmentBanner />
          {children}
        </main>
      </div>
    </Hearing>
  );
}

/** Said on every page while anything is contained. */
function ContainmentBanner() {
  const { t } = useLocale();
  const names = useNames();
  const containments = useQuery(containmentsQuestion);
  const active = distinctContainments(containments.data?.containments ?? []).filter((one) => one.active);
  return (
    <div role="status" className="co-says">
      {active.length === 0 ? null : (
        <ul className="co-banner">
          {active.map((one) => (
            <li key={containmentKey(one)}>
              <b>{t('banner.contained', { what: names.target(one) })}</b>
              <span>{one.reason}</span>
              <TimeAgo at={one.at} />
              <Go to={addressOf('containment')}>{t('banner.see')}</Go>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Asks again for what is shown: at once for containment, at most every two seconds for the rest. */
function useRefresh(): (when: 'now' | 'soon' | 'everything') => void {
  const queries = useQueryClient();
  const due = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(due.current), []);
  return (when) => {
    if (when === 'now') {
      void queries.invalidateQueries({ queryKey: ['console', 'containment'] });
      void queries.invalidateQueries({ queryKey: ['console', 'standing'] });
    } else if (when === 'everything') void queries.invalidateQueries();
    else
      due.current ??= setTimeout(() => {
        due.current = undefined;
        for (const part of ['standing', 'personnel'])
          void queries.invalidateQueries({ queryKey: ['console', part] });
      }, 2_000);
  };
}
