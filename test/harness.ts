import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

import { connectPlainly, type DbOptions, type PlainSql } from '#platform/db';
import { migrateDatabase, migrationsOf } from '#platform/migrate';
import type { DatabaseName, DatabaseRoles } from '#platform/postgres-embedded';
import { closeDatabase } from '#platform/postgres-provision';
import type { TestPostgres } from './postgres.ts';

export interface TestDatabases<Name extends DatabaseName = DatabaseName> {
  /** Migrated and empty. `app` is what a process gets: no owner, bound by row-level security. `owner` may look at the structure. */
  readonly databases: Readonly<Record<Name, DatabaseRoles>>;
  /** Into the same database past row-level security, to look for leaks and to break things. Close what you open. */
  superuser(database: Name): DbOptions;
  /** Drops the databases. For `afterAll`; close your pools first. */
  drop(): Promise<void>;
}

/**
 * Fresh migrated databases for one test file, cloned from a template that is migrated once a run. Names what is needed:
 * `await testDatabases('vault', 'keystore')`; all three without a name.
 */
export async function testDatabases<Name extends DatabaseName = DatabaseName>(
  ...names: Name[]
): Promise<TestDatabases<Name>> {
  const postgres = inject('postgres');
  const wanted = names.length > 0 ? names : (['vault', 'keystore', 'desk'] as Name[]);
  const suffix = randomBytes(6).toString('hex');
  const sql = connectPlainly(postgres.superuser);
  const databases = {} as Record<Name, DatabaseRoles>;
  try {
    for (const name of wanted) {
      const roles = postgres.roles[name];
      const template = await ensureTemplate(sql, postgres, name);
      const database = `test_${name}_${suffix}`;
      await sql`create database ${sql(database)} template ${sql(template)} owner ${sql(roles.owner.username)}`;
      await closeDatabase(sql, database, roles.app.username);
      databases[name] = { owner: { ...roles.owner, database }, app: { ...roles.app, database } };
    }
  } finally {
    await sql.end();
  }
  return {
    databases,
    superuser: (name) => ({ ...postgres.superuser, database: databases[name].app.database }),
    async drop() {
      const admin = connectPlainly(postgres.superuser);
      for (const name of wanted)
        await admin`drop database if exists ${admin(databases[name].app.database)} with (force)`;
      await admin.end();
    },
  };
}

/** The template of the present migrations; files that start at once wait for the first to make it. */
async function ensureTemplate(sql: PlainSql, postgres: TestPostgres, name: DatabaseName): Promise<string> {
  const digest = createHash('sha256');
  for (const migration of migrationsOf(name)) digest.update(migration.name).update(migration.digest);
  const template = `template_${name}_${digest.digest('hex').slice(0, 16)}`;
  await sql`select pg_advisory_lock(${name.length}::bigint)`;
  try {
    const [ready] = await sql`select 1 from pg_database where datname = ${template} and datistemplate`;
    if (ready === undefined) {
      const roles = postgres.roles[name];
      await sql`drop database if exists ${sql(template)} with (force)`;
      await sql`create database ${sql(template)} owner ${sql(roles.owner.username)}`;
      await migrateDatabase(name, { ...roles.owner, database: template }, roles.app.username);
      await sql`alter database ${sql(template)} with is_template true`;
    }
  } finally {
    await sql`select pg_advisory_unlock(${name.length}::bigint)`;
  }
  return template;
}

/** The Node that programs started by tests run under: the pinned one, whatever runs the tests. */
export const NODE = pinnedNode();

function pinnedNode(): string {
  const pinned = join(
    import.meta.dirname,
    '../node_modules',
    `node-${process.platform}-${process.arch}`,
    'bin/node',
  );
  return existsSync(pinned) ? pinned : process.execPath;
}
