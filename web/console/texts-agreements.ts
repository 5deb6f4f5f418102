import type { Texts } from '#web/ui/language.ts';

/** Sentences about agreements and their versions. */
export const AGREEMENTS_TEXTS = {
  'agreements.title': ['Agreements', '秘密保持契約'],
  'agreements.lead': [
    'Who is bound to whom, under which text, and who has still to sign. Each signature is a passkey’s, over the digest of the text.',
    '誰が誰に対してどの文面で誓約しているか、未署名は何名かを示します。署名は、文面のダイジェストに対してパスキーで行われます。',
  ],
  'agreements.officers': [
    'Only security officers look after agreements.',
    '契約の管理は、セキュリティ責任者のみ行えます。',
  ],
  'agreements.provider-employee': ['Everybody who works here, to us', '全担当者から当社へ'],
  'agreements.client': ['Those who work for {{client}}, to {{client}}', '{{client}}の担当者から{{client}}へ'],
  'agreements.provider-client': ['{{client}} and us', '{{client}}と当社'],
  'agreements.version': ['{{document}}, version {{version}}', '{{document}} 第{{version}}版'],
  'agreements.grace': [
    'signatures under the version before hold until {{day}}',
    '前の版の署名は{{day}}まで有効',
  ],
  'agreements.signed': ['{{signed}} of {{of}} signed', '署名 {{signed}} / {{of}}'],
  'agreements.read': ['Read and sign', '確認・署名'],
  'agreements.newer': ['A newer text…', '新しい文面…'],
  'agreements.adopt.means': [
    'From now on the newer text is asked for: the one that came with this version of Dozo, with the client’s name as it is now. Everybody signs again; until the days of grace are over their signatures under the present one hold, and afterwards values stay closed for whoever has not signed.',
    '今後は新しい文面（この版の Dozo に付属し、現在のクライアント名を記載したもの）への署名を求めます。全員の再署名が必要です。猶予期間中は現在の署名が有効で、期間後に未署名の担当者には値が表示されません。',
  ],
  'agreements.adopt.days': ['Days of grace', '猶予日数'],
  'agreements.adopt.count_one': ['{{count}} day', '{{count}}日'],
  'agreements.adopt.count_other': ['{{count}} days', '{{count}}日'],
  'agreements.adopt.do': ['Ask for the newer text', '新しい文面を求める'],
} as const satisfies Texts;
