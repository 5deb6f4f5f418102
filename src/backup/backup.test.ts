import { readdirSync, readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { backUp, choose, PARTS, restore } from '#backup';
import { connectPlainly, openDb } from '#platform/db';
import { pendingMigrations } from '#platform/migrate';
import { createKeys } from '#vault/keys';
import { createLog } from '#platform/log';
import { testDatabases } from '../../test/harness.ts';
import { CARD, openHouse, type Customer, type House } from '../../test/backup-house.ts';

let house: House;
const customers: Customer[] = [];
const folder = mkdtempSync(join(tmpdir(), 'dozo-restored-'));

beforeAll(async () => {
  house = await openHouse();
  for (let count = 0; count < 20; count += 1) customers.push(await house.customer());
  await house.signLog();
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true });
});

/** Rows of every table, past row-level security. */
async function rowsOf(admin: ReturnType<typeof connectPlainly>): Promise<Record<string, string>> {
  const tables = await admin<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not in ('migration', 'outbox_lane') order by 1`;
  const counts: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await admin.unsafe(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, ' ' order by t::text)), '') as sum from "${name}" t`,
    );
    counts[name] = (row as unknown as { sum: string }).sum;
  }
  await admin.end();
  return counts;
}

describe('a backup restored', () => {
  test('has every row of every table as it was, and its values open', async () => {
    const manifest = await backUp(house.backUpOptions);
    expect(manifest.parts.map(({ name }) => name).sort()).toEqual([...PARTS].sort());
    const target = await testDatabases();
    const chosen = await choose(house.chooseOptions());
    const restored = await restore({
      chosen,
      databases: target.databases,
      vaultFolder: join(folder, 'vault'),
    });
    expect(restored.behind).toEqual([]);
    for (const name of PARTS) {
      expect(await rowsOf(connectPlainly(target.superuser(name))), name).toEqual(
        await rowsOf(house.admin(name)),
      );
      expect(await pendingMigrations(name, target.databases[name].app)).toEqual([]);
    }
    const keystore = openDb(target.databases.keystore.app);
    const keys = createKeys({
      keystore,
      provider: house.provider,
      clock: house.floor.clock,
      log: createLog('test', 'silent'),
      host: 'vault.example',
    });
    const db = openDb(target.databases.vault.app);
    for (const { subject, token } of customers) {
      const rows = await db.tx(
        house.tenant,
        (sql) => sql<{ sealed: Buffer }[]>`select sealed from value where token = ${token}`,
      );
      const key = await keys.subject(house.tenant, subject);
      expect(key.open('CARD', token, rows[0]?.sealed ?? Buffer.alloc(0)).toString()).toBe(CARD);
    }
    keys.close();
    await db.close();
    await keystore.close();
    await target.drop();
  });
});
void [readdirSync, readFileSync, writeFileSync, generateX25519Identity];
