import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { connectPlainly, openDb, type Db, type PlainSql } from '#platform/db';
import { randomId, type SubjectId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';
import { createKeys, type Keys } from './create-keys.ts';
import { createFileProvider } from './file-provider.ts';
import type { KeyProvider } from './provider.ts';
import type { SubjectKey } from './subject-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'dozo-rotate-'));
const CLEAR = Buffer.from('4242 4242 4242 4242');
const clock = { at: Date.parse('2026-03-04T05:06:07Z'), now: () => clock.at };
let databases: TestDatabases<'keystore'>;
let keystore: Db;
let admin: PlainSql;
let provider: KeyProvider;

beforeAll(async () => {
  databases = await testDatabases('keystore');
  keystore = openDb(databases.databases.keystore.app);
  admin = connectPlainly(databases.superuser('keystore'));
  provider = await createFileProvider(folder);
});
afterAll(async () => {
  await keystore.close();
  await admin.end();
  await databases.drop();
  rmSync(folder, { recursive: true });
});

const started = (over: Db = keystore): Keys =>
  createKeys({ keystore: over, provider, clock, log: createLog('test', 'silent'), host: 'vault.example' });

interface Kept {
  subject: SubjectId;
  sealed: Buffer;
}
async function seal(keys: Keys, tenant: TenantId): Promise<Kept> {
  const key = await keys.freshSubject(tenant);
  return { subject: key.subjectId, sealed: key.seal('CARD', 'v', CLEAR) };
}
async function filled(count: number) {
  const keys = started();
  const tenant = randomId<TenantId>();
  await keys.ensureTenant(tenant);
  const kept: Kept[] = [];
  for (let at = 0; at < count; at += 1) kept.push(await seal(keys, tenant));
  clock.at += 1_000;
  return { keys, tenant, kept };
}
async function expectOpens(keys: Keys, tenant: TenantId, kept: readonly Kept[]): Promise<void> {
  for (const { subject, sealed } of kept)
    expect((await keys.subject(tenant, subject)).open('CARD', 'v', sealed)).toEqual(CLEAR);
}

/** A process that is killed at its n-th transaction: what is committed stays, nothing more comes. */
function dying(after: number): Db {
  let left = after;
  const count = (): void => {
    left -= 1;
    if (left < 0) throw new Error('killed');
  };
  return {
    ...keystore,
    tx: async (tenant, work) => (count(), keystore.tx(tenant, work)),
    atOnce: async (tenant, work) => (count(), keystore.atOnce(tenant, work)),
  };
}

describe('a rotation of subjects’ keys', () => {
  test('seals under the new version from then on, and opens what every older one sealed', async () => {
    const { keys, tenant, kept } = await filled(20);
    const sealed = [...kept];
    for (const version of [2, 3]) {
      await keys.askRotation(tenant, 'subjects');
      expect(await keys.rotations(tenant)).toContainEqual(
        expect.objectContaining({ what: 'subjects', done: 0, isFinished: false }),
      );
      await keys.settleRotations(tenant);
      for (const { id, isFinished } of await keys.rotations(tenant)) {
        expect(isFinished).toBe(true);
        await keys.tellRotation(tenant, id);
      }
      for (const { subject } of kept) {
        const key = await keys.subject(tenant, subject);
        expect(key.version).toBe(version);
        sealed.push({ subject, sealed: key.seal('CARD', 'v', CLEAR) });
      }
      for (const reader of [keys, started()]) await expectOpens(reader, tenant, sealed);
      clock.at += 1_000;
    }
    await keys.rollEpoch(tenant);
    await expectOpens(started(), tenant, sealed);
  });

  test('asked for twice is one; two processes at it make each key once', async () => {
    const { keys, tenant, kept } = await filled(10);
    await Promise.all([keys.askRotation(tenant, 'subjects'), started().askRotation(tenant, 'subjects')]);
    expect(await keys.rotations(tenant)).toHaveLength(1);
    await Promise.all([keys.settleRotations(tenant), started().settleRotations(tenant)]);
    const rows =
      await admin`select version, count(*) from subject_key where tenant_id = ${tenant} group by 1 order by 1`;
    expect(rows.map((row) => row['version'] as number)).toEqual([1, 2]);
    expect(rows[0]?.['count']).toEqual(rows[1]?.['count']);
    await expectOpens(started(), tenant, kept);
  });

  test('comes by itself after a year, and not before', async () => {
    const { keys, tenant } = await filled(1);
    clock.at += 364 * 86_400_000;
    await keys.askAgedRotation(tenant);
    expect(await keys.rotations(tenant)).toEqual([]);
    clock.at += 2 * 86_400_000;
    await keys.askAgedRotation(tenant);
    expect(await keys.rotations(tenant)).toMatchObject([{ what: 'subjects' }]);
  });

  test('keys nobody anew who is to be shredded, whichever comes first, and the shredded are gone with their epoch', async () => {
    const { keys, tenant, kept } = await filled(30);
    const gone = kept.slice(0, 15).map(({ subject }) => subject);
    await keys.askRotation(tenant, 'subjects');
    const shredding = Promise.all(gone.map((subject) => started().shredSubject(tenant, subject)));
    await Promise.all([keys.settleRotations(tenant), shredding]);
    for (const subject of gone) await expect(started().subject(tenant, subject)).rejects.toThrow('not_found');
    await keys.rollEpoch(tenant);
    expect((await keys.shredded(tenant, gone)).length).toBe(gone.length);
    await expectOpens(started(), tenant, kept.slice(15));
  });

  test('and the end of an epoch at the same time lose nobody', async () => {
    const { keys, tenant, kept } = await filled(40);
    await keys.askRotation(tenant, 'subjects');
    await Promise.all([keys.settleRotations(tenant), started().rollEpoch(tenant, { batch: 5 })]);
    await expectOpens(started(), tenant, kept);
    for (const { subject } of kept) expect((await started().subject(tenant, subject)).version).toBe(2);
  });
});

describe('killed at any transaction', () => {
  const KILLS = process.env['DOZO_LONG'] === '1' ? 100 : 6;
  const WORK = {
    tokenise: (keys: Keys, tenant: TenantId) => seal(keys, tenant),
    rotate: async (keys: Keys, tenant: TenantId) => {
      await keys.askRotation(tenant, 'subjects');
      await keys.settleRotations(tenant);
    },
    roll: (keys: Keys, tenant: TenantId) => keys.rollEpoch(tenant, { batch: 4 }),
  } as const;

  test.each(Object.keys(WORK) as (keyof typeof WORK)[])(
    '%s is gone on with: nobody lost, the shredded gone',
    async (what) => {
      for (let kill = 0; kill < KILLS; kill += 1) {
        const { tenant, kept, keys } = await filled(8);
        const [gone, ...others] = kept;
        if (gone === undefined) throw new Error('nobody');
        await keys.shredSubject(tenant, gone.subject);
        await WORK[what](started(dying(1 + ((kill * 7) % 24))), tenant).catch(() => undefined);
        await expectOpens(started(), tenant, others);
        // The next start goes on with all that was asked for.
        const next = started();
        if (what === 'rotate') await WORK.rotate(next, tenant);
        await next.rollEpoch(tenant);
        await expectOpens(started(), tenant, [...others, await seal(next, tenant)]);
        await expect(started().subject(tenant, gone.subject)).rejects.toThrow('not_found');
        expect(await next.shredded(tenant, [gone.subject])).toHaveLength(1);
      }
    },
    900_000,
  );
});

describe('a sealed value', () => {
  test('moved to any other tenant, subject, class, row or version never opens (property)', async () => {
    const [a, b] = [await filled(2), await filled(2)];
    for (const { keys, tenant } of [a, b]) {
      await keys.askRotation(tenant, 'subjects');
      await keys.settleRotations(tenant);
    }
    const handles: SubjectKey[] = [];
    for (const { keys, tenant, kept } of [a, b])
      for (const { subject } of kept) handles.push(await keys.subject(tenant, subject));
    const place = fc.record({
      who: fc.nat(handles.length - 1),
      cls: fc.constantFrom('CARD', 'MY_NUMBER', 'mask', 'message', 'CARDX', 'CAR'),
      row: fc.constantFrom('v', 'w', 'v1', '', 'tk1_card_0'),
    });
    fc.assert(
      fc.property(place, place, fc.uint8Array({ maxLength: 64 }), (from, to, clear) => {
        const [one, other] = [handles[from.who], handles[to.who]];
        if (one === undefined || other === undefined) throw new Error('no handle');
        const sealed = one.seal(from.cls, from.row, clear);
        const same = from.who === to.who && from.cls === to.cls && from.row === to.row;
        if (same) expect(other.open(to.cls, to.row, sealed)).toEqual(Buffer.from(clear));
        else expect(() => other.open(to.cls, to.row, sealed)).toThrow();
      }),
      { numRuns: 2_000 },
    );
  });
});

test('any byte of any stored column that is flipped is an error, and never other bytes', async () => {
  const { keys, tenant, kept } = await filled(1);
  await keys.dayKey(tenant);
  const [one] = kept;
  if (one === undefined) throw new Error('nobody');
  const signed = await keys.signer.signatures(tenant, CLEAR);
  const certified = await keys.certifier.signatures(tenant, CLEAR);
  const index = (await keys.blindIndex(tenant, 'CARD'))('4242');
  const { keyId, publicKey } = await keys.dayKey(tenant);
  const box = keys.sealBox(publicKey, { info: 'i', aad: '' }, CLEAR);
  /** All that these columns serve; throws, or answers what it did before. */
  const use = async (): Promise<void> => {
    const fresh = started();
    expect((await fresh.subject(tenant, one.subject)).open('CARD', 'v', one.sealed)).toEqual(CLEAR);
    expect(await fresh.signer.signatures(tenant, CLEAR)).toEqual(signed);
    expect(await fresh.certifier.signatures(tenant, CLEAR)).toEqual(certified);
    expect((await fresh.blindIndex(tenant, 'CARD'))('4242')).toEqual(index);
    expect(await fresh.openBox(tenant, keyId, box, { info: 'i', aad: '' })).toEqual(CLEAR);
  };
  await use();
  const columns = [
    ['epoch_key', 'wrapped', 'true'],
    ['subject_key', 'wrapped', `subject_id = '${one.subject}'`],
    ['subject_key', 'kcv', `subject_id = '${one.subject}'`],
    ['day_key', 'wrapped', 'true'],
    ['tenant_key', 'wrapped', "purpose = 'log'"],
    ['tenant_key', 'wrapped', "purpose = 'index'"],
    ['tenant_key', 'wrapped', "purpose = 'pseudonym'"],
    ['tenant_key', 'wrapped', "purpose = 'certificate'"],
  ] as const;
  for (const [table, column, where] of columns) {
    const rows = `${table} where tenant_id = '${tenant}' and ${where}`;
    const [row] = await admin.unsafe<{ length: number }[]>(`select length(${column}) as length from ${rows}`);
    const length = row?.length ?? 0;
    expect(length).toBeGreaterThan(31);
    // Each part of the form, and some bytes of the middle; the whole of it bit by bit is the cipher's own test.
    for (const at of new Set([0, 1, 12, 13, 20, length >> 1, length - 17, length - 16, length - 1])) {
      const flip = `update ${table} set ${column} = set_byte(${column}, ${at}, get_byte(${column}, ${at}) # 64) where tenant_id = '${tenant}' and ${where}`;
      await admin.unsafe(flip);
      await expect(use(), `${table}.${column} byte ${at}`).rejects.toThrow(/^(?!expected)/);
      await admin.unsafe(flip);
    }
  }
  await use();
});
