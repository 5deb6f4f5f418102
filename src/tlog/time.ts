/**
 * Milliseconds since 1970 of an ISO 8601 time in UTC (`2026-11-24T09:00:00.000Z`), NaN for anything else: by counting days, so that this room needs no clock
 * and no calendar of its surroundings.
 */
export function millisecondsOf(at: string): number {
  if (!FORM.test(at)) return Number.NaN;
  const day = at.slice(0, 10);
  if (day !== lastDay) {
    lastDay = day;
    lastDayBegan =
      daysOf(Number(at.slice(0, 4)), Number(at.slice(5, 7)), Number(at.slice(8, 10))) * 86_400_000;
  }
  const two = (from: number): number => at.charCodeAt(from) * 10 + at.charCodeAt(from + 1) - 528;
  return (
    lastDayBegan + ((two(11) * 60 + two(14)) * 60 + two(17)) * 1_000 + two(20) * 10 + at.charCodeAt(22) - 48
  );
}

const FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** Entries of one day stand together: its days are counted once. */
let lastDay = '';
let lastDayBegan = 0;

/** Days from 1970-01-01 to a day of the Gregorian calendar. A year that begins in March has its leap day last, so months count alike. */
function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const fromMarch = (month + 9) % 12;
  const leap = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return y * 365 + leap + Math.floor((fromMarch * 306 + 5) / 10) + day - 1 - 719_468;
}
