import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { backUp, isRecipient, ownSigningKey, PARTS, type PartName } from '#backup';
import { placeOf, readWords } from './backup-options.ts';
import { BACKUP_WORDS } from './backup-words.ts';
import type { CommandIo } from './io.ts';
import { createProgress } from './redact-progress.ts';
import { readConfig, type Config } from '#platform/config';
import type { DbOptions } from '#platform/db';
import { projectRoot } from '#platform/migrate';
import { findRunning } from '#platform/postgres-embedded';
import { startError } from '#platform/start-problems';

/** `dozo backup …` and `dozo backup verify …`. Throws `StartError`. */
export async function runBackup(argv: readonly string[], io: CommandIo): Promise<number> {
  const words = BACKUP_WORDS[io.locale];
  if (argv.some((word) => word === '--help' || word === '-h')) {
    io.stdout.write(`${words.help.trim()}\n`);
    return 0;
  }
  if (argv[0] === 'verify') return (await import('./backup-verify.ts')).runBackupVerify(argv.slice(1), io);
  const asked = readWords(argv, ['to', 'recipient', 'keystore-recipient', 'parts']);
  const to = asked?.one('to') ?? null;
  const recipients = asked?.all('recipient') ?? [];
  const keystoreRecipients = asked?.all('keystore-recipient') ?? [];
  const parts = readParts(asked?.one('parts') ?? PARTS.join(','));
  const areRecipients = [...recipients, ...keystoreRecipients].every(isRecipient);
  const needed = parts?.every(
    (part) => (part === 'keystore' ? [...keystoreRecipients, ...recipients] : recipients).length > 0,
  );
  if (
    asked === null ||
    asked.plain.length > 0 ||
    to === null ||
    parts === null ||
    !areRecipients ||
    needed !== true
  ) {
    io.stderr.write(`${words.usage}\n`);
    return 2;
  }
  const { config, problems } = readConfig(io.env);
  if (config === null) {
    for (const problem of problems) io.stderr.write(`${problem.sentence[io.locale]}\n`);
    return 1;
  }
  const progress = createProgress(io.stderr, 1);
  const signingKey = ownSigningKey(config.dataFolder);
  try {
    const manifest = await backUp({
      logins: loginsOf(config),
      to: placeOf(to, io),
      parts,
      recipients: {
        vault: recipients,
        desk: recipients,
        keystore: keystoreRecipients.length > 0 ? keystoreRecipients : recipients,
      },
      signingKey,
      vaultFolder: join(config.dataFolder, 'vault'),
      program: programVersion(),
      progress: (bytes, ofAbout, part) => progress.show(bytes / Math.max(bytes, ofAbout, 1), part),
    });
    progress.clear();
    io.stdout.write(`${words.done(manifest, signingKey.vkey)}\n`);
    return 0;
  } finally {
    progress.clear();
  }
}

function readParts(text: string): PartName[] | null {
  const names = text.split(',');
  const known = PARTS.filter((part) => names.includes(part));
  return known.length === names.length && known.length > 0 ? known : null;
}

/** Logins of the roles that serve: those of the running embedded database, or the configured ones. */
export function loginsOf(config: Config): { vault: DbOptions; keystore?: DbOptions; desk?: DbOptions } {
  if (config.databases === null) {
    const running = findRunning(config.dataFolder);
    if (running === null) throw startError('backup_not_running', config.dataFolder);
    return { vault: running.vault.app, keystore: running.keystore.app, desk: running.desk.app };
  }
  const { vault, keystore, desk } = config.databases;
  if (vault === undefined) throw startError('config_missing', '"databases.vault"');
  return {
    vault: vault.app,
    ...(keystore === undefined ? {} : { keystore: keystore.app }),
    ...(desk === undefined ? {} : { desk: desk.app }),
  };
}

export function programVersion(): string {
  const { version } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
