import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { backUp, choose, createFolderPlace, restore, type ChooseOptions } from '#backup';
import { openDb, type Db } from '#platform/db';
import { createLog } from '#platform/log';
import { eraseConversations, people } from '#vault/channels';
import { createKeys, type Keys } from '#vault/keys';
import { createFileTombstones, createRetention, type RetentionDeps } from '#vault/retention';
import { eraseValues } from '#vault/tokens';
import { emptyDatabases, openHouse, type House } from '../../test/backup-house.ts';
import { CARD, type Customer } from '../../test/customer.ts';
import { JOB } from '../../test/floor.ts';
import { testDatabases, type TestDatabases } from '../../test/harness.ts';
import { valuePorts } from '../../test/retention-house.ts';
import { erase } from '../vault/retention/erase.ts';
import { settle } from '../vault/retention/settle.ts';

/** An old backup against what was erased since: what remains of a person in it, and what opens. */

const log = createLog('test', 'silent');
const HORIZON_SECONDS = 3_600;
const folder = mkdtempSync(join(tmpdir(), 'dozo-erased-'));
const ERASED = 12;
let house: House;
let target: TestDatabases;
let erased: Customer[];
let kept: Customer[];

beforeAll(async () => {
  house = await openHouse();
  target = await testDatabases();
  const all: Customer[] = [];
  for (let count = 0; count < 20; count += 1) all.push(await house.customer());
  [erased, kept] = [all.slice(0, ERASED), all.slice(ERASED)];
  await backUp(house.backUpOptions);
});
afterAll(async () => {
  await house.close();
  await target.drop();
  rmSync(folder, { recursive: true });
});

/** The module that ends people, on these databases; tombstones in that folder. */
function retentionOn(db: Db, keys: Keys, vaultFolder: string): RetentionDeps {
  return {
    db,
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
    ...valuePorts({ db, tokens: house.tokens, tell: () => Promise.resolve(), clock: house.floor.clock }),
    subjectOf: () => Promise.resolve(null),
    people,
    tombstones: createFileTombstones(join(vaultFolder, 'tombstones')),
    horizonSeconds: HORIZON_SECONDS,
  };
}

/** How many of these customers' values open in the restored system. */
async function countOpened(db: Db, keys: Keys, of: readonly Customer[]): Promise<number> {
  let opened = 0;
  for (const { subject, token } of of) {
    const [row] = await db.tx(
      house.tenant,
      (sql) => sql<{ sealed: Buffer }[]>`select sealed from value where token = ${token}`,
    );
    const clear = await keys
      .subject(house.tenant, subject)
      .then((key) => key.open('CARD', token, row?.sealed ?? Buffer.alloc(0)).toString())
      .catch(() => null);
    if (clear === CARD) opened += 1;
  }
  return opened;
}

async function restored(
  vaultFolder: string,
  more: Partial<ChooseOptions> = {},
): Promise<{ db: Db; keys: Keys; close(): Promise<void> }> {
  const chosen = await choose(house.chooseOptions(more));
  await restore({ chosen, databases: target.databases, vaultFolder });
  const [db, keystore] = [openDb(target.databases.vault.app), openDb(target.databases.keystore.app)];
  const keys = createKeys({
    keystore,
    provider: house.provider,
    clock: house.floor.clock,
    log,
    host: 'vault.example',
  });
  return {
    db,
    keys,
    async close() {
      keys.close();
      await Promise.all([db.close(), keystore.close()]);
    },
  };
}

describe('a backup from before somebody was erased', () => {
  test('brings nobody back: tombstones are replayed before anything opens, whatever stood there then', async () => {
    const living = retentionOn(house.floor.db, house.keys, house.vaultFolder);
    const ctx = { ...JOB, tenant: house.tenant };
    for (const { subject } of erased)
      await erase(living, ctx, subject, { because: 'asked_by_person', reference: 'DSR-1' });

    const copy = await restored(join(folder, 'vault'));
    // The copy alone would bring all of them back: the keys are in it, and their key of keys still lives.
    expect(await countOpened(copy.db, copy.keys, erased)).toBe(ERASED);
    const retention = createRetention(retentionOn(copy.db, copy.keys, house.vaultFolder));
    await retention.replayTombstones();
    expect(await countOpened(copy.db, copy.keys, erased)).toBe(0);
    expect(await countOpened(copy.db, copy.keys, kept)).toBe(kept.length);
    const [left] = await copy.db.tx(
      house.tenant,
      (sql) => sql<{ values: number; messages: number; entries: number }[]>`
        select (select count(*)::int from value where token = any(${erased.map(({ token }) => token)}::text[])) as values,
          (select count(*)::int from message where subject_id = any(${erased.map(({ subject }) => subject)}::text[]::uuid[])) as messages,
          (select count(*)::int from log_pending where kind = 'shred.requested') as entries`,
    );
    expect(left).toEqual({ values: 0, messages: 0, entries: ERASED });
    // Once more changes nothing.
    await retention.replayTombstones();
    await copy.close();
  });

  test('opens nothing of theirs with any key that there is, once the epoch has ended', async () => {
    const living = retentionOn(house.floor.db, house.keys, house.vaultFolder);
    house.floor.clock.offset += (HORIZON_SECONDS + 1) * 1_000;
    await settle(living, house.tenant);
    await emptyDatabases(target);
    const copy = await restored(join(folder, 'without-tombstones'));
    // Values and wrapped keys are all back, and nobody replayed anything.
    const [there] = await copy.db.tx(
      house.tenant,
      (sql) =>
        sql<
          { n: number }[]
        >`select count(*)::int as n from value where token = any(${erased.map(({ token }) => token)}::text[])`,
    );
    expect(there?.n).toBe(ERASED);
    expect(await countOpened(copy.db, copy.keys, erased)).toBe(0);
    await copy.close();

    // With the keystore of today, the living open and the erased do not.
    const today = join(folder, 'keystore');
    mkdirSync(today);
    await backUp({ ...house.backUpOptions, to: createFolderPlace(today), parts: ['keystore'] });
    await emptyDatabases(target);
    const current = await restored(join(folder, 'without-tombstones'), {
      keystoreFrom: createFolderPlace(today),
    });
    expect(await countOpened(current.db, current.keys, erased)).toBe(0);
    expect(await countOpened(current.db, current.keys, kept)).toBe(kept.length);
    await current.close();
  });
});
