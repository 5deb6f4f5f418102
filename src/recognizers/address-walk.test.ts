import { describe, expect, test } from 'vitest';

import { findAddresses } from './address-walk.ts';

function addresses(text: string): string[] {
  return [...findAddresses({ text, lower: text.toLowerCase() })].map(({ from, to }) => text.slice(from, to));
}

describe('postal addresses', () => {
  test.each([
    [
      'Please ship it to 14 Lindenstraße 7, Bremen, Germany 28195.',
      '14 Lindenstraße 7, Bremen, Germany 28195',
    ],
    [
      'My address is 220 Harbour View Road, Suite 12, Penrith, and I moved',
      '220 Harbour View Road, Suite 12, Penrith',
    ],
    [
      'Nora Lind\n8 Fjällgatan 30\nApt. 12\nGothenburg\nSweden 41316',
      '8 Fjällgatan 30\nApt. 12\nGothenburg\nSweden 41316',
    ],
    ['The hotel is at 6 Rue des Lilas, 75011, near the river', '6 Rue des Lilas, 75011'],
    ['They are located at Marigold Lane and open late', 'Marigold Lane'],
  ])('%s', (text, found) => expect(addresses(text)).toEqual([found]));

  test.each([
    'I need a table for 4 people at 7 pm',
    'My order 48213 has 3 items and 2 are missing',
    'I waited 10 days on the way back',
    'It is located in Europe and costs 30 euros.',
    'there are 6 nice apartments that have 2 beds',
  ])('none in: %s', (text) => expect(addresses(text)).toEqual([]));
});
