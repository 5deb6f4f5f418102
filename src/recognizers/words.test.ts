import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { GIVEN, ROLE, WORD } from './lexicons/english.ts';
import { wordsOf } from './words.ts';

const read = (text: string) =>
  wordsOf({ text, lower: text.toLowerCase() }).map((word) => ({
    ...word,
    is: text.slice(word.from, word.to),
  }));

describe('words of a text', () => {
  test('a possessive is left out, an apostrophe inside is not', () => {
    expect(read("Rebecca's O'Neill isn't").map((word) => [word.is, word.possessive])).toEqual([
      ['Rebecca', true],
      ["O'Neill", false],
      ["isn't", false],
    ]);
  });

  test('a dot ends a sentence but not a title or an initial', () => {
    expect(read('Ask Dr. J. Okoro. Thanks').map((word) => word.joined)).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  test('parts of addresses, links and codes are none', () => {
    expect(read('mail bob@example.org or see example.com/help, order A12').map((word) => word.is)).toEqual([
      'mail',
      'or',
      'see',
      'order',
    ]);
  });

  test('letters with marks are looked up without them, yet are no English word', () => {
    const [name, word] = read('Bašić basic');
    expect((name?.bits ?? 0) & WORD).toBe(0);
    expect((word?.bits ?? 0) & WORD).toBe(WORD);
  });

  test('capitals inside tell a brand from a name', () => {
    expect(read('GitHub McKay DeLuca JavaScript LeBlanc').map((word) => word.camel)).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  test('lists and roles', () => {
    const [mr, rebecca] = read('mr rebecca');
    expect((mr?.bits ?? 0) & ROLE.TITLE).not.toBe(0);
    expect((rebecca?.bits ?? 0) & GIVEN).not.toBe(0);
  });

  test('stand in order and inside the text, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        let end = 0;
        for (const word of wordsOf({ text, lower: text })) {
          expect(word.from).toBeGreaterThanOrEqual(end);
          expect(word.to).toBeGreaterThan(word.from);
          end = word.to;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
