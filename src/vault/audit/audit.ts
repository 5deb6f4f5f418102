import type { Sql } from '#platform/db';
import type { AnyRoute } from '#platform/http';
import type { TenantId } from '#platform/ids';
import { AppError, FatalError } from '#platform/problems';
import type { EntryDraft } from './entry.ts';
import type { AuditOptions } from './ports.ts';
import { record } from './record.ts';
import { auditDoorRoutes } from './routes.ts';
import { askWitnesses } from './ask-witness.ts';
import { witnessOperatorRoutes } from './witness-routes.ts';
import { sequenceBatch, BATCH } from './sequence.ts';
import { signCheckpoint } from './sign-checkpoint.ts';
import { mustHoldWhatWasSigned } from './stands-behind.ts';
import { readHandovers } from './handovers.ts';
import { findIndexes, hasEntry } from './store.ts';

export interface Audit {
  record(sql: Sql, tenant: TenantId, entries: readonly EntryDraft[]): Promise<string[]>;
  /** Resolves with the entries' places once they are durable and numbered. Throws `log_unavailable`: then nothing may be released. */
  sequenced(tenant: TenantId, ids: readonly string[]): Promise<number[]>;
  /** Places of those entries that are numbered already; waits for none. */
  indexes(sql: Sql, tenant: TenantId, ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Whether an entry of that id is in the log, or about to be. */
  has(sql: Sql, tenant: TenantId, id: string): Promise<boolean>;
  /** How many of these keys of the log, oldest first, led to the next: by an entry, and a checkpoint that both signed. */
  handedOver(sql: Sql, tenant: TenantId, vkeys: readonly string[]): Promise<number>;
  nudge(tenant: TenantId): void;
  start(): void;
  stop(): Promise<void>;
  readonly doorRoutes: AnyRoute[];
  operatorRoutes(bySlug: (slug: string) => Promise<TenantId>): AnyRoute[];
}

const POLL_MS = 100;
/** How long entries that nobody waits for gather before they are numbered. */
const GATHER_MS = 60;
const REMEMBERED = 2_000;
const SIGN_EVERY_MS = 400;
const WITNESS_EVERY_MS = 5_000;

interface Lane {
  running: Promise<void> | null;
  gathering: NodeJS.Timeout | null;
  again: boolean;
  unsigned: boolean;
  /** That the database holds all that was signed, asked once; nothing is released before. */
  holds: Promise<void> | null;
  /** Set by a broken invariant: this log takes and signs nothing more until somebody looked. */
  stopped: FatalError | null;
  waiting: Map<string, (index: number) => void>;
  /** What was numbered here lately: a batch may number an entry before whoever wrote it comes to wait for it. Oldest first. */
  placed: Map<string, number>;
}

/** The clients' logs: one lane a tenant, in this process or in another; the head's row lock makes them take turns. */
export function createAudit(options: AuditOptions): Audit {
  const { db, clock, log } = options;
  const lanes = new Map<TenantId, Lane>();
  const verified = new Set<TenantId>();
  let timers: NodeJS.Timeout[] = [];
  let stopping = false;

  function laneOf(tenant: TenantId): Lane {
    const lane = lanes.get(tenant) ?? {
      running: null,
      gathering: null,
      again: false,
      unsigned: true,
      holds: null,
      stopped: null,
      waiting: new Map(),
      placed: new Map(),
    };
    lanes.set(tenant, lane);
    return lane;
  }

  /** Numbers what is pending soon: nobody waits for it, and under load one batch then numbers many. */
  function nudge(tenant: TenantId): void {
    const lane = laneOf(tenant);
    if (stopping || lane.gathering !== null) return;
    lane.gathering = setTimeout(() => sequence(tenant), GATHER_MS);
  }

  function sequence(tenant: TenantId): void {
    const lane = laneOf(tenant);
    if (lane.gathering !== null) clearTimeout(lane.gathering);
    lane.gathering = null;
    if (lane.running !== null) {
      lane.again = true;
      return;
    }
    lane.running = drain(tenant, lane)
      .catch((error: unknown) => log.error({ err: error, tenant }, 'log could not be sequenced'))
      .finally(() => {
        lane.running = null;
        if (lane.again) {
          lane.again = false;
          sequence(tenant);
        }
      });
  }

  async function drain(tenant: TenantId, lane: Lane): Promise<void> {
    for (let count = BATCH; count === BATCH && lane.stopped === null;) {
      const placed = await sequenceBatch(db, clock, tenant);
      count = placed.size;
      if (count > 0) lane.unsigned = true;
      for (const [id, index] of placed) {
        lane.waiting.get(id)?.(index);
        lane.waiting.delete(id);
        lane.placed.set(id, index);
      }
      for (const id of lane.placed.keys()) {
        if (lane.placed.size <= REMEMBERED) break;
        lane.placed.delete(id);
      }
    }
  }

  async function sign(tenant: TenantId, lane: Lane): Promise<void> {
    if (!lane.unsigned || lane.stopped !== null) return;
    lane.unsigned = false;
    try {
      await signCheckpoint(options, tenant, verified);
    } catch (error) {
      lane.unsigned = true;
      if (error instanceof FatalError) lane.stopped = error;
      log.error(
        { err: error, tenant, why: error instanceof FatalError ? error.message : 'see frames' },
        'checkpoint was not signed',
      );
    }
  }

  /** Throws `log_unavailable` on a database that is behind what was signed, or tells another history. */
  async function mustHold(tenant: TenantId, lane: Lane): Promise<void> {
    lane.holds ??= db.tx(tenant, (sql) => mustHoldWhatWasSigned(sql, tenant, options.heads));
    try {
      await lane.holds;
    } catch (error) {
      lane.holds = null;
      if (error instanceof FatalError) lane.stopped ??= error;
      const why = error instanceof FatalError ? error.message : 'see frames';
      log.error({ err: error, tenant, why }, 'nothing is released by this log');
      throw new AppError('log_unavailable', undefined, { cause: error });
    }
  }

  async function everyTenant(work: (tenant: TenantId, lane: Lane) => void | Promise<void>): Promise<void> {
    for (const tenant of await options.tenants()) await work(tenant, laneOf(tenant));
  }

  return {
    record: (sql, tenant, entries) => record(clock, sql, tenant, entries),
    indexes: findIndexes,
    has: hasEntry,
    handedOver: async (sql, tenant, vkeys) => (await readHandovers(sql, tenant, vkeys)).length,
    nudge,
    async sequenced(tenant, ids) {
      if (ids.length === 0) return [];
      const lane = laneOf(tenant);
      if (lane.stopped !== null) throw new AppError('log_unavailable', undefined, { cause: lane.stopped });
      await mustHold(tenant, lane);
      const found = new Map<string, number>();
      for (const id of ids) {
        const index = lane.placed.get(id);
        if (index !== undefined) found.set(id, index);
      }
      if (found.size === ids.length) return ids.map((id) => found.get(id) ?? -1);
      const arrived = Promise.all(
        ids
          .filter((id) => !found.has(id))
          .map(
            (id) =>
              new Promise<void>((resolve) =>
                lane.waiting.set(id, (index) => (found.set(id, index), resolve())),
              ),
          ),
      );
      sequence(tenant);
      const deadline = clock.now() + (options.patienceMs ?? 5_000);
      try {
        while (found.size < ids.length) {
          await Promise.race([arrived, new Promise((resolve) => setTimeout(resolve, POLL_MS))]);
          if (found.size === ids.length) break;
          // Another process may have numbered them.
          for (const [id, index] of await db.atOnce(tenant, (sql) => findIndexes(sql, tenant, ids)))
            found.set(id, index);
          if (clock.now() > deadline) throw new AppError('log_unavailable');
          sequence(tenant);
        }
      } finally {
        for (const id of ids) lane.waiting.delete(id);
      }
      return ids.map((id) => found.get(id) ?? -1);
    },
    start() {
      const guarded = (work: () => Promise<void>) => () =>
        void work().catch((error: unknown) => log.warn({ err: error }, 'log round failed'));
      // What a crash left pending is found by the slow round; everything else is nudged.
      const slow = setInterval(
        guarded(() => everyTenant((tenant) => nudge(tenant))),
        5_000,
      );
      const signing = setInterval(
        guarded(() => everyTenant(sign)),
        SIGN_EVERY_MS,
      );
      let witnessing = false;
      const witnesses = setInterval(
        guarded(async () => {
          if (witnessing) return;
          witnessing = true;
          await everyTenant((tenant) => askWitnesses(options, tenant)).finally(() => (witnessing = false));
        }),
        WITNESS_EVERY_MS,
      );
      timers = [slow, signing, witnesses];
      for (const timer of timers) timer.unref();
      guarded(() => everyTenant((tenant) => nudge(tenant)))();
    },
    async stop() {
      if (stopping) return;
      stopping = true;
      for (const timer of timers) clearInterval(timer);
      for (const [tenant, lane] of lanes) {
        if (lane.gathering !== null) sequence(tenant);
        await lane.running;
        await sign(tenant, lane);
      }
    },
    doorRoutes: auditDoorRoutes(options),
    operatorRoutes: (bySlug) => witnessOperatorRoutes(options, bySlug),
  };
}
