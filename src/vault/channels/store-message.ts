import { REMEMBERED_MESSAGES, scan, type DataClass } from '#detection';
import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { newId, type ConversationId, type MessageId, type PersonId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { actorName } from './actor-name.ts';
import { besideTokens } from './beside-tokens.ts';
import { TOKEN_PATTERN, type ValueView } from '#vault/tokens/api';
import type { PlannedConversation } from './begin-conversation.ts';
import type { ExaminedFile } from './examine-file.ts';
import type { ChannelDeps, Piece, PieceSpan, SubjectHandle, Tokenised } from './ports.ts';
import { detectionOf, type Detection } from './detection-rules.ts';
import { reviseMessages } from './revise-messages.ts';
import { BUDGET_MS, scanConversation, titleId, type EarlierMessage } from './scan-conversation.ts';
import {
  lockConversation,
  touchConversation,
  type Channel,
  type ConversationRow,
  type MessageKind,
} from './store.ts';
import { findDetectionRules } from './store-detection.ts';
import { insertMessages, listMessages, type MessageRow } from './store-messages.ts';
import { messageView } from './views.ts';

export interface NewMessage {
  conversationId: ConversationId;
  kind: MessageKind;
  channel: Channel;
  personId: PersonId | null;
  title: string | null;
  text: string;
  files: readonly ExaminedFile[];
  /** Stretches that are values whatever the detector says: what came through the sealed form. */
  certain?: readonly { start: number; end: number; class: DataClass }[];
}

/** How far back the detector remembers: values, prompts before answers, numbers that are split. */
const MEMORY = REMEMBERED_MESSAGES;

/**
 * Stores one message of a conversation: finds its values, replaces them by tokens, seals the original, records the entry,
 * tells the desk. All in the caller's transaction, under the conversation's lock: either all of it is there or nothing is.
 * `beside` is what the caller stores with it, in the same round trip.
 */
export async function storeMessage(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  handle: SubjectHandle,
  input: NewMessage,
  beside: (row: MessageRow) => Promise<unknown> = () => Promise.resolve(),
): Promise<{ row: MessageRow; conversation: ConversationRow }> {
  const [conversation, earlier, rules] = await Promise.all([
    lockConversation(sql, ctx.tenant, input.conversationId),
    listMessages(sql, ctx.tenant, input.conversationId, MEMORY),
    findDetectionRules(sql, ctx.tenant),
  ]);
  if (conversation === null || conversation.subjectId !== handle.subjectId) throw new AppError('not_found');
  if (conversation.mergedInto !== null) throw new AppError('conversation_merged');
  const detection = await detectionOf(deps, ctx.tenant, rules);
  const read = readMessage(deps, handle, earlier, input, detection);
  const written = input.text.match(TOKEN_PATTERN) ?? [];
  const [tokenised, views] = await Promise.all([
    deps.tokens.tokenise(sql, ctx, handle, read.pieces),
    written.length === 0 ? NO_VIEWS : deps.tokens.views(sql, handle, written),
  ]);
  const row = rowOf(deps, handle, input, read, tokenised, views);
  await Promise.all([
    ...insertFiles(sql, read, tokenised),
    insertMessages(sql, ctx.tenant, [row]),
    touchConversation(
      sql,
      ctx.tenant,
      input.conversationId,
      input.kind === 'customer' ? { state: 'open' } : {},
    ),
    recordAndTell(deps, sql, ctx, row, filesOf(read, tokenised), await actorName(deps, ctx)),
    beside(row),
  ]);
  await reviseMessages(deps, sql, ctx, handle, earlier, read.revisions);
  return { row, conversation };
}

/**
 * The first message of a conversation that a new customer begins, with nothing before it: all of it is known before the
 * transaction. `insert` issues its statements at once.
 */
export async function planFirstMessage(
  deps: ChannelDeps,
  ctx: Ctx,
  handle: SubjectHandle,
  conversation: PlannedConversation,
  input: NewMessage,
  detection: Detection,
): Promise<{ row: MessageRow; insert(sql: Sql): Promise<unknown> }> {
  const read = readMessage(deps, handle, [], input, detection);
  const { tokenised, insert } = await deps.tokens.plan(ctx, handle, [...conversation.pieces, ...read.pieces]);
  const own = tokenised.slice(conversation.pieces.length);
  const row = rowOf(deps, handle, input, read, own, NO_VIEWS);
  const actor = await actorName(deps, ctx);
  return {
    row,
    insert: (sql) =>
      Promise.all([
        conversation.insert(sql, tokenised),
        insert(sql),
        ...insertFiles(sql, read, own),
        insertMessages(sql, ctx.tenant, [row]),
        recordAndTell(deps, sql, ctx, row, filesOf(read, own), actor),
      ]),
  };
}

/** A message as it was understood: where its values are, and its files, sealed. */
interface ReadMessage {
  readonly messageId: MessageId;
  readonly at: Date;
  readonly withheld: boolean;
  /** Text and title unless withheld, then the names of files, then the texts of those that are texts. */
  readonly pieces: readonly Piece[];
  readonly files: readonly ReadFile[];
  readonly revisions: readonly { id: string; spans: PieceSpan[] }[];
}

function readMessage(
  deps: ChannelDeps,
  handle: SubjectHandle,
  earlier: readonly MessageRow[],
  input: NewMessage,
  detection: Detection,
): ReadMessage {
  const at = new Date(deps.clock.now());
  const messageId = newId<MessageId>(at.getTime());
  const scanned = scanConversation(
    earlierMessages(deps, handle, earlier),
    { id: messageId, text: input.text, title: input.title, speaker: speakerOf(input.kind) },
    detection,
  );
  const texts = input.files.flatMap(({ text }) => (text === null ? [] : [text]));
  const names = [...input.files.map(({ fileName }) => namePiece(fileName, detection)), ...texts];
  const files = input.files.map((file) => {
    const mediaType = mediaTypeOf(file.mediaType, detection);
    return { sealed: deps.tokens.sealAttachment(handle, { ...file, mediaType }), kind: file.kind, mediaType };
  });
  if (scanned.kind === 'withheld')
    return { messageId, at, withheld: true, pieces: names, files, revisions: [] };
  const spans = input.certain ?? besideTokens(input.text, scanned.text);
  const pieces = [{ text: input.text, spans }, { text: input.title ?? '', spans: scanned.title }, ...names];
  return { messageId, at, withheld: false, pieces, files, revisions: scanned.revisions };
}

function rowOf(
  deps: ChannelDeps,
  handle: SubjectHandle,
  input: NewMessage,
  read: ReadMessage,
  tokenised: readonly Tokenised[],
  views: ReadonlyMap<string, ValueView>,
): MessageRow {
  const { messageId, at, withheld } = read;
  const [text, title] = withheld ? [NOTHING, NOTHING] : [tokenised[0] ?? NOTHING, tokenised[1] ?? NOTHING];
  return {
    messageId,
    conversationId: input.conversationId,
    subjectId: handle.subjectId,
    kind: input.kind,
    channel: input.channel,
    personId: input.personId,
    sealedText: deps.tokens.sealText(handle, messageId, input.text),
    sealedTitle: input.title === null ? null : deps.tokens.sealText(handle, titleId(messageId), input.title),
    textSpans: text.spans,
    titleSpans: input.title === null ? null : title.spans,
    maskedText: { text: text.masked.text, values: { ...text.masked.values, ...Object.fromEntries(views) } },
    maskedTitle: input.title === null ? null : title.masked,
    attachments: filesOf(read, tokenised).map(({ file, name, text: inside }) => ({
      token: file.sealed.token,
      mediaType: file.mediaType,
      bytes: file.sealed.bytes,
      fileName: name.masked,
      kind: file.kind,
      values: Object.fromEntries(Object.entries(inside?.masked.values ?? {}).slice(0, SHOWN_VALUES)),
      found: Object.keys(inside?.masked.values ?? {}).length,
    })),
    withheld,
    at,
  };
}

/** How many of the values in a file the desk lists beside it; the frame shows all of them in their places. */
export const SHOWN_VALUES = 50;

interface ReadFile {
  readonly sealed: ReturnType<ChannelDeps['tokens']['sealAttachment']>;
  readonly kind: ExaminedFile['kind'];
  readonly mediaType: string;
}

/** Each file with its masked name and, of a text, its masked text. */
function filesOf(
  { files, withheld }: ReadMessage,
  tokenised: readonly Tokenised[],
): { file: ReadFile; name: Tokenised; text: Tokenised | null }[] {
  const names = tokenised.slice(withheld ? 0 : 2);
  const texts = names.slice(files.length);
  return files.map((file, nth) => ({
    file,
    name: names[nth] ?? NOTHING,
    text: file.kind === 'text' ? (texts.shift() ?? NOTHING) : null,
  }));
}

function insertFiles(sql: Sql, read: ReadMessage, tokenised: readonly Tokenised[]): Promise<void>[] {
  return filesOf(read, tokenised).map(({ file, text }) => file.sealed.insert(sql, text?.masked ?? null));
}

/** As many tokens as an entry has room for. */
const TOKENS_AN_ENTRY = 300;

/** What was found in the texts of files, in entries of their own: a list has more values than one entry has room for. */
function fileEntries(row: MessageRow, files: ReturnType<typeof filesOf>) {
  return files.flatMap(({ file, text }) => {
    const tokens = [...new Set((text?.spans ?? []).map((span) => span.token))];
    return Array.from({ length: Math.ceil(tokens.length / TOKENS_AN_ENTRY) }, (_, at) => ({
      conversation: row.conversationId,
      message: row.messageId,
      file: file.sealed.token,
      tokens: tokens.slice(at * TOKENS_AN_ENTRY, (at + 1) * TOKENS_AN_ENTRY),
    }));
  });
}

/** The entries and the news, sent at once. */
async function recordAndTell(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  row: MessageRow,
  files: ReturnType<typeof filesOf>,
  actor: string,
): Promise<void> {
  const spans = [...row.textSpans, ...(row.titleSpans ?? [])];
  const entry = {
    kind: row.withheld ? 'message.withheld' : 'message.tokenised',
    actor,
    requestId: ctx.requestId,
    body: {
      conversation: row.conversationId,
      message: row.messageId,
      channel: row.channel,
      direction: row.kind,
      tokens: [...new Set(spans.map((span) => span.token))],
      files: row.attachments.length,
    },
  };
  const ofFiles = fileEntries(row, files).map((body) => ({
    kind: 'file.tokenised',
    actor,
    requestId: ctx.requestId,
    body,
  }));
  const news = {
    type: 'message.stored' as const,
    eventId: newId(),
    tenant: ctx.tenant,
    at: row.at.toISOString(),
    conversationId: row.conversationId,
    message: messageView(row),
  };
  await Promise.all([deps.audit.record(sql, ctx.tenant, [entry, ...ofFiles]), deps.tell(sql, news)]);
}

const NO_VIEWS: ReadonlyMap<string, ValueView> = new Map();

const NOTHING: Tokenised = { masked: { text: '', values: {} }, spans: [], created: 0 };

/** Earlier messages as the detector's memory takes them in: a title before its text, what is withheld not at all. */
export function earlierMessages(
  deps: Pick<ChannelDeps, 'tokens'>,
  handle: SubjectHandle,
  rows: readonly MessageRow[],
): EarlierMessage[] {
  return rows
    .filter((row) => !row.withheld)
    .flatMap((row) => {
      const id = row.messageId;
      const speaker = speakerOf(row.kind);
      const text = {
        id,
        speaker,
        text: deps.tokens.openText(handle, id, row.sealedText),
        spans: row.textSpans,
      };
      if (row.sealedTitle === null) return [text];
      const title = deps.tokens.openText(handle, titleId(id), row.sealedTitle);
      return [{ id: titleId(id), speaker, text: title, spans: row.titleSpans ?? [] }, text];
    });
}

/** The detector joins values split over messages of one speaker, and knows an agent's prompt from a customer's answer. */
export function speakerOf(kind: MessageKind): string {
  return kind === 'customer' ? 'customer' : 'agent';
}

/**
 * Files are values of their own class: sealed whole, never unpacked, their names scanned like any other text. A name that
 * could not be read in time is a value itself: neither shown nor lost.
 */
function namePiece(fileName: string, detection: Detection): Piece {
  const found = scan(fileName, { ...detection, budgetMs: BUDGET_MS, now: () => performance.now() });
  if (found.kind === 'scanned') return { text: fileName, spans: found.spans };
  return { text: fileName, spans: [{ start: 0, end: fileName.length, class: 'SECRET' }] };
}

/** The kind of a file as its sender calls it, if it is one: the desk is shown it, so no words may hide in it. */
function mediaTypeOf(claimed: string, detection: Detection): string {
  const type = claimed.toLowerCase();
  const found = /^[a-z]{4,12}\/[a-z0-9][a-z0-9.+-]{0,99}$/.test(type)
    ? scan(type, { ...detection, budgetMs: BUDGET_MS, now: () => performance.now() })
    : null;
  return found?.kind === 'scanned' && found.spans.length === 0 ? type : 'application/octet-stream';
}
