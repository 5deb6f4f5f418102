import { describe, expect, it } from 'vitest';

import { hostileText } from '../../test/generate/hostile.ts';
import { createRandom } from '../../test/generate/random.ts';
import { cueOf, marksOf } from './cues.ts';
import { firstMatch, nextMatch } from './each-match.ts';
import { literalsOf } from './literals.ts';
import { NUMBER_RULES } from './numbers.ts';
import { TEXT_RULES } from './texts.ts';

const CUES = TEXT_RULES.flatMap(({ cue }) => (cue === undefined ? [] : [cueOf(cue)]));
const WORDS = NUMBER_RULES.map(({ words }) => cueOf(words, true));

describe('literals of a pattern', () => {
  it.each([
    [/zip|post/, ['zip', 'post'], true],
    [/(?:account|card) ?holder/, ['accountholder', 'account holder', 'cardholder', 'card holder'], true],
    [/\bdob\b/, ['dob'], false],
    [/[a-z]{3,5}(?:teen|ty)/, ['teen', 'ty'], false],
    [/免許証|免許/, ['免許'], true],
    [/[号號]/, ['号', '號'], true],
    [/a(?=b)|cd{2,3}/, ['a', 'c'], false],
    [/x\.y|[+-]z/, ['x.y', '+z', '-z'], true],
    [/\u3042|\n\/f/, ['あ', '\n/f'], true],
    [/a*|b/, null, false],
    [/\d+/, null, false],
    [/[^a]/, null, false],
    [/zip/i, null, false],
    [/./, null, false],
  ])('%s', (pattern, any, isAll) => {
    const found = literalsOf(pattern);
    expect(found.isAll).toBe(isAll);
    expect(found.any === null ? null : [...found.any].toSorted()).toStrictEqual(
      any === null ? null : any.toSorted(),
    );
  });
});

describe('cues', () => {
  it('say of every text what their patterns say', () => {
    const random = createRandom(71);
    const bits = CUES.flatMap(({ pattern }) => literalsOf(pattern).any ?? []);
    for (let round = 0; round < 1500; round += 1) {
      const text = Array.from({ length: random.int(5) }, () =>
        random.int(3) === 0 ? hostileText(random) : random.pick(bits).slice(random.int(2)),
      ).join(random.pick(['', ' ', '.', 'の']));
      const lower = text.toLowerCase();
      const reading = { lower, marks: marksOf(lower) };
      const without = { lower };
      for (const cue of CUES) {
        expect(cue.isIn(reading), `${cue.pattern.source} in ${text}`).toBe(cue.pattern.test(lower));
        expect(cue.isIn(without)).toBe(cue.pattern.test(lower));
      }
    }
  });

  it('never deny what a pattern matches in two stretches of the text with a space between them', () => {
    const random = createRandom(72);
    const words = WORDS.flatMap(({ pattern }) => literalsOf(pattern).any ?? []);
    for (let round = 0; round < 1500; round += 1) {
      const [a, b] = [random.pick(words), random.pick(words)];
      const cut = random.int(a.length + 1);
      const lower = `${a.slice(0, cut)}12${a.slice(cut).trimStart()} ${b}`;
      const near = `${a.slice(0, cut)} ${a.slice(cut).trimStart()} ${b}`;
      const marks = marksOf(lower);
      for (const cue of WORDS)
        if (cue.pattern.test(near)) expect(cue.mayBeIn(marks), `${cue.pattern.source} in ${near}`).toBe(true);
    }
  });
});

describe('matches in order', () => {
  it.each([
    [/\d+|(?=b)/g, 'ab12b'],
    [/x*/gu, '😀xx'],
    [/x*/g, '😀xx'],
    [/a/g, ''],
  ])('%s of %s are those of matchAll', (pattern, text) => {
    const found: string[] = [];
    for (let match = firstMatch(pattern, text); match !== null; match = nextMatch(pattern, text, match))
      found.push(`${match.index}:${match[0]}`);
    expect(found).toStrictEqual([...text.matchAll(pattern)].map((match) => `${match.index}:${match[0]}`));
  });
});
