import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second in /proc on every Linux that Node runs on. */
const TICKS = 100;

/** Milliseconds of processor time, user and system, that each part has used up to now. `postgres` is a whole server. */
export function cpuMs(parts: Readonly<Record<string, { pid: number | null; tree?: boolean }>>): CpuMs {
  const { user, system } = process.cpuUsage();
  const used = Object.entries(parts).map(
    ([name, { pid, tree }]) => [name, tree === true ? ofTree(pid) : own(pid)] as const,
  );
  return { client: (user + system) / 1000, ...Object.fromEntries(used) };
}

export type CpuMs = Readonly<Record<string, number>>;

/** What `count` pieces of work used between two readings: `2.76 ms (vault 1.28, …)` each. */
export function perPiece(before: CpuMs, after: CpuMs, count: number): string {
  const each = Object.entries(after).map(([name, ms]) => [name, (ms - (before[name] ?? 0)) / count] as const);
  const sum = each.reduce((all, [, ms]) => all + ms, 0);
  return `${sum.toFixed(2)} ms (${each.map(([name, ms]) => `${name} ${ms.toFixed(2)}`).join(', ')})`;
}

function own(pid: number | null): number {
  return ticks(statOf(pid), 11);
}

/** A process, its children that live and, as it counts them, those that have ended. */
function ofTree(pid: number | null): number {
  const living = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && statOf(Number(name))[1] === String(pid))
    .reduce((sum, name) => sum + own(Number(name)), 0);
  return own(pid) + ticks(statOf(pid), 13) + living;
}

/** Two fields next to each other, user and system, in milliseconds. */
function ticks(fields: readonly string[], at: number): number {
  return ((Number(fields[at] ?? 0) + Number(fields[at + 1] ?? 0)) * 1000) / TICKS;
}

/** Fields of `/proc/<pid>/stat` (proc(5)) behind the name: state, parent, …; none for a process that has gone. */
function statOf(pid: number | null): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
