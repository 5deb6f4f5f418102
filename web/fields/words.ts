import type { Locale } from '#web/client/ask.ts';

export const lang = (): Locale => (document.documentElement.lang === 'ja' ? 'ja' : 'en');

/** The sentence in the frame's language. */
export const w = (en: string, ja: string): string => (lang() === 'ja' ? ja : en);
