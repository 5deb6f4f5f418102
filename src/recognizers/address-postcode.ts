import { SIGN } from './signs.ts';
import type { TextRule } from './text-rule.ts';

/*
 * Addresses by what ends them and nothing else has: a British or Canadian postcode, whatever the house and its street are called;
 * and usual forms of Asia in Latin letters whose parts no street word marks.
 */
const POSTCODE = '(?:[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}|[A-Z]\\d[A-Z] ?\\d[A-Z]\\d)';
const CUE = /(?<![a-z\d])(?:[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|[a-z]\d[a-z] ?\d[a-z]\d)(?![a-z\d])/;
const CAPITAL = "(?:St\\.|Rd\\.|Mt\\.|Ste\\.|Apt\\.|No\\.|[A-ZÀ-Ý][\\w'’À-ÿ-]{0,24})";
const PART = `(?:${CAPITAL}|#?\\d{1,5}[A-Za-z]?(?:[-/]\\d{1,4}[A-Za-z]?)?|of|the|on|upon|under|le|de|la|du|des|by|and|in)`;
const GAP = '(?:, ?\\n?|\\n| )';
/** How a sentence begins that goes on with a place. */
const NO_START =
  "(?!(?:I|We|My|Our|It|In|At|On|To|From|And|But|Or|For|The|Please|Hi|Hello|Dear|Thanks|Ship|Send|Deliver|Address|Postcode|Zip|Customer|Order|Name|Tel|Phone|Email)(?![\\w'’-]))";
const SMALL = "[a-z\\d][a-z\\d'’.-]{0,20}";
const SMALL_POSTCODE = '(?:[a-z]{1,2}\\d[a-z\\d]? ?\\d[a-z]{2}|[a-z]\\d[a-z] ?\\d[a-z]\\d)';

export const ADDRESS_POSTCODE_RULES: readonly TextRule[] = [
  {
    class: 'ADDRESS',
    name: 'before-postcode',
    needs: SIGN.digit,
    cue: CUE,
    pattern: new RegExp(
      `(?<![\\w'’-])((?:${NO_START}${CAPITAL}|The(?= [A-Z])|#?\\d{1,5}[A-Za-z]?(?:[-/]\\d{1,4}[A-Za-z]?)?)(?:${GAP}${PART}){0,14}${GAP}${POSTCODE})(?![A-Za-z\\d])`,
      'g',
    ),
    group: 1,
    score: 0.86,
  },
  {
    class: 'ADDRESS',
    name: 'before-postcode-small',
    needs: SIGN.digit,
    cue: CUE,
    pattern: new RegExp(
      `(?:(?<=(?:address(?: is|:)?|(?:deliver(?:y|ed)?|ship(?:ped)?|sen[dt]|post(?:ed)?|moved?|come)(?: it| them)? to|live at|we are at|is at) )|(?=\\d|flat |unit |apartment )(?<![\\w.,-]))(${SMALL}(?:, ?| |\\n)(?:${SMALL}(?:, ?| |\\n)){1,12}?${SMALL_POSTCODE})(?![a-z\\d])`,
      'gi',
    ),
    group: 1,
    score: 0.84,
  },
  {
    class: 'ADDRESS',
    name: 'taiwan-latin',
    needs: SIGN.digit,
    cue: /no\. ?\d/,
    pattern:
      /(?:\d{1,2}F\.?(?:-\d{1,2})?,? )?(?:Rm\. ?\w{1,5},? )?No\. ?\d{1,4}(?:-\d{1,3})?,(?: (?:Aly|Alley|Ln|Lane|Sec)\.? ?\d{1,4},){0,3} [A-Z][\w.'’ -]{2,40}?(?:Rd|Road|St|Street|Blvd|Ave)\.?(?:,? (?:Sec\. ?\d|[A-Z][\w'’ -]{2,30}?(?:Dist|District|City|County|Township)\.?)){0,4}(?: \d{3,6}(?!\d))?/g,
    group: 0,
    score: 0.86,
  },
  {
    class: 'ADDRESS',
    name: 'vietnam-latin',
    needs: SIGN.digit,
    cue: / ward|district \d|dist\. ?\d|phuong \d|quan \d|ho chi minh|ha noi|hanoi|da nang|ngo \d|hem \d/,
    pattern:
      /(?<![\w/])(?:(?:So|No\.?|Hem|Ngo) )?\d{1,5}(?:\/\d{1,4}){0,3}[A-Z]?,? (?:(?:ngo|ngach|hem|Ngo|Hem) \d{1,4},? ){0,2}(?:[A-Z][a-z]{0,10} ?){1,5}(?:St(?:reet)?\.?)?(?:, (?:[A-Z][a-z]{0,10}(?: [A-Z][a-z]{0,10}){0,3}(?: Ward| District)?|Ward \d{1,2}|District \d{1,2}|Dist\. ?\d{1,2}|Phuong \d{1,2}|Quan \d{1,2}|[PQ]\.? ?\d{1,2})){1,5}(?: \d{5,6}(?!\d))?/g,
    group: 0,
    score: 0.84,
  },
  {
    class: 'ADDRESS',
    name: 'block-and-lot',
    needs: SIGN.digit,
    cue: /b(?:lk|lock)?\.? ?\d{1,3},? l(?:ot)?\.? ?\d/,
    pattern:
      /(?<![\w-])B(?:lk|lock)?\.? ?\d{1,3},? L(?:ot)?\.? ?\d{1,3}(?:,? (?:Phase|Ph\.?) ?\d{1,2})?(?:,? [A-Z][\w'’ñÑ.]{0,20}(?: [A-Z\d][\w'’ñÑ.]{0,20}){0,5}){0,5}(?: \d{4}(?!\d))?/g,
    group: 0,
    score: 0.86,
  },
  {
    class: 'ADDRESS',
    name: 'indonesian-estate',
    needs: SIGN.digit,
    cue: /perumahan|\bperum |komplek|apartemen|\bruko /,
    pattern:
      /(?:Perumahan|Perum\.?|Kompleks?|Apartemen|Ruko) [A-Z][\w'’]{0,20}(?: [A-Z][\w'’]{0,20}){0,4},? (?:Blok|No\.?|Kav\.?|Tower|Lantai|Lt\.?) ?[A-Z\d][\w/-]{0,6}(?:,? (?:No\.?|Nomor|Unit) ?[\w/-]{1,6})?(?:, [A-Z][\w ]{2,24}){0,4}(?: \d{5}(?!\d))?/g,
    group: 0,
    score: 0.86,
  },
  {
    class: 'ADDRESS',
    name: 'malaysian-unit',
    needs: SIGN.digit,
    cue: /\d-\d{1,2}[a-z]?, /,
    pattern:
      /(?<![\w-])[A-Z]{0,2}\d{0,2}-?\d{1,2}-\d{1,2}[A-Z]?, (?:[A-Z][\w'’]{1,20}(?: [A-Z\d][\w'’/]{0,20}){0,4}, ){1,4}(?:\d{5} [A-Z][a-z]+(?: [A-Z][a-z]+)?|(?=Jalan|Jln|Persiaran|Lorong))/g,
    group: 0,
    score: 0.86,
  },
  {
    class: 'ADDRESS',
    name: 'korean-alley',
    needs: SIGN.digit,
    cue: /[로길] ?\d{1,4}(?:번)?길/,
    pattern:
      /(?:[가-힣]{2,7}(?:특별시|광역시|자치시|도|시|군|구) ){0,3}[가-힣\d]{1,10}[로길] ?\d{1,4}(?:번)?[가나다라]?길 ?\d{1,4}(?:-\d{1,4})?(?:[ ,]{1,2}(?:[가-힣A-Z\d]{1,12} )?\d{1,4}[동호층]){0,3}/g,
    group: 0,
    score: 0.86,
  },
  {
    class: 'ADDRESS',
    name: 'hindi-house',
    needs: SIGN.digit,
    cue: /मकान|फ्लैट|प्लॉट/,
    pattern:
      /(?:मकान|फ्लैट|प्लॉट)(?: नंबर| संख्या| सं\.?| नं\.?)? ?[\u0900-\u097f\d][\u0900-\u097f\d ,./-]{3,100}?\d{6}(?!\d)/g,
    group: 0,
    score: 0.86,
  },
];
