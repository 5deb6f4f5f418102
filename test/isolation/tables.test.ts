import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { connectPlainly, openDb, type Db, type PlainSql } from '#platform/db';
import { randomId, type TenantId } from '#platform/ids';
import type { DatabaseName } from '#platform/postgres-embedded';
import { testDatabases, type TestDatabases } from '../harness.ts';

/**
 * Promise 5, from the catalogue: every table that exists, whoever added it, times every verb, times the wrong and the
 * missing tenant. A row is planted in each, so that "0 rows" means hidden and not empty.
 */
const NAMES: readonly DatabaseName[] = ['vault', 'keystore', 'desk'];
/** Not ours to shape: how migrations remember themselves. Readable by no process. */
const WITHOUT_TENANT = new Set(['migration']);

let databases: TestDatabases;
const admin = new Map<DatabaseName, PlainSql>();
const app = new Map<DatabaseName, Db>();
const [ours, theirs] = [randomId<TenantId>(), randomId<TenantId>()];

interface Table {
  name: string;
  columns: { name: string; type: string; generated: boolean }[];
}

beforeAll(async () => {
  databases = await testDatabases();
  for (const name of NAMES) {
    admin.set(name, connectPlainly(databases.superuser(name)));
    app.set(name, openDb(databases.databases[name].app));
  }
});
afterAll(async () => {
  for (const db of app.values()) await db.close();
  for (const sql of admin.values()) await sql.end();
  await databases.drop();
});

function sqlOf(name: DatabaseName): PlainSql {
  const sql = admin.get(name);
  if (sql === undefined) throw new Error('no connection');
  return sql;
}
function dbOf(name: DatabaseName): Db {
  const db = app.get(name);
  if (db === undefined) throw new Error('no connection');
  return db;
}

async function tablesOf(sql: PlainSql): Promise<Table[]> {
  const rows = await sql<{ table: string; column: string; type: string; generated: boolean }[]>`
    select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type, a.attgenerated <> '' as generated
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%' and c.relkind in ('r', 'p')
      and a.attnum > 0 and not a.attisdropped
    order by c.relname, a.attnum`;
  const tables = new Map<string, Table>();
  for (const row of rows) {
    const table = tables.get(row.table) ?? { name: row.table, columns: [] };
    table.columns.push({ name: row.column, type: row.type, generated: row.generated });
    tables.set(row.table, table);
  }
  return [...tables.values()].filter((table) => !WITHOUT_TENANT.has(table.name));
}

const SAMPLE: Readonly<Record<string, string>> = {
  uuid: '00000000-0000-4000-8000-000000000001',
  text: 'x',
  'character varying': 'x',
  boolean: 'false',
  integer: '1',
  smallint: '1',
  bigint: '1',
  numeric: '1',
  'double precision': '1',
  bytea: '\\x01',
  jsonb: '{}',
  json: '{}',
  date: '2026-01-01',
  'timestamp with time zone': '2026-01-01T00:00:00Z',
  tsvector: 'x',
  'text[]': '{}',
  'integer[]': '{}',
  'uuid[]': '{}',
  'bytea[]': '{}',
};

/** Rows past every constraint but the tenant: what is tested is who sees them, not what they say. */
async function plant(sql: PlainSql, table: Table, tenant: TenantId): Promise<void> {
  await sql.begin(async (inside) => {
    await inside`set local session_replication_role = replica`;
    const checks = await inside<{ name: string }[]>`
      select conname as name from pg_constraint where contype = 'c' and conrelid = ${`public.${table.name}`}::regclass`;
    for (const { name } of checks)
      await inside`alter table ${inside(table.name)} drop constraint ${inside(name)}`;
    const columns = table.columns.filter((column) => !column.generated);
    const values = columns.map((column) => {
      if (column.name === 'tenant_id') return tenant;
      const sample = SAMPLE[column.type];
      if (sample === undefined) throw new Error(`${table.name}.${column.name}: no sample for ${column.type}`);
      return sample;
    });
    const places = columns.map((column, at) => `$${at + 1}::text::${column.type}`).join(', ');
    const names = columns.map((column) => `"${column.name}"`).join(', ');
    await inside.unsafe(`insert into "${table.name}" (${names}) values (${places})`, values);
  });
}

describe.each(NAMES)('every table of the %s database', (name) => {
  test('has its tenant first in the primary key, and forced row-level security with a policy for both directions', async () => {
    const sql = sqlOf(name);
    const tables = await tablesOf(sql);
    expect(tables.length).toBeGreaterThan(2);
    for (const table of tables) {
      const [shape] = await sql<
        { enabled: boolean; forced: boolean; owner: string; first: string | null; policies: number }[]
      >`
        select c.relrowsecurity as enabled, c.relforcerowsecurity as forced, pg_get_userbyid(c.relowner) as owner,
          (select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
            where i.indrelid = c.oid and i.indisprimary) as first,
          (select count(*)::int from pg_policy p where p.polrelid = c.oid and p.polqual is not null
            and (p.polwithcheck is not null or p.polcmd in ('r', 'd'))) as policies
        from pg_class c where c.oid = ${`public.${table.name}`}::regclass`;
      expect({ table: table.name, ...shape }).toEqual({
        table: table.name,
        enabled: true,
        forced: true,
        owner: databases.databases[name].owner.username,
        first: 'tenant_id',
        policies: expect.any(Number) as number,
      });
      expect(shape?.policies, table.name).toBeGreaterThan(0);
    }
  });

  test('the process that uses it owns nothing and cannot step past a policy', async () => {
    const [role] = await sqlOf(name)<
      { superuser: boolean; bypass: boolean; owns: number; creates: boolean }[]
    >`
      select rolsuper as superuser, rolbypassrls as bypass, rolcreaterole or rolcreatedb as creates,
        (select count(*)::int from pg_class where relowner = r.oid) as owns
      from pg_roles r where rolname = ${databases.databases[name].app.username}`;
    expect(role).toEqual({ superuser: false, bypass: false, owns: 0, creates: false });
  });

  test('shows, changes and takes nothing with the wrong tenant or without one', async () => {
    const sql = sqlOf(name);
    const db = dbOf(name);
    for (const table of await tablesOf(sql)) {
      await plant(sql, table, ours);
      const denied = (error: unknown): number => {
        // No grant for a verb hides as well as a policy does.
        if (error instanceof Error && 'code' in error && error.code === '42501') return 0;
        throw error;
      };
      const verbs = (read: 'wrong' | 'missing') => {
        const run = <T>(statement: string): Promise<number> => {
          const work = async (inside: {
            unsafe: (text: string) => Promise<{ count: number }>;
          }): Promise<number> => (await inside.unsafe(statement)).count;
          return (read === 'wrong' ? db.tx(theirs, work as never) : db.directory(work as never))
            .then((count) => Number(count))
            .catch(denied) as Promise<number & T>;
        };
        return {
          select: () => run(`select tenant_id from "${table.name}"`),
          update: () => run(`update "${table.name}" set tenant_id = tenant_id`),
          delete: () => run(`delete from "${table.name}"`),
        };
      };
      for (const read of ['wrong', 'missing'] as const) {
        for (const [verb, run] of Object.entries(verbs(read))) {
          expect({ table: table.name, read, verb, rows: await run() }).toEqual({
            table: table.name,
            read,
            verb,
            rows: 0,
          });
        }
      }
      const [left] = await sql.unsafe(`select count(*)::int as n from "${table.name}" where tenant_id = $1`, [
        ours,
      ]);
      expect({ table: table.name, left: left?.['n'] as number }).toEqual({ table: table.name, left: 1 });
    }
  });

  test('refuses a row for another tenant', async () => {
    const sql = sqlOf(name);
    for (const table of await tablesOf(sql)) {
      const columns = table.columns.filter((column) => !column.generated);
      const names = columns.map((column) => `"${column.name}"`).join(', ');
      const values = columns.map((column) =>
        column.name === 'tenant_id' ? ours : (SAMPLE[column.type] ?? 'x'),
      );
      const places = columns.map((column, at) => `$${at + 1}::text::${column.type}`).join(', ');
      const smuggle = dbOf(name).tx(theirs, (inside) =>
        inside.unsafe(`insert into "${table.name}" (${names}) values (${places})`, values),
      );
      await expect(smuggle, table.name).rejects.toMatchObject({ code: '42501' });
    }
  });

  test('the check sees a table that somebody forgot', async () => {
    const sql = sqlOf(name);
    await sql`create table forgotten (id uuid primary key)`;
    expect((await tablesOf(sql)).map((table) => table.name)).toContain('forgotten');
    await sql`drop table forgotten`;
  });
});
