import { randomBytes } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { connectPlainly, openDb, type Db, type PlainSql } from '#platform/db';
import { randomId, type PersonId, type SubjectId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import type { ClientKeySettings } from '#vault/custody/api';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';
import { startKmsStandIn } from '../../../test/kms-standin.ts';
import { HAS_SOFTHSM, newSoftHsm } from '../../../test/softhsm.ts';
import { startTransitStandIn } from '../../../test/transit-standin.ts';
import { openClientKey, type ClientKey } from './client-key.ts';
import { createKeys, type Keys } from './create-keys.ts';
import { createFileProvider } from './file-provider.ts';
import { createPkcs11Provider } from './pkcs11-provider.ts';
import { KeyRefused, type KeyProvider } from './provider.ts';

const folder = mkdtempSync(join(tmpdir(), 'dozo-custody-'));
const CLEAR = Buffer.from('4242 4242 4242 4242');
const SETTINGS: ClientKeySettings = { kind: 'file', path: join(folder, 'client.key') };
const clock = { at: Date.parse('2026-03-04T05:06:07Z'), now: () => clock.at };
let databases: TestDatabases<'keystore'>;
let keystore: Db;
let admin: PlainSql;
let provider: KeyProvider;

beforeAll(async () => {
  databases = await testDatabases('keystore');
  keystore = openDb(databases.databases.keystore.app);
  admin = connectPlainly(databases.superuser('keystore'));
  provider = await createFileProvider(join(folder, 'keys'));
  writeFileSync(SETTINGS.path, randomBytes(32));
});
afterAll(async () => {
  await keystore.close();
  await admin.end();
  await databases.drop();
  rmSync(folder, { recursive: true });
});

/** The client's key, and what its side does: answers, refuses, or is silent. */
function clientSide() {
  const key = openClientKey(SETTINGS);
  const side = { mood: 'well' as 'well' | 'refuses' | 'silent', asked: 0 };
  const guarded =
    <T>(call: (bytes: Buffer, aad: string) => Promise<T>) =>
    async (bytes: Buffer, aad: string): Promise<T> => {
      side.asked += 1;
      if (side.mood === 'refuses') throw new KeyRefused('no');
      if (side.mood === 'silent') throw new Error('connection refused');
      return call(bytes, aad);
    };
  return { side, clientKey: (): ClientKey => ({ wrap: guarded(key.wrap), unwrap: guarded(key.unwrap) }) };
}

/** As after a start of the process: nothing in memory. */
const started = (clientKey?: () => ClientKey): Keys =>
  createKeys({
    keystore,
    provider,
    clock,
    log: createLog('test', 'silent'),
    host: 'vault.example',
    ...(clientKey === undefined ? {} : { clientKey }),
  });

interface Kept {
  subject: SubjectId;
  sealed: Buffer;
}

/** A tenant with a value and a search index, whose data then lie under the client's own key. */
async function held() {
  const { side, clientKey } = clientSide();
  const keys = started(clientKey);
  const tenant = randomId<TenantId>();
  await keys.ensureTenant(tenant);
  const key = await keys.freshSubject(tenant);
  const kept: Kept = { subject: key.subjectId, sealed: key.seal('CARD', 'v', CLEAR) };
  const index = (await keys.blindIndex(tenant, 'CARD'))('4242');
  const box = keys.sealBox((await keys.dayKey(tenant)).publicKey, BOX, CLEAR);
  await setCustody(keys, tenant, SETTINGS);
  await keys.checkCustody(tenant);
  return { side, clientKey, keys, tenant, kept, index, box };
}
async function setCustody(keys: Keys, tenant: TenantId, settings: ClientKeySettings | null): Promise<void> {
  await keys.chooseCustody(tenant, settings);
  await keys.settleCustody(tenant);
}
const BOX = { info: 'dozo/form/v1', aad: 'card' };
type Held = Awaited<ReturnType<typeof held>>;

async function expectOpen({ tenant, kept, index, box }: Held, keys: Keys): Promise<void> {
  expect((await keys.subject(tenant, kept.subject)).open('CARD', 'v', kept.sealed)).toEqual(CLEAR);
  expect((await keys.blindIndex(tenant, 'CARD'))('4242')).toEqual(index);
  expect(await keys.openBox(tenant, (await keys.dayKey(tenant)).keyId, box, BOX)).toEqual(CLEAR);
  keys.mustBeOpen(tenant);
}

async function expectClosed({ tenant, kept, box }: Held, keys: Keys): Promise<void> {
  const keyId = new Date(clock.at).toISOString().slice(0, 10);
  for (const use of [
    () => keys.subject(tenant, kept.subject),
    () => keys.freshSubject(tenant),
    async () => keys.newSubject(tenant, randomId<SubjectId>()),
    () => keys.blindIndex(tenant, 'CARD'),
    () => keys.dayKey(tenant),
    () => keys.openBox(tenant, keyId, box, BOX),
    async () => keys.mustBeOpen(tenant),
  ])
    await expect(use()).rejects.toThrow('key_withdrawn');
  // The log goes on, or nobody could be told.
  expect(await keys.signer.signatures(tenant, CLEAR)).toHaveLength(1);
  expect(await keys.certifier.signatures(tenant, CLEAR)).toHaveLength(1);
  expect(await keys.pseudonym(tenant, randomId<PersonId>())).toMatch(/^p_/);
}

describe('a client’s own key', () => {
  test('takes over what was there, and everything opens as before, also after a new start', async () => {
    const client = await held();
    await expectOpen(client, client.keys);
    await expectOpen(client, started(client.clientKey));
    expect(await client.keys.checkCustody(client.tenant)).toMatchObject({ holder: 'client', closed: null });
  });

  test('is asked by a start and by checks, never by a message', async () => {
    const client = await held();
    await expectOpen(client, client.keys);
    client.side.asked = 0;
    for (let at = 0; at < 20; at += 1) {
      await client.keys.freshSubject(client.tenant);
      await expectOpen(client, client.keys);
    }
    expect(client.side.asked).toBe(0);
    await client.keys.checkCustody(client.tenant);
    expect(client.side.asked).toBe(1);
  });

  test('that is refused closes everything of that client at the next check, and nothing of another’s', async () => {
    const [client, other] = [await held(), await held()];
    await expectOpen(client, client.keys);
    client.side.mood = 'refuses';
    expect(await client.keys.checkCustody(client.tenant)).toMatchObject({ closed: 'refused' });
    await expectClosed(client, client.keys);
    await expect(client.keys.rollEpoch(client.tenant)).rejects.toThrow('key_withdrawn');
    await expectClosed(client, started(client.clientKey));
    await expectOpen(other, other.keys);
  });

  test('that does not answer closes within 60 s of its last answer, whether anybody checks or not', async () => {
    const client = await held();
    await expectOpen(client, client.keys);
    client.side.mood = 'silent';
    clock.at += 34_000;
    expect(await client.keys.checkCustody(client.tenant)).toMatchObject({ closed: null });
    await expectOpen(client, client.keys);
    clock.at += 26_000;
    // No check came: whoever uses a key finds out.
    await expectClosed(client, client.keys);
    expect(await client.keys.checkCustody(client.tenant)).toMatchObject({ closed: 'unreachable' });
  });

  test('opens again by itself when it is back, with nothing lost', async () => {
    const client = await held();
    client.side.mood = 'refuses';
    await client.keys.checkCustody(client.tenant);
    const restarted = started(client.clientKey);
    await expectClosed(client, restarted);
    client.side.mood = 'well';
    for (const keys of [client.keys, restarted]) {
      await expectClosed(client, keys);
      expect(await keys.checkCustody(client.tenant)).toMatchObject({ closed: null });
      await expectOpen(client, keys);
    }
  });

  test('is noticed by a process that knew the client without it', async () => {
    const { side, clientKey } = clientSide();
    const [one, other] = [started(clientKey), started(clientKey)];
    const tenant = randomId<TenantId>();
    await one.ensureTenant(tenant);
    await other.blindIndex(tenant, 'CARD');
    await setCustody(one, tenant, SETTINGS);
    await other.checkCustody(tenant);
    side.mood = 'refuses';
    await other.checkCustody(tenant);
    await expect(other.blindIndex(tenant, 'CARD')).rejects.toThrow('key_withdrawn');
  });

  test('is given back to the provider, or changed for another, while everything is readable', async () => {
    const client = await held();
    const second: ClientKeySettings = { kind: 'file', path: join(folder, 'second.key') };
    writeFileSync(second.path, randomBytes(32));
    const keys = started();
    await setCustody(keys, client.tenant, second);
    await expectOpen(client, keys);
    renameSync(second.path, `${second.path}.away`);
    expect(await keys.checkCustody(client.tenant)).toMatchObject({ closed: 'refused' });
    await expect(setCustody(keys, client.tenant, null)).rejects.toThrow('key_withdrawn');
    renameSync(`${second.path}.away`, second.path);
    await keys.checkCustody(client.tenant);
    await setCustody(keys, client.tenant, null);
    rmSync(second.path);
    expect(await keys.checkCustody(client.tenant)).toMatchObject({ holder: 'provider', isMoving: false });
    await expectOpen(client, keys);
    await expectOpen(client, started());
  });

  test('that does not work is not taken; nothing is changed', async () => {
    const keys = started();
    const tenant = randomId<TenantId>();
    await keys.ensureTenant(tenant);
    const none: ClientKeySettings = { kind: 'file', path: join(folder, 'none.key') };
    await expect(setCustody(keys, tenant, none)).rejects.toThrow('key_withdrawn');
    expect((await keys.epoch(tenant))?.epoch).toBe(1);
    expect(await admin`select 1 from custody where tenant_id = ${tenant}`).toEqual([]);
  });

  test('taken over half-way when the process died, is gone on with', async () => {
    const { clientKey } = clientSide();
    const keys = started(clientKey);
    const tenant = randomId<TenantId>();
    await keys.ensureTenant(tenant);
    const key = await keys.freshSubject(tenant);
    const sealed = key.seal('CARD', 'v', CLEAR);
    await admin`insert into custody (tenant_id, version, settings, created_at)
      values (${tenant}, 1, ${JSON.stringify(SETTINGS)}::text::jsonb, now())`;
    await expect(
      keys.rollEpoch(tenant, {
        batch: 3,
        progress: () => {
          throw new Error('killed');
        },
      }),
    ).rejects.toThrow('killed');
    const again = started(clientKey);
    expect((await again.subject(tenant, key.subjectId)).open('CARD', 'v', sealed)).toEqual(CLEAR);
    await setCustody(again, tenant, SETTINGS);
    expect((await again.subject(tenant, key.subjectId)).open('CARD', 'v', sealed)).toEqual(CLEAR);
    const epochs =
      await admin`select custody from epoch_key where tenant_id = ${tenant} and state <> 'destroyed'`;
    expect(epochs).toEqual([{ custody: 1 }]);
  });

  test('leaves no share behind: each is zeroed once it was used', async () => {
    const client = await held();
    const shares: Buffer[] = [];
    const key = openClientKey(SETTINGS);
    const keys = started(() => ({
      wrap: (clear, aad) => (shares.push(clear), key.wrap(clear, aad)),
      async unwrap(wrapped, aad) {
        const share = await key.unwrap(wrapped, aad);
        shares.push(share);
        return share;
      },
    }));
    await expectOpen(client, keys);
    await keys.checkCustody(client.tenant);
    await keys.rollEpoch(client.tenant);
    expect(shares.length).toBeGreaterThan(3);
    for (const share of shares) expect(share).toEqual(Buffer.alloc(32));
  });

  test('the whole keystore, with everything of the provider’s, opens nothing without it', async () => {
    const client = await held();
    await expect(
      started(() => ({
        wrap: () => Promise.reject(new KeyRefused('no')),
        // A thief makes up a share: another one than the client’s.
        unwrap: () => Promise.resolve(randomBytes(32)),
      })).subject(client.tenant, client.kept.subject),
    ).rejects.toThrow();
  });
});

describe('of each kind, as its owner withdraws it', () => {
  async function follow(settings: ClientKeySettings, withdraw: () => void, giveBack: () => void) {
    const keys = started();
    const tenant = randomId<TenantId>();
    await keys.ensureTenant(tenant);
    const key = await keys.freshSubject(tenant);
    await setCustody(keys, tenant, settings);
    expect(await keys.checkCustody(tenant)).toMatchObject({
      holder: 'client',
      settings,
      closed: null,
      isMoving: false,
    });
    withdraw();
    expect(await keys.checkCustody(tenant)).toMatchObject({ closed: 'refused' });
    await expect(keys.subject(tenant, key.subjectId)).rejects.toThrow('key_withdrawn');
    giveBack();
    expect(await keys.checkCustody(tenant)).toMatchObject({ closed: null });
    expect((await keys.subject(tenant, key.subjectId)).version).toBe(1);
  }

  test('transit: the policy is changed, the token revoked, the engine sealed', async () => {
    const token = randomBytes(16).toString('hex');
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, token);
    const engine = await startTransitStandIn(token);
    try {
      await fetch(`${engine.address}/v1/transit/keys/dozo-share`, {
        method: 'POST',
        headers: { 'x-vault-token': token },
        body: JSON.stringify({ type: 'aes256-gcm96', exportable: false }),
      });
      const settings = {
        kind: 'transit',
        address: engine.address,
        mount: 'transit',
        tokenFile,
        key: 'dozo-share',
      } as const;
      await follow(
        settings,
        () => engine.deny('dozo-share', true),
        () => engine.deny('dozo-share', false),
      );
      await follow(
        settings,
        () => writeFileSync(tokenFile, 'revoked'),
        () => writeFileSync(tokenFile, token),
      );
    } finally {
      await engine.close();
    }
  });

  test('AWS KMS: the key is disabled, or on its way to deletion', async () => {
    const login = { id: 'AKIDEXAMPLE', secret: randomBytes(20).toString('hex') };
    const service = await startKmsStandIn(login);
    vi.stubEnv('AWS_ACCESS_KEY_ID', login.id);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', login.secret);
    try {
      const key = service.make();
      const settings = {
        kind: 'aws-kms',
        region: 'ap-northeast-1',
        endpoint: service.endpoint,
        key,
      } as const;
      for (const state of ['Disabled', 'PendingDeletion'] as const)
        await follow(
          settings,
          () => service.turn(key, state),
          () => service.turn(key, 'Enabled'),
        );
    } finally {
      vi.unstubAllEnvs();
      await service.close();
    }
  });

  test.skipIf(!HAS_SOFTHSM)('PKCS#11: the key is taken out of the token', async () => {
    const hsm = newSoftHsm();
    try {
      const token = createPkcs11Provider(hsm.options);
      const ref = await token.createKek(randomId<TenantId>(), 1);
      const settings = { kind: 'pkcs11', ...hsm.options, key: ref.slice('pkcs11:'.length) } as const;
      const keys = started();
      const tenant = randomId<TenantId>();
      await keys.ensureTenant(tenant);
      const key = await keys.freshSubject(tenant);
      await setCustody(keys, tenant, settings);
      expect(await keys.checkCustody(tenant)).toMatchObject({ closed: null });
      await token.destroy(ref);
      expect(await keys.checkCustody(tenant)).toMatchObject({ closed: 'refused' });
      await expect(keys.subject(tenant, key.subjectId)).rejects.toThrow('key_withdrawn');
    } finally {
      hsm.remove();
    }
  });
});
