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

/** What `dozo keys` and `dozo client key-custody` say. */
export const KEYS_WORDS: Readonly<Record<Locale, KeysWords>> = {
  en: {
    help: `
dozo keys status SLUG

Says who holds a client's keys, on the vault's own host while Dozo runs: custody, whether the client's own key is there,
epoch, its age and its end.

Exit codes: 0 open · 1 closed, or not done (one sentence says why) · 2 not understood.`,
    usage: (about) => `"dozo keys" did not understand ${about}. "dozo keys --help" says how to use it.`,
    unfit: (file) =>
      `${file} does not describe a client's key. It is JSON, such as {"kind": "transit", "address": "https://…", "tokenFile": "…", "key": "…"} (docs/operate/client-keys.md).`,
    chosen: 'The key works. What is stored moves under it; everything is readable meanwhile.',
    moving: (done, total) => `  ${done} of ${total} keys`,
    status: (slug, { custody, provider, epoch, epochSince, moving }) =>
      [
        `${slug}: ${custody.because === null ? 'open' : `closed, the client's own key ${custody.because === 'refused' ? 'refuses' : 'does not answer'}`}`,
        `  held by ${custody.holder === 'client' ? `the client (${custody.kind ?? ''} ${custody.key ?? ''}) and ` : ''}the provider (${provider})`,
        `  epoch ${epoch ?? '–'}${epochSince === null ? '' : `, since ${epochSince}`}`,
        ...(moving === null ? [] : [`  moving: ${moving.done} of ${moving.total} keys`]),
      ].join('\n'),
  },
  ja: {
    help: `
dozo keys status スラッグ

クライアントの鍵を誰が保有しているかを表示します。Dozo の起動中に、保管庫（vault）のホスト上で実行してください。
保有者、企業自身の鍵が利用できるか、鍵の世代とその開始日時を示します。

終了コード: 0 利用できます · 1 停止中または未完了（理由を表示します） · 2 コマンドを解釈できません`,
    usage: (about) =>
      `「dozo keys」では ${about} を解釈できません。使い方は「dozo keys --help」で確認できます。`,
    unfit: (file) =>
      `${file} は企業の鍵の設定として読み取れません。{"kind": "transit", "address": "https://…", "tokenFile": "…", "key": "…"} のような JSON で指定してください（docs/operate/client-keys.md）。`,
    chosen:
      '鍵が使えることを確認しました。保存済みの内容をこの鍵の下へ移行します。移行中もすべて利用できます。',
    moving: (done, total) => `  ${total} 件中 ${done} 件`,
    status: (slug, { custody, provider, epoch, epochSince, moving }) =>
      [
        `${slug}: ${custody.because === null ? '利用できます' : `停止中（企業の鍵が${custody.because === 'refused' ? '利用を拒否しています' : '応答していません'}）`}`,
        `  保有者: ${custody.holder === 'client' ? `企業（${custody.kind ?? ''} ${custody.key ?? ''}）および` : ''}委託先（${provider}）`,
        `  第${epoch ?? '–'}世代${epochSince === null ? '' : `（${epochSince} から）`}`,
        ...(moving === null ? [] : [`  移行中: ${moving.total} 件中 ${moving.done} 件`]),
      ].join('\n'),
  },
};
