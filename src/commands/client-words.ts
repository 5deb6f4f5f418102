import type { Locale } from '#platform/problems';

interface ClientWords {
  readonly help: string;
  readonly usage: (about: string) => string;
  readonly added: (slug: string) => string;
  readonly taken: (slug: string) => string;
  readonly none: string;
  readonly noWitness: string;
  readonly key: string;
  scimToken(address: string): string;
  readonly done: string;
  readonly policy: (version: number, digest: string) => string;
  readonly destination: (name: string, version: number) => string;
  readonly noDestination: string;
  readonly notADestination: (about: string) => string;
  readonly open: (file: string) => string;
  readonly notRunning: string;
  readonly unreadable: (file: string) => string;
}

/** What `dozo client` says. */
export const CLIENT_WORDS: Readonly<Record<Locale, ClientWords>> = {
  en: {
    help: `
dozo client list
dozo client add SLUG --name-en NAME --name-ja NAME [--locale en|ja] [--colour #rrggbb] [--badge XX]
dozo client key SLUG LABEL
dozo client withdraw-key SLUG KEY-ID
dozo client scim-token SLUG LABEL
dozo client withdraw-scim-token SLUG TOKEN-ID
dozo client allow SLUG ORIGIN
dozo client refuse SLUG ORIGIN
dozo client policy SLUG FILE
dozo client search SLUG CARD,PHONE,names|none
dozo client destinations SLUG
dozo client destination SLUG FILE
dozo client withdraw-destination SLUG NAME
dozo client detection SLUG
dozo client type SLUG FILE
dozo client withdraw-type SLUG NAME
dozo client allow-list SLUG FILE|none
dozo client key-custody SLUG FILE|provider
dozo client witnesses SLUG
dozo client witness SLUG URL VKEY
dozo client withdraw-witness SLUG VKEY

Sets up the companies that are answered for, on the vault's own host while Dozo runs. SLUG is the public name, as in
/portal/SLUG and SLUG@ in mail addresses.

  add            makes the company; nobody sees any value of it before its rules are set
  key            a key for POST /v1/messages, printed once and kept nowhere
  withdraw-key   makes such a key unknown at once
  scim-token     a token for the directory (SCIM 2.0) of the provider (its slug) or of a client, printed once
  allow, refuse  which pages of the company may embed the chat and the sealed form (https://www.example.com)
  policy         puts the rules in FILE (JSON, docs/operate/set-up.md) in force
  search         by what besides their whole values may be searched: the last four of these classes, names in any script
  destination    where values may be sent without being seen (JSON, docs/operate/destinations.md); texts of secret headers are read from
                 files of their own, which only you may read
  detection      the company's own types of values, what it allows, and how far its stored messages are looked through
  type           adds or replaces one own type (JSON, docs/operate/set-up.md); its examples are tried first and not kept. What is stored is
                 looked through by it in the background
  allow-list     what is nothing sensitive for the company, in place of what was allowed before:
                 {"patterns": ["[a-z]+@example\\\\.com"], "values": ["4242 4242 4242 4242"]}; none: nothing is allowed
  key-custody    puts the company's data under a key of its own that FILE describes (JSON, docs/operate/client-keys.md),
                 or back under the provider's alone; tried first, then moved while everything is readable
  witness        has the log's checkpoints cosigned by the company's own witness (dozo witness, docs/operate/witness.md)

Each change is an entry in the company's log.
Exit codes: 0 done · 1 not done (one sentence says why) · 2 not understood.`,
    usage: (about) => `"dozo client" did not understand ${about}. "dozo client --help" says how to use it.`,
    added: (slug) => `The client ${slug} is there. Next: its rules (dozo client policy ${slug} FILE).`,
    taken: (slug) => `There is a client ${slug} already; nothing was changed.`,
    noWitness: 'Nobody witnesses this log: only the provider signs it.',
    none: 'There is no client yet. "dozo client add" makes one.',
    key: 'The key is shown this once. Hand it over by a safe way:',
    scimToken: (address) =>
      `The token is shown this once. Give it to the directory, with the address ${address}`,
    done: 'Done.',
    policy: (version, digest) => `The rules are in force: version ${version}, digest ${digest}.`,
    destination: (name, version) => `The destination ${name} is set: version ${version}.`,
    noDestination: 'Nothing of this client may be sent anywhere without being seen.',
    notADestination: (about) => `That is no destination: ${about}. docs/operate/destinations.md shows one.`,
    open: (file) => `${file} can be read by others. Close it first: chmod 600 ${file}`,
    notRunning: 'The vault does not run on this host. Start Dozo first, and use the same configuration.',
    unreadable: (file) => `${file} cannot be read as JSON.`,
  },
  ja: {
    help: `
dozo client list
dozo client add スラッグ --name-en 英語名 --name-ja 日本語名 [--locale en|ja] [--colour #rrggbb] [--badge XX]
dozo client key スラッグ ラベル
dozo client withdraw-key スラッグ 鍵ID
dozo client scim-token スラッグ 名前
dozo client withdraw-scim-token スラッグ トークンID
dozo client allow スラッグ オリジン
dozo client refuse スラッグ オリジン
dozo client policy スラッグ ファイル
dozo client search スラッグ CARD,PHONE,names|none
dozo client destinations スラッグ
dozo client destination スラッグ ファイル
dozo client withdraw-destination スラッグ 名前
dozo client detection スラッグ
dozo client type スラッグ ファイル
dozo client withdraw-type スラッグ 名前
dozo client allow-list スラッグ ファイル|none
dozo client key-custody スラッグ ファイル|provider
dozo client witnesses スラッグ
dozo client witness スラッグ URL 検証鍵
dozo client withdraw-witness スラッグ 検証鍵

応対を受託しているクライアント企業を登録します。Dozo の起動中に、保管庫（vault）のホスト上で実行してください。
スラッグは /portal/スラッグ やメールアドレス スラッグ@ に使われる公開名です。

  add            企業を登録します。ルールを設定するまで、誰もその企業の値を見ることはできません
  key            POST /v1/messages 用の鍵を発行します。表示は一度だけで、どこにも保存されません
  withdraw-key   発行済みの鍵を直ちに無効にします
  scim-token     提供者（そのスラッグ）または企業のディレクトリ連携（SCIM 2.0）用トークンを発行します。表示は一度だけです
  allow, refuse  チャットと秘匿フォームを設置できるページを許可または取り消します（https://www.example.com）
  policy         ファイル（JSON、docs/operate/set-up.md を参照）のルールを有効にします
  search         値の全体のほかに使える検索方法（下4桁を使う種類、氏名の表記ゆれ）を設定します
  destination    値を見ずに送れる送信先を設定します（JSON、docs/operate/destinations.md を参照）。秘密のヘッダーの内容は、
                 ご自身だけが読める別ファイルから読み込みます
  detection      企業独自の値の種類、許可リスト、保存済みメッセージの再検査の進み具合を表示します
  type           独自の種類を追加または置き換えます（JSON、docs/operate/set-up.md を参照）。例は最初に確認するだけで保存されません。
                 保存済みのメッセージも続けて再検査します
  allow-list     その企業では機密にあたらない値を、これまでの許可リストと入れ替えます：
                 {"patterns": ["[a-z]+@example\\\\.com"], "values": ["4242 4242 4242 4242"]}。none を指定すると空にします
  key-custody    企業のデータを、ファイル（JSON、docs/operate/client-keys.md を参照）が示す企業自身の鍵の下に置きます。
                 provider を指定すると委託先の鍵だけに戻します。鍵を確認してから移行し、移行中もすべて利用できます
  witness        企業自身の証人に、ログのチェックポイントへの連署を依頼します（dozo witness、docs/operate/witness.md を参照）

変更はすべて、その企業のログに記録されます。
終了コード: 0 完了 · 1 未完了（理由を表示します） · 2 コマンドを解釈できません`,
    usage: (about) =>
      `「dozo client」では ${about} を解釈できません。使い方は「dozo client --help」で確認できます。`,
    added: (slug) =>
      `クライアント ${slug} を登録しました。次にルールを設定してください（dozo client policy ${slug} ファイル）。`,
    taken: (slug) => `クライアント ${slug} はすでに登録されています。変更はありません。`,
    noWitness: 'このログには証人が設定されていません。署名するのは委託先だけです。',
    none: 'クライアントはまだ登録されていません。「dozo client add」で登録できます。',
    key: '鍵は今回だけ表示されます。安全な方法でお渡しください:',
    scimToken: (address) =>
      `トークンは今回だけ表示されます。アドレス ${address} とともにディレクトリに設定してください:`,
    done: '完了しました。',
    policy: (version, digest) => `ルールを有効にしました（版 ${version}、ダイジェスト ${digest}）。`,
    destination: (name, version) => `送信先 ${name} を設定しました（版 ${version}）。`,
    noDestination: 'このクライアントには、値を見ずに送れる送信先がありません。',
    notADestination: (about) =>
      `送信先の形式が正しくありません: ${about}。docs/operate/destinations.md に例があります。`,
    open: (file) => `${file} を他の利用者が読み取れます。先に権限を変更してください: chmod 600 ${file}`,
    notRunning:
      'このホストで保管庫（vault）が起動していません。同じ設定で Dozo を起動してからお試しください。',
    unreadable: (file) => `${file} を JSON として読み取れません。`,
  },
};
