import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lchownSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { DbOptions } from '#platform/db';
import type { Log } from '#platform/log';
import { findBinaries, type Binaries } from '#platform/postgres-binaries';
import { initCluster } from '#platform/postgres-initdb';
import { claimFolder, folderOwner } from '#platform/postgres-lock';
import { provision, readPasswords, type Passwords } from '#platform/postgres-provision';
import { postmasterStatus, stopStrays } from '#platform/postgres-strays';
import { socketFolder } from '#platform/socket-folder';
import { folderError, startError } from '#platform/start-problems';

/** Two ways into one database: `owner` changes its structure (migrations), `app` serves and owns nothing. */
export interface DatabaseRoles {
  readonly owner: DbOptions;
  readonly app: DbOptions;
}

export type DatabaseName = 'vault' | 'keystore' | 'desk';

export interface EmbeddedPostgres {
  readonly urls: Readonly<Record<DatabaseName, DatabaseRoles>>;
  /** For whoever sets up databases beside the three: tests. Never handed to a process that serves. */
  readonly superuser: DbOptions;
  /** The postmaster's process number, which changes when it had to be started again. */
  pid(): number;
  /** Lets running statements end, writes a last checkpoint and gives the folder up. */
  stop(): Promise<void>;
  /** Ends it at once, for a process that is itself being ended: nothing acknowledged is lost, recovery runs at next start. */
  kill(): void;
}

export interface EmbeddedOptions {
  /** Absolute path; PostgreSQL's files go to `<dataDir>/postgres`. */
  readonly dataDir: string;
  readonly log: Log;
  /** Connections over all processes. Default 80. */
  readonly maxConnections?: number;
}

const PORT = 5432;

/**
 * Starts the embedded PostgreSQL on its folder, making cluster, roles and databases the first time, cleaning up after a
 * kill, and starting it again if it dies. It listens on a Unix socket in a closed folder only. Throws `StartError`.
 */
export async function startPostgres({
  dataDir,
  log,
  maxConnections = 80,
}: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const folder = join(dataDir, 'postgres');
  const files = makeFolders(dataDir, folder);
  const release = guarded(folder, () => claimFolder(folder));
  try {
    const binaries = guarded(folder, () => findBinaries(folder));
    const passwords = guarded(folder, () => readPasswords(folder, existsSync(files.cluster)));
    await stopStrays(files.cluster);
    guarded(folder, () => giveTo(binaries, files));
    if (!existsSync(files.cluster)) await initCluster(binaries, folder, files.cluster, passwords.superuser);

    const running = await keepRunning(binaries, files, log, maxConnections);
    const at = { host: files.sockets, port: PORT };
    const superuser: DbOptions = {
      ...at,
      database: 'postgres',
      username: 'dozo_superuser',
      password: passwords.superuser,
    };
    try {
      await provision(superuser, passwords);
    } catch (error) {
      await running.stop();
      throw error;
    }
    return {
      superuser,
      urls: {
        vault: rolesOf('vault', at, passwords),
        keystore: rolesOf('keystore', at, passwords),
        desk: rolesOf('desk', at, passwords),
      },
      pid: running.pid,
      async stop() {
        await running.stop();
        release();
      },
      kill: running.kill,
    };
  } catch (error) {
    release();
    throw error;
  }
}

interface Files {
  /** PostgreSQL's own folder (PGDATA). */
  readonly cluster: string;
  /** Folder of the Unix socket: 0700. */
  readonly sockets: string;
  readonly serverLog: string;
}

/**
 * Ways into the databases of an embedded PostgreSQL that another process runs on this folder. Null if none runs. For commands beside a running Dozo.
 */
export function findRunning(dataDir: string): Readonly<Record<DatabaseName, DatabaseRoles>> | null {
  const folder = join(dataDir, 'postgres');
  if (folderOwner(folder) === null) return null;
  const passwords = readPasswords(folder, true);
  const cluster = join(folder, 'cluster');
  const sockets = socketFolder(join(folder, 'sockets'), `.s.PGSQL.${PORT}.lock`, formerOwners(cluster));
  const at = { host: sockets, port: PORT };
  return {
    vault: rolesOf('vault', at, passwords),
    keystore: rolesOf('keystore', at, passwords),
    desk: rolesOf('desk', at, passwords),
  };
}

function makeFolders(dataDir: string, folder: string): Files {
  // As root, PostgreSQL runs as somebody else, who must get through to its own folders: they may be entered, not listed.
  const through = process.getuid?.() === 0 ? 0o711 : 0o700;
  const files = { cluster: join(folder, 'cluster'), serverLog: join(folder, 'server.log') };
  return guarded(dataDir, () => {
    mkdirSync(dataDir, { recursive: true, mode: through });
    mkdirSync(folder, { recursive: true, mode: through });
    if (through === 0o711) {
      chmodSync(dataDir, through);
      chmodSync(folder, through);
    }
    closeSync(openSync(files.serverLog, 'a', 0o600)); // also finds out whether we may write here at all
    if (statSync(files.serverLog).size > 4 * 1024 * 1024) {
      renameSync(files.serverLog, `${files.serverLog}.1`);
      closeSync(openSync(files.serverLog, 'a', 0o600));
    }
    const sockets = socketFolder(
      join(folder, 'sockets'),
      `.s.PGSQL.${PORT}.lock`,
      formerOwners(files.cluster),
    );
    return { ...files, sockets };
  });
}

function formerOwners(cluster: string): number[] {
  return existsSync(cluster) ? [statSync(cluster).uid] : [65534];
}

/** PostgreSQL's own files belong to the user it runs as, also when that is another one than last time. */
function giveTo(binaries: Binaries, files: Files): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = binaries.runAs ?? { uid: 0, gid: 0 };
  chownSync(files.sockets, uid, gid);
  if (!existsSync(files.cluster) || statSync(files.cluster).uid === uid) return;
  for (const name of readdirSync(files.cluster, { recursive: true, encoding: 'utf8' }))
    lchownSync(join(files.cluster, name), uid, gid);
  chownSync(files.cluster, uid, gid); // last, so that a kill half-way is seen next time
}

interface Running {
  pid(): number;
  stop(): Promise<void>;
  kill(): void;
}

async function keepRunning(
  binaries: Binaries,
  files: Files,
  log: Log,
  maxConnections: number,
): Promise<Running> {
  let stopping = false;
  let child = await launch(binaries, files, maxConnections);
  let watched = watch();

  async function watch(): Promise<void> {
    for (;;) {
      await exitOf(child);
      if (stopping) return;
      log.warn({ event: 'postgres.died' }, 'PostgreSQL ended unexpectedly and is started again');
      for (let wait = 100; ; wait = Math.min(wait * 2, 5_000)) {
        try {
          await stopStrays(files.cluster);
          child = await launch(binaries, files, maxConnections);
          break;
        } catch (error) {
          if (stopping) return;
          log.error(
            { err: error, event: 'postgres.restart_failed' },
            'PostgreSQL could not be started again yet',
          );
          await pause(wait);
        }
      }
      if (stopping) child.kill('SIGINT');
      log.info({ event: 'postgres.restarted' }, 'PostgreSQL runs again');
    }
  }

  return {
    pid: () => postmasterStatus(files.cluster)?.pid ?? child.pid ?? 0,
    async stop() {
      stopping = true;
      end(child, 'SIGINT');
      const clean = await Promise.race([watched.then(() => true), pause(20_000, false, { ref: false })]);
      if (!clean) end(child, 'SIGQUIT');
      await watched;
      watched = Promise.resolve();
    },
    kill() {
      stopping = true;
      end(child, 'SIGQUIT');
    },
  };
}

async function launch(binaries: Binaries, files: Files, maxConnections: number): Promise<ChildProcess> {
  const settings = {
    listen_addresses: '',
    port: PORT,
    unix_socket_directories: files.sockets,
    unix_socket_permissions: '0700',
    max_connections: maxConnections,
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    io_method: 'sync',
    max_wal_size: '512MB',
    // A young database grows many times over within a minute: statements planned for its first ten rows scan it all.
    autovacuum_naptime: '10s',
    // Promise 1: a failed statement, its parameters and the row it quotes stay out of the server's log.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length: 0,
    log_parameter_max_length_on_error: 0,
    log_statement: 'none',
    log_min_duration_statement: -1,
    log_checkpoints: 'off',
  };
  const [command = '', ...words] = [
    ...binaries.prefix,
    join(binaries.native, 'bin/postgres'),
    '-D',
    files.cluster,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  // The socket's folder serves this cluster alone and nobody works in it now: a lock that a killed server left there names
  // a process number that somebody else may have by now, which would keep PostgreSQL from starting.
  for (const left of [`.s.PGSQL.${PORT}`, `.s.PGSQL.${PORT}.lock`])
    rmSync(join(files.sockets, left), { force: true });
  const logFile = openSync(files.serverLog, 'a', 0o600);
  const logStart = statSync(files.serverLog).size;
  // Detached: Ctrl-C reaches the whole foreground group, and the database must outlive those who still drain.
  const child = spawn(command, words, {
    detached: true,
    stdio: ['ignore', logFile, logFile],
    env: { LC_ALL: 'C', TZ: 'UTC' },
    cwd: '/',
    ...binaries.runAs,
  });
  closeSync(logFile);
  let ended = false;
  void exitOf(child).then(() => (ended = true));
  for (;;) {
    await pause(10);
    if (ended) throw launchError(files, logStart);
    const status = postmasterStatus(files.cluster);
    if (status?.ready === true && status.pid > 0) return child;
  }
}

function launchError(files: Files, logStart: number): Error {
  const words = readFileSync(files.serverLog).subarray(logStart).toString('utf8');
  if (/No space left on device|Disk quota exceeded/.test(words))
    return startError('disk_full', files.cluster);
  const fatal = /(?:FATAL|PANIC):\s+(.*)/.exec(words)?.[1] ?? words.trim().split('\n').at(-1) ?? '';
  return startError('postgres_failed', fatal, files.serverLog);
}

function rolesOf(
  database: DatabaseName,
  at: { host: string; port: number },
  passwords: Passwords,
): DatabaseRoles {
  const login = (role: 'owner' | 'app'): DbOptions => ({
    ...at,
    database: `dozo_${database}`,
    username: `dozo_${database}_${role}`,
    password: passwords[database][role],
  });
  return { owner: login('owner'), app: login('app') };
}

function exitOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
}

function guarded<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw folderError(folder, error);
  }
}
