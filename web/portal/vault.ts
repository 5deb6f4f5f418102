import { z } from 'zod/mini';

/** The vault's addresses for customers, as portal and widget use them (same origin). Shapes: `#vault/channels/api`. */

const ValueView = z.object({ class: z.string(), mask: z.string() });
const Masked = z.object({ text: z.string(), values: z.record(z.string(), ValueView) });
export type Masked = z.infer<typeof Masked>;

export const Client = z.object({
  tenant: z.string(),
  slug: z.string(),
  nameEn: z.string(),
  nameJa: z.string(),
  colour: z.string(),
  locale: z.enum(['en', 'ja']),
  mailAddress: z.string(),
  evaluation: z.boolean(),
});
export type Client = z.infer<typeof Client>;

export const Chat = z.object({
  conversation: z.string(),
  state: z.enum(['open', 'pending', 'solved']),
  sealedFormAsked: z.boolean(),
  messages: z.array(
    z.object({
      messageId: z.string(),
      from: z.enum(['customer', 'agent', 'system']),
      agentName: z.nullable(z.string()),
      body: Masked,
      files: z.array(z.object({ fileName: Masked, bytes: z.number() })),
      at: z.string(),
    }),
  ),
});
export type Chat = z.infer<typeof Chat>;
export const Started = z.object({ conversation: z.string(), bearer: z.string() });
export const Accepted = z.object({ conversation: z.string(), message: z.string(), withheld: z.boolean() });

/** What went wrong, in the reader's language, as the vault said it. */
export class Refused extends Error {
  readonly problem: string;
  constructor(problem: string, title: string) {
    super(title);
    this.problem = problem;
  }
}

/** Asks the vault; `lang` chooses the language of its refusals. Throws `Refused`, or a TypeError without a connection. */
export async function ask<Schema extends z.ZodMiniType>(
  schema: Schema,
  path: string,
  options: { lang: string; body?: unknown; bearer?: string; once?: string },
): Promise<z.output<Schema>> {
  const response = await fetch(path, {
    method: options.body === undefined ? 'GET' : 'POST',
    credentials: 'omit',
    headers: {
      'accept-language': options.lang,
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(options.bearer === undefined ? {} : { authorization: `Bearer ${options.bearer}` }),
      ...(options.once === undefined ? {} : { 'idempotency-key': options.once }),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const json: unknown = await response.json();
  if (response.ok) return schema.parse(json);
  const problem = z.safeParse(z.object({ problem: z.string(), title: z.string() }), json);
  throw new Refused(problem.data?.problem ?? 'internal', problem.data?.title ?? '');
}

/** Calls `changed` whenever the conversation changes, and `typing` while an agent types; connects again by itself until stopped. */
export function follow(
  bearer: string,
  on: { changed: () => void; typing: () => void; connected: (yes: boolean) => void },
): () => void {
  const stop = new AbortController();
  const read = async (): Promise<void> => {
    const response = await fetch('/v1/chat/stream', {
      headers: { authorization: `Bearer ${bearer}` },
      credentials: 'omit',
      signal: stop.signal,
    });
    if (!response.ok || response.body === null) throw new Error('no stream');
    on.connected(true);
    on.changed();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ''; ;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (rest + value).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        if (event.startsWith('event: changed')) on.changed();
        if (event.startsWith('event: typing')) on.typing();
      }
    }
  };
  void (async () => {
    for (let wait = 500; !stop.signal.aborted; wait = Math.min(wait * 2, 15_000)) {
      const began = Date.now();
      await read().catch(() => undefined);
      if (stop.signal.aborted) return;
      on.connected(false);
      if (Date.now() - began > 10_000) wait = 500;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  })();
  return () => stop.abort();
}
