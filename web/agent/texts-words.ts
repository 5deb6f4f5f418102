import type { Texts } from '#web/ui/language.ts';

/** Sentences of the page of ready replies. */
export const WORDS_TEXTS = {
  'words.title': ['Ready replies', '定型文の管理'],
  'words.about': [
    'Each client has its own; one client’s words are never offered in another’s ticket. They pass through the vault, so nobody’s data stays in them.',
    '定型文は委託元ごとに管理され、他の委託元のチケットには表示されません。保存時に保管庫が内容を確認し、個人情報を含むものは保存されません。',
  ],
  'words.leads-only': ['Team leads write and change them.', '作成・編集はリーダーが行います。'],
  'words.new': ['New ready reply', '新しい定型文'],
  'words.edit': ['Edit', '編集'],
  'words.drop': ['Remove', '削除'],
  'words.dropped': ['“{{title}}” was removed.', '「{{title}}」を削除しました。'],
  'words.saved': ['“{{title}}” is ready to use.', '「{{title}}」を保存しました。'],
  'words.save': ['Save', '保存'],
  'words.field.title': ['Title', 'タイトル'],
  'words.field.kind': ['Written as', '種類'],
  'words.field.text': ['Text', '本文'],
  'words.fields': [
    '{{agent.name}} and {{ticket.number}} are filled in when it is chosen, {{customer.name}} behind the wall when it is sent.',
    '{{agent.name}} と {{ticket.number}} は選択時に、{{customer.name}} は送信時に保管庫内で差し込まれます。',
  ],
  'words.field.status': ['Then set the status to', '送信後のステータス'],
  'words.field.priority': ['Then set the priority to', '送信後の優先度'],
  'words.field.tags': ['Then add tags (separated by spaces)', '送信後に付けるタグ（空白区切り）'],
  'words.unchanged': ['as it is', '変更しない'],
  'words.incomplete': ['A title and a text are needed.', 'タイトルと本文を入力してください。'],
  'words.tags-wrong': [
    'Tags are letters, up to six digits (four in a row), - and _.',
    'タグには文字・数字（6桁まで、連続は4桁まで）・-・_ が使えます。',
  ],
} as const satisfies Texts;
