import type { Clock } from '#platform/clock';
import { AppError } from '#platform/problems';
import { PROOF_WINDOW_SECONDS } from './proof.ts';

/** A proof may be used from `iat - 60 s` to `iat + 60 s`: what was seen two windows ago can come no more. */
const KEPT_MS = 2 * PROOF_WINDOW_SECONDS * 1000;

/**
 * Remembers each proof until it is too old to be taken again. Full of fresh ones it refuses instead of forgetting: a
 * forgotten proof could be replayed.
 */
export function createReplayCache(
  clock: Clock,
  most = 500_000,
): { use(keyThumbprint: string, jti: string): void; size(): number } {
  // In order of arrival, which is the order of expiry.
  const seen = new Map<string, number>();

  function forget(now: number): void {
    for (const [id, until] of seen) {
      if (until > now) return;
      seen.delete(id);
    }
  }

  return {
    use(keyThumbprint, jti) {
      const now = clock.now();
      forget(now);
      const id = `${keyThumbprint} ${jti}`;
      if (seen.has(id)) throw new AppError('request_replayed');
      if (seen.size >= most) throw new AppError('rate_limited', { retryAfterSeconds: PROOF_WINDOW_SECONDS });
      seen.set(id, now + KEPT_MS);
    },
    size: () => seen.size,
  };
}
