import { z } from 'zod';

/** `evaluation/replies.json`: each client's ready replies, and macros that name one of them or a note and say what is done beside. */
export const Replies = z.record(
  z.string(),
  z.object({
    replies: z.array(z.object({ key: z.string(), title: z.string(), text: z.string() })),
    macros: z.array(
      z.object({
        key: z.string(),
        title: z.string(),
        steps: z.array(
          z.object({
            reply: z.string().optional(),
            note: z.string().optional(),
            tag: z.string().optional(),
            status: z.enum(['open', 'pending', 'solved']).optional(),
            priority: z.enum(['low', 'normal', 'high', 'urgent']).optional(),
          }),
        ),
      }),
    ),
  }),
);

/** All of them as the desk keeps them: a macro is a ready reply with consequences. */
export function readyReplies(content: z.infer<typeof Replies>) {
  return Object.entries(content).flatMap(([client, { replies, macros }]) => [
    ...replies.map((reply) => ({ client, ...reply })),
    ...macros.map(({ key, title, steps }) => {
      const note = steps.find((step) => step.note !== undefined)?.note;
      const named = steps.find((step) => step.reply !== undefined)?.reply;
      return {
        client,
        key,
        title,
        kind: note === undefined ? ('reply' as const) : ('note' as const),
        text: note ?? replies.find((reply) => reply.key === named)?.text ?? '',
        status: steps.find((step) => step.status !== undefined)?.status ?? null,
        priority: steps.find((step) => step.priority !== undefined)?.priority ?? null,
        tags: steps.flatMap(({ tag }) => (tag === undefined ? [] : [tag])),
      };
    }),
  ]);
}
