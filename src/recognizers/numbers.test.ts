import { describe, expect, test } from 'vitest';

import { scan } from '#detection';

/** Class and value of what is found. */
function found(text: string): string[] {
  const result = scan(text);
  return result.kind === 'scanned'
    ? result.spans.map((span) => `${span.class} ${text.slice(span.start, span.end)}`)
    : [];
}

describe('numbers that schemes and registries publish as examples', () => {
  test.each([
    '4242424242424242',
    '5555555555554444',
    '2223003122003222',
    '378282246310005',
    '6011111111111117',
    '3056930009020004',
    '36227206271667',
    '3566002020360505',
    '6200000000000005',
  ])('card %s', (card) => {
    expect(found(`please charge ${card} again`)).toEqual([`CARD ${card}`]);
    expect(found(`カードは${card}です`)).toEqual([`CARD ${card}`]);
  });

  test.each([
    'GB82 WEST 1234 5698 7654 32',
    'DE89370400440532013000',
    'FR14 2004 1010 0505 0001 3M02 606',
    'NO93 8601 1117 947',
    'SA03 8000 0000 6080 1016 7519',
    'nl91abna0417164300',
    'DE89.3704.0044.0532.0130.00',
  ])('IBAN %s', (iban) => {
    expect(found(`send it to ${iban} please`)).toEqual([`IBAN ${iban}`]);
  });

  test('an IBAN of the wrong length or with a wrong check digit is none', () => {
    expect(
      found('send it to DE89 3704 0044 0532 0130 01 please').filter((one) => one.startsWith('IBAN')),
    ).toEqual([]);
    expect(
      found('send it to DE8937040044053201300000 please').filter((one) => one.startsWith('IBAN')),
    ).toEqual([]);
  });

  test('what is printed on a card beside its number', () => {
    expect(found('4242 4242 4242 4242 12/27 123')).toEqual([
      'CARD 4242 4242 4242 4242',
      'CARD_EXPIRY 12/27',
      'CVV 123',
    ]);
    expect(found('card 4242424242424242, exp 12/2027, cvv 456')).toEqual([
      'CARD 4242424242424242',
      'CARD_EXPIRY 12/2027',
      'CVV 456',
    ]);
  });
});

describe('numbers by the words of their country', () => {
  test.each([
    ['身份证号码11010519491231002X', 'CN_RESIDENT_ID 11010519491231002X'],
    ['我的身份证号码是S1234567D', 'SG_NRIC S1234567D'],
    ['주민등록번호는 900101-1234567', 'KR_RRN 900101-1234567'],
    ['เลขบัตรประชาชน 1-1017-00203-45-1', 'TH_ID 1-1017-00203-45-1'],
    ['số căn cước 001090000001', 'VN_CCCD 001090000001'],
    ['nomor KTP saya 3173010101900001', 'ID_NIK 3173010101900001'],
    ['no. kad pengenalan saya 900101-14-5678', 'MY_NRIC 900101-14-5678'],
    ['आधार संख्या 2341 2341 2346', 'IN_AADHAAR 2341 2341 2346'],
    ['ang TIN ko ay 123-456-789-000', 'PH_TIN 123-456-789-000'],
    ['身分證字號A123456789', 'TW_ID A123456789'],
    ['护照号码 E12345678', 'PASSPORT E12345678'],
    ['IFSC HDFC0001234', 'BANK_ACCOUNT HDFC0001234'],
    ['routing number 021000021', 'BANK_ACCOUNT 021000021'],
    ['routing 021000021, account 4471009238', 'BANK_ACCOUNT 4471009238'],
    ['Routing no.: 122105155\nAccount: 000123987654', 'BANK_ACCOUNT 000123987654'],
    ['sort code 40 22 19 acc 71930055', 'BANK_ACCOUNT 71930055'],
    ['412559018 is my social', 'US_SSN 412559018'],
    ['S.S.N. 412559018', 'US_SSN 412559018'],
    ['customer_ssn=412559018', 'US_SSN 412559018'],
    ['please charge my order to card no. 4242424242424242', 'CARD 4242424242424242'],
    ['my card for order 4242 4242 4242 4242', 'CARD 4242 4242 4242 4242'],
    ['ご注文 4242 4242 4242 4242 で払いました', 'CARD 4242 4242 4242 4242'],
    ['please refund 4242424242424242', 'CARD 4242424242424242'],
    ['I was invoiced on 4242424242424242', 'CARD 4242424242424242'],
    ['for my ticket you charged 4242424242424242 twice', 'CARD 4242424242424242'],
    ['the transaction on 4242424242424242 was not mine', 'CARD 4242424242424242'],
    ['please order with 4242 4242 4242 4242', 'CARD 4242 4242 4242 4242'],
    ['refund for order 12-4242 4242 4242 4242', 'CARD 4242 4242 4242 4242'],
    ['請求書のカード番号は4242-4242-4242-4242', 'CARD 4242-4242-4242-4242'],
    ['会員番号 4242 4242 4242 4242', 'CARD 4242 4242 4242 4242'],
    ['I quote 4242424242424242', 'CARD 4242424242424242'],
    ['I want to order. 4242424242424242 is my visa', 'CARD 4242424242424242'],
    ["my driver's license is D1234567", 'DRIVER_LICENSE D1234567'],
    ['전화번호는 010-1234-5678', 'PHONE 010-1234-5678'],
    ['số điện thoại 0912345678', 'PHONE 0912345678'],
    ['nomor HP saya 0812-3456-7890', 'PHONE 0812-3456-7890'],
    ['my mobile is 001-212-555-0147', 'PHONE 001-212-555-0147'],
  ])('%s', (text, value) => expect(found(text)).toContain(value));

  test.each([
    'In order 4242424242424242 the colour is wrong',
    'order no. 4242424242424242 was paid by card',
    'order ORD-4242424242424242 is late',
    'serial sn4242424242424242',
    'transaction id 4242424242424242',
    'payment by card, order 4242424242424242',
    'Order No.: 4242424242424242 (card payment)',
    'ref no. 4242424242424242 for the refund',
    'coupon code 4242424242424242 and my card',
    '注文No. 4242424242424242はカード払いです',
    'ご注文 4242424242424242 について',
    '見積番号：573-3024258-5156633',
    '送り状番号は384-0524044-3523314と書いてあります。',
    'order no 573-3024258-5156633',
    '주문번호 4242424242424242',
    'mã đơn hàng 4242424242424242',
    'nomor pesanan 4242424242424242',
    'follow our social media page 412559018',
    'tracking number 1Z999AA10123456784 shows no update',
    'order 7850-7322-2265 has not arrived',
    '订单号 4242424242424242',
    '주문번호 900101-1234567',
    'đơn hàng 001090000001',
    'pesanan 3173010101900001',
    'serial 5CD1234XYZ, model SM-G991B, build 2024.11.3',
    'meter reading 00482913, coupon SAVE20NOW, flight NH203',
    'you need to reach 1695 S Grand',
  ])('none in: %s', (text) => expect(found(text)).toEqual([]));
});

describe('one number in many spellings', () => {
  const card = ['4000', '0566', '5566', '5556'];
  test.each([
    ['dots', card.join('.')],
    ['en dashes', card.join('–')],
    ['minus signs', card.join('−')],
    ['no-break spaces', card.join('\u00a0')],
    ['one by one', card.join('').split('').join(' ')],
    [
      'full width',
      card.join('－').replaceAll(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
    ],
    ['Devanagari', card.join(' ').replaceAll(/\d/g, (digit) => String.fromCharCode(0x966 + Number(digit)))],
    ['kanji', card.join('').replaceAll(/\d/g, (digit) => '〇一二三四五六七八九'.charAt(Number(digit)))],
    ['a zero-width space inside', '4000-0566-55\u200b66-5556'],
    ['lines', card.join('\n')],
    ['O for 0', card.join('').replaceAll('0', 'O')],
  ])('%s', (_, written) => expect(found(`my card number is ${written} thanks`)).toEqual([`CARD ${written}`]));

  test('a mistyped number counts where its scheme is named', () => {
    expect(found('my card number is 4000 0566 5566 5557')).toEqual(['CARD 4000 0566 5566 5557']);
    expect(found('invoice number 4000 0566 5566 5557')).toEqual([]);
  });
});
