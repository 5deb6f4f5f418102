import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { newId } from '#platform/ids';
import type { ChannelDeps, PieceSpan, SubjectHandle, TokenSpan } from './ports.ts';
import { replaceMasked, type MessageRow } from './store.ts';

/**
 * Masks earlier messages anew: `revisions` name all the spans that a message has from now on. Values that it had and keeps
 * keep their tokens; the stored masked form and every copy at the desk are replaced.
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
  for (const revision of revisions) {
    const row = earlier.find((one) => one.messageId === revision.id);
    if (row === undefined || row.withheld) continue;
    const spans = withKept(row.textSpans, revision.spans);
    if (sameSpans(row.textSpans, spans)) continue;
    const text = deps.tokens.openText(handle, row.messageId, row.sealedText);
    const [tokenised] = await deps.tokens.tokenise(sql, ctx, handle, [{ text, spans }], marked);
    if (tokenised === undefined) continue;
    await replaceAndTell(deps, sql, ctx, {
      ...row,
      textSpans: tokenised.spans,
      maskedText: tokenised.masked,
    });
    changed += 1;
  }
  return changed;
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
