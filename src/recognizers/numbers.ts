import { luhn, mod97, verhoeff, weighted } from './checksums.ts';
import type { DataClass } from './classes.ts';

/**
 * Numbers of fixed shape. `shape` is matched against the compact form (letters upper case, separators gone); `check` is the
 * scheme's own check digit or the part of it that can be wrong. Without `words` nearby a number counts only if it is strong
 * by itself.
 */
export interface NumberRule {
  readonly class: DataClass;
  readonly name: string;
  readonly shape: RegExp;
  /** Characters of the compact form, least and most: only rules of the right length are tried. */
  readonly length: readonly [least: number, most: number];
  /** What the compact form is made of. */
  readonly of: 'digits' | 'letters and digits' | 'either';
  readonly check: (compact: string) => boolean;
  readonly words: RegExp;
  /** Grouping by which the number is written and nothing else usually is; lets it count without a word beside it. */
  readonly written?: RegExp;
  /** Check digit and shape are so strong that no word is needed. */
  readonly strong?: boolean;
}

const date = (yy: string, mm: string, dd: string): boolean =>
  Number(mm) >= 1 && Number(mm) <= 12 && Number(dd) >= 1 && Number(dd) <= 31 && yy !== '';
/** The scheme has no check digit. */
export const yes = (): boolean => true;

/** 行政手続における特定の個人を識別するための番号: 番号法施行令 article 8 with 総務省令第85号 article 5. */
function myNumber(d: string): boolean {
  const rest = weighted(d, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === Number(d[11]) && !/^(\d)\1+$/.test(d);
}

/** GB 11643-1999: ISO 7064 mod 11-2 over 17 digits, and a real date. */
function chinese(d: string): boolean {
  const sum = weighted(d, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
  return '10X98765432'[sum % 11] === d[17] && date(d.slice(6, 10), d.slice(10, 12), d.slice(12, 14));
}

function korean(d: string): boolean {
  if (!date(d.slice(0, 2), d.slice(2, 4), d.slice(4, 6)) || !/[1-8]/.test(d[6] ?? '')) return false;
  // Numbers given since October 2020 have no check digit; those before are checked when they fit.
  return true;
}

function thai(d: string): boolean {
  return (
    (11 - (weighted(d, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === Number(d[12]) &&
    d[0] !== '0' &&
    d[0] !== '9'
  );
}

function singapore(d: string): boolean {
  const sum =
    weighted(d.slice(1, 8), [2, 7, 6, 5, 4, 3, 2]) + ('TG'.includes(d[0] ?? '') ? 4 : d[0] === 'M' ? 3 : 0);
  const letters = 'ST'.includes(d[0] ?? '') ? 'JZIHGFEDCBA' : d[0] === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
  return letters[d[0] === 'M' ? 10 - (sum % 11) : sum % 11] === d[8];
}

function hongKong(d: string): boolean {
  const letters = (/^[A-Z]+/.exec(d)?.[0] ?? '').padStart(2, ' ');
  const value = (char: string): number => (char === ' ' ? 36 : char.charCodeAt(0) - 55);
  const digits = d.replace(/^[A-Z]+/, '');
  const sum =
    value(letters[0] ?? ' ') * 9 + value(letters[1] ?? ' ') * 8 + weighted(digits, [7, 6, 5, 4, 3, 2]);
  const last = digits[6] === 'A' ? 10 : Number(digits[6]);
  return (sum + last) % 11 === 0;
}

function taiwan(d: string): boolean {
  const region = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(d[0] ?? '') + 10;
  return (
    (Math.floor(region / 10) + (region % 10) * 9 + weighted(d.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 ===
    0
  );
}

function ssn(d: string): boolean {
  return !/^(?:000|666|9)/.test(d) && d.slice(3, 5) !== '00' && d.slice(5) !== '0000';
}

function nik(d: string): boolean {
  const day = Number(d.slice(6, 8));
  return date(d.slice(10, 12), d.slice(8, 10), String(day > 40 ? day - 40 : day)) && /^[1-9]/.test(d);
}

function aba(d: string): boolean {
  return weighted(d, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0 && d !== '000000000';
}

export const NUMBER_RULES: readonly NumberRule[] = [
  {
    class: 'CARD',
    name: 'card',
    shape:
      /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}|6(?:011|5\d\d|4[4-9]\d|2\d\d)\d{12}(?:\d{3})?|6304\d{8,15}|67\d{10,17}|50\d{10,17}|5[6-8]\d{10,17})$/,
    length: [12, 19],
    of: 'digits',
    check: luhn,
    words: /card|visa|master|amex|jcb|credit|debit|payment|pan\b|カード|クレジット|信用卡|บัตร|kartu|thẻ|카드/,
    written: /^\d{4}[ .-]\d{4}[ .-]\d{4}[ .-]\d{1,7}$|^\d{4}[ .-]\d{6}[ .-]\d{4,5}$/,
    strong: true,
  },
  {
    class: 'IBAN',
    name: 'iban',
    shape: /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/,
    length: [15, 34],
    of: 'letters and digits',
    check: mod97,
    words: /iban|bank|account|口座/,
    strong: true,
  },
  {
    class: 'CN_RESIDENT_ID',
    name: 'cn-resident-id',
    shape: /^[1-8]\d{16}[\dX]$/,
    length: [18, 18],
    of: 'either',
    check: chinese,
    words: /./,
    strong: true,
  },
  {
    class: 'JP_MY_NUMBER',
    name: 'jp-my-number',
    shape: /^\d{12}$/,
    length: [12, 12],
    of: 'digits',
    check: myNumber,
    words: /マイナンバー|まいなんばー|個人番号|my ?number|individual number|mynumber/,
  },
  {
    class: 'IN_AADHAAR',
    name: 'in-aadhaar',
    shape: /^[2-9]\d{11}$/,
    length: [12, 12],
    of: 'digits',
    check: verhoeff,
    words: /aadha?ar|\buid\b|uidai|आधार|アーダール|アドハー/,
  },
  {
    class: 'PH_PHILSYS',
    name: 'ph-philsys',
    shape: /^\d{12}(?:\d{4})?$/,
    length: [12, 16],
    of: 'digits',
    check: yes,
    words: /philsys|philid|psn\b|pcn\b|national id|フィルシス|フィリピン国民/,
  },
  {
    class: 'PH_SSS',
    name: 'ph-sss',
    shape: /^\d{10}$/,
    length: [10, 10],
    of: 'digits',
    check: yes,
    words: /\bsss\b/,
    written: /^\d{2}-\d{7}-\d$/,
  },
  {
    class: 'PH_TIN',
    name: 'ph-tin',
    shape: /^\d{9}(?:\d{3,5})?$/,
    length: [9, 14],
    of: 'digits',
    check: yes,
    words: /\btin\b|\bbir\b|納税者/,
  },
  {
    class: 'US_SSN',
    name: 'us-ssn',
    shape: /^\d{9}$/,
    length: [9, 9],
    of: 'digits',
    check: ssn,
    words: /\bssn\b|social security|ソーシャルセキュリティ|社会保障番号/,
    written: /^\d{3}-\d{2}-\d{4}$/,
  },
  {
    class: 'IN_PAN',
    name: 'in-pan',
    shape: /^[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]$/,
    length: [10, 10],
    of: 'letters and digits',
    check: yes,
    words: /./,
    strong: true,
  },
  {
    class: 'SG_NRIC',
    name: 'sg-nric',
    shape: /^[STFGM]\d{7}[A-Z]$/,
    length: [9, 9],
    of: 'letters and digits',
    check: singapore,
    words: /./,
    strong: true,
  },
  {
    class: 'HK_ID',
    name: 'hk-id',
    shape: /^[A-Z]{1,2}\d{6}[\dA]$/,
    length: [8, 9],
    of: 'letters and digits',
    check: hongKong,
    words: /hkid|hong kong|香港|身分證|身份證|\bid\b|identity/,
    written: /\([\dA]\)$/,
  },
  {
    class: 'TW_ID',
    name: 'tw-id',
    shape: /^[A-Z][1289]\d{8}$/,
    length: [10, 10],
    of: 'letters and digits',
    check: taiwan,
    words: /./,
    strong: true,
  },
  {
    class: 'KR_RRN',
    name: 'kr-rrn',
    shape: /^\d{13}$/,
    length: [13, 13],
    of: 'digits',
    check: korean,
    words: /rrn|resident registration|주민|住民登録/,
    written: /^\d{6}-\d{7}$/,
  },
  {
    class: 'TH_ID',
    name: 'th-id',
    shape: /^\d{13}$/,
    length: [13, 13],
    of: 'digits',
    check: thai,
    words: /thai|บัตร|ประชาชน|タイ|\bid\b|national/,
    written: /^\d-\d{4}-\d{5}-\d{2}-\d$/,
  },
  {
    class: 'MY_NRIC',
    name: 'my-nric',
    shape: /^\d{12}$/,
    length: [12, 12],
    of: 'digits',
    check: (d) => date(d.slice(0, 2), d.slice(2, 4), d.slice(4, 6)),
    words: /nric|mykad|\bic\b|kad pengenalan|malaysia|マレーシア/,
    written: /^\d{6}-\d{2}-\d{4}$/,
  },
  {
    class: 'ID_NIK',
    name: 'id-nik',
    shape: /^\d{16}$/,
    length: [16, 16],
    of: 'digits',
    check: nik,
    words: /\bnik\b|ktp|indonesia|kependudukan|インドネシア/,
  },
  {
    class: 'VN_CCCD',
    name: 'vn-cccd',
    shape: /^0\d{11}$/,
    length: [12, 12],
    of: 'digits',
    check: yes,
    words: /cccd|citizen|căn cước|can cuoc|vietnam|ベトナム|\bcmnd\b/,
  },
  {
    class: 'BANK_ACCOUNT',
    name: 'us-routing',
    shape: /^\d{9}$/,
    length: [9, 9],
    of: 'digits',
    check: aba,
    words: /routing|\baba\b/,
  },
  {
    class: 'BANK_ACCOUNT',
    name: 'bank-account',
    shape: /^\d{6,17}$/,
    length: [6, 17],
    of: 'digits',
    check: yes,
    words: /account (?:no|number|#)|acct|bank account|a\/c|口座番号|普通|当座|支店|ifsc/,
  },
  {
    class: 'PASSPORT',
    name: 'passport',
    shape: /^(?:[A-Z]{1,2}\d{6,8}|\d{9})$/,
    length: [7, 10],
    of: 'either',
    check: yes,
    words: /passport|パスポート|旅券|护照|여권/,
  },
  {
    class: 'DRIVER_LICENSE',
    name: 'driver-license',
    shape: /^(?:[A-Z]\d{6,14}|\d{7,12})$/,
    length: [7, 15],
    of: 'either',
    check: yes,
    words: /driv(?:er'?s?|ing) licen[cs]e|\bdl\b|免許証|免許/,
  },
  {
    class: 'CVV',
    name: 'cvv',
    shape: /^\d{3,4}$/,
    length: [3, 4],
    of: 'digits',
    check: yes,
    words: /\bcvv2?\b|\bcvc\b|\bcsc\b|security code|セキュリティコード/,
  },
];

const byLength = new Map<string, readonly NumberRule[]>();

/** The rules that a compact form of this length can satisfy. */
export function rulesFor(length: number, hasLetters: boolean): readonly NumberRule[] {
  const key = `${length}${hasLetters ? 'l' : 'd'}`;
  const kept = byLength.get(key);
  if (kept !== undefined) return kept;
  const rules = NUMBER_RULES.filter(
    (rule) =>
      rule.class !== 'CVV' &&
      rule.length[0] <= length &&
      length <= rule.length[1] &&
      rule.of !== (hasLetters ? 'digits' : 'letters and digits'),
  );
  if (length <= 64) byLength.set(key, rules);
  return rules;
}

/** Whether the scheme's check can be wrong at all. */
export function isChecked(rule: NumberRule): boolean {
  return rule.check !== yes;
}
