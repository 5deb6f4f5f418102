import { expect, test } from 'vitest';

import { laterTimes } from './later-times.ts';

const said = (now: Date): Record<string, string> =>
  Object.fromEntries(laterTimes(now).map(({ key, at }) => [key, `${at.getDay()} ${at.getHours()}`]));

test.each([
  [
    'a Wednesday',
    new Date(2026, 10, 25, 14, 20),
    { hour: '3 15', 'three-hours': '3 17', tomorrow: '4 9', monday: '1 9' },
  ],
  [
    'a Monday: the next one',
    new Date(2026, 10, 23, 8),
    { hour: '1 9', 'three-hours': '1 11', tomorrow: '2 9', monday: '1 9' },
  ],
  [
    'a Sunday: tomorrow is Monday',
    new Date(2026, 10, 29, 23, 30),
    { hour: '1 0', 'three-hours': '1 2', tomorrow: '1 9' },
  ],
])('later, on %s', (_day, now, expected) => {
  expect(said(now)).toEqual(expected);
  for (const { at } of laterTimes(now)) expect(at.getTime()).toBeGreaterThan(now.getTime());
});
