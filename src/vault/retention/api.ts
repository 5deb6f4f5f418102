import { z } from 'zod';

/** A reference in the client's own books: no sentence, so that no name finds its way into the log. */
const Reference = z.string().regex(/^[A-Za-z0-9_.:/-]{1,60}$/);

/**
 * POST /v1/t/:tenant/erase (signed; the client's officer or the security officer): everything of the person whose conversation this is goes. What is
 * kept of the tickets is when they came, by which channel and how they ended.
 */
export const EraseRequest = z.strictObject({
  conversationId: z.uuid(),
  because: z.enum(['asked_by_person', 'purpose_ended', 'ordered_by_client']),
  reference: Reference,
});
export const Erasure = z.object({
  id: z.uuid(),
  /** How log and certificate name the person. */
  commitment: z.string(),
  because: z.enum(['asked_by_person', 'purpose_ended', 'ordered_by_client', 'retention']),
  state: z.enum(['requested', 'waiting', 'done']),
  counts: z.object({
    conversations: z.number(),
    messages: z.number(),
    values: z.number(),
    indexes: z.number(),
    files: z.number(),
    mails: z.number(),
    contacts: z.number(),
  }),
  requestedAt: z.iso.datetime(),
  /** The keys are gone by then at the latest. */
  dueBy: z.iso.datetime(),
  completedAt: z.iso.datetime().nullable(),
  /** Signed note; see docs/spec/destruction.md. */
  certificate: z.string().nullable(),
});
export type Erasure = z.infer<typeof Erasure>;

/** POST /v1/t/:tenant/hold (signed): proposes a legal hold, or its end; another person's same request puts it into force. */
export const HoldRequest = z.strictObject({
  conversationId: z.uuid(),
  hold: z.boolean(),
  reference: Reference,
});
export const HoldAnswer = z.object({ state: z.enum(['proposed', 'in_force', 'ending', 'ended']) });

/** POST /v1/t/:tenant/retention (signed; the client's officer): days after the last conversation was solved; null keeps until somebody asks. */
export const RetentionRequest = z.strictObject({
  daysAfterSolved: z.number().int().min(1).max(3_650).nullable(),
});
export const RetentionRule = z.object({ daysAfterSolved: z.number().nullable() });

/** A legal hold that stands, or is proposed. */
export const Hold = z.object({
  /** The newest conversation of that person, by which it is named; null if none is known any more. */
  conversationId: z.uuid().nullable(),
  state: z.enum(['proposed', 'in_force', 'ending']),
  reference: z.string(),
  changedAt: z.iso.datetime(),
});
export type Hold = z.infer<typeof Hold>;

/** Erasures of a client, newest first, its rule, and what is to come: for the trust portal. */
export const listErasures = {
  path: '/door/erasures',
  ask: z.strictObject({ tenant: z.uuid(), limit: z.number().int().min(1).max(200) }),
  answer: z.object({
    rule: RetentionRule,
    horizonSeconds: z.number(),
    provider: z.string(),
    vkey: z.string(),
    erasures: z.array(Erasure),
    holds: z.array(Hold),
    /** People who are erased by the rule within so many days from now, unless they write again; null without a rule. */
    due: z.object({ within7Days: z.number(), within30Days: z.number() }).nullable(),
  }),
} as const;

/** How long the person of one conversation is kept, for whoever works on it. */
export const keptUntil = {
  path: '/door/kept-until',
  ask: z.strictObject({ tenant: z.uuid(), conversationId: z.uuid() }),
  answer: z.object({
    /** The client's rule: days after the last conversation is solved; null keeps until somebody asks. */
    daysAfterSolved: z.number().nullable(),
    /** When everything of this person goes; null while a conversation is open, without a rule, or under a hold. */
    goesAt: z.iso.datetime().nullable(),
    isHeld: z.boolean(),
  }),
} as const;
