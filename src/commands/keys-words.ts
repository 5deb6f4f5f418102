import type { Locale } from '#platform/problems';
import type { KeysView } from '#vault/custody/api';

interface KeysWords {
  readonly help: string;
  readonly usage: (about: string) => string;
  readonly unfit: (file: string) => string;
  readonly chosen: string;
  readonly moving: (done: number, total: number) => string;
  readonly status: (slug: string, keys: KeysView) => string;
}

const STAGE_JA = { joining: '導入中', leading: '切り替え中', sole: '使用中', retired: '廃止済み' } as const;

type Backup = Pick<KeysView, 'keystoreBackup' | 'awaitsBackup'>;
const backupWords = {
  en: (epoch: number | null, { keystoreBackup: backup, awaitsBackup }: Backup): string => {
    const have = backup === null ? 'none' : `epoch ${backup.epoch}, of ${backup.at}`;
    if (awaitsBackup)
      return `${have}; one of epoch ${epoch ?? '–'} is awaited before the older keys are destroyed: run dozo backup`;
    return backup !== null && backup.epoch === epoch
      ? have
      : `${have}; none of epoch ${epoch ?? '–'}, so the keystore's database is the only copy of its keys`;
  },
  ja: (epoch: number | null, { keystoreBackup: backup, awaitsBackup }: Backup): string => {
    const have = backup === null ? 'なし' : `第${backup.epoch}世代（${backup.at} 時点）`;
    if (awaitsBackup)
      return `${have}。以前の鍵を破棄する前に、第${epoch ?? '–'}世代のバックアップを待っています（dozo backup を実行してください）`;
    return backup !== null && backup.epoch === epoch
      ? have
      : `${have}。第${epoch ?? '–'}世代のバックアップがないため、鍵は鍵保管データベースにしかありません`;
  },
};

/** What `dozo keys` and `dozo client key-custody` say. */
export const KEYS_WORDS: Readonly<Record<Locale, KeysWords>> = {
  en: {
    help: `
dozo keys status SLUG
dozo keys rotate SLUG epoch|subjects|log|index|certificate

Says who holds a client's keys, and makes new ones, on the vault's own host while Dozo runs.

  status            custody, whether the client's own key is there, epoch, versions with dates, what is under way
  rotate epoch      another key of keys: all keys are wrapped anew under it, and the old one is destroyed
  rotate subjects   another version of each customer's key: it seals from then on; what older ones sealed is sealed anew,
                    then they are destroyed with their epoch
  rotate log        another key signs the client's log: named in the log by the present one, both sign for 30 days
  rotate index      another key for the blind index: values are indexed anew, and found meanwhile; takes two days,
                    for as long as requests are remembered by their digests
  rotate certificate  another key signs certificates of destruction; earlier certificates go on verifying

Everything is readable meanwhile. A rotation goes on by itself if this command or Dozo is stopped, and is an entry in the
client's log. Customers' keys are renewed after a year unasked; day keys are new every day.

Exit codes: 0 open · 1 closed, or not done (one sentence says why) · 2 not understood.`,
    usage: (about) => `"dozo keys" did not understand ${about}. "dozo keys --help" says how to use it.`,
    unfit: (file) =>
      `${file} does not describe a client's key. It is JSON, such as {"kind": "transit", "address": "https://…", "tokenFile": "…", "key": "…"} (docs/operate/client-keys.md).`,
    chosen: 'The key works. What is stored moves under it; everything is readable meanwhile.',
    moving: (done, total) => `  ${done} of ${total} keys`,
    status: (slug, { custody, provider, epoch, epochSince, moving, rotations, ...keys }) =>
      [
        `${slug}: ${custody.because === null ? 'open' : `closed, the client's own key ${custody.because === 'refused' ? 'refuses' : 'does not answer'}`}`,
        `  held by ${custody.holder === 'client' ? `the client (${custody.kind ?? ''} ${custody.key ?? ''}) and ` : ''}the provider (${provider})`,
        `  epoch ${epoch ?? '–'}${epochSince === null ? '' : `, since ${epochSince}`}`,
        `  keystore backup: ${backupWords.en(epoch, keys)}`,
        ...(moving === null ? [] : [`  moving: ${moving.done} of ${moving.total} keys`]),
        ...keys.versions.map(
          ({ what, version, stage, since, stagedAt }) =>
            `  ${what} key, version ${version}: made ${since}, ${stage}${stage === 'sole' && version === 1 ? '' : ` since ${stagedAt}`}`,
        ),
        ...rotations.map(({ what, done, total }) => `  rotating ${what}: ${done} of ${total}`),
      ].join('\n'),
  },
  ja: {
    help: `
dozo keys status スラッグ
dozo keys rotate スラッグ epoch|subjects|log|index|certificate

クライアントの鍵を誰が保有しているかを表示し、鍵を更新します。Dozo の起動中に、保管庫（vault）のホスト上で実行してください。

  status            保有者、企業自身の鍵が利用できるか、鍵の世代、各鍵の版と日付、進行中の処理を表示します
  rotate epoch      新しい世代の鍵に切り替えます。すべての鍵を包み直し、古い鍵を破棄します
  rotate subjects   お客さまごとの鍵を新しい版にします。以前の版で封印された内容は封印し直し、以前の版は世代交代時に破棄します
  rotate log        クライアントのログに署名する鍵を更新します。新しい鍵は現在の鍵のもとでログに記録し、30 日間は両方の鍵で署名します
  rotate index      検索用索引の鍵を更新します。索引を作り直す間も検索できます。受信済みの要求を記録している 2 日間を要します
  rotate certificate  破棄証明書に署名する鍵を更新します。これまでの証明書は引き続き検証できます

更新中もすべて利用できます。コマンドや Dozo が停止しても、更新は自動的に再開し、クライアントのログに記録されます。
お客さまごとの鍵は 1 年で自動的に更新し、日ごとの鍵は毎日新しくなります。

終了コード: 0 利用できます · 1 停止中または未完了（理由を表示します） · 2 コマンドを解釈できません`,
    usage: (about) =>
      `「dozo keys」では ${about} を解釈できません。使い方は「dozo keys --help」で確認できます。`,
    unfit: (file) =>
      `${file} は企業の鍵の設定として読み取れません。{"kind": "transit", "address": "https://…", "tokenFile": "…", "key": "…"} のような JSON で指定してください（docs/operate/client-keys.md）。`,
    chosen:
      '鍵が使えることを確認しました。保存済みの内容をこの鍵の下へ移行します。移行中もすべて利用できます。',
    moving: (done, total) => `  ${total} 件中 ${done} 件`,
    status: (slug, { custody, provider, epoch, epochSince, moving, rotations, ...keys }) =>
      [
        `${slug}: ${custody.because === null ? '利用できます' : `停止中（企業の鍵が${custody.because === 'refused' ? '利用を拒否しています' : '応答していません'}）`}`,
        `  保有者: ${custody.holder === 'client' ? `企業（${custody.kind ?? ''} ${custody.key ?? ''}）および` : ''}委託先（${provider}）`,
        `  第${epoch ?? '–'}世代${epochSince === null ? '' : `（${epochSince} から）`}`,
        `  鍵保管データベースのバックアップ: ${backupWords.ja(epoch, keys)}`,
        ...(moving === null ? [] : [`  移行中: ${moving.total} 件中 ${moving.done} 件`]),
        ...keys.versions.map(
          ({ what, version, stage, since, stagedAt }) =>
            `  ${what} 鍵 第${version}版: ${since} 作成、${STAGE_JA[stage]}${stage === 'sole' && version === 1 ? '' : `（${stagedAt} から）`}`,
        ),
        ...rotations.map(({ what, done, total }) => `  更新中（${what}）: ${total} 件中 ${done} 件`),
      ].join('\n'),
  },
};
