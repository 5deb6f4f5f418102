import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { newId } from '#platform/ids';
import { TOKEN_PATTERN } from '#vault/tokens/api';
import { besideTokens } from './beside-tokens.ts';
import type { ChannelDeps, PieceSpan, SubjectHandle, Tokenised, TokenSpan } from './ports.ts';
import { titleId } from './scan-conversation.ts';
import { replaceMasked, type MessageRow } from './store-messages.ts';

/**
 * Masks earlier messages anew: `revisions` name all the spans that a text (or, under its own name, a title) has from now on. Values
 * that it had and keeps keep their tokens; the stored masked form and every copy at the desk are replaced.
 */
export async function reviseMessages(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  handle: SubjectHandle,
  earlier: readonly MessageRow[],
  revisions: readonly { id: string; spans: readonly PieceSpan[] }[],
  marked = false,
): Promise<number> {
  let changed = 0;
  for (const row of earlier) {
    if (row.withheld) continue;
    const of = (id: string): readonly PieceSpan[] | undefined =>
      revisions.find((one) => one.id === id)?.spans;
    const mask = (id: string, sealed: Buffer, before: readonly TokenSpan[]): Promise<Tokenised | null> =>
      maskAgain(deps, sql, ctx, handle, { id, sealed, before, now: of(id), marked });
    const body = await mask(row.messageId, row.sealedText, row.textSpans);
    const title =
      row.sealedTitle === null || row.titleSpans === null
        ? null
        : await mask(titleId(row.messageId), row.sealedTitle, row.titleSpans);
    if (body === null && title === null) continue;
    await replaceAndTell(deps, sql, ctx, {
      ...row,
      ...(body === null ? {} : { textSpans: body.spans, maskedText: body.masked }),
      ...(title === null ? {} : { titleSpans: title.spans, maskedTitle: title.masked }),
    });
    changed += 1;
  }
  return changed;
}

/** A text with all its spans of now as tokens; null where nothing changes. What was masked before stays so. */
export async function maskAgain(
  deps: Pick<ChannelDeps, 'tokens'>,
  sql: Sql,
  ctx: Ctx,
  handle: SubjectHandle,
  piece: {
    id: string;
    sealed: Buffer;
    before: readonly TokenSpan[];
    now: readonly PieceSpan[] | undefined;
    marked?: boolean;
  },
): Promise<Tokenised | null> {
  const { id, sealed, before, now, marked = false } = piece;
  if (now === undefined) return null;
  const text = deps.tokens.openText(handle, id, sealed);
  const spans = withKept(before, besideTokens(text, now));
  if (sameSpans(before, spans)) return null;
  const [tokenised] = await deps.tokens.tokenise(sql, ctx, handle, [{ text, spans }], marked);
  if (tokenised === undefined) return null;
  // Tokens that were written into the text keep what is shown of them.
  const written = text.match(TOKEN_PATTERN) ?? [];
  const views = written.length === 0 ? [] : await deps.tokens.views(sql, handle, written);
  return {
    ...tokenised,
    masked: {
      text: tokenised.masked.text,
      values: { ...tokenised.masked.values, ...Object.fromEntries(views) },
    },
  };
}

/** Writes the new masked form of a message and tells the desk to replace its copy. */
export async function replaceAndTell(deps: ChannelDeps, sql: Sql, ctx: Ctx, row: MessageRow): Promise<void> {
  await replaceMasked(sql, ctx.tenant, row);
  await deps.tell(sql, {
    type: 'message.revised',
    eventId: newId(),
    tenant: ctx.tenant,
    at: new Date(deps.clock.now()).toISOString(),
    conversationId: row.conversationId,
    messageId: row.messageId,
    subject: row.maskedTitle,
    body: row.maskedText,
    attachments: row.attachments,
    withheld: row.withheld,
  });
}

/** A revision only ever hides more: a span that was there stays, unless the new ones cover its place. */
function withKept(before: readonly TokenSpan[], now: readonly PieceSpan[]): PieceSpan[] {
  const kept = before.filter((old) => !now.some((span) => span.start < old.end && old.start < span.end));
  return [...kept.map(asPieceSpan), ...now].toSorted((a, b) => a.start - b.start);
}

export function asPieceSpan(span: TokenSpan): PieceSpan {
  return { start: span.start, end: span.end, class: span.class as PieceSpan['class'] };
}

function sameSpans(before: readonly TokenSpan[], now: readonly PieceSpan[]): boolean {
  return (
    before.length === now.length &&
    before.every(
      (old, at) => old.start === now[at]?.start && old.end === now[at]?.end && old.class === now[at]?.class,
    )
  );
}
