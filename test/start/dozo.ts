import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';

import { clusterProcesses, stopStrays } from '#platform/postgres-strays';
import { startTimeOf } from '#platform/postgres-lock';
import { NODE } from '../harness.ts';

export const ROOT = join(import.meta.dirname, '../..');

/** One `dozo` command on a data folder and ports of its own, as a user would run it. */
export interface Place {
  readonly folder: string;
  readonly deskOrigin: string;
  readonly vaultOrigin: string;
  readonly env: Readonly<Record<string, string>>;
  run(words: readonly string[], more?: { env?: Record<string, string>; uid?: number; node?: string }): Run;
  /** Process numbers of vault, desk and PostgreSQL, as they are now. */
  pids(): { vault: number; desk: number; postgres: number };
  /** Every process of this place that still lives, besides the command itself. */
  left(): number[];
  remove(): Promise<void>;
}

export interface Run {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves to the exit code. */
  readonly ended: Promise<number | null>;
  /** Resolves to milliseconds until the address was printed. */
  ready(): Promise<number>;
}

export async function newPlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'dozo-start-'));
  const [desk = 0, vault = 0, mail = 0] = await freePorts(3);
  const data = join(folder, 'data');
  const cluster = join(data, 'postgres/cluster');
  const runs: Run[] = [];
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '/',
    LANG: 'C.UTF-8',
    DOZO_DATA_FOLDER: data,
    DOZO_DESK_PORT: String(desk),
    DOZO_VAULT_PORT: String(vault),
    DOZO_SMTP_PORT: String(mail),
    DOZO_EVALUATION_CONVERSATIONS: '0',
  };
  const pidOf = (name: string): number => {
    const file = join(data, 'run', `${name}.pid`);
    const [pid, since] = existsSync(file) ? readFileSync(file, 'utf8').split(' ') : [];
    return pid !== undefined && startTimeOf(Number(pid)) === since ? Number(pid) : 0;
  };
  const place: Place = {
    folder,
    deskOrigin: `http://localhost:${desk}`,
    vaultOrigin: `http://localhost:${vault}`,
    env,
    run(words, more = {}) {
      const run = runDozo(words, { ...env, ...more.env }, more);
      runs.push(run);
      return run;
    },
    pids: () => ({ vault: pidOf('vault'), desk: pidOf('desk'), postgres: clusterProcesses(cluster)[0] ?? 0 }),
    left: () => [...clusterProcesses(cluster), pidOf('vault'), pidOf('desk')].filter((pid) => pid > 0),
    async remove() {
      for (const run of runs) {
        if (run.child.exitCode === null && run.child.signalCode === null) run.child.kill('SIGINT');
        await run.ended;
      }
      await vi.waitFor(() => expect([pidOf('vault'), pidOf('desk')]).toEqual([0, 0]), { timeout: 20_000 });
      await stopStrays(cluster);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return place;
}

export function runDozo(
  words: readonly string[],
  env: Record<string, string>,
  how: { uid?: number; node?: string },
): Run {
  const began = Date.now();
  const child = spawn(how.node ?? NODE, [join(ROOT, 'scripts/dozo.mjs'), ...words], {
    cwd: ROOT,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(how.uid === undefined ? {} : { uid: how.uid, gid: how.uid }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    async ready() {
      await new Promise<void>((resolve, reject) => {
        const look = (): void => {
          if (/https?:\/\/\S+:\d+/.test(stdout)) resolve();
        };
        child.stdout.on('data', look);
        void ended.then((code) =>
          reject(new Error(`ended with ${code} before it was ready:\n${stdout}${stderr}`)),
        );
        look();
      });
      return Date.now() - began;
    },
  };
}

/** Whether something serves HTTP at this origin; any answer below 500 counts. */
export async function serves(origin: string): Promise<boolean> {
  try {
    return (await fetch(origin, { signal: AbortSignal.timeout(2_000) })).status < 500;
  } catch {
    return false;
  }
}

export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
