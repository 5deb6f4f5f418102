import { expect, test } from 'vitest';

import { scan } from '#detection';

/** What is found as a secret in a text that calls nothing so. */
function secretsIn(text: string): string[] {
  const found = scan(text);
  return found.kind === 'scanned'
    ? found.spans.filter((span) => span.class === 'SECRET').map(({ start, end }) => text.slice(start, end))
    : [];
}

test.each([
  ['it says Brodvik#1987taku is not accepted', 'Brodvik#1987taku'],
  ['I typed Kx9$mmQ2!vbn and got in', 'Kx9$mmQ2!vbn'],
  ['「P@ssw0rd!2024」と入力しました', 'P@ssw0rd!2024'],
  ['入力したのはBrodvik#1987takuです', 'Brodvik#1987taku'],
  ['Ｂｒｏｄｖｉｋ＃１９８７ｔａｋｕでした', 'Ｂｒｏｄｖｉｋ＃１９８７ｔａｋｕ'],
])('%s', (text, secret) => {
  expect(secretsIn(text)).toEqual([secret]);
});

test.each([
  'Windows10&Office2021 and Black&Decker18V',
  'US$1500each2Go, 5pcs@Rs200each, 100%Cotton50Poly',
  'C#2010version, C++17/C#11features, PR#1234abc, Room#12bAA',
  'Ticket#88aBc12 and Order#AB12cd34 and SKU AB#12-CD34ef',
  'utm_source=News2024&utm=Abc and https://example.com/#Section2Intro',
  'foo_Bar.9@x.example and #hashTag2024Party and Brodvik#1987',
  'Thanks!2Items and Hello!World2024 and Yahoo!2020Mail',
  `sha256-${'AbC12+dE9='.repeat(9)}#aB1`,
])('no secret: %s', (text) => {
  expect(secretsIn(text)).toEqual([]);
});

test('a run of signs as long as a text may be costs its length', () => {
  expect(secretsIn(`aB1#${'a#B1'.repeat(100_000)}`)).toEqual([]);
});
