import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { startError } from '#platform/start-problems';
import { BACKUP_ID, LARGEST_MANIFEST, MANIFEST, type Draft, type Place } from './place.ts';

/** Backups as folders in a folder; one that is being written has another name until it is whole and on the disk. */
export function createFolderPlace(folder: string): Place {
  return {
    name: folder,
    async list() {
      const names = await readdir(folder).catch(asSentence);
      const whole = await Promise.all(
        names
          .filter((name) => BACKUP_ID.test(name))
          .map(async (name) => ((await isThere(join(folder, name, MANIFEST))) ? name : null)),
      );
      return whole.filter((name) => name !== null).sort();
    },
    async readManifest(id) {
      const file = join(folder, id, MANIFEST);
      if ((await stat(file)).size > LARGEST_MANIFEST) throw startError('backup_damaged', id, MANIFEST);
      return readFile(file, 'utf8');
    },
    read: (id, file) => createReadStream(join(folder, id, file), { highWaterMark: 1024 * 1024 }),
    async begin(id) {
      const draft = join(folder, `.${id}.partial`);
      await mkdir(draft, { recursive: true, mode: 0o700 }).catch(asSentence);
      return draftIn(draft);
    },
  };

  function draftIn(draft: string): Draft {
    const whole = join(folder, draft.slice(folder.length + 2, -'.partial'.length));
    return {
      async write(name, source) {
        const file = await open(join(draft, name), 'wx', 0o600).catch(asSentence);
        try {
          for await (const bytes of source) await file.writeFile(bytes).catch(asSentence);
          await file.sync().catch(asSentence);
        } finally {
          await file.close();
        }
      },
      async finish(manifest) {
        await this.write(MANIFEST, once(Buffer.from(manifest)));
        await syncFolder(draft);
        await rename(draft, whole).catch(asSentence);
        await syncFolder(folder);
      },
      discard: () => rm(draft, { recursive: true, force: true }).catch(() => undefined),
    };
  }

  function asSentence(error: unknown): never {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw startError('backup_place_full', folder);
    if (code !== null) throw startError('backup_place_unusable', folder, code);
    throw error;
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** A name in a folder is on the disk only after this. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
