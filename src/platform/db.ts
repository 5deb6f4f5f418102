import postgres from 'postgres';

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
  /** Runs `work` without a tenant: it sees no row of any table, and may call the narrow SECURITY DEFINER functions. */
  directory<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens a pool as the application's role, which owns no table and cannot bypass row-level security. */
export function openDb(options: DbOptions): Db {
  const pool = postgres({
    host: options.host,
    port: options.port,
    database: options.database,
    username: options.username,
    password: options.password,
    ssl: options.tls === true ? 'verify-full' : false,
    max: options.max ?? 10,
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
  return {
    tx: (tenant, work) =>
      pool.begin(async (sql) => {
        // Pipelined: sent in one go with the first statement of `work`, ahead of it on the same connection.
        const scoped = sql`select set_config('app.tenant', ${tenant}, true)`.execute();
        const [result] = await Promise.all([work(sql as unknown as Sql), scoped]);
        return result;
      }) as Promise<never>,
    directory: (work) => pool.begin((sql) => work(sql as unknown as Sql)) as Promise<never>,
    close: () => pool.end({ timeout: 5 }),
  };
}

/** A PostgreSQL error with that SQLSTATE, such as 23505 (unique violation). */
export function isSqlState(error: unknown, state: string): boolean {
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
    onnotice: () => undefined,
    connection: { application_name: 'dozo' },
  });
}
