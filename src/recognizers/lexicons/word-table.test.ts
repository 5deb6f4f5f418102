import { describe, expect, test } from 'vitest';

import { readLexicon } from './front-coding.ts';
import { createWordTable } from './word-table.ts';
import { WORDS_EN } from './words-en.ts';

describe('words as hashes', () => {
  const entries = [...readLexicon(WORDS_EN)];

  test('a list read as hashes knows every entry of it, one by one or whole', () => {
    const whole = createWordTable(2 ** 18);
    whole.addAll(WORDS_EN, 1);
    expect(entries.every((entry) => whole.bitsAt(entry, 0, entry.length) === 1)).toBe(true);
    expect(entries.every((entry) => whole.bitsAt(`«${entry}»`, 1, entry.length + 1) === 1)).toBe(true);
  });

  test('and nothing else', () => {
    const table = createWordTable(2 ** 18);
    table.addAll(WORDS_EN, 1);
    const strange = entries.map((entry) => `${entry}qzx`);
    expect(strange.filter((word) => table.bitsAt(word, 0, word.length) !== 0)).toEqual([]);
    expect(table.bitsAt('', 0, 0)).toBe(0);
  });

  test('bits of several lists stand together', () => {
    const table = createWordTable(64);
    table.add('rose', 1);
    table.addAll('AroseDs', 2);
    expect(table.bitsAt('rose', 0, 4)).toBe(3);
    expect(table.bitsAt('ross', 0, 4)).toBe(2);
  });
});
