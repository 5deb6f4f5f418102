import type { Texts } from './language.ts';

/** Sentences of the shared pieces. */
export const UI_TEXTS = {
  'ui.evaluation': ['Evaluation on this machine.', 'この端末での評価版です。'],
  'ui.evaluation.hint': [
    'Invented people and companies; do not enter real data.',
    '登場する人物・企業は架空です。実際の個人情報は入力しないでください。',
  ],
  'ui.reference': ['Reference {{reference}}', '参照番号 {{reference}}'],
  'ui.again': ['Try again', 'もう一度試す'],
  'ui.close': ['Close', '閉じる'],
  'ui.cancel': ['Cancel', 'キャンセル'],
  'ui.destroyed': ['destroyed on {{day}}', '{{day}}に破棄'],
  'ui.masked': [', masked.', '（伏せ字）'],
  'ui.why.marked': ['Marked by a person', '担当者が機密として指定'],
  'ui.why.found': ['Found by {{why}}', '自動検出：{{why}}'],
  'ui.skip': ['Skip to content', '本文へ移動'],
  'ui.loading': ['Loading…', '読み込み中…'],
  'ui.plot.time': ['Time', '時刻'],
  'ui.plot.of': ['{{label}}: {{value}}', '{{label}}：{{value}}'],
} as const satisfies Texts;
