import type { Texts } from '#web/ui/language.ts';

/** Sentences of the calendar. */
export const SHIFT_TEXTS = {
  'shifts.title': ['Shifts', '勤務予定'],
  'shifts.about': [
    'Who works for this client when. Values open only during a shift; a shift that follows another without a gap is one stretch.',
    'この委託元の勤務予定です。値を表示できるのは勤務時間内だけです。間を置かずに続く勤務は一続きとして扱われます。',
  ],
  'shifts.leads-only': [
    'Leads plan. You can offer a shift of your own to a colleague.',
    '予定の作成はリーダーが行います。自分の勤務は、同僚に交代を依頼できます。',
  ],
  'shifts.week': ['Week of {{from}} to {{to}}', '{{from}}～{{to}}の週'],
  'shifts.before': ['Week before', '前の週'],
  'shifts.after': ['Week after', '次の週'],
  'shifts.this': ['This week', '今週'],
  'shifts.zone': ['Time zone of this calendar', 'この予定表のタイムゾーン'],
  'shifts.zone.is': ['Times are in {{zone}}.', '時刻は{{zone}}で表示しています。'],
  'shifts.person': ['Person', '担当者'],
  'shifts.add': ['Plan a shift for {{name}} on {{day}}', '{{name}}さんの{{day}}の勤務を追加'],
  'shifts.from': ['From', '開始'],
  'shifts.to': ['To', '終了'],
  'shifts.to.next': [
    'An end before the beginning is on the next day.',
    '終了が開始より前の場合は翌日になります。',
  ],
  'shifts.save': ['Plan it', '追加する'],
  'shifts.remove': ['Take out {{time}} of {{name}}', '{{name}}さんの{{time}}を外す'],
  'shifts.remove.sure': [
    'Take it out? Whoever is working is off at once.',
    '外しますか？ 勤務中の場合は直ちに終了となります。',
  ],
  'shifts.remove.yes': ['Take it out', '外す'],
  'shifts.offer': ['Offer {{time}} to a colleague', '{{time}}の交代を依頼'],
  'shifts.offer.to': ['To whom?', '誰に依頼しますか？'],
  'shifts.offer.do': ['Ask', '依頼する'],
  'shifts.exchanges': ['Exchanges', '交代の依頼'],
  'shifts.exchanges.none': ['Nothing waits.', '保留中の依頼はありません。'],
  'shifts.exchange': ['{{from}} → {{to}}: {{time}}', '{{from}} → {{to}}：{{time}}'],
  'shifts.asked': ['waits for {{name}}', '{{name}}さんの回答待ち'],
  'shifts.accepted': ['accepted; waits for a lead', '承諾済み・リーダーの確認待ち'],
  'shifts.accept': ['Accept', '承諾する'],
  'shifts.decline': ['Decline', '断る'],
  'shifts.withdraw': ['Withdraw', '取り下げる'],
  'shifts.confirm': ['Confirm', '確認する'],
  'shifts.none': ['Nobody works for this client yet.', 'この委託元の担当者はまだいません。'],
} as const satisfies Texts;
