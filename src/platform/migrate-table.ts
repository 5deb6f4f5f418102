import { connectPlainly, type DbOptions, type PlainSql } from '#platform/db';
import type { DatabaseName } from '#platform/postgres-embedded';
import { startError } from '#platform/start-problems';

/** Stands among the migrations of a database whose restore has not ended: nobody serves from it meanwhile. */
export const RESTORING = 'restore-not-ended';

/** The table that says which migrations a database has had. */
export async function makeMigrationTable(tx: PlainSql, appRole: string): Promise<void> {
  await tx`
    create table if not exists public.migration (
      name text primary key,
      digest text not null,
      applied_at timestamptz not null default now()
    )`;
  await tx`revoke all on schema public from public`;
  await tx`grant usage on schema public to ${tx(appRole)}`;
  await tx`grant select on public.migration to ${tx(appRole)}`;
}

/**
 * Marks an empty database, or one whose restore was cut short, as being restored, and empties it. Throws `restore_not_empty` for one
 * in which rows are. As its owner.
 */
export async function beginRestore(database: DatabaseName, owner: DbOptions, appRole: string): Promise<void> {
  const sql = connectPlainly(owner);
  try {
    await sql.begin(async (raw) => {
      const tx = raw as unknown as PlainSql;
      if (!(await isMarked(tx)) && (await hasRows(tx))) throw startError('restore_not_empty', database);
      await dropAll(tx);
      await makeMigrationTable(tx, appRole);
      await tx`insert into public.migration (name, digest) values (${RESTORING}, '')`;
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Throws `restore_not_empty` unless a restore may begin there; changes nothing. */
export async function checkRestorable(database: DatabaseName, owner: DbOptions): Promise<void> {
  const sql = connectPlainly(owner);
  try {
    if (!(await isMarked(sql)) && (await hasRows(sql))) throw startError('restore_not_empty', database);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The database is whole: it may be served from. */
export async function endRestore(owner: DbOptions): Promise<void> {
  const sql = connectPlainly(owner);
  try {
    await sql`delete from public.migration where name = ${RESTORING}`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function isMarked(sql: PlainSql): Promise<boolean> {
  const [there] = await sql<
    { there: boolean }[]
  >`select to_regclass('public.migration') is not null as there`;
  if (there?.there !== true) return false;
  const rows = await sql`select 1 from public.migration where name = ${RESTORING}`;
  return rows.length > 0;
}

/** The owner cannot see rows under forced row-level security; a table that ever had one has a page. */
async function hasRows(sql: PlainSql): Promise<boolean> {
  const [row] = await sql<{ bytes: string }[]>`
    select coalesce(sum(pg_relation_size(c.oid)), 0) as bytes
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' and c.relname <> 'migration'`;
  return Number(row?.bytes ?? 0) > 0;
}

async function dropAll(sql: PlainSql): Promise<void> {
  await sql.unsafe(`
    do $$
    declare one record;
    begin
      for one in select c.oid::regclass as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname = 'public' and c.relkind in ('r', 'p') loop
        execute format('drop table if exists %s cascade', one.name);
      end loop;
      for one in select p.oid::regprocedure as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                 where n.nspname = 'public' and p.prokind = 'f' loop
        execute format('drop function if exists %s cascade', one.name);
      end loop;
    end $$`);
}
