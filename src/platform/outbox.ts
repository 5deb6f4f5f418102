import type { Clock } from '#platform/clock';
import type { Db, Sql } from '#platform/db';
import { documents, texts } from '#platform/db-arrays';
import { gathered } from '#platform/db-gathered';
import { newId, type TenantId } from '#platform/ids';
import type { Log } from '#platform/log';

/**
 * News for the other process, written in the transaction that made it and delivered at least once, in order per tenant.
 * The receiver is idempotent by the event's id. Table: `outbox` and `outbox_lane` (0001-platform-outbox.sql).
 */
export interface Outbox {
  /** Enqueues in the caller's transaction. Call `nudge` after the commit; a slow poll finds what a crash left behind. */
  put(sql: Sql, tenant: TenantId, payload: Record<string, unknown>): Promise<void>;
  nudge(tenant: TenantId): void;
  /** As `nudge`, and waits until a round of delivery has ended; does not throw if the other side is away. */
  flush(tenant: TenantId): Promise<void>;
  start(): void;
  /** Delivers what is under way and stops. */
  stop(): Promise<void>;
}

export interface OutboxOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  /** All tenants that may have news. */
  readonly tenants: () => Promise<readonly TenantId[]>;
  /** Hands a batch to the other side, each piece as the JSON that it was stored as; resolves when it is durable there. */
  readonly deliver: (tenant: TenantId, payloads: readonly string[]) => Promise<void>;
  readonly pollMs?: number;
}

const BATCH = 100;
/**
 * After a delivery the next one waits this long, so that under load one transaction carries many. The first after a quiet time
 * goes at once.
 */
const GATHER_MS = 40;

export function createOutbox(options: OutboxOptions): Outbox {
  const { db, clock, log } = options;
  const running = new Map<TenantId, Promise<void>>();
  const again = new Set<TenantId>();
  /** Ends the gathering of a tenant at once. */
  const hurry = new Map<TenantId, () => void>();
  const lastEnd = new Map<TenantId, number>();
  const retryAt = new Map<TenantId, { at: number; waitMs: number }>();
  let timer: NodeJS.Timeout | undefined;
  let stopping = false;

  function nudge(tenant: TenantId): void {
    if (stopping) return;
    if (running.has(tenant)) {
      again.add(tenant);
      return;
    }
    const work = gather(tenant)
      .then(() => drain(tenant))
      .then(() => void retryAt.delete(tenant))
      .catch((error: unknown) => {
        const waitMs = Math.min(5_000, (retryAt.get(tenant)?.waitMs ?? 100) * 2);
        retryAt.set(tenant, { at: clock.now() + waitMs, waitMs });
        log.warn({ err: error, tenant, waitMs }, 'news could not be delivered yet');
      })
      .finally(() => {
        lastEnd.set(tenant, clock.now());
        running.delete(tenant);
        if (again.delete(tenant) && !retryAt.has(tenant)) nudge(tenant);
      });
    running.set(tenant, work);
  }

  async function gather(tenant: TenantId): Promise<void> {
    const wait = (lastEnd.get(tenant) ?? 0) + GATHER_MS - clock.now();
    if (wait > 0) {
      await new Promise<void>((resolve) => {
        hurry.set(tenant, resolve);
        setTimeout(resolve, Math.min(wait, GATHER_MS));
      });
      hurry.delete(tenant);
    }
    again.delete(tenant); // whoever nudged meanwhile is carried now
  }

  async function drain(tenant: TenantId): Promise<void> {
    while (!stopping && (await deliverBatch(tenant)) === BATCH);
  }

  /** The lane's row lock makes one deliverer per tenant; the rows go only after the other side has them. */
  function deliverBatch(tenant: TenantId): Promise<number> {
    return db.tx(tenant, async (sql) => {
      // In order, in one round trip: rows read while another has the lane are none of ours.
      const [, lane, rows] = await Promise.all([
        sql`insert into outbox_lane (tenant_id) values (${tenant}) on conflict do nothing`,
        sql`select tenant_id from outbox_lane where tenant_id = ${tenant} for update skip locked`,
        sql<{ place: string; payload: string }[]>`
          select ctid::text as place, payload from outbox where tenant_id = ${tenant} order by position limit ${BATCH}`,
      ]);
      if (lane.length === 0 || rows.length === 0) return 0;
      await options.deliver(
        tenant,
        rows.map((row) => row.payload),
      );
      // By their places, which nobody changes while we hold the lane. Not up to the last: one before it may have been committed since.
      await sql`delete from outbox where tenant_id = ${tenant} and ctid = any (${texts(rows.map((row) => row.place))}::tid[])`;
      return rows.length;
    });
  }

  async function poll(): Promise<void> {
    const now = clock.now();
    for (const tenant of await options.tenants()) if ((retryAt.get(tenant)?.at ?? 0) <= now) nudge(tenant);
  }

  return {
    put(sql, tenant, payload) {
      // A time-ordered id: two puts of one transaction keep their order (the counter), and so do two of one process.
      return insertNews(sql, tenant, [{ position: nextPosition(clock), payload }]);
    },
    nudge,
    async flush(tenant) {
      hurry.get(tenant)?.();
      await running.get(tenant);
      nudge(tenant);
      await new Promise(setImmediate);
      hurry.get(tenant)?.();
      await running.get(tenant);
    },
    start() {
      timer = setInterval(
        () => void poll().catch((error: unknown) => log.warn({ err: error }, 'outbox poll failed')),
        options.pollMs ?? 500,
      );
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      stopping = true;
      for (const end of hurry.values()) end();
      await Promise.allSettled(running.values());
    },
  };
}

const insertNews = gathered(
  (sql, tenant, rows: readonly { position: string; payload: Record<string, unknown> }[]) => sql`
    insert into outbox (tenant_id, position, payload)
    select ${tenant}, position, payload
    from unnest(${texts(rows.map((one) => one.position))}::text[], string_to_array(${documents(rows.map((one) => one.payload))}, chr(30)))
      as given (position, payload)`,
);

let lastMs = 0;
let counter = 0;

/** `<ms hex 12>-<counter hex 4>-<random>`: sorts by time and, within a millisecond, by order of call. */
function nextPosition(clock: Clock): string {
  const now = Math.max(clock.now(), lastMs);
  counter = now === lastMs ? counter + 1 : 0;
  lastMs = now;
  return `${now.toString(16).padStart(12, '0')}-${counter.toString(16).padStart(4, '0')}-${newId().slice(-12)}`;
}
