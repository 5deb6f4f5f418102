/** What agents and customers of the generator say. The detector was not written with these in view; keep it so. */
export interface Words {
  /** Questions with a place for the noun. */
  readonly frames: readonly string[];
  readonly prefaces: readonly string[];
  /** Before and after a value in an answer; most are bare. */
  readonly answers: readonly (readonly [string, string])[];
  readonly leads: readonly string[];
  readonly goOn: readonly string[];
  readonly echo: readonly string[];
  readonly readBack: readonly (readonly [string, string])[];
  readonly agrees: readonly string[];
  readonly later: readonly (readonly [string, string])[];
  readonly announces: readonly string[];
  readonly takeBack: readonly string[];
  /** Around "right one" and "wrong one". */
  readonly notFrames: readonly (readonly [string, string, string])[];
}

export const WORDS_EN: Words = {
  frames: [
    'May I have {}, please?',
    'Could you confirm {} for me?',
    'What is {}?',
    'Can you give me {}?',
    "I'll need {} to continue.",
    'Would you mind telling me {}?',
    'Please provide {}.',
    'And {}?',
    'Before we go on, could I grab {}',
    'To find you in our system I just have to ask for {}.',
    'Go ahead and type {} here whenever you are ready',
    "Let's start with {}.",
  ],
  prefaces: ['Happy to help. ', 'Thanks for waiting! ', 'For security reasons, ', 'No worries at all. '],
  answers: [
    ['', ''],
    ['', ''],
    ['', ''],
    ['', '.'],
    ["it's ", ''],
    ['Sure, ', ''],
    ['yes it is ', ''],
    ['ok ', ' thanks'],
    ["That's ", ', thank you'],
    ['um, ', ''],
  ],
  leads: ["it's ", 'starts with ', 'ok so ', 'first bit is '],
  goOn: ['Go on.', 'Mm-hm.', 'Got it, and then?', 'Okay, please continue.', 'Yes?'],
  echo: ['Ok ', 'So far I have ', ''],
  readBack: [
    ["So that's ", ', right?'],
    ['Let me read that back: ', ''],
    ['I have noted ', '. Is that correct?'],
    ['', ', did I get that right?'],
  ],
  agrees: ['Yes.', 'correct', "that's right", 'yep, all good'],
  later: [
    ['Just to be sure, we will use ', ' for this.'],
    ['You can delete ', ' once we are done, right?'],
    ['I updated ', ' in our records.'],
    ['Earlier we had ', ' on file.'],
  ],
  announces: [
    "I'd like to pay now, here is my card number",
    'let me give you my new card',
    'My credit card number is the following',
  ],
  takeBack: [', sorry, ', ' no wait, ', ' -- scratch that, ', ', I mean, ', ' oops '],
  notFrames: [
    ['sorry, the last one is ', ' not ', ''],
    ['correction: ', ', not ', ''],
    ['oops, ends with ', ' instead of ', ''],
  ],
};

export const WORDS_JA: Words = {
  frames: [
    '{}をお願いいたします。',
    '{}を教えていただけますでしょうか。',
    '{}をお伺いしてもよろしいでしょうか？',
    '恐れ入りますが、{}をご入力ください。',
    '続いて、{}をお知らせください',
    '{}はいかがでしょうか',
    '{}をいただけますか？',
    '確認のため{}が必要でございます。',
    'では{}をどうぞ。',
    '{}は？',
  ],
  prefaces: ['承知いたしました。', 'お待たせいたしました。', 'ご本人確認をさせていただきます。'],
  answers: [
    ['', ''],
    ['', ''],
    ['', 'です'],
    ['', 'です。'],
    ['はい、', 'です'],
    ['えっと、', 'になります'],
    ['', 'でお願いします'],
    ['はい。', ''],
  ],
  leads: ['はい、', 'えっと', 'まず', '最初が'],
  goOn: ['はい。', '続きをお願いいたします。', 'はい、それから？', '承知しました。どうぞ。'],
  echo: ['はい、', '復唱いたします。', ''],
  readBack: [
    ['復唱いたします。', 'でお間違いないでしょうか。'],
    ['', 'ですね。'],
    ['確認ですが、', 'でよろしいでしょうか？'],
  ],
  agrees: ['はい', 'はい、合っています', 'そうです'],
  later: [
    ['念のため、', 'で登録しております。'],
    ['先ほどの', 'の件ですが、変更しました。'],
    ['では', 'にて承ります。'],
  ],
  announces: [
    '新しいカード番号を送ります',
    'クレジットカードの番号は次のとおりです',
    '支払いに使うカード番号ですが',
  ],
  takeBack: ['、すみません、', '、あ、間違えました、', '、じゃなくて、'],
  notFrames: [
    ['すみません、最後は', 'です。', 'ではないです'],
    ['訂正です、末尾は', 'で、', 'じゃないです'],
  ],
};

export const ASKS_EN: Readonly<Record<string, readonly string[]>> = {
  name: [
    'your full name',
    'the name on the account',
    'your first and last name',
    "the cardholder's name",
    'who I am talking to',
    'the name the booking is under',
  ],
  spelling: ['the spelling of that', 'how you spell your surname'],
  phone: [
    'a phone number',
    'your mobile',
    'the best contact number',
    'a number we can call you back on',
    'your telephone',
  ],
  card: [
    'your card number',
    'the 16 digits on the front of the card',
    'the long card number',
    'your debit card number',
    'the credit card details',
  ],
  expiry: ['the expiry date', 'when the card expires', 'the expiration'],
  cvv: ['the CVV', 'the security code', 'the three digits on the back'],
  birth: ['your date of birth', 'your birthday', 'your DOB', 'when you were born'],
  address: [
    'your address',
    'the delivery address',
    'where you live',
    'the billing address',
    'your home address',
  ],
  postcode: ['your postcode', 'the zip code', 'your postal code'],
  mail: ['your email', 'an e-mail address', 'the email on the account'],
  code: [
    'the verification code',
    'the one-time code we sent you',
    'the 6-digit code',
    'the passcode from the text message',
    'the OTP',
  ],
  account: ['your account number', 'the bank account number', 'your account number for the refund'],
  other: [
    'your order number',
    'the tracking number',
    'the invoice number',
    'your booking reference',
    'the serial number of the device',
    'the ticket number',
    'the model number',
  ],
};

export const ASKS_JA: Readonly<Record<string, readonly string[]>> = {
  name: ['お名前', 'ご契約者様のお名前', 'フルネーム', '氏名', 'ご名義'],
  spelling: ['スペル'],
  kana: ['フリガナ', 'お名前の読み方'],
  phone: ['お電話番号', '携帯電話の番号', 'ご連絡先', '日中つながる電話番号'],
  card: ['カード番号', 'クレジットカードの番号', 'カードの16桁の番号', 'お支払いカードの番号'],
  expiry: ['有効期限', 'カードの有効期限'],
  cvv: ['セキュリティコード', 'カード裏面の3桁の番号', 'CVV'],
  birth: ['生年月日', 'お誕生日', 'ご本人様の生年月日'],
  address: ['ご住所', 'お届け先', 'ご登録の住所', 'お届け先のご住所'],
  postcode: ['郵便番号', '〒番号'],
  mail: ['メールアドレス', 'Eメール', 'ご登録のメールアドレス'],
  code: ['認証コード', 'SMSに届いた6桁の番号', '確認コード', 'ワンタイムパスワード'],
  account: ['口座番号', 'お振込先の口座番号'],
  other: ['ご注文番号', '伝票番号', 'お問い合わせ番号', '予約番号', '製造番号', '型番'],
};

export const IDS_EN: Readonly<Record<string, string>> = {
  IBAN: 'your IBAN',
  US_SSN: 'your social security number',
  JP_MY_NUMBER: 'your My Number',
  IN_AADHAAR: 'your Aadhaar number',
  IN_PAN: 'the PAN on your card',
  PH_PHILSYS: 'your PhilSys number',
  PH_TIN: 'your TIN',
  PH_SSS: 'your SSS number',
  SG_NRIC: 'your NRIC',
  MY_NRIC: 'your MyKad number',
  KR_RRN: 'your resident registration number',
  TH_ID: 'your Thai national ID number',
  ID_NIK: 'your NIK',
  HK_ID: 'your Hong Kong ID card number',
  TW_ID: 'your Taiwan ID number',
  CN_RESIDENT_ID: 'your resident identity card number',
  VN_CCCD: 'your CCCD number',
  PASSPORT: 'your passport number',
  DRIVER_LICENSE: "your driver's license number",
  BANK_ACCOUNT: 'your account number',
};

export const IDS_JA: Readonly<Record<string, string>> = {
  IBAN: 'IBAN',
  US_SSN: '社会保障番号',
  JP_MY_NUMBER: 'マイナンバー',
  IN_AADHAAR: 'アーダール番号',
  IN_PAN: 'PANカードの番号',
  PH_PHILSYS: 'フィルシス番号',
  PH_TIN: '納税者番号',
  PH_SSS: 'SSS番号',
  SG_NRIC: 'NRIC',
  MY_NRIC: 'MyKadの番号',
  KR_RRN: '住民登録番号',
  TH_ID: 'タイの国民ID',
  ID_NIK: 'KTPの番号',
  HK_ID: '香港の身分証番号',
  TW_ID: '台湾の身分証番号',
  CN_RESIDENT_ID: '居民身份证の番号',
  VN_CCCD: 'CCCD番号',
  PASSPORT: 'パスポート番号',
  DRIVER_LICENSE: '運転免許証の番号',
  BANK_ACCOUNT: '口座番号',
};

export const CHAT_EN = {
  agent: [
    'Hello, thank you for contacting us. How can I help?',
    'One moment while I look into this.',
    'I can see the parcel left the depot at 7:45 this morning.',
    'The refund of $42.50 takes 3 to 5 days.',
    'Is there anything else I can do for you today?',
    'Version 4.2.1 of the app fixes this.',
  ],
  customer: [
    'hi, my order has not arrived',
    'why do you need that?',
    'just a second',
    'I waited 20 minutes already',
    'The app crashed 3 times since 2024',
    'can I get a refund please',
    'it was 2 boxes of 12',
    'great, thanks',
  ],
} as const;

export const CHAT_JA = {
  agent: [
    'お問い合わせありがとうございます。どのようなご用件でしょうか。',
    '少々お待ちくださいませ。',
    '返金は3日から5日ほどかかります。',
    '他にご不明な点はございますか。',
    'アプリのバージョン4.2.1で修正されております。',
  ],
  customer: [
    '注文した商品が届きません',
    'なぜ必要なのですか',
    '少し待ってください',
    'もう20分待っています',
    '2箱を3回に分けて頼みました',
    'ありがとうございます',
    '返金してほしいのですが',
  ],
} as const;
