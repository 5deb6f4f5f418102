import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { backUp, check, choose, createFolderPlace, PARTS, restore } from '#backup';
import { connectPlainly } from '#platform/db';
import { createLog } from '#platform/log';
import { pendingMigrations } from '#platform/migrate';
import { StartError } from '#platform/start-problems';
import { emptyDatabases, openHouse, type House } from '../../test/backup-house.ts';
import type { Customer } from '../../test/customer.ts';
import { NODE, testDatabases, type TestDatabases } from '../../test/harness.ts';

const LONG = process.env['DOZO_LONG'] !== undefined;
const ROUNDS = LONG ? 25 : 3;
const KILLS = LONG ? 60 : 6;

const folder = mkdtempSync(join(tmpdir(), 'dozo-load-'));
let house: House;
let target: TestDatabases;

beforeAll(async () => {
  house = await openHouse();
  target = await testDatabases();
  house.outbox.start();
  house.audit.start();
});
afterAll(async () => {
  await house.close();
  await target.drop();
  rmSync(folder, { recursive: true });
});

/** Customers who write one after the other until told to stop. */
function startLoad(): {
  acknowledged: Customer[];
  reach(count: number): Promise<void>;
  stop(): Promise<void>;
} {
  const acknowledged: Customer[] = [];
  let stopped = false;
  const lane = async (): Promise<void> => {
    while (!stopped) {
      acknowledged.push(await house.customer());
      house.outbox.nudge(house.tenant);
    }
  };
  const lanes = [lane(), lane(), lane()];
  const ended = Promise.all(lanes);
  return {
    acknowledged,
    async reach(count) {
      const there = (async () => {
        while (!stopped && acknowledged.length < count)
          await new Promise((resolve) => setTimeout(resolve, 5));
      })();
      // A customer who cannot write ends the test, not the patience.
      await Promise.race([there, ended]);
    },
    async stop() {
      stopped = true;
      await ended;
    },
  };
}

describe('a backup of a moment at which everybody works', () => {
  test(
    'has all that was acknowledged before, and its parts fit together',
    { timeout: LONG ? 900_000 : 120_000 },
    async () => {
      const load = startLoad();
      try {
        for (let round = 0; round < ROUNDS; round += 1) {
          const place = join(folder, `round-${round}`);
          mkdirSync(place);
          await load.reach(load.acknowledged.length + 10);
          const before = [...load.acknowledged];
          await backUp({ ...house.backUpOptions, to: createFolderPlace(place) });
          await emptyDatabases(target);
          const chosen = await choose(house.chooseOptions({ from: createFolderPlace(place) }));
          await restore({ chosen, databases: target.databases, vaultFolder: join(folder, `vault-${round}`) });

          const found = await check({
            superuser: target.superuser('vault'),
            databases: target.databases,
            provider: { kind: 'file', folder: join(house.folder, 'keys') },
            log: createLog('test', 'silent'),
          });
          expect(found, JSON.stringify(found)).toMatchObject({ isWhole: true });
          expect(found.opened?.opened).toBe(found.opened?.tried);
          const vault = connectPlainly(target.superuser('vault'));
          const desk = connectPlainly(target.superuser('desk'));
          const stored = await vault<{ id: string }[]>`select conversation_id as id from conversation`;
          const waiting = await vault<
            { id: string }[]
          >`select payload::jsonb ->> 'conversation' as id from outbox`;
          const arrived = await desk<{ id: string }[]>`select ticket_id as id from ticket_message`;
          await Promise.all([vault.end(), desk.end()]);
          const inVault = new Set(stored.map(({ id }) => id));
          const known = new Set([...waiting, ...arrived].map(({ id }) => id));
          expect(before.filter(({ conversation }) => !inVault.has(conversation))).toEqual([]);
          // Nothing fell between the two outboxes, and the desk knows of nothing that the vault does not.
          expect([...inVault].filter((id) => !known.has(id))).toEqual([]);
          expect(arrived.filter(({ id }) => !inVault.has(id))).toEqual([]);
        }
      } finally {
        await load.stop();
      }
    },
  );
});

describe('a restore that is killed', () => {
  test(
    'leaves nothing that is served from, and ends when it is asked again',
    { timeout: LONG ? 900_000 : 180_000 },
    async () => {
      for (let count = 0; count < 40; count += 1) await house.customer();
      await house.outbox.flush(house.tenant);
      const place = join(folder, 'kills');
      mkdirSync(place);
      await backUp({ ...house.backUpOptions, to: createFolderPlace(place) });
      await emptyDatabases(target);
      const told = join(folder, 'told.json');
      writeFileSync(
        told,
        JSON.stringify({
          place,
          identity: house.identity,
          vkey: house.vkey,
          vaultFolder: join(folder, 'killed'),
          databases: target.databases,
        }),
      );
      const whole = await run(told, null);
      expect(whole.ended).toBe(true);
      await emptyDatabases(target);
      let cut = 0;
      for (let kill = 0; kill < KILLS; kill += 1) {
        // Spread over the time that it takes, so that kills fall into each of its steps.
        const { ended } = await run(told, ((kill + Math.random()) / KILLS) * whole.ms);
        if (ended) {
          await emptyDatabases(target);
          continue;
        }
        cut += 1;
        expect(await whoServes()).not.toBe('all');
      }
      expect(cut).toBeGreaterThan(0);
      expect((await run(told, null)).ended).toBe(true);
      expect(await whoServes()).toBe('all');
      const found = await check({
        superuser: target.superuser('vault'),
        databases: target.databases,
        provider: { kind: 'file', folder: join(house.folder, 'keys') },
        log: createLog('test', 'silent'),
      });
      expect(found).toMatchObject({ isWhole: true });
    },
  );

  test('after its last row, between two marks, has only its end to come', async () => {
    const admin = connectPlainly(target.superuser('desk'));
    await admin`insert into migration (name, digest) values ('restore-not-ended', 'whole')`;
    await admin.end();
    expect(await whoServes()).toBe('some');
    const chosen = await choose(house.chooseOptions({ from: createFolderPlace(join(folder, 'kills')) }));
    const again = { chosen, databases: target.databases, vaultFolder: join(folder, 'killed') };
    expect((await restore(again)).rows).toBeNull();
    expect(await whoServes()).toBe('all');
    // A whole system beside a database that is being loaded is not ours to empty.
    const desk = connectPlainly(target.superuser('desk'));
    await desk`insert into migration (name, digest) values ('restore-not-ended', 'loading')`;
    await desk.end();
    await expect(restore(again)).rejects.toMatchObject({ problem: 'restore_not_empty' });
  });
});

/** Runs a restore in a process of its own, killed that long after it began to change anything; null lets it end. */
async function run(told: string, killAfterMs: number | null): Promise<{ ended: boolean; ms: number }> {
  const child = spawn(NODE, ['test/restore-child.ts', told], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  let began = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (began > 0 || !said.includes('begins')) return;
    began = performance.now();
    if (killAfterMs !== null) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  });
  await new Promise((resolve) => child.once('close', resolve));
  return { ended: said.includes('ended'), ms: performance.now() - began };
}

/** Which of the three databases a start would accept. */
async function whoServes(): Promise<'all' | 'some' | 'none'> {
  let served = 0;
  for (const name of PARTS) {
    const pending = await pendingMigrations(name, target.databases[name].app).catch((error: unknown) => {
      if (!(error instanceof StartError) || error.problem !== 'restore_unfinished') throw error;
      return null;
    });
    if (pending !== null && pending.length === 0) served += 1;
  }
  return served === PARTS.length ? 'all' : served === 0 ? 'none' : 'some';
}
