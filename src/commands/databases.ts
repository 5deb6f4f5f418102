import { databasesOf, type Config } from '#platform/config';
import type { DbOptions } from '#platform/db';
import type { Log } from '#platform/log';
import { migrateAll, migrateDatabase, pendingMigrations } from '#platform/migrate';
import { startPostgres, type DatabaseName } from '#platform/postgres-embedded';
import type { DatabaseLogin } from '#platform/process-config';
import { startError } from '#platform/start-problems';

export interface OpenDatabases {
  /** What the processes get: never an owner. */
  readonly logins: Readonly<Partial<Record<DatabaseName, DatabaseLogin>>>;
  readonly applied: readonly string[];
  close(): Promise<void>;
  kill(): void;
}

/** Starts the embedded PostgreSQL or takes the three that are configured, and brings them up to date. Throws `StartError`. */
export async function openDatabases(config: Config, log: Log): Promise<OpenDatabases> {
  if (config.databases !== null) return external(config.databases, databasesOf(config.only));
  const postgres = await startPostgres({ dataDir: config.dataFolder, log });
  try {
    const applied = await migrateAll(postgres.urls);
    const login = (name: DatabaseName): DatabaseLogin => asLogin(postgres.urls[name].app);
    return {
      logins: { vault: login('vault'), keystore: login('keystore'), desk: login('desk') },
      applied: applied.map(({ name }) => name),
      close: () => postgres.stop(),
      kill: () => postgres.kill(),
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** Migrates where this machine has the owners' logins, and refuses to serve a database that is behind where it has not. */
async function external(
  databases: NonNullable<Config['databases']>,
  names: readonly DatabaseName[],
): Promise<OpenDatabases> {
  const applied: string[] = [];
  const logins: Partial<Record<DatabaseName, DatabaseLogin>> = {};
  for (const name of names) {
    const found = databases[name];
    if (found === undefined) throw startError('config_missing', `"databases.${name}"`);
    const { app, owner } = found;
    logins[name] = app;
    if (owner !== null) applied.push(...(await migrateDatabase(name, owner, app.username)));
    const pending = await pendingMigrations(name, app);
    if (pending.length > 0) throw startError('migrations_pending', name, pending.length);
  }
  return {
    logins,
    applied,
    close: () => Promise.resolve(),
    kill: () => undefined,
  };
}

function asLogin(options: DbOptions): DatabaseLogin {
  const { host, port, database, username, password, tls = false } = options;
  return { host, port, database, username, password, tls };
}
