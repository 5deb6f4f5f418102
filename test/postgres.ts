import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

import type { DbOptions } from '#platform/db';
import { createLog } from '#platform/log';
import { startPostgres, type DatabaseName, type DatabaseRoles } from '#platform/postgres-embedded';
import { startTimeOf } from '#platform/postgres-lock';
import { stopStrays } from '#platform/postgres-strays';

export interface TestPostgres {
  readonly superuser: DbOptions;
  readonly roles: Readonly<Record<DatabaseName, DatabaseRoles>>;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestPostgres;
  }
}

const PREFIX = 'dozo-test-';

interface Shared {
  users: number;
  started: Promise<{ given: TestPostgres; stop: () => Promise<void> }>;
}

/** One embedded PostgreSQL for the whole run, whichever of the projects asks first. */
const run = globalThis as typeof globalThis & { dozoTestPostgres?: Shared };

// oxlint-disable-next-line import/no-default-export -- the form that vitest calls
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = (run.dozoTestPostgres ??= { users: 0, started: start() });
  shared.users += 1;
  const { given, stop } = await shared.started;
  project.provide('postgres', given);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete run.dozoTestPostgres;
    await stop();
  };
}

async function start(): Promise<{ given: TestPostgres; stop: () => Promise<void> }> {
  await removeAbandoned();
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(folder, 'owner'), `${process.pid} ${startTimeOf(process.pid)}`);
  const postgres = await startPostgres({
    dataDir: folder,
    log: createLog('test', 'warn'),
    maxConnections: 200,
  });
  const onExit = (): void => postgres.kill();
  process.once('exit', onExit);
  return {
    given: { superuser: postgres.superuser, roles: postgres.urls },
    async stop() {
      process.off('exit', onExit);
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a killed run left behind: its server is stopped and its folder removed. */
async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    const [pid, since] = readOwner(folder);
    if (pid === undefined || startTimeOf(Number(pid)) === since) continue;
    await stopStrays(join(folder, 'postgres/cluster'));
    rmSync(folder, { recursive: true, force: true });
  }
}

function readOwner(folder: string): string[] {
  try {
    return readFileSync(join(folder, 'owner'), 'utf8').split(' ');
  } catch {
    return [];
  }
}
