import { describe, expect, test } from 'vitest';

import { scan } from '#detection';

function names(text: string): string[] {
  const result = scan(text);
  return (result.kind === 'scanned' ? result.spans : [])
    .filter((span) => span.class === 'PERSON')
    .map((span) => text.slice(span.start, span.end));
}

describe('names where the layout says that one stands there', () => {
  test.each([
    ['contact person: Raj; backup: Wim', ['Raj', 'Wim']],
    ['"first_name": "Orla", "last_name": "Devane"', ['Orla', 'Devane']],
    ['passenger names ESTRADA/LOURDES MS', ['ESTRADA/LOURDES MS']],
    ['Guest name: DEVANE, ORLA', ['DEVANE, ORLA']],
    ['Card holder ORLA DEVANE', ['ORLA DEVANE']],
    ['Beneficiary: ORLA DEVANE', ['ORLA DEVANE']],
    ['thanks for the update - Yevgenia', ['Yevgenia']],
    ['hey orla, any news?', ['orla']],
  ])('%s', (text, found) => expect(names(text)).toEqual(found));

  test.each(['Agent: Windows', 'Contact: Support', 'Toaster - Kenwood', 'hey google', 'hello there'])(
    'none in: %s',
    (text) => expect(names(text)).toEqual([]),
  );
});

describe('romanised names of Asia', () => {
  test.each([
    ['cc: Wen-Hsuan Tsai', 'Wen-Hsuan Tsai'],
    ['Park Ji-won from Busan is waiting', 'Park Ji-won'],
    ['Nguyen Thi Hong Hanh paid twice', 'Nguyen Thi Hong Hanh'],
    ['Chow Pui Shan returned the kettle', 'Chow Pui Shan'],
    ['contact Tan Ah Kow for the keys', 'Tan Ah Kow'],
    ['nama saya ahmad faizal bin rosli, filter saya rosak', 'ahmad faizal bin rosli'],
    ['perkenalkan saya rina wulandari dari bandung', 'rina wulandari'],
    ['ako si maricel dimaano, di ko ma-apply', 'maricel dimaano'],
    ['saya Nurul Izzah, no tel 012-345 6789', 'Nurul Izzah'],
  ])('%s', (text, name) => expect(names(text)).toEqual([name]));

  test.each([
    'Long Hot Day at the Park Hill',
    'apa kabar, filter saya belum sampai',
    'bagaimana cara pasang filter ini',
    'kata sandi saya salah',
    'fecha de nacimiento',
  ])('none in: %s', (text) => expect(names(text)).toEqual([]));
});

describe('what is called as people are', () => {
  test.each([
    "Mr. Clean doesn't remove the stain",
    "a bottle of Jack Daniel's was broken in transit",
    "Ben & Jerry's delivered melted",
    "Wendy's coupon isn't accepted",
    'Captain Morgan rum',
    'Calvin Klein briefs',
    'Gibson guitar',
    'Mercedes parts, please',
    'The Austin warehouse ships on Mondays',
    'Ted Baker dress',
    'Ask Alexa',
    'Amet Dolor',
    'dolor sit',
    'Excepteur sint occaecat',
  ])('nobody in: %s', (text) => expect(names(text)).toEqual([]));

  test.each([
    ['My name is Calvin Klein', 'Calvin Klein'],
    ['Paul Smith called about his shoes', 'Paul Smith'],
    ["Sarah's boots never arrived", 'Sarah'],
    ['Alexa Devane called', 'Alexa Devane'],
    ['I spoke to Mercedes yesterday', 'Mercedes'],
  ])('somebody in: %s', (text, name) => expect(names(text)).toEqual([name]));
});
