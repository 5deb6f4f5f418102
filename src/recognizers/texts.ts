import type { DataClass } from './classes.ts';

/** Values recognised by the words around them or by a shape that is not a number. Patterns run on normalised text, in one pass each. */
export interface TextRule {
  readonly class: DataClass;
  readonly name: string;
  readonly pattern: RegExp;
  /** Capture group that is the value; 0 for the whole match. */
  readonly group: number;
  readonly score: number;
}

const STREET =
  'street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|terrace|way|close|crescent|parkway|pkwy|highway|hwy|square|sq|circle|trail|row|mews';
const KANJI_NAME = '[\\u4e00-\\u9fff々]{1,4}[ ]?[\\u4e00-\\u9fff々\\u3040-\\u309f]{1,4}';
const PREFECTURES =
  '北海道|東京都|(?:京都|大阪)府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県';

const KANA_NAME = '[ァ-ヶー]{2,8}[ ・]?[ァ-ヶー]{2,8}';

/** Where an address stands in a sentence, and what ends it there. */
const ADDRESS_FOLLOWS =
  '(?:address(?: is| to| with|:|,)?(?: the same:)?|located at|lives? at|(?:sent|send|ship|deliver|delivered|mail|mailed|post)(?: it| them| this| one)?(?: new one)? to|office is at|arrived at|new one to|find (?:them|us|it|me) at|visit (?:them|us|it) at|location is)';
const ADDRESS_ENDS =
  "(?=\\s(?:and (?:the|their|its|it|you|your|is|they|has|costs?|phone)|for (?:this|post|the|my)|it['’]?s|it is|with|has|have|last|which|where|that|but|so|please|tonight|today|yesterday)\\b|\\.\\s|\\.$|[?!;]|, (?:you|and|but|can|it|they|with|has)\\b|\\n\\n|$)";

export const TEXT_RULES: readonly TextRule[] = [
  {
    class: 'ADDRESS',
    name: 'address-after-word',
    pattern: new RegExp(
      `\\b${ADDRESS_FOLLOWS}\\s{1,3}(\\d{1,6}[a-z]?(?:-\\d{1,5})? (?:ul\\. |st\\. |av\\. )?[^\\d?!;]{2}[^?!;]{2,140}?)${ADDRESS_ENDS}`,
      'gi',
    ),
    group: 1,
    score: 0.8,
  },
  {
    class: 'ADDRESS',
    name: 'address-with-unit',
    pattern:
      /(?<![\p{L}\d-])\d{1,5} [\p{L}\d][\p{L}\d .'-]{1,48}[,\n ]{1,3}(?:suite|apt\.?|unit|flat) \d{1,5}(?:[,\n ]{1,3}(?!for\b|and\b|please\b)[\p{L}][\p{L}.'-]{1,20}){0,6}(?:[,\n ]{1,3}\d{5})?/giu,
    group: 0,
    score: 0.88,
  },
  {
    class: 'ADDRESS',
    name: 'military-post',
    pattern:
      /(?:\b(?:PSC \d{1,5}, ?Box \d{1,5}|Unit \d{1,5},? Box \d{1,5}|US(?:NS|NV|CGC|S) [\p{L}-]{2,20})[\s,]{1,3})(?:APO|FPO|DPO),? (?:AA|AE|AP) \d{5}/giu,
    group: 0,
    score: 0.95,
  },
  {
    class: 'ZIP',
    name: 'zip-after-word',
    pattern:
      /\b(?:zip|postal|post) ?code(?: is|:| to)? (\d{5}(?:-\d{4})?|\d{6}|[a-z]{1,2}\d[a-z\d]? \d[a-z]{2})(?![\w-])/gi,
    group: 1,
    score: 0.9,
  },
  {
    class: 'PERSON',
    name: 'relative',
    pattern:
      /\b(?:aunt|uncle|auntie|cousin|grandma|grandpa) \p{L}{2,16}(?: \p{Lu}\p{Ll}{1,16})?(?!\p{L})(?<! (?:and|or|is|to|who|in|has|s))/giu,
    group: 0,
    score: 0.8,
  },
  {
    class: 'PHONE',
    name: 'phone-extension',
    pattern:
      /(?<![\w.+-])(?:\+?\d{1,3}[-. ])?(?:\(\d{2,4}\)[-. ]?|\d{3}[-. ])\d{3}[-. ]\d{4} ?(?:x|ext\.? ?)\d{1,5}(?!\d)/g,
    group: 0,
    score: 0.95,
  },
  {
    class: 'PERSON',
    name: 'given-name',
    pattern:
      /(?<![\p{L}\d@.])\p{Lu}\p{Ll}{1,14}(?:-\p{Lu}\p{Ll}{1,14})?(?: (?:\p{Lu}\.|(?:Mc|Mac|O'|de |van |von )?\p{Lu}\p{Ll}{1,16}(?:[-']\p{Lu}\p{Ll}{1,14})?)(?!\p{L})){0,2}(?![\p{L}@])/gu,
    group: 0,
    score: 0.72,
  },
  {
    class: 'PERSON',
    name: 'ja-kana-name',
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
    pattern: new RegExp(`(?:名前は|氏名は?[:]?|名義は|契約者は|担当は)[ ]?(${KANA_NAME})`, 'g'),
    group: 1,
    score: 0.88,
  },
  {
    class: 'PERSON',
    name: 'ja-contract-holder',
    pattern: new RegExp(
      `(?:契約者|名義人?|受取人|代表者|宛名)は[ ]?(${KANJI_NAME})(?=です|になり|で[、。]|[。、]|$)`,
      'g',
    ),
    group: 1,
    score: 0.85,
  },
  {
    class: 'EMAIL',
    name: 'email',
    pattern: /[a-z0-9][a-z0-9._%+'-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}/gi,
    group: 0,
    score: 0.99,
  },
  {
    class: 'EMAIL',
    name: 'email-spelled',
    pattern:
      /[a-z0-9][a-z0-9._%+-]{0,63} ?(?:\(at\)|\[at\]| at |アット) ?[a-z0-9-]{1,63}(?:(?:\.| ?(?:\(dot\)|\[dot\]| dot |ドット) ?)[a-z0-9-]{2,24}){1,4}/gi,
    group: 0,
    score: 0.9,
  },
  {
    class: 'IP',
    name: 'ipv4',
    pattern: /(?<![\d.])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\d.]*\d)/g,
    group: 0,
    score: 0.9,
  },
  {
    class: 'IP',
    name: 'ipv6',
    pattern: /(?<![0-9a-f:])(?:[0-9a-f]{1,4}:){4,7}(?::[0-9a-f]{1,4}){0,3}[0-9a-f]{0,4}(?![0-9a-f:])/gi,
    group: 0,
    score: 0.85,
  },
  {
    class: 'SECRET',
    name: 'api-key',
    pattern: /\b(?:sk|pk|rk|ghp|gho|xox[abp]|AKIA|AIza)[-_A-Za-z0-9]{16,80}/g,
    group: 0,
    score: 0.97,
  },
  {
    class: 'SECRET',
    name: 'jwt',
    pattern: /\beyJ[A-Za-z0-9_-]{10,600}\.[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,800}/g,
    group: 0,
    score: 0.97,
  },
  {
    class: 'SECRET',
    name: 'private-key',
    pattern:
      /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[A-Za-z0-9+/=\s]{20,8000}(?:-----END [A-Z ]{0,20}PRIVATE KEY-----)?/g,
    group: 0,
    score: 0.99,
  },
  {
    class: 'SECRET',
    name: 'password',
    pattern:
      /(?:password|passwd|pass ?phrase|pwd|パスワード|暗証番号|合言葉)(?:['"]?)(?: (?:is|was|:|but its|but it's)| ?[:=は]|(?: but)?(?: it'?s)?(?: definitely)?) ?[「"'“]?(?=[^\s]{0,60}[\d!@#$%^&*_])([^\s、。」"'”]{4,64})/gi,
    group: 1,
    score: 0.85,
  },
  {
    class: 'SECRET',
    name: 'one-time-code',
    pattern:
      /(?:one[- ]time (?:code|password)|verification code|otp|認証コード|確認コード|ワンタイムパスワード)[^\d\n]{0,20}(\d{4,8})(?!\d)/gi,
    group: 1,
    score: 0.9,
  },
  {
    class: 'CARD_EXPIRY',
    name: 'expiry',
    pattern:
      /(?:exp(?:iry|ires|iration)?(?: date)?|valid (?:thru|until)|有効期限)[^\d\n]{0,12}((?:0[1-9]|1[0-2]) ?[/-] ?(?:20)?\d{2})(?!\d)/gi,
    group: 1,
    score: 0.9,
  },
  {
    class: 'DATE_OF_BIRTH',
    name: 'birth-date',
    pattern:
      /(?:date of birth|birth ?date|birthday|d\.?o\.?b\.?|born(?: on)?|生年月日|誕生日)[^\d\n]{0,16}(\d{4}[-/.年] ?\d{1,2}[-/.月] ?\d{1,2}日?|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6},? \d{4})/gi,
    group: 1,
    score: 0.9,
  },
  {
    class: 'DATE_OF_BIRTH',
    name: 'birth-date-words',
    pattern:
      /(?:date of birth|birth ?date|birthday|d\.?o\.?b\.?|born(?: on)?)(?: is|:)? ((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6} \d{1,2},? \d{4}|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6},? \d{4})/gi,
    group: 1,
    score: 0.9,
  },
  {
    class: 'DATE_OF_BIRTH',
    name: 'birth-date-ja',
    pattern: /((?:明治|大正|昭和|平成|令和)?\d{1,4}年\d{1,2}月\d{1,2}日)生まれ/g,
    group: 1,
    score: 0.9,
  },
  {
    class: 'ADDRESS',
    name: 'street-address',
    pattern: new RegExp(
      `(?<![\\w-])(?!\\d+ ?(?:and|bed|bath|seats?|people|rooms?|tickets?|nights?|one|day)\\b)\\d{1,6}[a-z]?(?:-\\d{1,4})? (?:[a-z0-9.'-]{1,24} ){1,5}(?:${STREET})\\b\\.?(?:,? (?:apt|apartment|suite|ste|unit|flat|#) ?[a-z0-9-]{1,8})?(?:,[ \\n]?[a-z .'-]{2,30}){0,3}(?:,? [a-z]{2} \\d{5}(?:-\\d{4})?|,? [a-z]{1,2}\\d[a-z\\d]? \\d[a-z]{2}|,? \\d{5})?`,
      'gi',
    ),
    group: 0,
    score: 0.85,
  },
  {
    class: 'ADDRESS',
    name: 'po-box',
    pattern: /\bp\.? ?o\.? box \d{1,8}(?:,[ \n]?[a-z .'-]{2,30}){0,3}(?:,? \d{4,6})?/gi,
    group: 0,
    score: 0.85,
  },
  {
    class: 'ADDRESS',
    name: 'jp-address',
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
    pattern:
      /[\u4e00-\u9fff]{1,6}[市区町村][\u4e00-\u9fff\u3040-\u30ff]{1,12}\d{1,4}(?:丁目|番地?|-)\d{1,4}(?:(?:番地?|号|-)\d{0,4}号?){0,2}/g,
    group: 0,
    score: 0.85,
  },
  { class: 'ZIP', name: 'jp-zip', pattern: /〒 ?\d{3}-?\d{4}/g, group: 0, score: 0.9 },
  {
    class: 'PERSON',
    name: 'self-introduction',
    pattern:
      /\b(?:my (?:full )?name is|name[:：]|this is|i am|i'm|on behalf of|spouse|wife|husband)[ ]((?:[A-Z][a-z][A-Za-z'’.-]{0,19} ?){1,4})(?=[ ,.!?;:\n]|$)/g,
    group: 1,
    score: 0.8,
  },
  {
    class: 'PERSON',
    name: 'self-introduction-lower',
    pattern:
      /\bmy (?:full )?name is ([a-z][a-z'’-]{1,20}(?: [a-z][a-z'’-]{1,20}){0,2})(?=[,.!?;:\n]| and | i |$)/gi,
    group: 1,
    score: 0.75,
  },
  {
    class: 'PERSON',
    name: 'title',
    pattern:
      /\b(?:mr|mrs|ms|miss|dr|prof|Mr|Mrs|Ms|Miss|Dr|Prof)\.? ([A-Z][A-Za-z'’-]{1,20}(?: [A-Z][A-Za-z'’-]{1,20}){0,2})/g,
    group: 0,
    score: 0.85,
  },
  {
    class: 'PERSON',
    name: 'salutation',
    pattern:
      /(?:^|\n)(?:[Dd]ear|[Hh]i|[Hh]ello|[Hh]ey|[Tt]hanks|[Tt]hank you|[Rr]egards|[Cc]heers|[Ss]incerely|[Bb]est)[ ,]{0,2}\n? ?((?!All\b|Team\b|There\b|Sir\b|Madam\b|Support\b|Everyone\b)[A-Z][a-z'’-]{1,20}(?: [A-Z][A-Za-z'’-]{1,20}){0,2})(?=[,.!\n]|$)/g,
    group: 1,
    score: 0.7,
  },
  {
    class: 'PERSON',
    name: 'signature',
    pattern:
      /(?:regards|cheers|sincerely|thanks|thank you|best)[,.!]?\n+([A-Z][a-z'’-]{1,20}(?: [A-Z][A-Za-z'’-]{1,20}){0,2})(?=\n|$|,)/gi,
    group: 1,
    score: 0.8,
  },
  {
    class: 'PERSON',
    name: 'ja-self-introduction',
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
    pattern:
      /((?<![\u4e00-\u9fff々])[\u4e00-\u9fff々]{2,5}(?: [\u4e00-\u9fff々]{1,4})?(?<![屋客員師模同多兄姉医者店方主職長手供族間生仕奥旦娘嫁婆爺]))(?= ?(?:様(?![々子式相態に])|さま|さん|氏(?!名)))/g,
    group: 1,
    score: 0.75,
  },
];

/** What looks like a name in one of those places and is none. */
export const NO_NAMES =
  /^(?:お客|皆|貴社|御社|担当者?|関係者?|各位|神|王|奥|旦那|お母|お父|お子|子供|息子|娘|弊社|会社|当社|業者|店員|店長|係|何|誰|同|not|sorry|happy|having|trying|looking|writing|calling|very|so|just|still|unable|afraid|sure|interested|the|a|an|for|from|in|on|your|our|my|you|it|this|that|customer|support|team|sir|madam|there|all|everyone|folks|again|much|regards)$/i;
