import { luhn, verhoeff } from './checksums.ts';
import type { DataClass } from './classes.ts';
import {
  aba,
  chinese,
  hongKong,
  iban,
  indianLicence,
  korean,
  malaysian,
  myNumber,
  nik,
  singapore,
  ssn,
  taiwan,
  thai,
  vietnamese,
  yes,
} from './number-checks.ts';

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
  /** Words that name the scheme itself: directly before the number they count even if its check digit was mistyped. */
  readonly named?: RegExp;
}

const CARD_WORDS =
  /card|visa|verve|master|amex|american express|jcb|union ?pay|discover|diners|rupay|maestro|\bmir\b|credit|debit|payment|pan\b|カード|クレジット|信用卡|银行卡|銀行卡|บัตร|kartu|\bkad\b|thẻ|카드|कार्ड|tarjeta/;

export const NUMBER_RULES: readonly NumberRule[] = [
  {
    class: 'CARD',
    name: 'card',
    named: /card (?:no|num|#)|カード番号|卡号|카드 ?번호|หมายเลขบัตร|nomor kartu|số thẻ/,
    shape:
      /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|220[0-4]\d{12}|3[47]\d{13}|3(?:0[0-5]|095|[689]\d)\d{11,16}|35(?:2[89]|[3-8]\d)\d{12,15}|6(?:011|5\d\d|4[4-9]\d|0\d\d)\d{12}(?:\d{3})?|6[2]\d{14,17}|81\d{14}|82\d{14}|508\d{13})$/,
    length: [13, 19],
    of: 'digits',
    check: luhn,
    words: CARD_WORDS,
    written: /^\d{4}[ .-]\d{4}[ .-]\d{4}[ .-]\d{1,7}$|^\d{4}[ .-]\d{6}[ .-]\d{4,5}$/,
    strong: true,
  },
  {
    class: 'IBAN',
    name: 'iban',
    shape: /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/,
    length: [15, 34],
    of: 'letters and digits',
    check: iban,
    words: /iban|bank|account|transfer|wire|refund|口座|送金|返金/,
    strong: true,
  },
  {
    class: 'CN_RESIDENT_ID',
    name: 'cn-resident-id',
    named: /身份证|resident id|公民身份/,
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
    named: /マイナンバー|個人番号/,
    shape: /^\d{12}$/,
    length: [12, 12],
    of: 'digits',
    check: myNumber,
    words: /マイナンバー|まいなんばー|個人番号|my ?number|individual number|mynumber/,
  },
  {
    class: 'IN_AADHAAR',
    name: 'in-aadhaar',
    named: /aadha?ar|आधार|アーダール/,
    shape: /^[2-9]\d{11}$/,
    length: [12, 12],
    of: 'digits',
    check: verhoeff,
    words: /aadha?a?r|\buid\b|uidai|आधार|アーダール|アドハー|ஆதார்|ఆధార్|আধার/,
    written: /^\d{4}[ -]\d{4}[ -]\d{4}$/,
  },
  {
    class: 'PH_PHILSYS',
    name: 'ph-philsys',
    shape: /^\d{12}(?:\d{4})?$/,
    length: [12, 16],
    of: 'digits',
    check: yes,
    words:
      /phil ?sys|phil ?id|\bpsn\b|\bpcn\b|national id|pambansang|フィルシス|フィリピン国民|フィリピンの国民/,
  },
  {
    class: 'PH_SSS',
    name: 'ph-sss',
    shape: /^\d{10}$/,
    length: [10, 10],
    of: 'digits',
    check: yes,
    words: /\bsss\b|social security system|エスエスエス/,
    written: /^\d{2}-\d{7}-\d$/,
  },
  {
    class: 'PH_TIN',
    name: 'ph-tin',
    shape: /^\d{9}(?:\d{3,5})?$/,
    length: [9, 14],
    of: 'digits',
    check: yes,
    words: /\btin\b|\bbir\b|tax(?:payer)? (?:id|identification)|納税者/,
  },
  {
    class: 'US_SSN',
    name: 'us-ssn',
    named: /\bssn\b|\bs\.? ?s\.? ?n\b|social security|\bsoc\.? sec\b|\bitin\b|社会保障番号/,
    shape: /^\d{9}$/,
    length: [9, 9],
    of: 'digits',
    check: ssn,
    words:
      /\bs\.? ?s\.? ?n\b|social (?:security|sec)|\bsoc\.? sec\b|\bsocial (?:is|no|number|#)|\b(?:my|your|his|her|their|the|whose) social\b(?! (?:media|network|club|work|services?|care|hous|life|dist|event|acc|log|page|post|plan))|\bitin\b|ソーシャル ?セキュリティ|社会保障番号/,
    written: /^\d{3}[- .]\d{2}[- .]\d{4}$/,
  },
  {
    class: 'IN_PAN',
    name: 'in-pan',
    shape: /^[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]$/,
    length: [10, 10],
    of: 'letters and digits',
    check: yes,
    words: /\bpan\b|permanent account|income tax|パン|पैन/,
    strong: true,
  },
  {
    class: 'SG_NRIC',
    name: 'sg-nric',
    named: /nric/,
    shape: /^[STFGM]\d{7}[A-Z]$/,
    length: [9, 9],
    of: 'letters and digits',
    check: singapore,
    words: /nric|\bfin\b|\bic\b|singapore|シンガポール|身份证/,
    strong: true,
  },
  {
    class: 'HK_ID',
    name: 'hk-id',
    named: /hk ?id|香港身[份分]/,
    shape: /^[A-Z]{1,2}\d{6}[\dA]$/,
    length: [8, 9],
    of: 'letters and digits',
    check: hongKong,
    words: /hk ?id|hong kong|香港|身分[證証]|身份[證証证]|\bid\b|identity/,
    written: /\([\dA]\)$/,
  },
  {
    class: 'TW_ID',
    name: 'tw-id',
    named: /身分證|身分証|taiwan id/,
    shape: /^[A-Z][1289]\d{8}$/,
    length: [10, 10],
    of: 'letters and digits',
    check: taiwan,
    words: /taiwan|台湾|台灣|身分[證証]|\bid\b|national id|identity/,
    strong: true,
  },
  {
    class: 'KR_RRN',
    name: 'kr-rrn',
    shape: /^\d{13}$/,
    length: [13, 13],
    of: 'digits',
    check: korean,
    words: /\brrn\b|resident registration|주민|등록번호|외국인등록|住民登録|alien registration|korea|韓国/,
    written: /^\d{6}-\d{7}$/,
  },
  {
    class: 'TH_ID',
    name: 'th-id',
    named:
      /thai (?:national )?id|タイの?国民id|タイの?(?:国民)?(?:身分証|番号)|เลขบัตรประชาชน|เลขประจำตัวประชาชน/,
    shape: /^\d{13}$/,
    length: [13, 13],
    of: 'digits',
    check: thai,
    words: /thai|บัตร|ประชาชน|เลขประจำตัว|13 หลัก|タイ|\bid\b|national|citizen/,
    written: /^\d-\d{4}-\d{5}-\d{2}-\d$/,
  },
  {
    class: 'MY_NRIC',
    name: 'my-nric',
    shape: /^\d{12}$/,
    length: [12, 12],
    of: 'digits',
    check: malaysian,
    words:
      /nric|my ?kad|\bic\b|kad pengenalan|\bk\/p\b|no\.? kp|malaysia|マレーシア|马来西亚|馬來西亞|大马|大馬|マイカード/,
    written: /^\d{6}-\d{2}-\d{4}$/,
  },
  {
    class: 'ID_NIK',
    name: 'id-nik',
    shape: /^\d{16}$/,
    length: [16, 16],
    of: 'digits',
    check: nik,
    words: /\bnik\b|ktp|indonesia|kependudukan|nomor induk|kartu keluarga|インドネシア/,
  },
  {
    class: 'VN_CCCD',
    name: 'vn-cccd',
    shape: /^0\d{11}$/,
    length: [12, 12],
    of: 'digits',
    check: vietnamese,
    words: /cccd|citizen|căn cước|can cuoc|định danh|dinh danh|chứng minh|vietnam|việt nam|ベトナム|\bcmnd\b/,
  },
  {
    class: 'CARD',
    name: 'card-maestro',
    shape: /^(?:50\d{10,17}|5[6-8]\d{10,17}|6[37]\d{10,17}|3(?:0[0-5]|[689]\d)\d{11}|60\d{10,17})$/,
    length: [12, 19],
    of: 'digits',
    check: luhn,
    words: CARD_WORDS,
    written: /^\d{4}[ .-]\d{4}[ .-]\d{4}(?:[ .-]\d{1,4}){0,2}$|^\d{4}[ .-]\d{6}[ .-]\d{4,5}$/,
  },
  {
    class: 'BANK_ACCOUNT',
    name: 'ifsc',
    shape: /^[A-Z]{4}0[A-Z0-9]{6}$/,
    length: [11, 11],
    of: 'letters and digits',
    check: yes,
    words: /ifsc|branch|bank|account|neft|rtgs|imps/,
  },
  {
    class: 'DRIVER_LICENSE',
    name: 'in-driving-licence',
    shape: /^[A-Z]{2}\d{13}$/,
    length: [15, 15],
    of: 'letters and digits',
    check: indianLicence,
    words: /licen[cs]e|\bdl\b/,
    written: /^[A-Z]{2}[- ]?\d{2}[- ]\d{11}$/,
  },
  {
    class: 'BANK_ACCOUNT',
    name: 'us-routing',
    shape: /^\d{9}$/,
    length: [9, 9],
    of: 'digits',
    check: aba,
    words: /routing|\baba\b|\brtn\b|transit number/,
  },
  {
    class: 'BANK_ACCOUNT',
    name: 'bank-account',
    shape: /^\d{6,19}$/,
    length: [6, 19],
    of: 'digits',
    check: yes,
    words:
      /\baccount ?(?:no|num|number|#|:)|account (?:is|ending)|\bacc?t\b|\bacc (?:no|num|#)|bank account|(?:routing|\baba\b|sort code|\bbsb\b|\bbank\b|\bwire|\bdeposit)[^]{0,40}\b(?:account|acc|a\/c)\b|(?:checking|savings|current) account|\ba\/c\b|\bbsb\b|sort code|clabe|口座番号|口座は|普通|当座|支店|ifsc|账号|帳號|账户|계좌|เลขบัญชี|บัญชี|nomor rekening|rekening|no\.? akaun|akaun|số tài khoản|\bstk\b|खाता/,
  },
  {
    class: 'PASSPORT',
    name: 'passport',
    shape:
      /^(?=(?:.*\d){5})(?:[A-Z]{1,3}\d{5,8}[A-Z]?|\d{8,9}|\d{2}[A-Z]{2}\d{5}|[A-Z]\d{3}[A-Z]\d{4}|[A-Z]\d[A-Z]\d{6}|[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{7,8})$/,
    length: [7, 10],
    of: 'either',
    check: yes,
    words:
      /passport|パスポート|旅券|护照|護照|여권|หนังสือเดินทาง|พาสปอร์ต|паспорт|hộ chiếu|ho chieu|paspor|pasaporte|reisepass|passeport|passaporto|पासपोर्ट/,
  },
  {
    class: 'DRIVER_LICENSE',
    name: 'driver-license',
    shape:
      /^(?=(?:.*\d){4})(?:[A-Z]{1,3}\d{3,14}[A-Z]{0,2}\d{0,2}|\d{5,13}|\d{7,9}[A-Z]|\d{2,3}[A-Z]{2,3}\d{4,6}|[A-Z]{2}\d{13}|[A-Z9]{5}\d{6}[A-Z9]{2}[A-Z0-9]{3}|[A-Z]{3}[A-Z*]{0,4}\d{3}[A-Z0-9]{2})$/,
    length: [5, 18],
    of: 'either',
    check: yes,
    words:
      /driv(?:er['’]?s?['’]?|ing|e) ?licen[cs]e|licen[cs]e (?:no|num|number|#|id)|driving permit|\bdl\b|\bdln\b|\bd\/l\b|免許証|免許|驾照|駕照|驾驶证|운전면허|ใบขับขี่|giấy phép lái|bằng lái|\bsim a\b|lesen memandu|ड्राइविंग/,
  },
  {
    class: 'CVV',
    name: 'cvv',
    shape: /^\d{3,4}$/,
    length: [3, 4],
    of: 'digits',
    check: yes,
    words:
      /\bcvv2?\b|\bcvc2?\b|\bcsc\b|\bcid\b|\bcvn\b|security (?:code|number)|card verification|(?:3|three|4|four)[- ]digit code|(?:code|digits?|number) on the back|セキュリティコード|裏面の/,
  },
];

/** The rules that a compact form of this length can satisfy. */
export function rulesFor(length: number, hasLetters: boolean): readonly NumberRule[] {
  return NUMBER_RULES.filter(
    (rule) =>
      rule.class !== 'CVV' &&
      rule.length[0] <= length &&
      length <= rule.length[1] &&
      rule.of !== (hasLetters ? 'digits' : 'letters and digits'),
  );
}

/** Whether the scheme's check can be wrong at all. */
export function isChecked(rule: NumberRule): boolean {
  return rule.check !== yes;
}
