import { useEffect } from 'react';

import { useLocale } from './use-locale.ts';

/** As high as a page, so that nothing below jumps when it comes. */
export function Loading() {
  const { t } = useLocale();
  return (
    <p className="dz-soft dz-loading" aria-busy="true">
      {t('ui.loading')}
    </p>
  );
}

/** Fetches files of pages that may be gone to next, once the present one is shown. */
export function useFetchSoon(files: readonly (() => Promise<unknown>)[]): void {
  useEffect(() => {
    const soon = setTimeout(() => {
      // A file that cannot be fetched now is asked for again when its page is opened, and reported there.
      for (const file of files) file().catch(() => undefined);
    }, 1_500);
    return () => clearTimeout(soon);
    // Once: the files of an app do not change while it is open.
  }, []);
}
