import { describe, expect, test } from 'vitest';

import { normalise } from '../detection/normalise.ts';
import { TEXT_RULES } from './texts.ts';

/** For each rule a text in which it finds something: what no example shows nobody would miss. */
const EXAMPLES: Readonly<Record<string, string>> = {
  'address-after-word': 'my address is 77 maple street, denver, co 80203',
  'military-post': 'PSC 802, Box 74 APO, AE 09499',
  'jp-address-named': '本籍は長野県松本市大手です',
  'jp-zip': '〒606-8501',
  'jp-zip-named': '郵便番号6068501',
  'jp-address-roman': '2-11-3 Meguro, Meguro-ku, Tokyo 153-0063',
  'kr-address': '서울시 마포구 월드컵로 12길 34 202호',
  'kr-address-roman': '152, Teheran-ro, Gangnam-gu, Seoul 06236',
  'zh-address': '台北市中山區中山北路二段45號3樓',
  'th-address': 'กรุงเทพฯ 88/12 ซอยสุขุมวิท 71 แขวงพระโขนงเหนือ เขตวัฒนา 10110',
  'vi-address': '25 Nguyễn Huệ, phường Bến Nghé, quận 1, TP.HCM',
  'id-my-street': 'Jalan Merdeka 10, Bandung 40111',
  'sg-block': 'Block 12 Bedok North Street 3, #05-678, S460012',
  'ph-barangay': '123 Purok 4, Brgy. Poblacion, Davao City',
  'ph-block-lot': 'Blk 45 Lot 3, Barangay San Isidro, Quezon City 1102',
  'in-address': 'Plot No. 14, Sector 18, Gurugram 122015',
  'in-flat': 'Plot No. 14, Sector 18, Gurugram 122015',
  'hk-flat': 'Flat B, 23/F, Block 3, Whampoa Garden, Hung Hom, Kowloon',
  'th-roman': '123/45 Moo 6, Sukhumvit Road, Khlong Toei, Bangkok 10110',
  'before-postcode': 'Rose Cottage, Tadley RG26 4AB',
  'before-postcode-small': '12 high st leeds ls1 4ab',
  'taiwan-latin': 'No. 7, Ln. 123, Minsheng Rd., Banqiao Dist., New Taipei City',
  'vietnam-latin': 'So 12, ngo 34, Tran Duy Hung, Cau Giay, Ha Noi',
  'block-and-lot': 'Blk 45 Lot 3, Barangay San Isidro, Quezon City 1102',
  'indonesian-estate': 'Perumahan Griya Asri Blok C2 No 15, Bekasi',
  'malaysian-unit': 'A-12-3, Residensi Vista, Jalan Klang Lama, 58100 Kuala Lumpur',
  'korean-alley': '서울시 마포구 월드컵로 12길 34 202호',
  'hindi-house': 'मकान नंबर 12, गली नंबर 3, लाजपत नगर, नई दिल्ली 110024',
  'birth-date-asked': '誕生日も言いますか？2001年10月8日です',
  'holder-capitals': 'Cardholder ORLA DEVANE',
  'latin-before-meigi': 'TANAKA HANAKO名義の口座',
  'ko-labelled': '제 이름은 김민수입니다',
  'ko-addressed': '김민수님, 확인했습니다',
  'ko-introduced': '저는 남궁민입니다',
  'zh-labelled': '我叫王小明，想查询订单',
  'zh-addressed': '您好，林怡君小姐',
  'th-labelled': 'ผมชื่อ สมชาย ใจดี ครับ',
  'vi-full-name': 'Nguyễn Văn An',
  'vi-labelled': 'Tôi tên là Nguyễn Văn An',
  'ms-tl-labelled': 'nama saya Budi Santoso',
  'ms-tl-small': 'ako si maricel dimaano, di ko ma-apply',
  'ms-introduced': 'saya Nurul Izzah, no tel 012-345 6789',
  'malay-patronymic': 'Nur Aisyah binti Hassan',
  'hi-labelled': 'मेरा नाम राहुल शर्मा है',
  'ticket-name': 'DEVANE/ORLA MRS',
  'surname-first': 'Guest name: DEVANE, ORLA',
  'ja-birth-date': '生年月日：S55.4.1',
  'ja-born-on': '昭60.7.1生まれ',
  'ja-password': 'PW：Momiji2024',
  'ja-pin': 'pin 4821',
  'ja-code': 'OTPは592044',
  'ja-code-first': '592044が認証コードです',
  'ja-key': 'APIキー：9f8e7d6c5b4a3f2e1d0c',
  'ja-quoted-secret': '合言葉は「やまびこ」です',
  'ja-security-question': '合言葉は「やまびこ」です',
  'ja-email-spelled': 'taro[アット]example.jp',
  'ja-account': '普通 1234567',
  'ja-post-symbol': '記号：14080　番号：22334451',
  'ja-post-account': 'ゆうちょ銀行 記号番号 10120-12345671',
  'ja-post-number': '記号：14080　番号：22334451',
  'ja-branch-account': 'みずほ銀行渋谷支店 普通 1234567',
  'ja-driver-license': '免許証 301987654320',
  'ja-insurance': '保険証番号は12345678',
  'ja-insurance-number': '保険証の記号12 番号345678',
  'ja-residence-card': '在留カード番号 QW48291037ER',
  'ja-expiry': 'カードの有効期限は2027年12月です',
  'ja-expiry-figures': 'カードの期限が10/27、CVVが123',
  'ja-expiry-before-card': 'カードの期限が10/27、CVVが123',
  'ja-branch-number': '店番は231、口座は7788990',
  'ja-cvv': '裏の数字は456',
  'ja-phone-bracket': 'TEL:(03)1234-5678',
  'plain-code': 'Your code: 592044',
  'sent-code': 'the code I got is 592044',
  'secret-first': 'I set it to Hunter2! as password',
  'seed-phrase': 'seed phrase: witch collapse practice feed shame open despair creek road again ice least',
  'security-answer': 'security answer: Fluffy',
  'web-hook': 'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
  'zip-after-word': 'my zip code is 606140',
  'phone-extension': 'call (412) 555-0188 x204',
  email: 'EMAIL taro＠example.co.jp',
  'email-spelled': 'アドレスは hana-mori(at)example(dot)jp です',
  'birth-date': 'dob 12-2-77',
  'birth-date-loose': '誕生日：3/3',
  'birth-date-behind': 'S60.3.3生',
  'birth-date-second': 'Date of birth mine 3/4/1985, hers 12/9/1987',
  expiry: 'expires 03-2029',
};

describe('every rule that is a pattern', () => {
  test('has an example, and every example a rule', () => {
    expect(Object.keys(EXAMPLES).toSorted()).toEqual(TEXT_RULES.map((rule) => rule.name).toSorted());
  });

  test.each(TEXT_RULES.map((rule) => [rule.name, rule] as const))(
    '%s finds, and its cue lets it run',
    (name, rule) => {
      const { text, lower, signs } = normalise(EXAMPLES[name] ?? '');
      const found = [...text.matchAll(rule.pattern)].map((match) => match[rule.group] ?? '');
      expect(found.filter((value) => value !== '')).not.toEqual([]);
      expect(rule.cue?.test(lower) ?? true).toBe(true);
      expect(rule.needs === undefined || (rule.needs & signs) !== 0).toBe(true);
    },
  );
});
