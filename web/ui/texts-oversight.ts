import type { Texts } from './language.ts';

/** Approvals and emergencies, as officers and leads see them. */
export const OVERSIGHT_TEXTS = {
  'emergency.none': ['Nobody has declared an emergency.', '緊急表示は行われていません。'],
  'emergency.review': ['Look at it', '確認する'],
  'emergency.says': ['Reason as typed: {{reason}}', '入力された理由：{{reason}}'],
  'emergency.by': [
    '{{name}} · {{time}} · passed: {{passed}}',
    '{{name}} ・ {{time}} ・ 省略された条件：{{passed}}',
  ],
  'emergency.open': ['to be looked at', '確認待ち'],
  'emergency.late': ['overdue', '期限超過'],
  'emergency.closed': ['looked at', '確認済み'],
  'emergency.due': ['{{count}} of 2 people, by {{time}}', '2人中{{count}}人が確認済み・期限 {{time}}'],
  'emergency.inOrder': ['{{name}}, {{time}}: in order', '{{name}}（{{time}}）：問題なし'],
  'emergency.notInOrder': ['{{name}}, {{time}}: not in order', '{{name}}（{{time}}）：問題あり'],
} as const satisfies Texts;
