import type { DataClass } from '#detection';
import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { AppError } from '#platform/problems';
import type { MaskedText } from '#vault/tokens/api';
import type { ChannelDeps, SubjectHandle } from './ports.ts';
import { covered, occurrences } from './occurrences.ts';
import { asPieceSpan } from './revise-messages.ts';
import { titleId } from './scan-conversation.ts';
import type { AttachmentRow } from './store.ts';
import type { MessageRow } from './store-messages.ts';

/** As many values of a file as the desk lists beside it. */
const SHOWN_VALUES = 50;

interface Marked {
  readonly clear: string;
  readonly class: DataClass;
}

/**
 * What somebody marked, masked in what comes with a message besides its text: the title, names of files, and the texts of files, of which the masked form is all that
 * is shown. Null where it stands in none of them.
 */
export async function markCopies(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  handle: SubjectHandle,
  row: MessageRow,
  marked: Marked,
): Promise<Partial<MessageRow> | null> {
  const title = await titleOf(deps, sql, ctx, handle, row, marked);
  const files: AttachmentRow[] = [];
  for (const file of row.attachments) {
    const fileName = await hide(deps, sql, ctx, handle, file.fileName, marked);
    const inside = await fileOf(deps, sql, ctx, handle, file, marked);
    files.push({ ...file, ...(fileName === null ? {} : { fileName }), ...inside });
  }
  const isSame = files.every((file, at) => JSON.stringify(file) === JSON.stringify(row.attachments[at]));
  return title === null && isSame ? null : { ...title, attachments: files };
}

/** The title is kept sealed like the text: its spans are those of the original. */
async function titleOf(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  handle: SubjectHandle,
  row: MessageRow,
  marked: Marked,
): Promise<Pick<MessageRow, 'titleSpans' | 'maskedTitle'> | null> {
  if (row.sealedTitle === null) return null;
  const text = deps.tokens.openText(handle, titleId(row.messageId), row.sealedTitle);
  const before = row.titleSpans ?? [];
  const added = occurrences(text, marked.clear).filter((place) => !covered(place, before));
  if (added.length === 0) return null;
  const spans = [...before.map(asPieceSpan), ...added.map((place) => ({ ...place, class: marked.class }))];
  const sorted = spans.toSorted((a, b) => a.start - b.start);
  const [tokenised] = await deps.tokens.tokenise(sql, ctx, handle, [{ text, spans: sorted }], true);
  if (tokenised === undefined) throw new AppError('internal');
  return { titleSpans: tokenised.spans, maskedTitle: tokenised.masked };
}

/** The masked text of a file, and what the desk lists of it; nothing where the value does not stand in it. */
async function fileOf(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  handle: SubjectHandle,
  file: AttachmentRow,
  marked: Marked,
): Promise<Partial<AttachmentRow>> {
  const view = file.kind === 'text' ? await deps.tokens.openView(sql, handle, file.token) : null;
  const hidden = view === null ? null : await hide(deps, sql, ctx, handle, view, marked);
  if (hidden === null) return {};
  await deps.tokens.replaceView(sql, handle, file.token, hidden);
  const values = Object.entries(hidden.values);
  return { values: Object.fromEntries(values.slice(0, SHOWN_VALUES)), found: values.length };
}

/** A text that is kept in its masked form alone, with the value as a token; null where it does not stand in it. */
async function hide(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  handle: SubjectHandle,
  masked: MaskedText,
  marked: Marked,
): Promise<MaskedText | null> {
  const spans = occurrences(masked.text, marked.clear).map((place) => ({ ...place, class: marked.class }));
  if (spans.length === 0) return null;
  const [tokenised] = await deps.tokens.tokenise(sql, ctx, handle, [{ text: masked.text, spans }], true);
  if (tokenised === undefined) throw new AppError('internal');
  return { text: tokenised.masked.text, values: { ...masked.values, ...tokenised.masked.values } };
}
