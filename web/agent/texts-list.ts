import type { Texts } from '#web/ui/language.ts';

/** Sentences of changes to many tickets. */
export const LIST_TEXTS = {
  'bulk.selected': ['{{count}} selected', '{{count}}件を選択中'],
  'bulk.all': ['Select all {{count}}', '表示中の{{count}}件をすべて選択'],
  'bulk.clear': ['Clear', '選択解除'],
  'bulk.take': ['Take', '担当する'],
  'bulk.later': ['Later…', '後で…'],
  'bulk.assign': ['Assign to…', '担当者…'],
  'bulk.teams': ['Teams', 'チーム'],
  'bulk.people': ['People', '担当者'],
  'bulk.undone': ['Put back as it was.', '元に戻しました。'],
  'bulk.tag': ['Tag…', 'タグ…'],
  'bulk.priority': ['Priority…', '優先度…'],
  'bulk.done_one': ['One ticket was changed.', '{{count}}件を変更しました。'],
  'bulk.done_other': ['{{count}} tickets were changed.', '{{count}}件を変更しました。'],
  'bulk.skipped_one': ['One is no longer yours to change.', '{{count}}件は変更できませんでした。'],
  'bulk.skipped_other': ['{{count}} are no longer yours to change.', '{{count}}件は変更できませんでした。'],
} as const satisfies Texts;
