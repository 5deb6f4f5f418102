import { z } from 'zod';

import { AskedApprovals, EmergencyReason, Purpose, Reason } from '#vault/authz/api';

/** Tokens, masked text, and what may be asked about a value. */

/** `tk1_<class>_<26 Crockford base32><2 check>`. One expression finds it in text, logs and exports. */
export const TOKEN_PATTERN = /tk1_[a-z][a-z_]{1,30}_[0-9a-hjkmnp-tv-z]{28}/g;
export const TokenString = z.string().regex(/^tk1_[a-z][a-z_]{1,30}_[0-9a-hjkmnp-tv-z]{28}$/);

/** What the desk may know of a value: its class and its safe tail. */
export const ValueView = z.object({
  class: z.string(),
  mask: z.string(),
  /** True if a person marked it, false if the detector found it. */
  marked: z.boolean(),
  /** Why it was found: recognizer, checks and context words; never the value. */
  why: z.string().nullable(),
  /** When it was destroyed: nothing stands behind the token any more. */
  destroyedAt: z.iso.datetime().optional(),
});
export type ValueView = z.infer<typeof ValueView>;

/** Text in which each value is replaced by its token; `values` has one view for every token in `text`. */
export const MaskedText = z.object({ text: z.string(), values: z.record(z.string(), ValueView) });
export type MaskedText = z.infer<typeof MaskedText>;

/** RFC 9180 base mode, DHKEM(X25519, HKDF-SHA256) / HKDF-SHA256 / AES-256-GCM; base64url. */
export const SealedBox = z.strictObject({ enc: z.string().max(64), ct: z.string().max(200_000) });
export type SealedBox = z.infer<typeof SealedBox>;

// All of these are on the vault's origin, signed by the session's key, `/v1/t/:tenant/…`.

/** POST /v1/t/:tenant/reveal. `info` of the seal: `dozo/reveal/v1|<tenant>|<token>`. */
export const RevealRequest = z.strictObject({
  token: TokenString,
  conversationId: z.uuid(),
  purpose: Purpose.nullable(),
  /** The frame's one-time X25519 public key. */
  hpkePublicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** Declares an emergency: needs a touch of the passkey that is bound to exactly this request, else `touch_needed`. */
  emergency: EmergencyReason.optional(),
});
/** POST /v1/t/:tenant/approvals: asks whoever must agree to this one reveal, or answers how it stands. */
export const ApprovalRequest = z.strictObject({
  token: TokenString,
  conversationId: z.uuid(),
  purpose: Purpose,
});
export const ApprovalAnswer = z.discriminatedUnion('outcome', [
  AskedApprovals,
  z.object({ outcome: z.literal('denied'), reasons: z.array(Reason) }),
]);
export type ApprovalAnswer = z.infer<typeof ApprovalAnswer>;
export const RevealAnswer = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('released'),
    sealed: SealedBox,
    class: z.string(),
    seconds: z.number(),
    watermark: z.string(),
    logIndex: z.number(),
    entryId: z.string(),
  }),
  z.object({
    outcome: z.literal('denied'),
    reasons: z.array(Reason),
    logIndex: z.number().nullable(),
    /** The client's rules let this person declare an emergency that passes all of these reasons. */
    emergency: z.boolean().optional(),
  }),
]);
export type RevealAnswer = z.infer<typeof RevealAnswer>;

/** POST /v1/t/:tenant/purposes: for which purposes the client's rules let the asker's role see the class of this token. Decides nothing. */
export const PurposesRequest = z.strictObject({ token: TokenString });
export const PurposesAnswer = z.object({ permitted: z.array(Purpose) });

/**
 * How a file may be shown: a picture drawn in the frame, its pixels not examined; a text by its masked form alone; or not at all,
 * since what is in it is not known.
 */
export const FileKind = z.enum(['picture', 'text', 'closed']);
export type FileKind = z.infer<typeof FileKind>;

/** One HPKE context, its messages in order; `<number>/<count>` is authenticated beside each. base64url. */
export const SealedParts = z.strictObject({
  enc: z.string().max(64),
  parts: z.array(z.string().max(90_000)).min(1).max(400),
});
export type SealedParts = z.infer<typeof SealedParts>;

/**
 * POST /v1/t/:tenant/view: a file, shown once in the vault's frame. `info` of the seal: `dozo/file/v1|<tenant>|<token>`. Of a
 * text, what is sealed is the JSON of its `MaskedText`.
 */
export const ViewRequest = RevealRequest;
export const ViewAnswer = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('released'),
    sealed: SealedParts,
    kind: FileKind,
    mediaType: z.string(),
    seconds: z.number(),
    watermark: z.string(),
    logIndex: z.number(),
    entryId: z.string(),
  }),
  z.object({ outcome: z.literal('denied'), reasons: z.array(Reason), logIndex: z.number().nullable() }),
]);
export type ViewAnswer = z.infer<typeof ViewAnswer>;

/**
 * POST /v1/t/:tenant/match: does what the caller says equal the value? The guess travels sealed to the day key; `last4` compares the last
 * four letters and digits; `birth_date` compares days, the guess being `1984-03-12`, and is for dates of birth alone. Throws
 * `rate_limited` after five tries an hour with one value, and after more over a conversation, a customer or a person.
 */
export const MatchRequest = z.strictObject({
  token: TokenString,
  conversationId: z.uuid(),
  how: z.enum(['whole', 'last4', 'birth_date']),
  keyId: z.string().max(80),
  sealedGuess: SealedBox,
});
export const MatchAnswer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('compared'), match: z.boolean(), triesLeft: z.number() }),
  z.object({ outcome: z.literal('denied'), reasons: z.array(Reason) }),
]);

/** Classes of which the last four mean something to people. */
export const LAST4_CLASSES = [
  'CARD',
  'PHONE',
  'BANK_ACCOUNT',
  'IBAN',
  'JP_MY_NUMBER',
  'PASSPORT',
  'DRIVER_LICENSE',
  'US_SSN',
] as const;

/**
 * POST /v1/t/:tenant/search: over values; answers tokens and conversations, never values. `exact` by the whole; `last4` and `name` (folded:
 * kana, letters, width, case, order) where the client lets its values be searched so, else `invalid_request` (`not_searchable_so`).
 */
export const SearchRequest = z.strictObject({
  class: z.string().max(40),
  how: z.enum(['exact', 'last4', 'name']).optional(),
  keyId: z.string().max(80),
  sealedValue: SealedBox,
});
export const SearchAnswer = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('found'),
    hits: z.array(z.object({ token: z.string(), conversationIds: z.array(z.uuid()) })),
    /** False while older values are still being given their forms, or where more were found than are shown. */
    complete: z.boolean(),
  }),
  z.object({ outcome: z.literal('denied'), reasons: z.array(Reason) }),
]);

/** POST /v1/t/:tenant/search/rule (signed; the client's officer): by what besides their whole values may be searched. Strict: by nothing. */
export const SearchRuleRequest = z.strictObject({
  last4: z.array(z.enum(LAST4_CLASSES)).max(8),
  names: z.boolean(),
});
export const SearchRuleView = SearchRuleRequest.extend({ filled: z.boolean() });
/** POST /v1/t/:tenant/search/options (signed): the same, for the search frame. */
export const SearchOptionsRequest = z.strictObject({});

/** The same for the client's portal. */
export const readSearchRule = {
  path: '/door/search-rule',
  ask: z.strictObject({ tenant: z.uuid() }),
  answer: SearchRuleView,
} as const;

export const putSearchRule = {
  path: '/door/operator/search-rule',
  ask: z.strictObject({ slug: z.string().max(60), rule: SearchRuleRequest }),
  answer: z.object({ done: z.literal(true) }),
} as const;

/** POST /v1/t/:tenant/mark: a stretch of the masked text of one message is sensitive after all. Offsets in UTF-16 of `text`. */
export const MarkRequest = z.strictObject({
  messageId: z.uuid(),
  start: z.number().int().min(0),
  end: z.number().int().min(1),
  class: z.string().max(40),
});
/** POST /v1/t/:tenant/unmark: what this token stands for is not sensitive; its text returns to the conversation. */
export const UnmarkRequest = z.strictObject({ messageId: z.uuid(), token: TokenString });
export const MarkAnswer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('changed'), messages: z.number() }),
  z.object({ outcome: z.literal('denied'), reasons: z.array(Reason) }),
]);

/** GET /v1/t/:tenant/day-key: the client's HPKE key of the day, signed by its log key. Open to anyone. */
export const DayKey = z.object({
  keyId: z.string(),
  publicKey: z.string(),
  notAfter: z.iso.datetime(),
  /** Ed25519 by the client's log key over `dozo/day-key/v1\n<tenant>\n<keyId>\n<publicKey>\n<notAfter>\n`. */
  signature: z.string(),
  vkey: z.string(),
});
export type DayKey = z.infer<typeof DayKey>;

/** Values held, for the trust portal. */
export const countValues = {
  path: '/door/values/count',
  ask: z.strictObject({ tenant: z.uuid() }),
  answer: z.object({
    byClass: z.array(z.object({ class: z.string(), count: z.number(), oldest: z.iso.datetime() })),
    subjects: z.number(),
  }),
} as const;
