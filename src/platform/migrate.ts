import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { connectPlainly, isSqlState, type DbOptions, type PlainSql } from '#platform/db';
import { makeMigrationTable, RESTORING } from '#platform/migrate-table';
import type { DatabaseName, DatabaseRoles } from '#platform/postgres-embedded';
import { substitute } from '#platform/migrate-variables';
import { StartError, startError } from '#platform/start-problems';

export interface Migration {
  /** File name, `NNNN-module-what.sql`; applied in the order of the numbers. */
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the file, hex. */
  readonly digest: string;
}

const FOLDERS: Readonly<Record<DatabaseName, string>> = {
  vault: 'src/vault/migrations',
  keystore: 'src/vault/keys/migrations',
  desk: 'src/desk/migrations',
};

/** The migrations of one database, in order, from the files beside the code they belong to. */
export function migrationsOf(database: DatabaseName): Migration[] {
  const folder = join(projectRoot(), FOLDERS[database]);
  const names = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const numbers = new Set<string>();
  return names.map((name) => {
    const number = /^(\d{4})-[a-z0-9]+(-[a-z0-9]+)*\.sql$/.exec(name)?.[1];
    if (number === undefined || numbers.has(number))
      throw startError('migration_misnamed', `${FOLDERS[database]}/${name}`);
    numbers.add(number);
    const text = readFileSync(join(folder, name), 'utf8');
    return { name, text, digest: createHash('sha256').update(text).digest('hex') };
  });
}

/** Brings the given databases to this program's state; two that start at once wait for each other. Returns what was applied. */
export async function migrateAll(
  databases: Partial<Record<DatabaseName, DatabaseRoles>>,
): Promise<{ database: DatabaseName; name: string }[]> {
  const named = Object.entries(databases) as [DatabaseName, DatabaseRoles][];
  const applied = await Promise.all(
    named.map(async ([database, roles]) => {
      const names = await migrateDatabase(database, roles.owner, roles.app.username);
      return names.map((name) => ({ database, name }));
    }),
  );
  return applied.flat();
}

/**
 * As `migrateAll`, for one database. `migrations` are its files unless a test brings its own, or a restore those of its backup: it
 * alone may work on a database that is being restored.
 */
export async function migrateDatabase(
  database: DatabaseName,
  owner: DbOptions,
  appRole: string,
  migrations: readonly Migration[] = migrationsOf(database),
  isRestore = false,
): Promise<string[]> {
  const sql = connectPlainly(owner);
  try {
    await prepare(sql, appRole);
    if (!isRestore) refuseRestoring(database, await appliedDigests(sql));
    const applied: string[] = [];
    for (const migration of migrations) {
      if (await applyOnce(sql, database, migration, appRole)) applied.push(migration.name);
    }
    await refuseUnknown(sql, database, migrations);
    return applied;
  } catch (error) {
    throw error instanceof StartError ? error : unreachable(database, error);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Migrations that the database lacks; as the app's role or the owner. Throws if it was migrated by another program. */
export async function pendingMigrations(database: DatabaseName, as: DbOptions): Promise<string[]> {
  const migrations = migrationsOf(database);
  const sql = connectPlainly(as);
  try {
    const [there] = await sql<
      { there: boolean }[]
    >`select to_regclass('public.migration') is not null as there`;
    if (there?.there !== true) return migrations.map(({ name }) => name);
    const digests = await appliedDigests(sql);
    refuseRestoring(database, digests);
    for (const { name, digest } of migrations) {
      if (digests.has(name) && digests.get(name) !== digest)
        throw startError('migration_changed', database, name);
    }
    await refuseUnknown(sql, database, migrations);
    return migrations.filter(({ name }) => !digests.has(name)).map(({ name }) => name);
  } catch (error) {
    throw error instanceof StartError ? error : unreachable(database, error);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The folder of package.json, from source and from a bundle alike. */
export function projectRoot(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'src/vault/migrations')))
      return folder;
    if (folder === dirname(folder)) throw new Error('the project folder was not found above this file');
  }
}

const LOCK = 4_013_570_211; // any number that no other program takes as an advisory lock in these databases

async function prepare(sql: PlainSql, appRole: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${LOCK}::bigint)`;
    await makeMigrationTable(tx as unknown as PlainSql, appRole);
  });
}

async function applyOnce(
  sql: PlainSql,
  database: DatabaseName,
  migration: Migration,
  appRole: string,
): Promise<boolean> {
  try {
    return await sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${LOCK}::bigint)`;
      const [known] = await tx<
        { digest: string }[]
      >`select digest from public.migration where name = ${migration.name}`;
      if (known !== undefined) {
        if (known.digest !== migration.digest)
          throw startError('migration_changed', database, migration.name);
        return false;
      }
      await tx.unsafe(substitute(migration.text, { app_role: appRole }));
      await tx`insert into public.migration (name, digest) values (${migration.name}, ${migration.digest})`;
      return true;
    });
  } catch (error) {
    if (error instanceof StartError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new StartError(
      'migration_failed',
      startError('migration_failed', database, migration.name, why).sentence,
      { cause: error },
    );
  }
}

async function refuseUnknown(
  sql: PlainSql,
  database: DatabaseName,
  migrations: readonly Migration[],
): Promise<void> {
  const ours = new Set(migrations.map(({ name }) => name));
  for (const name of (await appliedDigests(sql)).keys()) {
    if (!ours.has(name) && name !== RESTORING) throw startError('migration_unknown', database, name);
  }
}

/** Half of a restored system is worse than none: it serves again when all of it is back. */
function refuseRestoring(database: DatabaseName, digests: ReadonlyMap<string, string>): void {
  if (digests.has(RESTORING)) throw startError('restore_unfinished', database);
}

async function appliedDigests(sql: PlainSql): Promise<Map<string, string>> {
  const rows = await sql<
    { name: string; digest: string }[]
  >`select name, digest from public.migration order by name`;
  return new Map(rows.map(({ name, digest }) => [name, digest]));
}

/** Names the kind of failure without the address: a URL may carry a password. */
function unreachable(database: DatabaseName, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  if (code === null) return error;
  const why = isSqlState(error, '28P01')
    ? 'wrong user or password'
    : isSqlState(error, '3D000')
      ? 'no such database'
      : code;
  return new StartError('database_unreachable', startError('database_unreachable', database, why).sentence, {
    cause: error,
  });
}
