import { describe, expect, test } from 'vitest';

import { scan } from '#detection';

function found(text: string): string[] {
  const result = scan(text);
  return result.kind === 'scanned'
    ? result.spans.map((span) => `${span.class} ${text.slice(span.start, span.end)}`)
    : [];
}

describe('dates of birth', () => {
  test.each([
    ['DOB: 19770212', '19770212'],
    ['dob 120277', '120277'],
    ['D.O.B 12.02.1977', '12.02.1977'],
    ['b. 12/02/1977', '12/02/1977'],
    ['born in March 1977', 'March 1977'],
    ['I was born on the 4th of July, 1968', 'the 4th of July, 1968'],
    ['customer_dob: 1977-02-12', '1977-02-12'],
    ['"date_of_birth": "1977-02-12"', '1977-02-12'],
    ['Date of Birth (DD/MM/YYYY)\n12/02/1977', '12/02/1977'],
    ['my birthday is on February 12', 'February 12'],
    ['do you need my dob? it’s 12 March 1988', '12 March 1988'],
    ['My birthday? October 8, 2001.', 'October 8, 2001'],
    ['誕生日も言いますか？2001年10月8日です', '2001年10月8日'],
    ['生年月日ですか？はい、1988年3月2日です。', '1988年3月2日'],
    ['Date of birth mine 3/4/1985, hers 12/9/1987', '12/9/1987'],
    ['my birth date 3/4/1985 and my wife: 12/9/1987', '12/9/1987'],
    ['née le 12 février 1977', '12 février 1977'],
    ['geboren am 12.02.1977', '12.02.1977'],
    ['tanggal lahir 12 Februari 1977', '12 Februari 1977'],
    ['petsa ng kapanganakan: Pebrero 12, 1977', 'Pebrero 12, 1977'],
    ['วันเกิด 12 กุมภาพันธ์ 2520', '12 กุมภาพันธ์ 2520'],
    ['생년월일 1977년 2월 12일', '1977년 2월 12일'],
    ['出生日期：1977年2月12日', '1977年2月12日'],
    ['ngày sinh 12/02/1977', '12/02/1977'],
    ['S60/03/03生れです', 'S60/03/03'],
    ['昭60.7.1生まれ', '昭60.7.1'],
    ['大正15年12月20日うまれ', '大正15年12月20日'],
    ['昭和 60 年 3 月 3 日 生', '昭和 60 年 3 月 3 日'],
    ['昭和六十年三月三日生', '昭和六十年三月三日'],
    ['生まれは1985年3月3日です', '1985年3月3日'],
    ['1978年6月生まれです', '1978年6月'],
    ['生年月日は60年3月3日です', '60年3月3日'],
    ['生年月日は850303です', '850303'],
    ['誕生日は三月三日', '三月三日'],
  ])('%s', (text, value) => expect(found(text)).toContain(`DATE_OF_BIRTH ${value}`));

  test.each([
    'My birthday gift arrives on 12 May, right?',
    'Did you get my birthday order? It was placed on 12/03/2024',
    'The baby clothes, born in the USA, cost 12/05',
    'He was born on a Tuesday. Order 12/02/2024',
    '誕生日クーポンは3/31までですか',
    '誕生日プレゼントを3月3日に届けてください',
    '2024年4月1日生産分',
    '出生届は3月3日に出しました',
  ])('none in: %s', (text) => expect(found(text)).toEqual([]));
});

describe('until when a card is valid', () => {
  test.each([
    ['expires 03-2029', '03-2029'],
    ['valid thru 12/30', '12/30'],
    ['Expiration: May 2028', 'May 2028'],
    ['good thru 11/27', '11/27'],
  ])('%s', (text, value) => expect(found(text)).toContain(`CARD_EXPIRY ${value}`));
});
