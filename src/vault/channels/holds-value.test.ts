import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { projectRoot } from '#platform/migrate';
import { newToken } from '../tokens/token.ts';
import { holdsValue } from './holds-value.ts';

test.each([
  '4111 1111 1111 1111',
  '４１１１１１１１１１１１１１１１',
  'card 4111-1111-1111-1111 please',
  'ana@shop.test',
  'マイナンバー 1234 5678 9018',
  'my password is hunter2-Zebra!',
])('a value is seen in %s', (text) => {
  expect(holdsValue(text)).toBe(true);
});

test.each([
  '',
  'refund',
  '返品 カタログ',
  'order #10234 washing machine',
  'client:fernhill status:open kettle leaks',
  '三つの値を10秒で開いた',
  'three values in ten seconds',
])('words of the work are words: %s', (text) => {
  expect(holdsValue(text)).toBe(false);
});

test('a token stands in place of a value and may be typed', () => {
  expect(holdsValue(newToken('CARD'))).toBe(false);
  expect(holdsValue(`${newToken('EMAIL')} ana@shop.test`)).toBe(true);
});

test('a field may be for a class: the name of a colleague is a name', () => {
  const name = 'my name is Christopher Robinson';
  expect(holdsValue(name)).toBe(true);
  expect(holdsValue(name, ['PERSON'])).toBe(false);
  expect(holdsValue(`${name}, 4111 1111 1111 1111`, ['PERSON', 'EMAIL'])).toBe(true);
});

test('every tag of the evaluation may be a tag', () => {
  const tags = ['en', 'ja'].flatMap((language) =>
    readFileSync(join(projectRoot(), 'evaluation', `conversations-${language}.jsonl`), 'utf8')
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => (JSON.parse(line) as { tags: string[] }).tags),
  );
  expect(tags.length).toBeGreaterThan(100);
  expect([...new Set(tags)].filter((tag) => holdsValue(tag))).toEqual([]);
});
