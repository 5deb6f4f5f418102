/**
 * Milliseconds since 1970 of an ISO 8601 time in UTC (`2026-11-24T09:00:00.000Z`), NaN for anything else: by counting days, so that this room needs no clock
 * and no calendar of its surroundings.
 */
export function millisecondsOf(at: string): number {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})Z$/.exec(at);
  if (parts === null) return Number.NaN;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = parts.slice(1).map(Number);
  return (((daysOf(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1_000 + ms;
}

/** Days from 1970-01-01 to a day of the Gregorian calendar. A year that begins in March has its leap day last, so months count alike. */
function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const fromMarch = (month + 9) % 12;
  const leap = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return y * 365 + leap + Math.floor((fromMarch * 306 + 5) / 10) + day - 1 - 719_468;
}
