import type { Check, Manifest, Restored } from '#backup';
import type { Locale } from '#platform/problems';

interface BackupWords {
  readonly help: string;
  readonly usage: string;
  readonly checking: string;
  readonly restoring: string;
  readonly done: (manifest: Manifest, vkey: string) => string;
  readonly report: (restored: Restored, check: Check) => string;
}

interface RestoreWords {
  readonly help: string;
  readonly usage: string;
  readonly checking: string;
  readonly restoring: string;
  readonly done: (restored: Restored) => string;
}

const tally = (count: number): string => count.toLocaleString('en');
const mark = (isWell: boolean): string => (isWell ? '✓' : '✗');
const sum = (values: Iterable<number>): number => [...values].reduce((all, one) => all + one, 0);

/** What `dozo backup` says. */
export const BACKUP_WORDS: Readonly<Record<Locale, BackupWords>> = {
  en: {
    help: `
dozo backup --to PLACE --recipient age1… [--keystore-recipient age1…] [--parts vault,keystore,desk]
dozo backup verify PLACE --identity FILE [--at TIME] [--keystore PLACE] [--signed-by KEY]

The first writes a backup of this moment while Dozo runs: vault, keystore and desk, each a file of its own, compressed and
encrypted with age to the recipients, with a signed manifest. The keys of keys stay in the HSM or KMS and are in no backup.
The second restores the newest into a scratch database and proves it: every row, every log's tree, every reference, and a
sample of values opened (counted, never shown) if the key provider can be reached.

  --to                  a folder, or s3://bucket/prefix
  --recipient           who may open it (age-keygen); may be given several times
  --keystore-recipient  who may open the keystore's file, if others
  --parts               only these, such as keystore for one every hour
  --identity            file with the AGE-SECRET-KEY of a recipient, readable by this user alone
  --at                  the newest backup of that time or earlier, such as 2026-11-25T09:00:00+09:00
  --keystore            where the keystore's backups are, if elsewhere
  --signed-by           key that must have signed; default: this data folder's own

docs/operate/backup.md: schedule, retention, drill.
Exit codes: 0 done, or whole · 1 not done, or not whole (one sentence says why) · 2 not understood.`,
    usage: '"dozo backup" did not understand that. "dozo backup --help" says how to use it.',
    checking: 'checking',
    restoring: 'restoring',
    done: (manifest, vkey) =>
      [
        `Backup ${manifest.id}: ${manifest.parts.map(({ name, bytes }) => `${name} ${tally(bytes)} bytes`).join(', ')}.`,
        `It brings back the moment ${manifest.at}. Keep the key that signs backups apart from them; a restore elsewhere asks for it:`,
        vkey,
      ].join('\n'),
    report: (restored, check) =>
      [
        `Moment ${restored.at.toISOString()}`,
        `✓ ${tally(sum(Object.values(restored.rows ?? {})))} rows, as many as were backed up; every foreign key holds`,
        ...check.logs.map(
          ({ tenant, size, checkpoints, wrong }) =>
            `${mark(wrong.length === 0)} log of ${tenant}: ${tally(size)} entries, ${tally(checkpoints)} checkpoints${wrong.length === 0 ? ', computed anew and the same' : `: ${wrong.join(', ')}`}`,
        ),
        `${mark(check.tokensWithoutValue === 0)} ${tally(check.tokensWithoutValue)} tokens in messages without a value`,
        `${mark(check.deskTokensWithoutValue === 0)} ${tally(check.deskTokensWithoutValue)} tokens at the desk without a value`,
        `${mark(check.ticketsWithoutConversation === 0)} ${tally(check.ticketsWithoutConversation)} tickets without a conversation`,
        `${mark(check.subjectsWithoutKey === 0)} ${tally(check.subjectsWithoutKey)} customers without a key`,
        check.opened === null
          ? '· values were not tried: the key provider cannot be reached from here'
          : `${mark(check.opened.opened + check.opened.shredded === check.opened.tried)} ${tally(check.opened.opened)} of ${tally(check.opened.tried)} values tried open, ${tally(check.opened.shredded)} are shredded`,
        check.isWhole ? 'The backup is whole.' : 'The backup is NOT whole.',
      ].join('\n'),
  },
  ja: {
    help: `
dozo backup --to 保存先 --recipient age1… [--keystore-recipient age1…] [--parts vault,keystore,desk]
dozo backup verify 保存先 --identity ファイル [--at 日時] [--keystore 保存先] [--signed-by 鍵]

1 つ目は、Dozo の稼働中に現時点のバックアップを作成します。保管庫（vault）、鍵ストア（keystore）、デスク（desk）を別々のファイルに
圧縮し、age で受信者宛てに暗号化して、署名付きマニフェストを添えます。鍵を守る鍵は HSM または KMS から出ず、バックアップには含まれません。
2 つ目は、最新のバックアップを一時的なデータベースに復元し、全行、各ログの木、すべての参照を確かめます。鍵プロバイダーに接続できる場合は、
一部の値を実際に開いて件数だけを数えます（内容は表示しません）。

  --to                  フォルダー、または s3://バケット/接頭辞
  --recipient           復号できる受信者（age-keygen）。複数回指定できます
  --keystore-recipient  鍵ストアのファイルを復号できる受信者（別の人にする場合）
  --parts               対象を限定します。例: keystore（1 時間ごとなど）
  --identity            受信者の AGE-SECRET-KEY のファイル（このユーザーだけが読めること）
  --at                  指定日時以前で最新のもの。例: 2026-11-25T09:00:00+09:00
  --keystore            鍵ストアのバックアップの場所（別の場所にある場合）
  --signed-by           署名者の鍵。省略時はこのデータフォルダーの鍵

スケジュール、保存期間、訓練については docs/operate/backup.md をご覧ください。
終了コード: 0 完了、または完全 · 1 未完了、または不完全（理由を表示します） · 2 コマンドを解釈できません`,
    usage: '「dozo backup」の指定を解釈できませんでした。使い方は「dozo backup --help」で確認できます。',
    checking: '確認中',
    restoring: '復元中',
    done: (manifest, vkey) =>
      [
        `バックアップ ${manifest.id}: ${manifest.parts.map(({ name, bytes }) => `${name} ${tally(bytes)} バイト`).join('、')}`,
        `${manifest.at} の時点に復元できます。署名の確認用の鍵は、バックアップとは別の場所に保管してください（別の環境での復元時に必要です）:`,
        vkey,
      ].join('\n'),
    report: (restored, check) =>
      [
        `時点 ${restored.at.toISOString()}`,
        `✓ ${tally(sum(Object.values(restored.rows ?? {})))} 行（バックアップ時と同数）。外部キーはすべて成立しています`,
        ...check.logs.map(
          ({ tenant, size, checkpoints, wrong }) =>
            `${mark(wrong.length === 0)} ${tenant} のログ: ${tally(size)} 件、チェックポイント ${tally(checkpoints)} 件${wrong.length === 0 ? '（再計算の結果、一致しました）' : `: ${wrong.join(', ')}`}`,
        ),
        `${mark(check.tokensWithoutValue === 0)} 値のないトークン（メッセージ）: ${tally(check.tokensWithoutValue)} 件`,
        `${mark(check.deskTokensWithoutValue === 0)} 値のないトークン（デスク）: ${tally(check.deskTokensWithoutValue)} 件`,
        `${mark(check.ticketsWithoutConversation === 0)} 会話のないチケット: ${tally(check.ticketsWithoutConversation)} 件`,
        `${mark(check.subjectsWithoutKey === 0)} 鍵のないお客様: ${tally(check.subjectsWithoutKey)} 件`,
        check.opened === null
          ? '· 鍵プロバイダーに接続できないため、値を開く確認は行っていません'
          : `${mark(check.opened.opened + check.opened.shredded === check.opened.tried)} 試した値 ${tally(check.opened.tried)} 件のうち ${tally(check.opened.opened)} 件が開き、${tally(check.opened.shredded)} 件は消去済みです`,
        check.isWhole ? 'このバックアップは完全です。' : 'このバックアップは完全ではありません。',
      ].join('\n'),
  },
};

/** What `dozo restore` says. */
export const RESTORE_WORDS: Readonly<Record<Locale, RestoreWords>> = {
  en: {
    help: `
dozo restore PLACE --identity FILE [--at TIME] [--keystore PLACE] [--signed-by KEY]

Brings a backup back into empty databases or a new data folder, while Dozo does not run. Every byte is checked against the
signed manifest before anything is touched. Keys are never taken back in time: the newest keystore backup is used. Who was
erased since the backup stays erased: the tombstones beside the log's heads are gone by again before anything opens. A
restore that was cut short is begun anew by the same command; until it has ended, Dozo does not start.

  --identity   file with the AGE-SECRET-KEY of a recipient, readable by this user alone; may be given several times
  --at         the newest backup of that time or earlier, such as 2026-11-25T09:00:00+09:00; default: the newest
  --keystore   where the keystore's backups are, if elsewhere
  --signed-by  key that must have signed; default: this data folder's own

Bring "vault/heads" and "vault/tombstones" of the lost data folder along if you have them: docs/operate/backup.md.
Exit codes: 0 restored · 1 not restored (one sentence says why) · 2 not understood.`,
    usage: '"dozo restore" did not understand that. "dozo restore --help" says how to use it.',
    checking: 'checking',
    restoring: 'restoring',
    done: ({ at, rows, behind }) =>
      [
        `Restored to ${at.toISOString()}: ${Object.entries(rows ?? {})
          .map(([name, count]) => `${name} ${tally(count)} rows`)
          .join(', ')}.`,
        ...behind.map(
          ({ tenant, restored, signed }) =>
            `! The log of ${tenant} has ${tally(restored)} entries, but ${tally(signed)} were signed: nothing more is signed for it, and its values stay closed, until docs/operate/restored-log.md was followed.`,
        ),
        'Start Dozo to go on.',
      ].join('\n'),
  },
  ja: {
    help: `
dozo restore 保存先 --identity ファイル [--at 日時] [--keystore 保存先] [--signed-by 鍵]

Dozo の停止中に、空のデータベースまたは新しいデータフォルダーへバックアップを復元します。何かを書き込む前に、全バイトを署名付き
マニフェストと照合します。鍵は過去の状態に戻さず、常に最新の鍵ストアのバックアップを使います。バックアップ後に消去された方は、
ログの署名済み先頭（heads）と並べて保管している消去記録により、開く前にもう一度消去されます。途中で中断された復元は、同じコマンドで
最初からやり直せます。完了するまで Dozo は起動しません。

  --identity   受信者の AGE-SECRET-KEY のファイル（このユーザーだけが読めること）。複数回指定できます
  --at         指定日時以前で最新のもの。例: 2026-11-25T09:00:00+09:00（省略時は最新）
  --keystore   鍵ストアのバックアップの場所（別の場所にある場合）
  --signed-by  署名者の鍵。省略時はこのデータフォルダーの鍵

失われたデータフォルダーの「vault/heads」と「vault/tombstones」が残っている場合は、併せて戻してください（docs/operate/backup.md）。
終了コード: 0 復元完了 · 1 未復元（理由を表示します） · 2 コマンドを解釈できません`,
    usage: '「dozo restore」の指定を解釈できませんでした。使い方は「dozo restore --help」で確認できます。',
    checking: '確認中',
    restoring: '復元中',
    done: ({ at, rows, behind }) =>
      [
        `${at.toISOString()} の時点に復元しました: ${Object.entries(rows ?? {})
          .map(([name, count]) => `${name} ${tally(count)} 行`)
          .join('、')}`,
        ...behind.map(
          ({ tenant, restored, signed }) =>
            `! ${tenant} のログは ${tally(restored)} 件ですが、署名済みは ${tally(signed)} 件です。docs/operate/restored-log.md の手順が済むまで、署名は行われず、値は閉じたままになります。`,
        ),
        'Dozo を起動すると再開します。',
      ].join('\n'),
  },
};
