import type { TextRule } from './text-rule.ts';

/** Names in English text. */
export const PERSON_EN_RULES: readonly TextRule[] = [
  {
    class: 'PERSON',
    name: 'relative',
    cue: /aunt|uncle|cousin|grand/,
    pattern:
      /\b(?:aunt|uncle|auntie|cousin|grandma|grandpa) \p{L}{2,16}(?: \p{Lu}\p{Ll}{1,16})?(?!\p{L})(?<! (?:and|or|is|to|who|in|has|s))/giu,
    group: 0,
    score: 0.8,
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
    name: 'self-introduction',
    cue: /name|this is|i am|i'm|behalf|spouse|wife|husband/,
    pattern:
      /\b(?:my (?:full )?name is|name[:：]|this is|i am|i'm|on behalf of|spouse|wife|husband)[ ]((?:[A-Z][a-z][A-Za-z'’.-]{0,19} ?){1,4})(?=[ ,.!?;:\n]|$)/g,
    group: 1,
    score: 0.8,
  },
  {
    class: 'PERSON',
    name: 'self-introduction-lower',
    cue: /name is/,
    pattern:
      /\bmy (?:full )?name is ([a-z][a-z'’-]{1,20}(?: [a-z][a-z'’-]{1,20}){0,2})(?=[,.!?;:\n]| and | i |$)/gi,
    group: 1,
    score: 0.75,
  },
  {
    class: 'PERSON',
    name: 'title',
    cue: /\b(?:mr|mrs|ms|miss|dr|prof)\b/,
    pattern:
      /\b(?:mr|mrs|ms|miss|dr|prof|Mr|Mrs|Ms|Miss|Dr|Prof)\.? ([A-Z][A-Za-z'’-]{1,20}(?: [A-Z][A-Za-z'’-]{1,20}){0,2})/g,
    group: 0,
    score: 0.85,
  },
  {
    class: 'PERSON',
    name: 'salutation',
    cue: /dear|hi|hello|hey|thank|regards|cheers|sincerely|best/,
    pattern:
      /(?:^|\n)(?:[Dd]ear|[Hh]i|[Hh]ello|[Hh]ey|[Tt]hanks|[Tt]hank you|[Rr]egards|[Cc]heers|[Ss]incerely|[Bb]est)[ ,]{0,2}\n? ?((?!All\b|Team\b|There\b|Sir\b|Madam\b|Support\b|Everyone\b)[A-Z][a-z'’-]{1,20}(?: [A-Z][A-Za-z'’-]{1,20}){0,2})(?=[,.!\n]|$)/g,
    group: 1,
    score: 0.7,
  },
  {
    class: 'PERSON',
    name: 'signature',
    cue: /(?:regards|cheers|sincerely|thanks|thank you|best)[,.!]?\n/,
    pattern:
      /(?:regards|cheers|sincerely|thanks|thank you|best)[,.!]?\n+([A-Z][a-z'’-]{1,20}(?: [A-Z][A-Za-z'’-]{1,20}){0,2})(?=\n|$|,)/gi,
    group: 1,
    score: 0.8,
  },
];

/** What looks like a name in one of those places and is none. */
export const NO_NAMES =
  /^(?:お客|皆|貴社|御社|担当者?|関係者?|各位|神|王|奥|旦那|お母|お父|お子|子供|息子|娘|弊社|会社|当社|業者|店員|店長|係|何|誰|同|not|sorry|happy|having|trying|looking|writing|calling|very|so|just|still|unable|afraid|sure|interested|the|a|an|for|from|in|on|your|our|my|you|it|this|that|customer|support|team|sir|madam|there|all|everyone|folks|again|much|regards)$/i;
