import { join } from 'node:path';

import { readConfig } from '#platform/config';
import { createDoor, type Door } from '#platform/door';
import { createLog } from '#platform/log';
import { AppError, PROBLEMS } from '#platform/problems';
import { socketFolder } from '#platform/socket-folder';
import { CLIENT_WORDS } from './client-words.ts';
import type { CommandIo, ExitCode } from './io.ts';

/** What a command asks of the running vault. */
export type Ask = (door: Door) => Promise<ExitCode>;

/** Asks by the operator's socket of the vault that runs on this host; says in one sentence what stood against it. */
export async function askOperator(ask: Ask, io: CommandIo): Promise<ExitCode> {
  const { config, problems } = readConfig(io.env);
  if (config === null) {
    for (const problem of problems) io.stderr.write(`${problem.sentence[io.locale]}\n`);
    return 1;
  }
  const socketPath = join(socketFolder(config.doorFolder, 'operator.sock'), 'operator.sock');
  const door = createDoor({ socketPath }, 'vault_unreachable', createLog('operator', 'silent'));
  try {
    return await ask(door);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const sentence =
      error.problem === 'vault_unreachable'
        ? CLIENT_WORDS[io.locale].notRunning
        : PROBLEMS[error.problem][io.locale];
    const details = error.details === undefined ? '' : ` ${JSON.stringify(error.details)}`;
    io.stderr.write(`${sentence}${details}\n`);
    return 1;
  } finally {
    door.close();
  }
}
