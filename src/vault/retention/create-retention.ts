import type { Sql } from '#platform/db';
import type { AnyRoute } from '#platform/http';
import type { TenantId } from '#platform/ids';
import type { RetentionDeps } from './ports.ts';
import { retentionDoorRoutes, retentionRoutes } from './routes.ts';
import { replayTombstones } from './replay.ts';
import { settle } from './settle.ts';
import { shredDueValues } from './shred-values.ts';
import { listCertificates } from './store.ts';

export interface Retention {
  readonly routes: AnyRoute[];
  readonly doorRoutes: AnyRoute[];
  /** Every certificate of a client by its id, and the key that signed them. */
  certificates(sql: Sql, tenant: TenantId): Promise<{ vkeys: string[]; notes: ReadonlyMap<string, string> }>;
  /** To be awaited before anybody is served: who was erased and came back with a restored database goes again. */
  replayTombstones(): Promise<void>;
  start(): void;
  /** Waits for the round that is under way. */
  stop(): Promise<void>;
}

const EVERY_MS = 30_000;
const VALUES_EVERY_MS = 300_000;

/** What ends: people on request or by the client's rule, keys with their epoch, each with a certificate. */
export function createRetention(deps: RetentionDeps): Retention {
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  let busy = false;
  let stopping = false;
  const lookedAt = new Map<TenantId, number>();

  /** Values are looked through more seldom than people and keys: there are many more of them. */
  async function settleOne(tenant: TenantId): Promise<void> {
    const now = deps.clock.now();
    if ((lookedAt.get(tenant) ?? 0) + VALUES_EVERY_MS <= now) {
      lookedAt.set(tenant, now);
      await shredDueValues(deps, tenant);
    }
    await settle(deps, tenant);
  }

  async function settleAll(): Promise<void> {
    for (const tenant of await deps.tenants()) {
      if (stopping) return;
      await settleOne(tenant).catch((error: unknown) =>
        // Whatever it was, the next round goes on from where this one stood.
        deps.log.warn({ err: error, tenant }, 'retention could not be settled yet'),
      );
    }
  }

  function tick(): void {
    if (busy) return;
    busy = true;
    round = settleAll()
      .catch((error: unknown) => deps.log.warn({ err: error }, 'retention could not be settled yet'))
      .finally(() => (busy = false));
  }

  return {
    routes: retentionRoutes(deps),
    doorRoutes: retentionDoorRoutes(deps),
    certificates: async (sql, tenant) => ({
      vkeys: (await deps.keys.certifier.published(tenant)).map(({ vkey }) => vkey),
      notes: await listCertificates(sql, tenant),
    }),
    async replayTombstones() {
      for (const tenant of await deps.tenants()) await replayTombstones(deps, tenant);
    },
    start() {
      timer = setInterval(tick, EVERY_MS);
      timer.unref();
      tick();
    },
    async stop() {
      stopping = true;
      clearInterval(timer);
      await round;
    },
  };
}
