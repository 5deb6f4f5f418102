import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';

import { randomId, type TenantId } from '#platform/ids';
import type { KeyProvider } from '#vault/keys';

/** What every key provider has to do, whatever stands behind it. Called by the tests of each. */
export function describeKeyProvider(name: string, open: () => Promise<KeyProvider>): void {
  describe(`${name} is a key provider`, () => {
    const tenant = randomId<TenantId>();
    const aad = `epoch-key|${tenant}|1`;

    test('what it wraps it unwraps, byte for byte', async () => {
      const provider = await open();
      const ref = await provider.createKek(tenant, 1);
      for (const length of [1, 32, 48, 1_000]) {
        const clear = randomBytes(length);
        const wrapped = await provider.wrap(ref, clear, aad);
        expect(wrapped.includes(clear.subarray(0, 16))).toBe(length < 16 && wrapped.includes(clear));
        expect(await provider.unwrap(ref, wrapped, aad)).toEqual(clear);
      }
    });

    test('another start finds the same keys', async () => {
      const [before, clear] = [await open(), randomBytes(32)];
      const ref = await before.createKek(tenant, 1);
      const wrapped = await before.wrap(ref, clear, aad);
      expect(await (await open()).unwrap(ref, wrapped, aad)).toEqual(clear);
    });

    test('the same bytes are never wrapped the same way twice', async () => {
      const provider = await open();
      const ref = await provider.createKek(tenant, 1);
      const clear = randomBytes(32);
      const [one, two] = [await provider.wrap(ref, clear, aad), await provider.wrap(ref, clear, aad)];
      expect(one.equals(two)).toBe(false);
    });

    test('two keys of one tenant and epoch are two keys', async () => {
      const provider = await open();
      const [one, two] = [await provider.createKek(tenant, 7), await provider.createKek(tenant, 7)];
      expect(one).not.toBe(two);
      const wrapped = await provider.wrap(one, randomBytes(32), aad);
      await expect(provider.unwrap(two, wrapped, aad)).rejects.toThrow();
    });

    test('another aad, another key, a changed byte and a foreign reference are errors', async () => {
      const provider = await open();
      const ref = await provider.createKek(tenant, 1);
      const wrapped = await provider.wrap(ref, randomBytes(32), aad);
      await expect(provider.unwrap(ref, wrapped, `${aad}0`)).rejects.toThrow();
      await expect(provider.unwrap(await provider.createKek(tenant, 2), wrapped, aad)).rejects.toThrow();
      const changed = Buffer.from(wrapped);
      changed[changed.length - 20] = (changed.at(-20) ?? 0) ^ 1;
      await expect(provider.unwrap(ref, changed, aad)).rejects.toThrow();
      for (const foreign of ['', 'elsewhere:1', `${ref}/../x`, `${ref}x`])
        await expect(provider.unwrap(foreign, wrapped, aad)).rejects.toThrow();
    });

    test('what is destroyed unwraps nothing, and may be destroyed again', async () => {
      const provider = await open();
      const [ref, other] = [await provider.createKek(tenant, 1), await provider.createKek(tenant, 2)];
      const [wrapped, kept] = [
        await provider.wrap(ref, randomBytes(32), aad),
        await provider.wrap(other, randomBytes(32), aad),
      ];
      await provider.destroy(ref);
      await expect(provider.unwrap(ref, wrapped, aad)).rejects.toThrow();
      await expect(provider.wrap(ref, randomBytes(32), aad)).rejects.toThrow();
      await provider.destroy(ref);
      expect(await provider.unwrap(other, kept, aad)).toHaveLength(32);
    });

    test('it says that it is there', async () => {
      await expect((await open()).healthy()).resolves.toBeUndefined();
    });
  });
}
