import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { check, choose, restore } from '#backup';
import { askOf } from './backup-ask.ts';
import { BACKUP_WORDS } from './backup-words.ts';
import type { CommandIo } from './io.ts';
import { createProgress } from './redact-progress.ts';
import { readConfig } from '#platform/config';
import { createLog } from '#platform/log';
import { startPostgres } from '#platform/postgres-embedded';

/** `dozo backup verify FROM …`: restores into a scratch database, proves it whole and throws it away. 0 whole, 1 not, 2 not understood. */
export async function runBackupVerify(argv: readonly string[], io: CommandIo): Promise<number> {
  const words = BACKUP_WORDS[io.locale];
  const { config, problems } = readConfig(io.env);
  if (config === null) {
    for (const problem of problems) io.stderr.write(`${problem.sentence[io.locale]}\n`);
    return 1;
  }
  const ask = askOf(argv, config, io);
  if (ask === null) {
    io.stderr.write(`${words.usage}\n`);
    return 2;
  }
  const progress = createProgress(io.stderr, 1);
  const show = (doing: string) => (bytes: number, of: number) => progress.show(bytes / of, doing);
  const log = createLog('verify', 'warn');
  const scratch = mkdtempSync(join(tmpdir(), 'dozo-verify-'));
  try {
    const chosen = await choose({ ...ask, progress: show(words.checking) });
    const postgres = await startPostgres({ dataDir: scratch, log });
    const kill = (): void => postgres.kill();
    process.once('exit', kill);
    try {
      const databases = postgres.urls;
      const restored = await restore({
        chosen,
        databases,
        vaultFolder: join(scratch, 'vault'),
        progress: show(words.restoring),
      });
      const found = await check({ superuser: postgres.superuser, databases, provider: config.keys, log });
      progress.clear();
      io.stdout.write(`${words.report(restored, found)}\n`);
      return found.isWhole ? 0 : 1;
    } finally {
      await postgres.stop();
      process.off('exit', kill);
    }
  } finally {
    progress.clear();
    rmSync(scratch, { recursive: true, force: true });
  }
}
