import { expect, test } from 'vitest';

import { substitute } from '#platform/migrate-variables';

const app = { app_role: 'dozo_app' };

test('a variable becomes a quoted identifier', () => {
  expect(substitute('grant select on t to :app_role;', app)).toBe('grant select on t to "dozo_app";');
});

test.each([
  ["select ':app_role'"],
  ["select 'it''s :app_role'"],
  ["select e'\\' :app_role'"],
  ['select 1 as ":app_role"'],
  ['-- for :app_role'],
  ['/* for\n:app_role */'],
  ['do $$ begin perform :app_role; end $$'],
  ['do $body$ begin perform $$ :app_role $$; end $body$'],
  ["select ''::app_role"],
])('untouched: %s', (text) => {
  expect(substitute(text, app)).toBe(text);
});

test('a variable after something skipped is still found', () => {
  expect(substitute("comment on table t is ':x'; grant all on t to :app_role -- yes\n;", app)).toBe(
    `comment on table t is ':x'; grant all on t to "dozo_app" -- yes\n;`,
  );
});

test('a value that could break out of its quotes is refused', () => {
  expect(() => substitute('grant all to :app_role', { app_role: 'a"; drop table t; --' })).toThrow(
    'plain identifier',
  );
});

test('a variable that nobody gave stays, so that the database refuses it', () => {
  expect(substitute('grant all to :other_role', app)).toBe('grant all to :other_role');
});
