import type { TextRule } from './text-rule.ts';

/** Where an address stands in a sentence, and what ends it there. */
const ADDRESS_FOLLOWS =
  '(?:address(?: is| to| with|:|,)?(?: the same:)?|located at|lives? at|(?:sent|send|ship|deliver|delivered|mail|mailed|post)(?: it| them| this| one)?(?: new one)? to|office is at|arrived at|new one to|find (?:them|us|it|me) at|visit (?:them|us|it) at|location is)';

const ADDRESS_ENDS =
  "(?=\\s(?:and (?:the|their|its|it|you|your|is|they|has|costs?|phone)|for (?:this|post|the|my)|it['’]?s|it is|with|has|have|last|which|where|that|but|so|please|tonight|today|yesterday)\\b|\\.\\s|\\.$|[?!;]|, (?:you|and|but|can|it|they|with|has)\\b|\\n\\n|$)";

const STREET =
  'street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|terrace|way|close|crescent|parkway|pkwy|highway|hwy|square|sq|circle|trail|row|mews';

/** Addresses of English-speaking countries. */
export const ADDRESS_EN_RULES: readonly TextRule[] = [
  {
    class: 'ADDRESS',
    name: 'address-after-word',
    cue: /address|located|live|sent|send|ship|deliver|mail|post|office|arrived|new one|find|visit|location/,
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
    cue: /suite|apt|unit|flat/,
    pattern:
      /(?<![\p{L}\d-])\d{1,5} [\p{L}\d][\p{L}\d .'-]{1,48}[,\n ]{1,3}(?:suite|apt\.?|unit|flat) \d{1,5}(?:[,\n ]{1,3}(?!for\b|and\b|please\b)[\p{L}][\p{L}.'-]{1,20}){0,6}(?:[,\n ]{1,3}\d{5})?/giu,
    group: 0,
    score: 0.88,
  },
  {
    class: 'ADDRESS',
    name: 'military-post',
    cue: /apo|fpo|dpo/,
    pattern:
      /(?:\b(?:PSC \d{1,5}, ?Box \d{1,5}|Unit \d{1,5},? Box \d{1,5}|US(?:NS|NV|CGC|S) [\p{L}-]{2,20})[\s,]{1,3})(?:APO|FPO|DPO),? (?:AA|AE|AP) \d{5}/giu,
    group: 0,
    score: 0.95,
  },
  {
    class: 'ADDRESS',
    name: 'street-address',
    cue: /\d/,
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
    cue: /box/,
    pattern: /\bp\.? ?o\.? box \d{1,8}(?:,[ \n]?[a-z .'-]{2,30}){0,3}(?:,? \d{4,6})?/gi,
    group: 0,
    score: 0.85,
  },
];
