import type { Locale } from '#platform/problems';

interface Help {
  readonly overview: string;
  /** Of the commands that take no word but `--help`; the others explain themselves. */
  readonly commands: Readonly<Record<string, string>>;
  readonly unknown: (name: string) => string;
  readonly unexpected: (command: string, word: string) => string;
}

/** What the `dozo` command says about itself. */
export const HELP: Readonly<Record<Locale, Help>> = {
  en: {
    overview: `
dozo: the secure support desk

  dozo start      start everything and print the address (npm start does the same)
  dozo doctor     check the set-up and say what to mend
  dozo migrate    bring the databases to the state of this version
  dozo backup     back everything up, encrypted, while it runs; prove a backup whole
  dozo restore    bring a backup back into empty databases
  dozo client     set up the companies that are answered for: keys, pages, rules
  dozo keys       say who holds a client's keys, and renew them
  dozo detect     find sensitive values in text and list them
  dozo redact     read text, write it with sensitive values masked
  dozo verify     check an offline pack of a client's log
  dozo export-log write a client's log with everything that it takes to check it
  dozo fsck       compute the clients' logs anew and compare what is kept about them
  dozo witness    cosign a log's checkpoints as the client's own witness

"dozo COMMAND --help" says more about one.
Exit codes: 0 done · 1 not done, or the check failed · 2 the command was not understood.`,
    commands: {
      start: `
dozo start [--only vault|desk]

Starts the database, brings it up to date, starts vault and desk, prints one address when they are ready, and starts
again whatever dies. Without configuration it is an evaluation: everything on this machine, reachable from it alone,
kept in the folder "data". Ctrl-C finishes what is under way and stops everything.

  --only vault|desk   run that one process; the other is on another host, behind mutual TLS (docs/operate/two-hosts.md)

Settings: dozo.config.json or DOZO_… in the environment, see docs/operate/set-up.md.
Exit codes: 0 stopped as asked · 1 could not start (one sentence says why) · 2 not understood.`,
      doctor: `
dozo doctor [--only vault|desk]

Checks configuration, folder, disk, ports, origins, TLS, key provider, databases (version, role, row-level security,
migrations, clock), mail relay and the door between hosts, one line each, and says what to do about what is wrong. Changes nothing.

Exit codes: 0 all in order · 1 something is wrong · 2 not understood.`,
      migrate: `
dozo migrate [--only vault|desk]

Applies the migrations that the databases lack, as their owners (DOZO_VAULT_OWNER, DOZO_KEYSTORE_OWNER,
DOZO_DESK_OWNER); in an evaluation on the embedded PostgreSQL, which must not be running. Forward only, each file in one
transaction; several at once wait for each other.

Exit codes: 0 up to date · 1 not done (one sentence says why) · 2 not understood.`,
    },
    unknown: (name) => `dozo has no command "${name}". "dozo help" lists them.`,
    unexpected: (command, word) =>
      `"dozo ${command}" takes no "${word}". "dozo ${command} --help" says how to use it.`,
  },
  ja: {
    overview: `
dozo: 安全なサポートデスク

  dozo start      すべてを起動し、アドレスを表示します（npm start と同じです）
  dozo doctor     設定を点検し、直すべき点を示します
  dozo migrate    データベースをこの版の状態に移行します
  dozo backup     稼働中にすべてを暗号化してバックアップし、その完全性を確かめます
  dozo restore    バックアップを空のデータベースに復元します
  dozo client     クライアント企業を登録し、鍵、設置ページ、ルールを設定します
  dozo keys       クライアントの鍵の保有者と状態を表示し、鍵を更新します
  dozo detect     テキストから機密性の高い値を見つけて一覧にします
  dozo redact     テキストを読み、機密性の高い値を伏せて出力します
  dozo verify     クライアントのログのオフラインパックを検証します
  dozo export-log クライアントのログを、検証に必要なものと併せて書き出します
  dozo fsck       クライアントのログを計算し直し、保存内容と照合します
  dozo witness    クライアント自身の証人として、ログのチェックポイントに連署します

各コマンドの詳細は「dozo コマンド名 --help」で確認できます。
終了コード: 0 完了 · 1 未完了または検査に失敗 · 2 コマンドを解釈できません`,
    commands: {
      start: `
dozo start [--only vault|desk]

データベースを起動して最新の状態にし、保管庫（vault）とデスク（desk）を起動して、準備ができたらアドレスを 1 つ表示します。
停止したプロセスは自動的に起動し直します。設定がない場合は評価モードとなり、すべてこのマシン内で動作し、外部からは
接続できません。データは「data」フォルダーに保存されます。Ctrl-C で処理中の作業を終えてから停止します。

  --only vault|desk   そのプロセスのみを起動します。もう一方は別のホストで動かし、相互 TLS で接続します（docs/operate/two-hosts.md）

設定: dozo.config.json または環境変数 DOZO_…（docs/operate/set-up.md を参照）
終了コード: 0 指示どおり停止 · 1 起動できません（理由を表示します） · 2 コマンドを解釈できません`,
      doctor: `
dozo doctor [--only vault|desk]

設定、フォルダー、ディスク、ポート、オリジン、TLS、鍵プロバイダー、データベース（版、ロール、行レベルセキュリティ、
移行、時計）、メールリレー、ホスト間のドアを 1 行ずつ点検し、
問題があれば対処方法を示します。何も変更しません。

終了コード: 0 問題なし · 1 問題あり · 2 コマンドを解釈できません`,
      migrate: `
dozo migrate [--only vault|desk]

未適用の移行を、データベースの所有者として適用します（DOZO_VAULT_OWNER、DOZO_KEYSTORE_OWNER、DOZO_DESK_OWNER）。
評価モードでは停止中の組み込み PostgreSQL に適用します。移行は前進のみで、1 ファイルが 1 トランザクションです。
同時に実行した場合は順番を待ちます。

終了コード: 0 最新の状態 · 1 未完了（理由を表示します） · 2 コマンドを解釈できません`,
    },
    unknown: (name) => `dozo に「${name}」というコマンドはありません。「dozo help」で一覧を確認できます。`,
    unexpected: (command, word) =>
      `「dozo ${command}」では「${word}」を指定できません。使い方は「dozo ${command} --help」で確認できます。`,
  },
};
