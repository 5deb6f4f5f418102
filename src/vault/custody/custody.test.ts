import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { connectPlainly, openDb, type Db, type PlainSql } from '#platform/db';
import { randomId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { createFileProvider, createKeys, type KeyProvider, type Keys } from '#vault/keys';
import type { ClientKeySettings } from '#vault/custody/api';
import { openFloor, type Floor } from '../../../test/floor.ts';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';
import type { CustodyDeps } from './ports.ts';
import { move } from './move.ts';
import { setCustody } from './set-custody.ts';
import { viewKeys } from './view.ts';
import { watch } from './watch.ts';

const folder = mkdtempSync(join(tmpdir(), 'dozo-custody-watch-'));
const OWN: ClientKeySettings = { kind: 'file', path: join(folder, 'client.key') };
const bytes = randomBytes(32);
const clock = { at: Date.parse('2026-03-04T05:06:07Z'), now: () => clock.at };
let floor: Floor;
let stores: TestDatabases<'keystore'>;
let keystore: Db;
let admin: PlainSql;
let provider: KeyProvider;
let tenant: TenantId;
let deps: CustodyDeps;

/** One process: its own memory over the same databases. */
function process(): CustodyDeps & { keys: Keys } {
  const log = createLog('test', 'silent');
  return {
    db: floor.db,
    clock,
    log,
    keys: createKeys({ keystore, provider, clock, log, host: 'vault.example' }),
    audit: floor.audit,
    tenants: () => Promise.resolve([tenant]),
    tenantBySlug: () => Promise.resolve(tenant),
    providerKind: 'file',
    mode: 'evaluation',
    horizonSeconds: 86_400,
    longestSeconds: 30 * 86_400,
    backupWaitSeconds: 0,
    reseal: () => Promise.resolve(0),
    reindex: {
      fill: () => Promise.resolve(),
      swap: () => Promise.resolve(),
      clear: () => Promise.resolve(),
      remembersMs: 0,
      count: () => Promise.resolve({ all: 0, beside: 0, swapped: 0 }),
    },
  };
}

beforeAll(async () => {
  floor = await openFloor();
  stores = await testDatabases('keystore');
  keystore = openDb(stores.databases.keystore.app);
  admin = connectPlainly(floor.superuser('vault'));
  provider = await createFileProvider(join(folder, 'keys'));
});
afterAll(async () => {
  await floor.close();
  await keystore.close();
  await admin.end();
  await stores.drop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  writeFileSync(OWN.path, bytes);
  tenant = randomId<TenantId>();
  const first = process();
  deps = first;
  await first.keys.ensureTenant(tenant);
});

const giveBack = (): void => writeFileSync(OWN.path, bytes);
const withdraw = (): void => rmSync(OWN.path);

/** What the client's log was told, in order. */
async function told(): Promise<{ kind: string; body: Record<string, unknown> }[]> {
  // Numbered already, or about to be.
  const rows = await admin<{ entry: Buffer }[]>`
    select entry from log_entry where tenant_id = ${tenant} union all select entry from log_pending where tenant_id = ${tenant}`;
  const entries = rows.map(
    ({ entry }) =>
      JSON.parse(entry.toString()) as { id: string; kind: string; body: Record<string, unknown> },
  );
  // Ids are by time.
  return entries.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
const kinds = async (): Promise<string[]> => (await told()).map(({ kind }) => kind);

async function takeOver(): Promise<void> {
  await setCustody(deps, tenant, OWN);
  await watch(deps, tenant);
  await deps.keys.settleCustody(tenant);
  await watch(deps, tenant);
}

describe('the watch over a client’s own key', () => {
  test('tells the client’s log who holds the keys, when its key goes and when it is back, each once', async () => {
    const other = process();
    await takeOver();
    await watch(other, tenant);
    withdraw();
    await Promise.all([watch(deps, tenant), watch(other, tenant)]);
    await watch(deps, tenant);
    giveBack();
    await Promise.all([watch(deps, tenant), watch(other, tenant)]);
    await setCustody(deps, tenant, null);
    await watch(deps, tenant);
    await deps.keys.settleCustody(tenant);
    await watch(deps, tenant);
    expect(await told()).toMatchObject([
      { kind: 'key.custody_changed', body: { holder: 'client', key: 'file', name: null } },
      { kind: 'key.withdrawn', body: { key: 'file', because: 'refused' } },
      { kind: 'key.returned', body: { key: 'file' } },
      { kind: 'key.custody_changed', body: { holder: 'provider', key: null } },
    ]);
  });

  test('closes within 60 s of the withdrawal, whenever that was between two rounds', async () => {
    await takeOver();
    const { keys } = process();
    for (const seconds of [0, 1, 7, 14]) {
      giveBack();
      await keys.checkCustody(tenant);
      const subject = (await keys.freshSubject(tenant)).subjectId;
      clock.at += seconds * 1_000;
      withdraw();
      const withdrawnAt = clock.at;
      // The next round, at the latest of its times.
      clock.at += (15 - seconds) * 1_000;
      await keys.checkCustody(tenant);
      await expect(keys.subject(tenant, subject)).rejects.toThrow('key_withdrawn');
      expect(clock.at - withdrawnAt).toBeLessThanOrEqual(60_000);
    }
  });

  test('is not needed for that: a process whose watch has died closes all the same', async () => {
    await takeOver();
    const { keys } = process();
    await keys.checkCustody(tenant);
    const subject = (await keys.freshSubject(tenant)).subjectId;
    withdraw();
    clock.at += 60_000;
    await expect(keys.subject(tenant, subject)).rejects.toThrow('key_withdrawn');
  });

  test('shows what it saw, and nothing of where the key is on our disk', async () => {
    const before = await viewKeys(deps, tenant, await watch(deps, tenant));
    expect(before).toMatchObject({ custody: { holder: 'provider', state: 'open' }, epoch: 1, moving: null });
    await setCustody(deps, tenant, OWN);
    expect((await viewKeys(deps, tenant, await watch(deps, tenant))).moving).not.toBeNull();
    await deps.keys.settleCustody(tenant);
    withdraw();
    const after = await viewKeys(deps, tenant, await watch(deps, tenant));
    expect(after).toMatchObject({
      custody: { holder: 'client', kind: 'file', key: null, state: 'withdrawn', because: 'refused' },
      epoch: 2,
      moving: null,
    });
    expect(JSON.stringify(after)).not.toContain(folder);
  });
});

describe('a rotation', () => {
  test('is told to the client’s log once it is done, and shown while it is not', async () => {
    await deps.keys.askRotation(tenant, 'subjects');
    await deps.keys.askRotation(tenant, 'epoch');
    const shown = async () => (await viewKeys(deps, tenant, await watch(deps, tenant))).rotations;
    expect((await shown()).map(({ what }) => what).toSorted()).toEqual(['epoch', 'subjects']);
    await move(deps, tenant, true);
    await move(deps, tenant, true);
    expect(await shown()).toEqual([]);
    expect((await deps.keys.epoch(tenant))?.epoch).toBe(2);
    expect((await told()).map(({ kind, body }) => `${kind} ${String(body['keys'])}`).toSorted()).toEqual([
      'key.rotated epoch',
      'key.rotated subjects',
    ]);
  });
});

describe('a client’s own key is not taken', () => {
  test('in a file in production, or where what it is told would travel in clear', async () => {
    await expect(setCustody({ ...deps, mode: 'production' }, tenant, OWN)).rejects.toThrow('invalid_request');
    const transit = { kind: 'transit', mount: 'transit', tokenFile: '/none', key: 'dozo' } as const;
    for (const address of ['http://bao.example.com:8200', 'http://10.0.0.7'])
      await expect(setCustody(deps, tenant, { ...transit, address })).rejects.toThrow('invalid_request');
    expect(await kinds()).toEqual([]);
  });

  test('if it does not work', async () => {
    withdraw();
    await expect(setCustody(deps, tenant, OWN)).rejects.toThrow('key_withdrawn');
    await watch(deps, tenant);
    expect(await kinds()).toEqual([]);
  });
});
