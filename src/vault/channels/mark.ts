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
import type { ChannelDeps, PieceSpan, SubjectHandle, TokenSpan } from './ports.ts';
import { asPieceSpan, replaceAndTell } from './revise-messages.ts';
import { lockConversation } from './store.ts';
import { insertCorrection } from './store-corrections.ts';
import { findMessage, listMessages, type MessageRow } from './store-messages.ts';

export type Marked = { outcome: 'changed'; messages: number } | { outcome: 'denied'; reasons: Reason[] };

/** As many as a conversation holds in practice; beyond it the oldest stay as they are and the answer's count says so. */
const REACH = 2_000;

/**
 * A stretch of masked text is sensitive after all. It becomes a token here and wherever the same value stands in any
 * message of the conversation, whatever its spelling; the stored masked forms and the desk's copies are replaced.
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
    for (const one of all) {
      const text =
        one.messageId === row.messageId
          ? original
          : deps.tokens.openText(handle, one.messageId, one.sealedText);
      const places =
        one.messageId === row.messageId ? [span, ...occurrences(text, clear)] : occurrences(text, clear);
      const added = places.filter(
        (place, at) => !covered(place, one.textSpans) && !covered(place, places.slice(0, at)),
      );
      if (added.length === 0) continue;
      const spans: PieceSpan[] = [
        ...one.textSpans.map(asPieceSpan),
        ...added.map((place) => ({ ...place, class: ask.class })),
      ];
      await remask(deps, sql, ctx, handle, one, text, spans, true);
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
      await remask(
        deps,
        sql,
        ctx,
        handle,
        one,
        text,
        one.textSpans.filter((span) => span.token !== ask.token).map(asPieceSpan),
        false,
      );
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
    await lockConversation(sql, ctx.tenant, found.conversationId);
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

async function remask(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  handle: SubjectHandle,
  row: MessageRow,
  text: string,
  spans: PieceSpan[],
  marked: boolean,
): Promise<void> {
  const sorted = spans.toSorted((a, b) => a.start - b.start);
  const [tokenised] = await deps.tokens.tokenise(sql, ctx, handle, [{ text, spans: sorted }], marked);
  if (tokenised === undefined) throw new AppError('internal');
  const written = text.match(TOKEN_PATTERN) ?? [];
  const views = written.length === 0 ? [] : await deps.tokens.views(sql, handle, written);
  const maskedText = {
    text: tokenised.masked.text,
    values: { ...tokenised.masked.values, ...Object.fromEntries(views) },
  };
  await replaceAndTell(deps, sql, ctx, { ...row, textSpans: tokenised.spans, maskedText });
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

const MIN_REPEAT = 3;

/** Everywhere the same characters stand, width and case folded; short ones only as written, lest "Li" hides half of "Lisbon". */
function occurrences(text: string, clear: string): { start: number; end: number }[] {
  const wanted = clear.trim();
  if (wanted.length < MIN_REPEAT) return [];
  const places: { start: number; end: number }[] = [];
  const folded = foldSameLength(text);
  const needle = foldSameLength(wanted);
  for (let at = folded.indexOf(needle); at !== -1; at = folded.indexOf(needle, at + needle.length)) {
    places.push({ start: at, end: at + needle.length });
  }
  return places;
}

/** Case and full-width folded character by character, so that offsets stay those of the original. */
function foldSameLength(text: string): string {
  let out = '';
  for (const char of text) {
    const folded = char.normalize('NFKC').toLowerCase();
    out += folded.length === char.length ? folded : char;
  }
  return out;
}

function covered(
  place: { start: number; end: number },
  spans: readonly (TokenSpan | { start: number; end: number })[],
): boolean {
  return spans.some((span) => span.start < place.end && place.start < span.end);
}
