import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';

import type { Locale } from '#web/client/ask.ts';

/** `{ key: [English, Japanese] }`: both beside each other, so that neither is forgotten. */
export type Texts = Readonly<Record<string, readonly [en: string, ja: string]>>;

const KEPT = 'dozo-language';

/**
 * Begins the language of a page: what the person chose here before, else the asked default, else the browser's.
 * Each app adds its own texts: `startLanguage(UI_TEXTS, AGENT_TEXTS)`.
 */
export function startLanguage(...texts: readonly Texts[]): i18n {
  void i18next.use(initReactI18next).init({
    lng: keptLanguage() ?? (navigator.language.startsWith('ja') ? 'ja' : 'en'),
    fallbackLng: 'en',
    // Values are put in by React, which escapes them.
    interpolation: { escapeValue: false },
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    resources: { en: { translation: {} }, ja: { translation: {} } },
  });
  addTexts(...texts);
  say();
  i18next.on('languageChanged', say);
  return i18next;
}

/** For pages and panels that are loaded later. */
export function addTexts(...texts: readonly Texts[]): void {
  for (const part of texts) {
    const of = (at: 0 | 1): Record<string, string> =>
      Object.fromEntries(Object.entries(part).map(([key, pair]) => [key, pair[at]]));
    i18next.addResourceBundle('en', 'translation', of(0));
    i18next.addResourceBundle('ja', 'translation', of(1));
  }
}

/** The person's own choice, kept in this browser. */
export function chooseLanguage(locale: Locale): void {
  localStorage.setItem(KEPT, locale);
  void i18next.changeLanguage(locale);
}

/** Takes the account's language when nothing was chosen in this browser. */
export function suggestLanguage(locale: Locale): void {
  if (keptLanguage() === null && i18next.language !== locale) void i18next.changeLanguage(locale);
}

export function currentLocale(): Locale {
  return i18next.language === 'ja' ? 'ja' : 'en';
}

function keptLanguage(): Locale | null {
  const kept = localStorage.getItem(KEPT);
  return kept === 'en' || kept === 'ja' ? kept : null;
}

function say(): void {
  document.documentElement.lang = currentLocale();
}
