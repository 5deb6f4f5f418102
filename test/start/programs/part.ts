// A process under the supervisor, as vault and desk are: says what it was told where a test can read it.
import { appendFileSync } from 'node:fs';
import { z } from 'zod';

import { createLog } from '#platform/log';
import { runSupervised } from '#platform/supervised';

const config = z.strictObject({ diary: z.string(), secret: z.string(), fails: z.boolean() });

runSupervised(config, createLog('part'), ({ diary, secret, fails }) => {
  if (fails) return Promise.reject(new Error('it is meant to fail'));
  const note = (line: string): void => appendFileSync(diary, `${line}\n`);
  note(`started ${process.pid}`);
  const elsewhere = JSON.stringify([process.argv, process.env, process.execArgv]);
  note(
    elsewhere.includes(secret)
      ? 'the secret is in arguments or environment'
      : 'the secret came over IPC alone',
  );
  const hold = setInterval(() => undefined, 1 << 30);
  return Promise.resolve({
    firstOfficerLink: 'https://desk.example.com/enrol#canary-of-a-link',
    drain: async () => {
      clearInterval(hold);
      await new Promise((resolve) => setTimeout(resolve, 50));
      note('drained');
    },
  });
});
