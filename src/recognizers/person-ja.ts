import type { TextRule } from './text-rule.ts';

const KANJI_NAME = '[\\u4e00-\\u9fff々]{1,4}[ ]?[\\u4e00-\\u9fff々\\u3040-\\u309f]{1,4}';

const KANA_NAME = '[ァ-ヶー]{2,8}[ ・]?[ァ-ヶー]{2,8}';

/** Names in Japanese text. */
export const PERSON_JA_RULES: readonly TextRule[] = [
  {
    class: 'PERSON',
    name: 'ja-kana-name',
    cue: /[ァ-ヶ]/,
    pattern: new RegExp(
      `(?:^|[^ァ-ヶー])(${KANA_NAME})(?=と申します|と申しまして| ?様(?!々)|といいます|と言います)`,
      'g',
    ),
    group: 1,
    score: 0.88,
  },
  {
    class: 'PERSON',
    name: 'ja-kana-named',
    cue: /[ァ-ヶ]/,
    pattern: new RegExp(`(?:名前は|氏名は?[:]?|名義は|契約者は|担当は)[ ]?(${KANA_NAME})`, 'g'),
    group: 1,
    score: 0.88,
  },
  {
    class: 'PERSON',
    name: 'ja-contract-holder',
    cue: /[\u4e00-\u9fff]/,
    pattern: new RegExp(
      `(?:契約者|名義人?|受取人|代表者|宛名)は[ ]?(${KANJI_NAME})(?=です|になり|で[、。]|[。、]|$)`,
      'g',
    ),
    group: 1,
    score: 0.85,
  },
  {
    class: 'PERSON',
    name: 'ja-self-introduction',
    cue: /[\u4e00-\u9fff]/,
    pattern: new RegExp(
      `(?:名前は|氏名[はは:：]?|名義は?|申します[。、]?|私は|わたくし、?)[ ]?(${KANJI_NAME})(?=です|と申|と言|といい|になり|で[、。]|[。、\\s]|$)`,
      'g',
    ),
    group: 1,
    score: 0.85,
  },
  {
    class: 'PERSON',
    name: 'ja-named',
    cue: /[\u4e00-\u9fff]/,
    pattern: new RegExp(
      `(?:^|[。、\\s「])(${KANJI_NAME})(?=と申します|といいます|と言います|でございます。)`,
      'g',
    ),
    group: 1,
    score: 0.9,
  },
  {
    class: 'PERSON',
    name: 'ja-honorific',
    cue: /[\u4e00-\u9fff]/,
    pattern:
      /((?<![\u4e00-\u9fff々])[\u4e00-\u9fff々]{2,5}(?: [\u4e00-\u9fff々]{1,4})?(?<![屋客員師模同多兄姉医者店方主職長手供族間生仕奥旦娘嫁婆爺]))(?= ?(?:様(?![々子式相態に])|さま|さん|氏(?!名)))/g,
    group: 1,
    score: 0.75,
  },
];
