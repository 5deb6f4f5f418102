import { createTransport } from 'nodemailer';

import type { Finding, Say } from './doctor-finding.ts';
import type { Config } from '#platform/config';
import { isLoopback } from '#platform/config-values';

const PATIENCE_MS = 5_000;

/** The relay for outgoing mail: reachable, its TLS good, its login accepted. Sends nothing. */
export async function checkMail({ relay, smtp, mode, only }: Config, say: Say): Promise<Finding[]> {
  const of = say('mail', 'メール');
  if (only === 'desk') return [];
  if (relay === null) {
    const says =
      smtp === null
        ? say('off', '使用しない')
        : mode === 'evaluation'
          ? say('outgoing mail stays in the outbox', '送信メールは送信箱に保存')
          : say('no relay', 'リレーなし');
    return [{ of, state: 'note', says }];
  }
  const where = `${relay.host}:${relay.port}`;
  const transport = createTransport({
    host: relay.host,
    port: relay.port,
    secure: relay.secure,
    requireTLS: !relay.secure && !isLoopback(relay.host),
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    ...(relay.login === null ? {} : { auth: { user: relay.login.user, pass: relay.login.password } }),
  });
  try {
    await transport.verify();
    return [{ of, state: 'fine', says: say(`relay ${where} answers`, `リレー ${where} が応答しています`) }];
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'ESOCKET';
    const [en, ja] = WHY[code] ?? [
      `does not answer as expected (${code}): check smtp.relay and the network`,
      `が正しく応答しません（${code}）。smtp.relay とネットワークをご確認ください`,
    ];
    return [{ of, state: 'wrong', says: say(`relay ${where} ${en}`, `リレー ${where} ${ja}`) }];
  } finally {
    transport.close();
  }
}

const WHY: Readonly<Record<string, readonly [string, string]>> = {
  EAUTH: [
    'refuses the login: check user and password in smtp.relay',
    'がログインを拒否しました。smtp.relay のユーザー名とパスワードをご確認ください',
  ],
  ETLS: [
    'does not offer the TLS that is needed: use smtps:// or a relay with STARTTLS',
    'が必要な TLS に対応していません。smtps:// または STARTTLS に対応したリレーを指定してください',
  ],
  ETIMEDOUT: [
    'does not answer within 5 s: check smtp.relay, the network and the firewall',
    'が 5 秒以内に応答しません。smtp.relay、ネットワーク、ファイアウォールをご確認ください',
  ],
  EDNS: [
    'has no address: check the host name in smtp.relay',
    'のアドレスが見つかりません。smtp.relay のホスト名をご確認ください',
  ],
};
