import { mkdirSync, readFileSync } from 'node:fs';
import { open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

import type { TenantId } from '#platform/ids';
import { FatalError } from '#platform/problems';
import { withFileLock } from '#platform/file-lock';

/** The size and root that were signed last. */
export interface SignedHead {
  readonly size: number;
  readonly root: Buffer;
}

/**
 * Where the last signed heads are kept: outside the database, so that a database restored from an older backup cannot sign
 * a second history. A port: one folder here; a compare-and-swap register elsewhere when there are several hosts.
 */
export interface Heads {
  read(tenant: TenantId): SignedHead | null;
  /** Replaces exactly `before`; throws `FatalError` if somebody else was faster. Durable when it resolves. */
  swap(tenant: TenantId, before: SignedHead | null, after: SignedHead): Promise<void>;
}

/** A head fills one sector of a disk. */
const BYTES = 512;

const Stored = z.object({ size: z.number().int().min(0), root: z.base64() });

export function createFileHeads(folder: string): Heads {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pathOf = (tenant: TenantId): string => join(folder, `${tenant}.json`);

  function read(tenant: TenantId): SignedHead | null {
    let text: string;
    try {
      text = readFileSync(pathOf(tenant), 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
    // Anything unreadable stops the log: guessing would be signing blind.
    const stored = Stored.parse(JSON.parse(text));
    return { size: stored.size, root: Buffer.from(stored.root, 'base64') };
  }

  return {
    read,
    async swap(tenant, before, after) {
      // The lock on the database makes the signers of one database take turns. Two databases, one of them a copy or restored, know nothing of each other:
      // between reading and writing the head nobody else may.
      const done = await withFileLock(join(folder, `${tenant}.lock`), async () => {
        await replace(tenant, before, after);
        return true;
      });
      if (done === null) throw new FatalError(`log of ${tenant}: two signers at once`);
    },
  };

  async function replace(tenant: TenantId, before: SignedHead | null, after: SignedHead): Promise<void> {
    const now = read(tenant);
    const same =
      now === null
        ? before === null
        : before !== null && now.size === before.size && now.root.equals(before.root);
    if (!same) throw new FatalError(`log of ${tenant}: another signer moved the head`);
    const path = pathOf(tenant);
    const text = `${JSON.stringify({ size: after.size, root: after.root.toString('base64') }).padEnd(BYTES - 1)}\n`;
    if (!(await overwrite(path, text))) await create(path, text);
  }

  /** The first time, and after a file of another length: under a name of its own until it is whole. */
  async function create(path: string, text: string): Promise<void> {
    await writeFile(`${path}.new`, text, { mode: 0o600, flush: true });
    await rename(`${path}.new`, path);
    const directory = await open(folder, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }
}

/**
 * Writes over a head in its place. One sector, which a disk writes whole or not at all (SQLite's "powersafe overwrite" trusts the same), and no change of
 * the file system's own books: those make whoever writes to the same disk wait, and that is the database, twice a second. False if there is no such file yet.
 */
async function overwrite(path: string, text: string): Promise<boolean> {
  const file = await open(path, 'r+').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return false;
  try {
    if ((await file.stat()).size !== BYTES) return false;
    await file.write(text, 0, 'utf8');
    await file.datasync();
    return true;
  } finally {
    await file.close();
  }
}
