import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startError } from '#platform/start-problems';

/**
 * A folder for Unix sockets, closed to others: `wanted`, or a short one under the system's temporary folder if the path of
 * `longestName` in it would pass the 107 bytes that a socket's path may have (unix(7)). `owners` may have made it before.
 */
export function socketFolder(wanted: string, longestName: string, owners: readonly number[] = []): string {
  if (Buffer.byteLength(join(wanted, longestName)) <= 107) {
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    return wanted;
  }
  const short = join(tmpdir(), `dozo-${createHash('sha256').update(wanted).digest('hex').slice(0, 16)}`);
  mkdirSync(short, { recursive: true, mode: 0o700 });
  const found = lstatSync(short);
  const ours =
    found.isDirectory() && (found.mode & 0o077) === 0 && [process.getuid?.(), ...owners].includes(found.uid);
  if (!ours) throw startError('data_folder_unwritable', short, 'EPERM');
  return short;
}
