import type { Texts } from '#web/ui/language.ts';

/** Sentences of the page on what the detector missed. */
export const DETECTION_TEXTS = {
  'detection.title': ['What was found, and what people had to correct', '検出された値と、担当者による訂正'],
  'detection.lead': [
    'Every value that a person marked by hand is one that the detector missed; every one that was taken back is one that it found wrongly. No text is kept of either.',
    '担当者が手動でマスクした値は検出漏れ、解除した値は誤検出として数えます。いずれも文章は保存していません。',
  ],
  'detection.days': ['Period', '期間'],
  'detection.days.of_one': ['{{count}} day', '{{count}}日間'],
  'detection.days.of_other': ['{{count}} days', '{{count}}日間'],
  'detection.byClass': ['By kind of value', '値の種類別'],
  'detection.class': ['Kind of value', '値の種類'],
  'detection.found': ['Found by itself', '自動検出'],
  'detection.missed': ['Missed, marked by hand', '検出漏れ（手動でマスク）'],
  'detection.wrong': ['Found wrongly, taken back', '誤検出（解除）'],
  'detection.share': ['Found of all', '検出率'],
  'detection.share.note': [
    'As far as people corrected it: what nobody noticed is in no figure here. How the detector does on labelled text is published with the software.',
    '担当者が訂正した範囲での数値です。誰も気づかなかった値は含まれません。正解付きテキストでの検出精度はソフトウェアとともに公開しています。',
  ],
  'detection.none': [
    'No value was found or corrected in this time. Choose a longer period.',
    'この期間に検出・訂正された値はありません。期間を長くしてご確認ください。',
  ],
  'detection.patterns': ['What the corrections have in common', '訂正の内訳'],
  'detection.patterns.none': ['Nobody has corrected anything in this time.', 'この期間の訂正はありません。'],
  'detection.patterns.lead': [
    'Digits are shown as 9, letters as A. Names, addresses and secrets show no spelling at all.',
    '数字は9、文字はAで表しています。氏名・住所・秘密情報は形も表示しません。',
  ],
  'detection.kind': ['Correction', '訂正'],
  'detection.kind.missed': ['Missed', '検出漏れ'],
  'detection.kind.not_sensitive': ['Found wrongly', '誤検出'],
  'detection.shape': ['Spelling', '表記'],
  'detection.rule': ['Rule', '検出ルール'],
  'detection.where': ['Written', '書かれた場所'],
  'detection.where.customer.en': ['by a customer, in English', 'お客さま・英語'],
  'detection.where.customer.ja': ['by a customer, in Japanese', 'お客さま・日本語'],
  'detection.where.agent.en': ['by staff, in English', '担当者・英語'],
  'detection.where.agent.ja': ['by staff, in Japanese', '担当者・日本語'],
  'detection.count': ['Count', '件数'],
} as const satisfies Texts;
