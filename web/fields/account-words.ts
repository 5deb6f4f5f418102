import type { EndReason, PasskeyLine, SessionLine } from '#vault/identity/api';
import { lang, w } from './words.ts';

/** Sentences about sessions and passkeys, for the frames that show them. */

/** A moment as people read it, in their language and the device's time zone. */
export function moment(iso: string): string {
  return new Date(iso).toLocaleString(lang(), { dateStyle: 'medium', timeStyle: 'short' });
}

export function networkName(network: string): string {
  if (network === 'local') return w('this machine', 'この端末');
  return network === '' || network === 'unknown' ? w('unknown network', '不明なネットワーク') : network;
}

export function sessionWords(line: SessionLine): string {
  const by = {
    passkey: w('passkey', 'パスキー'),
    software: w('evaluation key', '評価用の鍵'),
  }[line.by];
  return w(
    `${line.device} · ${networkName(line.network)} · ${by} · since ${moment(line.startedAt)}, last active ${moment(line.seenAt)}`,
    `${line.device}・${networkName(line.network)}・${by}・開始 ${moment(line.startedAt)}、最終操作 ${moment(line.seenAt)}`,
  );
}

export function passkeyWords(key: PasskeyLine): string {
  const kind = key.synced
    ? w('synced: copied to your other devices by its maker', '同期型：提供元により他の端末にもコピーされます')
    : w('bound to one device', '端末固定型');
  const used =
    key.lastUsedAt === null
      ? w('not used yet', '未使用')
      : w(`last used ${moment(key.lastUsedAt)}`, `最終使用 ${moment(key.lastUsedAt)}`);
  const model =
    key.aaguid === null
      ? ''
      : ` · ${w('model', '機種')} ${key.aaguid}${key.attested ? ` (${w('proven', '証明あり')})` : ''}`;
  return `${kind} · ${w('added', '追加')} ${moment(key.addedAt)} · ${used}${model}`;
}

/** Why the last session is over; null where there is nothing to say. */
export function endWords(why: EndReason, at: string | null): string | null {
  const when = at === null ? '' : w(` (${moment(at)})`, `（${moment(at)}）`);
  switch (why) {
    case 'signed_in_elsewhere':
      return w(
        `Your session here ended because you signed in on another device or browser${when}. If that was not you, tell your security officer at once.`,
        `別の端末またはブラウザーでサインインしたため、ここでのセッションは終了しました${when}。心当たりがない場合は、すぐにセキュリティ責任者にお知らせください。`,
      );
    case 'ended_by_you':
      return w(
        `You ended this session from another one of yours${when}.`,
        `ご自身の別のセッションからの操作により、このセッションは終了しました${when}。`,
      );
    case 'ended_by_officer':
      return w(
        `A security officer ended your session${when}. Ask them before you go on.`,
        `セキュリティ責任者がセッションを終了しました${when}。続ける前にご確認ください。`,
      );
    case 'locked':
      return w(
        `Your sign-in is locked because something about it looked wrong${when}. A security officer can unlock it.`,
        `サインインに不審な点があったため、ロックされています${when}。解除はセキュリティ責任者にご依頼ください。`,
      );
    case 'ended_by_watch':
      return w(
        `Your session was ended because something about it looked wrong${when}: signs of a stolen session, or of somebody asking for touches that you did not give. You may sign in again; tell your security officer.`,
        `セッションの盗用や、心当たりのない確認要求の繰り返しが疑われたため、セッションを終了しました${when}。再度サインインできますが、セキュリティ責任者にもお知らせください。`,
      );
    case 'passkey_removed':
      return w(
        `The passkey that this session was begun with was removed${when}.`,
        `このセッションで使用したパスキーが削除されたため、終了しました${when}。`,
      );
    case 'recovered':
      return w(
        `Your sign-in was set up anew${when}; older sessions are over. If that was not you, tell your security officer at once.`,
        `サインインが再設定されたため、以前のセッションは終了しました${when}。心当たりがない場合は、すぐにセキュリティ責任者にお知らせください。`,
      );
    case 'left':
      return w(
        'Your access has ended. Ask your security officer.',
        'アクセス権が終了しています。セキュリティ責任者にご確認ください。',
      );
    case 'idle':
      return w(
        'Your session ended after 15 minutes without activity.',
        '15分間操作がなかったため、セッションは終了しました。',
      );
    case 'too_long':
      return w(
        'Your session ended after 8 hours, as every session does.',
        '開始から8時間が過ぎたため、セッションは終了しました。',
      );
    case 'signed_out':
    case 'ended_at_desk':
      return null;
  }
}
