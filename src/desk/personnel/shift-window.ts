import type { ShiftRow } from './store.ts';

/** What of the calendar is looked at for a fact, around now. */
const BACK_MS = 86_400_000;
const AHEAD_MS = 2 * 86_400_000;

export function spanAround(now: number): { from: Date; to: Date } {
  return { from: new Date(now - BACK_MS), to: new Date(now + AHEAD_MS) };
}

/**
 * The stretch of work that holds now, else the next one, else the last one; null if there is none. Shifts that touch or overlap are one
 * stretch: nobody falls out between two of them.
 */
export function shiftWindow(shifts: readonly ShiftRow[], now: number): ShiftRow | null {
  const stretches: ShiftRow[] = [];
  for (const shift of shifts.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime())) {
    const last = stretches.at(-1);
    if (last === undefined || shift.startsAt > last.endsAt)
      stretches.push({ startsAt: shift.startsAt, endsAt: shift.endsAt });
    else if (shift.endsAt > last.endsAt) last.endsAt = shift.endsAt;
  }
  return stretches.find(({ endsAt }) => endsAt.getTime() > now) ?? stretches.at(-1) ?? null;
}
