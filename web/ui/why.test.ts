import { expect, test } from 'vitest';

import { whyWords } from './why.ts';

test.each([
  [
    'card · shape · check digits · カード',
    'its form, its check digits, the word “カード”',
    '形式、検査数字、前後の語「カード」',
  ],
  ['split · joined over 2 messages', 'joined over 2 messages', '2件のメッセージをつないで検出'],
  ['address · street · number behind it', 'a street, a house number behind it', '番地・通り名、後ろの番地'],
  ['own:member · shape', 'the client’s own rule “member”, its form', '独自のルール「member」、形式'],
  ['names', 'names', 'names'],
])('why %s was found, for people', (why, en, ja) => {
  expect(whyWords(why, 'en')).toBe(en);
  expect(whyWords(why, 'ja')).toBe(ja);
});
