import type { Texts } from '#web/ui/language.ts';

/** Sentences of the page on the client's own types and allow-list. */
export const RULES_TEXTS = {
  'trust.rules': ['Detection rules', '検出ルール'],
  'rules.title': ['Your own detection rules', '貴社独自の検出ルール'],
  'rules.lead': [
    'Kinds of values that only your company has, and what is nothing sensitive for you. What you type below goes to the vault alone; this page does not see it.',
    '貴社だけの番号などの種類と、貴社では機密にあたらないものを設定します。下の枠に入力した内容は保管庫にのみ送られ、この画面からは見えません。',
  ],
  'rules.old': [
    'A change holds from the next message on. If it hides more than before, the messages that are there already are then looked through as well: their texts, subjects and notes, files and their names.',
    '変更は次に受け付けるメッセージから有効です。隠す範囲が広がる変更の場合は、受付済みのメッセージも続けて再検査します（本文、件名、社内メモ、添付ファイルとその名前が対象）。',
  ],
  'rules.look.none': [
    'No change so far hid more than the rules before it. With the first that does, it stands here how far the messages are looked through.',
    'これまでに隠す範囲が広がる変更はありません。そのような変更を行うと、再検査の進み具合がここに表示されます。',
  ],
  'rules.set': [
    'Version {{version}} is in force and in your log.',
    'バージョン{{version}}が有効になり、ログに記録されました。',
  ],
  'rules.history': ['Who changed what, from your log', '変更履歴（ログの記録）'],
  'rules.history.none': ['Nobody has changed these rules yet.', 'まだ変更はありません。'],
  'rules.history.when': ['When', '日時'],
  'rules.history.who': ['Who', '変更者'],
  'rules.history.what': ['What', '内容'],
  'rules.history.entry': ['Entry', '記録番号'],
  'rules.history.version': ['Version {{version}}', 'バージョン{{version}}'],
  'rules.history.added': ['added: {{names}}', '追加：{{names}}'],
  'rules.history.changed': ['changed: {{names}}', '変更：{{names}}'],
  'rules.history.removed': ['removed: {{names}}', '削除：{{names}}'],
  'rules.history.allowed': [
    'allowed: {{patterns}} patterns, {{values}} values',
    '許可：パターン{{patterns}}件・値{{values}}件',
  ],
} as const satisfies Texts;
