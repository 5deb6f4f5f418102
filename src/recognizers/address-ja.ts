import type { TextRule } from './text-rule.ts';

const PREFECTURES =
  '北海道|東京都|(?:京都|大阪)府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県';

/** Addresses of Japan. */
export const ADDRESS_JA_RULES: readonly TextRule[] = [
  {
    class: 'ADDRESS',
    name: 'jp-address',
    cue: /[都道府県]/,
    pattern: new RegExp(
      `(?:〒? ?\\d{3}-?\\d{4}[ \\n]?)?(?:${PREFECTURES})[^\\s、。,!?「」]{1,24}?(?:[\\d一二三四五六七八九〇十]{1,5}(?:丁目|条(?:通り?|[東西南北])?|番地?の?|号|-|の)?){1,8}(?:号室?|番地)?(?: ?[^\\s、。,!?「」]{2,16}[\\d一二三四五六七八九〇十]{1,4}(?:号室?|階))?`,
      'g',
    ),
    group: 0,
    score: 0.9,
  },
  {
    class: 'ADDRESS',
    name: 'jp-address-city',
    cue: /[市区町村]/,
    pattern:
      /[\u4e00-\u9fff]{1,6}[市区町村][\u4e00-\u9fff\u3040-\u30ff]{1,12}\d{1,4}(?:丁目|番地?|-)\d{1,4}(?:(?:番地?|号|-)\d{0,4}号?){0,2}/g,
    group: 0,
    score: 0.85,
  },
  { class: 'ZIP', name: 'jp-zip', pattern: /〒 ?\d{3}-?\d{4}/g, group: 0, score: 0.9 },
];
