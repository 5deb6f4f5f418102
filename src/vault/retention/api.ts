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
/** As policies write it; one that is none is refused where rules are set. */
const ClassName = z.string().max(40);

export const Erasure = z.object({
  id: z.uuid(),
  /** Values of these classes alone, of somebody who stays; null: everything of the person. */
  classes: z.array(ClassName).nullable(),
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

/**
 * How long values of a class are kept: as long as the person (`keep`); until the tickets in which they stand are solved, and an hour for whoever
 * takes that back (`solved`); so many days after that; or until the beginning of a day (UTC), and values that come later as with `solved`.
 */
export const ClassRule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('keep') }),
  z.strictObject({ kind: z.literal('solved') }),
  z.strictObject({ kind: z.literal('days'), days: z.number().int().min(1).max(3_650) }),
  z.strictObject({ kind: z.literal('date'), until: z.iso.date() }),
]);
export type ClassRule = z.infer<typeof ClassRule>;
export const RuleOfClass = z.strictObject({ class: ClassName, rule: ClassRule });
export type RuleOfClass = z.infer<typeof RuleOfClass>;

/**
 * POST /v1/t/:tenant/retention/classes (signed, the passkey touched for exactly this; the client's officer): sets the rules of these classes. Values
 * whose time is over by them are destroyed without a further word.
 */
export const ClassRulesRequest = z.strictObject({ rules: z.array(RuleOfClass).min(1).max(60) });
export const ClassRulesAnswer = z.object({ rules: z.array(RuleOfClass) });

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

/** How long values of a client are kept, by class. Counts every value: asked for by the page that shows it alone. */
export const listClasses = {
  path: '/door/retention/classes',
  ask: z.strictObject({ tenant: z.uuid() }),
  answer: z.object({
    /** Of each class: its rule, what a client begins with, how many values there are and how many go soon, unless their tickets are opened again. */
    classes: z.array(
      RuleOfClass.extend({
        default: ClassRule,
        values: z.number(),
        within7Days: z.number(),
        within30Days: z.number(),
      }),
    ),
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
    /** Values of the conversation that have a rule of their own, by token: when each goes; null while a ticket in which it stands is open, or under a hold. */
    values: z.record(z.string(), z.object({ rule: ClassRule, goesAt: z.iso.datetime().nullable() })),
  }),
} as const;
