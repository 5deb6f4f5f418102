import type { Texts } from '#web/ui/language.ts';

/** Sentences of one’s own pages: settings, NDA, training. */
export const PAGE_TEXTS = {
  'me.sign-in': ['Your sign-in: passkeys and sessions', 'サインインの管理（パスキー・セッション）'],
  'me.settings': ['Settings', '設定'],
  'me.language': ['Language', '言語'],
  'me.colours': ['Colours', '配色'],
  'me.light': ['Light', 'ライト'],
  'me.dark': ['Dark', 'ダーク'],
  'me.auto': ['As the device', '端末に合わせる'],
  'me.sign-out': ['Sign out', 'サインアウト'],
  'me.papers': ['NDAs and training', '秘密保持契約と研修'],
  'me.nda-of': ['NDA for {{client}}', '{{client}}の秘密保持契約'],
  'me.in-force': ['in force until {{date}}', '{{date}}まで有効'],
  'me.not-in-force': ['not in force', '未締結または期限切れ'],
  'me.read': ['Read', '内容を見る'],
  'me.read-sign': ['Read and sign', '確認して署名'],
  'me.training-of': ['Training: {{course}}', '研修：{{course}}'],
  'me.take': ['Take it', '受講する'],
  'me.take-again': ['Read again', 'もう一度見る'],
  'me.shift': ['Shift', '勤務時間'],
  'me.no-shift': ['No shift is planned. Ask your lead.', '勤務予定がありません。リーダーにご確認ください。'],
  'nda.title': ['Non-disclosure agreement for {{client}}', '{{client}}に関する秘密保持契約'],
  'nda.version': [
    '{{document}}, version {{version}}, in force for {{days}} days',
    '{{document}} 第{{version}}版・有効期間 {{days}} 日',
  ],
  'nda.name': [
    'Type your name as it is written here: {{name}}',
    '氏名を次のとおり入力してください：{{name}}',
  ],
  'nda.sign': ['I have read it and agree to be bound', '内容を確認し、同意して署名する'],
  'nda.read-first': ['Read to the end to sign.', '最後までお読みいただくと署名できます。'],
  'nda.signed': ['Signed, in force until {{date}}.', '署名しました。{{date}}まで有効です。'],
  'nda.back': ['Back to work', '業務に戻る'],
  'nda.digest': ['SHA-256 of the text you sign', '署名対象文書の SHA-256'],
  'training.pass': [
    '{{mark}} right answers are needed to pass.',
    '合格には {{mark}} 問以上の正解が必要です。',
  ],
  'training.questions': ['Questions', '確認テスト'],
  'training.submit': ['Hand in', '回答を提出'],
  'training.unanswered': ['Answer every question first.', 'すべての設問に回答してください。'],
  'training.passed': [
    'Passed with {{right}} of {{of}}, valid until {{date}}.',
    '{{of}}問中{{right}}問正解で合格です。{{date}}まで有効です。',
  ],
  'training.failed': [
    '{{right}} of {{of}} were right. Read the sections again and try once more.',
    '{{of}}問中{{right}}問正解でした。もう一度教材を読み、再挑戦してください。',
  ],
} as const satisfies Texts;
