import { join, resolve } from 'node:path';

import { collect, type Environment } from '#platform/config-collect';
import { databasesOf, interpret, type Config, type PartName } from '#platform/config-interpret';
import { projectRoot } from '#platform/migrate';
import type { DatabaseName } from '#platform/postgres-embedded';
import type { DatabaseLogin, DeskConfig, VaultConfig } from '#platform/process-config';
import type { StartError } from '#platform/start-problems';

export { databasesOf };
export type { Config, PartName };

export interface ReadConfig {
  /** Null if anything is wrong. */
  readonly config: Config | null;
  /** Everything that is wrong, in the order of the settings. */
  readonly problems: readonly StartError[];
}

/** Reads file and environment. Never throws for what is written in them: the caller shows `problems`. */
export function readConfig(env: Environment, folder: string = projectRoot()): ReadConfig {
  const problems: StartError[] = [];
  const file = resolve(folder, env['DOZO_CONFIG'] ?? 'dozo.config.json');
  const written = collect(env, file, env['DOZO_CONFIG'] !== undefined, problems);
  const config = interpret(written, folder, problems);
  return {
    config: problems.length === 0 && config !== null ? { ...config, file: written.file } : null,
    problems,
  };
}

/** As `readConfig`, for those who can do nothing without: throws the first problem. */
export function loadConfig(env: Environment, folder?: string): Config {
  const { config, problems } = readConfig(env, folder);
  if (config === null) throw problems[0] ?? new Error('no configuration and no problem');
  return config;
}

/** Where each side's door is, seen from this machine. */
export function doorsOf(config: Config, socketFolder: string): VaultConfig['doors'] {
  const sockets = {
    vault: { socketPath: join(socketFolder, 'vault.sock') },
    desk: { socketPath: join(socketFolder, 'desk.sock') },
  };
  if (config.door === null || config.only === null) return sockets;
  const { listen, peer, files, peerName, peerPin } = config.door;
  const own = { ...listen, ...files, peerName, peerPin };
  const other = { ...peer, ...files, peerName, peerPin };
  return config.only === 'vault' ? { vault: own, desk: other } : { vault: other, desk: own };
}

type Logins = Readonly<Partial<Record<DatabaseName, DatabaseLogin>>>;

/** The part of the configuration for each process that runs here: never the other's credentials. */
export function processConfigs(
  config: Config,
  logins: Logins,
  doors: VaultConfig['doors'],
  socketFolder: string,
): { vault: VaultConfig | null; desk: DeskConfig | null } {
  const root = projectRoot();
  const shared = {
    mode: config.mode,
    host: config.host,
    deskOrigin: config.desk.origin,
    vaultOrigin: config.vault.origin,
    tls: config.tls === null ? null : { ...config.tls },
    doors,
  };
  const { vault, keystore, desk } = logins;
  return {
    vault:
      config.only === 'desk' || vault === undefined || keystore === undefined
        ? null
        : {
            ...shared,
            port: config.vault.port,
            webFolder: join(root, 'dist/web/vault'),
            folder: join(config.dataFolder, 'vault'),
            databases: { vault, keystore },
            keys: config.keys,
            epochSeconds: config.epochSeconds,
            backupWaitSeconds: config.backupWaitSeconds,
            operatorSocket: join(socketFolder, 'operator.sock'),
            policiesFolder: join(root, 'policies'),
            smtp: config.smtp === null ? null : { ...config.smtp },
            relay: config.relay,
            privateRanges: [...config.privateRanges],
          },
    desk:
      config.only === 'vault' || desk === undefined
        ? null
        : {
            ...shared,
            port: config.desk.port,
            webFolder: join(root, 'dist/web/desk'),
            folder: join(config.dataFolder, 'desk'),
            databases: { desk },
            partsFile: join(root, 'dist/server/parts.cdx.json'),
          },
  };
}
