import { useEffect, useRef } from 'react';

import { Go } from './address.tsx';

/** The pages of an app as links in a row that scrolls on a small screen; the present one is always in sight. */
export function PageTabs({
  label,
  pages,
}: {
  label: string;
  pages: readonly { to: string; name: string; here: boolean }[];
}) {
  const row = useRef<HTMLElement>(null);
  const here = pages.find((page) => page.here)?.to;
  useEffect(() => {
    row.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [here]);
  return (
    <nav ref={row} className="dz-tabs" aria-label={label}>
      {pages.map((page) => (
        <Go key={page.to} to={page.to} {...(page.here ? { 'aria-current': 'page' as const } : {})}>
          {page.name}
        </Go>
      ))}
    </nav>
  );
}
