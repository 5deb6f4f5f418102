import type { Texts } from '#web/ui/language.ts';

/** Requests that wait for a lead's yes. */
export const APPROVAL_TEXTS = {
  'approvals.nav': ['Approvals', '承認依頼'],
  'approvals.title': ['Approvals', '承認依頼'],
  'approvals.waiting_one': ['{{count}} request waits for you', '{{count}}件が承認待ちです'],
  'approvals.waiting_other': ['{{count}} requests wait for you', '{{count}}件が承認待ちです'],
} as const satisfies Texts;
