import { SIGN } from './signs.ts';
import type { TextRule } from './text-rule.ts';

/** Where an address stands in a sentence, and what ends it there. */
const ADDRESS_FOLLOWS =
  '(?:address(?: is| to| with|:|,)?(?: the same:)?|located at|lives? at|(?:sent|send|ship|deliver|delivered|mail|mailed|post)(?: it| them| this| one)?(?: new one)? to|office is at|arrived at|new one to|find (?:them|us|it|me) at|visit (?:them|us|it) at|location is)';

const ADDRESS_ENDS =
  "(?=\\s(?:and (?:the|their|its|it|you|your|is|they|has|costs?|phone)|for (?:this|post|the|my)|it['’]?s|it is|with|has|have|last|which|where|that|but|so|please|tonight|today|yesterday)\\b|\\.\\s|\\.$|[?!;]|, (?:you|and|but|can|it|they|with|has)\\b|\\n\\n|\\n[>*• ]{0,4}[A-Za-z][\\w /'-]{1,24} ?[:=|]|$)";

/** Addresses of English-speaking countries. */
export const ADDRESS_EN_RULES: readonly TextRule[] = [
  {
    class: 'ADDRESS',
    name: 'address-after-word',
    needs: SIGN.digit,
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
    name: 'military-post',
    needs: SIGN.digit,
    cue: /apo|fpo|dpo/,
    pattern:
      /(?:\b(?:PSC \d{1,5}, ?Box \d{1,5}|Unit \d{1,5},? Box \d{1,5}|US(?:NS|NV|CGC|S) [\p{L}-]{2,20})[\s,]{1,3})(?:APO|FPO|DPO),? (?:AA|AE|AP) \d{5}/giu,
    group: 0,
    score: 0.95,
  },
];
