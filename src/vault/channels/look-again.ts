import { setImmediate as turn } from 'node:timers/promises';

import { createConversation, type Conversation, type Span } from '#detection';
import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { AppError } from '#platform/problems';
import { besideTokens } from './beside-tokens.ts';
import { lookAtName, withoutKnown, type FilesFound, type Look } from './look-at-files.ts';
import type { ChannelDeps, SubjectHandle, Tokenised } from './ports.ts';
import { asPieceSpan, maskAgain, replaceAndTell } from './revise-messages.ts';
import { titleId } from './scan-conversation.ts';
import type { AttachmentRow } from './store.ts';
import { SHOWN_VALUES, speakerOf } from './store-message.ts';
import type { MessageRow } from './store-messages.ts';
import { renameConversation, type Looked } from './store-second-look.ts';

/** Nobody waits for it. */
const PATIENT_MS = 5_000;
const BUDGET_STEPS = 400_000_000;
/** Longer conversations are read in parts, so that what is remembered of one is bounded. */
const PART = 512;

/**
 * Looks through the messages of one conversation, oldest first, and masks what the rules of now find and those of before did not: in texts,
 * subjects, notes, names and texts of files, and in every copy at the desk. Nothing else changes: what somebody declared not sensitive stays
 * open unless the new rules say otherwise. Under the conversation's lock, in the caller's transaction.
 */
export async function lookAgain(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  handle: SubjectHandle,
  rows: readonly MessageRow[],
  files: FilesFound,
  look: Look,
): Promise<Looked> {
  const looked: Looked = { conversations: 1, messages: 0, changed: 0, files: 0, unread: files.unread };
  const title = rows.find((row) => row.sealedTitle !== null)?.messageId;
  for (let from = 0; from < rows.length; from += PART) {
    const part = rows.slice(from, from + PART);
    const { found, unread } = await read(deps, handle, part, look);
    looked.unread += unread;
    for (const row of part) {
      looked.messages += 1;
      const mask = async (id: string, sealed: Buffer | null, before: MessageRow['titleSpans']) => {
        if (sealed === null || before === null || row.withheld) return null;
        const added = withoutKnown(found.get(id) ?? [], before);
        return added.length === 0
          ? null
          : maskAgain(deps, sql, ctx, handle, {
              id,
              sealed,
              before,
              now: [...before.map(asPieceSpan), ...added],
            });
      };
      const body = await mask(row.messageId, row.sealedText, row.textSpans);
      const subject = await mask(titleId(row.messageId), row.sealedTitle, row.titleSpans);
      const attachments = await lookAtAttachments(deps, sql, ctx, handle, row, files, look);
      looked.files += attachments.changed;
      if (body === null && subject === null && attachments.changed === 0) continue;
      looked.changed += 1;
      await replaceAndTell(deps, sql, ctx, {
        ...row,
        ...(body === null ? {} : { textSpans: body.spans, maskedText: body.masked }),
        ...(subject === null ? {} : { titleSpans: subject.spans, maskedTitle: subject.masked }),
        attachments: attachments.rows,
      });
      if (subject !== null && row.messageId === title)
        await renameConversation(sql, ctx.tenant, row.conversationId, subject.masked);
      await record(deps, sql, ctx, row, [body, subject, ...attachments.tokenised]);
    }
  }
  return looked;
}

/** By text and title: what the rules of now find and those of before do not, both with the memory of the conversation. */
async function read(
  deps: ChannelDeps,
  handle: SubjectHandle,
  rows: readonly MessageRow[],
  look: Look,
): Promise<{ found: Map<string, Span[]>; unread: number }> {
  const options = { budget: BUDGET_STEPS, budgetMs: PATIENT_MS, now: () => performance.now() };
  const before = createConversation({ ...look.before, ...options });
  const after = createConversation({ ...look.after, ...options });
  const was = new Map<string, readonly Span[]>();
  const is = new Map<string, readonly Span[]>();
  let unread = 0;
  for (const row of rows) {
    if (row.withheld) continue;
    const speaker = speakerOf(row.kind);
    for (const [id, sealed] of [
      [titleId(row.messageId), row.sealedTitle],
      [row.messageId, row.sealedText],
    ] as const) {
      const text = sealed === null ? null : openOrNull(() => deps.tokens.openText(handle, id, sealed));
      if (sealed !== null && text === null) unread += 1;
      if (text === null) continue;
      const message = { id, text, speaker };
      const isWas = take(before, message, was);
      if (!take(after, message, is) || !isWas) {
        unread += 1;
        // Half an answer would call old values new.
        is.delete(id);
      }
      // Others get their turn.
      await turn();
    }
  }
  const found = new Map<string, Span[]>();
  for (const [id, spans] of is) found.set(id, withoutKnown(spans, was.get(id) ?? []));
  return { found, unread };
}

function take(
  conversation: Conversation,
  message: { id: string; text: string; speaker: string },
  into: Map<string, readonly Span[]>,
): boolean {
  const pushed = conversation.push(message);
  if (pushed.kind === 'withheld') return false;
  into.set(message.id, pushed.spans);
  for (const revision of pushed.revisions) into.set(revision.id, revision.spans);
  return true;
}

/** Null for a text that does not open: whoever looks at it is told, the others go on. */
function openOrNull(open: () => string): string | null {
  try {
    return open();
  } catch {
    return null;
  }
}

async function lookAtAttachments(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  handle: SubjectHandle,
  row: MessageRow,
  files: FilesFound,
  look: Look,
): Promise<{ rows: AttachmentRow[]; tokenised: Tokenised[]; changed: number }> {
  const rows: AttachmentRow[] = [];
  const all: Tokenised[] = [];
  let changed = 0;
  for (const old of row.attachments) {
    let now = old;
    const name = old.fileName.text;
    const inName = besideTokens(name, lookAtName(name, look, PATIENT_MS));
    if (inName.length > 0) {
      const [named] = await deps.tokens.tokenise(sql, ctx, handle, [{ text: name, spans: inName }]);
      if (named !== undefined) {
        all.push(named);
        now = {
          ...now,
          fileName: { text: named.masked.text, values: { ...old.fileName.values, ...named.masked.values } },
        };
      }
    }
    const inside = files.found.get(old.token);
    if (inside === null) {
      if (await deps.tokens.replaceView(sql, handle, old.token, null))
        now = { ...now, kind: 'closed', values: {}, found: 0 };
    } else if (inside !== undefined) {
      if (inside.isWhole) await mustBeWhole(deps, sql, handle, old.token);
      const [text] = await deps.tokens.tokenise(sql, ctx, handle, [inside]);
      const masked = { text: text?.masked.text ?? '', values: { ...inside.values, ...text?.masked.values } };
      if (text !== undefined && (await deps.tokens.replaceView(sql, handle, old.token, masked))) {
        all.push(text);
        const values = Object.entries(masked.values);
        now = { ...now, values: Object.fromEntries(values.slice(0, SHOWN_VALUES)), found: values.length };
      }
    }
    if (now !== old) changed += 1;
    rows.push(now);
  }
  return { rows, tokenised: all, changed };
}

/** What was destroyed since the file was read must not come back: the step is done again. Whoever destroys holds the conversation, as this does. */
async function mustBeWhole(deps: ChannelDeps, sql: Sql, handle: SubjectHandle, token: string): Promise<void> {
  const clear = await deps.tokens.openFile(sql, handle, token);
  if (clear === null) throw new AppError('stale_version');
  clear.use(() => undefined);
}

/** As many tokens as an entry has room for. */
const TOKENS_AN_ENTRY = 300;

/** The tokens of a message as it is from now on, for the client's log. */
async function record(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  row: MessageRow,
  tokenised: readonly (Tokenised | null)[],
): Promise<void> {
  const tokens = [...new Set(tokenised.flatMap((one) => one?.spans ?? []).map(({ token }) => token))];
  const entries = Array.from(
    { length: Math.max(1, Math.ceil(tokens.length / TOKENS_AN_ENTRY)) },
    (_, at) => ({
      kind: 'message.tokenised',
      actor: ctx.actor.kind === 'job' ? `job:${ctx.actor.name}` : ctx.actor.kind,
      requestId: ctx.requestId,
      body: {
        conversation: row.conversationId,
        message: row.messageId,
        channel: row.channel,
        direction: row.kind,
        tokens: tokens.slice(at * TOKENS_AN_ENTRY, (at + 1) * TOKENS_AN_ENTRY),
        files: row.attachments.length,
      },
    }),
  );
  await deps.audit.record(sql, ctx.tenant, entries);
}
