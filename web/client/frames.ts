import { z } from 'zod';

import {
  MergeAnswer,
  MergeRequest,
  UnmergeRequest,
  ComposeAnswer,
  KeepWordsAnswer,
  KeepWordsRequest,
  LookAnswer,
} from '#vault/channels/api';
import { DestinationName, DestinationRule, DestinationSettings, DestinationView } from '#vault/calls/api';
import { Mend, PolicyChange, PolicySet } from '#vault/authz/api';
import { ContainmentOrder, Containments } from '#vault/facts/api';
import { InviteRequest, SignatureAnswer, SignatureAsk } from '#vault/identity/api';
import {
  ClassRulesAnswer,
  ClassRulesRequest,
  EraseRequest,
  Erasure,
  HoldAnswer,
  HoldRequest,
  RetentionRequest,
  RetentionRule,
} from '#vault/retention/api';
import { MarkAnswer, SearchRuleRequest, SearchRuleView, TokenString } from '#vault/tokens/api';

/**
 * What pages of the desk and frames of the vault say to each other by `postMessage`. Each message is checked on arrival:
 * exact origin, the very window, and this shape; anything else is as if it was never sent. No message carries a value out of a frame.
 */
export const FRAME_PAGES = {
  signIn: '/fields/sign-in.html',
  bridge: '/fields/bridge.html',
  reveal: '/fields/reveal.html',
  match: '/fields/match.html',
  search: '/fields/search.html',
  use: '/fields/use.html',
  unmark: '/fields/unmark.html',
  order: '/fields/order.html',
  policy: '/fields/policy.html',
  approve: '/fields/approve.html',
  rules: '/fields/rules.html',
  account: '/fields/account.html',
  watch: '/fields/watch.html',
  passkeyRule: '/fields/passkey-rule.html',
  sealed: '/fields/sealed.html',
} as const;

const Id = z.string().min(1).max(60);
const Common = { dozo: z.literal(1) };
const OfClient = { tenant: z.uuid(), clientName: z.string().max(200) };
const Subject = {
  tenant: z.uuid(),
  conversationId: z.uuid(),
  token: TokenString,
  class: z.string().max(40),
  mask: z.string().max(200),
  clientName: z.string().max(200),
};

/** Page → frame. */
export const ToFrame = z.discriminatedUnion('type', [
  z.object({
    ...Common,
    type: z.literal('open-sign-in'),
    how: z.discriminatedUnion('with', [
      z.object({ with: z.literal('passkey') }),
      z.object({ with: z.literal('made-here'), login: z.string().max(80), name: z.string().max(200) }),
      z.object({ with: z.literal('invitation'), invitation: z.string().max(120) }),
    ]),
  }),
  z.object({ ...Common, type: z.literal('open-reveal'), ...Subject }),
  z.object({ ...Common, type: z.literal('open-match'), ...Subject }),
  /** `others`: values of the same conversation, for a destination that takes more than one. */
  z.object({
    ...Common,
    type: z.literal('open-use'),
    ...Subject,
    destination: DestinationName,
    others: z
      .array(z.object({ token: TokenString, class: z.string().max(40), mask: z.string().max(200) }))
      .max(60),
  }),
  z.object({ ...Common, type: z.literal('open-unmark'), ...Subject, messageId: z.uuid() }),
  z.object({
    ...Common,
    type: z.literal('open-lift'),
    order: z.strictObject({ ...ContainmentOrder.shape, active: z.literal(false) }),
    what: z.string().max(200),
  }),
  z.object({ ...Common, type: z.literal('open-invite'), person: InviteRequest }),
  z.object({ ...Common, type: z.literal('open-erase'), ...OfClient, ask: EraseRequest }),
  z.object({ ...Common, type: z.literal('open-hold'), ...OfClient, ask: HoldRequest }),
  z.object({ ...Common, type: z.literal('open-retain'), ...OfClient, ask: RetentionRequest }),
  z.object({ ...Common, type: z.literal('open-class-rules'), ...OfClient, ask: ClassRulesRequest }),
  /** `title`: what the page calls the document; what is signed is its digest. */
  z.object({ ...Common, type: z.literal('open-sign'), title: z.string().max(300), ask: SignatureAsk }),
  z.object({ ...Common, type: z.literal('open-policy'), tenant: z.uuid(), ask: PolicyChange }),
  z.object({
    ...Common,
    type: z.literal('open-search'),
    tenant: z.uuid(),
    clientName: z.string().max(200),
    /** What was typed already, in the page's own search box. It is searched for when the person says so in the frame. */
    wanted: z.object({ class: z.string().max(40), value: z.string().max(200) }).nullable(),
  }),
  z.object({ ...Common, type: z.literal('open-rules'), tenant: z.uuid() }),
  z.object({ ...Common, type: z.literal('open-account') }),
  z.object({ ...Common, type: z.literal('open-watch') }),
  z.object({ ...Common, type: z.literal('open-passkey-rule'), tenant: z.uuid() }),
  /** What waits for the yes of whoever is signed in; of one client, or of all of theirs. */
  z.object({
    ...Common,
    type: z.literal('open-approvals'),
    tenant: z.uuid().nullable(),
    /** An emergency to be looked at instead: its decision, and what it says. */
    review: z.object({ decisionId: Id, what: z.string() }).optional(),
  }),
  z.object({
    ...Common,
    type: z.literal('open-destination'),
    ...OfClient,
    settings: DestinationSettings,
    rule: DestinationRule,
  }),
  z.object({ ...Common, type: z.literal('open-search-rule'), ...OfClient, ask: SearchRuleRequest }),
  z.object({ ...Common, type: z.literal('open-withdraw'), ...OfClient, name: DestinationName }),
  z.object({
    ...Common,
    type: z.literal('compose'),
    id: Id,
    tenant: z.uuid(),
    conversationId: z.uuid(),
    kind: z.enum(['reply', 'note']),
    text: z.string().min(1).max(40_000),
    confirmed: z.boolean(),
    askSealedForm: z.boolean(),
    /** The idempotency key: the same for every try of one text. */
    once: z.string().min(8).max(80),
  }),
  z.object({
    ...Common,
    type: z.literal('mark'),
    id: Id,
    tenant: z.uuid(),
    messageId: z.uuid(),
    start: z.number().int().min(0),
    end: z.number().int().min(1),
    class: z.string().max(40),
  }),
  /** Other conversations of the same customer go on in this one; or that is taken back. */
  z.object({ ...Common, type: z.literal('merge'), id: Id, tenant: z.uuid(), ...MergeRequest.shape }),
  z.object({ ...Common, type: z.literal('unmerge'), id: Id, tenant: z.uuid(), ...UnmergeRequest.shape }),
  z.object({ ...Common, type: z.literal('typing'), id: Id, tenant: z.uuid(), conversationId: z.uuid() }),
  /** Throws the switch, at once; what lifts it is asked in a frame of its own. */
  z.object({
    ...Common,
    type: z.literal('contain'),
    id: Id,
    order: z.strictObject({ ...ContainmentOrder.shape, active: z.literal(true) }),
  }),
  z.object({ ...Common, type: z.literal('keep-words'), id: Id, tenant: z.uuid(), words: KeepWordsRequest }),
  /** Words to be searched for: may the desk hear of them? */
  z.object({ ...Common, type: z.literal('look'), id: Id, q: z.string().min(1).max(200) }),
  /** How many asks wait for this person's yes? */
  z.object({ ...Common, type: z.literal('waiting'), id: Id }),
  z.object({ ...Common, type: z.literal('desk-code'), id: Id }),
  z.object({ ...Common, type: z.literal('sign-out'), id: Id }),
]);
export type ToFrame = z.infer<typeof ToFrame>;

const Problem = z.object({ problem: z.string(), message: z.string(), reference: z.string().nullable() });

/** Frame → page. */
export const FromFrame = z.discriminatedUnion('type', [
  z.object({ ...Common, type: z.literal('ready') }),
  z.object({ ...Common, type: z.literal('size'), height: z.number().min(0).max(4_000) }),
  z.object({ ...Common, type: z.literal('closed') }),
  z.object({ ...Common, type: z.literal('signed-in'), deskCode: z.string().max(200) }),
  z.object({ ...Common, type: z.literal('mend'), mend: Mend }),
  /** The text of this value is in the open again, in so many messages. */
  z.object({ ...Common, type: z.literal('unmarked'), messages: z.number() }),
  z.object({
    ...Common,
    type: z.literal('hits'),
    hits: z.array(z.object({ token: z.string(), conversationIds: z.array(z.uuid()) })),
  }),
  /** The session was ended, or cannot be used from this browser: sign in again. */
  z.object({ ...Common, type: z.literal('ended') }),
  z.object({ ...Common, type: z.literal('contained'), active: z.boolean() }),
  /** Somebody asked for a yes, or got one. */
  z.object({ ...Common, type: z.literal('approvals-changed') }),
  z.object({ ...Common, type: z.literal('composed'), id: Id, answer: ComposeAnswer }),
  z.object({ ...Common, type: z.literal('kept-words'), id: Id, answer: KeepWordsAnswer }),
  z.object({ ...Common, type: z.literal('looked'), id: Id, answer: LookAnswer }),
  z.object({ ...Common, type: z.literal('marked'), id: Id, answer: MarkAnswer }),
  z.object({ ...Common, type: z.literal('merged'), id: Id, answer: MergeAnswer }),
  z.object({ ...Common, type: z.literal('ordered'), id: Id, answer: Containments }),
  z.object({ ...Common, type: z.literal('erased'), answer: Erasure }),
  z.object({ ...Common, type: z.literal('held'), answer: HoldAnswer }),
  z.object({ ...Common, type: z.literal('retained'), answer: RetentionRule }),
  z.object({ ...Common, type: z.literal('class-rules'), answer: ClassRulesAnswer }),
  z.object({ ...Common, type: z.literal('signed'), answer: SignatureAnswer }),
  z.object({ ...Common, type: z.literal('policy-set'), answer: PolicySet }),
  z.object({ ...Common, type: z.literal('search-rule'), answer: SearchRuleView }),
  z.object({ ...Common, type: z.literal('destination'), answer: DestinationView }),
  /** Nothing of what the rules hold: it may be somebody's. */
  z.object({ ...Common, type: z.literal('rules-set'), version: z.number() }),
  z.object({ ...Common, type: z.literal('lifted'), answer: Containments }),
  /** The link stays in the frame. */
  z.object({ ...Common, type: z.literal('invited') }),
  z.object({
    ...Common,
    type: z.literal('done'),
    id: Id,
    deskCode: z.string().optional(),
    count: z.number().optional(),
  }),
  z.object({ ...Common, type: z.literal('refused'), id: Id, ...Problem.shape }),
]);
export type FromFrame = z.infer<typeof FromFrame>;

/** Without the envelope's mark, which `connect…` adds. */
export type Bare<Message> = Message extends { dozo: 1 } ? Omit<Message, 'dozo'> : never;

export interface Line<Out> {
  post(message: Bare<Out>): void;
  close(): void;
}

/** Speaks from a desk's page with one frame. `origin` is the vault's, exactly. */
export function connectFrame(
  frame: HTMLIFrameElement,
  origin: string,
  hear: (message: FromFrame) => void,
): Line<ToFrame> {
  const listen = (event: MessageEvent<unknown>): void => {
    if (event.source === null || event.source !== frame.contentWindow) return;
    const message = readMessage(FromFrame, event, origin);
    if (message !== null) hear(message);
  };
  addEventListener('message', listen);
  return {
    post: (message) => frame.contentWindow?.postMessage({ dozo: 1, ...message }, origin),
    close: () => removeEventListener('message', listen),
  };
}

/** Speaks from a frame with the page that embeds it, and with no other window. `origin` is that page's, exactly. */
export function connectPage(origin: string, hear: (message: ToFrame) => void): Line<FromFrame> {
  const listen = (event: MessageEvent<unknown>): void => {
    if (event.source !== window.parent) return;
    const message = readMessage(ToFrame, event, origin);
    if (message !== null) hear(message);
  };
  addEventListener('message', listen);
  return {
    // A frame that was just taken out of its page is its own parent: nobody is left to tell.
    post: (message) => {
      if (window.parent !== window) window.parent.postMessage({ dozo: 1, ...message }, origin);
    },
    close: () => removeEventListener('message', listen),
  };
}

/** The message if it comes from exactly this origin and has a known shape; null otherwise. */
export function readMessage<Message>(
  schema: { safeParse(input: unknown): { success: true; data: Message } | { success: false } },
  event: { origin: string; data: unknown },
  origin: string,
): Message | null {
  if (event.origin !== origin) return null;
  const parsed = schema.safeParse(event.data);
  return parsed.success ? parsed.data : null;
}
