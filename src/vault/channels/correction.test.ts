import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openDb, type Db } from '#platform/db';
import { asId, type TenantId } from '#platform/ids';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';
import { recognizerOf, shapeOf, type Correction } from './correction.ts';
import { countCorrections, groupCorrections, insertCorrection } from './store-corrections.ts';

test.each([
  ['CARD', '4242 4242-4242４２４２', '9999 9999-99999999'],
  ['PASSPORT', 'AB1234567', 'AA9999999'],
  ['PHONE', '090-一二三四-5678', '999-AAAA-9999'],
  ['PERSON', 'Anna Kowalska', null],
  ['ADDRESS', '12 Baker Street', null],
  ['SECRET', 'hunter2', null],
  ['EMAIL', 'a@b.example', null],
  ['CARD', '4'.repeat(41), null],
])('the shape of a %s %j is %j', (cls, text, shape) => {
  expect(shapeOf(cls, text)).toBe(shape);
});

test('a rule is named by the first words of why', () => {
  expect(recognizerOf('card · checksum · card')).toBe('card');
  expect(recognizerOf(null)).toBeNull();
});

let store: TestDatabases<'vault'>;
let db: Db;
beforeAll(async () => {
  store = await testDatabases('vault');
  db = openDb({ ...store.databases.vault.app, max: 2 });
});
afterAll(async () => {
  await db.close();
  await store.drop();
});

test('corrections are counted by class and grouped by what they have in common, for one client alone', async () => {
  const tenant = asId<TenantId>(randomUUID());
  const at = new Date('2026-11-20T00:00:00Z');
  const missed: Correction = {
    kind: 'missed',
    class: 'PHONE',
    recognizer: null,
    shape: '999-9999',
    locale: 'ja',
    writtenBy: 'customer',
  };
  const wrong: Correction = { ...missed, kind: 'not_sensitive', recognizer: 'phone', shape: null };
  await db.tx(tenant, async (sql) => {
    for (const row of [missed, missed, wrong]) await insertCorrection(sql, tenant, randomUUID(), row, at);
    await insertCorrection(sql, tenant, randomUUID(), missed, new Date('2026-01-01T00:00:00Z'));
  });
  const since = new Date('2026-11-01T00:00:00Z');
  expect(await db.tx(tenant, (sql) => countCorrections(sql, tenant, since))).toEqual([
    { class: 'PHONE', missed: 2, notSensitive: 1 },
  ]);
  expect(await db.tx(tenant, (sql) => groupCorrections(sql, tenant, since))).toEqual([
    { ...missed, count: 2 },
    { ...wrong, count: 1 },
  ]);
  const other = asId<TenantId>(randomUUID());
  expect(await db.tx(other, (sql) => countCorrections(sql, tenant, since))).toEqual([]);
});
