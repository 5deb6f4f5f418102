import { SIGN } from './signs.ts';
import type { TextRule } from './text-rule.ts';

/** Codes that are called nothing but a code, though not by an error, a coupon, a place or a bank. */
const NO_CODE =
  '(?<!(?<![a-z])(?:error|exit|status|http|response|return|promo|promotion|promotional|coupon|discount|voucher|gift|offer|referral|invite|invitation|zip|post|postal|area|country|dialling|dialing|city|branch|sort|bank|swift|bic|bar|qr|source|colou?r|dress|product|item|model|part|style|order|booking|reservation|reference|tracking|confirmation|shop|store|station|airport|tax|hs|sku|reason|fault|diagnostic|course|class|building|key)[ -]?)';

/** Secrets that words speak for, and keys that no maker marks. */
export const SECRET_RULES: readonly TextRule[] = [
  {
    class: 'SECRET',
    name: 'plain-code',
    needs: SIGN.digit,
    cue: /code/,
    pattern: new RegExp(
      `${NO_CODE}(?<![a-z])code(?: (?:(?:that |which )?(?:i|we|you|they|he|she) (?:just |have |was |were |already )?[a-z]{3,9}(?: (?:me|you|us))?|on my phone|in the (?:text|sms|message|mail|email|app)|from the (?:text|sms|message|app)))?(?:(?: is| was|:|=)+ ?|, ?it'?s |,? (?=\\d{6}(?!\\d)|\\d{3}[ -]\\d{3}(?!\\d)))["'“]?(\\d{6}|\\d{3}[ -]\\d{3})(?![\\d-]|\\.\\d| ?\\(?error)`,
      'gi',
    ),
    group: 1,
    score: 0.8,
  },
  {
    class: 'SECRET',
    name: 'sent-code',
    needs: SIGN.digit,
    cue: /code|digits|number/,
    pattern: new RegExp(
      `${NO_CODE}(?<![a-z])(?:code|digits) (?:that |which )?(?:i|we|you|they) (?:just |have )?(?:got|received|sent|texted|gave)(?: (?:me|you|us))?(?: (?:by|via|in a|on) (?:text|sms|phone|e-?mail|message))?(?: is| was| are|:)? ?["'“]?(\\d{4,8})(?![\\d-]|\\.\\d)`,
      'gi',
    ),
    group: 1,
    score: 0.84,
  },
  {
    class: 'SECRET',
    name: 'secret-first',
    cue: /(?:as|is|was) (?:my|the|our|a|his|her|your)? ?(?:new |old |current )?(?:password|passcode|passphrase|pin\b|private key|api key|secret|access token)/,
    pattern:
      /(?<![^\s"'“(])(?=[^\s]{0,40}(?:\d|[!@#$%^&*_+=]))([^\s"'”“,;]{4,140})["'”]? (?:as|is|was) (?:(?:my|the|our|a|his|her|your) )?(?:new |old |current )?(?:password|passcode|passphrase|pin|private key|api key|secret|access token)(?![a-z])/gi,
    group: 1,
    score: 0.84,
  },
  {
    class: 'SECRET',
    name: 'seed-phrase',
    cue: /(?:seed|recovery|mnemonic|backup|secret)[ -](?:phrase|words)/,
    pattern:
      /(?:seed|recovery|mnemonic|backup|secret)[ -](?:phrase|words)(?: is| are)?[: ]{1,3}((?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8})(?![a-z])/gi,
    group: 1,
    score: 0.95,
  },
  {
    class: 'SECRET',
    name: 'security-answer',
    cue: /(?:security|secret) (?:question|answer)/,
    pattern:
      /(?:security|secret) (?:question )?answer(?: is|:| was) ["'“]?((?!(?:not|wrong|incorrect|no|never|required|the|a|case|always|being|that|too|missing)\b)[a-z0-9][\w'’-]{1,24}(?: [A-Z0-9][\w'’-]{1,24}){0,2})/gi,
    group: 1,
    score: 0.8,
  },
  {
    class: 'SECRET',
    name: 'web-hook',
    needs: SIGN.long,
    cue: /hooks\.slack|\/api\/webhooks\//,
    pattern:
      /https:\/\/(?:hooks\.slack\.com\/(?:services|workflows)\/[\w/-]{16,120}|(?:\w{2,8}\.)?discord(?:app)?\.com\/api\/webhooks\/\d{8,24}\/[\w-]{16,120})/g,
    group: 0,
    score: 0.97,
  },
];
