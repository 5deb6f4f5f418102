import type { Readable, Writable } from 'node:stream';

import type { Locale } from '#platform/problems';

/** What a command reads and writes: the process's own streams, or a test's. Results go to `stdout`, talk to `stderr`. */
export interface CommandIo {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Language of the terminal. */
  readonly locale: Locale;
}

/** 0: done, and what was asked is so. 1: could not be done, or what was asked is not so. 2: asked in a way nobody understands. */
export type ExitCode = 0 | 1 | 2;
