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
    ["Send it to Flat 4, 17 Queen's Rd, Bristol BS8 1RE, UK", "Flat 4, 17 Queen's Rd, Bristol BS8 1RE, UK"],
    ['Wohnhaft: Ahornweg 14, 50667 Köln', 'Ahornweg 14, 50667 Köln'],
    ['Via Garibaldi 8, 20121 Milano MI', 'Via Garibaldi 8, 20121 Milano MI'],
    ['C/ Mayor 23, 3º B, 28013 Madrid', 'C/ Mayor 23, 3º B, 28013 Madrid'],
    ['Adresse : 14 bis, rue des Acacias, 69003 Lyon', '14 bis, rue des Acacias, 69003 Lyon'],
    [
      '#304, 3rd Floor, MG Road, Bengaluru, Karnataka 560001',
      '#304, 3rd Floor, MG Road, Bengaluru, Karnataka 560001',
    ],
    ['Plot No. 14, Sector 18, Gurugram 122015', 'Plot No. 14, Sector 18, Gurugram 122015'],
    [
      'Blk 45 Lot 3, Barangay San Isidro, Quezon City 1102',
      'Blk 45 Lot 3, Barangay San Isidro, Quezon City 1102',
    ],
    ['123 Sukhumvit Soi 11, Watthana, Bangkok 10110', '123 Sukhumvit Soi 11, Watthana, Bangkok 10110'],
    ['Jl. Sudirman No. 45, Jakarta Selatan 12190', 'Jl. Sudirman No. 45, Jakarta Selatan 12190'],
    ['2-11-3 Meguro, Meguro-ku, Tokyo 153-0063', '2-11-3 Meguro, Meguro-ku, Tokyo 153-0063'],
    ['my address is 77 maple street, denver, co 80203', '77 maple street, denver, co 80203'],
    ['meet me at the corner of Elm Street and 5 Oak Avenue', 'the corner of Elm Street and 5 Oak Avenue'],
    ['20 W 34th St, New York, NY 10001, USA', '20 W 34th St, New York, NY 10001, USA'],
  ])('%s', (text, found) => expect(addresses(text)).toEqual([found]));

  test.each([
    'I need a table for 4 people at 7 pm',
    'My order 48213 has 3 items and 2 are missing',
    'I waited 10 days on the way back',
    'It is located in Europe and costs 30 euros.',
    'there are 6 nice apartments that have 2 beds',
    'Version 2 street art app',
    'order 4821 shipped 5 days ago via DHL 2',
    'Chapter 12 via email 3 times',
    'call me at 5 place your order at 12',
    'take exit 5 road closed',
    'bought 2 large square 5 inch tiles',
    'is 100 way too much?',
    'Room 12 is at level 3',
  ])('none in: %s', (text) => expect(addresses(text)).toEqual([]));
});
