import type { Locale } from '#platform/problems';

interface WitnessWords {
  readonly help: string;
  readonly usage: (about: string) => string;
  readonly folder: (folder: string, why: string) => string;
  readonly port: (host: string, port: number) => string;
  readonly ready: (address: string, vkey: string) => string;
}

/** What `dozo witness` says. Its lines about single requests are English: they are for logs. */
export const WITNESS_WORDS: Readonly<Record<Locale, WitnessWords>> = {
  en: {
    help: `
dozo witness --folder FOLDER --log VKEY [--log VKEY] [--name NAME] [--host 127.0.0.1] [--port 8040]

A client's own witness of its log, run on the client's side (docs/operate/witness.md). It remembers the last checkpoint it saw, cosigns
the next one only with a proof that nothing before it was changed, and refuses a fork. From then on the provider cannot rewrite the log.
It speaks C2SP tlog-witness over HTTP; put TLS in front of it.

  --folder FOLDER   keeps the witness's key and what it saw last; back it up, and never put an older copy back
  --log VKEY        the log's verifier key, as you were told it; several for several logs, or after the key was changed
  --name NAME       the witness's own name, at the first start: e.g. witness.example.com/dozo
  --host, --port    where it listens

Exit codes: 0 stopped as asked · 1 could not start · 2 not understood.`,
    usage: (about) => `"dozo witness" did not understand ${about}. "dozo witness --help" says how to use it.`,
    folder: (folder, why) =>
      why === '--name'
        ? `There is no witness in ${folder} yet: give it a name with --name.`
        : `${folder} cannot be used: ${why}.`,
    port: (host, port) => `${host}:${port} is taken or not allowed.`,
    ready: (address, vkey) => `The witness listens on ${address}. Its key, for your provider:\n${vkey}`,
  },
  ja: {
    help: `
dozo witness --folder フォルダー --log 検証鍵 [--log 検証鍵] [--name 名前] [--host 127.0.0.1] [--port 8040]

クライアント側で動かす、ログの証人（witness）です（docs/operate/witness.md）。最後に確認したチェックポイントを記憶し、それ以前が変更されて
いないことの証明がある場合に限り、次のチェックポイントに連署します。分岐は拒否するため、提供元はログを書き換えられなくなります。
通信は C2SP tlog-witness（HTTP）です。前段に TLS を置いてください。

  --folder フォルダー   証人の鍵と、最後に確認した内容を保存します。バックアップを取り、古い控えは決して戻さないでください
  --log 検証鍵          通知されたログの検証鍵。複数のログ、または鍵の変更後には複数指定します
  --name 名前           証人の名前（初回起動時）。例: witness.example.com/dozo
  --host、--port        待ち受けるアドレス

終了コード: 0 指示どおり停止 · 1 起動できません · 2 コマンドを解釈できません`,
    usage: (about) =>
      `「dozo witness」では「${about}」を解釈できません。使い方は「dozo witness --help」で確認できます。`,
    folder: (folder, why) =>
      why === '--name'
        ? `${folder} に証人がまだありません。--name で名前を指定してください。`
        : `${folder} を使用できません: ${why}`,
    port: (host, port) => `${host}:${port} は使用中か、許可されていません。`,
    ready: (address, vkey) => `証人は ${address} で待ち受けています。提供元に伝える検証鍵:\n${vkey}`,
  },
};
