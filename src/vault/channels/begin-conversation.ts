import { normalForm, scan, type DataClass } from '#detection';
import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { newId, type ConversationId, type SubjectId } from '#platform/ids';
import { detectionOf, type Detection } from './detection-rules.ts';
import type { ChannelDeps, Piece, SubjectHandle, Tokenised } from './ports.ts';
import { BUDGET_MS } from './scan-conversation.ts';
import { insertConversations, type Channel, type MaskedCustomer } from './store.ts';
import { type ContactIndex, claimContact, claimNewContact, findContact } from './store-contacts.ts';
import { findDetectionRules } from './store-detection.ts';

/** Who writes, in clear, as the channel tells it; each part is a value and becomes a token. */
export interface Customer {
  name: string | null;
  email: string | null;
  phone: string | null;
}

export interface NewConversation {
  channel: Channel;
  locale: 'en' | 'ja';
  customer: Customer;
  title: string | null;
  chatBearerDigest: Buffer | null;
}

/** Thrown inside the transaction when somebody else claimed the same address first; the caller begins again with the winner. */
export class ClaimedElsewhere extends Error {
  readonly subjectId: SubjectId;
  constructor(subjectId: SubjectId) {
    super('address claimed by another subject');
    this.subjectId = subjectId;
  }
}

/**
 * The subject that this customer is, with keys in hand: the one whose address or phone this is, else a new one; and the client's
 * rules of now. Keys are fetched before the transaction begins, so that none waits for a key provider.
 */
export async function prepareCustomer(
  deps: ChannelDeps,
  ctx: Ctx,
  customer: Customer,
): Promise<{ handle: SubjectHandle; isNew: boolean; detection: Detection }> {
  const indexes = await contactIndexes(deps, ctx, customer);
  const [rules, ...found] = await deps.db.readTogether(ctx.tenant, (sql) =>
    Promise.all([
      findDetectionRules(sql, ctx.tenant),
      ...indexes.flatMap(({ cls, all }) => all.map((index) => findContact(sql, ctx.tenant, cls, index))),
    ]),
  );
  const detection = await detectionOf(deps, ctx.tenant, rules);
  const known = found.find((subject) => subject !== null) ?? null;
  return known === null
    ? { handle: await deps.tokens.prepareNew(ctx.tenant), isNew: true, detection }
    : { handle: await deps.tokens.prepare(ctx.tenant, known), isNew: false, detection };
}

/** A conversation of a customer who is new: everything that is to be written, before the transaction. */
export interface PlannedConversation {
  readonly conversationId: ConversationId;
  /** What has values: tokenise these first, in this order, and hand the result to `insert`. */
  readonly pieces: readonly Piece[];
  /** Issues its statements at once. Throws 23505 on `contact_pkey` if somebody claimed the address first. */
  insert(sql: Sql, tokenised: readonly Tokenised[]): Promise<unknown>;
}

export async function planConversation(
  deps: ChannelDeps,
  ctx: Ctx,
  handle: SubjectHandle,
  input: NewConversation,
  detection: Detection,
): Promise<PlannedConversation> {
  const indexes = await contactIndexes(deps, ctx, input.customer);
  const at = new Date(deps.clock.now());
  const conversationId = newId<ConversationId>(at.getTime());
  return {
    conversationId,
    pieces: piecesOf(input, detection),
    insert: (sql, tokenised) =>
      Promise.all([
        ...indexes.flatMap(({ cls, kept }) =>
          kept.map((one) => claimNewContact(sql, ctx.tenant, cls, one, handle.subjectId)),
        ),
        write(deps, sql, ctx, handle, input, { conversationId, at }, tokenised),
      ]),
  };
}

/** Begins a conversation in the caller's transaction: contact, tokens for who writes, the row, the news for the desk. */
export async function beginConversation(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  handle: SubjectHandle,
  input: NewConversation,
): Promise<ConversationId> {
  for (const { cls, kept } of await contactIndexes(deps, ctx, input.customer)) {
    for (const one of kept) {
      const owner = await claimContact(sql, ctx.tenant, cls, one, handle.subjectId);
      if (owner !== handle.subjectId && cls === 'EMAIL') throw new ClaimedElsewhere(owner);
    }
  }
  const at = new Date(deps.clock.now());
  const conversationId = newId<ConversationId>(at.getTime());
  const rules = input.title === null ? null : await findDetectionRules(sql, ctx.tenant);
  const pieces = piecesOf(input, await detectionOf(deps, ctx.tenant, rules));
  const tokenised = await deps.tokens.tokenise(sql, ctx, handle, pieces);
  await write(deps, sql, ctx, handle, input, { conversationId, at }, tokenised);
  return conversationId;
}

function piecesOf(input: NewConversation, detection: Detection): Piece[] {
  return [
    whole(input.customer.name, 'PERSON'),
    whole(input.customer.email, 'EMAIL'),
    whole(input.customer.phone, 'PHONE'),
    titlePiece(input.title, detection),
  ];
}

/** The row and the news for the desk, both sent at once. */
async function write(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  handle: SubjectHandle,
  input: NewConversation,
  { conversationId, at }: { conversationId: ConversationId; at: Date },
  [name, email, phone, title]: readonly Tokenised[],
): Promise<void> {
  const customer: MaskedCustomer = {
    name: name?.masked ?? { text: '', values: {} },
    email: input.customer.email === null ? null : (email?.masked ?? null),
    phone: input.customer.phone === null ? null : (phone?.masked ?? null),
  };
  const mailToken = email?.spans[0]?.token ?? null;
  const row = {
    conversationId,
    subjectId: handle.subjectId,
    channel: input.channel,
    locale: input.locale,
    customer,
    mailToken,
    mailSubject: title?.masked.text ?? null,
    chatBearerDigest: input.chatBearerDigest,
    at,
  };
  const news = {
    type: 'conversation.started' as const,
    eventId: newId(),
    tenant: ctx.tenant,
    at: at.toISOString(),
    conversationId,
    subjectId: handle.subjectId,
    channel: input.channel,
    locale: input.locale,
    customer,
    subject: input.title === null ? null : (title?.masked ?? null),
  };
  await Promise.all([insertConversations(sql, ctx.tenant, [row]), deps.tell(sql, news)]);
}

/** Runs `work` with the customer's keys, again with the winner's if two messages of a new customer came at once. */
export async function withCustomer<T>(
  deps: ChannelDeps,
  ctx: Ctx,
  customer: Customer,
  work: (handle: SubjectHandle) => Promise<T>,
): Promise<T> {
  const { handle } = await prepareCustomer(deps, ctx, customer);
  try {
    return await work(handle);
  } catch (error) {
    if (!(error instanceof ClaimedElsewhere)) throw error;
    return work(await deps.tokens.prepare(ctx.tenant, error.subjectId));
  }
}

interface ContactIndexes {
  readonly cls: DataClass;
  readonly kept: readonly ContactIndex[];
  readonly all: readonly Buffer[];
}

async function contactIndexes(deps: ChannelDeps, ctx: Ctx, customer: Customer): Promise<ContactIndexes[]> {
  const known: { cls: DataClass; clear: string | null }[] = [
    { cls: 'EMAIL', clear: customer.email },
    { cls: 'PHONE', clear: customer.phone },
  ];
  const indexes: ContactIndexes[] = [];
  for (const { cls, clear } of known) {
    if (clear === null) continue;
    const index = await deps.keys.indexes(ctx.tenant, cls);
    const form = normalForm(cls, clear);
    indexes.push({ cls, kept: index.kept(form), all: index.all(form) });
  }
  return indexes;
}

function whole(clear: string | null, cls: DataClass): Piece {
  return clear === null || clear === ''
    ? { text: '', spans: [] }
    : { text: clear, spans: [{ start: 0, end: clear.length, class: cls }] };
}

function titlePiece(title: string | null, detection: Detection): Piece {
  if (title === null) return { text: '', spans: [] };
  // Without a title the conversation is called by its first message's, which is looked at again until it could be read.
  const found = scan(title, { ...detection, budgetMs: BUDGET_MS, now: () => performance.now() });
  return found.kind === 'scanned' ? { text: title, spans: found.spans } : { text: '', spans: [] };
}
