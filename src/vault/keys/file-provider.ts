import { createSecretKey, randomBytes } from 'node:crypto';
import { access, chmod, constants, mkdir, open as openFile, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { newId, type TenantId } from '#platform/ids';
import { open, seal } from './aead.ts';
import type { KeyProvider } from './provider.ts';

/** Keys of keys as files of mode 0600. For evaluations: whoever has the disk has the keys, and the trust portal says so. */
export async function createFileProvider(folder: string): Promise<KeyProvider> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // A folder that was there before may be open to others.
  await chmod(folder, 0o700);
  const pathOf = (ref: string): string => {
    if (!/^file:[0-9a-f-]{36}\.\d{1,9}\.[0-9a-f-]{36}$/.test(ref))
      throw new Error('not a reference of this provider');
    return join(folder, ref.slice('file:'.length));
  };
  const load = async (ref: string) => {
    const bytes = await readFile(pathOf(ref));
    if (bytes.length !== 32) throw new Error('the key file is damaged');
    const key = createSecretKey(bytes);
    bytes.fill(0);
    return key;
  };

  return {
    name: 'local file (evaluation)',
    destroysAfterSeconds: 0,
    async createKek(tenant: TenantId, epoch: number) {
      const ref = `file:${tenant}.${epoch}.${newId()}`;
      const path = pathOf(ref);
      const file = await openFile(`${path}.new`, 'wx', 0o600);
      const bytes = randomBytes(32);
      try {
        await file.write(bytes);
        await file.sync();
      } finally {
        bytes.fill(0);
        await file.close();
      }
      await rename(`${path}.new`, path);
      const directory = await openFile(folder, 'r');
      await directory.sync();
      await directory.close();
      return ref;
    },
    wrap: async (ref, clear, aad) => seal(await load(ref), clear, Buffer.from(aad)),
    unwrap: async (ref, wrapped, aad) => open(await load(ref), wrapped, Buffer.from(aad)),
    async destroy(ref) {
      const path = pathOf(ref);
      const file = await openFile(path, 'r+').catch(() => null);
      if (file === null) return;
      // A journal or a copy may keep the bytes: a file is no HSM, which is why production refuses this provider.
      await file.write(randomBytes(32), 0, 32, 0);
      await file.sync();
      await file.close();
      await rm(path, { force: true });
    },
    healthy: () => access(folder, constants.R_OK | constants.W_OK),
  };
}
