import { SIGN } from './signs.ts';
import type { TextRule } from './text-rule.ts';

const ENGLISH_MONTH =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const MONTH = `(?:${ENGLISH_MONTH})`;
/** German, French, Spanish, Portuguese, Italian, Indonesian, Malay, Tagalog, Thai, Hindi, Vietnamese. */
const ANY_MONTH = `(?:${ENGLISH_MONTH}|januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|(?:de )?(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro)(?: de)?|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|januari|februari|maret|mac|mei|ogos|agustus|desember|disember|pebrero|abril|hunyo|hulyo|setyembre|oktubre|nobyembre|disyembre|tháng \\d{1,2}(?: năm)?|มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม|[ก-ฮ]\\.[ก-ฮ]\\.|जनवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर)`;
const KANJI = '[一二三四五六七八九十〇元]{1,4}';
const ERA = '(?:明治|大正|昭和|平成|令和|[明大昭平令mtshr])\\.?';
/** A day as people of many countries write it: figures in any order, a month in words, a Japanese era. */
const DAY = [
  '\\d{4} ?[-/.,年년] ?\\d{1,2} ?[-/.,月월] ?\\d{1,2}(?: ?[日일])?',
  '\\d{1,2} ?[-/.] ?\\d{1,2} ?[-/.] ?(?:19|20|25)?\\d{2}',
  '\\d{1,2} \\d{1,2} (?:19|20)\\d{2}',
  `(?:the )?\\d{1,2}(?:st|nd|rd|th|\\.)?(?: of)?[ -]?${ANY_MONTH}\\.?,?[ -]?(?:19|20|25|['’])?\\d{2}`,
  `${ANY_MONTH}\\.?[ -]\\d{1,2}(?:st|nd|rd|th)?,?[ -]?(?:19|20|['’])\\d{2}`,
  `${ERA} ?(?:\\d{1,2}|元) ?[年./-] ?の?\\d{1,2} ?[月./-] ?\\d{1,2} ?日?`,
  `(?:${ERA} ?|西暦)?${KANJI} ?年 ?${KANJI} ?月 ?${KANJI} ?日`,
  '(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])',
].join('|');
/** What is a date only where somebody says so: six figures, a month and a year, a day and a month, a year without its era. */
const LOOSE_DAY = [
  DAY,
  '(?:[0-3]\\d[01]\\d\\d{2}|\\d{2}[01]\\d[0-3]\\d)(?!\\d)',
  `${ANY_MONTH}\\.?,? (?:19|20)\\d{2}`,
  `${ANY_MONTH}\\.? \\d{1,2}(?:st|nd|rd|th)?`,
  `(?:the )?\\d{1,2}(?:st|nd|rd|th)?(?: of)? ${ANY_MONTH}(?![a-z])`,
  '\\d{2} ?年 ?\\d{1,2} ?月 ?\\d{1,2} ?日',
  `(?:\\d{1,2}|${KANJI}) ?月 ?(?:\\d{1,2}|${KANJI}) ?日`,
  `(?:${ERA} ?)?\\d{1,4} ?年 ?\\d{1,2} ?月`,
  '\\d{1,2}/\\d{1,2}',
].join('|');

const BIRTH =
  '(?:date|day|place and date)[ _]of[ _]birth|birth[ _-]?(?:date|day)|(?<![a-z])b-?day|(?<![a-z])d\\.?o\\.?b(?![a-z])\\.?|(?<![a-z])born(?: on| in)?|(?<![a-z])b\\.(?= ?\\d)|生年月日|誕生日|生まれ(?:た日|たの)?は|出生日期|出生|생년월일|생일|ngày sinh|sinh ngày|(?:tanggal|tarikh|tgl\\.?) lahir|lahir|วันเดือนปีเกิด|วันเกิด|जन्म ?(?:तिथि|दिन|तारीख)|kapanganakan|geboren(?: am)?|geburts(?:datum|tag)|née? le|date de naissance|fecha de nacimiento|data de nascimento|data di nascita';
const BIRTH_CUE =
  /birth|born|(?<![a-z])d\.?o\.?b|b-?day|(?<![a-z])b\. ?\d|生年月日|誕生日|生まれ|出生|생년월일|생일|ngày sinh|sinh ngày|lahir|วันเกิด|ปีเกิด|जन्म|kapanganakan|geboren|geburts|née? le|naissance|nacimiento|nascimento|nascita/;

/** Days that are somebody's birthday, by the words before or behind them; no other dates. */
export const DATE_RULES: readonly TextRule[] = [
  {
    class: 'DATE_OF_BIRTH',
    name: 'birth-date',
    needs: SIGN.digit,
    cue: BIRTH_CUE,
    pattern: new RegExp(`(?:${BIRTH})[^\\d\\n?!.]{0,24}?(?:[:：] ?)?(?<!\\d\\.?)(${DAY})(?![\\d])`, 'gi'),
    group: 1,
    score: 0.95,
  },
  {
    class: 'DATE_OF_BIRTH',
    name: 'birth-date-loose',
    needs: SIGN.digit | SIGN.japanese,
    cue: /birth|(?<![a-z])d\.?o\.?b|b-?day|born|生年月日|誕生日|生まれ/,
    pattern: new RegExp(
      `(?:(?:date|day)[ _]of[ _]birth|birth[ _-]?(?:date|day)|(?<![a-z])b-?day|(?<![a-z])d\\.?o\\.?b(?![a-z])\\.?|(?<![a-z])born(?= (?:on|in)| [a-z]{3,9} \\d)|生年月日|誕生日|生まれ(?:た日|たの)?(?=は))(?: ?[(（][^()（）\\n]{1,14}[)）])?["'”]?(?:(?:'s)?(?: is| was| on| in)*[ :=,-]{1,3}|[ \\n]{1,2}|(?:欄に|は、?|が|を|の方は|、)? ?[:：]? ?)["'「『]?(${LOOSE_DAY})(?![\\d/])`,
      'gi',
    ),
    group: 1,
    score: 0.9,
  },
  {
    class: 'DATE_OF_BIRTH',
    name: 'birth-date-behind',
    needs: SIGN.digit,
    cue: /birth|\bdob\b|[生産]まれ|生れ|うまれ|\d ?日? ?生|[日年] ?生|출생|년생|\bborn\b/,
    pattern: new RegExp(
      `(${DAY}|(?:${ERA} ?\\d{1,2}|(?:19|20)\\d{2}) ?年 ?\\d{1,2} ?月) ?(?:\\(?(?:is|was|as|=)? ?(?:my |his |her |their |the |your )?(?:date of birth|birth ?date|birthday|dob\\b)|(?:に)?(?:[生産]まれ|生れ|うまれ)|生(?=$|[。、,)） \\nの])|출생)`,
      'gi',
    ),
    group: 1,
    score: 0.95,
  },
  {
    // Whoever asks back whether the birthday is needed tells it in the same breath.
    class: 'DATE_OF_BIRTH',
    name: 'birth-date-asked',
    needs: SIGN.digit,
    cue: BIRTH_CUE,
    pattern: new RegExp(
      `(?:${BIRTH})(?: ?(?:too|also|as well|again|please))?(?:[も はがをで]{0,2}[ぁ-ん一-龠]{0,14})[?？][ \\n]?(?:(?:it['’]?s|it is|that['’]?s|yes|sure|ok|well|はい|ええと|えっと)[,、。.]? ?){0,2}(${DAY})(?![\\d])`,
      'gi',
    ),
    group: 1,
    score: 0.92,
  },
  {
    class: 'DATE_OF_BIRTH',
    name: 'birth-date-second',
    needs: SIGN.digit,
    cue: /birth|born|\bd\.?o\.?b|bday/,
    pattern: new RegExp(
      `(?:birth|born|\\bd\\.?o\\.?b|bday)(?:[^\\d\\n?]{0,40}\\d[^\\n?]{4,40}?|[^\\d\\n?]{0,80}?)\\b(?:his|hers?|mine|theirs|(?:my )?(?:wife|husband|son|daughter|partner)(?:'s)?)(?: is| was)?[: ]{1,2}(${DAY})(?![\\d])`,
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
