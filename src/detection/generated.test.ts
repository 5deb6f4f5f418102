import { describe, expect, it } from 'vitest';

import { NUMBER_RULES, wordKind } from '#recognizers';
import { japaneseNames } from '../recognizers/lexicons/japanese.ts';
import { generateId, ID_CLASSES } from '../../test/generate/ids.ts';
import { EN_LEXICON, JA_LEXICON } from '../../test/generate/people.ts';
import { createRandom } from '../../test/generate/random.ts';
import { createWork } from './work.ts';
import { dictationsEn, dictationsJa, readingsOf } from './dictation.ts';
import { normalise } from './normalise.ts';

describe('the generator', () => {
  it('has no name that a list of the detector has', () => {
    expect(EN_LEXICON.filter((name) => wordKind(name.toLowerCase()).isName)).toEqual([]);
    const { surnames, given, katakana } = japaneseNames();
    expect(JA_LEXICON.filter((name) => [surnames, given, katakana].some((list) => list.has(name)))).toEqual(
      [],
    );
  });

  it.each(ID_CLASSES)('%s: right check digits pass the rules, wrong ones do not', (cls) => {
    const r = createRandom(7);
    for (let nth = 0; nth < 200; nth += 1) {
      const { value, wrong } = generateId(cls, r);
      const rules = NUMBER_RULES.filter((rule) => rule.class === cls && rule.shape.test(value));
      expect([value, rules.some((rule) => rule.check(value))]).toEqual([value, true]);
      if (wrong !== null)
        expect([
          wrong,
          NUMBER_RULES.some((rule) => rule.class === cls && rule.shape.test(wrong) && rule.check(wrong)),
        ]).toEqual([wrong, false]);
    }
  });
});

describe('dictation', () => {
  const heard = (text: string): string[] => {
    const reading = normalise(text);
    return [...dictationsEn(reading, createWork()), ...dictationsJa(reading, createWork())].map(
      (run) => run.value,
    );
  };

  it.each([
    ['four one double one, triple seven, oh', '41117770'],
    ['forty-two forty-two, um, forty two and then 42', '42424242'],
    ['nineteen eighty-eight', '1988'],
    ['two thousand and six', '2006'],
    ['eight hundred five five five', '800555'],
    ['t as in tango, a for alpha, u b e r', 'TAUBER'],
    ['tango kilo one two three', 'TK123'],
    ['ゼロキューゼロのイチニーサンヨン', '0901234'],
    ['よん・いち・ゼロ、まる、れい', '41000'],
    ['四十二 四十二', '4242'],
    ['ななきゅうはちになります', '798'],
  ])('%s', (text, value) => {
    expect(heard(text)).toContain(value);
  });

  it('keeps what was taken back as another reading', () => {
    const [run] = dictationsEn(normalise('four two four, sorry, five two'), createWork());
    expect(run === undefined ? [] : readingsOf(run)).toEqual(
      expect.arrayContaining(['42452', '4252', '452', '52', '424']),
    );
  });

  it('hears no number in ordinary words', () => {
    expect(heard('I have one dog and two cats').filter((one) => one.length > 1)).toEqual([]);
  });
});
