import { z } from 'zod';

import { Client, Person, SessionView } from '#vault/identity/api';

/** The desk's own session and its live events. All paths are on the desk's origin. */

/** POST /api/session: redeems the single-use code that the vault's sign-in frame handed over. Sets the desk's cookie. */
export const DeskSessionRequest = z.strictObject({ code: z.string().max(200) });

/** GET /api/session: who is here, for every page's first paint. */
export const DeskSession = z.object({
  session: SessionView,
  vaultOrigin: z.string(),
  people: z.array(Person),
});
export type DeskSession = z.infer<typeof DeskSession>;

/** GET /api/front: open to anyone on an evaluation; the front page's facts otherwise without people. */
export const Front = z.object({
  evaluation: z.boolean(),
  vaultOrigin: z.string(),
  clients: z.array(Client),
  people: z.array(Person),
  /** While the evaluation's conversations are being sent in. */
  filling: z.object({ done: z.number(), of: z.number() }).nullable(),
});
export type Front = z.infer<typeof Front>;

/**
 * GET /api/live (server-sent events, name = `type`): what changed, for the clients this person serves and nobody else.
 * Events name things; pages fetch what they show. `message` carries the stored message to spare a round trip.
 */
export const LiveEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), at: z.iso.datetime() }),
  z.object({ type: z.literal('ticket'), tenant: z.uuid(), ticketId: z.uuid(), version: z.number() }),
  z.object({
    type: z.literal('message'),
    tenant: z.uuid(),
    ticketId: z.uuid(),
    messageId: z.uuid(),
    at: z.iso.datetime(),
  }),
  z.object({ type: z.literal('counts') }),
  /** The tags, ready replies or teams of a client changed. */
  z.object({ type: z.literal('words'), tenant: z.uuid() }),
  z.object({
    type: z.literal('presence'),
    tenant: z.uuid(),
    ticketId: z.uuid(),
    people: z.array(z.object({ personId: z.uuid(), doing: z.enum(['viewing', 'typing']) })),
  }),
  z.object({ type: z.literal('customer_typing'), tenant: z.uuid(), ticketId: z.uuid() }),
  z.object({ type: z.literal('decision'), tenant: z.uuid(), decision: z.unknown() }),
  z.object({ type: z.literal('containment'), tenant: z.uuid() }),
  /** An approval was asked for or answered, an emergency was looked at. */
  z.object({ type: z.literal('oversight'), tenant: z.uuid() }),
  z.object({ type: z.literal('personnel'), tenant: z.uuid(), personId: z.uuid() }),
  z.object({ type: z.literal('directory') }),
  z.object({ type: z.literal('signed_out') }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;

/** POST /api/presence: every 10 s while a ticket is open in a window. */
export const PresenceRequest = z.strictObject({
  tenant: z.uuid(),
  ticketId: z.uuid(),
  doing: z.enum(['viewing', 'typing', 'gone']),
});

// --- evaluation only, through the desk's door: what the first start tells besides the messages themselves -----------

const Done = z.object({ done: z.literal(true) });

/** Ready replies of each client, as its team would have written them. */
export const fillCanned = {
  path: '/door/evaluation/canned',
  ask: z.strictObject({
    replies: z.array(
      z.strictObject({
        tenant: z.uuid(),
        client: z.string(),
        key: z.string(),
        title: z.string(),
        kind: z.enum(['reply', 'note']).default('reply'),
        text: z.string(),
        status: z.enum(['open', 'pending', 'solved']).nullable().default(null),
        priority: z.enum(['low', 'normal', 'high', 'urgent']).nullable().default(null),
        tags: z.array(z.string()).default([]),
      }),
    ),
  }),
  answer: Done,
} as const;

/** Teams of each client, and who is in them. */
export const fillTeams = {
  path: '/door/evaluation/teams',
  ask: z.strictObject({
    teams: z.array(
      z.strictObject({
        tenant: z.uuid(),
        teamId: z.uuid(),
        nameEn: z.string(),
        nameJa: z.string(),
        members: z.array(z.uuid()),
      }),
    ),
  }),
  answer: Done,
} as const;

/** Where people stand with NDA, training and shift; goes through the same use cases as signing, passing and planning. */
export const fillPersonnel = {
  path: '/door/evaluation/personnel',
  ask: z.strictObject({
    records: z.array(
      z.strictObject({
        personId: z.uuid(),
        ndas: z.array(
          z.strictObject({ tenant: z.uuid(), inForce: z.boolean(), expiresAt: z.iso.datetime() }),
        ),
        training: z.strictObject({ current: z.boolean(), expiresAt: z.iso.datetime() }).nullable(),
        shift: z.strictObject({ startsAt: z.iso.datetime(), endsAt: z.iso.datetime() }).nullable(),
      }),
    ),
  }),
  answer: Done,
} as const;

/** Assigns, tags, sets status and priority of one ticket; waits until the ticket is there and its fact is in the vault. */
export const fillTicket = {
  path: '/door/evaluation/ticket',
  ask: z.strictObject({
    tenant: z.uuid(),
    ticketId: z.uuid(),
    /** Waits until the ticket has so many messages: one that came after the change would open it again. */
    messages: z.number().int().min(1),
    assignee: z.uuid().nullable(),
    team: z.uuid().nullable().default(null),
    status: z.enum(['open', 'pending', 'solved']),
    priority: z.enum(['low', 'normal', 'high', 'urgent']),
    tags: z.array(z.string()),
  }),
  answer: Done,
} as const;

/** Shown on the front page while it lasts. */
export const fillProgress = {
  path: '/door/evaluation/progress',
  ask: z.strictObject({ done: z.number().int(), of: z.number().int() }),
  answer: Done,
} as const;
