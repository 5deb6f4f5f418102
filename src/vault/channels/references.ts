import type { Sql } from '#platform/db';
import type { ConversationId } from '#platform/ids';
import type { Indexes } from '#vault/keys';
import type { ChannelDeps, SubjectHandle } from './ports.ts';
import { insertThread, listThread } from './store-mail.ts';

/** Enough for any mail program to find the thread; the header stays far below the longest line that SMTP takes. */
const MOST_REFERENCES = 20;
/** One Message-ID (RFC 5322 section 3.6.4). Anything else came from a hostile or broken sender and is not written into a header. */
const MESSAGE_ID = /^<[\x21-\x3b\x3d\x3f-\x7e]{3,250}>$/;

/** Keeps a Message-ID of a conversation: its digest, so that answers are found by it, and the thing itself, sealed, to refer to. */
export async function rememberReference(
  deps: ChannelDeps,
  sql: Sql,
  handle: SubjectHandle,
  index: Indexes,
  conversationId: ConversationId,
  messageId: string,
  ours: boolean,
): Promise<void> {
  const digest = index.of(messageId);
  await insertThread(sql, handle.tenant, {
    digest,
    version: index.version,
    conversationId,
    sealedReference: deps.tokens.sealText(handle, sealedAs(digest), messageId),
    ours,
    at: new Date(deps.clock.now()),
  });
}

/** The headers by which a customer's mail program puts our answer `own` below what it answers. */
export async function referencesOf(
  deps: ChannelDeps,
  sql: Sql,
  handle: SubjectHandle,
  conversationId: ConversationId,
  own: string,
): Promise<{ inReplyTo?: string; references?: string[] }> {
  const rows = await listThread(sql, handle.tenant, conversationId, MOST_REFERENCES);
  const known = rows
    .map(({ digest, sealedReference, ours }) => ({
      ours,
      id: deps.tokens.openText(handle, sealedAs(digest), sealedReference),
    }))
    .filter(({ id }) => id !== own && MESSAGE_ID.test(id))
    // One may stand under both of two index keys for a while.
    .filter(({ id }, at, all) => all.findIndex((one) => one.id === id) === at);
  const answered = known.findLast(({ ours }) => !ours) ?? known.at(-1);
  return answered === undefined ? {} : { inReplyTo: answered.id, references: known.map(({ id }) => id) };
}

/** What a Message-ID is sealed as. */
export function sealedAs(digest: Buffer): string {
  return `mail-reference/${digest.toString('hex')}`;
}
