import type { Clock } from '#platform/clock';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { KeyRefused } from './provider.ts';

/**
 * For so long after its last good answer a client's key counts as held, whatever becomes of the checks: at use, the lease is what counts, so that a check
 * that hangs or was forgotten closes too. Checks come at most 15 s apart and take at most 5 s: a key that no longer answers has closed everything,
 * and is out of memory, after 55 s; one that is refused at the next check.
 */
export const LEASE_MS = 35_000;

export type Closed = 'refused' | 'unreachable';

export interface Leases {
  /** Throws `key_withdrawn` if the client holds a key of its own and that is not known to be there. Costs a look into a map. */
  mustBeOpen(tenant: TenantId): void;
  /** Whether the client is known to hold a key of its own. */
  knows(tenant: TenantId): boolean;
  /** Why the client's data are closed; null: they are open. */
  closed(tenant: TenantId): Closed | null;
  /** The client's key answered; `askedAt` is when it was asked. */
  renew(tenant: TenantId, askedAt: number): void;
  /** The client's key did not answer. True if that closes, or leaves closed. */
  fail(tenant: TenantId, error: unknown): boolean;
  /** The client holds no key of its own. */
  end(tenant: TenantId): void;
  clear(): void;
}

/** Which clients' own keys are known to be there, and until when. Clients without one are in here never. */
export function createLeases(clock: Clock, onClosed: (tenant: TenantId) => void): Leases {
  const leases = new Map<TenantId, { until: number; because: Closed }>();

  function closed(tenant: TenantId): Closed | null {
    const lease = leases.get(tenant);
    return lease === undefined || lease.until > clock.now() ? null : lease.because;
  }

  return {
    knows: (tenant) => leases.has(tenant),
    closed,
    mustBeOpen(tenant) {
      if (leases.size === 0 || closed(tenant) === null) return;
      onClosed(tenant);
      throw new AppError('key_withdrawn');
    },
    renew: (tenant, askedAt) =>
      void leases.set(tenant, { until: askedAt + LEASE_MS, because: 'unreachable' }),
    fail(tenant, error) {
      const cause = error instanceof AppError ? error.cause : error;
      const refused = cause instanceof KeyRefused;
      const before = leases.get(tenant);
      if (refused || before === undefined)
        leases.set(tenant, { until: 0, because: refused ? 'refused' : 'unreachable' });
      else if (before.until === 0) before.because = 'unreachable';
      if (closed(tenant) === null) return false;
      onClosed(tenant);
      return true;
    },
    end: (tenant) => void leases.delete(tenant),
    clear: () => leases.clear(),
  };
}
