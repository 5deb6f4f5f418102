// Starts the embedded PostgreSQL on the folder named and holds it until SIGTERM; a test kills it or runs it as somebody else.
import { createLog } from '#platform/log';
import { startPostgres } from '#platform/postgres-embedded';
import { StartError } from '#platform/start-problems';

try {
  const postgres = await startPostgres({ dataDir: process.argv[2] ?? '', log: createLog('test', 'silent') });
  const hold = setInterval(() => undefined, 1 << 30);
  process.once('SIGTERM', () => {
    clearInterval(hold);
    void postgres.stop();
  });
  process.stdout.write(`ready ${postgres.pid()}\n`);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stdout.write(`refused ${error.problem}\n${error.sentence.en}\n${error.sentence.ja}\n`);
  process.exitCode = 1;
}
