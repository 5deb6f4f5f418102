import { lazy, Suspense, type ReactNode } from 'react';

import { GoOn, useAddress } from '#web/ui/address.tsx';
import { Loading, useFetchSoon } from '#web/ui/loading.tsx';
import { addressOf, Frame, PAGES, ToFirstClient, type PageName } from './frame.tsx';

/** The addresses of the portal: `/trust/<client>/<page>`, so that a page can be sent to a colleague. */
export function Trust() {
  const { path } = useAddress();
  useFetchSoon(Object.values(FILES));
  const [, , slug, asked, more] = path.split('/');
  if (slug === undefined || slug === '') return <ToFirstClient />;
  const page = asked === undefined ? 'today' : PAGES.find((one) => one === asked);
  if (page === undefined || more !== undefined) return <GoOn to={addressOf(slug, 'today')} />;
  return (
    <Frame slug={slug} page={page}>
      <Suspense fallback={<Loading />}>{CONTENT[page]}</Suspense>
    </Frame>
  );
}

/** Each page is a file of its own; after the first is shown the others are fetched, so that going on does not wait. */
const FILES = {
  today: () => import('./today.tsx'),
  releases: () => import('./releases.tsx'),
  verify: () => import('./verify.tsx'),
  policy: () => import('./policy.tsx'),
  people: () => import('./people.tsx'),
  controls: () => import('./controls.tsx'),
  oversight: () => import('./oversight.tsx'),
  destinations: () => import('./destinations.tsx'),
  pack: () => import('./pack.tsx'),
  erasures: () => import('./erasures.tsx'),
  detection: () => import('./detection.tsx'),
  keys: () => import('./keys.tsx'),
  rules: () => import('./rules.tsx'),
  values: () => import('./values.tsx'),
} as const;
const Today = lazy(async () => ({ default: (await FILES.today()).TodayPage }));
const Releases = lazy(async () => ({ default: (await FILES.releases()).ReleasesPage }));
const Verify = lazy(async () => ({ default: (await FILES.verify()).VerifyPage }));
const Policy = lazy(async () => ({ default: (await FILES.policy()).PolicyPage }));
const People = lazy(async () => ({ default: (await FILES.people()).PeoplePage }));
const Controls = lazy(async () => ({ default: (await FILES.controls()).ControlsPage }));
const Oversight = lazy(async () => ({ default: (await FILES.oversight()).OversightPage }));
const Destinations = lazy(async () => ({ default: (await FILES.destinations()).DestinationsPage }));
const Pack = lazy(async () => ({ default: (await FILES.pack()).PackPage }));
const Erasures = lazy(async () => ({ default: (await FILES.erasures()).ErasuresPage }));
const Detection = lazy(async () => ({ default: (await FILES.detection()).DetectionPage }));
const Keys = lazy(async () => ({ default: (await FILES.keys()).KeysPage }));
const Rules = lazy(async () => ({ default: (await FILES.rules()).RulesPage }));
const Values = lazy(async () => ({ default: (await FILES.values()).ValuesPage }));

const CONTENT: Readonly<Record<PageName, ReactNode>> = {
  today: <Today />,
  releases: <Releases />,
  verify: <Verify />,
  policy: <Policy />,
  people: <People />,
  controls: <Controls />,
  oversight: <Oversight />,
  destinations: <Destinations />,
  pack: <Pack />,
  erasures: <Erasures />,
  detection: <Detection />,
  keys: <Keys />,
  rules: <Rules />,
  values: <Values />,
};
