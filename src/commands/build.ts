import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { projectRoot } from '#platform/migrate';
import { startError } from '#platform/start-problems';

export interface Built extends Promise<void> {
  /** What Node runs for each process, once the promise is fulfilled. */
  readonly entries: Readonly<Record<'vault' | 'desk', string>>;
}

/** Builds programs and pages if they are older than their sources, at the same time. Throws `build_failed`. */
export function ensureBuilt(say: (line: string) => void): Built {
  const root = projectRoot();
  const both = Promise.all([build(root, 'server', say), build(root, 'web', say)]).then(() => undefined);
  return Object.assign(both, {
    entries: { vault: join(root, 'dist/server/vault.js'), desk: join(root, 'dist/server/desk.js') },
  });
}

function build(root: string, what: 'server' | 'web', say: (line: string) => void): Promise<void> {
  const script = join(root, 'scripts/build.mjs');
  // A delivery without the sources' tools was built before it was packed.
  if (!existsSync(join(root, 'node_modules/esbuild')) && existsSync(join(root, 'dist', what)))
    return Promise.resolve();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, what], { stdio: ['ignore', 'ignore', 'pipe'], cwd: root });
    let heard = '';
    child.stderr.on('data', (chunk: Buffer) => {
      heard += chunk.toString('utf8');
      const lines = heard.split('\n');
      heard = lines.pop() ?? '';
      for (const line of lines) say(line);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      say(heard);
      if (code === 0) resolve();
      else reject(startError('build_failed', what === 'server' ? 'programs' : 'pages'));
    });
  });
}
