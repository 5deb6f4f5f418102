import type { LoggedDecision } from './decision-entry.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A decision is made a moment before its entry is timed. */
const MOMENT_MS = 5_000;
const COSTS = new Set(['reveal', 'unmark', 'search']);

/** Counts again what was used of each budget, from the entries alone: of a person, and of a destination by a person and by all. */
export function createLoggedUse() {
  const times = new Map<string, number[]>();

  function add(key: string, at: number): void {
    const all = times.get(key) ?? [];
    all.push(at);
    // Once in a while what is older than any budget is let go.
    if (all.length % 512 === 0)
      times.set(
        key,
        all.filter((one) => one > at - DAY_MS - HOUR_MS),
      );
    else times.set(key, all);
  }

  const usedSince = (key: string, since: number): number => {
    const all = times.get(key) ?? [];
    let count = 0;
    for (let nth = all.length - 1; nth >= 0 && (all[nth] ?? 0) > since; nth -= 1) count += 1;
    return count;
  };

  return {
    /** Which counts of the decision are lower than what the log shows; then counts the decision itself. */
    understated({ action, use, actor, allow, at, facts }: LoggedDecision): string[] {
      const ofDestination = use === null ? null : `use|${use.destination}`;
      const hour = ofDestination === null ? actor : `${ofDestination}|${actor}`;
      const day = ofDestination ?? actor;
      const wrong: string[] = [];
      if (allow && facts !== null && (COSTS.has(action) || use !== null))
        for (const [path, key, span] of [
          ['quota.usedThisHour', hour, HOUR_MS],
          ['quota.usedToday', day, DAY_MS],
        ] as const) {
          const counted = usedSince(key, at - span + MOMENT_MS);
          const stated = facts.get(path);
          if (typeof stated !== 'number' || stated < counted)
            wrong.push(`${path}=${String(stated)}, the log shows ${counted}`);
        }
      if (allow && (COSTS.has(action) || use !== null)) {
        add(hour, at);
        if (day !== hour) add(day, at);
      }
      return wrong;
    },
  };
}
