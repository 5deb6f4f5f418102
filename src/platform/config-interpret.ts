import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { Written } from '#platform/config-collect';
import { readKeys } from '#platform/config-keys';
import { SETTINGS, type Setting } from '#platform/config-settings';
import {
  isLoopback,
  parseCount,
  parseDatabase,
  parseEndpoint,
  parseHostName,
  parseHours,
  parseMinutes,
  parseRecipients,
  parseOrigin,
  parsePin,
  parsePort,
  parseRanges,
  parseRelay,
  parseSwitch,
  Unfit,
} from '#platform/config-values';
import type { DatabaseName } from '#platform/postgres-embedded';
import type { DatabaseLogin, KeyProviderConfig, Mode, VaultConfig } from '#platform/process-config';
import { startError, type StartError } from '#platform/start-problems';

/** The two processes, each of which may have a host of its own. */
export type PartName = 'vault' | 'desk';

/** How one host's process and the other's meet: docs/operate/two-hosts.md. */
export interface DoorBetweenHosts {
  readonly listen: { readonly host: string; readonly port: number };
  readonly peer: { readonly host: string; readonly port: number };
  readonly files: { readonly certFile: string; readonly keyFile: string; readonly caFile: string };
  readonly peerName: string;
  readonly peerPin: string | null;
}

/** Databases of the processes that run here; `owner` is null where this machine does not migrate. */
export type Databases = Partial<
  Record<DatabaseName, { readonly app: DatabaseLogin; readonly owner: DatabaseLogin | null }>
>;

export interface Config {
  readonly mode: Mode;
  /** The one process that this machine runs; null: both. */
  readonly only: PartName | null;
  /** The configuration file that was read, or null. */
  readonly file: string | null;
  /** Absolute. */
  readonly dataFolder: string;
  readonly host: string;
  readonly desk: { readonly origin: string; readonly port: number };
  readonly vault: { readonly origin: string; readonly port: number };
  /** Null: the embedded PostgreSQL. */
  readonly databases: Databases | null;
  readonly keys: KeyProviderConfig;
  /** Length of an epoch of keys. */
  readonly epochSeconds: number;
  readonly backupWaitSeconds: number;
  /** Where the keystore is backed up by itself, and for whom; null: nowhere. */
  readonly backup: { readonly to: string; readonly recipients: readonly string[] } | null;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  readonly smtp: { readonly host: string; readonly port: number } | null;
  readonly relay: VaultConfig['relay'];
  /** Private addresses that destinations of calls may be at. */
  readonly privateRanges: readonly string[];
  readonly doorFolder: string;
  /** Null: Unix sockets in `doorFolder`. */
  readonly door: DoorBetweenHosts | null;
  /** How many conversations an evaluation is filled with; null: all of them. */
  readonly conversations: number | null;
}

/** Makes a configuration of what was written; everything wrong, missing or unsafe is noted in `problems`. */
export function interpret(
  written: Written,
  folder: string,
  problems: StartError[],
): Omit<Config, 'file'> | null {
  /** A value in its proper form; a wrong one is noted and `fallback` stands in so that the rest is still checked. */
  const read = <T>(path: string, parse: (value: string) => T, fallback: T): T => {
    const value = written.get(path);
    if (value === undefined) return fallback;
    try {
      return parse(value);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      problems.push(startError('config_wrong', written.name(path), error.expected));
      return fallback;
    }
  };
  const on = (path: string): boolean => read(path, parseSwitch, false);
  const missing = (path: string): void => {
    if (written.get(path) === undefined) problems.push(startError('config_missing', written.name(path)));
  };

  const real =
    written.get('mode') ??
    (SETTINGS.some((one) => marksProduction(one) && written.get(one.path) !== undefined)
      ? 'production'
      : 'evaluation');
  if (real !== 'evaluation' && real !== 'production') {
    problems.push(
      startError('config_wrong', written.name('mode'), {
        en: 'it is "evaluation" or "production"',
        ja: '「evaluation」または「production」を指定してください',
      }),
    );
    return null;
  }
  const production = real === 'production';

  const deskPort = read('desk.port', parsePort, 4100);
  const vaultPort = read('vault.port', parsePort, 4101);
  const host = written.get('host') ?? '127.0.0.1';
  const dataFolder = resolve(folder, written.get('dataFolder') ?? 'data');
  const origins = {
    desk: read('desk.origin', parseOrigin, `http://localhost:${deskPort}`),
    vault: read('vault.origin', parseOrigin, `http://localhost:${vaultPort}`),
  };
  const byProxy = on('tls.byProxy');
  const mailOff = on('smtp.off');
  const relay = read('smtp.relay', parseRelay, null);
  const smtpPort = read('smtp.port', parsePort, 4125);
  const only = read('only', parsePart, null);
  const door = only === null ? null : readDoor(written, read, missing, problems);
  if (only === null) refuseDoorWithoutPart(written, problems);
  else refuseOthersSecrets(only, production, written, problems);
  const keys = readKeys(written, production && only !== 'desk', join(dataFolder, 'keys'), problems, {
    isAccepted: on('keys.fileAccepted'),
    readClosedFile: (file, path) => readClosedFile(file, path, written, problems),
  });
  const epochSeconds = read('keys.epochHours', parseHours, 24) * 3_600;
  const databases = production ? readDatabases(databasesOf(only), read, missing) : null;

  if (production) {
    for (const { path, required, provider } of SETTINGS) {
      const spared =
        path.startsWith('databases.') ||
        (byProxy && path.startsWith('tls.')) ||
        (mailOff && path.startsWith('smtp.')) ||
        (only === 'desk' && /^(keys|smtp|calls|backup)\./.test(path)) ||
        (provider !== undefined && provider !== written.get('keys.provider'));
      if (required && !spared) missing(path);
    }
    refuseUnsafe(origins, host, byProxy, databases, written, problems);
  } else {
    const open: [string, string][] = [
      ['host', host],
      ['desk.origin', origins.desk],
      ['vault.origin', origins.vault],
    ];
    for (const [path, value] of open) {
      if (!isLoopback(value)) problems.push(startError('evaluation_off_loopback', written.name(path), value));
    }
  }
  if (deskPort === vaultPort) {
    problems.push(
      startError('config_wrong', written.name('vault.port'), {
        en: 'desk and vault need a port each',
        ja: 'デスクと保管庫には別々のポートが必要です',
      }),
    );
  }
  return {
    mode: real,
    only,
    dataFolder,
    host,
    desk: { origin: origins.desk, port: deskPort },
    vault: { origin: origins.vault, port: vaultPort },
    databases,
    keys,
    epochSeconds,
    backupWaitSeconds: readBackupWait(read, epochSeconds, production, written, problems),
    backup: only === 'desk' ? null : readBackup(read, written, problems),
    tls: production && !byProxy ? readTls(written, problems) : null,
    smtp: mailOff || only === 'desk' ? null : { host, port: smtpPort },
    relay: mailOff || only === 'desk' ? null : relay,
    privateRanges: only === 'desk' ? [] : read('calls.privateRanges', parseRanges, []),
    conversations: read('evaluation.conversations', parseCount, null),
    doorFolder: resolve(folder, written.get('door.folder') ?? join(dataFolder, 'run')),
    door,
  };
}

/** Settings that nobody needs for an evaluation: one of them means that somebody sets Dozo up for real. */
function marksProduction({ path }: Setting): boolean {
  return /^(databases|owners|keys|tls)\.|^smtp\.relay$|^only$/.test(path);
}

type Read = <T>(path: string, parse: (value: string) => T, fallback: T) => T;

/** The databases that the processes of this machine use. */
export function databasesOf(only: PartName | null): readonly DatabaseName[] {
  if (only === 'vault') return ['vault', 'keystore'];
  return only === 'desk' ? ['desk'] : ['vault', 'keystore', 'desk'];
}

function readDatabases(
  names: readonly DatabaseName[],
  read: Read,
  missing: (path: string) => void,
): Config['databases'] {
  const found: Databases = {};
  for (const name of names) {
    missing(`databases.${name}`);
    const app = read(`databases.${name}`, parseDatabase, null);
    const owner = read(`owners.${name}`, parseDatabase, null);
    if (app !== null) found[name] = { app, owner };
  }
  return Object.keys(found).length === names.length ? found : null;
}

function parsePart(value: string): PartName {
  if (value !== 'vault' && value !== 'desk')
    throw new Unfit('it is vault or desk', 'vault または desk を指定してください');
  return value;
}

/** At most half an epoch, so that one that waits to its end leaves the next its time. */
function readBackupWait(
  read: Read,
  epochSeconds: number,
  production: boolean,
  written: Written,
  problems: StartError[],
): number {
  const standard = production ? Math.min(120, epochSeconds / 120) : 0;
  const seconds = read('keys.backupWaitMinutes', parseMinutes, standard) * 60;
  if (seconds > epochSeconds / 2)
    problems.push(
      startError('config_wrong', written.name('keys.backupWaitMinutes'), {
        en: 'it is at most half of keys.epochHours',
        ja: 'keys.epochHours の半分以下で指定してください',
      }),
    );
  return seconds;
}

function readBackup(read: Read, written: Written, problems: StartError[]): Config['backup'] {
  const to = written.get('backup.to') ?? null;
  const recipients = read('backup.recipients', parseRecipients, null);
  if (to !== null && recipients !== null) return { to, recipients };
  if (to === null && recipients === null) return null;
  const path = to === null ? 'backup.to' : 'backup.recipients';
  if (written.get(path) === undefined) problems.push(startError('config_missing', written.name(path)));
  return null;
}

const DOOR = ['listen', 'peer', 'peerName', 'certFile', 'keyFile', 'caFile'] as const;

function readDoor(
  written: Written,
  read: Read,
  missing: (path: string) => void,
  problems: StartError[],
): DoorBetweenHosts | null {
  for (const name of DOOR) missing(`door.${name}`);
  const listen = read('door.listen', parseEndpoint, null);
  const peer = read('door.peer', parseEndpoint, null);
  const peerName = read('door.peerName', parseHostName, null);
  const peerPin = read('door.peerPin', parsePin, null);
  const [certFile, keyFile, caFile] = [
    written.get('door.certFile'),
    written.get('door.keyFile'),
    written.get('door.caFile'),
  ];
  if (certFile !== undefined) readNamedFile(certFile, 'door.certFile', written, problems);
  if (keyFile !== undefined) readClosedFile(keyFile, 'door.keyFile', written, problems);
  if (caFile !== undefined) readNamedFile(caFile, 'door.caFile', written, problems);
  if (listen === null || peer === null || peerName === null) return null;
  if (certFile === undefined || keyFile === undefined || caFile === undefined) return null;
  return { listen, peer, peerName, peerPin, files: { certFile, keyFile, caFile } };
}

/** Doors between hosts make sense only if each host knows which side it is. */
function refuseDoorWithoutPart(written: Written, problems: StartError[]): void {
  const path = [...DOOR, 'peerPin']
    .map((name) => `door.${name}`)
    .find((one) => written.get(one) !== undefined);
  if (path === undefined) return;
  problems.push(
    startError('config_wrong', written.name(path), {
      en: 'it is for two hosts: say with "only" (or --only) whether this one runs the vault or the desk',
      ja: '2 台構成用の設定です。このホストで動かすのが vault か desk かを「only」（または --only）で指定してください',
    }),
  );
}

/** A host that runs one process must not even hold the other's secrets. An evaluation is one machine. */
function refuseOthersSecrets(
  only: PartName,
  production: boolean,
  written: Written,
  problems: StartError[],
): void {
  if (!production) {
    problems.push(
      startError('config_wrong', written.name('only'), {
        en: 'an evaluation runs both on one machine',
        ja: '評価モードでは両方を 1 台のマシンで動かします',
      }),
    );
  }
  const others =
    only === 'vault'
      ? /^(databases|owners)\.desk$/
      : /^(databases|owners)\.(vault|keystore)$|^keys\.|^smtp\.|^calls\./;
  for (const { path } of SETTINGS) {
    if (!others.test(path) || written.get(path) === undefined) continue;
    problems.push(
      startError('config_wrong', written.name(path), {
        en: `it belongs to the other host: this one runs the ${only} alone and must not know it`,
        ja: `もう一方のホスト用の設定です。このホストでは ${only} のみを動かすため、ここから削除してください`,
      }),
    );
  }
}

function refuseUnsafe(
  origins: { desk: string; vault: string },
  host: string,
  byProxy: boolean,
  databases: Config['databases'],
  written: Written,
  problems: StartError[],
): void {
  const wrong = (path: string, en: string, ja: string): void => {
    problems.push(startError('config_wrong', written.name(path), { en, ja }));
  };
  for (const side of ['desk', 'vault'] as const) {
    if (!origins[side].startsWith('https://') && written.get(`${side}.origin`) !== undefined) {
      wrong(
        `${side}.origin`,
        'in production it begins with https://',
        '本番運用では https:// で始まる必要があります',
      );
    }
  }
  if (
    new URL(origins.desk).hostname === new URL(origins.vault).hostname &&
    written.get('vault.origin') !== undefined
  ) {
    wrong(
      'vault.origin',
      "it needs another host name than the desk's, since cookies are not kept apart by port",
      'Cookie はポートで区別されないため、デスクとは別のホスト名が必要です',
    );
  }
  if (byProxy && !isLoopback(host)) {
    wrong(
      'host',
      'where a proxy ends TLS, Dozo listens on a loopback address only',
      'TLS をプロキシで終端する場合、ループバックアドレスのみで待ち受けます',
    );
  }
  if (databases === null) return;
  const named = Object.entries(databases);
  const apps = named.map(([, { app }]) => app);
  if (new Set(apps.map((login) => `${login.host}:${login.port}/${login.database}`)).size < apps.length) {
    wrong(
      'databases.vault',
      'vault, keystore and desk need a database each',
      'vault、keystore、desk には別々のデータベースが必要です',
    );
  }
  if (new Set(apps.map((login) => login.username)).size < apps.length) {
    wrong(
      'databases.vault',
      'vault, keystore and desk need a role each',
      'vault、keystore、desk には別々のロールが必要です',
    );
  }
  for (const [name, { app, owner }] of named) {
    if (owner !== null && owner.username === app.username) {
      wrong(
        `owners.${name}`,
        'the owner must be another role than the one that serves',
        '所有者には、通常の接続とは別のロールを指定してください',
      );
    }
  }
}

function readTls(written: Written, problems: StartError[]): Config['tls'] {
  const certFile = written.get('tls.certFile');
  const keyFile = written.get('tls.keyFile');
  if (certFile === undefined || keyFile === undefined) return null;
  const cert = readNamedFile(certFile, 'tls.certFile', written, problems);
  const key = readClosedFile(keyFile, 'tls.keyFile', written, problems);
  return cert === null || key === null ? null : { certFile, keyFile };
}

function readClosedFile(file: string, path: string, written: Written, problems: StartError[]): string | null {
  const text = readNamedFile(file, path, written, problems);
  if (text !== null && (statSync(file).mode & 0o077) !== 0)
    problems.push(startError('secret_file_open', file));
  return text;
}

function readNamedFile(file: string, path: string, written: Written, problems: StartError[]): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    problems.push(startError('file_unreadable', written.name(path), file, why));
    return null;
  }
}
