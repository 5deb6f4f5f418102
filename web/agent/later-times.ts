/** Times at which one wants a ticket back, in this browser's zone. */
export interface Later {
  readonly key: 'hour' | 'three-hours' | 'tomorrow' | 'monday';
  readonly at: Date;
}

const MORNING = 9;
const HOUR_MS = 3_600_000;

export function laterTimes(now: Date): Later[] {
  const morning = (daysAhead: number): Date =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + daysAhead, MORNING);
  // From Monday on Monday is a week away.
  const toMonday = (8 - now.getDay()) % 7 || 7;
  return [
    { key: 'hour', at: new Date(now.getTime() + HOUR_MS) },
    { key: 'three-hours', at: new Date(now.getTime() + 3 * HOUR_MS) },
    { key: 'tomorrow', at: morning(1) },
    // On Sunday tomorrow is Monday already.
    ...(toMonday === 1 ? [] : [{ key: 'monday' as const, at: morning(toMonday) }]),
  ];
}
