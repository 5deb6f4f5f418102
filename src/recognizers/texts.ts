import { ADDRESS_ASIA_RULES } from './address-asia.ts';
import { ADDRESS_EN_RULES } from './address-en.ts';
import { ADDRESS_JA_RULES } from './address-ja.ts';
import { PERSON_EN_RULES } from './person-en.ts';
import { PERSON_ASIA_RULES } from './person-asia.ts';
import type { TextRule } from './text-rule.ts';
import { VALUES_JA_RULES } from './values-ja.ts';

const OTHER_RULES: readonly TextRule[] = [
  {
    class: 'ZIP',
    name: 'zip-after-word',
    cue: /code/,
    pattern:
      /\b(?:zip|postal|post) ?code(?: is|:| to)? (\d{5}(?:-\d{4})?|\d{6}|[a-z]{1,2}\d[a-z\d]? \d[a-z]{2})(?![\w-])/gi,
    group: 1,
    score: 0.9,
  },
  {
    class: 'PHONE',
    name: 'phone-extension',
    cue: /\d ?(?:x|ext)/,
    pattern:
      /(?<![\w.+-])(?:\+?\d{1,3}[-. ])?(?:\(\d{2,4}\)[-. ]?|\d{3}[-. ])\d{3}[-. ]\d{4} ?(?:x|ext\.? ?)\d{1,5}(?!\d)/g,
    group: 0,
    score: 0.95,
  },
  {
    class: 'EMAIL',
    name: 'email',
    cue: /@/,
    pattern: /[a-z0-9][a-z0-9._%+'-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}/gi,
    group: 0,
    score: 0.99,
  },
  {
    class: 'EMAIL',
    name: 'email-spelled',
    cue: /\(at\)|\[at\]| at |アット/,
    pattern:
      /[a-z0-9][a-z0-9._%+-]{0,63} ?(?:\(at\)|\[at\]| at |アット) ?[a-z0-9-]{1,63}(?:(?:\.| ?(?:\(dot\)|\[dot\]| dot |ドット) ?)[a-z0-9-]{2,24}){1,4}/gi,
    group: 0,
    score: 0.9,
  },
  {
    class: 'IP',
    name: 'ipv4',
    cue: /\d\.\d/,
    pattern: /(?<![\d.])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\d.]*\d)/g,
    group: 0,
    score: 0.9,
  },
  {
    class: 'IP',
    name: 'ipv6',
    cue: /[0-9a-f]:[0-9a-f:]/,
    pattern: /(?<![0-9a-f:])(?:[0-9a-f]{1,4}:){4,7}(?::[0-9a-f]{1,4}){0,3}[0-9a-f]{0,4}(?![0-9a-f:])/gi,
    group: 0,
    score: 0.85,
  },
  {
    class: 'SECRET',
    name: 'api-key',
    cue: /(?:sk|pk|rk|ghp|gho|xox[abp]|akia|aiza)[-_a-z0-9]{16}/,
    pattern: /\b(?:sk|pk|rk|ghp|gho|xox[abp]|AKIA|AIza)[-_A-Za-z0-9]{16,80}/g,
    group: 0,
    score: 0.97,
  },
  {
    class: 'SECRET',
    name: 'jwt',
    cue: /eyj/,
    pattern: /\beyJ[A-Za-z0-9_-]{10,600}\.[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,800}/g,
    group: 0,
    score: 0.97,
  },
  {
    class: 'SECRET',
    name: 'private-key',
    cue: /-----begin/,
    pattern:
      /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[A-Za-z0-9+/=\s]{20,8000}(?:-----END [A-Z ]{0,20}PRIVATE KEY-----)?/g,
    group: 0,
    score: 0.99,
  },
  {
    class: 'SECRET',
    name: 'password',
    cue: /pass|pwd/,
    pattern:
      /(?:password|passwd|pass ?phrase|pwd)(?:['"]?)(?: (?:is|was|:|but its|but it's)| ?[:=は]|(?: but)?(?: it'?s)?(?: definitely)?) ?[「"'“]?(?=[^\s]{0,60}[\d!@#$%^&*_])([^\s、。」"'”]{4,64})/gi,
    group: 1,
    score: 0.85,
  },
  {
    class: 'SECRET',
    name: 'one-time-code',
    cue: /code|otp|password|コード|ワンタイム/,
    pattern:
      /(?:one[- ]time (?:code|password)|verification code|otp|認証コード|確認コード|ワンタイムパスワード)[^\d\n]{0,20}(\d{4,8})(?!\d)/gi,
    group: 1,
    score: 0.9,
  },
  {
    class: 'CARD_EXPIRY',
    name: 'expiry',
    cue: /exp|valid|有効期限/,
    pattern:
      /(?:exp(?:iry|ires|iration)?(?: date)?|valid (?:thru|until)|有効期限)[^\d\n]{0,12}((?:0[1-9]|1[0-2]) ?[/-] ?(?:20)?\d{2})(?!\d)/gi,
    group: 1,
    score: 0.9,
  },
  {
    class: 'DATE_OF_BIRTH',
    name: 'birth-date',
    cue: /birth|born|d\.?o\.?b|生年月日|誕生日/,
    pattern:
      /(?:date of birth|birth ?date|birthday|d\.?o\.?b\.?|born(?: on)?|生年月日|誕生日)[^\d\n]{0,16}(\d{4}[-/.年] ?\d{1,2}[-/.月] ?\d{1,2}日?|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6},? \d{4})/gi,
    group: 1,
    score: 0.9,
  },
  {
    class: 'DATE_OF_BIRTH',
    name: 'birth-date-words',
    cue: /birth|born|d\.?o\.?b/,
    pattern:
      /(?:date of birth|birth ?date|birthday|d\.?o\.?b\.?|born(?: on)?)(?: is|:)? ((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6} \d{1,2},? \d{4}|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6},? \d{4})/gi,
    group: 1,
    score: 0.9,
  },
  {
    class: 'DATE_OF_BIRTH',
    name: 'birth-date-ja',
    cue: /生まれ/,
    pattern: /((?:明治|大正|昭和|平成|令和)?\d{1,4}年\d{1,2}月\d{1,2}日)生まれ/g,
    group: 1,
    score: 0.9,
  },
];

/** Every rule that is a pattern; finders that need more than one pattern are in `finders.ts`. */
export const TEXT_RULES: readonly TextRule[] = [
  ...ADDRESS_EN_RULES,
  ...ADDRESS_JA_RULES,
  ...ADDRESS_ASIA_RULES,
  ...PERSON_ASIA_RULES,
  ...PERSON_EN_RULES,
  ...VALUES_JA_RULES,
  ...OTHER_RULES,
];
