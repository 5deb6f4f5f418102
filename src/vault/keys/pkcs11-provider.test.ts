import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { randomId, type TenantId } from '#platform/ids';
import { describeKeyProvider } from '../../../test/key-provider.ts';
import { HAS_SOFTHSM, newSoftHsm } from '../../../test/softhsm.ts';
import { createPkcs11Provider } from './pkcs11-provider.ts';

describe.skipIf(!HAS_SOFTHSM)('a PKCS#11 token (SoftHSM)', () => {
  let hsm: ReturnType<typeof newSoftHsm>;
  beforeAll(() => {
    hsm = newSoftHsm();
  });
  afterAll(() => hsm.remove());
  const open = () => createPkcs11Provider(hsm.options);

  describeKeyProvider('a PKCS#11 token', () => Promise.resolve(open()));

  test('makes keys that cannot leave it', async () => {
    const pkcs11 = (await import('pkcs11js')).default;
    const provider = open();
    const ref = await provider.createKek(randomId<TenantId>(), 3);
    const library = new pkcs11.PKCS11();
    library.load(hsm.options.module);
    const slot = library
      .C_GetSlotList(true)
      .find((one) => library.C_GetTokenInfo(one).label.trim() === 'dozo');
    const session = library.C_OpenSession(slot ?? Buffer.alloc(8), pkcs11.CKF_SERIAL_SESSION);
    library.C_FindObjectsInit(session, [{ type: pkcs11.CKA_ID, value: Buffer.from(ref.slice(7), 'hex') }]);
    const [key = Buffer.alloc(0)] = library.C_FindObjects(session, 1);
    library.C_FindObjectsFinal(session);
    const [sensitive, extractable, local] = library.C_GetAttributeValue(session, key, [
      { type: pkcs11.CKA_SENSITIVE },
      { type: pkcs11.CKA_EXTRACTABLE },
      { type: pkcs11.CKA_LOCAL },
    ]);
    expect([sensitive, extractable, local].map((one) => one?.value)).toEqual([
      Buffer.from([1]),
      Buffer.from([0]),
      Buffer.from([1]),
    ]);
    expect(() => library.C_GetAttributeValue(session, key, [{ type: pkcs11.CKA_VALUE }])).toThrow(
      'CKR_ATTRIBUTE_SENSITIVE',
    );
    library.C_CloseSession(session);
  });

  test('a destroyed key is a file that is gone from the token’s store', async () => {
    const provider = open();
    const count = (): number =>
      readdirSync(join(hsm.folder, 'tokens'), { recursive: true }).filter((name) =>
        String(name).endsWith('.object'),
      ).length;
    const before = count();
    const ref = await provider.createKek(randomId<TenantId>(), 1);
    expect(count()).toBe(before + 1);
    await provider.destroy(ref);
    expect(count()).toBe(before);
  });

  test('a wrong PIN, a token that is not there and a library that is none are errors that tell no secret', async () => {
    const wrong = join(hsm.folder, 'wrong');
    writeFileSync(wrong, '0000');
    const pin = readFileSync(hsm.pinFile, 'utf8').trim();
    for (const options of [
      { ...hsm.options, tokenLabel: 'another' },
      { ...hsm.options, module: '/usr/lib/none.so' },
      { ...hsm.options, pinFile: join(hsm.folder, 'missing') },
    ]) {
      const failed = createPkcs11Provider(options).wrap('pkcs11:00', randomBytes(8), 'aad');
      await expect(failed).rejects.toThrow();
      await failed.catch((error: unknown) => expect(String(error)).not.toContain(pin));
    }
  });

  test('finds its session again when it was closed under it', async () => {
    const provider = open();
    const ref = await provider.createKek(randomId<TenantId>(), 1);
    const wrapped = await provider.wrap(ref, Buffer.from('kept'), 'aad');
    const pkcs11 = (await import('pkcs11js')).default;
    const library = new pkcs11.PKCS11();
    library.load(hsm.options.module);
    for (const slot of library.C_GetSlotList(true)) library.C_CloseAllSessions(slot);
    expect((await provider.unwrap(ref, wrapped, 'aad')).toString()).toBe('kept');
  });
});
