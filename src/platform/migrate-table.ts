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

/** `loading`: rows may be missing in this database or another of the same restore. `whole`: all are loaded, and only marks are left. */
export type RestoreState = 'empty' | 'filled' | 'loading' | 'whole';

/** What a restore finds. As the database's owner. */
export async function restoreStateOf(owner: DbOptions): Promise<RestoreState> {
  const sql = connectPlainly(owner);
  try {
    return (await markOf(sql)) ?? ((await hasRows(sql)) ? 'filled' : 'empty');
  } finally {
    await sql.end({ timeout: 5 });
  }
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
      if ((await markOf(tx)) === null && (await hasRows(tx))) throw startError('restore_not_empty', database);
      await dropAll(tx);
      await makeMigrationTable(tx, appRole);
      await tx`insert into public.migration (name, digest) values (${RESTORING}, 'loading')`;
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** To be called for every database of a restore before any mark goes: from then on there is nothing to begin anew. */
export async function markWhole(owner: DbOptions): Promise<void> {
  const sql = connectPlainly(owner);
  try {
    await sql`update public.migration set digest = 'whole' where name = ${RESTORING}`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** It may be served from. */
export async function endRestore(owner: DbOptions): Promise<void> {
  const sql = connectPlainly(owner);
  try {
    await sql`delete from public.migration where name = ${RESTORING}`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function markOf(sql: PlainSql): Promise<'loading' | 'whole' | null> {
  const [there] = await sql<
    { there: boolean }[]
  >`select to_regclass('public.migration') is not null as there`;
  if (there?.there !== true) return null;
  const [row] = await sql<{ state: string }[]>`
    select digest as state from public.migration where name = ${RESTORING}`;
  return row === undefined ? null : row.state === 'whole' ? 'whole' : 'loading';
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
