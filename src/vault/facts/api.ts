import { z } from 'zod';

/** Facts and containment: pushed in by their owners on the desk's side, each write an entry of the client's log. */

const Common = {
  tenant: z.uuid(),
  /** Which part of the desk says so, e.g. `personnel`. */
  source: z.enum(['personnel', 'tickets', 'incidents', 'devices']),
  observedAt: z.iso.datetime(),
  /** After this moment the fact counts as missing. */
  expiresAt: z.iso.datetime(),
  /** Who made it so at the desk, if a person did. */
  byPerson: z.uuid().nullable(),
};

export const Fact = z.discriminatedUnion('name', [
  z.strictObject({
    ...Common,
    name: z.literal('nda'),
    personId: z.uuid(),
    inForce: z.boolean(),
    document: z.string().max(100),
  }),
  z.strictObject({
    ...Common,
    name: z.literal('training'),
    personId: z.uuid(),
    current: z.boolean(),
    /** The course that decides: the first that is missing, else the one that ends first. */
    course: z.string().max(100),
    /** The evidence: `course:version:right/of:last day` of each course that this client requires and that holds. */
    passes: z.array(z.string().max(100)).max(20).optional(),
  }),
  z.strictObject({
    ...Common,
    name: z.literal('shift'),
    personId: z.uuid(),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
  }),
  z.strictObject({
    ...Common,
    name: z.literal('ticket'),
    conversationId: z.uuid(),
    assignee: z.uuid().nullable(),
    open: z.boolean(),
  }),
]);
export type Fact = z.infer<typeof Fact>;

export const putFacts = {
  path: '/door/facts',
  ask: z.strictObject({ facts: z.array(Fact).min(1).max(200) }),
  answer: z.object({ accepted: z.number() }),
} as const;

export const ContainmentScope = z.enum(['agent', 'client', 'floor']);

export const Containment = z.object({
  tenant: z.uuid(),
  scope: ContainmentScope,
  /** The agent's person id; the tenant for `client`; null for `floor`. */
  target: z.uuid().nullable(),
  active: z.boolean(),
  version: z.number(),
  reason: z.string(),
  byPerson: z.uuid(),
  at: z.iso.datetime(),
});
export type Containment = z.infer<typeof Containment>;

/**
 * POST /v1/containment on the vault's origin, signed by the session's key: throws or lifts the switch. A security officer's own
 * request and nobody's word for it: the desk has no way to ask for this.
 */
export const ContainmentOrder = z.strictObject({
  scope: ContainmentScope,
  tenant: z.uuid().nullable(),
  personId: z.uuid().nullable(),
  active: z.boolean(),
  /** Kept and shown as typed; what holds a value is refused. */
  reason: z.string().min(3).max(300),
});
export const Containments = z.object({ containments: z.array(Containment) });

export const listContainment = {
  path: '/door/containment/list',
  ask: z.strictObject({ tenant: z.uuid() }),
  answer: Containments,
} as const;
