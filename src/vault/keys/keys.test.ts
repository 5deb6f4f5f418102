import { createPublicKey, createSecretKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { connectPlainly, openDb, type Db, type PlainSql } from '#platform/db';
import { randomId, type PersonId, type SubjectId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';
import { lengthPrefixed, open } from './aead.ts';
import { createKeys, type Keys } from './create-keys.ts';
import { createFileProvider } from './file-provider.ts';
import { generateHpkeKeyPair, hpkeOpen } from './hpke.ts';
import type { KeyProvider } from './provider.ts';
import { createSubjectKey } from './subject-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'dozo-keys-'));
let databases: TestDatabases<'keystore'>;
let keystore: Db;
let admin: PlainSql;
let provider: KeyProvider;
/** How often the provider was asked to unwrap, and whether it answers. */
const seen = { unwraps: 0, away: false };
const clock = { at: Date.parse('2026-03-04T05:06:07Z'), now: () => clock.at };

beforeAll(async () => {
  databases = await testDatabases('keystore');
  keystore = openDb(databases.databases.keystore.app);
  admin = connectPlainly(databases.superuser('keystore'));
  const files = await createFileProvider(folder);
  provider = {
    ...files,
    unwrap: async (ref, wrapped, aad) => {
      seen.unwraps += 1;
      if (seen.away) throw new Error('the provider is away');
      return files.unwrap(ref, wrapped, aad);
    },
  };
});
afterAll(async () => {
  await keystore.close();
  await admin.end();
  await databases.drop();
  rmSync(folder, { recursive: true });
});

/** As after a start of the process: nothing in memory. */
const started = (): Keys =>
  createKeys({ keystore, provider, clock, log: createLog('test', 'silent'), host: 'vault.example' });

async function newTenant(keys = started()): Promise<{ keys: Keys; tenant: TenantId }> {
  const tenant = randomId<TenantId>();
  await keys.ensureTenant(tenant);
  return { keys, tenant };
}
const newSubject = (): SubjectId => randomId<SubjectId>();
const CLEAR = Buffer.from('4242 4242 4242 4242');

describe("a subject's key", () => {
  test('seals, and after a new start opens', async () => {
    const { keys, tenant } = await newTenant();
    const subject = newSubject();
    const sealed = (await keys.newSubject(tenant, subject)).seal('CARD', 'v', CLEAR);
    expect((await started().subject(tenant, subject)).open('CARD', 'v', sealed)).toEqual(CLEAR);
  });

  test('seals under the HKDF-SHA-256 of itself and the class (RFC 5869), as OpenSSL derives it', () => {
    const [tenant, subject] = [randomId<TenantId>(), newSubject()];
    const bytes = randomBytes(32);
    const key = createSubjectKey(tenant, subject, 3, createSecretKey(bytes));
    for (const cls of ['CARD', 'mask', 'message']) {
      const derived = createSecretKey(
        Buffer.from(hkdfSync('sha256', bytes, Buffer.alloc(0), `val|${cls}`, 32)),
      );
      const aad = lengthPrefixed('v1', tenant, subject, 'tk1_x', cls, '3');
      expect(open(derived, key.seal(cls, 'tk1_x', CLEAR), aad)).toEqual(CLEAR);
    }
  });

  test('is never made where one is asked for, and never a second time', async () => {
    const { keys, tenant } = await newTenant();
    const subject = newSubject();
    await expect(keys.subject(tenant, subject)).rejects.toThrow('not_found');
    const key = await keys.newSubject(tenant, subject);
    await expect(keys.newSubject(tenant, subject)).rejects.toThrow('stale_version');
    await expect(started().newSubject(tenant, subject)).rejects.toThrow('stale_version');
    const sealed = key.seal('CARD', 'v', CLEAR);
    expect((await started().subject(tenant, subject)).open('CARD', 'v', sealed)).toEqual(CLEAR);
  });

  test('belongs to its tenant alone', async () => {
    const [one, other] = [await newTenant(), await newTenant()];
    const subject = newSubject();
    const sealed = (await one.keys.newSubject(one.tenant, subject)).seal('CARD', 'v', CLEAR);
    await expect(started().subject(other.tenant, subject)).rejects.toThrow('not_found');
    // The same id in another tenant is another subject.
    const theirs = await other.keys.newSubject(other.tenant, subject);
    expect(() => theirs.open('CARD', 'v', sealed)).toThrow();
  });

  test('a row moved between subjects, tenants, versions or epochs, or changed in a bit, opens nothing', async () => {
    const { keys, tenant } = await newTenant();
    const { tenant: other } = await newTenant();
    const [subject, victim] = [newSubject(), newSubject()];
    await keys.newSubject(tenant, subject);
    await keys.newSubject(tenant, victim);
    type Row = { wrapped: Buffer; kcv: Buffer };
    const [row] = await admin<Row[]>`select wrapped, kcv from subject_key where subject_id = ${subject}`;
    const wrapped = row?.wrapped ?? Buffer.alloc(0);
    const plant = (bytes: Buffer) =>
      admin`update subject_key set wrapped = ${bytes}, kcv = ${row?.kcv ?? ''} where subject_id = ${victim}`;

    await plant(wrapped);
    await expect(started().subject(tenant, victim)).rejects.toThrow();
    await admin`update subject_key set tenant_id = ${other} where subject_id = ${victim}`;
    await expect(started().subject(other, victim)).rejects.toThrow();
    await admin`update subject_key set version = 2 where subject_id = ${subject}`;
    await expect(started().subject(tenant, subject)).rejects.toThrow();
    await admin`update subject_key set version = 1, epoch = 2 where subject_id = ${subject}`;
    await expect(started().subject(tenant, subject)).rejects.toThrow('keys_unavailable');
    await admin`update subject_key set epoch = 1 where subject_id = ${subject}`;
    for (let at = 0; at < wrapped.length; at += 1) {
      const changed = Buffer.from(wrapped);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      await admin`update subject_key set wrapped = ${changed} where subject_id = ${subject}`;
      await expect(started().subject(tenant, subject)).rejects.toThrow();
    }
    await admin`update subject_key set wrapped = ${wrapped} where subject_id = ${subject}`;
    expect((await started().subject(tenant, subject)).version).toBe(1);
    await admin`update subject_key set kcv = ${randomBytes(32)} where subject_id = ${subject}`;
    await expect(started().subject(tenant, subject)).rejects.toThrow('internal');
  });

  test('once shredded is not found, within a minute also by those who had it', async () => {
    const { keys, tenant } = await newTenant();
    const subject = newSubject();
    await keys.newSubject(tenant, subject);
    await admin`update subject_key set state = 'shredded', wrapped = null where subject_id = ${subject}`;
    await expect(started().subject(tenant, subject)).rejects.toThrow('not_found');
    clock.at += 60_000;
    await expect(keys.subject(tenant, subject)).rejects.toThrow('not_found');
    await expect(keys.newSubject(tenant, subject)).rejects.toThrow('stale_version');
  });
});

describe('the provider', () => {
  test('is asked once for a start, tenant and epoch', async () => {
    const { keys, tenant } = await newTenant();
    const subjects = Array.from({ length: 20 }, newSubject);
    await Promise.all(subjects.map((subject) => keys.newSubject(tenant, subject)));
    const again = started();
    seen.unwraps = 0;
    await Promise.all(subjects.map((subject) => again.subject(tenant, subject)));
    await again.blindIndex(tenant, 'CARD');
    await again.dayKey(tenant);
    await again.ensureTenant(tenant);
    expect(seen.unwraps).toBe(1);
  });

  test('that is away closes the tenant with a clear error; when it is back, nothing was lost', async () => {
    const { keys, tenant } = await newTenant();
    const subject = newSubject();
    const sealed = (await keys.newSubject(tenant, subject)).seal('CARD', 'v', CLEAR);
    const again = started();
    seen.away = true;
    try {
      await expect(again.subject(tenant, subject)).rejects.toThrow('keys_unavailable');
      await expect(again.newSubject(tenant, newSubject())).rejects.toThrow('keys_unavailable');
      await expect(again.signer.signatures(tenant, CLEAR)).rejects.toThrow('keys_unavailable');
    } finally {
      seen.away = false;
    }
    expect((await again.subject(tenant, subject)).open('CARD', 'v', sealed)).toEqual(CLEAR);
  });

  test("a key of keys destroyed, all of the tenant's stays closed; another tenant's does not", async () => {
    const [gone, kept] = [await newTenant(), await newTenant()];
    const [one, two] = [newSubject(), newSubject()];
    await gone.keys.newSubject(gone.tenant, one);
    await kept.keys.newSubject(kept.tenant, two);
    const [row] = await admin<
      { ref: string }[]
    >`select kek_ref as ref from epoch_key where tenant_id = ${gone.tenant}`;
    await provider.destroy(row?.ref ?? '');
    await expect(started().subject(gone.tenant, one)).rejects.toThrow('keys_unavailable');
    expect((await started().subject(kept.tenant, two)).version).toBe(1);
  });

  test('two processes that make a tenant at once make one', async () => {
    const tenant = randomId<TenantId>();
    const processes = Array.from({ length: 4 }, started);
    await Promise.all(processes.map((keys) => keys.ensureTenant(tenant)));
    const vkeys = await Promise.all(processes.map((keys) => keys.signer.vkey(tenant)));
    expect(new Set(vkeys).size).toBe(1);
    expect(await admin`select 1 from epoch_key where tenant_id = ${tenant}`).toHaveLength(1);
    expect(await admin`select 1 from tenant_key where tenant_id = ${tenant}`).toHaveLength(4);
  });

  test('a tenant that nobody made has no keys', async () => {
    await expect(started().newSubject(randomId<TenantId>(), newSubject())).rejects.toThrow('not_found');
  });
});

describe("a tenant's own keys", () => {
  test('the log key signs, and is named as C2SP signed-note names it', async () => {
    const { keys, tenant } = await newTenant();
    const vkey = await keys.signer.vkey(tenant);
    const [name, id, typed] = /^(.+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey)?.slice(1) ?? [];
    expect(name).toBe(`vault.example/log/${tenant}`);
    expect(id).toHaveLength(8);
    const raw = Buffer.from(typed ?? '', 'base64');
    expect(raw[0]).toBe(1);
    const publicKey = publicKeyOf(raw.subarray(1));
    const [signed] = await started().signer.signatures(tenant, Buffer.from('a checkpoint'));
    expect(signed?.vkey).toBe(vkey);
    expect(verify(null, Buffer.from('a checkpoint'), publicKey, signed?.signature ?? Buffer.alloc(0))).toBe(
      true,
    );
  });

  test('a blind index is stable, 16 bytes, and of its tenant and class alone', async () => {
    const [one, other] = [await newTenant(), await newTenant()];
    const index = async (tenant: TenantId, cls: string, keys = started()) =>
      (await keys.blindIndex(tenant, cls))('4242424242424242').toString('hex');
    const first = await index(one.tenant, 'CARD');
    expect(first).toHaveLength(32);
    expect(await index(one.tenant, 'CARD')).toBe(first);
    expect(await index(one.tenant, 'MY_NUMBER')).not.toBe(first);
    expect(await index(other.tenant, 'CARD')).not.toBe(first);
  });

  test('a pseudonym is stable in a log and tells nothing between two', async () => {
    const [one, other] = [await newTenant(), await newTenant()];
    const person = randomId<PersonId>();
    const name = await one.keys.pseudonym(one.tenant, person);
    expect(name).toMatch(/^p_[0-9a-hjkmnp-tv-z]{16}$/);
    expect(await started().pseudonym(one.tenant, person)).toBe(name);
    expect(await one.keys.pseudonym(one.tenant, randomId<PersonId>())).not.toBe(name);
    expect(await other.keys.pseudonym(other.tenant, person)).not.toBe(name);
  });
});

describe("the day's key", () => {
  const context = { info: 'dozo/form/v1', aad: 'card' };

  test('is published signed by the log key, one for all processes', async () => {
    const { keys, tenant } = await newTenant();
    const [day, same] = await Promise.all([keys.dayKey(tenant), started().dayKey(tenant)]);
    expect(same).toEqual(day);
    const text = `dozo/day-key/v1\n${tenant}\n${day.keyId}\n${day.publicKey}\n${day.notAfter}\n`;
    const raw = Buffer.from(/\+[0-9a-f]{8}\+(.+)$/.exec(day.vkey)?.[1] ?? '', 'base64').subarray(1);
    const signature = Buffer.from(day.signature, 'base64');
    expect(verify(null, Buffer.from(text), publicKeyOf(raw), signature)).toBe(true);
    expect(day.vkey).toBe(await keys.signer.vkey(tenant));
  });

  test('opens what was sealed to it, by any process, and nothing with another context', async () => {
    const { keys, tenant } = await newTenant();
    const { keyId, publicKey } = await keys.dayKey(tenant);
    const box = keys.sealBox(publicKey, context, CLEAR);
    expect(await started().openBox(tenant, keyId, box, context)).toEqual(CLEAR);
    await expect(keys.openBox(tenant, keyId, box, { ...context, aad: 'id' })).rejects.toThrow('refused');
    await expect(keys.openBox(tenant, '2026-01-01', box, context)).rejects.toThrow('refused');
    await expect(keys.openBox(tenant, "' or true --", box, context)).rejects.toThrow('refused');
    const other = await newTenant();
    await other.keys.dayKey(other.tenant);
    await expect(other.keys.openBox(other.tenant, keyId, box, context)).rejects.toThrow('refused');
  });

  test('opens for 48 hours after its day and then is gone, from memory and from the keystore', async () => {
    const { keys, tenant } = await newTenant();
    const { keyId, publicKey, notAfter } = await keys.dayKey(tenant);
    const box = keys.sealBox(publicKey, context, CLEAR);
    const before = clock.at;
    try {
      expect(Date.parse(notAfter)).toBe(Date.parse(`${keyId}T00:00:00Z`) + 3 * 86_400_000);
      clock.at = Date.parse(notAfter);
      expect(await keys.openBox(tenant, keyId, box, context)).toEqual(CLEAR);
      clock.at += 1;
      await expect(keys.openBox(tenant, keyId, box, context)).rejects.toThrow('refused');
      expect((await keys.dayKey(tenant)).keyId).not.toBe(keyId);
      const rows = await admin<
        { wrapped: Buffer | null }[]
      >`select wrapped from day_key where tenant_id = ${tenant} and key_id = ${keyId}`;
      expect(rows).toEqual([{ wrapped: null }]);
    } finally {
      clock.at = before;
    }
    await expect(started().openBox(tenant, keyId, box, context)).rejects.toThrow('refused');
  });

  test('a box for a frame opens in that frame alone; a key that is none is refused', () => {
    const keys = started();
    const frame = generateHpkeKeyPair();
    const box = keys.sealBox(frame.publicKey.toString('base64url'), context, CLEAR);
    const parts = { enc: Buffer.from(box.enc, 'base64url'), ct: Buffer.from(box.ct, 'base64url') };
    expect(hpkeOpen(frame, Buffer.from(context.info), Buffer.from(context.aad), parts)).toEqual(CLEAR);
    for (const wrong of ['', 'AAAA', Buffer.alloc(32).toString('base64url')])
      expect(() => keys.sealBox(wrong, context, CLEAR)).toThrow('invalid_request');
  });
});

test('the keystore as a whole opens nothing: no key stands in it in clear', async () => {
  const { keys, tenant } = await newTenant();
  await keys.newSubject(tenant, newSubject());
  await keys.dayKey(tenant);
  type Row = { wrapped: Buffer };
  const rows = await admin<Row[]>`
    select wrapped from epoch_key where tenant_id = ${tenant} union all select wrapped from subject_key where tenant_id = ${tenant}
    union all select wrapped from tenant_key where tenant_id = ${tenant} union all select wrapped from day_key where tenant_id = ${tenant}`;
  expect(rows).toHaveLength(7);
  // Each is version, nonce, as many bytes as the key has, tag; and each is sealed anew.
  for (const { wrapped } of rows) expect(wrapped.length).toBeGreaterThanOrEqual(1 + 12 + 32 + 16);
  expect(new Set(rows.map(({ wrapped }) => wrapped.subarray(1, 13).toString('hex'))).size).toBe(7);
});

function publicKeyOf(raw: Buffer) {
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);
  return createPublicKey({ key: spki, format: 'der', type: 'spki' });
}
