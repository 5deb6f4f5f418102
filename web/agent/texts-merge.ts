import type { Texts } from '#web/ui/language.ts';

/** Sentences about tickets that become one. */
export const MERGE_TEXTS = {
  'merge.title': ['Merge into another ticket', '別のチケットに統合'],
  'merge.lead': [
    'This ticket goes on in the one you choose, with everything that was written here. Only tickets of the same customer.',
    'このチケットの内容をすべて、選んだチケットに引き継ぎます。同じお客さまのチケットだけを選べます。',
  ],
  'merge.none': [
    'This customer has no other ticket of this client to go on in.',
    'このお客さまの他のチケットはありません。',
  ],
  'merge.done': ['#{{number}} goes on in #{{into}}', '#{{number}}を#{{into}}に統合しました'],
  'merge.undone': ['They are two tickets again.', '統合を取り消しました。'],
  'merge.into': ['This ticket goes on in', 'このチケットの統合先：'],
  'merge.bulk': ['Merge into #{{number}}', '#{{number}}に統合'],
  'merge.bulk.done': ['{{count}} tickets are one: #{{into}}', '{{count}}件を#{{into}}に統合しました'],
  'help.merge': ['Merge into another ticket', '別のチケットに統合'],
  'event.merged_into': ['{{who}} merged it into #{{to}}', '{{who}}が#{{to}}に統合しました'],
  'event.merged_from': ['{{who}} merged #{{to}} into it', '{{who}}が#{{to}}を統合しました'],
  'event.unmerged': ['{{who}} took the merge with #{{to}} back', '{{who}}が#{{to}}との統合を取り消しました'],
} as const satisfies Texts;
