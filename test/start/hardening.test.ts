import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { NODE } from '../harness.ts';
import { waitFor } from '../system.ts';
import { newPlace, ROOT, type Place } from './dozo.ts';

describe('the processes that hold values', () => {
  let place: Place;
  beforeAll(async () => {
    place = await newPlace();
    await place.run(['start']).ready();
  });
  afterAll(() => place.remove());

  test('leave no core: no file by their limit, no memory in one that a program catches', () => {
    const { vault, desk } = place.pids();
    for (const pid of [vault, desk]) {
      expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/^Max core file size\s+0\s+0\s/m);
      expect(readFileSync(`/proc/${pid}/coredump_filter`, 'utf8').trim()).toBe('00000000');
    }
  });

  test('open no inspector for a signal, write no snapshot, and go on', async () => {
    const { vault } = place.pids();
    const listening = (): string[] => inodesOf(vault);
    const before = listening();
    for (const signal of ['SIGUSR1', 'SIGUSR1'] as const) process.kill(vault, signal);
    // Answered after the signal was handled: the process is one and the same, and listens to nothing more.
    const answer = await waitFor(
      () => fetch(`${place.vaultOrigin}/portal/fernhill`).catch(() => null),
      'the vault to answer',
    );
    expect(answer.status).toBe(200);
    expect(place.pids().vault).toBe(vault);
    expect(listening()).toEqual(before);
    expect(await reaches(9229)).toBe(false);
    const flags = readFileSync(`/proc/${vault}/cmdline`, 'utf8').split('\0');
    expect(flags).toContain('--disable-sigusr1');
    expect(flags.filter((flag) => /heapsnapshot|inspect|report/.test(flag))).toEqual([]);
    expect(readFileSync(`/proc/${vault}/environ`, 'utf8')).not.toContain('NODE_OPTIONS');
  });

  test('do not start with an inspector', () => {
    const entry = join(ROOT, 'src/vault/process.ts');
    for (const [flags, env] of [
      [['--inspect=127.0.0.1:0'], {}],
      [[], { NODE_OPTIONS: '--heapsnapshot-signal=SIGUSR2' }],
    ] as const) {
      const run = spawnSync(NODE, [...flags, entry], {
        cwd: ROOT,
        env: { PATH: process.env['PATH'] ?? '', ...env },
        encoding: 'utf8',
      });
      expect(run.status).toBe(1);
      expect(run.stdout + run.stderr).toContain('refuses to start');
    }
  });
});

/** Sockets on which a process listens (TCP, state 0A). */
function inodesOf(pid: number): string[] {
  return ['tcp', 'tcp6']
    .flatMap((kind) => readFileSync(`/proc/${pid}/net/${kind}`, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && fields[1]?.endsWith(':240D') === true)
    .map((fields) => fields[1] ?? '');
}

function reaches(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
