import { describe, expect, test } from 'vitest';

import { findNames } from './person-words.ts';

/** What is found, as it is written. */
function names(text: string): string[] {
  const found = [...findNames({ text, lower: text.toLowerCase() })].toSorted((a, b) => a.from - b.from);
  return [...new Set(found.map(({ from, to }) => text.slice(from, to)))];
}

describe('names in running text', () => {
  test.each([
    ['Could you tell Rebecca Thornbury that her parcel is here?', ['Rebecca Thornbury']],
    ['The account is held by Willem van der Berg.', ['Willem van der Berg']],
    ['Please ask Dr. Okonkwo to call back', ['Dr. Okonkwo']],
    ['We spoke to Priya, Kenji and April about it.', ['Priya', 'Kenji', 'April']],
    ["It is Margaret's card, not mine", ['Margaret']],
    ['Refunded to Søren Ødegaard yesterday', ['Søren Ødegaard']],
  ])('%s', (text, found) => expect(names(text)).toEqual(found));

  test.each([
    ['transfer 40 pounds to deepa krishnan by friday', ['deepa krishnan']],
    ['the booking is under hiroshi tanabe', ['hiroshi tanabe']],
    ['this is kaylen speaking, i forgot my pin', ['kaylen']],
    ['i paid brockmeyer twice last week', ['brockmeyer']],
  ])('in small letters: %s', (text, found) => expect(names(text)).toEqual(found));

  test.each([
    'Will my new Visa card work with Apple Pay in May?',
    "I've lost my card and I'm worried, can you mark it as stolen?",
    'how do i get a refund from a shop in Singapore',
    'The Grand Plaza Hotel is on Baker Street near Hyde Park.',
    'top up with google pay fails',
    'Please send it to my address in London',
  ])('none in: %s', (text) => expect(names(text)).toEqual([]));
});
