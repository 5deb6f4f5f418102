import type { AnyRoute } from '#platform/http';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { CustodyNow } from '#vault/keys';
import type { CustodyDeps } from './ports.ts';
import { custodyDoorRoutes, custodyOperatorRoutes } from './routes.ts';
import { move } from './move.ts';
import { watch } from './watch.ts';

export interface Custody {
  readonly doorRoutes: AnyRoute[];
  readonly operatorRoutes: AnyRoute[];
  start(): void;
  /** Waits for the round that is under way. */
  stop(): Promise<void>;
}

/** Between two rounds: at least, and by chance up to half as much again, so that many processes do not ask a client's key in step. */
const EVERY_MS = 10_000;
const JITTER_MS = 5_000;
const DAY_MS = 86_400_000;

function isAwaited(error: unknown): boolean {
  return error instanceof AppError && error.problem === 'keystore_backup_awaited';
}

/** Who holds the clients' keys: asks every client's own key every 10 to 15 s, tells the client's log when it goes and comes back. */
export function createCustody(deps: CustodyDeps): Custody {
  const asking = new Map<TenantId, Promise<CustodyNow>>();
  const seen = new Map<TenantId, CustodyNow>();
  const aged = new Map<TenantId, number>();
  const moving = new Map<TenantId, Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;

  /** One at a time a client: one that hangs holds up no other. */
  function watchNow(tenant: TenantId): Promise<CustodyNow> {
    const under = asking.get(tenant);
    if (under !== undefined) return under;
    const work = watch(deps, tenant, seen.get(tenant))
      .then((now) => {
        seen.set(tenant, now);
        const isOpen = now.holder === 'provider' || now.closed === null;
        const isDayOver = isNewDay(tenant);
        if (isOpen && (now.hasWork || isDayOver)) moveSoon(tenant, isDayOver);
        return now;
      })
      .finally(() => asking.delete(tenant));
    asking.set(tenant, work);
    return work;
  }

  function watchSoon(tenant: TenantId): void {
    if (stopping) return;
    watchNow(tenant).catch((error: unknown) =>
      deps.log.warn({ err: error, tenant }, "a client's own key could not be asked for"),
    );
  }

  /** A change of custody and rotations, also those that a crash left half done. Apart from the watch, which goes on while a million keys move. */
  function moveSoon(tenant: TenantId, lookAtAges: boolean): void {
    if (stopping || moving.has(tenant)) return;
    const work = move(deps, tenant, lookAtAges)
      .catch((error: unknown) =>
        // Whatever it was, such as a key that went in the middle of it: a later round goes on from there.
        deps.log[isAwaited(error) ? 'info' : 'warn']({ err: error, tenant }, 'keys could not be moved yet'),
      )
      .finally(() => moving.delete(tenant));
    moving.set(tenant, work);
  }

  /** Ages are looked at once a day: that reads every key's row. */
  function isNewDay(tenant: TenantId): boolean {
    const now = deps.clock.now();
    if (now - (aged.get(tenant) ?? 0) < DAY_MS) return false;
    aged.set(tenant, now);
    return true;
  }

  function again(): void {
    if (stopping) return;
    timer = setTimeout(
      () => {
        deps
          .tenants()
          .then((tenants) => tenants.forEach(watchSoon))
          .catch((error: unknown) => deps.log.warn({ err: error }, 'clients could not be listed'))
          .finally(again);
      },
      EVERY_MS + Math.random() * JITTER_MS,
    );
    timer.unref();
  }

  return {
    doorRoutes: custodyDoorRoutes(deps, async (tenant) => seen.get(tenant) ?? watchNow(tenant)),
    operatorRoutes: custodyOperatorRoutes(deps, watchNow),
    start: again,
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await Promise.allSettled([...asking.values(), ...moving.values()]);
    },
  };
}
