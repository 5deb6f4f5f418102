import { useTranslation } from 'react-i18next';

import type { Locale } from '#web/client/ask.ts';

export interface Saying {
  locale: Locale;
  t: (key: string, values?: Readonly<Record<string, string | number>>) => string;
  /** Picks by language: `{nameEn, nameJa}` → one of them. */
  name: (named: { nameEn: string; nameJa: string }) => string;
  pick: (pair: { en: string; ja: string }) => string;
}

/** The page's language and its texts. */
export function useLocale(): Saying {
  const { t, i18n } = useTranslation();
  const locale: Locale = i18n.language === 'ja' ? 'ja' : 'en';
  return {
    locale,
    t: (key, values) => t(key, values ?? {}),
    name: (named) => (locale === 'ja' ? named.nameJa : named.nameEn),
    pick: (pair) => pair[locale],
  };
}
