import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ROOT } from './architecture.ts';

/** The whole product as a user starts it, on a folder and ports of its own. */
export interface System {
  readonly deskOrigin: string;
  readonly vaultOrigin: string;
  readonly mailPort: number;
  readonly folder: string;
  /** Everything that the program printed so far. */
  output(): string;
  /** Process ids of the vault, the desk and the PostgreSQL server, as they are now. */
  pid(part: 'vault' | 'desk' | 'postgres'): number | null;
  /** Ends it as Ctrl-C does, and waits. */
  stop(): Promise<void>;
  /** Starts it again on the same folder. */
  restart(): Promise<void>;
  /** Stops and removes everything. */
  remove(): Promise<void>;
}

export interface SystemOptions {
  /** How many of the evaluation's conversations are sent in. Default 0: companies and people only. */
  readonly conversations?: number;
  readonly env?: Readonly<Record<string, string>>;
}

const PATIENCE_MS = 100_000;

/** Starts `npm start`'s program as an evaluation and waits until it is ready and filled. */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const folder = mkdtempSync(join(tmpdir(), 'dozo-system-'));
  const [deskPort, vaultPort, mailPort] = await freePorts(3);
  const env = {
    ...process.env,
    DOZO_MODE: 'evaluation',
    DOZO_DATA_FOLDER: join(folder, 'data'),
    DOZO_DESK_ORIGIN: `http://localhost:${deskPort}`,
    DOZO_DESK_PORT: String(deskPort),
    DOZO_VAULT_ORIGIN: `http://localhost:${vaultPort}`,
    DOZO_VAULT_PORT: String(vaultPort),
    DOZO_SMTP_PORT: String(mailPort),
    DOZO_EVALUATION_CONVERSATIONS: String(options.conversations ?? 0),
    ...options.env,
  };
  let printed = '';
  let child: ChildProcess | null = null;

  const launch = async (): Promise<void> => {
    const from = printed.length;
    const started = spawn('node', ['scripts/dozo.mjs', 'start'], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    started.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    started.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    await waitFor(
      () => {
        if (started.exitCode !== null)
          throw new Error(`the program ended with ${started.exitCode}:\n${printed}`);
        return /Dozo is ready|準備ができました/.test(printed.slice(from));
      },
      () => `ready; it printed:\n${printed}`,
    );
    await waitFor(
      () => filled(folder),
      () => `filled; it printed:\n${printed}`,
    );
  };
  const stop = async (): Promise<void> => {
    if (child === null || child.exitCode !== null) return;
    child.kill('SIGINT');
    const ended = child;
    await waitFor(
      () => ended.exitCode !== null || ended.signalCode !== null,
      () => `stopped; it printed:\n${printed}`,
    );
  };

  process.once('exit', () => child?.kill('SIGKILL'));
  await launch().catch(async (error: unknown) => {
    child?.kill('SIGINT');
    throw error;
  });
  return {
    deskOrigin: env.DOZO_DESK_ORIGIN,
    vaultOrigin: env.DOZO_VAULT_ORIGIN,
    mailPort,
    folder,
    output: () => printed,
    pid: (part) => pidOf(folder, part),
    stop,
    restart: launch,
    async remove() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Polls a condition; the only clock that tests wait by. `what` names it when patience ends. */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  what: string | (() => string),
  patienceMs = PATIENCE_MS,
): Promise<NonNullable<T>> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const result = await condition();
    if (result !== false && result !== null && result !== undefined) return result;
    if (Date.now() > end)
      throw new Error(`waited ${patienceMs / 1000} s for: ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function filled(folder: string): boolean {
  const file = join(folder, 'data', 'evaluation.json');
  if (!existsSync(file)) return false;
  const state: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return state !== null && typeof state === 'object' && 'finished' in state && state.finished === true;
}

function pidOf(folder: string, part: 'vault' | 'desk' | 'postgres'): number | null {
  const candidates =
    part === 'postgres' ? ['data/postgres/cluster/postmaster.pid'] : [`data/run/${part}.pid`];
  for (const name of candidates) {
    const file = join(folder, name);
    if (existsSync(file)) return Number.parseInt(readFileSync(file, 'utf8'), 10) || null;
  }
  return null;
}

/** Ports that were free a moment ago. */
export async function freePorts(count: 3): Promise<[number, number, number]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return [ports[0] ?? 0, ports[1] ?? 0, ports[2] ?? 0];
}
