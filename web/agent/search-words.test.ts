import { expect, test } from 'vitest';

import { keepWords, wordsOf } from './search-words.ts';

test('words have a name that says nothing of them, and only this window knows what it stands for', () => {
  const [one, two] = [keepWords('kettle 返品'), keepWords('another')];
  expect(one).toMatch(/^w\d+$/);
  expect(keepWords('kettle 返品')).toBe(one);
  expect([wordsOf(one), wordsOf(two)]).toEqual(['kettle 返品', 'another']);
  for (const unknown of [undefined, '', 'w0', 'w99', 'kettle', '1']) expect(wordsOf(unknown)).toBe('');
});
