import { lazy, Suspense, type ReactNode } from 'react';

import { Loading, useFetchSoon } from '#web/ui/loading.tsx';
import { EmptyState } from '#web/ui/pieces.tsx';
import { GoOn, useAddress } from '#web/ui/address.tsx';
import { useSession } from '#web/ui/signed-in.tsx';
import { useLocale } from '#web/ui/use-locale.ts';
import { addressOf, Frame, PAGES, type PageName } from './frame.tsx';

/** The console's addresses: `/console` and `/console/<page>`. */
export function Console() {
  const { path } = useAddress();
  useFetchSoon(Object.values(FILES));
  const { session } = useSession();
  const may = session.person.memberships.some(({ role }) => role === 'security_officer' || role === 'lead');
  if (!may) return <NotForYou />;
  const [, , asked, more] = path.split('/');
  const page = asked === undefined ? 'people' : PAGES.find((one) => one === asked);
  if (page === undefined || more !== undefined) return <GoOn to={addressOf('people')} />;
  return (
    <Frame page={page}>
      <Suspense fallback={<Loading />}>{CONTENT[page]}</Suspense>
    </Frame>
  );
}

function NotForYou() {
  const { t } = useLocale();
  return (
    <main className="dz-alone">
      <EmptyState title={t('ui.wrongRole.title')} action={<a href="/">{t('ui.wrongRole.go')}</a>}>
        {t('console.notForYou')}
      </EmptyState>
    </main>
  );
}

/** Each page is a file of its own; after the first is shown the others are fetched, so that going on does not wait. */
const FILES = {
  people: () => import('./people.tsx'),
  agreements: () => import('./agreements.tsx'),
  decisions: () => import('./decisions.tsx'),
  emergencies: () => import('./emergencies.tsx'),
  containment: () => import('./containment.tsx'),
  'sign-ins': () => import('./sign-ins.tsx'),
  keys: () => import('./keys.tsx'),
  looks: () => import('./looks.tsx'),
} as const;
const People = lazy(async () => ({ default: (await FILES.people()).PeoplePage }));
const Agreements = lazy(async () => ({ default: (await FILES.agreements()).AgreementsPage }));
const Decisions = lazy(async () => ({ default: (await FILES.decisions()).DecisionsPage }));
const Emergencies = lazy(async () => ({ default: (await FILES.emergencies()).EmergenciesPage }));
const Containment = lazy(async () => ({ default: (await FILES.containment()).ContainmentPage }));
const SignIns = lazy(async () => ({ default: (await FILES['sign-ins']()).SignInsPage }));
const Keys = lazy(async () => ({ default: (await FILES.keys()).KeysPage }));
const Looks = lazy(async () => ({ default: (await FILES.looks()).LooksPage }));

const CONTENT: Readonly<Record<PageName, ReactNode>> = {
  people: <People />,
  agreements: <Agreements />,
  decisions: <Decisions />,
  emergencies: <Emergencies />,
  containment: <Containment />,
  'sign-ins': <SignIns />,
  keys: <Keys />,
  looks: <Looks />,
};
