import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { backUp, check, choose, createFolderPlace, ownSigningKey, PARTS, readKey, restore } from '#backup';
import { connectPlainly, openDb } from '#platform/db';
import { createLog } from '#platform/log';
import { pendingMigrations } from '#platform/migrate';
import { createKeys } from '#vault/keys';
import { emptyDatabases, openHouse, type House } from '../../test/backup-house.ts';
import { CARD, type Customer } from '../../test/customer.ts';
import { testDatabases, type TestDatabases } from '../../test/harness.ts';

const log = createLog('test', 'silent');
let house: House;
/** Empty, or what the last restore left. */
let target: TestDatabases;
let folder: string;
const customers: Customer[] = [];

beforeAll(async () => {
  house = await openHouse();
  for (let count = 0; count < 20; count += 1) customers.push(await house.customer());
  await house.outbox.flush(house.tenant);
  // A row that fills the driver's buffer alone: its end comes with what fills it.
  const admin = house.admin('vault');
  await admin`update message set sealed_text = decode(repeat('00ff17', 34000), 'hex') where subject_id = ${customers[5]?.subject ?? ''}`;
  await admin.end();
  await house.signLog();
  await backUp(house.backUpOptions);
  target = await testDatabases();
});
afterAll(async () => {
  await house.close();
  await target.drop();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dozo-restored-'));
  return () => rmSync(folder, { recursive: true });
});

/** Rows of every table, past row-level security, but of what is written when nothing waits for it or once a backup is whole. */
async function rowsOf(admin: ReturnType<typeof connectPlainly>): Promise<Record<string, string>> {
  const tables = await admin<{ name: string }[]>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not in ('migration', 'outbox_lane', 'keystore_backup') order by 1`;
  const sums: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await admin.unsafe(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, ' ' order by t::text)), '') as sum from "${name}" t`,
    );
    sums[name] = (row as unknown as { sum: string }).sum;
  }
  await admin.end();
  return sums;
}

const restoreAll = async (more: Parameters<House['chooseOptions']>[0] = {}) =>
  restore({
    chosen: await choose(house.chooseOptions(more)),
    databases: target.databases,
    vaultFolder: join(folder, 'vault'),
  });

/** How many of these customers' values open with the keys that were restored. */
async function countOpened(of: readonly Customer[]): Promise<number> {
  const [keystore, db] = [openDb(target.databases.keystore.app), openDb(target.databases.vault.app)];
  const keys = createKeys({
    keystore,
    provider: house.provider,
    clock: house.floor.clock,
    log,
    host: 'vault.example',
  });
  let opened = 0;
  for (const { subject, token } of of) {
    const rows = await db.tx(
      house.tenant,
      (sql) => sql<{ sealed: Buffer }[]>`select sealed from value where token = ${token}`,
    );
    const clear = await keys
      .subject(house.tenant, subject)
      .then((key) => key.open('CARD', token, rows[0]?.sealed ?? Buffer.alloc(0)).toString())
      .catch(() => null);
    if (clear === CARD) opened += 1;
  }
  keys.close();
  await Promise.all([keystore.close(), db.close()]);
  return opened;
}

const checkAll = () =>
  check({
    superuser: target.superuser('vault'),
    databases: target.databases,
    provider: { kind: 'file', folder: join(house.folder, 'keys') },
    log,
  });

describe('a backup that is not what was backed up', () => {
  /** A copy of the place, to be broken. */
  function copy(): { place: ReturnType<typeof createFolderPlace>; at: string; files: string[] } {
    const at = join(folder, 'copy');
    rmSync(at, { recursive: true, force: true });
    cpSync(house.placeFolder, at, { recursive: true });
    const [id = ''] = readdirSync(at);
    return { place: createFolderPlace(at), at: join(at, id), files: readdirSync(join(at, id)) };
  }
  const untouched = async (): Promise<void> => {
    for (const name of PARTS) {
      const sql = connectPlainly(target.superuser(name));
      const [row] = await sql<{ bytes: string }[]>`
        select sum(pg_relation_size(oid)) as bytes from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'migration'`;
      expect(row?.bytes).toBe('0');
      await sql.end();
    }
  };

  test('is refused before anything is touched, wherever one byte differs, or is missing, or is too much', async () => {
    const { files } = copy();
    expect(files.sort()).toEqual(['desk.age', 'keystore.age', 'manifest', 'vault.age']);
    const refused = ['backup_damaged', 'backup_signed_by_other', 'backup_not_for_us'];
    for (const file of files) {
      const whole = readFileSync(join(copy().at, file));
      const places = [0, 1, 40, 150, Math.floor(whole.length / 2), whole.length - 2, whole.length - 1];
      for (const place of places) {
        const broken = copy();
        const bytes = Buffer.from(whole);
        bytes[place] = (bytes[place] ?? 0) ^ 1;
        writeFileSync(join(broken.at, file), bytes);
        const problem = await restoreAll({ from: broken.place }).catch(
          (error: { problem: string }) => error.problem,
        );
        expect(refused, `${file} at ${place}: ${JSON.stringify(problem)}`).toContain(problem);
      }
      const short = copy();
      truncateSync(join(short.at, file), whole.length - 20);
      await expect(restoreAll({ from: short.place })).rejects.toMatchObject({
        problem: expect.stringMatching(/^backup_/),
      });
      const long = copy();
      appendFileSync(join(long.at, file), 'x');
      await expect(restoreAll({ from: long.place })).rejects.toMatchObject({
        problem: expect.stringMatching(/^backup_/),
      });
      const gone = copy();
      rmSync(join(gone.at, file));
      await expect(restoreAll({ from: gone.place })).rejects.toMatchObject({
        problem: expect.stringMatching(/^backup_/),
      });
    }
    await untouched();
  });

  test('is refused to an identity that it is not for, and if another key signed it', async () => {
    await expect(restoreAll({ identities: [await generateX25519Identity()] })).rejects.toMatchObject({
      problem: 'backup_not_for_us',
    });
    const other = readKey(ownSigningKey(join(folder, 'other')).vkey);
    if (other === null) throw new Error('no key');
    await expect(restoreAll({ signedBy: other })).rejects.toMatchObject({
      problem: 'backup_signed_by_other',
    });
    await untouched();
  });

  test('is refused if parts of two backups are put together', async () => {
    const manifest = await backUp({ ...house.backUpOptions, to: createFolderPlace(folder) });
    const mixed = copy();
    cpSync(join(folder, manifest.id, 'desk.age'), join(mixed.at, 'desk.age'));
    await expect(restoreAll({ from: mixed.place })).rejects.toMatchObject({ problem: 'backup_damaged' });
  });

  test('names the one thing that is missing: no backup so early, no keys so late', async () => {
    await expect(restoreAll({ at: new Date('2020-01-01T00:00:00Z') })).rejects.toMatchObject({
      problem: 'backup_none',
    });
    const keysOnly = join(folder, 'keys-only');
    mkdirSync(keysOnly);
    await expect(restoreAll({ keystoreFrom: createFolderPlace(keysOnly) })).rejects.toMatchObject({
      problem: 'backup_keys_older',
    });
    await backUp({ ...house.backUpOptions, to: createFolderPlace(keysOnly), parts: ['keystore'] });
    await choose(house.chooseOptions({ keystoreFrom: createFolderPlace(keysOnly) }));
  });
});

describe('a backup that is restored', () => {
  test('has every row of every table as it was, a log that is whole, and values that open', async () => {
    expect((await restoreAll()).behind).toEqual([]);
    for (const name of PARTS) {
      expect(await rowsOf(connectPlainly(target.superuser(name))), name).toEqual(
        await rowsOf(house.admin(name)),
      );
      expect(await pendingMigrations(name, target.databases[name].app)).toEqual([]);
    }
    expect(await countOpened(customers)).toBe(customers.length);
    const found = await checkAll();
    expect(found).toMatchObject({ isWhole: true, opened: { tried: 20, opened: 20, shredded: 0 } });
    const own = found.logs.find(({ tenant }) => tenant === house.tenant);
    expect(own).toMatchObject({ wrong: [] });
    expect(own?.checkpoints).toBeGreaterThan(0);
  });

  test('is proved anew each time: what is not whole is found', async () => {
    const admin = connectPlainly(target.superuser('vault'));
    await admin`update log_entry set entry = entry || '\\x20' where tenant_id = ${house.tenant} and index = 1`;
    await admin`delete from value where token = ${customers[0]?.token ?? ''}`;
    await admin.end();
    const keystore = connectPlainly(target.superuser('keystore'));
    await keystore`delete from subject_key where subject_id = ${customers[1]?.subject ?? ''}`;
    await keystore`update subject_key set wrapped = set_byte(wrapped, 20, 255 - get_byte(wrapped, 20)) where subject_id = ${customers[2]?.subject ?? ''}`;
    await keystore.end();
    const found = await checkAll();
    expect(found.isWhole).toBe(false);
    expect(found).toMatchObject({ tokensWithoutValue: 1, deskTokensWithoutValue: 1, subjectsWithoutKey: 1 });
    expect(found.logs.find(({ tenant }) => tenant === house.tenant)?.wrong).toEqual([
      'entry',
      'root',
      'head',
    ]);
    // One was never keyed and counts as closed; the other's key does not open any more.
    expect(found.opened).toEqual({ tried: 19, opened: 17, shredded: 1 });
  });

  test('goes into empty databases only', async () => {
    await expect(restoreAll()).rejects.toMatchObject({ problem: 'restore_not_empty' });
  });

  test('tells whose log was signed further than it goes', async () => {
    mkdirSync(join(folder, 'vault/heads'), { recursive: true });
    const head = { size: 10_000, root: Buffer.alloc(32).toString('base64') };
    writeFileSync(join(folder, 'vault/heads', `${house.tenant}.json`), JSON.stringify(head));
    await emptyDatabases(target);
    const { behind } = await restoreAll();
    expect(behind).toMatchObject([{ tenant: house.tenant, signed: 10_000 }]);
    // The head that knows more stays: nothing is signed behind it.
    expect(JSON.parse(readFileSync(join(folder, 'vault/heads', `${house.tenant}.json`), 'utf8'))).toEqual(
      head,
    );
  });
});

const small = mkdtempSync(join(tmpdir(), 'dozo-small-'));
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', small]).status === 0;
afterAll(() => {
  if (isMounted) spawnSync('umount', [small]);
  rmSync(small, { recursive: true, force: true });
});

describe('a place that is full', () => {
  test.skipIf(!isMounted)(
    isMounted
      ? 'gets no half backup: one sentence, and nothing that looks whole'
      : 'gets no half backup (skipped: this user may not mount a small disk)',
    async () => {
      const to = createFolderPlace(small);
      await expect(backUp({ ...house.backUpOptions, to })).rejects.toMatchObject({
        problem: 'backup_place_full',
      });
      expect(readdirSync(small)).toEqual([]);
      expect(await to.list()).toEqual([]);
    },
  );
});
