import type { DataClass } from '#detection';
import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { newId, type ConversationId, type MessageId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { splitsPair } from '#platform/text';
import { TOKEN_PATTERN } from '#vault/tokens/api';
import type { Reason } from '#vault/authz/api';
import { recognizerOf, shapeOf, type Correction } from './correction.ts';
import { localeOfText } from './locale-of-text.ts';
import { markCopies } from './mark-copies.ts';
import { covered, occurrences } from './occurrences.ts';
import type { ChannelDeps, PieceSpan, SubjectHandle } from './ports.ts';
import { asPieceSpan, replaceAndTell } from './revise-messages.ts';
import { lockConversation } from './store.ts';
import { listAllOf, lockConversationsOf } from './store-erasing.ts';
import { insertCorrection } from './store-corrections.ts';
import { findMessage, listMessages, type MessageRow } from './store-messages.ts';

export type Marked = { outcome: 'changed'; messages: number } | { outcome: 'denied'; reasons: Reason[] };

/** As many as a conversation holds in practice; beyond it the oldest stay as they are and the answer's count says so. */
const REACH = 2_000;

/**
 * A stretch of masked text is sensitive after all. It becomes a token here and wherever the same value stands with this customer, in messages, titles, files and
 * their names, whatever its spelling; the stored masked forms and the desk's copies are replaced.
 */
export async function mark(
  deps: ChannelDeps,
  ctx: Ctx,
  ask: { messageId: MessageId; start: number; end: number; class: DataClass },
): Promise<Marked> {
  return change(deps, ctx, ask.messageId, 'mark', ask.class, null, async (sql, handle, row, all) => {
    const original = deps.tokens.openText(handle, row.messageId, row.sealedText);
    const span = toOriginal(row, original, ask.start, ask.end);
    const clear = original.slice(span.start, span.end);
    let changed = 0;
    // Every ticket of the customer: a copy in another one, or in one that was merged, is a copy.
    for (const one of await everyMessage(sql, ctx, row, all)) {
      const text =
        one.messageId === row.messageId
          ? original
          : deps.tokens.openText(handle, one.messageId, one.sealedText);
      const places =
        one.messageId === row.messageId ? [span, ...occurrences(text, clear)] : occurrences(text, clear);
      const added = places.filter(
        (place, at) => !covered(place, one.textSpans) && !covered(place, places.slice(0, at)),
      );
      const spans: PieceSpan[] = [
        ...one.textSpans.map(asPieceSpan),
        ...added.map((place) => ({ ...place, class: ask.class })),
      ];
      const body = added.length === 0 ? null : await masked(deps, sql, ctx, handle, text, spans, true);
      const copies = await markCopies(deps, sql, ctx, handle, one, { clear, class: ask.class });
      if (body === null && copies === null) continue;
      await replaceAndTell(deps, sql, ctx, { ...one, ...body, ...copies });
      changed += 1;
    }
    if (changed > 0)
      await correct(deps, sql, ctx, row, original, {
        kind: 'missed',
        class: ask.class,
        recognizer: null,
        shape: shapeOf(ask.class, clear),
      });
    return changed;
  });
}

/** What this token stands for is nothing sensitive: its text returns to every message of the conversation that has it. */
export async function unmark(
  deps: ChannelDeps,
  ctx: Ctx,
  ask: { messageId: MessageId; token: string },
): Promise<Marked> {
  const cls = /^tk1_([a-z_]+)_/.exec(ask.token)?.[1]?.toUpperCase() ?? 'UNKNOWN';
  return change(deps, ctx, ask.messageId, 'unmark', cls, ask.token, async (sql, handle, row, all) => {
    const view = (await deps.tokens.views(sql, handle, [ask.token])).get(ask.token);
    let sample = '';
    let changed = 0;
    for (const one of all) {
      if (!one.textSpans.some((span) => span.token === ask.token)) continue;
      const text = deps.tokens.openText(handle, one.messageId, one.sealedText);
      const span = one.textSpans.find((place) => place.token === ask.token);
      if (span !== undefined) sample = text.slice(span.start, span.end);
      const spans = one.textSpans.filter((span) => span.token !== ask.token).map(asPieceSpan);
      await replaceAndTell(deps, sql, ctx, {
        ...one,
        ...(await masked(deps, sql, ctx, handle, text, spans, false)),
      });
      changed += 1;
    }
    // What a person marked by mistake is no mistake of the detector.
    if (changed > 0 && view?.marked === false)
      await correct(deps, sql, ctx, row, deps.tokens.openText(handle, row.messageId, row.sealedText), {
        kind: 'not_sensitive',
        class: cls,
        recognizer: recognizerOf(view.why),
        shape: shapeOf(cls, sample),
      });
    return changed;
  });
}

async function change(
  deps: ChannelDeps,
  ctx: Ctx,
  messageId: MessageId,
  action: 'mark' | 'unmark',
  cls: string,
  token: string | null,
  work: (sql: Sql, handle: SubjectHandle, row: MessageRow, all: MessageRow[]) => Promise<number>,
): Promise<Marked> {
  const found = await deps.db.tx(ctx.tenant, (sql) => findMessage(sql, ctx.tenant, messageId));
  if (found === null || found.withheld) throw new AppError('not_found');
  const handle = await deps.tokens.prepare(ctx.tenant, found.subjectId);
  const outcome = await deps.db.tx(ctx.tenant, async (sql): Promise<Marked & { entryIds: string[] }> => {
    const decision = await deps.authz.authorise(sql, ctx, {
      action,
      class: cls,
      purpose: null,
      conversationId: found.conversationId as ConversationId,
      token,
    });
    if (!decision.allow) return { outcome: 'denied', reasons: decision.reasons, entryIds: decision.entryIds };
    if (action === 'mark') await lockConversationsOf(sql, ctx.tenant, found.subjectId);
    else await lockConversation(sql, ctx.tenant, found.conversationId);
    const row = await findMessage(sql, ctx.tenant, messageId);
    if (row === null) throw new AppError('not_found');
    const all = await listMessages(sql, ctx.tenant, found.conversationId, REACH);
    const messages = await work(
      sql,
      handle,
      row,
      all.filter((one) => !one.withheld),
    );
    return { outcome: 'changed', messages, entryIds: decision.entryIds };
  });
  deps.nudgeDesk(ctx.tenant);
  deps.audit.nudge(ctx.tenant);
  // Text that returns to the open leaves the vault: like a reveal, only once its entry is durable and numbered.
  if (action === 'unmark') await deps.audit.sequenced(ctx.tenant, outcome.entryIds);
  return outcome.outcome === 'changed'
    ? { outcome: 'changed', messages: outcome.messages }
    : { outcome: 'denied', reasons: outcome.reasons };
}

/** Keeps what was corrected, for the report of misses: the kind of it, never the text. */
async function correct(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  row: MessageRow,
  original: string,
  what: Pick<Correction, 'kind' | 'class' | 'recognizer' | 'shape'>,
): Promise<void> {
  const correction: Correction = {
    ...what,
    locale: localeOfText(original),
    writtenBy: row.kind === 'customer' ? 'customer' : 'agent',
  };
  await insertCorrection(sql, ctx.tenant, newId(), correction, new Date(deps.clock.now()));
}

/** All messages of the customer that can be read, those of this conversation among them; the caller holds the customer's conversations. */
async function everyMessage(
  sql: Sql,
  ctx: Ctx,
  row: MessageRow,
  ofThis: readonly MessageRow[],
): Promise<MessageRow[]> {
  const { messages } = await listAllOf(sql, ctx.tenant, row.subjectId);
  const others = messages.filter((one) => one.conversationId !== row.conversationId && !one.withheld);
  return [...ofThis, ...others.slice(-REACH)];
}

/** A text with these spans as tokens; tokens that were written into it keep what is shown of them. */
async function masked(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  handle: SubjectHandle,
  text: string,
  spans: PieceSpan[],
  marked: boolean,
): Promise<Pick<MessageRow, 'textSpans' | 'maskedText'>> {
  const sorted = spans.toSorted((a, b) => a.start - b.start);
  const [tokenised] = await deps.tokens.tokenise(sql, ctx, handle, [{ text, spans: sorted }], marked);
  if (tokenised === undefined) throw new AppError('internal');
  const written = text.match(TOKEN_PATTERN) ?? [];
  const views = written.length === 0 ? [] : await deps.tokens.views(sql, handle, written);
  const values = { ...tokenised.masked.values, ...Object.fromEntries(views) };
  return { textSpans: tokenised.spans, maskedText: { text: tokenised.masked.text, values } };
}

/** Offsets in the masked text → offsets in the original. A selection that cuts into a token takes the whole value with it. */
export function toOriginal(
  row: Pick<MessageRow, 'textSpans'>,
  original: string,
  start: number,
  end: number,
): { start: number; end: number } {
  let shift = 0;
  let from: number | null = null;
  let to: number | null = null;
  for (const span of row.textSpans) {
    const maskedStart = span.start + shift;
    const maskedEnd = maskedStart + span.token.length;
    if (from === null && start < maskedEnd) from = start < maskedStart ? start - shift : span.start;
    if (to === null && end <= maskedEnd) to = end <= maskedStart ? end - shift : span.end;
    shift += span.token.length - (span.end - span.start);
  }
  const range = { start: from ?? start - shift, end: to ?? end - shift };
  // A character is taken whole: half of it could not be stored.
  if (splitsPair(original, range.start)) range.start -= 1;
  if (splitsPair(original, range.end)) range.end += 1;
  if (range.start < 0 || range.end > original.length || range.start >= range.end)
    throw new AppError('invalid_request');
  return range;
}
