import type { Locale } from '#web/client/ask.ts';

/** Names of data classes, short enough for a chip. Keys in upper case, as policies write them; tokens carry lower case. */
const NAMES: Readonly<Record<string, readonly [en: string, ja: string]>> = {
  PERSON: ['Name', '氏名'],
  EMAIL: ['E-mail', 'メール'],
  PHONE: ['Phone', '電話番号'],
  ADDRESS: ['Address', '住所'],
  ZIP: ['Postcode', '郵便番号'],
  DATE_OF_BIRTH: ['Date of birth', '生年月日'],
  CARD: ['Card', 'カード'],
  CVV: ['Card security code', 'セキュリティコード'],
  CARD_EXPIRY: ['Card expiry', '有効期限'],
  IBAN: ['IBAN', 'IBAN'],
  BANK_ACCOUNT: ['Bank account', '銀行口座'],
  JP_MY_NUMBER: ['My Number', 'マイナンバー'],
  US_SSN: ['SSN', 'SSN'],
  IN_AADHAAR: ['Aadhaar', 'Aadhaar'],
  IN_PAN: ['PAN (India)', 'PAN（インド）'],
  PH_PHILSYS: ['PhilSys', 'PhilSys'],
  PH_TIN: ['TIN (Philippines)', 'TIN（フィリピン）'],
  PH_SSS: ['SSS (Philippines)', 'SSS（フィリピン）'],
  SG_NRIC: ['NRIC (Singapore)', 'NRIC（シンガポール）'],
  MY_NRIC: ['NRIC (Malaysia)', 'NRIC（マレーシア）'],
  KR_RRN: ['RRN (Korea)', '住民登録番号（韓国）'],
  TH_ID: ['Thai ID', 'タイID'],
  ID_NIK: ['NIK (Indonesia)', 'NIK（インドネシア）'],
  HK_ID: ['HKID', '香港ID'],
  TW_ID: ['Taiwan ID', '台湾ID'],
  CN_RESIDENT_ID: ['Resident ID (China)', '居民身分証（中国）'],
  VN_CCCD: ['CCCD (Vietnam)', 'CCCD（ベトナム）'],
  PASSPORT: ['Passport', 'パスポート'],
  DRIVER_LICENSE: ['Driving licence', '運転免許証'],
  IP: ['IP address', 'IPアドレス'],
  SECRET: ['Secret', '秘密情報'],
  ATTACHMENT: ['File', 'ファイル'],
  FILE: ['File', 'ファイル'],
  MESSAGE: ['Message', '本文'],
  OTHER: ['Sensitive', '機密情報'],
};

/** Classes that a client's rules can name, most frequent first: what a token can be of. */
export const PERMITTABLE: readonly string[] = Object.keys(NAMES).filter(
  (cls) => cls !== 'FILE' && cls !== 'MESSAGE' && cls !== 'OTHER',
);

/** Classes that a person can choose when marking text by hand, most frequent first. */
export const MARKABLE: readonly string[] = [
  'PERSON',
  'PHONE',
  'EMAIL',
  'ADDRESS',
  'ZIP',
  'DATE_OF_BIRTH',
  'CARD',
  'BANK_ACCOUNT',
  'JP_MY_NUMBER',
  'PASSPORT',
  'DRIVER_LICENSE',
  'SECRET',
];

/** Classes of which support looks up a conversation by value. */
export const SEARCHABLE: readonly string[] = [
  'PHONE',
  'EMAIL',
  'CARD',
  'PERSON',
  'BANK_ACCOUNT',
  'JP_MY_NUMBER',
  'IBAN',
  'PASSPORT',
  'IP',
];

/** The name of a class for people; an unknown one is shown in its own words. */
export function className(cls: string, locale: Locale): string {
  const names = NAMES[cls.toUpperCase()];
  if (names === undefined) return cls.toLowerCase().replaceAll('_', ' ');
  return names[locale === 'ja' ? 1 : 0];
}
