import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Binaries } from '#platform/postgres-binaries';
import { killMakersOf } from '#platform/postgres-strays';
import { startError } from '#platform/start-problems';

/**
 * Makes a new cluster beside its place and moves it there when it is complete, so that a start that was killed half-way
 * leaves nothing that looks like a cluster. Text is UTF-8 and ordered by code point, the same on every machine.
 */
export async function initCluster(
  binaries: Binaries,
  folder: string,
  cluster: string,
  password: string,
): Promise<void> {
  removeUnfinished(folder);
  const making = join(folder, `${UNFINISHED}${randomBytes(4).toString('hex')}`);
  mkdirSync(making, { mode: 0o700 });
  const passwordFile = join(making, 'password');
  const draft = join(making, 'cluster');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (binaries.runAs !== null) {
    chownSync(making, binaries.runAs.uid, binaries.runAs.gid);
    chownSync(passwordFile, binaries.runAs.uid, binaries.runAs.gid);
  }
  const [command = 'initdb', ...words]: string[] = [
    ...binaries.prefix,
    join(binaries.native, 'bin/initdb'),
    '--pgdata',
    draft,
    '--username=dozo_superuser',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--auth=scram-sha-256',
    '--no-instructions',
  ];
  const { status, said } = await run(command, words, binaries.runAs);
  if (status !== 0) {
    rmSync(making, { recursive: true, force: true });
    if (/No space left on device|Disk quota exceeded/.test(said)) throw startError('disk_full', folder);
    const why =
      said.split('\n').find((line) => line.includes('error:')) ??
      said.trim().split('\n').at(-1) ??
      `exit code ${status}`;
    throw startError('postgres_failed', why.trim(), folder);
  }
  renameSync(draft, cluster);
  rmSync(making, { recursive: true, force: true });
}

const UNFINISHED = 'cluster.making-';

/** Takes away what a killed start left half-made, ending its initdb first: that one would go on writing. */
function removeUnfinished(folder: string): void {
  killMakersOf(join(folder, UNFINISHED));
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith(UNFINISHED))) {
    rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

function run(
  command: string,
  words: string[],
  runAs: Binaries['runAs'],
): Promise<{ status: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { LC_ALL: 'C', TZ: 'UTC' },
      cwd: '/',
      ...runAs,
    });
    let said = '';
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString('utf8')).slice(-20_000);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, said }));
  });
}
