import type { Texts } from '#web/ui/language.ts';

/** Sentences around an agreement that somebody reads and signs. */
export const AGREEMENT_TEXTS = {
  'nda.version': [
    '{{document}}, version {{version}}, a signature holds for {{days}} days',
    '{{document}} 第{{version}}版・署名の有効期間 {{days}} 日',
  ],
  'nda.name': [
    'Type your name as it is written here: {{name}}',
    '氏名を次のとおり入力してください：{{name}}',
  ],
  'nda.sign': ['I have read it and agree to be bound', '内容を確認し、同意して署名する'],
  'nda.read-first': ['Read to the end to sign.', '最後までお読みいただくと署名できます。'],
  'nda.signed': ['Signed, in force until {{date}}.', '署名しました。{{date}}まで有効です。'],
  'nda.digest': ['SHA-256 of the text you sign', '署名対象文書の SHA-256'],
  'nda.frame': ['Signing in the vault’s frame', '保管庫の枠での署名'],
  'nda.settling': ['Signed. It is in force in a moment.', '署名しました。まもなく有効になります。'],
  'nda.pdf': ['Signed PDF', '署名済み PDF'],
  'nda.grace': [
    'The text is new. What you signed before holds until {{date}}: please sign again by then.',
    '文面が改訂されました。以前の署名は{{date}}まで有効です。それまでに再署名してください。',
  ],
} as const satisfies Texts;
