import type { Writable } from 'node:stream';

import { connectPlainly, type DbOptions, type PlainSql } from '#platform/db';

/** All SQL of backup and restore. */

/** A table as it is copied: columns in the order of the stream. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
}

/** One moment of one database, held open for reading. */
export interface Snapshot {
  /** When it was taken, by the database's clock. */
  readonly at: Date;
  readonly migrations: readonly { name: string; digest: string }[];
  /** Every table with rows of tenants, those that others refer to first. */
  readonly tables: readonly TableShape[];
  tenants(): Promise<string[]>;
  /** Of each of these tenants, the epoch under which all of its keys lie at this moment; those between two epochs are left out. The keystore only. */
  epochs(tenants: readonly string[]): Promise<Map<string, number>>;
  /** About how much there is to read. */
  sizeBytes(): Promise<number>;
  count(table: TableShape, tenant: string): Promise<number>;
  /** The tenant's rows in PostgreSQL's binary form of COPY. */
  copy(table: TableShape, tenant: string): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/** Opens a database at its present moment, as the role that serves: bound by row-level security, tenant by tenant. */
export async function openSnapshot(login: DbOptions): Promise<Snapshot> {
  const sql = connectPlainly(login);
  try {
    await sql`begin isolation level repeatable read, read only`;
    await sql`set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`.simple();
    const [moment] = await sql<{ at: Date }[]>`select clock_timestamp() as at`;
    const migrations = await sql<{ name: string; digest: string }[]>`
      select name, digest from public.migration order by name`;
    const tables = await readTables(sql);
    const enter = (tenant: string) => sql`select set_config('app.tenant', ${tenant}, true)`;
    return {
      at: moment?.at ?? new Date(0),
      migrations: [...migrations],
      tables,
      tenants: async () => {
        const rows = await sql<{ tenant: string }[]>`select tenants() as tenant`;
        return rows.map(({ tenant }) => tenant);
      },
      async epochs(asked) {
        const found = new Map<string, number>();
        for (const tenant of asked) {
          await enter(tenant);
          const [row] = await sql<{ epoch: number }[]>`
            select epoch from epoch_key e where tenant_id = ${tenant} and state = 'active' and not exists (
              select from epoch_roll r where r.tenant_id = ${tenant} and r.step = 'wrapping')`;
          if (row !== undefined) found.set(tenant, row.epoch);
        }
        return found;
      },
      async sizeBytes() {
        const [row] = await sql<{ bytes: string }[]>`
          select coalesce(sum(pg_table_size(c.oid)), 0) as bytes
          from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind = 'r'`;
        return Number(row?.bytes ?? 0);
      },
      async count(table, tenant) {
        await enter(tenant);
        const [row] = await sql<{ count: string }[]>`
          select count(*) as count from ${sql(table.name)} where tenant_id = ${tenant}`;
        return Number(row?.count ?? 0);
      },
      async *copy(table, tenant) {
        await enter(tenant);
        const stream = await sql`
          copy (select ${sql(table.columns)} from ${sql(table.name)} where tenant_id = ${literal(sql, tenant)})
          to stdout (format binary)`.readable();
        yield* stream;
        // The driver stops its socket when this stream is full, and starts it when the stream asks for more. If the end came together with
        // what filled it, the stream asks no more, and the answer to the next statement would never be heard.
        stream._read(0);
      },
      close: () => sql.end({ timeout: 0 }),
    };
  } catch (error) {
    await sql.end({ timeout: 0 });
    throw error;
  }
}

/** A uuid in the text of a statement that can take no parameter. */
function literal(sql: PlainSql, tenant: string) {
  if (!/^[0-9a-f-]{36}$/.test(tenant)) throw new Error('not the id of a tenant');
  return sql.unsafe(`'${tenant}'::uuid`);
}

async function readTables(sql: PlainSql): Promise<TableShape[]> {
  const tables = await sql<{ name: string; columns: string[] }[]>`
    select c.relname as name, json_agg(a.attname order by a.attnum) as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
    group by c.relname having bool_or(a.attname = 'tenant_id') order by c.relname`;
  const references = await sql<{ from: string; to: string }[]>`
    select f.relname as from, t.relname as to
    from pg_constraint k join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
    where k.contype = 'f' and k.conrelid <> k.confrelid`;
  return parentsFirst(tables, references);
}

/** Tables that are referred to come before those that refer. */
export function parentsFirst<T extends { name: string }>(
  tables: readonly T[],
  references: readonly { from: string; to: string }[],
): T[] {
  const ordered: T[] = [];
  const left = new Map(tables.map((table) => [table.name, table]));
  while (left.size > 0) {
    const free = [...left.values()].filter(
      ({ name }) => !references.some((one) => one.from === name && left.has(one.to)),
    );
    if (free.length === 0) throw new Error('tables refer to each other in a circle');
    for (const table of free) {
      ordered.push(table);
      left.delete(table.name);
    }
  }
  return ordered;
}

/** What holds back deliveries between the processes: the lanes of these tenants, until it is let go. */
export interface HeldLanes {
  readonly tenants: readonly string[];
  letGo(): Promise<void>;
}

const LANE_PATIENCE = '60s';

/**
 * Waits until no delivery of these tenants is under way and lets none begin. Deliveries pass by a held lane and come back for it.
 */
export async function holdLanes(login: DbOptions, tenants: readonly string[]): Promise<HeldLanes> {
  const sql = connectPlainly(login);
  try {
    await sql`begin`;
    await sql`select set_config('lock_timeout', ${LANE_PATIENCE}, true)`;
    for (const tenant of tenants) {
      await sql`select set_config('app.tenant', ${tenant}, true)`;
      await sql`insert into outbox_lane (tenant_id) values (${tenant}) on conflict do nothing`;
      await sql`select tenant_id from outbox_lane where tenant_id = ${tenant} for update`;
    }
    return {
      tenants,
      letGo: async () => {
        await sql`commit`;
        await sql.end({ timeout: 5 });
      },
    };
  } catch (error) {
    await sql.end({ timeout: 0 });
    throw error;
  }
}

/** The tenants that a database of the vault lists now. */
export async function listTenants(login: DbOptions): Promise<string[]> {
  const sql = connectPlainly(login);
  try {
    const rows = await sql<{ tenant: string }[]>`select tenants() as tenant`;
    return rows.map(({ tenant }) => tenant);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Notes in the keystore which epochs a backup of it has that was read back, so that the keys of keys before them may go. */
export async function noteKeystoreBackup(
  login: DbOptions,
  epochs: ReadonlyMap<string, number>,
  backup: { id: string; takenAt: Date },
): Promise<void> {
  const sql = connectPlainly(login);
  try {
    for (const [tenant, epoch] of epochs)
      await sql.begin(async (tx) => {
        await tx`select set_config('app.tenant', ${tenant}, true)`;
        await tx`
          insert into keystore_backup (tenant_id, epoch, backup_id, taken_at, verified_at)
          values (${tenant}, ${epoch}, ${backup.id}, ${backup.takenAt}, clock_timestamp())
          on conflict (tenant_id, epoch) do update
            set backup_id = excluded.backup_id, taken_at = excluded.taken_at, verified_at = excluded.verified_at`;
      });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The epochs of these tenants that no backup has yet although all keys lie under them. */
export async function countUnsavedEpochs(login: DbOptions, tenants: readonly string[]): Promise<number> {
  const sql = connectPlainly(login);
  let unsaved = 0;
  try {
    for (const tenant of tenants) {
      const [row] = await sql.begin(async (tx) => {
        await tx`select set_config('app.tenant', ${tenant}, true)`;
        return tx<{ count: string }[]>`
          select count(*) as count from epoch_key e where tenant_id = ${tenant} and state = 'active'
            and not exists (select from epoch_roll r where r.tenant_id = ${tenant} and r.step = 'wrapping')
            and not exists (select from keystore_backup b where b.tenant_id = ${tenant} and b.epoch = e.epoch)`;
      });
      unsaved += Number(row?.count ?? 0);
    }
    return unsaved;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** One database being filled in one transaction, by its owner. */
export interface Loader {
  copyIn(table: TableShape): Promise<Writable>;
  /** Rows of a table, all tenants. */
  count(table: string): Promise<number>;
  /** Entries in each client's log. The vault's database only. */
  logSizes(): Promise<Map<string, number>>;
  commit(): Promise<void>;
  abandon(): Promise<void>;
}

export async function openLoader(owner: DbOptions): Promise<Loader> {
  const sql = connectPlainly(owner);
  try {
    await sql`begin`;
    const tables = await readTables(sql);
    // The owner is bound by row-level security too, under which COPY takes nothing in; for this transaction it is not.
    for (const { name } of tables) await sql`alter table ${sql(name)} no force row level security`;
    return {
      copyIn: (table) => {
        const known = tables.find(({ name }) => name === table.name);
        if (known === undefined || !table.columns.every((column) => known.columns.includes(column)))
          throw new Error(`the backup's table ${table.name} is not ours`);
        return sql`copy ${sql(table.name)} (${sql(table.columns)}) from stdin (format binary)`.writable();
      },
      async count(table) {
        const [row] = await sql<{ count: string }[]>`select count(*) as count from ${sql(table)}`;
        return Number(row?.count ?? 0);
      },
      async logSizes() {
        const rows = await sql<
          { tenant: string; size: string }[]
        >`select tenant_id as tenant, size from log_head`;
        return new Map(rows.map(({ tenant, size }) => [tenant, Number(size)]));
      },
      async commit() {
        for (const { name } of tables) await sql`alter table ${sql(name)} force row level security`;
        await sql`commit`;
        for (const { name } of tables) await sql`analyze ${sql(name)}`;
        await sql.end({ timeout: 5 });
      },
      abandon: () => sql.end({ timeout: 0 }),
    };
  } catch (error) {
    await sql.end({ timeout: 0 });
    throw error;
  }
}
