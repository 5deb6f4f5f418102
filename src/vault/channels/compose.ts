import { classLabel, scan, type DataClass } from '#detection';
import type { Ctx } from '#platform/ctx';
import type { ConversationId, MessageId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { TOKEN_PATTERN, type MaskedText } from '#vault/tokens/api';
import type { ComposeAnswer } from '#vault/channels/api';
import { answerOnce, type Once } from './answer-once.ts';
import type { ChannelDeps, SubjectHandle } from './ports.ts';
import { findConversation, touchConversation, type ConversationRow } from './store.ts';
import { findDetectionRules } from './store-detection.ts';
import { queueMail } from './store-mail.ts';
import { findMessage } from './store-messages.ts';
import { besideTokens } from './beside-tokens.ts';
import { detectionOf, type Detection } from './detection-rules.ts';
import { storeMessage } from './store-message.ts';

export interface Composed {
  conversationId: ConversationId;
  kind: 'reply' | 'note';
  text: string;
  confirmed: boolean;
  askSealedForm: boolean;
}

/** Never written to a customer, not even masked by the agent's own hand: the token is, or nothing. */
const HELD: ReadonlySet<DataClass> = new Set<DataClass>([
  'CARD',
  'CVV',
  'SECRET',
  'US_SSN',
  'IBAN',
  'BANK_ACCOUNT',
  'PASSPORT',
  'DRIVER_LICENSE',
  'JP_MY_NUMBER',
]);
/** Ordinary in a letter. */
const ORDINARY: ReadonlySet<DataClass> = new Set<DataClass>([
  'PERSON',
  'EMAIL',
  'PHONE',
  'ADDRESS',
  'ZIP',
  'IP',
]);

/**
 * What an agent typed: decided on, scanned, tokenised, stored, and in a reply queued for its channel. A reply that would
 * carry somebody's number in clear is held back with what was found; notes are never held, their values become tokens.
 */
export async function compose(
  deps: ChannelDeps,
  ctx: Ctx,
  input: Composed,
  once: Once,
): Promise<ComposeAnswer> {
  const conversation = await deps.db.atOnce(ctx.tenant, (sql) =>
    findConversation(sql, ctx.tenant, input.conversationId),
  );
  if (conversation === null) throw new AppError('not_found');
  const handle = await deps.tokens.prepare(ctx.tenant, conversation.subjectId);
  await refuseForeignTokens(deps, ctx, handle, input.text);
  if (input.kind === 'reply') {
    const rules = await deps.db.atOnce(ctx.tenant, (sql) => findDetectionRules(sql, ctx.tenant));
    const detection = await detectionOf(deps, ctx.tenant, rules);
    const held = holdBack(input, detection);
    if (held !== null) return held;
  }
  // Remembered without its words: what is marked later must not stay in what was answered before.
  const { messageId } = await answerOnce<{ messageId: MessageId }>(deps, ctx, once, async (remember) => {
    const sent = await deps.db.tx(ctx.tenant, async (sql) => {
      const decision = await deps.authz.authorise(sql, ctx, {
        action: 'send',
        class: 'MESSAGE',
        purpose: 'answer_request',
        conversationId: input.conversationId,
        token: null,
      });
      if (!decision.allow) return { denied: decision.reasons };
      const { row } = await storeMessage(deps, sql, ctx, handle, {
        conversationId: input.conversationId,
        kind: input.kind,
        channel: conversation.channel,
        personId: ctx.actor.kind === 'person' ? ctx.actor.personId : null,
        title: null,
        text: input.text,
        files: [],
      });
      if (input.kind === 'reply' && conversation.mailToken !== null && conversation.channel !== 'chat') {
        await queueMail(sql, ctx.tenant, row.messageId, input.conversationId, row.at);
      }
      if (input.askSealedForm)
        await touchConversation(sql, ctx.tenant, input.conversationId, { sealedFormAsked: true });
      const answer = { messageId: row.messageId };
      await remember(sql, answer);
      return { answer };
    });
    deps.audit.nudge(ctx.tenant);
    deps.nudgeDesk(ctx.tenant);
    if ('denied' in sent) throw new AppError('release_denied', { reasons: sent.denied });
    return sent.answer;
  });
  const stored = await deps.db.atOnce(ctx.tenant, (sql) => findMessage(sql, ctx.tenant, messageId));
  if (stored === null) throw new AppError('not_found');
  return { outcome: 'sent', messageId, body: stored.maskedText };
}

/** A token of another customer, or of another client, cannot be pasted into this conversation: it is not found here. */
async function refuseForeignTokens(
  deps: ChannelDeps,
  ctx: Ctx,
  handle: SubjectHandle,
  text: string,
): Promise<void> {
  const written = [...new Set(text.match(TOKEN_PATTERN) ?? [])];
  if (written.length === 0) return;
  const views = await deps.db.atOnce(ctx.tenant, (sql) => deps.tokens.views(sql, handle, written));
  if (written.some((token) => !views.has(token))) throw new AppError('foreign_token');
}

function holdBack(input: Composed, detection: Detection): Extract<ComposeAnswer, { outcome: 'held' }> | null {
  const found = scan(input.text, { ...detection, budgetMs: 250, now: () => performance.now() });
  if (found.kind === 'withheld') {
    return held({ text: '', values: {} }, [], false, true);
  }
  const spans = besideTokens(input.text, found.spans);
  const notable = spans.filter((span) => !ORDINARY.has(span.class));
  if (notable.length === 0) return null;
  const never = notable.some((span) => HELD.has(span.class) || isNationalId(span.class));
  if (!never && input.confirmed) return null;
  return held(preview(input.text, notable), [...new Set(notable.map((span) => span.class))], !never, false);
}

function isNationalId(cls: DataClass): boolean {
  return /^(?:JP|IN|PH|SG|MY|KR|TH|ID|HK|TW|CN|VN|US)_/.test(cls);
}

/** The draft with what was found cut out, so that the agent sees where it stands. Shown to who typed it; stored nowhere. */
function preview(
  text: string,
  spans: readonly { start: number; end: number; class: DataClass }[],
): MaskedText {
  let out = '';
  let at = 0;
  for (const span of spans) {
    out += `${text.slice(at, span.start)}[${span.class}]`;
    at = span.end;
  }
  return { text: out + text.slice(at), values: {} };
}

function held(
  body: MaskedText,
  classes: readonly DataClass[],
  mayConfirm: boolean,
  unread: boolean,
): Extract<ComposeAnswer, { outcome: 'held' }> {
  const en = classes.map((cls) => classLabel(cls, 'en')).join(', ');
  const ja = classes.map((cls) => classLabel(cls, 'ja')).join('、');
  if (unread) {
    return {
      outcome: 'held',
      body,
      mayConfirm,
      en: 'The text could not be checked in time, so it was not sent. Shorten it and send it again.',
      ja: '時間内に内容を確認できなかったため、送信していません。文章を短くして、もう一度お送りください。',
    };
  }
  return mayConfirm
    ? {
        outcome: 'held',
        body,
        mayConfirm,
        en: `This reply contains: ${en}. Send it with the value masked?`,
        ja: `返信に次の情報が含まれています：${ja}。値を伏せて送信しますか？`,
      }
    : {
        outcome: 'held',
        body,
        mayConfirm,
        en: `This reply contains: ${en}. Such values are never written to a customer. Remove it, or refer to the masked value in the conversation.`,
        ja: `返信に次の情報が含まれています：${ja}。この種の情報はお客様への返信に記載できません。削除するか、会話内の伏せ字の値を参照してください。`,
      };
}

/** What a reply looks like to whom it goes: tokens of the customer's own name become the name, all others their mask. */
export async function writtenOut(
  deps: ChannelDeps,
  sql: Parameters<ChannelDeps['tell']>[0],
  ctx: Ctx,
  handle: SubjectHandle,
  conversation: ConversationRow,
  body: MaskedText,
): Promise<string> {
  const own = Object.keys(conversation.customer.name.values);
  const used = own.filter((token) => body.text.includes(token));
  const names =
    used.length === 0
      ? new Map<string, string>()
      : await deps.tokens.resolve(sql, ctx, handle, used, 'salutation');
  return body.text.replaceAll(
    TOKEN_PATTERN,
    (token) => names.get(token) ?? body.values[token]?.mask ?? '•••',
  );
}
