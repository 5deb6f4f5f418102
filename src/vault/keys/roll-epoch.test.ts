import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { connectPlainly, openDb, type Db, type PlainSql } from '#platform/db';
import { randomId, type SubjectId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';
import { open } from './aead.ts';
import { createKeys, type Keys } from './create-keys.ts';
import { createFileProvider } from './file-provider.ts';
import type { KeyProvider } from './provider.ts';
import { wrappedAad } from './subject-keys.ts';
import { asKey } from './tenant-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'dozo-roll-'));
const CLEAR = Buffer.from('4242 4242 4242 4242');
let databases: TestDatabases<'keystore'>;
let keystore: Db;
let admin: PlainSql;
let files: KeyProvider;
/** What the next calls of the provider do instead. */
const trouble: { destroy?: () => Promise<void> } = {};
let provider: KeyProvider;

beforeAll(async () => {
  databases = await testDatabases('keystore');
  keystore = openDb(databases.databases.keystore.app);
  admin = connectPlainly(databases.superuser('keystore'));
  files = await createFileProvider(folder);
  provider = { ...files, destroy: (ref) => (trouble.destroy ?? (() => files.destroy(ref)))() };
});
afterAll(async () => {
  await keystore.close();
  await admin.end();
  await databases.drop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  delete trouble.destroy;
});

const started = (): Keys =>
  createKeys({
    keystore,
    provider,
    clock: { now: () => Date.now() },
    log: createLog('test', 'silent'),
    host: 'vault.example',
  });

interface Kept {
  subject: SubjectId;
  sealed: Buffer;
}

/** A tenant with so many customers, each with a value. */
async function filled(count: number): Promise<{ keys: Keys; tenant: TenantId; kept: Kept[] }> {
  const keys = started();
  const tenant = randomId<TenantId>();
  await keys.ensureTenant(tenant);
  const kept: Kept[] = [];
  for (let at = 0; at < count; at += 1) kept.push(await seal(keys, tenant));
  return { keys, tenant, kept };
}

async function seal(keys: Keys, tenant: TenantId): Promise<Kept> {
  const key = await keys.freshSubject(tenant);
  return { subject: key.subjectId, sealed: key.seal('CARD', 'v', CLEAR) };
}

async function opens(keys: Keys, tenant: TenantId, { subject, sealed }: Kept): Promise<boolean> {
  try {
    return (await keys.subject(tenant, subject)).open('CARD', 'v', sealed).equals(CLEAR);
  } catch {
    return false;
  }
}

describe('the roll of an epoch', () => {
  test('every survivor opens before, while and after; so do the log’s key and the days’', async () => {
    const { keys, tenant, kept } = await filled(40);
    const vkey = await keys.signer.vkey(tenant);
    const day = await keys.dayKey(tenant);
    const seen: number[] = [];
    const rolled = await keys.rollEpoch(tenant, { batch: 7, progress: (done) => seen.push(done) });
    expect(rolled).toMatchObject({ fromEpoch: 1, toEpoch: 2, shredded: 0 });
    expect(seen.length).toBeGreaterThan(5);
    for (const reader of [keys, started()]) {
      for (const one of kept) expect(await opens(reader, tenant, one)).toBe(true);
      expect(await reader.signer.vkey(tenant)).toBe(vkey);
      expect(await reader.dayKey(tenant)).toEqual(day);
    }
    expect((await keys.epoch(tenant))?.epoch).toBe(2);
  });

  test('who is shredded is closed at once, and gone with the epoch from every copy of the keystore', async () => {
    const { keys, tenant, kept } = await filled(3);
    const [gone, ...survivors] = kept;
    if (gone === undefined) throw new Error('nobody');
    // A thief’s copy of the keystore from before, tombstones and all.
    const before = await admin<
      { epoch: number; wrapped: Buffer; version: number; kekRef: string; epochKey: Buffer }[]
    >`
      select s.epoch, s.wrapped, s.version, e.kek_ref as "kekRef", e.wrapped as "epochKey"
      from subject_key s join epoch_key e using (tenant_id, epoch)
      where s.tenant_id = ${tenant} and s.subject_id = ${gone.subject}`;
    const [copy] = before;
    if (copy === undefined) throw new Error('no copy');
    const thief = async (): Promise<Buffer> => {
      const epochKey = asKey(
        await files.unwrap(copy.kekRef, copy.epochKey, `epoch-key|${tenant}|${copy.epoch}`),
      );
      return open(epochKey, copy.wrapped, wrappedAad(tenant, gone.subject, copy));
    };
    expect(await thief()).toHaveLength(32);

    await keys.shredSubject(tenant, gone.subject);
    expect(await opens(keys, tenant, gone)).toBe(false);
    expect(await keys.shredded(tenant, [gone.subject])).toEqual([]);
    expect(await thief()).toHaveLength(32);

    expect(await keys.rollEpoch(tenant)).toMatchObject({ shredded: 1 });
    await expect(thief()).rejects.toThrow();
    expect(
      await keys.shredded(
        tenant,
        kept.map((one) => one.subject),
      ),
    ).toEqual([
      { subjectId: gone.subject, epoch: 1, kekRef: copy.kekRef, destroyedAt: expect.any(Date) as Date },
    ]);
    for (const one of survivors) expect(await opens(started(), tenant, one)).toBe(true);
  });

  test('the tombstone stays: a shredded subject is never keyed again, and cannot be shredded twice', async () => {
    const { keys, tenant, kept } = await filled(1);
    const subject = kept[0]?.subject ?? randomId<SubjectId>();
    await keys.shredSubject(tenant, subject);
    await expect(keys.newSubject(tenant, subject)).rejects.toThrow('stale_version');
    await keys.rollEpoch(tenant);
    await expect(keys.newSubject(tenant, subject)).rejects.toThrow('stale_version');
    await expect(keys.shredSubject(tenant, subject)).rejects.toThrow('not_found');
    await expect(started().subject(tenant, subject)).rejects.toThrow('not_found');
  });

  test('keys that are made meanwhile, here and in a process that knows only the old epoch, survive', async () => {
    const { keys, tenant, kept } = await filled(30);
    const other = started();
    await other.freshSubject(tenant);
    const more: Kept[] = [];
    let rolling = true;
    const making = (async () => {
      while (rolling && more.length < 300) more.push(await seal(other, tenant), await seal(keys, tenant));
    })();
    await keys.rollEpoch(tenant, { batch: 3 });
    await keys.rollEpoch(tenant, { batch: 3 });
    rolling = false;
    await making;
    expect(more.length).toBeGreaterThan(1);
    for (const one of [...kept, ...more]) expect(await opens(started(), tenant, one)).toBe(true);
  });

  test('two processes that roll at once end in one epoch, with everybody alive', async () => {
    const { keys, tenant, kept } = await filled(25);
    const results = await Promise.allSettled([
      keys.rollEpoch(tenant, { batch: 2 }),
      started().rollEpoch(tenant, { batch: 2 }),
    ]);
    expect(results.some((one) => one.status === 'fulfilled')).toBe(true);
    for (const one of kept) expect(await opens(started(), tenant, one)).toBe(true);
    const epochs = await admin`select epoch from epoch_key where tenant_id = ${tenant} and state = 'active'`;
    expect(epochs).toHaveLength(1);
  });

  test.each([1, 2, 3, 4])('a crash after batch %i is gone on from where it was', async (batches) => {
    const { tenant, kept } = await filled(10);
    let done = 0;
    await expect(
      started().rollEpoch(tenant, {
        batch: 3,
        progress: () => {
          done += 1;
          if (done === batches) throw new Error('killed');
        },
      }),
    ).rejects.toThrow('killed');
    for (const one of kept) expect(await opens(started(), tenant, one)).toBe(true);
    expect(await started().rollEpoch(tenant)).toMatchObject({ fromEpoch: 1, toEpoch: 2 });
    for (const one of kept) expect(await opens(started(), tenant, one)).toBe(true);
  });

  test('a provider that does not destroy, or says so and does not, ends no epoch', async () => {
    const { keys, tenant, kept } = await filled(4);
    const [gone] = kept;
    if (gone === undefined) throw new Error('nobody');
    await keys.shredSubject(tenant, gone.subject);
    trouble.destroy = () => Promise.reject(new Error('away'));
    await expect(keys.rollEpoch(tenant)).rejects.toThrow('keys_unavailable');
    trouble.destroy = () => Promise.resolve();
    await expect(keys.rollEpoch(tenant)).rejects.toThrow('still opens');
    // The key’s row is empty already, and yet nobody may call it shredded: old copies open still.
    expect(await keys.shredded(tenant, [gone.subject])).toEqual([]);
    const [row] = await admin`select state from epoch_key where tenant_id = ${tenant} and epoch = 1`;
    expect(row?.['state']).toBe('retired');
    delete trouble.destroy;
    await keys.rollEpoch(tenant);
    for (const one of kept.slice(1)) expect(await opens(started(), tenant, one)).toBe(true);
  });

  test('a changed byte in the keystore stops the roll before anything is destroyed', async () => {
    const { keys, tenant, kept } = await filled(3);
    const [changed] = kept;
    await admin`
      update subject_key set wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1)
      where tenant_id = ${tenant} and subject_id = ${changed?.subject ?? ''}`;
    await expect(keys.rollEpoch(tenant)).rejects.toThrow();
    for (const one of kept.slice(1)) expect(await opens(started(), tenant, one)).toBe(true);
  });
});
