import type { Purpose } from '#vault/authz/api';
import type { Locale } from '#web/client/ask.ts';

const PURPOSES: Readonly<Record<Purpose, readonly [en: string, ja: string]>> = {
  verify_identity: ['Verify who is asking', 'ご本人の確認'],
  process_refund: ['Process a refund', '返金の手続き'],
  correct_record: ['Correct a record', '登録内容の訂正'],
  ship_order: ['Ship an order', '商品の発送'],
  answer_request: ['Answer the request', 'お問い合わせへの回答'],
  investigate_fraud: ['Investigate fraud', '不正利用の調査'],
};

/** A purpose in words. */
export function purposeName(purpose: string, locale: Locale): string {
  return PURPOSES[purpose as Purpose]?.[locale === 'ja' ? 1 : 0] ?? purpose;
}
export const ALL_PURPOSES = Object.keys(PURPOSES) as Purpose[];
