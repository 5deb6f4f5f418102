import type { Texts } from '#web/ui/language.ts';

/** Sentences of the search by value. */
export const FIND_TEXTS = {
  'search.choose-client': ['In which client’s conversations?', 'どの委託元の会話を検索しますか？'],
  'search.is-value': [
    'This looks like somebody’s data ({{class}}). It is compared inside the vault; the desk does not learn it.',
    '個人の情報（{{class}}）のようです。値の照合は保管庫の中で行われ、デスクには渡りません。',
  ],
  'search.hit': ['Conversation {{number}}', '会話 {{number}}'],
  'search.hits': ['Conversations with this value', 'この値を含む会話'],
} as const satisfies Texts;
