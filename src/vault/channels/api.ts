import { z } from 'zod';

import { Locale, SignatureEvidence } from '#vault/identity/api';
import { FileKind, MaskedText, SealedBox, ValueView } from '#vault/tokens/api';

/** How messages come in and go out, and what the desk is told of them. */

export const Channel = z.enum(['chat', 'form', 'email', 'api']);
export type Channel = z.infer<typeof Channel>;

/** 40,000 characters: longer than any letter a person writes by hand. */
export const MAX_TEXT = 40_000;
const Text = z.string().min(1).max(MAX_TEXT);
const Name = z.string().max(200);

/** A file, base64; at most 8 files and 10 MB together in a message. */
export const Attachment = z.strictObject({
  fileName: z.string().min(1).max(255),
  mediaType: z.string().max(120),
  base64: z.string().max(14_000_000),
});

// --- vault origin, from customers and clients' systems --------------------------------------------------------

/**
 * POST /v1/messages with `authorization: Bearer dk_…` (the client's key) and `idempotency-key`.
 * Without `conversation` a new one is begun; with the `reference` that an earlier answer gave, it goes on.
 */
export const ApiMessageRequest = z.strictObject({
  conversation: z.uuid().optional(),
  from: z.strictObject({
    name: Name.optional(),
    email: z.string().max(320).optional(),
    phone: z.string().max(40).optional(),
  }),
  subject: z.string().max(500).optional(),
  text: Text,
  attachments: z.array(Attachment).max(8).optional(),
});
export const AcceptedMessage = z.object({ conversation: z.uuid(), message: z.uuid(), withheld: z.boolean() });

/** POST /v1/t/:tenant/form: the web form of the portal. Open to anyone, rate-limited. `idempotency-key` header. */
export const FormRequest = z.strictObject({
  name: Name,
  email: z.string().min(3).max(320),
  subject: z.string().min(1).max(500),
  text: Text,
  locale: Locale,
  attachments: z.array(Attachment).max(8).optional(),
});

/** POST /v1/t/:tenant/chat: begins a chat; `bearer` (`cst_…`) lets the customer come back to it from this browser. */
export const ChatStartRequest = z.strictObject({
  name: Name.optional(),
  email: z.string().max(320).optional(),
  locale: Locale,
});
export const ChatStartAnswer = z.object({ conversation: z.uuid(), bearer: z.string() });

/** POST /v1/chat/messages with `authorization: Bearer cst_…` and `idempotency-key`. */
export const ChatMessageRequest = z.strictObject({
  text: Text,
  attachments: z.array(Attachment).max(8).optional(),
});

/** POST /v1/chat/sealed: fields sealed in the browser; info `dozo/form/v1|<tenant>|<keyId>`, aad `<conversation>|<field>`. */
export const SealedFormRequest = z.strictObject({
  keyId: z.string().max(80),
  fields: z
    .array(
      z.strictObject({
        field: z.enum(['card', 'id_number', 'secret']),
        class: z.string().max(40),
        sealed: SealedBox,
      }),
    )
    .min(1)
    .max(5),
});

/** What the customer sees of the conversation: own and the agents' messages, masked, never internal notes. */
export const ChatMessageView = z.object({
  messageId: z.uuid(),
  from: z.enum(['customer', 'agent', 'system']),
  agentName: z.string().nullable(),
  body: MaskedText,
  /** One's own files by name and size; they are not handed out again, not even here. */
  files: z.array(z.object({ fileName: MaskedText, bytes: z.number() })),
  at: z.iso.datetime(),
});
/** GET /v1/chat: the conversation of this bearer. GET /v1/chat/stream: server-sent events `message`, `typing`, `state`. */
export const ChatView = z.object({
  conversation: z.uuid(),
  client: z.object({
    tenant: z.uuid(),
    slug: z.string(),
    nameEn: z.string(),
    nameJa: z.string(),
    colour: z.string(),
  }),
  state: z.enum(['open', 'pending', 'solved']),
  messages: z.array(ChatMessageView),
  /** True while an agent asks for a sealed form. */
  sealedFormAsked: z.boolean(),
});
/** GET /v1/clients/:slug: what the portal and widget need to begin. Open to anyone. */
export const PortalClient = z.object({
  tenant: z.uuid(),
  slug: z.string(),
  nameEn: z.string(),
  nameJa: z.string(),
  colour: z.string(),
  locale: Locale,
  mailAddress: z.string(),
  evaluation: z.boolean(),
});

// --- vault origin, from staff (signed) ------------------------------------------------------------------------

/**
 * POST /v1/t/:tenant/compose with `idempotency-key`: what an agent typed. Scanned and tokenised before anything else.
 * A reply may name tokens: in mail to the customer they become the value or its mask as the client's policy says.
 */
export const ComposeRequest = z.strictObject({
  conversationId: z.uuid(),
  kind: z.enum(['reply', 'note']),
  text: Text,
  /** Sends although the scan found values that policy would hold back as a question first. */
  confirmed: z.boolean(),
  askSealedForm: z.boolean().optional(),
});
export const ComposeAnswer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('sent'), messageId: z.uuid(), body: MaskedText }),
  /** Held back: what was found, and whether confirming may send it with the values masked. */
  z.object({
    outcome: z.literal('held'),
    body: MaskedText,
    en: z.string(),
    ja: z.string(),
    mayConfirm: z.boolean(),
  }),
]);
export type ComposeAnswer = z.infer<typeof ComposeAnswer>;

/** POST /v1/t/:tenant/merge (signed): other conversations of the same customer go on in this one. `other_customer`, `conversation_merged`. */
export const MergeRequest = z.strictObject({
  conversationId: z.uuid(),
  conversationIds: z.array(z.uuid()).min(1).max(20),
});
/** POST /v1/t/:tenant/unmerge (signed): takes that back within ten minutes, for this source. */
export const UnmergeRequest = z.strictObject({ conversationId: z.uuid() });
export const MergeAnswer = z.object({ messages: z.number() });

/** A client's word for a kind of ticket: letters of any script, digits, `-` and `_`; years, but no number long enough to be somebody's. */
export const Tag = z
  .string()
  .min(1)
  .max(30)
  .regex(/^(?!.*\p{N}{5})(?!(?:\P{N}*\p{N}){7})[\p{L}\p{N}\p{M}ー・_-]+$/u);

/** A ready reply (or internal note) of a client, and what is done beside sending it. */
export const ReadyReplyWords = z.strictObject({
  key: z.string().regex(/^[a-z0-9-]{1,60}$/),
  title: z.string().min(1).max(80),
  kind: z.enum(['reply', 'note']),
  text: z.string().min(1).max(4_000),
  status: z.enum(['open', 'pending', 'solved']).nullable(),
  priority: z.enum(['low', 'normal', 'high', 'urgent']).nullable(),
  tags: z.array(Tag).max(10),
});

/** A team of a client, named in both languages; the same `teamId` renames it. */
export const TeamWords = z.strictObject({
  teamId: z.uuid(),
  nameEn: z.string().trim().min(1).max(40),
  nameJa: z.string().trim().min(1).max(40),
});

/**
 * POST /v1/t/:tenant/words (signed): a new tag; leads also a ready reply (the same `key` replaces) or the names of a team. The desk
 * stores such words in clear, so they come through here first: with a value in them they are held back, and nothing reaches the desk.
 */
export const KeepWordsRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('tag'), tag: Tag }),
  z.strictObject({ kind: z.literal('reply'), reply: ReadyReplyWords }),
  z.strictObject({ kind: z.literal('team'), team: TeamWords }),
]);
export type KeepWordsRequest = z.infer<typeof KeepWordsRequest>;
export const KeepWordsAnswer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('kept') }),
  z.object({ outcome: z.literal('held'), en: z.string(), ja: z.string() }),
]);
export type KeepWordsAnswer = z.infer<typeof KeepWordsAnswer>;

/**
 * POST /v1/look (signed): words that somebody is about to search for at the desk. `clear` may be told to it; `values` says where they
 * hold somebody's data and of what kind (offsets in UTF-16), `withheld` that they could not be looked at in time. Nothing is kept.
 */
export const LookRequest = z.strictObject({ q: z.string().min(1).max(200) });
export const LookAnswer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('clear') }),
  z.object({
    outcome: z.literal('values'),
    values: z.array(z.object({ start: z.number(), end: z.number(), class: z.string() })),
  }),
  z.object({ outcome: z.literal('withheld') }),
]);
export type LookAnswer = z.infer<typeof LookAnswer>;

/** POST /v1/t/:tenant/typing (signed): shown live to the customer for a few seconds. */
export const TypingRequest = z.strictObject({ conversationId: z.uuid() });

/** GET /v1/evaluation/outbox: evaluation only; mail that would have been sent, masked as it is shown here. */
export const Outbox = z.object({
  mails: z.array(
    z.object({
      id: z.string(),
      at: z.iso.datetime(),
      tenant: z.uuid(),
      subject: z.string(),
      text: z.string(),
      state: z.enum(['queued', 'sent', 'failed']),
    }),
  ),
});

// --- through the door, from the vault to the desk -------------------------------------------------------------

export const AttachmentView = z.object({
  token: z.string(),
  fileName: MaskedText,
  mediaType: z.string(),
  bytes: z.number(),
  kind: FileKind.default('closed'),
  /** Values found in the text of the file: the first fifty, and how many there are. */
  values: z.record(z.string(), ValueView).default({}),
  found: z.number().default(0),
  /** When the file was destroyed while its message stayed. */
  destroyedAt: z.iso.datetime().optional(),
});

export const MessageView = z.object({
  messageId: z.uuid(),
  kind: z.enum(['customer', 'reply', 'note', 'system']),
  personId: z.uuid().nullable(),
  channel: Channel,
  subject: MaskedText.nullable(),
  body: MaskedText,
  attachments: z.array(AttachmentView),
  /** The detector ran out of time or the text could not be read: nothing of it is shown. */
  withheld: z.boolean(),
  at: z.iso.datetime(),
});
export type MessageView = z.infer<typeof MessageView>;

const EventCommon = { eventId: z.uuid(), tenant: z.uuid(), at: z.iso.datetime() };

/** What happened inside, told to the desk at least once and in order per conversation. */
export const DeskEvent = z.discriminatedUnion('type', [
  z.strictObject({
    ...EventCommon,
    type: z.literal('conversation.started'),
    conversationId: z.uuid(),
    subjectId: z.uuid(),
    channel: Channel,
    locale: Locale,
    /** Name, address and phone are values too: each is a token with its view. */
    customer: z.object({ name: MaskedText, email: MaskedText.nullable(), phone: MaskedText.nullable() }),
    subject: MaskedText.nullable(),
  }),
  z.strictObject({
    ...EventCommon,
    type: z.literal('message.stored'),
    conversationId: z.uuid(),
    message: MessageView,
  }),
  z.strictObject({
    ...EventCommon,
    type: z.literal('message.revised'),
    conversationId: z.uuid(),
    messageId: z.uuid(),
    subject: MaskedText.nullable(),
    body: MaskedText,
    /** Names and values of its files, which may be other ones too; absent in news of before. */
    attachments: z.array(AttachmentView).optional(),
    withheld: z.boolean().optional(),
  }),
  z.strictObject({
    ...EventCommon,
    type: z.literal('customer.revised'),
    conversationId: z.uuid(),
    customer: z.object({ name: MaskedText, email: MaskedText.nullable(), phone: MaskedText.nullable() }),
  }),
  z.strictObject({
    ...EventCommon,
    type: z.literal('mail.settled'),
    conversationId: z.uuid(),
    messageId: z.uuid(),
    state: z.enum(['sent', 'failed']),
    en: z.string(),
    ja: z.string(),
  }),
  /** It goes on in another conversation of the same customer, which has its messages from now on. */
  z.strictObject({
    ...EventCommon,
    type: z.literal('conversation.merged'),
    conversationId: z.uuid(),
    into: z.uuid(),
    personId: z.uuid().nullable(),
  }),
  /** That was taken back: what came from it is in it again. */
  z.strictObject({
    ...EventCommon,
    type: z.literal('conversation.unmerged'),
    conversationId: z.uuid(),
    from: z.uuid(),
    state: z.enum(['open', 'pending', 'solved']),
    personId: z.uuid().nullable(),
  }),
  /** Everything of this customer goes: the desk deletes its copies and keeps dates and states. */
  z.strictObject({ ...EventCommon, type: z.literal('conversation.erased'), conversationId: z.uuid() }),
  z.strictObject({ ...EventCommon, type: z.literal('session.ended'), sessionId: z.string() }),
  z.strictObject({ ...EventCommon, type: z.literal('directory.changed') }),
  z.strictObject({ ...EventCommon, type: z.literal('containment.changed') }),
  z.strictObject({ ...EventCommon, type: z.literal('emergency.changed') }),
  z.strictObject({ ...EventCommon, type: z.literal('approval.changed') }),
  z.strictObject({ ...EventCommon, type: z.literal('decision.made'), decision: z.unknown() }),
  z.strictObject({ ...EventCommon, type: z.literal('words.kept'), words: KeepWordsRequest }),
  /** Somebody signed an agreement with their passkey; `statement` says which (docs/spec/signature.md). */
  z.strictObject({
    ...EventCommon,
    type: z.literal('document.signed'),
    personId: z.uuid(),
    statement: z.string(),
    evidence: SignatureEvidence,
  }),
  z.strictObject({ ...EventCommon, type: z.literal('customer.typing'), conversationId: z.uuid() }),
]);
export type DeskEvent = z.infer<typeof DeskEvent>;

/** The vault posts these to the desk's door; the desk answers when they are durable there. Idempotent by `eventId`. */
export const takeEvents = {
  path: '/door/events',
  ask: z.strictObject({ events: z.array(DeskEvent).min(1).max(200) }),
  answer: z.object({ taken: z.number() }),
} as const;

// --- through the door, from the desk to the vault -------------------------------------------------------------

/**
 * Does any of these short texts, typed at the desk outside of a conversation, hold a value? Asked before a text is kept or looked
 * for. Answers yes also where it could not be looked at in time.
 */
export const checkTexts = {
  path: '/door/texts/check',
  ask: z.strictObject({ texts: z.array(z.string().max(300)).min(1).max(20) }),
  answer: z.object({ holdsValue: z.boolean() }),
} as const;

/** A ticket is in another state since `at`. */
export const ConversationState = z.strictObject({
  conversationId: z.uuid(),
  state: z.enum(['open', 'pending', 'solved']),
  at: z.iso.datetime(),
});
export type ConversationState = z.infer<typeof ConversationState>;

/** States of one client's tickets, in their order: the customer's page shows them, and how long values are kept is counted from them. */
export const putConversationStates = {
  path: '/door/conversations/states',
  ask: z.strictObject({ tenant: z.uuid(), states: z.array(ConversationState).min(1).max(100) }),
  answer: z.object({ done: z.literal(true) }),
} as const;

/** How often people corrected the detector: counts and spellings, nothing of a value. */
export const reportCorrections = {
  path: '/door/corrections/report',
  ask: z.strictObject({ tenant: z.uuid(), since: z.iso.datetime() }),
  answer: z.object({
    byClass: z.array(
      z.object({ class: z.string(), found: z.number(), missed: z.number(), notSensitive: z.number() }),
    ),
    patterns: z.array(
      z.object({
        kind: z.enum(['missed', 'not_sensitive']),
        class: z.string(),
        recognizer: z.string().nullable(),
        /** Letters as A, digits as 9; null where even that would tell something. */
        shape: z.string().nullable(),
        locale: Locale,
        writtenBy: z.enum(['customer', 'agent']),
        count: z.number(),
      }),
    ),
  }),
} as const;

const OwnTypeView = z.strictObject({
  /** Small letters, digits and `-`: it stands in the log and in the reason of each find. */
  name: z.string().min(2).max(31),
  /** What people call it; empty where nobody said. */
  nameEn: z.string().max(40).default(''),
  nameJa: z.string().max(40).default(''),
  /** A class as tokens name it; one that the detector does not have is `invalid_request`. */
  class: z.string().max(31),
  pattern: z.string().min(1).max(200),
  checksum: z.enum(['luhn', 'mod11', 'mod97', 'verhoeff']).nullable(),
  words: z.array(z.string().min(1).max(40)).max(20),
});
const Samples = z.array(z.string().min(1).max(200)).max(20);
const OwnTypeRequest = OwnTypeView.extend({ examples: Samples, counterExamples: Samples });
const AllowPatterns = z.array(z.string().min(1).max(200)).max(20);

/**
 * After a change that hides more, the stored messages of the client are looked through by the rules of now, in the background. Counts alone. `unread`:
 * texts that could not be read in time, which stay as they were; `waitsFor`: why it stands still for now.
 */
export const SecondLook = z.object({
  version: z.number().int(),
  state: z.enum(['running', 'done']),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  /** Null until they are counted. */
  conversations: z.number().int().nullable(),
  looked: z.number().int(),
  messages: z.number().int(),
  changed: z.number().int(),
  files: z.number().int(),
  unread: z.number().int(),
  waitsFor: z.enum(['key_withdrawn', 'unavailable']).nullable(),
});
export type SecondLook = z.output<typeof SecondLook>;

/** The last second look of a client, for its portal and the console; null where its rules never asked for one. */
export const readSecondLook = {
  path: '/door/detection/second-look',
  ask: z.strictObject({ tenant: z.uuid() }),
  answer: z.object({ look: SecondLook.nullable() }),
} as const;

/** In the vault's own frame alone: what is typed there may be somebody's. GET /v1/t/:tenant/detection (signed; the client's officer, the security officer): own types and allow-list. Allowed values are counted only. */
export const DetectionRules = z.object({
  /** 0: none were ever set. */
  version: z.number().int().min(0),
  /** As the vault knows the client. */
  client: z.object({ nameEn: z.string(), nameJa: z.string() }),
  types: z.array(OwnTypeView),
  allowPatterns: AllowPatterns,
  allowedValues: z.number().int(),
  look: SecondLook.nullable(),
});
export type DetectionRules = z.infer<typeof DetectionRules>;

/**
 * POST /v1/t/:tenant/detection (signed, with a touch of the passkey for exactly this request): `version` is that of the rules that were read.
 * Examples are tried and not kept.
 */
export const DetectionRulesRequest = z.strictObject({
  version: z.number().int().min(0),
  keepTypes: z.array(z.string().max(31)).max(20),
  addTypes: z.array(OwnTypeRequest).max(20),
  allowPatterns: AllowPatterns,
  /** Values that are nothing sensitive, such as published test numbers; kept as keyed digests. */
  allowValues: z.array(z.string().min(1).max(200)).max(200),
  /** Forgets the values that were allowed before. */
  forgetAllowed: z.boolean(),
});
export type DetectionRulesRequest = z.infer<typeof DetectionRulesRequest>;
export const DetectionFault = z.object({
  of: z.enum(['type', 'allow_pattern', 'allow_value']),
  name: z.string(),
  code: z.enum([
    'syntax',
    'too_costly',
    'too_short',
    'examples_missing',
    'too_many',
    'example_not_found',
    'counter_example_found',
    'overlaps',
  ]),
  /** Which example or pattern, from 0. */
  nth: z.number().optional(),
  /** The class that finds the example already. */
  class: z.string().optional(),
});
export type DetectionFault = z.infer<typeof DetectionFault>;
export type DetectionRulesAnswer = z.output<typeof DetectionRulesAnswer>;
export const DetectionRulesAnswer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('set'), rules: DetectionRules }),
  z.object({ outcome: z.literal('refused'), faults: z.array(DetectionFault) }),
]);

const Slug = z.string().max(60);
/** One own type as it is sent; examples are tried and not kept. */
export const OwnType = OwnTypeRequest;

/** POST (operator): a client's own types and allow-list, and how far its stored messages are looked through. */
export const showDetection = {
  path: '/door/operator/client-detection',
  ask: z.strictObject({ slug: Slug }),
  answer: DetectionRules,
} as const;

/** POST (operator): adds one own type, or puts it in the place of the one with the same name. */
export const putOwnType = {
  path: '/door/operator/client-detection/type',
  ask: z.strictObject({ slug: Slug, type: OwnType }),
  answer: DetectionRulesAnswer,
} as const;

/** POST (operator): one own type is no longer looked for; `not_found` if there is none of that name. What is masked stays so. */
export const dropOwnType = {
  path: '/door/operator/client-detection/drop-type',
  ask: z.strictObject({ slug: Slug, name: z.string().max(31) }),
  answer: DetectionRulesAnswer,
} as const;

/** POST (operator): another allow-list in the place of the one in force. */
export const putAllowList = {
  path: '/door/operator/client-detection/allow',
  ask: z.strictObject({
    slug: Slug,
    patterns: AllowPatterns,
    values: z.array(z.string().min(1).max(200)).max(200),
  }),
  answer: DetectionRulesAnswer,
} as const;

/**
 * POST /v1/t/:tenant/detection/try (signed): what a sample would show, and what is wrong with types that are being written; nothing of it
 * is kept. `keepTypes` of the rules in force count too, and so do their allowed values unless they are to be forgotten.
 */
export const TryDetectionRequest = z.strictObject({
  keepTypes: z.array(z.string().max(31)).max(20).default([]),
  addTypes: z.array(OwnTypeRequest).max(20),
  allowPatterns: AllowPatterns,
  allowValues: z.array(z.string().min(1).max(200)).max(200),
  forgetAllowed: z.boolean().default(false),
  sample: z.string().max(5_000),
});
export type TryDetectionRequest = z.infer<typeof TryDetectionRequest>;
export type TryDetectionAnswer = z.infer<typeof TryDetectionAnswer>;
export const TryDetectionAnswer = z.object({
  faults: z.array(DetectionFault),
  spans: z.array(z.object({ start: z.number(), end: z.number(), class: z.string(), recognizer: z.string() })),
});
