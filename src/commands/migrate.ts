import type { CommandIo } from './io.ts';
import { openDatabases } from './databases.ts';
import { databasesOf, readConfig } from '#platform/config';
import { createLog } from '#platform/log';
import { startError } from '#platform/start-problems';

/** `dozo migrate`: applies what the databases lack. Throws `StartError`. */
export async function runMigrate(_argv: readonly string[], io: CommandIo): Promise<number> {
  const { config, problems } = readConfig(io.env);
  if (config === null) {
    for (const problem of problems) io.stderr.write(`${problem.sentence[io.locale]}\n`);
    return 1;
  }
  for (const name of databasesOf(config.only)) {
    if (config.databases !== null && (config.databases[name]?.owner ?? null) === null)
      throw startError('config_missing', `"owners.${name}"`);
  }
  const databases = await openDatabases(config, createLog('migrate', 'warn'));
  await databases.close();
  const upToDate = io.locale === 'ja' ? 'データベースは最新の状態です。' : 'The databases are up to date.';
  io.stdout.write(`${[...databases.applied, upToDate].join('\n')}\n`);
  return 0;
}
