import type { Texts } from '#web/ui/language.ts';

export const CONTAINMENT_TEXTS = {
  'scope.floor': ['Whole floor', 'フロア全体'],
  'banner.contained': ['Contained: {{what}}', '封じ込め中：{{what}}'],
  'banner.see': ['See', '確認する'],

  'contain.title': ['Containment', '封じ込め'],
  'contain.lead': [
    'When something looks wrong: close first, look afterwards. Sessions that are running feel it within a second.',
    '異常を感じたら、まず止めて、それから調べます。実行中のセッションにも1秒以内に反映されます。',
  ],
  'contain.now': ['In force now', '現在の封じ込め'],
  'contain.nothing': ['Nothing is contained', '封じ込め中のものはありません'],
  'contain.nothing.do': [
    'To close values for a person, a client or everybody, choose whom and give a reason.',
    '担当者、クライアント、または全体への値の表示を止めるには、対象を選び理由を入力してください。',
  ],
  'contain.nothing.read': [
    'A security officer can close values for a person, a client or everybody here. If something looks wrong, call them.',
    'ここで値の表示を止められるのはセキュリティ責任者です。異常に気づいたら、責任者に連絡してください。',
  ],
  'contain.switch': ['Close', '止める'],
  'contain.scope': ['What to close', '対象'],
  'contain.scope.agent': ['One person', '担当者'],
  'contain.scope.client': ['One client', 'クライアント'],
  'contain.scope.floor': ['Whole floor', 'フロア全体'],
  'contain.person': ['Person', '担当者'],
  'contain.client': ['Client', 'クライアント'],
  'contain.choose': ['Choose…', '選択してください'],
  'contain.floor.note': [
    'Everybody, for every client. Use it when you do not know yet where the trouble is.',
    'すべての担当者、すべてのクライアントが対象です。問題の所在がまだ分からないときに使います。',
  ],
  'contain.reason': ['Reason', '理由'],
  'contain.reason.note': [
    'Kept with the switch and shown to officers and leads. No customer’s data here.',
    '記録として残り、責任者とリーダーに表示されます。お客さまの情報は書かないでください。',
  ],
  'contain.review': ['Review…', '内容を確認…'],
  'contain.confirm.title': ['Close: {{what}}?', '{{what}}を封じ込めますか？'],
  'contain.confirm.agent': [
    '{{what}} can no longer see, check or search any value, for any client.',
    '{{what}}さんは、どのクライアントの値も表示・照合・検索できなくなります。',
  ],
  'contain.confirm.client_one': [
    '{{count}} person can no longer see, check or search any value of {{what}}.',
    '{{count}}名の担当者が、{{what}}の値を表示・照合・検索できなくなります。',
  ],
  'contain.confirm.client_other': [
    '{{count}} people can no longer see, check or search any value of {{what}}.',
    '{{count}}名の担当者が、{{what}}の値を表示・照合・検索できなくなります。',
  ],
  'contain.confirm.floor_one': [
    'All {{count}} person can no longer see, check or search any value.',
    '全{{count}}名の担当者が、すべての値を表示・照合・検索できなくなります。',
  ],
  'contain.confirm.floor_other': [
    'All {{count}} people can no longer see, check or search any value.',
    '全{{count}}名の担当者が、すべての値を表示・照合・検索できなくなります。',
  ],
  'contain.confirm.open': [
    'Values that are on a screen right now are closed within a second.',
    '現在画面に表示されている値は、1秒以内に閉じられます。',
  ],
  'contain.confirm.kept': [
    'Customers can go on writing; no message and no ticket is lost. Masked text stays readable.',
    'お客さまからの連絡は引き続き受け付けます。メッセージやチケットは失われず、伏せた本文は読めます。',
  ],
  'contain.confirm.logged': [
    'It is written in the log of every client concerned, and stays until somebody lifts it.',
    '対象となる各クライアントのログに記録され、解除するまで続きます。',
  ],
  'contain.confirm.do': ['Close now: {{what}}', '今すぐ封じ込める：{{what}}'],
  'contain.lift': ['Lift…', '解除…'],
  'contain.lift.title': ['Lift: {{what}}?', '{{what}}の封じ込めを解除しますか？'],
  'contain.lift.means_one': [
    '{{count}} person can ask for values again, as far as their other facts allow.',
    '{{count}}名の担当者が、他の条件を満たす範囲で再び値を求められるようになります。',
  ],
  'contain.lift.means_other': [
    '{{count}} people can ask for values again, as far as their other facts allow.',
    '{{count}}名の担当者が、他の条件を満たす範囲で再び値を求められるようになります。',
  ],
  'contain.lift.reason': ['Why it is safe again', '解除してよい理由'],
  'contain.lift.do': ['Lift: {{what}}', '解除する：{{what}}'],
  'contain.effect.on': ['Closing: {{what}}', '封じ込め：{{what}}'],
  'contain.effect.off': ['Lifting: {{what}}', '解除：{{what}}'],
  'contain.effect.sending': ['asking the vault…', '保管庫に要求しています…'],
  'contain.effect.answered': ['in force in the vault after {{seconds}} s', '保管庫で{{seconds}}秒後に有効'],
  'contain.effect.waiting': ['reaching the running sessions…', '実行中のセッションへ伝達中…'],
  'contain.effect.seen': ['reached running pages after {{seconds}} s', '実行中の画面へ{{seconds}}秒後に到達'],
  'contain.by': ['{{name}}, {{time}}.', '{{name}}、{{time}}。'],
  'contain.holds_one': ['Holds back {{count}} person.', '{{count}}名に適用中。'],
  'contain.holds_other': ['Holds back {{count}} people.', '{{count}}名に適用中。'],
  'contain.past': ['Lifted before ({{count}})', '解除済み（{{count}}件）'],
  'contain.lifted': ['{{what}}, lifted by {{name}}, {{time}}.', '{{what}}：{{name}}が{{time}}に解除。'],
} as const satisfies Texts;
