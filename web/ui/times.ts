import type { Locale } from '#web/client/ask.ts';

/**
 * The language to format in: English as the browser's own region writes it (day before month, 24 hours where that is usual), British
 * where the browser speaks another language.
 */
export function languageTag(locale: Locale): string {
  if (locale === 'ja') return 'ja';
  const own = typeof navigator === 'undefined' ? undefined : navigator.language;
  return own?.startsWith('en-') === true ? own : 'en-GB';
}

/** Date and time to the second with its zone, as an auditor copies it. */
export function exactTime(iso: string, locale: Locale): string {
  return new Date(iso).toLocaleString(languageTag(locale), {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
}

export function shortTime(iso: string, locale: Locale): string {
  return new Date(iso).toLocaleString(languageTag(locale), {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

export function dayOf(iso: string, locale: Locale): string {
  return new Date(iso).toLocaleDateString(languageTag(locale), {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
  });
}

/** A day in a column: without the year while it is this one. */
export function shortDay(iso: string, locale: Locale): string {
  const date = new Date(iso);
  const year = date.getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' as const };
  return date.toLocaleDateString(languageTag(locale), { month: 'short', day: 'numeric', ...year });
}

export function clockTime(iso: string, locale: Locale): string {
  return new Date(iso).toLocaleTimeString(languageTag(locale), { hour: '2-digit', minute: '2-digit' });
}

/** Whole days from now until then, negative when past. */
export function daysUntil(iso: string, nowMs: number): number {
  return Math.floor((Date.parse(iso) - nowMs) / 86_400_000);
}

/** `2026-11-24T09:30` of a `datetime-local` field, in this browser's zone. */
export function toLocalField(iso: string): string {
  const date = new Date(iso);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The field's time as ISO, or null while it is not a time. */
export function fromLocalField(value: string): string | null {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
