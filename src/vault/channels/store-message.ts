import { scan, type DataClass } from '#detection';
import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { newId, type ConversationId, type MessageId, type PersonId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { actorName } from './actor-name.ts';
import { classOfToken } from '#vault/tokens';
import { TOKEN_PATTERN, type ValueView } from '#vault/tokens/api';
import type { ChannelDeps, Piece, PieceSpan, SubjectHandle, Tokenised } from './ports.ts';
import { reviseMessages } from './revise-messages.ts';
import { scanConversation } from './scan-conversation.ts';
import {
  insertMessage,
  listMessages,
  lockConversation,
  touchConversation,
  type AttachmentRow,
  type Channel,
  type ConversationRow,
  type MessageKind,
  type MessageRow,
} from './store.ts';
import { messageView } from './views.ts';

export interface IncomingFile {
  fileName: string;
  mediaType: string;
  bytes: Buffer;
}

export interface NewMessage {
  conversationId: ConversationId;
  kind: MessageKind;
  channel: Channel;
  personId: PersonId | null;
  title: string | null;
  text: string;
  files: readonly IncomingFile[];
  /** Stretches that are values whatever the detector says: what came through the sealed form. */
  certain?: readonly { start: number; end: number; class: DataClass }[];
}

/** How far back the detector remembers: enough for a number that is split over messages and for a prompt before an answer. */
const MEMORY = 12;

/**
 * Stores one message of a conversation: finds its values, replaces them by tokens, seals the original, records the entry,
 * tells the desk. All in the caller's transaction, under the conversation's lock: either all of it is there or nothing is.
 */
export async function storeMessage(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  handle: SubjectHandle,
  input: NewMessage,
): Promise<{ row: MessageRow; conversation: ConversationRow }> {
  const conversation = await lockConversation(sql, ctx.tenant, input.conversationId);
  if (conversation === null || conversation.subjectId !== handle.subjectId) throw new AppError('not_found');
  const at = new Date(deps.clock.now());
  const messageId = newId<MessageId>(at.getTime());

  const earlier = await listMessages(sql, ctx.tenant, input.conversationId, MEMORY);
  const scanned = scanConversation(
    earlier.map((row) => ({
      id: row.messageId,
      text: deps.tokens.openText(handle, row.messageId, row.sealedText),
      speaker: speakerOf(row.kind),
    })),
    { id: messageId, text: input.text, title: input.title, speaker: speakerOf(input.kind) },
  );
  const withheld = scanned.kind === 'withheld';

  const files = await storeFiles(deps, sql, ctx, handle, input.files);
  const pieces: Piece[] = withheld
    ? files.names
    : [
        { text: input.text, spans: input.certain ?? besideTokens(input.text, scanned.text) },
        { text: input.title ?? '', spans: scanned.title },
        ...files.names,
      ];
  const tokenised = await deps.tokens.tokenise(sql, ctx, handle, pieces);
  const [text, title] = withheld ? [NOTHING, NOTHING] : [tokenised[0] ?? NOTHING, tokenised[1] ?? NOTHING];
  const names = tokenised.slice(withheld ? 0 : 2);
  const written = input.text.match(TOKEN_PATTERN) ?? [];
  const views = written.length === 0 ? NO_VIEWS : await deps.tokens.views(sql, handle, written);

  const row: MessageRow = {
    messageId,
    conversationId: input.conversationId,
    subjectId: handle.subjectId,
    kind: input.kind,
    channel: input.channel,
    personId: input.personId,
    sealedText: deps.tokens.sealText(handle, messageId, input.text),
    sealedTitle:
      input.title === null ? null : deps.tokens.sealText(handle, `${messageId}/title`, input.title),
    textSpans: text.spans,
    titleSpans: input.title === null ? null : title.spans,
    maskedText: { text: text.masked.text, values: { ...text.masked.values, ...Object.fromEntries(views) } },
    maskedTitle: input.title === null ? null : title.masked,
    attachments: files.rows.map((file, at) => ({ ...file, fileName: names[at]?.masked ?? file.fileName })),
    withheld,
    at,
  };
  await insertMessage(sql, ctx.tenant, row);
  await touchConversation(
    sql,
    ctx.tenant,
    input.conversationId,
    input.kind === 'customer' ? { state: 'open' } : {},
  );
  await deps.audit.record(sql, ctx.tenant, [
    {
      kind: withheld ? 'message.withheld' : 'message.tokenised',
      actor: await actorName(deps, ctx),
      requestId: ctx.requestId,
      body: {
        conversation: input.conversationId,
        message: messageId,
        channel: input.channel,
        direction: input.kind,
        tokens: [...new Set([...text.spans, ...title.spans].map((span) => span.token))],
        files: files.rows.length,
      },
    },
  ]);
  await deps.tell(sql, {
    type: 'message.stored',
    eventId: newId(),
    tenant: ctx.tenant,
    at: at.toISOString(),
    conversationId: input.conversationId,
    message: messageView(row),
  });
  if (scanned.kind === 'scanned') {
    await reviseMessages(deps, sql, ctx, handle, earlier, scanned.revisions);
  }
  return { row, conversation };
}

const NO_VIEWS: ReadonlyMap<string, ValueView> = new Map();

/**
 * Spans that do not touch a token written in the text: a token is nothing sensitive and stays whole. What only looks like
 * one, without its check digits, is text like any other, so that a number cannot hide in it.
 */
export function besideTokens(text: string, spans: readonly PieceSpan[]): PieceSpan[] {
  const tokens = [...text.matchAll(TOKEN_PATTERN)]
    .filter((match) => classOfToken(match[0]) !== null)
    .map((match) => ({ start: match.index, end: match.index + match[0].length }));
  return spans.filter((span) => !tokens.some((token) => span.start < token.end && token.start < span.end));
}

const NOTHING: Tokenised = { masked: { text: '', values: {} }, spans: [], created: 0 };

/** The detector joins values split over messages of one speaker, and knows an agent's prompt from a customer's answer. */
export function speakerOf(kind: MessageKind): string {
  return kind === 'customer' ? 'customer' : 'agent';
}

/** Files are values of their own class: sealed whole, never unpacked, their names scanned like any other text. */
async function storeFiles(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  handle: SubjectHandle,
  files: readonly IncomingFile[],
): Promise<{ rows: AttachmentRow[]; names: Piece[] }> {
  const rows: AttachmentRow[] = [];
  const names: Piece[] = [];
  for (const file of files) {
    const stored = await deps.tokens.storeAttachment(sql, ctx, handle, {
      bytes: file.bytes,
      mediaType: file.mediaType,
    });
    rows.push({
      token: stored.token,
      fileName: { text: '', values: {} },
      mediaType: file.mediaType,
      bytes: stored.bytes,
    });
    const found = scan(file.fileName, { budgetMs: 50, now: () => performance.now() });
    names.push(
      found.kind === 'scanned' ? { text: file.fileName, spans: found.spans } : { text: '', spans: [] },
    );
  }
  return { rows, names };
}
