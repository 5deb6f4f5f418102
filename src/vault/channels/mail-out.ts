import { createTransport } from 'nodemailer';

import type { Ctx } from '#platform/ctx';
import { newId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { writtenOut } from './compose.ts';
import type { ChannelDeps } from './ports.ts';
import { referencesOf, rememberReference } from './references.ts';
import { settle } from './settle-mail.ts';
import { findConversation } from './store.ts';
import { settleMail, takeDueMail, type MailRow } from './store-mail.ts';
import { findMessage, findTitle } from './store-messages.ts';
import type { Sql } from '#platform/db';

const MAX_ATTEMPTS = 8;
const POLL_MS = 5_000;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 3_600_000;
const KEYS_WAIT_MS = 15_000;

export interface MailOut {
  start(): void;
  nudge(tenant: TenantId): void;
  close(): Promise<void>;
}

/**
 * Sends replies by mail. The address is a token until the last hop: it is resolved here, recorded, and handed to the relay.
 * Without a relay an evaluation keeps the mail in its outbox, where it can be read masked; nothing is sent anywhere.
 */
export function createMailOut(deps: ChannelDeps): MailOut {
  const relay = deps.mail.relay;
  const transport =
    relay === null
      ? null
      : createTransport({
          host: relay.host,
          port: relay.port,
          secure: relay.secure,
          requireTLS: !relay.secure && !isThisMachine(relay.host),
          pool: true,
          maxConnections: 4,
          disableFileAccess: true,
          disableUrlAccess: true,
          ...(relay.login === null ? {} : { auth: { user: relay.login.user, pass: relay.login.password } }),
        });
  const running = new Map<TenantId, Promise<void>>();
  let timer: NodeJS.Timeout | undefined;

  function nudge(tenant: TenantId): void {
    if (running.has(tenant)) return;
    const work = drain(tenant)
      .catch((error: unknown) => deps.log.error({ err: error, tenant }, 'mail queue failed'))
      .finally(() => running.delete(tenant));
    running.set(tenant, work);
  }

  async function drain(tenant: TenantId): Promise<void> {
    while (await sendOne(tenant));
  }

  /** One mail a transaction: its row is locked while the relay takes it, so two senders never send the same. */
  async function sendOne(tenant: TenantId): Promise<boolean> {
    const ctx: Ctx = { tenant, actor: { kind: 'job', name: 'mail-out' }, requestId: newId() };
    const sent = await deps.db.tx(tenant, async (sql) => {
      const mail = await takeDueMail(sql, tenant, new Date(deps.clock.now()));
      if (mail === null) return false;
      try {
        await deliver(sql, ctx, mail);
        await settle(deps, sql, ctx, { ...mail, attempts: mail.attempts + 1 }, 'sent');
      } catch (error) {
        if (isClosed(error)) {
          // No word about the mail: it waits for the keys, for as long as it takes.
          const nextAt = new Date(deps.clock.now() + KEYS_WAIT_MS);
          await settleMail(sql, tenant, mail.messageId, {
            ...mail,
            state: 'queued',
            nextAt,
            settledAt: null,
          });
          return false;
        }
        const attempts = mail.attempts + 1;
        deps.log.warn({ err: error, tenant, attempts }, 'mail could not be sent');
        if (isForGood(error)) await settle(deps, sql, ctx, { ...mail, attempts }, 'refused');
        else if (attempts >= MAX_ATTEMPTS) await settle(deps, sql, ctx, { ...mail, attempts }, 'given_up');
        else await tryAgain(sql, ctx, mail, attempts);
      }
      return true;
    });
    if (sent) {
      deps.nudgeDesk(tenant);
      deps.audit.nudge(tenant);
    }
    return sent;
  }

  async function deliver(sql: Sql, ctx: Ctx, mail: MailRow): Promise<void> {
    const conversation = await findConversation(sql, ctx.tenant, mail.conversationId);
    const message = await findMessage(sql, ctx.tenant, mail.messageId);
    const client = await deps.identity.client(ctx.tenant);
    if (conversation?.mailToken == null || message === null || client === null)
      throw new Error('nothing to send');
    const handle = await deps.tokens.prepare(ctx.tenant, conversation.subjectId);
    const own = `<${mail.messageId}@${deps.mail.domain}>`;
    const index = await deps.keys.indexes(ctx.tenant, 'MESSAGE_ID');
    await rememberReference(deps, sql, handle, index, mail.conversationId, own, true);
    const text = await writtenOut(deps, sql, ctx, handle, conversation, message.maskedText);
    const titled = await findTitle(sql, ctx.tenant, mail.conversationId);
    const title = maskedLine(titled?.text ?? conversation.mailSubject ?? '', titled?.values ?? {});
    if (transport === null) {
      if (!deps.evaluation) throw new Error('no relay is set');
      return;
    }
    const address = (
      await deps.tokens.resolve(sql, ctx, handle, [conversation.mailToken], 'mail_address')
    ).get(conversation.mailToken);
    if (address === undefined) throw new Error('address is gone');
    await transport.sendMail({
      from: {
        name: conversation.locale === 'ja' ? client.nameJa : client.nameEn,
        address: `${client.slug}@${deps.mail.domain}`,
      },
      to: address,
      subject: /^re:/i.test(title) ? title : `Re: ${title}`,
      text,
      messageId: own,
      ...(await referencesOf(deps, sql, handle, mail.conversationId, own)),
      headers: { 'x-auto-response-suppress': 'OOF, AutoReply' },
    });
  }

  function tryAgain(sql: Sql, ctx: Ctx, mail: MailRow, attempts: number): Promise<void> {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempts);
    const nextAt = new Date(deps.clock.now() + wait);
    return settleMail(sql, ctx.tenant, mail.messageId, {
      state: 'queued',
      attempts,
      nextAt,
      settledAt: null,
    });
  }

  return {
    start() {
      const poll = async (): Promise<void> => {
        for (const client of await deps.identity.clients()) nudge(client.tenant as TenantId);
      };
      timer = setInterval(
        () => void poll().catch((error: unknown) => deps.log.warn({ err: error }, 'mail poll failed')),
        POLL_MS,
      );
      timer.unref();
    },
    nudge,
    async close() {
      clearInterval(timer);
      await Promise.allSettled(running.values());
      transport?.close();
    },
  };
}

/** The client's keys cannot be used now, whoever withholds them. */
function isClosed(error: unknown): boolean {
  return (
    error instanceof AppError && (error.problem === 'key_withdrawn' || error.problem === 'keys_unavailable')
  );
}

/** The relay said of this mail that it will never take it (RFC 5321 section 4.2.1); of a login it says nothing about the mail. */
function isForGood(error: unknown): boolean {
  if (!(error instanceof Error) || !('responseCode' in error) || !('command' in error)) return false;
  const code = Number(error.responseCode);
  return code >= 500 && code < 600 && /^(?:MAIL FROM|RCPT TO|DATA)/.test(String(error.command));
}

/** A subject line goes out with the masks of its values. */
function maskedLine(text: string, values: Record<string, { mask: string }>): string {
  return text.replaceAll(/tk1_[a-z_]+_[0-9a-hjkmnp-tv-z]{28}/g, (token) => values[token]?.mask ?? '•••');
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1' || host === '::1';
}
