import { describe, expect, test } from 'vitest';

import { scan } from '#detection';

function found(text: string): string[] {
  const result = scan(text);
  return result.kind === 'scanned'
    ? result.spans.map((span) => `${span.class} ${text.slice(span.start, span.end)}`)
    : [];
}

describe('日本語の言葉が示す値', () => {
  test.each([
    ['生年月日は昭和55年4月1日です', 'DATE_OF_BIRTH 昭和55年4月1日'],
    ['生年月日：S55.4.1', 'DATE_OF_BIRTH S55.4.1'],
    ['生年月日（和暦）H2.11.30', 'DATE_OF_BIRTH H2.11.30'],
    ['生年月日は昭和五十五年四月一日です', 'DATE_OF_BIRTH 昭和五十五年四月一日'],
    ['生年月日は平成元年1月8日です。', 'DATE_OF_BIRTH 平成元年1月8日'],
    ['生年月日は19850703です', 'DATE_OF_BIRTH 19850703'],
    ['令和2年5月5日に生まれました', 'DATE_OF_BIRTH 令和2年5月5日'],
    ['1985年07月03日生の男性です', 'DATE_OF_BIRTH 1985年07月03日'],
    ['TEL:(03)1234-5678', 'PHONE (03)1234-5678'],
    ['電話は03(1234)5678です', 'PHONE 03(1234)5678'],
    ['携帯は０９０−１２３４−５６７８です', 'PHONE ０９０−１２３４−５６７８'],
    ['みずほ銀行渋谷支店 普通 1234567', 'BANK_ACCOUNT 1234567'],
    ['口座番号：１２３４５６７', 'BANK_ACCOUNT １２３４５６７'],
    ['当座0987654に振り込みます', 'BANK_ACCOUNT 0987654'],
    ['ゆうちょ銀行 記号番号 10120-12345671', 'BANK_ACCOUNT 10120-12345671'],
    ['免許証の番号 第301234567890号', 'DRIVER_LICENSE 第301234567890号'],
    ['旅券番号：ＴＲ１２３４５６７', 'PASSPORT ＴＲ１２３４５６７'],
    ['在留カード番号はAB12345678CDです', 'PASSPORT AB12345678CD'],
    ['基礎年金番号は1234-567890です', 'JP_MY_NUMBER 1234-567890'],
    ['健康保険証の記号番号は12345678です', 'JP_MY_NUMBER 12345678'],
    ['暗証番号は1234です', 'SECRET 1234'],
    ['ログインパスワードは「taro0401」になっています', 'SECRET taro0401'],
    ['認証コードは839201でした', 'SECRET 839201'],
    ['ワンタイムパスワード：839201', 'SECRET 839201'],
    ['秘密の質問の答えはさくらです', 'SECRET さくら'],
    ['taro[アット]example.jp', 'EMAIL taro[アット]example.jp'],
    ['taro アットマーク example ドット com', 'EMAIL taro アットマーク example ドット com'],
    ['taro＠example.co.jpに送ってください', 'EMAIL taro＠example.co.jp'],
    ['カードの有効期限は2027年12月です', 'CARD_EXPIRY 2027年12月'],
    ['カード裏面の3桁は123です', 'CVV 123'],
    ['郵便番号は150-0001です', 'ZIP 150-0001'],
  ])('%s', (text, value) => expect(found(text)).toContain(value));

  test.each([
    'パスワードは8文字以上で設定してください。',
    'パスワードは英数字です。',
    '暗証番号は4桁の数字です。',
    '認証コードが届きません。',
    '整理番号は114-5029578-6484730です。',
    '0479-0794-8840（お問い合わせ番号）',
    '会員番号は 7719-0235-1120 です。',
    '見積番号は972205014です。',
    '番号は AZ-2411-07992',
    '有効期限は2027年12月です',
    '2024年4月1日から料金が変わります。',
    '今月の検針値は4521でした。',
  ])('値はない: %s', (text) => expect(found(text)).toEqual([]));
});
