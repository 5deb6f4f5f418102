import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compilePattern } from '#recognizers';
import {
  compileAllowList,
  compileOwnType,
  createConversation,
  scan,
  type OwnTypeDefinition,
} from './index.ts';
import { createWork } from './work.ts';

const MEMBER: OwnTypeDefinition = {
  name: 'member',
  class: 'SECRET',
  pattern: 'MB-\\d{3}-[A-F]{2}',
  checksum: null,
  words: [],
  examples: ['MB-123-AB', 'MB-900-FF'],
  counterExamples: ['MB-12-AB'],
};

function compiled(definition: OwnTypeDefinition) {
  const result = compileOwnType(definition);
  if (result.kind === 'refused') throw new Error(JSON.stringify(result.faults));
  return result.type;
}

describe('a pattern', () => {
  const places = (source: string, text: string): string[] => {
    const pattern = compilePattern(source);
    if (typeof pattern === 'string') throw new Error(pattern);
    return pattern.find(text, createWork()).map(({ from, to }) => text.slice(from, to));
  };

  it.each([
    ['MB-\\d{3}', 'MB-123, MB-1234, xMB-123, MB-456.', ['MB-123', 'MB-456']],
    ['(?:ab|abc)x?\\d+', 'abc12 abx3', ['abc12', 'abx3']],
    ['[^a-z ]{4,}', 'abc 1234 AB-9', ['1234', 'AB-9']],
    ['abc( xyz)?', 'abc xyabc abc xyz', ['abc', 'abc xyz']],
    ['\\d{2,4}(?:-\\d{2}){0,2}', '1234-56-78-90', ['1234-56-78', '90'.slice(2)].filter((one) => one !== '')],
  ])('%s in %s', (source, text, found) => {
    if (source.startsWith('\\d{2,4}')) expect(compilePattern(source)).toBe('too_short');
    else expect(places(source, text)).toEqual(found);
  });

  it.each([
    ['(a+)+b(', 'syntax'],
    ['(?=abc)d', 'syntax'],
    ['(?<!a)bcd', 'syntax'],
    ['(abc)\\1', 'syntax'],
    ['^abc$', 'syntax'],
    ['abc+?', 'syntax'],
    ['a{3,2}', 'syntax'],
    ['a{900}', 'syntax'],
    ['[z-a]bc', 'syntax'],
    ['a?b?c?', 'too_short'],
    ['.*', 'too_short'],
    ['((((a{9}){9}){9}){9}){9}', 'too_costly'],
    ['a'.repeat(201), 'too_costly'],
  ])('%s is refused: %s', (source, fault) => {
    expect(compilePattern(source)).toBe(fault);
  });

  it('finds what a backtracking engine finds, on patterns without choices', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', '1', '2', '-', ' '), maxLength: 40 }),
        (text) => {
          const expected = [...text.matchAll(/(?<![a-z0-9])[a-b]+-[12]{2}(?![a-z0-9])/g)].map(
            (one) => one[0],
          );
          expect(places('[a-b]+-[12]{2}', text)).toEqual(expected);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each(['(a+)+b-', '(a|a)*bcd', '(a*)*abc', '(?:a|aa|aaa)+b12', '[a-z]+-?[a-z]+-?[a-z]+1'])(
    'costs no more than its states for each character: %s',
    (source) => {
      const pattern = compilePattern(source);
      if (typeof pattern === 'string') throw new Error(pattern);
      for (const size of [1_000, 100_000]) {
        const work = createWork();
        pattern.find('a'.repeat(size), work);
        expect(work.spent / size).toBeLessThanOrEqual(pattern.states * 4);
      }
    },
  );
});

describe('a type of a tenant', () => {
  it('is found in running text, full-width as well, and again in the conversation', () => {
    const own = [compiled(MEMBER)];
    const conversation = createConversation({ own });
    const first = conversation.push({ id: '1', text: 'it is ＭＢ－１２３－ＡＢ, thanks', speaker: 'c' });
    expect(first).toMatchObject({
      spans: [{ start: 6, end: 15, class: 'SECRET', why: { recognizer: 'own:member' } }],
    });
    const again = conversation.push({ id: '2', text: 'mb 123 ab', speaker: 'a' });
    expect(again).toMatchObject({ spans: [{ start: 0, end: 9, class: 'SECRET' }] });
  });

  it('may need a word beside it and a check digit', () => {
    const type = compiled({
      ...MEMBER,
      pattern: '\\d{9}',
      checksum: 'luhn',
      words: ['policy'],
      examples: ['123456782', '100000009'],
      counterExamples: ['123456789'],
    });
    const found = (text: string): number => {
      const result = scan(text, { own: [type] });
      return result.kind === 'scanned' ? result.spans.filter((span) => span.class === 'SECRET').length : -1;
    };
    expect(found('policy 123456782')).toBe(1);
    expect(found('policy 123456789')).toBe(0);
    expect(found('number 123456782')).toBe(0);
  });

  it.each([
    [{ examples: ['MB-123-AB'] }, { code: 'examples_missing' }],
    [{ counterExamples: [] }, { code: 'examples_missing' }],
    [{ examples: ['MB-123-AB', 'MB-12-AB'] }, { code: 'example_not_found', nth: 1 }],
    [{ counterExamples: ['MB-999-FF'] }, { code: 'counter_example_found', nth: 0 }],
    [{ pattern: '(a+)+' }, { code: 'too_short' }],
    [
      { pattern: '\\d{4} \\d{4} \\d{4} \\d{4}', examples: ['4242 4242 4242 4242', '5555 5555 5555 4444'] },
      { code: 'overlaps', nth: 0, class: 'CARD' },
    ],
  ] as const)('is refused with what is wrong: %j', (change, fault) => {
    const result = compileOwnType({ ...MEMBER, ...change });
    expect(result).toMatchObject({
      kind: 'refused',
      faults: expect.arrayContaining([expect.objectContaining(fault)]),
    });
  });
});

describe('an allow-list', () => {
  const found = (text: string, exact: string[], patterns: string[]): string[] => {
    const allows = compileAllowList({ exact, patterns });
    if (typeof allows !== 'function') throw new Error(JSON.stringify(allows.faults));
    const result = createConversation({ allows }).push({ id: '1', text, speaker: 'c' });
    return result.kind === 'scanned' ? result.spans.map((span) => text.slice(span.start, span.end)) : [];
  };

  it('lets an exact text stay in any spelling, and values that a pattern fits whole', () => {
    expect(found('card ４２４２ 4242-4242 4242', ['4242424242424242'], [])).toEqual([]);
    expect(found('write to support@example.com or a@example.org', [], ['[a-z]+@example\\.com'])).toEqual([
      'a@example.org',
    ]);
  });

  it('never lets a pattern open a card or an id whose check digits agree', () => {
    expect(
      found(
        'card 4242 4242 4242 4242, NRIC S1234567D',
        [],
        ['\\d{4}[ ]\\d{4}[ ]\\d{4}[ ]\\d{4}', '[A-Z0-9]+XYZ|S\\d{7}D'],
      ),
    ).toEqual(['4242 4242 4242 4242', 'S1234567D']);
  });

  it('says which pattern is none', () => {
    expect(compileAllowList({ exact: [], patterns: ['abc', '(?=a)bc'] })).toEqual({
      faults: [{ nth: 1, code: 'syntax' }],
    });
  });
});
