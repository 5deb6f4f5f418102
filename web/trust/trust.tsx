import { lazy, Suspense, type ReactNode } from 'react';

import { GoOn, useAddress } from '#web/ui/address.tsx';
import { addressOf, Frame, PAGES, ToFirstClient, type PageName } from './frame.tsx';

/** The addresses of the portal: `/trust/<client>/<page>`, so that a page can be sent to a colleague. */
export function Trust() {
  const { path } = useAddress();
  const [, , slug, asked, more] = path.split('/');
  if (slug === undefined || slug === '') return <ToFirstClient />;
  const page = asked === undefined ? 'today' : PAGES.find((one) => one === asked);
  if (page === undefined || more !== undefined) return <GoOn to={addressOf(slug, 'today')} />;
  return (
    <Frame slug={slug} page={page}>
      <Suspense>{CONTENT[page]}</Suspense>
    </Frame>
  );
}

const Today = lazy(async () => ({ default: (await import('./today.tsx')).TodayPage }));
const Releases = lazy(async () => ({ default: (await import('./releases.tsx')).ReleasesPage }));
const Verify = lazy(async () => ({ default: (await import('./verify.tsx')).VerifyPage }));
const Policy = lazy(async () => ({ default: (await import('./policy.tsx')).PolicyPage }));
const Pack = lazy(async () => ({ default: (await import('./pack.tsx')).PackPage }));
const Values = lazy(async () => ({ default: (await import('./values.tsx')).ValuesPage }));

const CONTENT: Readonly<Record<PageName, ReactNode>> = {
  today: <Today />,
  releases: <Releases />,
  verify: <Verify />,
  policy: <Policy />,
  pack: <Pack />,
  values: <Values />,
};
