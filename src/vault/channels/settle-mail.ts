import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { newId } from '#platform/ids';
import type { ChannelDeps } from './ports.ts';
import { settleMail, type MailRow } from './store-mail.ts';

/** How a mail ended: the relay took it, never took it, refused it for good, or it came back. */
export type Ending = 'sent' | 'given_up' | 'refused' | 'bounced';

const SENTENCES: Readonly<Record<Ending, { en: string; ja: string }>> = {
  sent: { en: 'Handed to the mail server.', ja: 'メールサーバーに渡しました。' },
  given_up: {
    en: 'The mail server did not take it after several tries. Check the address with the customer.',
    ja: '何度か試しましたが、メールサーバーに受け付けられませんでした。お客様に宛先をご確認ください。',
  },
  refused: {
    en: 'The mail server refused it for good. Check the address with the customer.',
    ja: 'メールサーバーに受け取りを拒否されました。お客様に宛先をご確認ください。',
  },
  bounced: {
    en: 'The mail came back undelivered. Check the address with the customer.',
    ja: 'メールが届かずに戻ってきました。お客様に宛先をご確認ください。',
  },
};

/** Writes how a mail ended into its row, the client's log and the ticket. */
export async function settle(
  deps: ChannelDeps,
  sql: Sql,
  ctx: Ctx,
  mail: MailRow,
  ending: Ending,
  status: string | null = null,
): Promise<void> {
  const at = new Date(deps.clock.now());
  const state = ending === 'sent' ? 'sent' : 'failed';
  await settleMail(sql, ctx.tenant, mail.messageId, {
    state,
    attempts: mail.attempts,
    nextAt: at,
    settledAt: at,
  });
  const about = { conversation: mail.conversationId, message: mail.messageId, channel: 'email' };
  await deps.audit.record(sql, ctx.tenant, [
    {
      kind: 'message.sent',
      actor: ctx.actor.kind === 'job' ? `job:${ctx.actor.name}` : ctx.actor.kind,
      requestId: ctx.requestId,
      body: { ...about, state, ending, ...(status === null ? {} : { status }) },
    },
  ]);
  const { en, ja } = SENTENCES[ending];
  const reason = status === null ? '' : ` (${status})`;
  await deps.tell(sql, {
    type: 'mail.settled',
    eventId: newId(),
    tenant: ctx.tenant,
    at: at.toISOString(),
    conversationId: mail.conversationId,
    messageId: mail.messageId,
    state,
    en: `${en}${reason}`,
    ja: `${ja}${reason}`,
  });
}
