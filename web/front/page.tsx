import type { ReactNode } from 'react';

import { chooseLanguage } from '#web/ui/language.ts';
import { useLocale } from '#web/ui/use-locale.ts';

/** The frame around the front page's contents: the name, the other language. */
export function Page({ children, narrow = false }: { children: ReactNode; narrow?: boolean }) {
  const { t, locale } = useLocale();
  return (
    <div className="front" data-narrow={narrow}>
      <header className="front-head">
        <p className="front-brand">
          <svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true">
            <path d="M12 2 2.5 8.2h19z" fill="currentColor" />
            <path d="M4.5 9.7h15V21h-15z" fill="currentColor" opacity=".28" />
            <path d="M9.2 13h5.6v8H9.2z" fill="currentColor" />
          </svg>
          <span>Dozo</span> <span lang="ja">どうぞ</span>
        </p>
        <button
          type="button"
          className="link"
          lang={locale === 'ja' ? 'en' : 'ja'}
          onClick={() => chooseLanguage(locale === 'ja' ? 'en' : 'ja')}
        >
          {t('front.language')}
        </button>
      </header>
      <main id="main">{children}</main>
    </div>
  );
}
