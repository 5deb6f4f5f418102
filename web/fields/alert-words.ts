import type { CredentialAlert } from '#vault/identity/api';
import { moment, networkName } from './account-words.ts';
import { lang, w } from './words.ts';

/** What the credential watch saw, and what it did about it, in sentences. */

export function alertTitle({ kind }: CredentialAlert): string {
  return {
    account_guessing: w('Many wrong tries for one person', '1名に対するサインイン失敗の多発'),
    address_guessing: w('Many wrong tries from one place', '同じ場所からのサインイン失敗の多発'),
    spraying: w('One network tries many people', '同じネットワークから多数の担当者への試行'),
    copied_key: w('A passkey was copied', 'パスキーの複製の疑い'),
    stolen_bearer: w('A session was used with another key', '別の鍵によるセッションの使用'),
    stolen_bearer_again: w('A stolen session was used again', '盗まれたセッションの再使用'),
    replayed_proof: w('A signed request was sent again and again', '署名付きリクエストの繰り返し送信'),
    touch_flood: w('Touches asked for again and again', '確認要求の繰り返し'),
    impossible_travel: w(
      'Signed in elsewhere sooner than people travel',
      '移動が不可能な間隔での別の場所からのサインイン',
    ),
    moved: w('Another network within minutes, same device', '短時間でのネットワークの変更（同じ端末）'),
    new_device: w('A device or network not seen before', '初めての端末またはネットワーク'),
  }[kind];
}

export function alertWords(alert: CredentialAlert): string {
  const who =
    (lang() === 'ja' ? alert.nameJa : alert.nameEn) ?? w('nobody in particular', '特定の担当者なし');
  const where = [alert.device, networkName(alert.network)].filter((part) => part !== '').join(' · ');
  const when =
    alert.count === 1
      ? moment(alert.lastAt)
      : w(
          `${alert.count} times, ${moment(alert.firstAt)} to ${moment(alert.lastAt)}`,
          `${alert.count}回、${moment(alert.firstAt)}～${moment(alert.lastAt)}`,
        );
  return `${who} · ${where} · ${when}`;
}

export function actionWords({ action }: CredentialAlert): string {
  return {
    alert: w('Nothing was changed; have a look.', '自動的な制限は行っていません。ご確認ください。'),
    step_up: w(
      'For a day each value asks this person for a fresh touch.',
      '24時間、値の表示のたびにパスキーでの確認を求めます。',
    ),
    end: w(
      'That session was ended; for a day each value asks for a fresh touch.',
      '該当のセッションを終了しました。24時間、値の表示のたびに確認を求めます。',
    ),
    lock: w(
      'Their sign-in is locked until you unlock it. Remove the copied key first: have them recovered by two officers.',
      'サインインをロックしました。解除の前に、責任者2名による再設定で鍵を作り直してください。',
    ),
    block: w('Further tries are refused for a quarter of an hour.', '15分間、以降の試行を受け付けません。'),
  }[action];
}
