import type { Texts } from '#web/ui/language.ts';

/** Sentences of the page on keys and custody. */
export const KEY_TEXTS = {
  'trust.keys': ['Keys', '鍵'],
  'trust.keys.title': ['Who holds the keys to your data', '貴社データの鍵を保有する者'],
  'trust.keys.lead': [
    'Every value is sealed under a key of one customer, and those under keys of your company alone.',
    'すべての値はお客さまごとの鍵で封印され、その鍵は貴社専用の鍵で保護されています。',
  ],
  'trust.keys.now': ['Keys and custody', '鍵と保管'],
  'trust.keys.own': ['A key of your own', '貴社自身の鍵'],
  'trust.keys.own.how': [
    'A key in your own KMS (AWS KMS, OpenBao, Vault or an HSM) can be made part of the protection: without it nothing of yours opens. When you disable it, deny it or revoke its token, everything of yours is closed within 60 seconds; when you give it back, it opens by itself. Ask your provider to set it up.',
    '貴社の KMS（AWS KMS、OpenBao、Vault、HSM）の鍵を保護に組み込むことができます。この鍵がなければ貴社のデータは一切開けません。鍵の無効化、拒否、トークンの失効から60秒以内にすべて閉じられ、鍵を戻せば自動的に再開します。設定は委託先へご依頼ください。',
  ],
  'trust.keys.own.note': [
    'While it is withdrawn, your customers cannot write by chat or form and are told so; mail waits at the sender’s server. Your log goes on, and keys that were due for destruction wait for the key to return. If it never returns, the data stay closed for ever.',
    '鍵を取り下げている間、お客さまはチャットやフォームを送信できず、画面でその旨をお伝えします。メールは送信元のサーバーで待機します。ログの記録は続き、破棄予定の鍵は貴社の鍵が戻るまで待機します。鍵が戻らなければ、データは永久に開けません。',
  ],
} as const satisfies Texts;
