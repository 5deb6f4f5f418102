import type { Locale } from '#web/client/ask.ts';
import { languageTag } from '#web/ui/times.ts';

/** A time near now as short as it can be said: the clock today, the weekday within a week either way, the date beyond. */
export function wakeText(at: Date, locale: Locale, now: Date = new Date()): string {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000);
  return new Intl.DateTimeFormat(languageTag(locale), {
    hour: '2-digit',
    minute: '2-digit',
    ...(days === 0 ? {} : Math.abs(days) < 7 ? { weekday: 'short' } : { month: 'short', day: 'numeric' }),
  }).format(at);
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
