import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { z } from 'zod';

import { createDoor, type DoorAddress } from '#platform/door';
import { foundEvaluation } from '#vault/identity/api';
import { fillCanned, fillPersonnel, fillProgress, fillTicket } from '#desk/edge/api';
import { send, signInForEvaluation, type EvaluationAgent } from './evaluation-agent.ts';

const Conversation = z.object({
  key: z.string(),
  client: z.string(),
  channel: z.enum(['email', 'chat', 'form', 'api']),
  customer: z.object({ name: z.string(), email: z.string(), phone: z.string().optional() }),
  subject: z.string().optional(),
  messages: z
    .array(
      z.object({
        from: z.enum(['customer', 'agent', 'note']),
        by: z.string().optional(),
        text: z.string(),
        minutesAgo: z.number(),
      }),
    )
    .min(1),
  status: z.enum(['open', 'pending', 'solved']),
  assignee: z.string().nullable(),
  priority: z.enum(['low', 'normal', 'high', 'urgent']),
  tags: z.array(z.string()),
});
type Conversation = z.infer<typeof Conversation>;

export interface FillOptions {
  /** The folder `evaluation/` of the project. */
  readonly folder: string;
  readonly vaultOrigin: string;
  readonly mailPort: number;
  readonly doors: { readonly vault: DoorAddress; readonly desk: DoorAddress };
  readonly onProgress: (done: number, of: number) => void;
}

/** Conversations under way at the same time: enough to be quick, few enough to leave the machine to its user. */
const AT_ONCE = 3;

/**
 * Fills an empty evaluation: founds its companies and people, then sends every conversation in through the channel it
 * came by, and lets its agents answer with signed requests. Nothing is written past the intake. A start that was cut
 * short goes on where it stopped: every message carries an idempotency key.
 */
export async function fillEvaluation(options: FillOptions): Promise<void> {
  const vault = createDoor(options.doors.vault, 'vault_unreachable');
  const desk = createDoor(options.doors.desk, 'desk_unreachable');
  try {
    const content = await readContent(options.folder);
    const founded = await vault.call(foundEvaluation, content.founding, { timeoutMs: 60_000 });
    const tenantOf = (slug: string): string => known(founded.tenants, slug);
    const personOf = (login: string): string => known(founded.people, login);
    await desk.call(fillCanned, {
      replies: content.replies.map((one) => ({ ...one, tenant: tenantOf(one.client) })),
    });
    // While they answer everybody may work; the state that the evaluation shows follows at the end.
    await desk.call(fillPersonnel, {
      records: content.staff.map((one) => record(one, personOf, tenantOf, true)),
    });

    const agents = new Map<string, Promise<EvaluationAgent>>();
    const agent = (login: string): Promise<EvaluationAgent> => {
      const signedIn = agents.get(login) ?? signInForEvaluation(options.vaultOrigin, login);
      agents.set(login, signedIn);
      return signedIn;
    };

    const queue = content.conversations.toSorted((a, b) => startOf(b) - startOf(a));
    const of = queue.length;
    let done = 0;
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        await sendIn(options, next, {
          tenant: tenantOf(next.client),
          key: founded.clientKeys[next.client] ?? '',
          personOf,
          agent,
          desk,
        });
        done += 1;
        options.onProgress(done, of);
        if (done % 5 === 0 || done === of) await desk.call(fillProgress, { done, of });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    for (const signedIn of agents.values()) await (await signedIn).end();
    await desk.call(fillPersonnel, {
      records: content.staff.map((one) => record(one, personOf, tenantOf, false)),
    });
    await desk.call(fillProgress, { done: of, of });
  } finally {
    vault.close();
    desk.close();
  }
}
