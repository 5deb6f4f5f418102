import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { newId } from '#platform/ids';
import type { MaskedText, ValueView } from '#vault/tokens/api';
import type { ChannelDeps, SubjectHandle, TokenSpan } from './ports.ts';
import { titleId } from './scan-conversation.ts';
import { forgetAddresses, listAllOf, putCustomer, rewriteMessage } from './store-erasing.ts';
import type { AttachmentRow, ConversationRow } from './store.ts';
import type { MessageRow } from './store-messages.ts';

export interface TakenOut {
  /** Messages of which the original had one of the values. */
  readonly messages: number;
  readonly contacts: number;
}

/**
 * Values that are destroyed leave every message of their person, in the caller's transaction, which holds the conversations: in the sealed originals the token stands in
 * their place, masked forms say that they are gone, and so do the copies at the desk. `views` says so of each token; `emptied` are files of which only the
 * masked text is left.
 */
export async function takeOutValues(
  deps: Pick<ChannelDeps, 'tokens' | 'tell' | 'clock'>,
  sql: Sql,
  ctx: Ctx,
  handle: SubjectHandle,
  gone: {
    readonly views: ReadonlyMap<string, ValueView>;
    readonly addresses: readonly { readonly class: string; readonly index: Buffer }[];
  },
): Promise<TakenOut> {
  const { conversations, messages } = await listAllOf(sql, ctx.tenant, handle.subjectId);
  const at = new Date(deps.clock.now()).toISOString();
  let changed = 0;
  for (const row of messages) {
    const next = without(deps, handle, row, gone.views);
    if (next === null) continue;
    await rewriteMessage(sql, ctx.tenant, next);
    await deps.tell(sql, {
      type: 'message.revised',
      eventId: newId(),
      tenant: ctx.tenant,
      at,
      conversationId: next.conversationId,
      messageId: next.messageId,
      subject: next.maskedTitle,
      body: next.maskedText,
      attachments: next.attachments,
    });
    changed += 1;
  }
  for (const row of conversations) {
    const customer = customerWithout(row, gone.views);
    if (customer === null) continue;
    const mailToken = row.mailToken !== null && gone.views.has(row.mailToken) ? null : row.mailToken;
    await putCustomer(sql, ctx.tenant, row.conversationId, customer, mailToken);
    await deps.tell(sql, {
      type: 'customer.revised',
      eventId: newId(),
      tenant: ctx.tenant,
      at,
      conversationId: row.conversationId,
      customer,
    });
  }
  return {
    messages: changed,
    contacts: await forgetAddresses(sql, ctx.tenant, handle.subjectId, gone.addresses),
  };
}

/** The message without these values; null if it has none of them. */
function without(
  deps: Pick<ChannelDeps, 'tokens'>,
  handle: SubjectHandle,
  row: MessageRow,
  views: ReadonlyMap<string, ValueView>,
): MessageRow | null {
  const text = half(deps, handle, row.messageId, row.sealedText, row.textSpans, row.maskedText, views);
  const title =
    row.sealedTitle === null || row.maskedTitle === null
      ? null
      : half(
          deps,
          handle,
          titleId(row.messageId),
          row.sealedTitle,
          row.titleSpans ?? [],
          row.maskedTitle,
          views,
        );
  const attachments = row.attachments.map((one) => fileWithout(one, views));
  const isSame = attachments.every((one, at) => one === row.attachments[at]);
  if (text === null && title === null && isSame) return null;
  return {
    ...row,
    ...(text === null ? {} : { sealedText: text.sealed, textSpans: text.spans, maskedText: text.masked }),
    ...(title === null
      ? {}
      : { sealedTitle: title.sealed, titleSpans: title.spans, maskedTitle: title.masked }),
    attachments,
  };
}

/** A text or a title: null if none of the values stands in it. The masked words stay as they are: the tokens stood there before. */
function half(
  deps: Pick<ChannelDeps, 'tokens'>,
  handle: SubjectHandle,
  id: string,
  sealed: Buffer,
  spans: readonly TokenSpan[],
  masked: MaskedText,
  views: ReadonlyMap<string, ValueView>,
): { sealed: Buffer; spans: TokenSpan[]; masked: MaskedText } | null {
  if (!Object.keys(masked.values).some((token) => views.has(token))) return null;
  const marked = withViews(masked, views);
  let original: string;
  try {
    original = deps.tokens.openText(handle, id, sealed);
  } catch {
    // A copy that came back with a restore, sealed under a key that is gone: there is nothing to take out of it.
    return { sealed, spans: spans.filter(({ token }) => !views.has(token)), masked: marked };
  }
  let text = '';
  let from = 0;
  const kept: TokenSpan[] = [];
  for (const span of [...spans].toSorted((a, b) => a.start - b.start)) {
    text += original.slice(from, span.start);
    const inside = views.has(span.token) ? span.token : original.slice(span.start, span.end);
    if (!views.has(span.token)) kept.push({ ...span, start: text.length, end: text.length + inside.length });
    text += inside;
    from = span.end;
  }
  text += original.slice(from);
  return { sealed: deps.tokens.sealText(handle, id, text), spans: kept, masked: marked };
}

function fileWithout(file: AttachmentRow, views: ReadonlyMap<string, ValueView>): AttachmentRow {
  const gone = views.get(file.token);
  const name = withViews(file.fileName, views);
  if (gone !== undefined)
    return { ...file, fileName: name, kind: 'closed', values: {}, found: 0, destroyedAt: gone.destroyedAt };
  const listed = [...Object.keys(file.values), ...Object.keys(file.fileName.values)];
  if (!listed.some((token) => views.has(token))) return file;
  return { ...file, fileName: name, values: withViews({ text: '', values: file.values }, views).values };
}

function customerWithout(
  { customer }: ConversationRow,
  views: ReadonlyMap<string, ValueView>,
): ConversationRow['customer'] | null {
  const fields = [customer.name, customer.email, customer.phone];
  const has = fields.some((field) => Object.keys(field?.values ?? {}).some((token) => views.has(token)));
  if (!has) return null;
  const again = (field: MaskedText | null): MaskedText | null =>
    field === null ? null : withViews(field, views);
  return {
    name: withViews(customer.name, views),
    email: again(customer.email),
    phone: again(customer.phone),
  };
}

function withViews(masked: MaskedText, views: ReadonlyMap<string, ValueView>): MaskedText {
  const values = Object.entries(masked.values).map(([token, view]) => [token, views.get(token) ?? view]);
  return { text: masked.text, values: Object.fromEntries(values) as MaskedText['values'] };
}
