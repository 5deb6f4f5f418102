import type { Texts } from './language.ts';

/** Sentences on who holds a client's keys; for the client's portal and the console. */
export const KEYS_TEXTS = {
  'keys.state': ['State now', '現在の状態'],
  'keys.state.open': ['Open', '利用できます'],
  'keys.state.refused': [
    'Closed: the client’s own key refuses. It opens again by itself once the key is given back.',
    '停止中：企業の鍵が利用を拒否しています。鍵が戻れば自動的に再開します。',
  ],
  'keys.state.unreachable': [
    'Closed: the client’s own key does not answer. It opens again by itself once it does.',
    '停止中：企業の鍵が応答していません。応答が戻れば自動的に再開します。',
  ],
  'keys.since': ['Since', 'いつから'],
  'keys.holder': ['Can be closed by', '利用を止められる者'],
  'keys.holder.provider': ['the provider', '委託先'],
  'keys.holder.client': [
    'the client, who holds a key of its own, and the provider',
    '企業（自社の鍵を保有）および委託先',
  ],
  'keys.kind': ['The client’s own key', '企業の鍵'],
  'keys.kind.transit': ['OpenBao or Vault (transit engine)', 'OpenBao または Vault（transit エンジン）'],
  'keys.kind.aws-kms': ['AWS KMS', 'AWS KMS'],
  'keys.kind.pkcs11': ['PKCS#11 token (HSM)', 'PKCS#11 トークン（HSM）'],
  'keys.kind.file': ['a file, for trying it out', 'ファイル（動作確認用）'],
  'keys.name': ['Its name', '鍵の名前'],
  'keys.provider': ['The provider’s keys are in', '委託先の鍵の保管先'],
  'keys.provider.file': [
    'files on the vault’s own disk: whoever has the disk has these keys. Meant for evaluations; for a provider in operation it was accepted by name.',
    '保管庫のディスク上のファイル。ディスクを手に入れた者は鍵も手に入れます。評価用の方式で、本番運用では明示的に承認した場合にのみ使えます。',
  ],
  'keys.provider.transit': [
    'OpenBao or Vault (transit engine); they never leave it',
    'OpenBao または Vault（transit エンジン）。外部には出ません',
  ],
  'keys.provider.aws-kms': ['AWS KMS; they never leave it', 'AWS KMS。外部には出ません'],
  'keys.provider.pkcs11': [
    'a PKCS#11 token (HSM); they never leave it',
    'PKCS#11 トークン（HSM）。外部には出ません',
  ],
  'keys.epoch': ['Epoch', '鍵の世代'],
  'keys.epoch.since': ['{{epoch}}, since {{time}}', '第{{epoch}}世代（{{time}} から）'],
  'keys.next': ['Ends at the latest', '次の世代交代（遅くとも）'],
  'keys.backup': ['Backup of the keys', '鍵のバックアップ'],
  'keys.backup.of': ['Generation {{epoch}}, as of {{time}}', '第{{epoch}}世代（{{time}} 時点）'],
  'keys.backup.none': ['None yet', 'まだありません'],
  'keys.backup.awaited': [
    'A backup of the new generation is being waited for; then the older keys are destroyed, in the promised time at the latest.',
    '新しい世代のバックアップを待っています。完了後、遅くともお約束の時間内に以前の鍵を破棄します。',
  ],
  'keys.next.note': [
    'With somebody to erase, the epoch ends after {{hours}} hours; its key is then destroyed, and old copies open nothing.',
    '消去の対象がある場合は{{hours}}時間で世代を交代し、その鍵を破棄します。以前の複製からは何も開けなくなります。',
  ],
  'keys.delay': ['The provider could bring a destroyed key back for', '破棄した鍵を保管先が復元できる期間'],
  'keys.delay.none': ['not at all', '復元できません'],
  'keys.delay.days': ['{{count}} days', '{{count}}日間'],
  'keys.moving': ['Keys are moving to a new epoch', '新しい世代へ移行中'],
  'keys.moving.of': [
    '{{done}} of {{total}}; everything is readable meanwhile',
    '{{total}}件中{{done}}件。移行中もすべて利用できます',
  ],
} as const satisfies Texts;
