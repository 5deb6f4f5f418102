import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { startError } from '#platform/start-problems';

/**
 * Claims a data folder for this process alone, with a file that names process and its start time, so that a number used
 * again after a crash is not taken for the owner. Throws `data_folder_in_use`. Returns what gives the claim up.
 */
export function claimFolder(folder: string): () => void {
  const lock = join(folder, 'running.lock');
  const mine = `${process.pid} ${startTimeOf(process.pid) ?? 0}\n`;
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    for (let attempt = 0; ; attempt += 1) {
      if (attempt > 100) throw startError('data_folder_unwritable', folder, 'EACCES');
      try {
        linkSync(draft, lock); // atomic: the file appears with its content or not at all
        break;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
      const owner = readIfThere(lock);
      if (owner === null) continue;
      const pid = livingOwner(owner);
      if (pid !== null) throw startError('data_folder_in_use', folder, pid);
      removeStale(lock, owner);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (readIfThere(lock) === mine) rmSync(lock, { force: true });
  };
}

/** The process that holds the folder now, or null. */
export function folderOwner(folder: string): number | null {
  const owner = readIfThere(join(folder, 'running.lock'));
  return owner === null ? null : livingOwner(owner);
}

/** When a process started, in clock ticks since boot (proc(5), field 22), or null if there is none by that number. */
export function startTimeOf(pid: number): string | null {
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The second field is the command's name in brackets and may hold spaces: count from the last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? null : (fields[19] ?? null);
}

function livingOwner(content: string): number | null {
  const [pid, since] = content.trim().split(' ');
  const number = Number(pid);
  return Number.isSafeInteger(number) && number > 0 && startTimeOf(number) === since ? number : null;
}

/** Takes a dead owner's file away, but never one that somebody put there in the meantime. */
function removeStale(lock: string, content: string): void {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return; // another process was quicker
  }
  if (readIfThere(aside) !== content) {
    try {
      linkSync(aside, lock);
    } catch {
      // somebody holds a newer claim: the loop meets it
    }
  }
  rmSync(aside, { force: true });
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
