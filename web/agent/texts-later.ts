import type { Texts } from '#web/ui/language.ts';

/** Sentences of putting a ticket off. */
export const LATER_TEXTS = {
  'later.title': ['Later', '後で対応する'],
  'later.wake': ['Wake it now', '今すぐ戻す'],
  'later.woken': ['It is back in the queue.', '一覧に戻しました。'],
  'later.pending': ['When the customer answers', 'お客様の返信を待つ'],
  'later.pending.done': ['Waiting for the customer.', '返信待ちにしました。'],
  'later.hour': ['In an hour', '1時間後'],
  'later.three-hours': ['In three hours', '3時間後'],
  'later.tomorrow': ['Tomorrow morning', '明日の朝'],
  'later.monday': ['Monday morning', '月曜の朝'],
  'later.own': ['At', '日時'],
  'later.set': ['Set', '設定'],
  'later.hint': [
    'It comes back by itself, and at once if the customer writes.',
    '時間になると自動的に戻ります。お客様から連絡があれば、すぐに戻ります。',
  ],
  'later.done': ['Back at {{time}}.', '{{time}} に戻ります。'],
} as const satisfies Texts;
