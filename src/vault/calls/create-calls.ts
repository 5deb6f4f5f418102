import type { AnyRoute } from '#platform/http';
import { callsOperatorRoutes } from './operator-routes.ts';
import type { CallsDeps } from './ports.ts';
import { callsDoorRoutes, callsRoutes } from './routes.ts';
import { settleLost } from './settle-lost.ts';

export interface Calls {
  readonly routes: AnyRoute[];
  readonly doorRoutes: AnyRoute[];
  readonly operatorRoutes: AnyRoute[];
  start(): void;
  /** Waits for the calls that are under way. */
  stop(): Promise<void>;
}

const EVERY_MS = 30_000;

/** Values used without seeing: sent by the vault to where the client lets them be sent. */
export function createCalls(deps: CallsDeps): Calls {
  const running = new Set<Promise<unknown>>();
  const follow = (work: Promise<unknown>): void => {
    const settled = work.catch(() => undefined).finally(() => running.delete(settled));
    running.add(settled);
  };
  let timer: NodeJS.Timeout | undefined;
  const settleAll = async (): Promise<void> => {
    for (const tenant of await deps.tenants()) await settleLost(deps, tenant);
  };
  const tick = (): void =>
    follow(
      settleAll().catch((error: unknown) =>
        deps.log.warn({ err: error }, 'calls without an end could not be settled yet'),
      ),
    );
  return {
    routes: callsRoutes(deps, follow),
    doorRoutes: callsDoorRoutes(deps),
    operatorRoutes: callsOperatorRoutes(deps),
    start() {
      timer = setInterval(tick, EVERY_MS);
      timer.unref();
      tick();
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}
