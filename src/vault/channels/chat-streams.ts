import type { FastifyReply } from 'fastify';

import type { ConversationId } from '#platform/ids';

/** Live views of conversations in this process: who listens, and telling them. Lost news is found by their next poll. */
export interface ChatStreams {
  /** Takes over the reply as server-sent events until the customer leaves. `refresh` is called at once and on each nudge. */
  open(conversation: ConversationId, reply: FastifyReply, refresh: () => Promise<StreamNews>): void;
  nudge(conversation: ConversationId): void;
  /** An agent is typing: shown for a few seconds. */
  typing(conversation: ConversationId): void;
  close(): void;
}

/** What a stream compares to know whether there is news. */
export interface StreamNews {
  readonly version: number;
}

const POLL_MS = 2_000;
const MAX_STREAMS = 5_000;

export function createChatStreams(): ChatStreams {
  const streams = new Map<ConversationId, Set<Stream>>();
  let count = 0;

  interface Stream {
    check(): void;
    send(event: string): void;
    end(): void;
  }

  return {
    open(conversation, reply, refresh) {
      if (count >= MAX_STREAMS) {
        void reply.code(503).send();
        return;
      }
      reply.hijack();
      const raw = reply.raw;
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) raw.setHeader(name, value);
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      let seen = -1;
      let checking = false;
      const stream: Stream = {
        check() {
          if (checking || raw.destroyed) return;
          checking = true;
          refresh()
            .then(({ version }) => {
              if (version !== seen && !raw.destroyed)
                raw.write(`event: changed\ndata: ${JSON.stringify({ version })}\n\n`);
              seen = version;
            })
            .catch(() => raw.destroy())
            .finally(() => (checking = false));
        },
        send: (event) => void raw.write(`event: ${event}\ndata: {}\n\n`),
        end: () => raw.end(),
      };
      const set = streams.get(conversation) ?? new Set();
      streams.set(conversation, set.add(stream));
      count += 1;
      const timer = setInterval(() => stream.check(), POLL_MS);
      raw.on('close', () => {
        clearInterval(timer);
        set.delete(stream);
        count -= 1;
        if (set.size === 0) streams.delete(conversation);
      });
      stream.check();
    },
    nudge: (conversation) => streams.get(conversation)?.forEach((stream) => stream.check()),
    typing: (conversation) => streams.get(conversation)?.forEach((stream) => stream.send('typing')),
    close: () => streams.forEach((set) => set.forEach((stream) => stream.end())),
  };
}
