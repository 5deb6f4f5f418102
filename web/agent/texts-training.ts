import type { Texts } from '#web/ui/language.ts';

/** Sentences of courses and their tests. */
export const TRAINING_TEXTS = {
  'training.about': [
    'About {{minutes}} minutes: {{parts}} parts and {{questions}} questions. You can stop at any time; where you are is kept.',
    '約 {{minutes}} 分・全 {{parts}} 項目・確認テスト {{questions}} 問。途中で中断しても、進み具合は保存されます。',
  ],
  'training.parts': ['Parts of the course', '研修の項目'],
  'training.part': ['Part {{part}} of {{of}}', '{{of}} 項目中 {{part}} 項目め'],
  'training.back': ['Back', '前へ'],
  'training.next': ['Read, go on', '読みました・次へ'],
  'training.to-test': ['Read, to the questions', '読みました・確認テストへ'],
  'training.pass': [
    '{{needed}} of {{of}} right answers are needed to pass.',
    '合格には {{of}} 問中 {{needed}} 問以上の正解が必要です。',
  ],
  'training.again': [
    'Questions and answers stand in another order than last time.',
    '設問と選択肢の順序は前回と異なります。',
  ],
  'training.questions': ['Questions', '確認テスト'],
  'training.submit': ['Hand in', '回答を提出'],
  'training.unanswered_one': ['{{count}} question is still open.', '未回答の設問が {{count}} 問あります。'],
  'training.unanswered_other': [
    '{{count}} questions are still open.',
    '未回答の設問が {{count}} 問あります。',
  ],
  'training.all-answered': ['Every question is answered.', 'すべての設問に回答済みです。'],
  'training.passed.title': ['Passed', '合格'],
  'training.failed.title': ['Not passed yet', '不合格'],
  'training.passed': [
    '{{right}} of {{of}} were right. The pass holds until {{date}}.',
    '{{of}}問中{{right}}問正解で合格です。{{date}}まで有効です。',
  ],
  'training.failed': [
    '{{right}} of {{of}} were right, {{needed}} are needed. Read why below, then try again.',
    '{{of}}問中{{right}}問正解でした（合格は{{needed}}問以上）。下の解説を読み、もう一度お試しください。',
  ],
  'training.wrong': ['What was wrong, and why', '間違えた設問と解説'],
  'training.chosen': ['You chose:', '選んだ回答：'],
  'training.done': ['Back to work', '業務に戻る'],
  'training.read-again': ['Read the parts again', '教材を読み直す'],
  'training.try-again': ['Try again', '再受験する'],
} as const satisfies Texts;
