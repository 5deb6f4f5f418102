import { SIGN } from './signs.ts';
import type { TextRule } from './text-rule.ts';

const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
/** A day as people of many countries write it: figures in any order, a month in words, a Japanese era. */
const DAY = [
  '\\d{4} ?[-/.年년] ?\\d{1,2} ?[-/.月월] ?\\d{1,2}(?: ?[日일])?',
  '\\d{1,2} ?[-/.] ?\\d{1,2} ?[-/.] ?(?:19|20)?\\d{2}',
  '\\d{1,2} \\d{1,2} (?:19|20)\\d{2}',
  `\\d{1,2}(?:st|nd|rd|th)?(?: of)?[ -]${MONTH}\\.?,?[ -](?:19|20)?\\d{2}`,
  `${MONTH}\\.? \\d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\\d{2}`,
  '(?:明治|大正|昭和|平成|令和|[mtshr])\\.?(?:\\d{1,2}|元)[年./-]\\d{1,2}[月./-]\\d{1,2}日?',
  '(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])',
].join('|');

/** Days that are somebody's birthday, by the words before or behind them; no other dates. */
export const DATE_RULES: readonly TextRule[] = [
  {
    class: 'DATE_OF_BIRTH',
    name: 'birth-date',
    needs: SIGN.digit,
    cue: /birth|born|\bd\.?o\.?b|bday|生年月日|誕生日|出生|생년월일|생일|ngày sinh|sinh ngày|lahir|วันเกิด|जन्म|kapanganakan/,
    pattern: new RegExp(
      `(?:date of birth|birth ?date|birth ?day|\\bb-?day|\\bd\\.?o\\.?b\\.?|\\bborn(?: on)?|生年月日|誕生日|出生日期|出生|생년월일|생일|ngày sinh|sinh ngày|(?:tanggal|tarikh|tgl\\.?) lahir|lahir|วันเดือนปีเกิด|วันเกิด|जन्म ?(?:तिथि|दिन|तारीख)|kapanganakan)[^\\d\\n?]{0,24}?(?:[:：] ?)?(${DAY})(?![\\d])`,
      'gi',
    ),
    group: 1,
    score: 0.95,
  },
  {
    class: 'DATE_OF_BIRTH',
    name: 'birth-date-behind',
    needs: SIGN.digit,
    cue: /birth|\bdob\b|生まれ|生$|生[。、)） ]|출생|\bborn\b/,
    pattern: new RegExp(
      `(${DAY}) ?(?:\\(?(?:is|was|as|=)? ?(?:my |his |her |their |the |your )?(?:date of birth|birth ?date|birthday|dob\\b)|生まれ|生(?=$|[。、)） \\n])|출생)`,
      'gi',
    ),
    group: 1,
    score: 0.95,
  },
  {
    class: 'DATE_OF_BIRTH',
    name: 'birth-date-second',
    needs: SIGN.digit,
    cue: /birth|born|\bd\.?o\.?b|bday/,
    pattern: new RegExp(
      `(?:birth|born|\\bd\\.?o\\.?b|bday)[^\\n?]{0,80}?\\b(?:his|hers?|mine|theirs|(?:my )?(?:wife|husband|son|daughter|partner)(?:'s)?)(?: is| was)?[: ]{1,2}(${DAY})(?![\\d])`,
      'gi',
    ),
    group: 1,
    score: 0.94,
  },
  {
    class: 'CARD_EXPIRY',
    name: 'expiry',
    needs: SIGN.digit,
    cue: /exp|valid|有効期限|good thru/,
    pattern: new RegExp(
      `(?:exp(?:iry|ires|iration|iring|\\.)?(?: (?:date|month))?|valid (?:thru|until|to|till)|good thru|有効期限(?!は? ?[:：]? ?(?:20)?\\d{2}年)|(?<=カード[^\\n]{0,40})有効期限)[^\\d\\n]{0,12}?((?:0?[1-9]|1[0-2]) ?[/-] ?(?:20)?\\d{2}|(?:20)?\\d{2}年 ?\\d{1,2}月|${MONTH}\\.?,? 20\\d{2})(?![\\d/])`,
      'gi',
    ),
    group: 1,
    score: 0.9,
  },
];
