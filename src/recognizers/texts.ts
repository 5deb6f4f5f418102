import { ADDRESS_ASIA_RULES } from './address-asia.ts';
import { ADDRESS_EN_RULES } from './address-en.ts';
import { ADDRESS_JA_RULES } from './address-ja.ts';
import { ADDRESS_POSTCODE_RULES } from './address-postcode.ts';
import { DATE_RULES } from './dates.ts';
import { PERSON_ASIA_RULES } from './person-asia.ts';
import { PERSON_FORM_RULES } from './person-labelled.ts';
import { SECRET_RULES } from './secret-rules.ts';
import { SIGN } from './signs.ts';
import type { TextRule } from './text-rule.ts';
import { VALUES_JA_RULES } from './values-ja.ts';

const OTHER_RULES: readonly TextRule[] = [
  {
    class: 'ZIP',
    name: 'zip-after-word',
    needs: SIGN.digit,
    cue: /zip|post/,
    pattern:
      /\b(?:zip(?: ?code)?|post(?:al)? ?code)(?: is|:| to| number)? (\d{5}(?:-\d{4})?|\d{6}|[a-z]{1,2}\d[a-z\d]? \d[a-z]{2})(?![\w-])/gi,
    group: 1,
    score: 0.9,
  },
  {
    class: 'PHONE',
    name: 'phone-extension',
    needs: SIGN.digit,
    cue: /\d ?(?:x|ext)/,
    pattern:
      /(?<![\w.+-])(?:\+?\d{1,3}[-. ])?(?:\(\d{2,4}\)[-. ]?|\d{3}[-. ])\d{3}[-. ]\d{4} ?(?:x|ext\.? ?)\d{1,5}(?!\d)/g,
    group: 0,
    score: 0.95,
  },
  {
    class: 'EMAIL',
    name: 'email',
    needs: SIGN.at,
    cue: /@/,
    pattern: /[a-z0-9][a-z0-9._%+'-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}/gi,
    group: 0,
    score: 0.99,
  },
  {
    class: 'EMAIL',
    name: 'email-spelled',
    cue: /\(at\)|\[at\]| at [\w-]{1,63}(?:\.[a-z]| ?[([]dot| dot )|アット/,
    pattern:
      /[a-z0-9][a-z0-9._%+-]{0,63} ?(?:\(at\)|\[at\]| at |アット) ?[a-z0-9-]{1,63}(?:(?:\.| ?(?:\(dot\)|\[dot\]| dot |ドット) ?)[a-z0-9-]{2,24}){0,3}(?:\.| ?(?:\(dot\)|\[dot\]| dot |ドット) ?)(?:com|net|org|edu|gov|mil|info|biz|name|io|co|me|app|dev|ai|xyz|online|shop|site|tech|cloud|mail|asia|tokyo|[a-z]{2})(?![a-z0-9])/gi,
    group: 0,
    score: 0.9,
  },
];

/** Every rule that is a pattern; finders that need more than one pattern are in `finders.ts`. */
export const TEXT_RULES: readonly TextRule[] = [
  ...ADDRESS_EN_RULES,
  ...ADDRESS_JA_RULES.map((rule) => ({ ...rule, needs: SIGN.japanese })),
  ...ADDRESS_ASIA_RULES,
  ...ADDRESS_POSTCODE_RULES,
  ...PERSON_ASIA_RULES,
  ...PERSON_FORM_RULES,
  ...VALUES_JA_RULES,
  ...SECRET_RULES,
  ...OTHER_RULES,
  ...DATE_RULES,
];

/** What looks like a name where Japanese rules look for one, and is none. */
export const NO_NAMES =
  /^(?:お客|皆|貴社|御社|担当者?|関係者?|各位|神|王|奥|旦那|お母|お父|お子|子供|息子|娘|弊社|会社|当社|業者|店員|店長|係|何|誰|同)$/;
