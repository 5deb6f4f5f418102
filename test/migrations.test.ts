import { afterAll, expect, test } from 'vitest';

import { connectPlainly } from '#platform/db';
import { migrateAll, migrateDatabase, pendingMigrations, type Migration } from '#platform/migrate';
import { testDatabases } from './harness.ts';

const { databases, superuser, drop } = await testDatabases();
afterAll(drop);

const { owner, app } = databases.desk;

function migration(name: string, text: string): Migration {
  return { name, text, digest: `digest of ${text}` };
}

test('a second run applies nothing', async () => {
  expect(await migrateAll(databases)).toEqual([]);
  for (const name of ['vault', 'keystore', 'desk'] as const) {
    expect(await pendingMigrations(name, databases[name].app)).toEqual([]);
  }
});

test("the app's role is no owner of any table and cannot bypass row-level security", async () => {
  for (const name of ['vault', 'keystore', 'desk'] as const) {
    const sql = connectPlainly(databases[name].app);
    const [role] =
      await sql`select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user`;
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false });
    expect(
      await sql`select relname from pg_class where relowner = (select oid from pg_roles where rolname = current_user)`,
    ).toHaveLength(0);
    await expect(sql`create table mine (id int)`).rejects.toThrow('permission denied');
    await sql.end();
  }
});

test('no role reaches the database of another', async () => {
  for (const from of ['vault', 'keystore', 'desk'] as const) {
    for (const to of ['vault', 'keystore', 'desk'] as const) {
      if (from === to) continue;
      for (const role of ['owner', 'app'] as const) {
        const sql = connectPlainly({ ...databases[from][role], database: databases[to].app.database });
        await expect(sql`select 1`).rejects.toThrow('permission denied for database');
        await sql.end();
      }
    }
  }
});

test('a failing migration is taken back as a whole and says which and why', async () => {
  const known = await appliedNames();
  const bad = [
    ...known,
    migration('9001-test-bad.sql', 'create table half (id int); select no_such_thing();'),
  ];
  await expect(migrateDatabase('desk', owner, app.username, bad)).rejects.toThrow(
    /9001-test-bad\.sql .* no_such_thing/,
  );
  const sql = connectPlainly(superuser('desk'));
  expect(await sql`select to_regclass('half') as there`).toEqual([{ there: null }]);
  await sql.end();
});

test('a changed file is refused, and so is a database that is ahead', async () => {
  const known = await appliedNames();
  const first = migration(
    '9002-test-good.sql',
    'create table good (id int); grant select on good to :app_role;',
  );
  expect(await migrateDatabase('desk', owner, app.username, [...known, first])).toEqual([
    '9002-test-good.sql',
  ]);

  const changed = { ...first, digest: 'another' };
  await expect(migrateDatabase('desk', owner, app.username, [...known, changed])).rejects.toThrow(
    'was changed after',
  );
  await expect(migrateDatabase('desk', owner, app.username, known)).rejects.toThrow('newer Dozo');
  await expect(pendingMigrations('desk', app)).rejects.toThrow('newer Dozo');
});

test('two that migrate at once apply each file once', async () => {
  const known = await appliedNames();
  const slow = migration('9003-test-slow.sql', 'create table slow (id int); select pg_sleep(0.2);');
  const both = await Promise.all(
    [1, 2, 3].map(() => migrateDatabase('desk', owner, app.username, [...known, slow])),
  );
  expect(both.flat()).toEqual(['9003-test-slow.sql']);
});

async function appliedNames(): Promise<Migration[]> {
  const sql = connectPlainly(owner);
  const rows = await sql<
    { name: string; digest: string }[]
  >`select name, digest from public.migration order by name`;
  await sql.end();
  return rows.map(({ name, digest }) => ({ name, digest, text: '' }));
}
