import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import {
  backUp,
  choose,
  createFolderPlace,
  isKeystoreUnsaved,
  restore,
  type BackUpOptions,
  type Place,
} from '#backup';
import { openDb } from '#platform/db';
import { createLog } from '#platform/log';
import { eraseConversations, people } from '#vault/channels';
import { createKeys, type Keys } from '#vault/keys';
import { createFileTombstones, type RetentionDeps } from '#vault/retention';
import { eraseValues } from '#vault/tokens';
import { emptyDatabases, openHouse, type House } from '../../test/backup-house.ts';
import { CARD, type Customer } from '../../test/customer.ts';
import { JOB } from '../../test/floor.ts';
import { valuePorts } from '../../test/retention-house.ts';
import { testDatabases, type TestDatabases } from '../../test/harness.ts';
import { erase } from '../vault/retention/erase.ts';
import { settle } from '../vault/retention/settle.ts';

/** The end of an epoch and backups of the keystore: at no moment is its database the only copy of the keys, and nobody who was erased waits longer for it. */

const log = createLog('test', 'silent');
const folder = mkdtempSync(join(tmpdir(), 'dozo-before-destroy-'));
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const HORIZON_SECONDS = 24 * 3_600;
const WAIT_MS = 2 * HOUR_MS;
let house: House;
let target: TestDatabases;
let keys: Keys;
let deps: RetentionDeps;
let places = 0;

beforeAll(async () => {
  house = await openHouse();
  target = await testDatabases();
  keys = startedOn(house.keystore);
  deps = {
    db: house.floor.db,
    clock: house.floor.clock,
    log,
    keys,
    audit: house.audit,
    pseudonym: house.floor.pseudonym,
    session: () => null,
    tenants: () => Promise.resolve([house.tenant]),
    tell: () => Promise.resolve(),
    nudgeDesk: () => undefined,
    eraseValues,
    eraseConversations,
    ...valuePorts({
      db: house.floor.db,
      tokens: house.tokens,
      tell: () => Promise.resolve(),
      clock: house.floor.clock,
    }),
    subjectOf: () => Promise.resolve(null),
    people,
    tombstones: createFileTombstones(join(folder, 'tombstones')),
    horizonSeconds: HORIZON_SECONDS,
    backupWaitMs: WAIT_MS,
  };
});
afterAll(async () => {
  await house.close();
  await target.drop();
  rmSync(folder, { recursive: true });
});

const startedOn = (keystore: House['keystore']): Keys =>
  createKeys({
    keystore,
    provider: house.provider,
    clock: house.floor.clock,
    log,
    host: 'vault.example',
    backupWaitMs: WAIT_MS,
  });
/** Real time runs on underneath: whole minutes are what is told apart here. */
const later = (hours: number): void => void (house.floor.clock.offset += hours * HOUR_MS);
const standing = async () => {
  const now = await keys.epoch(house.tenant);
  if (now === null) throw new Error('no keys');
  return now;
};

/** A place of its own for each backup, so that each can be restored alone. */
function optionsTo(place?: Place): BackUpOptions & { placeFolder: string } {
  const placeFolder = join(folder, `place-${(places += 1)}`);
  mkdirSync(placeFolder);
  return { ...house.backUpOptions, to: place ?? createFolderPlace(placeFolder), placeFolder };
}

/** The disaster: every database is lost. How many of these customers' values open with what is brought back. */
async function openedAfterLoss(from: string, keystoreFrom: string, of: readonly Customer[]): Promise<number> {
  await emptyDatabases(target);
  await restore({
    chosen: await choose(
      house.chooseOptions({
        from: createFolderPlace(from),
        keystoreFrom: createFolderPlace(keystoreFrom),
      }),
    ),
    databases: target.databases,
    vaultFolder: mkdtempSync(join(folder, 'vault-')),
  });
  const [keystore, db] = [openDb(target.databases.keystore.app), openDb(target.databases.vault.app)];
  const restored = startedOn(keystore);
  let opened = 0;
  for (const { subject, token } of of) {
    const [row] = await db.tx(
      house.tenant,
      (sql) => sql<{ sealed: Buffer }[]>`select sealed from value where token = ${token}`,
    );
    const clear = await restored
      .subject(house.tenant, subject)
      .then((key) => key.open('CARD', token, row?.sealed ?? Buffer.alloc(0)).toString())
      .catch(() => null);
    if (clear === CARD) opened += 1;
  }
  restored.close();
  await Promise.all([keystore.close(), db.close()]);
  return opened;
}

test('an epoch’s old key of keys goes only once a backup has the new keys; whatever is lost before or after, the living open and the erased do not', async () => {
  const living = [await house.customer(), await house.customer()];
  const gone = await house.customer();
  await house.outbox.flush(house.tenant);
  await house.signLog();
  const before = optionsTo();
  await backUp(before);
  expect(await isKeystoreUnsaved(before.logins)).toBe(false);
  await erase(deps, { ...JOB, tenant: house.tenant }, gone.subject, {
    because: 'asked_by_person',
    reference: 'DSR-1',
  });
  later(21);
  await settle(deps, house.tenant);
  expect((await standing()).epoch).toBe(1);
  later(1.1);
  await settle(deps, house.tenant);
  expect(await standing()).toMatchObject({ epoch: 2, awaitsBackup: true, backup: { epoch: 1 } });
  expect(await isKeystoreUnsaved(before.logins)).toBe(true);
  expect(await keys.shredded(house.tenant, [gone.subject])).toEqual([]);
  // Everything is lost while it waits: the older backup still opens.
  expect(await openedAfterLoss(before.placeFolder, before.placeFolder, living)).toBe(2);

  // One that cannot be read back whole is none.
  const plain = optionsTo().to;
  const damaging: Place = {
    ...plain,
    async *read(id, file) {
      for await (const bytes of plain.read(id, file)) yield Buffer.from(bytes).fill(0, 0, 1);
    },
  };
  await expect(backUp({ ...optionsTo(damaging), parts: ['keystore'] })).rejects.toThrow('read back');
  await settle(deps, house.tenant);
  expect((await standing()).awaitsBackup).toBe(true);

  const after = optionsTo();
  await backUp({ ...after, parts: ['keystore'] });
  await settle(deps, house.tenant);
  expect(await standing()).toMatchObject({
    epoch: 2,
    awaitsBackup: false,
    backup: { epoch: 2 },
    rolling: null,
  });
  expect(await keys.shredded(house.tenant, [gone.subject])).toHaveLength(1);
  // Everything is lost now: values of the older backup, keys of the newer, which was made before the old key of keys went.
  expect(await openedAfterLoss(before.placeFolder, after.placeFolder, [...living, gone])).toBe(2);
  expect(await openedAfterLoss(before.placeFolder, before.placeFolder, [...living, gone])).toBe(0);
});

test('without a backup it goes when the time is up that was promised, and not later', async () => {
  const gone = await house.customer();
  const asked = house.floor.clock.now();
  await erase(deps, { ...JOB, tenant: house.tenant }, gone.subject, {
    because: 'asked_by_person',
    reference: 'DSR-1',
  });
  for (const hours of [21.9, 0.2, 1.8]) {
    later(hours);
    await settle(deps, house.tenant);
  }
  expect(await standing()).toMatchObject({ epoch: 3, awaitsBackup: true });
  later(0.11);
  await settle(deps, house.tenant);
  const [done] = await keys.shredded(house.tenant, [gone.subject]);
  expect((done?.destroyedAt.getTime() ?? Infinity) - asked).toBeLessThanOrEqual(
    HORIZON_SECONDS * 1_000 + MINUTE_MS,
  );
  expect(await standing()).toMatchObject({ epoch: 3, awaitsBackup: false, backup: { epoch: 2 } });
});

test('nobody waits: it goes only once there is a backup, and who is erased meanwhile is gone in time', async () => {
  await keys.rollEpoch(house.tenant, { destroyBy: null }).catch(() => undefined);
  later(100);
  await settle(deps, house.tenant);
  expect(await standing()).toMatchObject({ epoch: 4, awaitsBackup: true });
  const gone = await house.customer();
  const asked = house.floor.clock.now();
  await erase(deps, { ...JOB, tenant: house.tenant }, gone.subject, {
    because: 'asked_by_person',
    reference: 'DSR-1',
  });
  later(21.9);
  await settle(deps, house.tenant);
  expect(await standing()).toMatchObject({ epoch: 4, awaitsBackup: true });
  later(0.2);
  // The end of the last epoch stops waiting, and that of the present one begins: it has its time to wait, too.
  await settle(deps, house.tenant);
  await settle(deps, house.tenant);
  expect(await standing()).toMatchObject({ epoch: 5, awaitsBackup: true });
  expect(await keys.shredded(house.tenant, [gone.subject])).toEqual([]);
  later(1.91);
  await settle(deps, house.tenant);
  const [done] = await keys.shredded(house.tenant, [gone.subject]);
  expect((done?.destroyedAt.getTime() ?? Infinity) - asked).toBeLessThanOrEqual(
    HORIZON_SECONDS * 1_000 + MINUTE_MS,
  );
});

test('a rotation of the epoch is told only once the old key of keys is gone', async () => {
  await keys.rollEpoch(house.tenant, { destroyBy: 0 }).catch(() => undefined);
  await keys.askRotation(house.tenant, 'epoch');
  await expect(keys.settleRotations(house.tenant)).rejects.toThrow('keystore_backup_awaited');
  await expect(keys.settleRotations(house.tenant)).rejects.toThrow('keystore_backup_awaited');
  expect(await keys.rotations(house.tenant)).toMatchObject([{ what: 'epoch', isFinished: false }]);
  await backUp({ ...optionsTo(), parts: ['keystore'] });
  await keys.settleRotations(house.tenant);
  expect(await keys.rotations(house.tenant)).toMatchObject([{ what: 'epoch', isFinished: true }]);
});
