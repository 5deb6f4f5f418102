import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { TenantId } from '#platform/ids';
import { NODE } from '../../../test/harness.ts';
import { CARD, type Customer } from '../../../test/customer.ts';
import { openRetentionHouse, type RetentionHouse } from '../../../test/retention-house.ts';
import { findMessage } from '../channels/store-messages.ts';
import { putClassRules } from './store-classes.ts';
import { settle } from './settle.ts';
import { listShreddings } from './store.ts';

/** A process that tokenises and ends values is killed anywhere: nothing that it said was stored is lost, and what was to go is gone. */
const LONG = process.env['DOZO_LONG'] !== undefined;
const KILLS = LONG ? 100 : 3;
/** As long as a child takes for some of each of its steps. */
const LONGEST_MS = 900;
const HORIZON_SECONDS = 3_600;
const folder = mkdtempSync(join(tmpdir(), 'dozo-killed-'));
let house: RetentionHouse;
let tenant: TenantId;

beforeAll(async () => {
  house = await openRetentionHouse(() => tenant, HORIZON_SECONDS);
  tenant = await house.begin();
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true });
});

/** Runs until so long after the first message; answers what it said was stored. */
function run(told: string, ms: number): Promise<Customer[]> {
  const child = spawn(NODE, ['test/ending-child.ts', told], { stdio: ['ignore', 'pipe', 'inherit'] });
  const stored: Customer[] = [];
  createInterface(child.stdout).on('line', (line) => {
    if (stored.length === 0) setTimeout(() => child.kill('SIGKILL'), ms);
    stored.push(JSON.parse(line) as Customer);
  });
  return new Promise((resolve) => child.once('close', () => resolve(stored)));
}

test(
  `after ${KILLS} kills every message is there, each value opens or is destroyed as its rule says, and every destruction comes to its end`,
  { timeout: LONG ? 1_800_000 : 120_000 },
  async () => {
    const { floor, deps, keys, tokens } = house;
    await floor.db.tx(tenant, (sql) =>
      putClassRules(sql, tenant, [{ class: 'CARD', rule: { kind: 'days', days: 1 } }], new Date()),
    );
    const told = join(folder, 'told.json');
    const { vault, keystore } = house.logins;
    const horizonSeconds = HORIZON_SECONDS;
    writeFileSync(told, JSON.stringify({ vault, keystore, folder: house.folder, tenant, horizonSeconds }));
    const stored: Customer[] = [];
    for (let kill = 0; kill < KILLS; kill += 1)
      stored.push(...(await run(told, ((kill + Math.random()) / KILLS) * LONGEST_MS)));
    expect(stored.length).toBeGreaterThan(KILLS);

    // Somebody else goes on where it stood.
    await settle(deps, tenant);
    floor.clock.offset += 301_000;
    await settle(deps, tenant);
    floor.clock.offset += (HORIZON_SECONDS + 1) * 1_000;
    await settle(deps, tenant);
    await settle(deps, tenant);
    const ended = await floor.db.tx(tenant, (sql) => listShreddings(sql, tenant, 10_000));
    expect(ended.filter(({ state }) => state !== 'done')).toEqual([]);
    const gone = new Set(ended.flatMap(({ part }) => part?.tokens ?? []));
    expect(new Set(deps.tombstones.read(tenant).flatMap((one) => one.tokens ?? []))).toEqual(gone);

    for (const customer of stored) {
      const row = await floor.db.tx(tenant, (sql) => findMessage(sql, tenant, customer.messageId));
      if (row === null) throw new Error('a message that was stored is lost');
      const key = await keys.subject(tenant, customer.subject);
      const text = tokens.openText(key, customer.messageId, row.sealedText);
      const opened = await floor.db.tx(tenant, (sql) => tokens.openAll(sql, key, [customer.token]));
      const value = opened.get(customer.token)?.clear.use((bytes) => bytes.toString());
      if (gone.has(customer.token))
        expect([text, value]).toEqual([`my card is ${customer.token}`, undefined]);
      else expect([text, value]).toEqual([`my card is ${CARD}`, CARD]);
    }
  },
);
