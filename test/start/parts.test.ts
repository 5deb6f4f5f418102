import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';

import { startTimeOf } from '#platform/postgres-lock';
import { startPart, stopStrayPart, type Part, type RunningPart } from '../../src/commands/parts.ts';
import { NODE } from '../harness.ts';

process.execPath = NODE; // parts run under what runs their supervisor
const folders: string[] = [];
const running: RunningPart[] = [];

afterEach(async () => {
  for (const part of running.splice(0)) await part.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newPart(fails = false): Part & { diary: string } {
  const folder = mkdtempSync(join(tmpdir(), 'dozo-part-'));
  folders.push(folder);
  const diary = join(folder, 'diary');
  return {
    name: 'vault',
    entry: join(import.meta.dirname, 'programs/part.ts'),
    config: { diary, secret: 'canary-of-a-password', fails },
    socketPaths: [join(folder, 'vault.sock')],
    logFile: join(folder, 'vault.log'),
    pidFile: join(folder, 'vault.pid'),
    diary,
  };
}

async function begin(part: Part, said: string[] = []): Promise<RunningPart> {
  const started = await startPart(part, (line) => said.push(line));
  running.push(started);
  return started;
}

function pidOf(part: Part): number {
  return Number(readFileSync(part.pidFile, 'utf8').split(' ')[0]);
}

test('a part gets its secrets over IPC alone, drains when told, and is gone', async () => {
  const part = newPart();
  await (await startPart(part, () => undefined)).stop();
  const lines = readFileSync(part.diary, 'utf8').trim().split('\n');
  expect(lines.slice(1)).toEqual(['the secret came over IPC alone', 'drained']);
  expect(startTimeOf(Number(lines[0]?.split(' ')[1]))).toBeNull();
});

test("the first officer's link reaches the supervisor and no log", async () => {
  const part = newPart();
  const links: string[] = [];
  await begin({ ...part, onFirstOfficerLink: (link) => links.push(link) });
  expect(links).toEqual(['https://desk.example.com/enrol#canary-of-a-link']);
  expect(readFileSync(part.logFile ?? '', 'utf8')).not.toContain('canary-of-a-link');
});

test('a part that is killed is started again, every time', async () => {
  const part = newPart();
  const said: string[] = [];
  await begin(part, said);
  for (let round = 1; round <= 3; round += 1) {
    const before = pidOf(part);
    process.kill(before, 'SIGKILL');
    await vi.waitFor(
      () => expect(readFileSync(part.diary, 'utf8').match(/^started/gm)).toHaveLength(round + 1),
      { timeout: 10_000 },
    );
    expect(pidOf(part)).not.toBe(before);
  }
  expect(said).toHaveLength(3);
  expect(said[0]).toContain('SIGKILL');
});

test('a part that never gets ready ends the start, with its last words', async () => {
  const said: string[] = [];
  await expect(startPart(newPart(true), (line) => said.push(line))).rejects.toThrow(
    'The vault process ended again and again',
  );
  expect(said.join('\n')).toContain('it is meant to fail');
});

test('a socket left by a killed part is out of the way before the next one listens', async () => {
  const part = newPart();
  writeFileSync(part.socketPaths[0] ?? '', '');
  await begin(part);
  expect(() => readFileSync(part.socketPaths[0] ?? '')).toThrow('ENOENT');
});

test('when the supervisor is killed its part drains and ends by itself', async () => {
  const part = newPart();
  const supervisor = spawn(NODE, [join(import.meta.dirname, 'programs/supervise.ts'), JSON.stringify(part)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => supervisor.stdout.once('data', resolve));
  const pid = pidOf(part);
  supervisor.kill('SIGKILL');
  await vi.waitFor(() => expect(startTimeOf(pid)).toBeNull(), { timeout: 10_000 });
  expect(readFileSync(part.diary, 'utf8')).toContain('drained');
});

test('the next start ends a part that was left behind, and never a process that got its number', async () => {
  const part = newPart();
  const stray = spawn(
    NODE,
    ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1e9); console.log("on")'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const ended = new Promise((resolve) => stray.once('exit', resolve));
  await new Promise((resolve) => stray.stdout.once('data', resolve));
  const pid = stray.pid ?? 0;

  writeFileSync(part.pidFile, `${pid} 12345`); // the number, but not the one that started then
  await stopStrayPart(part.pidFile);
  expect(startTimeOf(pid)).not.toBeNull();

  writeFileSync(part.pidFile, `${pid} ${startTimeOf(pid)}`);
  await stopStrayPart(part.pidFile);
  await ended;
  expect(stray.signalCode).toBe('SIGKILL');
});
