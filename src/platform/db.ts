import { connect, type Socket } from 'node:net';
import postgres from 'postgres';

import { createTogether } from '#platform/db-together';
import type { TenantId } from '#platform/ids';

/** How to reach one database: a host name or the folder of a Unix socket. */
export interface DbOptions {
  host: string;
  port: number;
  database: string;
  username: string;
  password: string;
  tls?: boolean;
  /** Connections at most. Default 10. */
  max?: number;
}

/** A tagged template that runs SQL in the transaction it belongs to. */
export type Sql = postgres.TransactionSql<Record<string, never>>;

export interface Db {
  /**
   * Runs `work` in one transaction that sees the rows of `tenant` alone: the policies of every table compare their
   * `tenant_id` with `app.tenant`, which is set for this transaction only and so is safe behind a pooler.
   */
  tx<T>(tenant: TenantId, work: (sql: Sql) => Promise<T>): Promise<T>;
  /**
   * As `tx`, sent whole in one round trip: `work` must issue all of its statements at once, none waiting for another's answer.
   * All of it happens or nothing does. A statement that comes later throws.
   */
  atOnce<T>(tenant: TenantId, work: (sql: Sql) => Promise<T>): Promise<T>;
  /**
   * A transaction in two round trips: `read` as in `tx`, then `write` with what it answered, whose statements must all be issued
   * at once, as in `atOnce`: they go out together with the commit.
   */
  inTwoTrips<Found, T>(
    tenant: TenantId,
    read: (sql: Sql) => Promise<Found>,
    write: (sql: Sql, found: Found) => Promise<T>,
  ): Promise<T>;
  /** As `atOnce`, in one transaction with what others of the tenant ask at the same time. `work` reads and may run twice. */
  readTogether<T>(tenant: TenantId, work: (sql: Sql) => Promise<T>): Promise<T>;
  /**
   * As `atOnce`, committed together with what others of the tenant write at the same time. If the common transaction fails,
   * nothing of it happened and each goes alone: `work` may run twice, and must do nothing but issue its statements.
   */
  writeTogether<T>(tenant: TenantId, work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Runs `work` without a tenant: it sees no row of any table, and may call the narrow SECURITY DEFINER functions. */
  directory<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens a pool as the application's role, which owns no table and cannot bypass row-level security. */
export function openDb(options: DbOptions): Db {
  const lines = createLines(options.max ?? 10, () => openLine(options));
  const atOnce: Db['atOnce'] = (tenant, work) => lines.use((line) => inOneTrip(line, tenant, work));
  return {
    tx: (tenant, work) => lines.use((line) => inTransaction(line, tenant, work)),
    atOnce,
    inTwoTrips: (tenant, read, write) => lines.use((line) => inTwoTrips(line, tenant, read, write)),
    readTogether: createTogether(atOnce, isLost, 1),
    // One: a second one under way would take half of the company, and what a transaction costs is the most of what a small write does (ADR 0018).
    writeTogether: createTogether(atOnce, isLost, 1),
    directory: (work) => lines.use((line) => inTransaction(line, null, work)),
    close: lines.close,
  };
}

/**
 * One connection and its driver. We hand connections out ourselves, each to one transaction at a time, because the driver's own
 * transactions wait for an answer to `begin` before they send anything else.
 */
interface Line {
  readonly sql: LineSql;
  /** The connection broke while a statement was under way: the driver tells that once more to whoever comes next. */
  broke: boolean;
}
type LineSql = postgres.Sql<{ bigint: number }>;

function openLine(options: DbOptions): Line {
  const sql = postgres({
    host: options.host,
    port: options.port,
    ...(options.tls === true ? {} : { socket: () => connectGathering(options) }),
    database: options.database,
    username: options.username,
    password: options.password,
    ssl: options.tls === true ? 'verify-full' : false,
    max: 1,
    // The driver would end an old connection between two statements of a transaction, not knowing that it is one.
    max_lifetime: 0,
    prepare: true,
    onnotice: () => undefined,
    connection: { application_name: 'dozo' },
    types: {
      // bytea, uuid, jsonb as the driver has them; bigint as number: sizes and indexes stay far below 2^53
      bigint: {
        to: 20,
        from: [20],
        serialize: (value: number) => String(value),
        parse: (text: string) => Number(text),
      },
    },
  });
  return { sql, broke: false };
}

interface Lines {
  /** Runs `work` with a line that nobody else has meanwhile; waits for one in turn. */
  use<T>(work: (line: Line) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

function createLines(max: number, open: () => Line): Lines {
  const all: Line[] = [];
  const idle: Line[] = [];
  const waiting: ((line: Line) => void)[] = [];

  function take(): Line | Promise<Line> {
    const line = idle.pop();
    if (line !== undefined) return line;
    if (all.length === max) return new Promise((resolve) => waiting.push(resolve));
    const fresh = open();
    all.push(fresh);
    return fresh;
  }
  function giveBack(line: Line): void {
    const next = waiting.shift();
    if (next === undefined) idle.push(line);
    else next(line);
  }
  return {
    async use(work) {
      const line = await take();
      try {
        if (line.broke) await line.sql`select 1`.catch(() => undefined);
        line.broke = false;
        return await work(line);
      } catch (error) {
        line.broke = isLost(error);
        throw error;
      } finally {
        giveBack(line);
      }
    },
    async close() {
      await Promise.all(all.map(({ sql }) => sql.end({ timeout: 5 })));
    },
  };
}

/** Statements are sent as they come, the first of them together with `begin` and the tenant. */
async function inTransaction<T>(
  { sql }: Line,
  tenant: TenantId | null,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  const mine = untilClosed(sql);
  try {
    const begun = begin(sql, tenant);
    const [result] = await Promise.all([(async () => work(mine.sql))(), begun]);
    mine.close();
    await commit(sql);
    return result;
  } catch (error) {
    mine.close();
    await sql`rollback`.catch(() => undefined);
    throw error;
  }
}

/** `begin`, the tenant, the statements and `commit` go out together; after a failure the server skips the rest. */
async function inOneTrip<T>({ sql }: Line, tenant: TenantId, work: (sql: Sql) => Promise<T>): Promise<T> {
  const mine = untilClosed(sql);
  const begun = begin(sql, tenant);
  begun.catch(() => undefined);
  try {
    const value = await endInOneTrip(sql, mine, work);
    await begun;
    return value;
  } catch (error) {
    await sql`rollback`.catch(() => undefined);
    throw await begun.then(
      () => error,
      (first: unknown) => first,
    );
  }
}

async function inTwoTrips<Found, T>(
  { sql }: Line,
  tenant: TenantId,
  read: (sql: Sql) => Promise<Found>,
  write: (sql: Sql, found: Found) => Promise<T>,
): Promise<T> {
  const mine = untilClosed(sql);
  try {
    const begun = begin(sql, tenant);
    const [found] = await Promise.all([(async () => read(mine.sql))(), begun]);
    return await endInOneTrip(sql, mine, (last) => write(last, found));
  } catch (error) {
    mine.close();
    await sql`rollback`.catch(() => undefined);
    throw error;
  }
}

/** The last statements of a transaction and `commit` behind them, without waiting in between. */
async function endInOneTrip<T>(sql: LineSql, mine: Closable, work: (sql: Sql) => Promise<T>): Promise<T> {
  let threw = false;
  const result = (async () => work(mine.sql))();
  result.catch(() => (threw = true));
  // The driver sends a statement two microtasks after somebody awaits it; the commit has to come behind all of them.
  for (let hop = 0; hop < HOPS; hop += 1) await Promise.resolve();
  mine.close();
  // What `work` itself threw by now must not leave the half of it that was sent.
  const ended = threw ? sql`rollback` : commit(sql);
  ended.catch(() => undefined); // heard below, after the statement that made it fail
  const value = await result;
  await ended;
  return value;
}

/** More than any chain of functions that hand a statement through without waiting for anything. */
const HOPS = 8;

/** One message to the server, which knows no parameters in this form: so a tenant must be a UUID and nothing else. */
function begin(sql: LineSql, tenant: TenantId | null): Promise<unknown> {
  if (tenant === null) return sql`begin`.simple().execute();
  if (!UUID.test(tenant)) throw new Error('a tenant that is no UUID');
  return sql.unsafe(`begin; set local app.tenant to '${tenant}'`).execute();
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Fails where its `begin` is not: on a connection that came in place of a lost one, and after a statement that failed. A
 * commit alone would call both a success.
 */
function commit(sql: LineSql): Promise<unknown> {
  return sql`savepoint sent; commit`.simple().execute();
}

/** The line's template for one transaction: what is said after its end would run in somebody else's, so it throws. */
interface Closable {
  readonly sql: Sql;
  close(): void;
}
function untilClosed(sql: LineSql): Closable {
  let open = true;
  const guarded = new Proxy(sql, {
    apply(target, self, args: unknown[]) {
      if (!open) throw new Error('a statement came after its transaction was sent');
      return Reflect.apply(target as unknown as () => unknown, self, args);
    },
  });
  return { sql: guarded as unknown as Sql, close: () => void (open = false) };
}

function isLost(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const fatal = 'severity' in error && error.severity === 'FATAL';
  return fatal || /^(?:CONNECT|E[A-Z])/.test(String(error.code));
}

/**
 * A socket that gathers what is written to it in one turn of the event loop, and the next, into one system call. The driver
 * writes each kilobyte by itself, and waking the server for each costs more than what it then does. Much is sent before others
 * have their turn: the server works on it while they encrypt, instead of getting everybody's at once and nothing meanwhile.
 */
const MUCH_BYTES = 16 * 1024;
function connectGathering({ host, port }: DbOptions): Socket {
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  let waiting: 'no' | 'for more' | 'for the end of the turn' = 'no';
  const flush = (): void => {
    if (waiting === 'no') return;
    waiting = 'no';
    socket.uncork();
  };
  socket.write = (...args: unknown[]) => {
    if (waiting === 'no') {
      waiting = 'for more';
      socket.cork();
      setImmediate(() => setImmediate(flush));
    }
    const more = write(...args);
    if (waiting === 'for more' && socket.writableLength >= MUCH_BYTES) {
      waiting = 'for the end of the turn';
      process.nextTick(flush);
    }
    return more;
  };
  // Handed over while it connects: what is written meanwhile waits, and the driver hears of a failure.
  return socket;
}

/**
 * What a failed statement tells of the database as a whole: that its disk is full (SQLSTATE 53100), or that it is away for now: lost, ending, starting
 * or out of connections. Null if the statement was at fault.
 */
export function databaseTrouble(error: unknown): 'full' | 'away' | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const code = String(error.code);
  if (error.name === 'PostgresError' && code === '53100') return 'full';
  if (error.name === 'PostgresError') return /^(?:08|53|57P0)/.test(code) ? 'away' : null;
  // The driver's own words, and the system's about the socket to the server.
  const isOfSocket = 'syscall' in error && error.syscall === 'connect';
  return isOfSocket || /^CONNECT(?:ION)?_|^(?:ECONNRESET|EPIPE)$/.test(code) ? 'away' : null;
}

/** A PostgreSQL error with that SQLSTATE, such as 23505 (unique violation). */
export function isSqlState(error: unknown, state: string): error is Error {
  return error instanceof Error && 'code' in error && error.code === state;
}

/** A connection outside row-level security's prologue: for those who set up, migrate or check, never for one who serves. */
export type PlainSql = postgres.Sql<Record<string, never>>;

/** Opens one connection without prepared statements. As whoever the options name; end it with `end()`. */
export function connectPlainly(options: DbOptions, connectTimeoutSeconds = 10): PlainSql {
  return postgres({
    host: options.host,
    port: options.port,
    database: options.database,
    username: options.username,
    password: options.password,
    ssl: options.tls === true ? 'verify-full' : false,
    max: 1,
    prepare: false,
    fetch_types: false,
    connect_timeout: connectTimeoutSeconds,
    max_lifetime: 0, // as above: a backup's snapshot may take hours
    onnotice: () => undefined,
    connection: { application_name: 'dozo' },
  });
}
