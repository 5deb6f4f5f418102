import { z } from 'zod';

import { Purpose, Reason, UseRule } from '#vault/authz/api';
import { MaskedText, SealedBox, TokenString } from '#vault/tokens/api';

/** Values used without seeing: where a client lets its vault send them, and what an agent presses and sees. */

export const DestinationName = z.string().regex(/^[a-z][a-z0-9-]{1,30}$/);
const HeaderName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/);
/** Visible ASCII and single spaces: no line can be ended by it. */
const HeaderText = z.string().regex(/^[!-~]+(?: [!-~]+)*$/);
const Label = z.string().trim().min(1).max(60);

/** What an agent types beside the values. None of the forms has room for a sentence, a quotation mark or a line end. */
export const InputForm = z.enum(['amount', 'whole', 'reference']);
export type InputForm = z.infer<typeof InputForm>;

/** In templates `{{CARD}}` is a value of that class, `{{amount}}` an input, `{{call}}` the call's idempotency key, `{{conversation}}` its id. */
const Template = z.string().max(2_000);

export const DestinationSettings = z.strictObject({
  name: DestinationName,
  /** `call` has the telephony system ring: the agent's telephone shows no number. */
  kind: z.enum(['action', 'call']),
  labelEn: Label,
  labelJa: Label,
  /** Always HTTPS. A name, or an address if the certificate names it. */
  host: z.string().regex(/^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])$/),
  port: z.number().int().min(1).max(65_535),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  /** Values in it are percent-encoded. */
  path: z.string().regex(/^\/[A-Za-z0-9/_.~:@!$&'()*+,;=?%{}-]{0,499}$/),
  headers: z.array(z.strictObject({ name: HeaderName, value: HeaderText.max(500) })).max(10),
  /** Names of headers whose text is kept sealed; it is handed in beside these settings and never given out. */
  secretHeaders: z.array(HeaderName).max(4),
  body: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('none') }),
    /** JSON text; templates may stand within its strings. */
    z.strictObject({ type: z.literal('json'), template: z.string().max(8_000) }),
    z.strictObject({
      type: z.literal('form'),
      fields: z
        .array(z.strictObject({ name: z.string().regex(/^[A-Za-z0-9_.[\]-]{1,60}$/), value: Template }))
        .max(30),
    }),
  ]),
  inputs: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z][a-z0-9_]{0,30}$/),
        labelEn: Label,
        labelJa: Label,
        form: InputForm,
      }),
    )
    .max(4),
  /** Fields of a JSON answer that the agent may see, after they were scanned; of any other answer only its status. */
  show: z.array(z.string().regex(/^[A-Za-z0-9_-]{1,40}(?:\.[A-Za-z0-9_-]{1,40}){0,3}$/)).max(8),
  /** An authority of the destination's own (PEM); null: those that every browser knows. */
  ca: z.string().max(12_000).nullable(),
  timeoutSeconds: z.number().int().min(1).max(20),
  idempotencyHeader: HeaderName,
});
export type DestinationSettings = z.infer<typeof DestinationSettings>;

export const DestinationRule = UseRule.omit({ classes: true, settings: true });
export type DestinationRule = z.infer<typeof DestinationRule>;

/**
 * POST /v1/t/:tenant/destination (signed; the client's officer, with a fresh touch of the passkey): sets a destination. Texts of secret
 * headers travel sealed to the day key (`info`: `dozo/destination/v1|<tenant>|<name>|<header>`); one that is not there stays as it was.
 */
export const SetDestinationRequest = z.strictObject({
  settings: DestinationSettings,
  rule: DestinationRule,
  keyId: z.string().max(80),
  secrets: z.array(z.strictObject({ header: HeaderName, box: SealedBox })).max(4),
});
/** POST /v1/t/:tenant/destination/withdraw (the same): nothing is sent there any more. */
export const WithdrawDestinationRequest = z.strictObject({ name: DestinationName });

export const DestinationView = z.object({
  settings: DestinationSettings,
  rule: DestinationRule,
  classes: z.array(z.string()),
  version: z.number(),
  withdrawn: z.boolean(),
  setAt: z.iso.datetime(),
  policyDigest: z.string(),
});
export type DestinationView = z.infer<typeof DestinationView>;

/** What became of a call. `not_sent`: nothing left. `unknown`: it may have happened, the answer was never whole. */
export const CallState = z.enum(['recorded', 'sent', 'answered', 'not_sent', 'unknown']);
export type CallState = z.infer<typeof CallState>;
export const CallWhy = z.enum([
  'host_unknown',
  'address_refused',
  'no_connection',
  'certificate_refused',
  'not_fitting',
  'contained',
  'too_slow',
  'too_large',
  'broken_off',
  'redirect_refused',
  'interrupted',
  'answer_not_shown',
]);
export type CallWhy = z.infer<typeof CallWhy>;

export const CallView = z.object({
  callId: z.uuid(),
  destination: z.string(),
  at: z.iso.datetime(),
  state: CallState,
  why: CallWhy.nullable(),
  /** HTTP status of the answer. */
  status: z.number().nullable(),
  shown: z.array(z.object({ name: z.string(), text: MaskedText })),
  endedAt: z.iso.datetime().nullable(),
});
export type CallView = z.infer<typeof CallView>;

/** What the frame says before anything is sent. No secret, no value. */
export const UseOption = z.object({
  name: z.string(),
  kind: z.enum(['action', 'call']),
  labelEn: z.string(),
  labelJa: z.string(),
  host: z.string(),
  method: z.string(),
  path: z.string(),
  classes: z.array(z.string()),
  inputs: DestinationSettings.shape.inputs,
  purposes: z.array(Purpose),
  touch: z.boolean(),
});
export type UseOption = z.infer<typeof UseOption>;

/** POST /v1/t/:tenant/use/options (signed): destinations that there are, and the last calls in this conversation. */
export const UseOptionsRequest = z.strictObject({ conversationId: z.uuid() });
export const UseOptions = z.object({ destinations: z.array(UseOption), calls: z.array(CallView) });

/**
 * POST /v1/t/:tenant/use (signed): sends values of one customer to a destination. The same `callId` is one call, however often it is
 * asked for; `again` says yes to the same call as one a short time ago, and `retryOf` repeats one whose end is unknown under its key.
 */
export const UseRequest = z.strictObject({
  callId: z.uuid(),
  destination: DestinationName,
  conversationId: z.uuid(),
  tokens: z.array(TokenString).min(1).max(8),
  inputs: z.array(z.strictObject({ name: z.string().max(31), text: z.string().max(60) })).max(4),
  purpose: Purpose,
  again: z.boolean(),
  retryOf: z.uuid().nullable(),
});
export const UseAnswer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('denied'), reasons: z.array(Reason) }),
  /** Under way: ask again with the same `callId`. */
  z.object({ outcome: z.literal('pending'), call: CallView }),
  /** The same was called a short time ago and is not called again without `again`. */
  z.object({ outcome: z.literal('repeated'), call: CallView }),
  z.object({ outcome: z.literal('ended'), call: CallView }),
]);
export type UseAnswer = z.infer<typeof UseAnswer>;

/** Destinations of a client with all that may be known of them: for its officer. */
export const listDestinations = {
  path: '/door/destinations',
  ask: z.strictObject({ tenant: z.uuid() }),
  answer: z.object({
    destinations: z.array(DestinationView.extend({ calls30Days: z.number(), unanswered30Days: z.number() })),
  }),
} as const;

/** Names and classes of those that are not withdrawn: for the buttons of the agents' desk. */
export const UseButton = UseOption.pick({
  name: true,
  kind: true,
  labelEn: true,
  labelJa: true,
  classes: true,
});
export type UseButton = z.infer<typeof UseButton>;
export const listUseButtons = {
  path: '/door/destinations/buttons',
  ask: z.strictObject({ tenant: z.uuid() }),
  answer: z.object({ buttons: z.array(UseButton) }),
} as const;

/** By the operator, on the vault's own host (`dozo client destination …`). */
export const putDestination = {
  path: '/door/operator/destinations/set',
  ask: z.strictObject({
    slug: z.string().max(60),
    settings: DestinationSettings,
    rule: DestinationRule,
    secrets: z.array(z.strictObject({ header: HeaderName, text: z.string().max(2_000) })).max(4),
  }),
  answer: DestinationView,
} as const;
export const dropDestination = {
  path: '/door/operator/destinations/withdraw',
  ask: z.strictObject({ slug: z.string().max(60), name: DestinationName }),
  answer: DestinationView,
} as const;
export const showDestinations = {
  path: '/door/operator/destinations',
  ask: z.strictObject({ slug: z.string().max(60) }),
  answer: z.object({ destinations: z.array(DestinationView) }),
} as const;
