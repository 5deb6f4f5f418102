import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';

const ASK_AGAIN_MS = 3;
const PATIENCE_MS = 2_000;

/**
 * Runs `work` while this process, and no other on this host, holds the lock of that file. Resolves to null if somebody else held it for two seconds.
 *
 * Node has no call for the kernel's file locks; SQLite takes exactly those (`fcntl`), lets go of them when the process dies, however it dies, and works between
 * containers that share a volume. Nothing is ever written into the file.
 */
export async function withFileLock<Answer>(
  path: string,
  work: () => Promise<Answer>,
): Promise<Answer | null> {
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    for (let waited = 0; !take(lock); waited += ASK_AGAIN_MS) {
      if (waited >= PATIENCE_MS) return null;
      await pause(ASK_AGAIN_MS);
    }
    return await work();
  } finally {
    lock.close();
  }
}

/** SQLite's SQLITE_BUSY. */
const BUSY = 5;

function take(lock: DatabaseSync): boolean {
  try {
    lock.exec('begin exclusive');
    return true;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) return false;
    throw error;
  }
}
