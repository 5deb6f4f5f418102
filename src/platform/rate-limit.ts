import type { Clock } from '#platform/clock';
import { AppError } from '#platform/problems';

/** How often one caller may come, named on every route: a burst and a steady rate per second. */
export const RATES = {
  /** Pages, scripts, published keys. */
  page: { burst: 600, perSecond: 200 },
  /** Reading what one works with. */
  read: { burst: 600, perSecond: 200 },
  /** Writing: messages, assignments, settings. */
  write: { burst: 400, perSecond: 150 },
  /** A client's own system, which speaks for all of its customers from one address. */
  system: { burst: 3_000, perSecond: 1_000 },
  /** Signing in and everything else that an attacker would try many times. */
  credential: { burst: 60, perSecond: 2 },
  /** Asking for a value: the budgets of authz are far below; this only guards the machine. */
  reveal: { burst: 1200, perSecond: 600 },
  /** Between our own processes. */
  door: { burst: 100_000, perSecond: 50_000 },
} as const;

export type RateClass = keyof typeof RATES;

/** Token buckets in memory, one per class and caller; the oldest are dropped beyond 50,000. Throws `rate_limited`. */
export function createRateLimiter(clock: Clock): { take(rate: RateClass, caller: string): void } {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(rate, caller) {
      const { burst, perSecond } = RATES[rate];
      const key = `${rate} ${caller}`;
      const now = clock.now();
      const bucket = buckets.get(key) ?? { left: burst, at: now };
      // A clock that is set back must not empty anybody's bucket.
      bucket.left = Math.min(burst, bucket.left + (Math.max(0, now - bucket.at) / 1000) * perSecond);
      bucket.at = now;
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > 50_000) dropOldest(buckets);
      if (bucket.left < 1)
        throw new AppError('rate_limited', { retryAfterSeconds: Math.ceil((1 - bucket.left) / perSecond) });
      bucket.left -= 1;
    },
  };
}

function dropOldest(buckets: Map<string, unknown>): void {
  for (const key of buckets.keys()) {
    if (buckets.size <= 40_000) return;
    buckets.delete(key);
  }
}
