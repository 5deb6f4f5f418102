import { cueOf } from './cues.ts';
import { firstMatch, nextMatch } from './each-match.ts';
import type { Candidate, Finder } from './finder.ts';
import { bitsAt, WORD } from './lexicons/english.ts';
import { SIGN } from './signs.ts';

/** Keys, tokens, passwords and codes: by the form that their maker gave them, or by the words that say what they are. */
export const findSecrets: Finder = (reading) => {
  const { text, lower, signs } = reading;
  const found: Candidate[] = [];
  const put = (from: number, to: number, score: number, recognizer: string, check: string): void => {
    if (to > from) found.push({ from, to, class: 'SECRET', score, recognizer, checks: [check], context: [] });
  };
  if (PEM_CUE.isIn(reading))
    for (let match = firstMatch(PEM, text); match !== null; match = nextMatch(PEM, text, match))
      put(match.index, match.index + match[0].length, 0.99, 'private-key', 'PEM');
  if (((signs ?? SIGN.long) & SIGN.long) !== 0 && MADE_CUE.isIn(reading)) {
    for (let match = firstMatch(MADE, text); match !== null; match = nextMatch(MADE, text, match))
      put(match.index, match.index + match[0].length, 0.97, 'api-key', "vendor's form");
    for (let match = firstMatch(IN_LINK, text); match !== null; match = nextMatch(IN_LINK, text, match)) {
      const secret = match[1] ?? '';
      const from = match.index + match[0].length - 1 - secret.length;
      put(from, from + secret.length, 0.97, 'link-password', 'user and password in a link');
    }
  }
  if (SAID_CUE.isIn(reading)) {
    SAID.lastIndex = 0;
    for (let match = SAID.exec(text); match !== null; match = SAID.exec(text)) {
      const one = spoken(text, lower, match);
      if (one !== null) {
        put(one.from, one.to, 0.88, 'password', 'said to be one');
        SAID.lastIndex = one.to;
      }
    }
  }
  if (((signs ?? SIGN.digit) & SIGN.digit) !== 0 && CODE_CUE.isIn(reading)) {
    for (const pattern of [CODE, CODE_FIRST]) {
      for (let match = firstMatch(pattern, text); match !== null; match = nextMatch(pattern, text, match)) {
        const code = match[1] ?? '';
        if (!/\d{3}|\d.*\d.*\d.*\d/.test(code)) continue;
        const from =
          match.index + match[0].indexOf(code, pattern === CODE ? match[0].length - code.length : 0);
        put(from, from + code.length, 0.93, 'one-time-code', 'said to be one');
      }
    }
  }
  return found;
};

const PEM_CUE = cueOf(/-----begin/);
/** RFC 7468 and what OpenPGP (RFC 9580) makes of it. */
const PEM =
  /-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----[^-]{20,12000}(?:-----END [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----)?/g;

const MADE_CUE = cueOf(
  /akia|asia[0-9a-z]{8}|gh[opusr]_|github_pat_|glpat-|xox|(?:sk|pk|rk|ak)[-_]|whsec_|aiza|ya29\.|sg\.[a-z0-9_-]{16}|npm_|pypi-|dop_v1_|shp(?:at|ss|ca|pa)_|hf_|sq0|eyj|\d:aa[a-z0-9_-]{20}|eaa[a-z0-9]{20}|accountkey=|sharedaccess|:\/\/[^\s/@]{1,80}:[^\s/@]{1,80}@|bearer |key-[0-9a-f]{20}|\bac[0-9a-f]{32}|\bsk[0-9a-f]{32}|lin_api|figd_|dckr_pat|hvs\.|age-secret|xapp-|glsa_|nrak-|pat[a-z0-9]{14}\./,
);
/** The forms that makers of services document for the keys that they give out. */
const MADE = new RegExp(
  [
    '(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}',
    'gh[opusr]_[A-Za-z0-9]{30,255}',
    'github_pat_[A-Za-z0-9_]{40,255}',
    'glpat-[A-Za-z0-9_-]{20,64}',
    '(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,250}',
    '(?:sk|pk|rk)[-_](?:live|test|prod|proj|ant|or|svcacct)[-_A-Za-z0-9]{8,250}',
    '(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,250}',
    'whsec_[A-Za-z0-9+/=]{20,80}',
    'AIza[A-Za-z0-9_-]{35}',
    'ya29\\.[A-Za-z0-9_-]{20,400}',
    'SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{20,64}',
    'npm_[A-Za-z0-9]{36}',
    'pypi-[A-Za-z0-9_-]{40,250}',
    'do[op]_v1_[a-f0-9]{64}',
    'shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32}',
    'hf_[A-Za-z0-9]{30,40}',
    'sq0(?:atp|csp|idp)-[A-Za-z0-9_-]{22,43}',
    'eyJ[A-Za-z0-9_-]{10,600}\\.[A-Za-z0-9_-]{10,4000}\\.[A-Za-z0-9_-]{10,800}',
    '\\d{8,10}:AA[A-Za-z0-9_-]{32,33}',
    'EAA[A-Za-z0-9]{40,250}',
    '(?<=(?:AccountKey|SharedAccessKey|SharedAccessSignature)=)[A-Za-z0-9+/=%&-]{20,200}',
    'key-[0-9a-f]{32}',
    '(?:AC|SK)[0-9a-f]{32}',
    '(?:lin_api_|figd_|dckr_pat_|hvs\\.|glsa_|NRAK-)[A-Za-z0-9_-]{16,120}',
    'AGE-SECRET-KEY-1[A-Z0-9]{58}',
    'pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}',
    '(?<=[Bb]earer )[A-Za-z0-9_.~+/-]{16,2000}={0,2}',
  ]
    .map((one) => (one.startsWith('(?<=') ? one : `(?<![A-Za-z0-9])${one}`))
    .join('|'),
  'g',
);
const IN_LINK = /:\/\/[^\s/@:]{1,80}:([^\s/@]{1,80})@/g;

const SAID_CUE = cueOf(
  /pass|pwd|\bpw\b|secret|credential|api[ _-]?key|token|access key|auth|\bpin\b|session|cookie|\bsid=|パスワード|パス(?=[は:])|パスフレーズ|暗証番号|合言葉|秘密の|ピン番号|密码|密碼|口令|비밀번호|암호|รหัสผ่าน|mật khẩu|kata sandi|kata laluan|पासवर्ड/,
);
/** What is secret, whose it is, and the word that leads to the value. */
const SAID =
  /(?<![A-Za-z])(?:(?:pass(?:word|wd|phrase|code)|pass (?:phrase|code)|pass(?= ?[:=])|(?:user(?:name)?|login|id) ?\/ ?(?:pass(?:word)?|pwd?)|pwd|pw|(?<=\bauthorization: ?)basic|(?:session|cookie|csrf|refresh|id|device|bot|bearer|personal access)[ _-]?(?:token|id|secret)(?= ?[:=]| (?:is )?\S{16})|tokens?(?= ?[:=]| \S{16})|\bsid(?==)|pin(?: ?(?:code|number|no\.?))?|api[ _-]?(?:key|token|secret)|(?:access|secret|private|client|auth|shared)[ _-]?(?:key|token|secret)(?:[ _-]?id)?|auth[ _-]?code|security answer|secret answer|credentials?)|パスワード|パス(?=[は:：])|パスフレーズ|暗証番号|合言葉|ピン番号|密码|密碼|口令|비밀번호|암호|รหัสผ่าน|mật khẩu|kata sandi|kata laluan|पासवर्ड)["'”’]?(?: (?:ko|saya|po|mo|anda|kamu|tôi|của tôi)){0,2}(?: (?:for|of|to|on) (?:the |my |your |our )?[\w.@-]{1,30}(?: [\w.@-]{1,20})?| (?:that )?(?:i|we|you|he|she|they) [a-z]{2,10}(?: [a-z]{2,8})?(?= (?:is|was)))?(?: ?(?:[:=]|：|=>|->| - ) ?|['’]s | (?:is|was|will be|would be|used to be|set to|changed to|now|should be|which is)(?: (?:now|still|currently|set to|just|actually|definitely))?:? |は|が|を|은 ?|는 ?|คือ ?| ?(?:là|adalah|ialah|ay) |,? (?:it'?s|it is|but it'?s) (?:definitely |still |actually )?| (?=["“「'`])| to (?=\S{0,40}\d)| (?=\S{0,40}\d))["'“「`『]?/gi;

/** The value behind the words, if it looks like one: not "incorrect", "not working", "required". */
function spoken(text: string, lower: string, match: RegExpExecArray): { from: number; to: number } | null {
  const lead = match[0];
  const from = match.index + lead.length;
  const quoted = /["'“「`『]$/.test(lead);
  const value = (quoted ? /^[^"”」`』\n]{2,64}?(?=["'”」`』])/ : /^[^\s、。「」"“”]{3,64}/).exec(
    text.slice(from, from + 70),
  )?.[0];
  const isPin = /\bpin|暗証番号|ピン番号/i.test(lead);
  if (value === undefined && !isPin) return null;
  const plain = (value ?? '').replace(/(?:です|でした|になります|だ)?[.,;:!?)）]*$/u, (end) =>
    /^[!]+$/.test(end) ? end : '',
  );
  const kana = /[\u3040-\u30ff\u4e00-\u9fff]/.exec(plain);
  const bare = kana === null ? plain : plain.slice(0, kana.index);
  if (bare.length < 3 && !isPin) return null;
  const word = lower.slice(from, from + bare.length);
  if (/^(?:\{|\$\{|<|\*{2,}|x{3,}$|•)/.test(word)) return null;
  // "4 8 2 1", one by one.
  const apart = isPin ? /^\d(?: \d){3,7}(?![\w-])/.exec(text.slice(from, from + 16))?.[0] : undefined;
  if (apart !== undefined) return { from, to: from + apart.length };
  if (isPin)
    return /^\d{3,8}$/.test(bare) || /^\d(?:[ -]?\d){3,7}$/.test(bare)
      ? { from, to: from + bare.length }
      : null;
  const marked = /\d|[!@#$%^&*_+=~]/.test(bare.slice(0)) && /[a-z\d]/i.test(bare);
  if (marked)
    return /^\d{1,2}$|^[#@]?\d+(?:st|nd|rd|th|%)$/.test(bare) ? null : { from, to: from + bare.length };
  if (quoted)
    return bare.includes(' ') && bare.split(' ').length > 6 ? null : { from, to: from + bare.length };
  // Letters alone: no word of the language, or capitals in the middle, or directly behind a colon.
  if (/[a-z][A-Z]/.test(bare)) return { from, to: from + bare.length };
  if (/[:：=] ?$/.test(lead) && /^[a-z]{4,}$/.test(word) && !NO_SECRET.test(word))
    return { from, to: from + bare.length };
  const isWord = (bitsAt(word, 0, word.length) & WORD) !== 0;
  return !isWord && /^[a-z]+$/.test(word) && word.length >= 5 ? { from, to: from + bare.length } : null;
}

/** What a form or a message says behind "password:" that is none. */
const NO_SECRET =
  /^(?:required|reset|incorrect|wrong|invalid|expired|forgotten|forgot|changed|needed|none|unknown|help|error|issues?|problems?|please|your|this|that|what|when|lost|optional|hidden|protected|same|weak|strong|empty|blank|here|there|cannot|enter|type|must|should|minimum|with|from)$/;

const CODE_CUE = cueOf(
  /code|otp|one[- ]time|\bpin\b|2fa|mfa|コード|ワンタイム|认证码|验证码|驗證碼|인증번호|รหัส|mã xác|kode|otp/,
);
const VALUE =
  '((?:[A-Z]-)?\\d{3}[ -]\\d{3,4}|(?:[A-Z]-)?\\d{4,8}|(?=[A-Z]*\\d)[A-Z0-9]{6,8}|(?=[a-z-]{0,6}\\d)[a-z0-9]{4,5}-[a-z0-9]{4,5})(?![\\w-]|\\.\\d)';
const CODE_NAME =
  '(?:one[- ]time (?:code|pass(?:word|code)|pin)|(?:verification|authentication|authenticator|authorization|login|log-in|sign[- ]in|access|2fa|mfa|two[- ]factor|sms|security|reset|activation|backup|recovery|unlock|door|gate|alarm|entry|lock ?box|key ?safe|voice ?mail|panel)[- ]?(?:codes?|pin|number|passcode)|\\botp(?: code)?|passcode|認証コード|認証番号|確認コード|ワンタイムパスワード|セキュリティコード|认证码|验证码|驗證碼|인증번호|인증코드|รหัส ?otp|รหัสยืนยัน|mã xác (?:nhận|minh|thực)|mã otp|kode (?:verifikasi|otp)|kod pengesahan)';
const CODE = new RegExp(`${CODE_NAME}[^\\d\\n]{0,24}?(?<![\\w.])${VALUE}`, 'gi');
const CODE_FIRST = new RegExp(
  `(?<![\\w.-])((?:[A-Z]-)?\\d{3}[ -]\\d{3}|(?:[A-Z]-)?\\d{4,8})(?: (?:is|as|was) (?:your |my |the |an? |our )?(?:[\\w-]+ ){0,2}?|が|は)${CODE_NAME}`,
  'gi',
);
