import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { entryOf, GIVEN, GIVEN_LATER, japanese, nameRank, placeRank, PLACE, SURNAME, WORD } from './japanese.ts';
import { LEXICON_JA } from './names-ja.ts';

describe('the Japanese lexicon', () => {
  test('tells what a word is', () => {
    const lexicon = japanese();
    expect(lexicon.kinds('長谷川') & SURNAME).toBe(SURNAME);
    expect(lexicon.kinds('健太郎') & GIVEN).toBe(GIVEN);
    expect(lexicon.kinds('電話') & (WORD | SURNAME)).toBe(WORD);
    expect(lexicon.kinds('千葉') & (PLACE | SURNAME)).toBe(PLACE | SURNAME);
    expect(placeRank(lexicon.entry('千葉'))).toBeGreaterThan(nameRank(lexicon.entry('千葉')));
    expect(lexicon.kinds('電話健太郎')).toBe(0);
    expect(lexicon.kinds('')).toBe(0);
  });

  test('every word that was written into it is found, with its own number', () => {
    const lexicon = japanese();
    let wrong = 0;
    for (const group of LEXICON_JA.split(' ')) {
      const [head = '', key = '', length = ''] = /^([\da-z]+):(\d+)/.exec(group) ?? [];
      const number = Number.parseInt(key, 36);
      for (let at = head.length; at + Number(length) <= group.length; at += Number(length))
        if (lexicon.entryAt(group, at, at + Number(length)) !== number) wrong += 1;
    }
    expect(wrong).toBe(0);
  });

  test('a word that nobody wrote into it is not found', () => {
    const lexicon = japanese();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0x4e00, max: 0x9fff }), { minLength: 9, maxLength: 14 }), (codes) => {
        expect(lexicon.entry(String.fromCharCode(...codes))).toBe(0);
      }),
      { numRuns: 5_000 },
    );
  });

  test('all words that begin at one place are found in one pass as they are one by one', () => {
    const lexicon = japanese();
    const into = new Uint32Array(7);
    const text = fc.array(fc.constantFrom(...'田中山本一郎太長谷川健さんミユキ々機様氏総理大臣電話ヶ'), { maxLength: 12 });
    fc.assert(
      fc.property(text, (characters) => {
        const run = characters.join('');
        for (let from = 0; from < run.length; from += 1) {
          const most = Math.min(7, run.length - from);
          lexicon.readFrom(run, from, most, into);
          for (let length = 1; length <= most; length += 1)
            expect(entryOf(into[length - 1] ?? 0)).toBe(lexicon.entry(run.slice(from, from + length)));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('characters and sounds of names weigh more than those of things', () => {
    const lexicon = japanese();
    expect(lexicon.kanjiOdds('郎'.charCodeAt(0), GIVEN_LATER)).toBeGreaterThan(1);
    expect(lexicon.kanjiOdds('機'.charCodeAt(0), GIVEN_LATER)).toBeLessThan(0);
    expect(lexicon.katakanaOdds('バルトロメウス')).toBeGreaterThan(lexicon.katakanaOdds('スマートリモコン'));
  });
});
