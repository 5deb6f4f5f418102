import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { choose, restore } from '#backup';
import { askOf, type Ask } from './backup-ask.ts';
import { RESTORE_WORDS } from './backup-words.ts';
import type { CommandIo } from './io.ts';
import { createProgress } from './redact-progress.ts';
import { readConfig, type Config } from '#platform/config';
import { createLog } from '#platform/log';
import { startPostgres, type DatabaseName, type DatabaseRoles } from '#platform/postgres-embedded';
import { claimFolder } from '#platform/postgres-lock';
import { folderError, startError } from '#platform/start-problems';

/** `dozo restore FROM …`: into empty databases or a new data folder. Throws `StartError`. */
export async function runRestore(argv: readonly string[], io: CommandIo): Promise<number> {
  const words = RESTORE_WORDS[io.locale];
  if (argv.some((word) => word === '--help' || word === '-h')) {
    io.stdout.write(`${words.help.trim()}\n`);
    return 0;
  }
  const { config, problems } = readConfig(io.env);
  if (config === null) {
    for (const problem of problems) io.stderr.write(`${problem.sentence[io.locale]}\n`);
    return 1;
  }
  const ask = askOf(argv, config, io);
  if (ask === null) {
    io.stderr.write(`${words.usage}\n`);
    return 2;
  }
  return bringBack(ask, config, io);
}

async function bringBack(ask: Ask, config: Config, io: CommandIo): Promise<number> {
  const words = RESTORE_WORDS[io.locale];
  const progress = createProgress(io.stderr, 1);
  const show = (doing: string) => (bytes: number, of: number) => progress.show(bytes / of, doing);
  const release = claim(config.dataFolder);
  try {
    const chosen = await choose({ ...ask, progress: show(words.checking) });
    const { databases, close } = await openTargets(config);
    try {
      const vaultFolder = join(config.dataFolder, 'vault');
      const restored = await restore({ chosen, databases, vaultFolder, progress: show(words.restoring) });
      progress.clear();
      io.stdout.write(`${words.done(restored)}\n`);
      return 0;
    } finally {
      await close();
    }
  } finally {
    progress.clear();
    release();
  }
}

/** A running Dozo must not find its databases changed under it, nor a second restore begin. */
function claim(dataFolder: string): () => void {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    return claimFolder(dataFolder);
  } catch (error) {
    throw folderError(dataFolder, error);
  }
}

interface Targets {
  readonly databases: Readonly<Record<DatabaseName, DatabaseRoles>>;
  close(): Promise<void>;
}

async function openTargets(config: Config): Promise<Targets> {
  if (config.databases === null) {
    const postgres = await startPostgres({ dataDir: config.dataFolder, log: createLog('restore', 'warn') });
    return { databases: postgres.urls, close: () => postgres.stop() };
  }
  const rolesOf = (name: DatabaseName): DatabaseRoles => {
    const found = config.databases?.[name];
    if (found === undefined) throw startError('config_missing', `"databases.${name}"`);
    if (found.owner === null) throw startError('config_missing', `"owners.${name}"`);
    return { app: found.app, owner: found.owner };
  };
  return {
    databases: { vault: rolesOf('vault'), keystore: rolesOf('keystore'), desk: rolesOf('desk') },
    close: () => Promise.resolve(),
  };
}
