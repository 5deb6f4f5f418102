/** Days and times of a time zone (IANA name), whatever the browser's own is. */

const DAY_MS = 86_400_000;

interface Parts {
  /** `2026-11-25` */
  day: string;
  /** `09:30` */
  time: string;
}

/** How a moment is written in this zone. */
export function inZone(ms: number, zone: string): Parts {
  const parts = new Map<string, string>(
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const of = (type: string): string => parts.get(type) ?? '';
  return { day: `${of('year')}-${of('month')}-${of('day')}`, time: `${of('hour')}:${of('minute')}` };
}

/**
 * The moment that is written so in this zone, in ms. A time that clocks skip is taken as if they had not yet been put forward; of one
 * that comes twice the first is meant.
 */
export function fromZone(day: string, time: string, zone: string): number {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  // The zone's distance from UTC on either side of the moment: they differ where clocks are changed.
  const offsets = [wanted - DAY_MS, wanted + DAY_MS].map((ms) => {
    const { day: on, time: at } = inZone(ms, zone);
    return Date.parse(`${on}T${at}:00Z`) - Math.floor(ms / 60_000) * 60_000;
  });
  const moments = offsets.map((offset) => wanted - offset);
  return (
    moments.find((ms) => inZone(ms, zone).day === day && inZone(ms, zone).time === time) ??
    moments[0] ??
    wanted
  );
}

/** The day so many days later: `2026-11-25`. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The Monday of the week of this day. */
export function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return dayAfter(day, -((weekday + 6) % 7));
}
