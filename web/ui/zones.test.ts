import { describe, expect, test } from 'vitest';

import { dayAfter, fromZone, inZone, mondayOf } from './zones.ts';

const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

describe('a time zone', () => {
  test('is read and written the same way', () => {
    for (const zone of [
      'UTC',
      'Asia/Tokyo',
      'Asia/Kolkata',
      'Europe/London',
      'America/New_York',
      'Pacific/Auckland',
    ])
      for (const day of ['2026-01-15', '2026-07-15', '2026-12-31'])
        for (const time of ['00:00', '09:30', '23:45'])
          expect(inZone(fromZone(day, time, zone), zone), `${zone} ${day} ${time}`).toEqual({ day, time });
  });

  test('puts its clocks forward and back', () => {
    // Berlin: forward on 29 March 2026 at 01:00 UTC, back on 25 October at 01:00 UTC.
    expect(iso(fromZone('2026-03-29', '01:30', 'Europe/Berlin'))).toBe('2026-03-29T00:30');
    expect(iso(fromZone('2026-03-29', '03:30', 'Europe/Berlin'))).toBe('2026-03-29T01:30');
    expect(iso(fromZone('2026-03-29', '02:30', 'Europe/Berlin'))).toBe('2026-03-29T01:30');
    expect(iso(fromZone('2026-10-25', '02:30', 'Europe/Berlin'))).toBe('2026-10-25T00:30');
    expect(iso(fromZone('2026-10-25', '03:30', 'Europe/Berlin'))).toBe('2026-10-25T02:30');
  });

  test('weeks begin on Monday, over the ends of months and years', () => {
    expect(mondayOf('2026-11-25')).toBe('2026-11-23');
    expect(mondayOf('2026-11-23')).toBe('2026-11-23');
    expect(mondayOf('2027-01-03')).toBe('2026-12-28');
    expect(dayAfter('2026-12-28', 6)).toBe('2027-01-03');
  });
});
