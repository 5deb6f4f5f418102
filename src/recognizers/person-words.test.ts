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
    ['Please correct it to Mrs. Ines Calloway PhD', ['Mrs. Ines Calloway PhD']],
    ['Send it to Aunt Philippa today', ['Aunt Philippa']],
    ['The lawyers Brandt, Okoye and Wells wrote to us', ['Brandt', 'Okoye', 'Wells']],
    ['Has Zorvetta paid me back yet?', ['Zorvetta']],
    ['Dear Marigold,', ['Marigold']],
    ['My name is Rich Banks and I need help', ['Rich Banks']],
  ])('%s', (text, found) => expect(names(text)).toEqual(found));

  test.each([
    ['transfer 40 pounds to deepa krishnan by friday', ['deepa krishnan']],
    ['the booking is under hiroshi tanabe', ['hiroshi tanabe']],
    ['this is kaylen speaking, i forgot my pin', ['kaylen']],
    ['i paid brockmeyer twice last week', ['brockmeyer']],
    ['did thandiwe get the money', ['thandiwe']],
    ['give it to my aunt jenny please', ['aunt jenny']],
    ['i sent henrike the wrong amount', ['henrike']],
  ])('in small letters: %s', (text, found) => expect(names(text)).toEqual(found));

  test.each([
    'Will my new Visa card work with Apple Pay in May?',
    "I've lost my card and I'm worried, can you mark it as stolen?",
    'how do i get a refund from a shop in Singapore',
    'The Grand Plaza Hotel is on Baker Street near Hyde Park.',
    'top up with google pay fails',
    'Please send it to my address in London',
    'Your ride is a Toyota Camry, booked with Uber.',
    'We moved from Jira to Asana and use GitHub.',
    'How about Momofuku in San Jose?',
    'HSBC Premier and the Barclays app',
    'Kind regards',
    'Hi Support,',
    'you want to sens money from your account',
  ])('none in: %s', (text) => expect(names(text)).toEqual([]));
});
