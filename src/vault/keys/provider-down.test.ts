import { randomBytes } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { openDb, type Db } from '#platform/db';
import { randomId, type PersonId, type SubjectId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { PROBLEMS } from '#platform/problems';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';
import { startKmsStandIn } from '../../../test/kms-standin.ts';
import { HAS_SOFTHSM, newSoftHsm } from '../../../test/softhsm.ts';
import { startTransitStandIn } from '../../../test/transit-standin.ts';
import { createAwsKmsProvider } from './aws-kms-provider.ts';
import { createKeys, type Keys } from './create-keys.ts';
import { createPkcs11Provider } from './pkcs11-provider.ts';
import type { KeyProvider } from './provider.ts';
import { createTransitProvider } from './transit-provider.ts';

const CLEAR = Buffer.from('4242 4242 4242 4242');
const folder = mkdtempSync(join(tmpdir(), 'dozo-provider-down-'));
let databases: TestDatabases<'keystore'>;
let keystore: Db;
beforeAll(async () => {
  databases = await testDatabases('keystore');
  keystore = openDb(databases.databases.keystore.app);
});
afterAll(async () => {
  await keystore.close();
  await databases.drop();
  rmSync(folder, { recursive: true });
});

interface Unpluggable {
  provider: KeyProvider;
  unplug: (unplugged: boolean) => void;
  close: () => Promise<void>;
}

async function transit(): Promise<Unpluggable> {
  const token = randomBytes(16).toString('hex');
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, token);
  const engine = await startTransitStandIn(token);
  return {
    provider: createTransitProvider({ address: engine.address, mount: 'transit', tokenFile }),
    unplug: engine.seal,
    close: engine.close,
  };
}

async function kms(): Promise<Unpluggable> {
  const login = { id: 'AKIDEXAMPLE', secret: randomBytes(20).toString('hex') };
  vi.stubEnv('AWS_ACCESS_KEY_ID', login.id);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', login.secret);
  const service = await startKmsStandIn(login);
  return {
    provider: createAwsKmsProvider({ region: 'ap-northeast-1', endpoint: service.endpoint }),
    unplug: service.away,
    async close() {
      vi.unstubAllEnvs();
      await service.close();
    },
  };
}

/** The token's store is moved away under the running library, as when somebody pulls the device out of its slot. */
function token(): Promise<Unpluggable> {
  const hsm = newSoftHsm();
  const [there, away] = [join(hsm.folder, 'tokens'), join(hsm.folder, 'pulled-out')];
  return Promise.resolve({
    provider: createPkcs11Provider(hsm.options),
    unplug: (unplugged) => (unplugged ? renameSync(there, away) : renameSync(away, there)),
    close: () => Promise.resolve(hsm.remove()),
  });
}

describe.each([
  ['a transit engine', transit],
  ['AWS KMS', kms],
  ...(HAS_SOFTHSM ? ([['a PKCS#11 token', token]] as const) : []),
] as const)('%s that is unplugged', (_name, plugIn) => {
  test('stops nobody who has keys, lets nobody start, loses nothing, and needs no hand when it is back', async () => {
    const { provider, unplug, close } = await plugIn();
    const started = (): Keys =>
      createKeys({
        keystore,
        provider,
        clock: { now: () => Date.now() },
        log: createLog('test', 'silent'),
        host: 'vault.example',
      });
    try {
      const running = started();
      const tenant = randomId<TenantId>();
      await running.ensureTenant(tenant);
      const key = await running.freshSubject(tenant);
      const before = key.seal('CARD', 'before', CLEAR);

      unplug(true);
      // A process that runs goes on: intake, reveal and log need no call of the provider.
      const meanwhile = key.seal('CARD', 'meanwhile', CLEAR);
      expect((await running.subject(tenant, key.subjectId)).open('CARD', 'before', before)).toEqual(CLEAR);
      expect(await running.signer.signatures(tenant, CLEAR)).toHaveLength(1);
      // What needs the provider says so, in one sentence that ends well, and changes nothing.
      const late = started();
      for (const refused of [
        () => late.subject(tenant, key.subjectId),
        () => late.newSubject(tenant, randomId<SubjectId>()),
        () => late.blindIndex(tenant, 'CARD'),
        () => late.dayKey(tenant),
        () => late.signer.signatures(tenant, CLEAR),
        () => late.pseudonym(tenant, randomId<PersonId>()),
        () => late.rollEpoch(tenant),
        () => running.rollEpoch(tenant),
        () => late.ensureTenant(randomId<TenantId>()),
      ])
        await expect(refused()).rejects.toThrow('keys_unavailable');
      expect(PROBLEMS.keys_unavailable.en).toContain('Nothing is lost');
      expect((await running.epoch(tenant))?.epoch).toBe(1);

      unplug(false);
      for (const keys of [running, late, started()]) {
        const found = await keys.subject(tenant, key.subjectId);
        expect(found.open('CARD', 'before', before)).toEqual(CLEAR);
        expect(found.open('CARD', 'meanwhile', meanwhile)).toEqual(CLEAR);
      }
      expect(await late.rollEpoch(tenant)).toMatchObject({ fromEpoch: 1, toEpoch: 2 });
      expect((await started().subject(tenant, key.subjectId)).open('CARD', 'before', before)).toEqual(CLEAR);
      // Pulled out just when the old key of keys is to go: nobody calls it destroyed that is only away.
      const [gone] = [await running.freshSubject(tenant)];
      const copy = gone.seal('CARD', 'copy', CLEAR);
      await running.shredSubject(tenant, gone.subjectId);
      const destroying = createKeys({
        keystore,
        provider: { ...provider, destroy: (ref) => (unplug(true), provider.destroy(ref)) },
        clock: { now: () => Date.now() },
        log: createLog('test', 'silent'),
        host: 'vault.example',
      });
      await expect(destroying.rollEpoch(tenant)).rejects.toThrow('keys_unavailable');
      expect(await running.shredded(tenant, [gone.subjectId])).toEqual([]);
      unplug(false);
      expect(await started().rollEpoch(tenant)).toMatchObject({ fromEpoch: 2, toEpoch: 3 });
      expect(await running.shredded(tenant, [gone.subjectId])).toHaveLength(1);
      expect(copy.length).toBeGreaterThan(0);
    } finally {
      await close();
    }
  });
});
