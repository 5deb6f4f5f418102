import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { GROUPS } from './trust/kinds.ts';
import { TRUST_TEXTS } from './trust/texts.ts';

/** Every sentence that a page asks for by its name is there, in both languages; a name on the screen is nobody's language. */
const APPS = ['agent', 'trust', 'console', 'front'] as const;

const sources = (folder: string): string[] =>
  readdirSync(join(import.meta.dirname, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
    .map((file) => readFileSync(join(import.meta.dirname, folder, file), 'utf8'));

/** `'some.key': ['English', 'Japanese']`, as all texts are written. */
function keysOf(files: readonly string[]): Map<string, string> {
  const keys = new Map<string, string>();
  for (const file of files.filter((text) => text.includes('satisfies Texts')))
    for (const [, key, pair] of file.matchAll(/^ {2}'([^']+)': (\[[\s\S]*?\]),$/gm))
      keys.set(key ?? '', pair ?? '');
  return keys;
}

describe.each(APPS)('the texts of %s', (app) => {
  const files = sources(app);
  const keys = keysOf([...files, ...sources('ui')]);
  const has = (key: string): boolean => keys.has(key) || (keys.has(`${key}_one`) && keys.has(`${key}_other`));

  test('hold every name that is asked for', () => {
    const asked = files.flatMap((text) =>
      [...text.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key]) => key ?? ''),
    );
    expect(asked.length).toBeGreaterThan(5);
    expect([...new Set(asked)].filter((key) => !has(key))).toEqual([]);
  });

  test('hold something for every name that is put together', () => {
    const parts = files.flatMap((text) =>
      [...text.matchAll(/\bt\(\s*`([^`$]+)\$\{/g)].map(([, part]) => part ?? ''),
    );
    const missing = parts.filter((part) => ![...keys.keys()].some((key) => key.startsWith(part)));
    expect([...new Set(missing)]).toEqual([]);
  });

  test('are two sentences each, and Japanese where it is Japanese', () => {
    expect(keys.size).toBeGreaterThan(5);
    for (const [key, pair] of keys) expect(pair.match(/'(?:[^'\\]|\\.)*'|"[^"]*"/g), key).toHaveLength(2);
  });
});

test('every group of entries has a name', () => {
  for (const group of Object.keys(GROUPS)) expect(TRUST_TEXTS).toHaveProperty([`releases.group.${group}`]);
});
