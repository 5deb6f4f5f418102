import type { Texts } from '#web/ui/language.ts';

/** Sentences of teams: giving a ticket to one, and their page. */
export const TEAM_TEXTS = {
  'assign.title': ['Who gets it?', '誰に割り当てますか？'],
  'assign.filter': ['Name of a person or team', '担当者・チーム名で絞り込み'],
  'assign.load': ['{{count}} open', '対応中 {{count}}件'],
  'assign.off-shift': ['off shift', '勤務時間外'],
  'assign.team': ['Team · {{count}} open', 'チーム・対応中 {{count}}件'],
  'assign.my-team': ['My team · {{count}} open', '所属チーム・対応中 {{count}}件'],
  'assign.none': ['Nobody of this name answers for this client.', '該当する担当者・チームはありません。'],
  'assign.done': ['Given to {{name}}.', '{{name}}に割り当てました。'],
  'assign.nobody.done': ['It is nobody’s now.', '割り当てを外しました。'],
  'teams.title': ['Teams', 'チームの管理'],
  'teams.about': [
    'A team shares a queue. The values in a ticket given to it stay closed until one of its people takes it. Names pass through the vault, so nobody’s data stays in them.',
    'チームは共通の待ち行列を持ちます。チームに割り当てただけでは値は表示できず、メンバーが担当になって初めて表示を申請できます。チーム名は保存時に保管庫が内容を確認し、個人情報を含むものは保存されません。',
  ],
  'teams.of': ['Teams of {{client}}', '{{client}}のチーム'],
  'teams.leads-only': ['Team leads make and change them.', '作成・編集はリーダーが行います。'],
  'teams.none': [
    'This client has no teams. Tickets go to people alone.',
    'この委託元のチームはまだありません。チケットは担当者に直接割り当てられます。',
  ],
  'teams.new': ['New team', '新しいチーム'],
  'teams.edit': ['Edit', '編集'],
  'teams.end': ['End…', '終了…'],
  'teams.end.sure': [
    'End “{{name}}”? Its tickets stay, in no team’s queue.',
    '「{{name}}」を終了しますか？ チケットは残り、どのチームにも属さなくなります。',
  ],
  'teams.end.yes': ['End the team', 'チームを終了する'],
  'teams.ended': ['“{{name}}” has ended.', '「{{name}}」を終了しました。'],
  'teams.saved': ['“{{name}}” is saved.', '「{{name}}」を保存しました。'],
  'teams.save': ['Save', '保存'],
  'teams.name-en': ['Name in English', 'チーム名（英語）'],
  'teams.name-ja': ['Name in Japanese', 'チーム名（日本語）'],
  'teams.members': ['Who is in it', 'メンバー'],
  'teams.members_none': ['Nobody yet', 'メンバーなし'],
  'teams.incomplete': ['Both names are needed.', '英語と日本語の両方の名前を入力してください。'],
  'teams.open_one': ['{{count}} open ticket', '対応中 {{count}}件'],
  'teams.open_other': ['{{count}} open tickets', '対応中 {{count}}件'],
} as const satisfies Texts;
