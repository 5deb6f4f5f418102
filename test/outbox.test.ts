import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { testDatabases, type TestDatabases } from './harness.ts';
import { systemClock } from '#platform/clock';
import { openDb, type Db } from '#platform/db';
import { randomId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { createOutbox } from '#platform/outbox';

let databases: TestDatabases<'vault'>;
let db: Db;
const log = createLog('test', 'silent');

beforeAll(async () => {
  databases = await testDatabases('vault');
  db = openDb(databases.databases.vault.app);
});
afterAll(async () => {
  await db.close();
  await databases.drop();
});

describe('news for the other process', () => {
  const outbox = (tenant: TenantId, deliver: (payloads: readonly unknown[]) => Promise<void>) =>
    createOutbox({
      db,
      clock: systemClock,
      log,
      tenants: async () => [tenant],
      deliver: (_tenant, payloads) => deliver(payloads.map((one) => JSON.parse(one) as unknown)),
      pollMs: 20,
    });

  test('arrives in the order in which it was put, after the commit and not before', async () => {
    const tenant = randomId<TenantId>();
    const arrived: unknown[] = [];
    const box = outbox(tenant, async (payloads) => void arrived.push(...payloads));
    await db.tx(tenant, async (sql) => {
      for (let n = 0; n < 250; n += 1) await box.put(sql, tenant, { n });
      box.nudge(tenant);
      expect(arrived).toEqual([]);
    });
    box.start();
    await expect.poll(() => arrived.length).toBe(250);
    expect(arrived).toEqual(Array.from({ length: 250 }, (_, n) => ({ n })));
    await box.stop();
  });

  test('a transaction that fails says nothing', async () => {
    const tenant = randomId<TenantId>();
    const arrived: unknown[] = [];
    const box = outbox(tenant, async (payloads) => void arrived.push(...payloads));
    const failing = db.tx(tenant, async (sql) => {
      await box.put(sql, tenant, { never: true });
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await db.tx(tenant, (sql) => box.put(sql, tenant, { later: true }));
    box.start();
    await expect.poll(() => arrived).toEqual([{ later: true }]);
    await box.stop();
  });

  test('what could not be delivered is delivered again, nothing twice at the same time by two deliverers', async () => {
    const tenant = randomId<TenantId>();
    let refuse = 3;
    let inside = 0;
    let most = 0;
    const arrived: unknown[] = [];
    const deliver = async (payloads: readonly unknown[]): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      if (refuse-- > 0) throw new Error('the other side is down');
      arrived.push(...payloads);
    };
    const [one, two] = [outbox(tenant, deliver), outbox(tenant, deliver)];
    await db.tx(tenant, async (sql) => {
      for (let n = 0; n < 5; n += 1) await one.put(sql, tenant, { n });
    });
    one.start();
    two.start();
    await expect.poll(() => arrived.length, { timeout: 10_000 }).toBe(5);
    expect(most).toBe(1);
    expect(arrived).toEqual([0, 1, 2, 3, 4].map((n) => ({ n })));
    await Promise.all([one.stop(), two.stop()]);
  });

  test('another tenant sees none of it', async () => {
    const [tenant, other] = [randomId<TenantId>(), randomId<TenantId>()];
    const box = outbox(tenant, async () => undefined);
    await db.tx(tenant, (sql) => box.put(sql, tenant, { mine: true }));
    expect(await db.tx(other, (sql) => sql`select position from outbox`)).toHaveLength(0);
    expect(await db.directory((sql) => sql`select position from outbox`)).toHaveLength(0);
  });
});
