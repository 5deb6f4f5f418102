import type { Texts } from '#web/ui/language.ts';

/** What reminds of courses, on every page. */
export const REMIND_TEXTS = {
  'remind.ended': ['{{course}}: ended on {{date}}', '{{course}}：{{date}}に期限切れ'],
  'remind.ends': ['{{course}}: ends on {{date}}', '{{course}}：{{date}}まで'],
  'remind.never': ['{{course}}: not passed yet', '{{course}}：未修了'],
  'remind.title': ['Training is due', '受講が必要な研修があります'],
  'remind.closed': ['Values stay closed until it is passed.', '合格するまで値は表示されません。'],
  'remind.take': ['Take it', '受講する'],
} as const satisfies Texts;
