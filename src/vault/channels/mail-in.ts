import { createHash } from 'node:crypto';
import { SMTPServer } from 'smtp-server';

import { normalForm } from '#detection';
import type { Indexes } from '#vault/keys';
import type { Ctx } from '#platform/ctx';
import { asId, newId, type ConversationId, type MessageId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { acceptFirst, acceptNext, type AcceptOptions } from './accept-message.ts';
import { readBounce, type Bounce } from './bounce.ts';
import { MAX_FILES, parseMail, TooManyFiles, type IncomingMail } from './parse-mail.ts';
import type { ChannelDeps } from './ports.ts';
import { rememberReference } from './references.ts';
import { settle } from './settle-mail.ts';
import { countBegun, findConversation } from './store.ts';
import { findContactUnder } from './store-contacts.ts';
import { findThread, lockMail } from './store-mail.ts';
import { countSince } from './store-messages.ts';

const MAX_BYTES = 15 * 1024 * 1024;
/** As many as RFC 5321 section 4.5.3.1.8 asks of a server; the sender tries again for the others. */
const MAX_RECIPIENTS = 100;
/** One conversation takes so many mails an hour; more than that is two machines answering each other. */
const MAX_PER_HOUR = 30;
/** One address begins so many conversations an hour. */
const MAX_BEGUN_PER_HOUR = 20;

/** What the sender's server is told; SMTP replies are in English by custom (RFC 5321 section 4.2). */
class Refused extends Error {
  readonly responseCode: number;
  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}

export interface MailIn {
  listen(): Promise<void>;
  /** Where it listens, once it does. */
  port(): number | null;
  renewTls(texts: { readonly cert: string; readonly key: string }): void;
  close(): Promise<void>;
}

/** Our own SMTP listener: takes mail for `<slug>@…` and `<slug>+anything@…`; "250 OK" is said once everything is durable. */
export function createMailIn(deps: ChannelDeps): MailIn {
  const server = new SMTPServer({
    name: deps.mail.domain,
    banner: 'Dozo',
    authOptional: true,
    disabledCommands: deps.mail.tls === null ? ['AUTH', 'STARTTLS'] : ['AUTH'],
    ...(deps.mail.tls === null ? {} : { cert: deps.mail.tls.cert, key: deps.mail.tls.key }),
    size: MAX_BYTES,
    logger: false,
    maxClients: 200,
    socketTimeout: 60_000,
    closeTimeout: 2_000,
    onRcptTo(address, session, callback) {
      if (session.envelope.rcptTo.length >= MAX_RECIPIENTS) {
        callback(new Refused(452, 'Too many recipients; send to the others in another message'));
        return;
      }
      tenantOf(deps, address.address)
        .then((tenant) => callback(tenant === null ? new Refused(550, 'No such mailbox here') : null))
        .catch(() => callback(new Refused(451, 'Try again later')));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      let size = 0;
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length;
        // What is too large is read to its end and dropped, as the protocol wants it.
        if (size <= MAX_BYTES) chunks.push(chunk);
      });
      stream.on('error', () => callback(new Refused(451, 'Try again later')));
      stream.on('end', () => {
        if (size > MAX_BYTES || stream.sizeExceeded) {
          callback(new Refused(552, 'Message exceeds 15 MB; send less at a time'));
          return;
        }
        const from = session.envelope.mailFrom === false ? null : session.envelope.mailFrom.address || null;
        takeIn(
          deps,
          Buffer.concat(chunks),
          from,
          session.envelope.rcptTo.map((one) => one.address),
        )
          .then((stored) => callback(null, `Stored as ${stored.join(' ') || 'nothing to answer'}`))
          .catch((error: unknown) => {
            if (error instanceof Refused) return callback(error);
            deps.log.error({ err: error }, 'mail could not be stored');
            return callback(new Refused(451, 'Could not be stored now; try again later'));
          });
      });
    },
  });
  server.on('error', (error: unknown) => deps.log.warn({ err: error }, 'mail connection failed'));

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        if (deps.mail.listenPort === null) return resolve();
        server.server.once('error', reject);
        server.listen(deps.mail.listenPort, deps.mail.listenHost, () => resolve());
      }),
    port() {
      const address = server.server.address();
      return address !== null && typeof address === 'object' ? address.port : null;
    },
    renewTls: ({ cert, key }) => server.updateSecureContext({ cert, key }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Stores one mail for each client it is addressed to; answers the conversations it went to, the sender's receipt. */
async function takeIn(
  deps: ChannelDeps,
  raw: Buffer,
  from: string | null,
  recipients: readonly string[],
): Promise<string[]> {
  let mail: IncomingMail | null;
  try {
    mail = await parseMail(raw, from);
    // A mail from one of our own mailboxes is our own answer on its way round: nobody is to answer it.
    if (mail?.customer.email.toLowerCase().endsWith(`@${deps.mail.domain}`) === true)
      mail = { ...mail, automatic: true };
  } catch (cause) {
    if (cause instanceof TooManyFiles)
      throw new Refused(554, `The message carries more than ${MAX_FILES} files; send fewer at a time`);
    deps.log.warn({ err: cause }, 'mail could not be read');
    throw new Refused(554, 'The message is not valid MIME; send it as plain text');
  }
  const tenants = new Set<TenantId>();
  for (const recipient of recipients) {
    const tenant = await tenantOf(deps, recipient);
    if (tenant !== null) tenants.add(tenant);
  }
  const bounce = readBounce(raw, deps.mail.domain);
  const stored: string[] = [];
  for (const tenant of tenants) {
    if (bounce !== null) {
      const about = await noteBounce(deps, tenant, bounce);
      if (about !== null) stored.push(about);
      continue;
    }
    if (mail === null) throw new Refused(554, 'The message names no sender that could be answered');
    const conversation = await storeMail(deps, tenant, mail, raw);
    if (conversation !== null) stored.push(conversation);
  }
  return stored;
}

async function storeMail(
  deps: ChannelDeps,
  tenant: TenantId,
  mail: IncomingMail,
  raw: Buffer,
): Promise<string | null> {
  const ctx: Ctx = { tenant, actor: { kind: 'customer', conversationId: null }, requestId: newId() };
  const references = await deps.keys.indexes(tenant, 'MESSAGE_ID');
  const thread = await threadOf(deps, tenant, mail, references);
  if (thread !== null && thread.lately >= MAX_PER_HOUR) {
    throw new Refused(451, 'Too many messages in this conversation; try again later');
  }
  if (mail.automatic && thread === null) return null;
  if (thread === null) await refuseBurst(deps, tenant, mail);
  const body = bodyOf(raw);
  const options: AcceptOptions = {
    // Without a Message-ID a second delivery is known by sender and body alone.
    once: {
      scope: 'mail',
      key: mail.messageId ?? `${mail.customer.email} ${createHash('sha256').update(body).digest('hex')}`,
      body,
    },
    alongside: async (sql, { conversation, handle }) => {
      if (mail.messageId !== null)
        await rememberReference(deps, sql, handle, references, conversation, mail.messageId, false);
    },
  };
  const message = {
    kind: mail.automatic ? ('system' as const) : ('customer' as const),
    personId: null,
    title: mail.title,
    text: mail.text,
    files: mail.files,
  };
  const begun = {
    channel: 'email' as const,
    locale: mail.locale,
    customer: mail.customer,
    title: mail.title,
    chatBearerDigest: null,
  };
  try {
    const accepted =
      thread === null
        ? await acceptFirst(deps, ctx, begun, message, options)
        : await acceptNext(deps, ctx, thread.conversationId, message, options);
    return accepted.conversation;
  } catch (error) {
    // A Message-ID that came before with other content: a server's second try changed on its way. The first one counts.
    if (error instanceof AppError && error.problem === 'idempotency_conflict') return null;
    throw error;
  }
}

/**
 * The conversation that a mail goes on, by the Message-IDs it answers, and only if it comes from an address of the same
 * customer: whoever has seen a Message-ID elsewhere begins a conversation of their own.
 */
async function threadOf(
  deps: ChannelDeps,
  tenant: TenantId,
  mail: IncomingMail,
  references: Indexes,
): Promise<{ conversationId: ConversationId; lately: number } | null> {
  const indexes = (await deps.keys.indexes(tenant, 'EMAIL')).all(normalForm('EMAIL', mail.customer.email));
  return deps.db.tx(tenant, async (sql) => {
    const id = await findThread(sql, tenant, mail.references.flatMap(references.all));
    const conversation = id === null ? null : await findConversation(sql, tenant, id);
    if (conversation === null) return null;
    if ((await findContactUnder(sql, tenant, 'EMAIL', indexes)) !== conversation.subjectId) return null;
    const since = new Date(deps.clock.now() - 3_600_000);
    const lately = await countSince(sql, tenant, conversation.conversationId, since);
    return { conversationId: conversation.conversationId, lately };
  });
}

/** Somebody who begins one conversation after the other is a machine that threads nothing. The sender's server tries again later. */
async function refuseBurst(deps: ChannelDeps, tenant: TenantId, mail: IncomingMail): Promise<void> {
  const indexes = (await deps.keys.indexes(tenant, 'EMAIL')).all(normalForm('EMAIL', mail.customer.email));
  const since = new Date(deps.clock.now() - 3_600_000);
  const begun = await deps.db.tx(tenant, async (sql) => {
    const subject = await findContactUnder(sql, tenant, 'EMAIL', indexes);
    return subject === null ? 0 : countBegun(sql, tenant, subject, since);
  });
  if (begun >= MAX_BEGUN_PER_HOUR)
    throw new Refused(451, 'Too many new messages from this address; try again later');
}

/** A mail of ours came back: noted on its ticket, once. Answers the conversation, or null if it was no mail of this client. */
async function noteBounce(deps: ChannelDeps, tenant: TenantId, bounce: Bounce): Promise<string | null> {
  const ctx: Ctx = { tenant, actor: { kind: 'job', name: 'mail-in' }, requestId: newId() };
  const about = await deps.db.tx(tenant, async (sql) => {
    const mail = await lockMail(sql, tenant, asId<MessageId>(bounce.messageId));
    if (mail?.state === 'sent') await settle(deps, sql, ctx, mail, 'bounced', bounce.status);
    return mail?.conversationId ?? null;
  });
  deps.nudgeDesk(tenant);
  deps.audit.nudge(tenant);
  return about;
}

/** Headers grow on the way from server to server; the body is what must be the same. */
function bodyOf(raw: Buffer): Buffer {
  const end = raw.indexOf('\r\n\r\n');
  return end === -1 ? raw : raw.subarray(end);
}

async function tenantOf(deps: ChannelDeps, address: string): Promise<TenantId | null> {
  const slug = /^([a-z0-9-]{1,60})(?:\+[^@]*)?@/i.exec(address)?.[1]?.toLowerCase();
  if (slug === undefined) return null;
  const client = await deps.identity.clientBySlug(slug);
  return client === null ? null : asId<TenantId>(client.tenant);
}
