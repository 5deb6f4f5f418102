import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import type { DoorAddress } from '#platform/door';
import { projectRoot } from '#platform/migrate';
import { fillEvaluation } from './fill-evaluation.ts';

export interface FillOnceOptions {
  readonly dataFolder: string;
  readonly vaultOrigin: string;
  readonly mailPort: number;
  readonly doors: { readonly vault: DoorAddress; readonly desk: DoorAddress };
  /** Conversations at most; all of them without it. */
  readonly conversations: number | null;
  readonly say: (line: string) => void;
  /** Where a progress bar may be drawn, or null. */
  readonly terminal: { write(text: string): unknown } | null;
  readonly stopped: () => boolean;
  /** Once the companies are there, at every start. */
  readonly founded: (slugs: readonly string[]) => Promise<void>;
}

const State = z.object({
  finished: z.boolean(),
  clientKeys: z.record(z.string(), z.string()),
  done: z.array(z.string()),
});
type State = z.infer<typeof State>;

/**
 * Fills the evaluation at its first start, and goes on where a start that was cut short left off. The clients' keys are
 * told once, at founding; they are kept beside the data, readable by this user alone, as a client would keep its own.
 */
export async function fillOnce(options: FillOnceOptions): Promise<void> {
  const file = join(options.dataFolder, 'evaluation.json');
  const state = readState(file);
  if (state.finished) return options.founded(Object.keys(state.clientKeys));
  const keep = (): void => {
    writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  const began = Date.now();
  await fillEvaluation({
    folder: join(projectRoot(), 'evaluation'),
    vaultOrigin: options.vaultOrigin,
    mailPort: options.mailPort,
    doors: options.doors,
    conversations: options.conversations,
    stopped: options.stopped,
    clientKeys: state.clientKeys,
    isDone: (key) => state.done.includes(key),
    onFounded: options.founded,
    onKeys: (keys) => {
      Object.assign(state.clientKeys, keys);
      keep();
    },
    onProgress: (key, done, of) => {
      state.done.push(key);
      keep();
      drawProgress(options, done, of);
    },
  });
  if (options.stopped()) return;
  state.finished = true;
  keep();
  options.say(
    `The evaluation is filled: ${state.done.length} conversations in ${Math.round((Date.now() - began) / 1000)} s, all through the real intake.`,
  );
}

function readState(file: string): State {
  try {
    return State.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Missing at the first start. Unreadable: founding does nothing to what exists, and keys make every message harmless twice.
    return { finished: false, clientKeys: {}, done: [] };
  }
}

const BAR = 30;

function drawProgress({ terminal, say }: FillOnceOptions, done: number, of: number): void {
  if (terminal !== null) {
    const filled = Math.round((BAR * done) / of);
    terminal.write(
      `\r  Sending in the evaluation's conversations ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${done}/${of}${done === of ? '\n' : ''}`,
    );
  } else if (done === of || done % 50 === 0) {
    say(`Sending in the evaluation's conversations: ${done} of ${of}`);
  }
}
