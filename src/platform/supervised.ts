import type { z } from 'zod';

import type { AnyRoute } from '#platform/http';
import { closeToOthers, openedBy } from '#platform/hardening';
import type { Log } from '#platform/log';

export interface Served {
  /** Takes no new work, ends what is under way, closes pools. Called once. */
  drain(): Promise<void>;
  /** The one-time link of a set-up in which nobody has enrolled yet. Told to the supervisor alone, never logged. */
  readonly firstOfficerLink?: string | null;
}

/** One of our two processes: with all that it answers to, as it was added, for whoever checks who may call what. */
export interface ServedRoutes extends Served {
  readonly routes: { readonly front: readonly AnyRoute[]; readonly door: readonly AnyRoute[] };
}

/** Longest that a process may take to drain before it ends all the same. */
const DRAIN_MS = 15_000;

/**
 * Runs one of the two processes under its supervisor. The configuration, which holds secrets, comes as the first IPC
 * message and so stands in no argument list and no environment; `{ready: true}` goes back once `serve` has resolved.
 * SIGTERM, or the end of the supervisor, drains. Never resolves: the process ends with 0 after a drain, with 1 on failure.
 */
export function runSupervised<Schema extends z.ZodType>(
  schema: Schema,
  log: Log,
  serve: (config: z.output<Schema>) => Promise<Served>,
): void {
  const opened = openedBy();
  if (opened !== null) {
    log.error(
      { opened, event: 'process.opened' },
      `refuses to start: ${opened} would open its memory to others`,
    );
    process.exit(1);
  }
  closeToOthers();
  let serving: Promise<Served> | null = null;
  let draining = false;

  const drain = (): void => {
    if (draining) return;
    draining = true;
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    void (serving ?? Promise.resolve(null))
      .then((served) => served?.drain())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error, event: 'process.drain_failed' }, 'could not end cleanly');
          process.exit(1);
        },
      );
  };

  process.once('message', (message) => {
    const config = schema.safeParse(message);
    if (!config.success) {
      const wrong = config.error.issues.map((issue) => ({ at: issue.path.join('.'), wrong: issue.code }));
      log.error(
        { wrong, event: 'process.config_wrong' },
        'the configuration does not have the expected form',
      );
      process.exit(1);
    }
    serving = serve(config.data);
    serving.then(
      ({ firstOfficerLink = null }) => process.send?.({ ready: true, firstOfficerLink }),
      (error: unknown) => {
        // A failure to start is ours, before any customer's text: its message helps and cannot hold a value.
        const why = error instanceof Error ? error.message : String(error);
        log.error({ err: error, why, event: 'process.start_failed' }, 'could not start');
        process.exit(1);
      },
    );
  });
  process.on('SIGTERM', drain);
  process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group; the supervisor settles the order
  process.once('disconnect', drain); // a supervisor that was killed must not leave us behind
}
