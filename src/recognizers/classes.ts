/** Every class of data that is found, as spans and tokens name it. */
export const CLASSES = [
  'CARD',
  'CARD_EXPIRY',
  'CVV',
  'US_SSN',
  'IBAN',
  'JP_MY_NUMBER',
  'IN_AADHAAR',
  'IN_PAN',
  'PH_PHILSYS',
  'PH_TIN',
  'PH_SSS',
  'SG_NRIC',
  'MY_NRIC',
  'KR_RRN',
  'TH_ID',
  'ID_NIK',
  'HK_ID',
  'TW_ID',
  'CN_RESIDENT_ID',
  'VN_CCCD',
  'PASSPORT',
  'DRIVER_LICENSE',
  'BANK_ACCOUNT',
  'PHONE',
  'EMAIL',
  'ADDRESS',
  'PERSON',
  'DATE_OF_BIRTH',
  'IP',
  'ZIP',
  'SECRET',
] as const;
export type DataClass = (typeof CLASSES)[number];

/** What a person reads, and whether the value is made by a scheme: then where its letters and digits stand says nothing of anybody. */
const LABELS: Readonly<Record<DataClass, readonly [en: string, ja: string, isSchemed?: true]>> = {
  CARD: ['Card', 'カード番号', true],
  CARD_EXPIRY: ['Card expiry', 'カード有効期限'],
  CVV: ['Security code', 'セキュリティコード'],
  US_SSN: ['US social security number', '米国社会保障番号', true],
  IBAN: ['IBAN', 'IBAN', true],
  JP_MY_NUMBER: ['My Number', 'マイナンバー', true],
  IN_AADHAAR: ['Aadhaar', 'アーダール番号', true],
  IN_PAN: ['Indian PAN', 'インドPAN', true],
  PH_PHILSYS: ['PhilSys number', 'フィリピン国民ID', true],
  PH_TIN: ['Philippine TIN', 'フィリピン納税者番号', true],
  PH_SSS: ['Philippine SSS', 'フィリピンSSS番号', true],
  SG_NRIC: ['Singapore NRIC', 'シンガポールNRIC', true],
  MY_NRIC: ['Malaysian NRIC', 'マレーシアNRIC', true],
  KR_RRN: ['Korean resident number', '韓国住民登録番号', true],
  TH_ID: ['Thai ID', 'タイ国民ID', true],
  ID_NIK: ['Indonesian NIK', 'インドネシアNIK', true],
  HK_ID: ['Hong Kong ID', '香港身分証番号', true],
  TW_ID: ['Taiwan ID', '台湾身分証番号', true],
  CN_RESIDENT_ID: ['Chinese resident ID', '中国居民身分証番号', true],
  VN_CCCD: ['Vietnamese ID', 'ベトナム国民ID', true],
  PASSPORT: ['Passport', 'パスポート番号', true],
  DRIVER_LICENSE: ['Driving licence', '運転免許証番号', true],
  BANK_ACCOUNT: ['Bank account', '口座番号', true],
  PHONE: ['Phone', '電話番号', true],
  EMAIL: ['E-mail', 'メールアドレス'],
  ADDRESS: ['Address', '住所'],
  PERSON: ['Name', '氏名'],
  DATE_OF_BIRTH: ['Date of birth', '生年月日', true],
  IP: ['IP address', 'IPアドレス', true],
  ZIP: ['Postal code', '郵便番号'],
  SECRET: ['Secret', '秘密情報'],
};

/** The class as a person reads it. */
export function classLabel(cls: DataClass, locale: 'en' | 'ja'): string {
  return LABELS[cls][locale === 'ja' ? 1 : 0];
}

/** Whether values of the class are made by a scheme; not of names, addresses, secrets, mail, nor of what is not known here. */
export function isSchemed(cls: string): boolean {
  return CLASSES.some((one) => one === cls && LABELS[one][2] === true);
}
