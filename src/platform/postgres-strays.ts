import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Every process of a cluster, postmaster first. PostgreSQL's processes all work in the cluster's folder, which is how a
 * stray one is told from an unrelated process that got an old number.
 */
export function clusterProcesses(cluster: string): number[] {
  const postmaster = postmasterPid(cluster);
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && worksIn(pid, cluster));
  return found.sort((a, b) => Number(b === postmaster) - Number(a === postmaster) || a - b);
}

/** Ends an `initdb` that a killed start left at work below `path`. */
export function killMakersOf(path: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (Number(pid) !== process.pid && commandLine(Number(pid)).includes(`\0${path}`))
      signal(Number(pid), 'SIGKILL');
  }
}

/** Ends whatever a killed start left running: politely first, so that it writes a last checkpoint, then not. */
export async function stopStrays(cluster: string): Promise<number> {
  const strays = clusterProcesses(cluster);
  const postmaster = postmasterPid(cluster);
  if (strays.length > 0) {
    if (postmaster !== null && strays.includes(postmaster)) signal(postmaster, 'SIGINT');
    if (!(await gone(cluster, 10_000))) {
      for (const pid of clusterProcesses(cluster)) signal(pid, 'SIGQUIT');
      if (!(await gone(cluster, 3_000))) {
        for (const pid of clusterProcesses(cluster)) signal(pid, 'SIGKILL');
        await gone(cluster, 3_000);
      }
    }
  }
  // Nobody works in the folder any more: a number left in the file may by now belong to somebody else, which would
  // keep PostgreSQL from starting.
  if (clusterProcesses(cluster).length === 0) rmSync(join(cluster, 'postmaster.pid'), { force: true });
  return strays.length;
}

/** What the postmaster says of itself: its number and whether it takes connections (PostgreSQL's miscinit.h, line 8). */
export function postmasterStatus(cluster: string): { pid: number; ready: boolean } | null {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), ready: lines[7]?.trim() === 'ready' };
  } catch {
    return null;
  }
}

function postmasterPid(cluster: string): number | null {
  return postmasterStatus(cluster)?.pid ?? null;
}

async function gone(cluster: string, withinMs: number): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end;) {
    if (clusterProcesses(cluster).length === 0) return true;
    await pause(20);
  }
  return false;
}

function worksIn(pid: number, cluster: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === cluster;
  } catch {
    // A container may keep even root from looking at another user's folder; the postmaster's command line is open to all.
    return commandLine(pid).includes(`\0${cluster}\0`);
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // gone already
  }
}
