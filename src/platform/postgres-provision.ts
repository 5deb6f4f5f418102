import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { connectPlainly, type DbOptions, type PlainSql } from '#platform/db';
import { startError } from '#platform/start-problems';

const secret = z.string().min(32);
const roles = z.strictObject({ owner: secret, app: secret });
const passwords = z.strictObject({ superuser: secret, vault: roles, keystore: roles, desk: roles });

export type Passwords = z.output<typeof passwords>;

const DATABASES = ['vault', 'keystore', 'desk'] as const;

/** The generated passwords, kept in one file that only we may read. Made once; lost with a cluster there, it is an error. */
export function readPasswords(folder: string, clusterExists: boolean): Passwords {
  const file = join(folder, 'passwords.json');
  const text = readIfThere(file);
  if (text !== null) {
    const parsed = passwords.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
  }
  if (clusterExists) throw startError('data_folder_damaged', folder, 'passwords.json');
  const fresh = (): string => randomBytes(32).toString('base64url');
  const made: Passwords = {
    superuser: fresh(),
    vault: { owner: fresh(), app: fresh() },
    keystore: { owner: fresh(), app: fresh() },
    desk: { owner: fresh(), app: fresh() },
  };
  writeDurably(file, JSON.stringify(made));
  return made;
}

/**
 * Makes the roles and databases that are missing, so that a first start killed at any moment is completed by the next.
 * The app's role owns nothing, cannot bypass row-level security, and reaches no database but its own.
 */
export async function provision(superuser: DbOptions, made: Passwords): Promise<void> {
  const sql = connectPlainly(superuser);
  try {
    const present = new Set(
      (await sql<{ name: string }[]>`select rolname as name from pg_roles`).map((row) => row.name),
    );
    for (const database of DATABASES) {
      for (const role of ['owner', 'app'] as const) {
        const name = `dozo_${database}_${role}`;
        if (!present.has(name)) await createRole(sql, name, made[database][role]);
      }
    }
    const closed = await sql<{ name: string }[]>`
      select d.datname as name from pg_database d
      where not exists (
        select from aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a where a.grantee = 0 and a.privilege_type = 'CONNECT')`;
    const done = new Set(closed.map((row) => row.name));
    const databases = new Set(
      (await sql<{ name: string }[]>`select datname as name from pg_database`).map((row) => row.name),
    );
    for (const shared of ['postgres', 'template1']) {
      if (!done.has(shared)) await sql`revoke connect, temporary on database ${sql(shared)} from public`;
    }
    for (const database of DATABASES) {
      const name = `dozo_${database}`;
      if (!databases.has(name)) await createDatabase(sql, name, `${name}_owner`);
      if (!done.has(name)) await closeDatabase(sql, name, `${name}_app`);
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Lets only the owner and this role into a database. */
export async function closeDatabase(sql: PlainSql, database: string, appRole: string): Promise<void> {
  await sql`grant connect on database ${sql(database)} to ${sql(appRole)}`;
  await sql`revoke connect, temporary on database ${sql(database)} from public`;
}

async function createRole(sql: PlainSql, name: string, password: string): Promise<void> {
  // A password cannot be a parameter here; ours is base64url and needs no quoting, which is checked all the same.
  if (!/^[A-Za-z0-9_-]{32,}$/.test(password)) throw startError('data_folder_damaged', name, 'passwords.json');
  await sql.unsafe(
    `create role "${name}" login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password '${password}'`,
  );
}

async function createDatabase(sql: PlainSql, name: string, owner: string): Promise<void> {
  await sql`create database ${sql(name)} owner ${sql(owner)}`;
}

function writeDurably(file: string, text: string): void {
  const draft = `${file}.new`;
  const handle = openSync(draft, 'w', 0o600);
  try {
    writeFileSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
