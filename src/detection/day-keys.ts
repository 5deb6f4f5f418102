import { datesIn, keysOfDigits } from './dates.ts';
import { normalise } from './normalise.ts';
import { createWork } from './work.ts';

/**
 * The days that a written date can be, as `84-03-12`: one where the order is plain, more where it is not (03/04/1984), none where it is no
 * day. Japanese eras, months in words and figures in a row are read; the century is not told.
 */
export function dayKeys(written: string): string[] {
  const lower = normalise(written).text.normalize('NFKC').toLowerCase().trim();
  if (/^\d{6}(?:\d{2})?$/.test(lower)) return [...new Set(keysOfDigits(lower))];
  const days = datesIn(lower, createWork()).filter(({ isMonth }) => !isMonth);
  return [...new Set(days.flatMap(({ keys }) => keys))];
}
