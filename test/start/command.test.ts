import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

import { newPlace } from './dozo.ts';

const here = await newPlace();
afterAll(() => here.remove());

const COMMANDS = ['start', 'doctor', 'migrate', 'client', 'detect', 'redact', 'verify'];

test.each([['help'], ['--help'], []])('dozo %s lists every command', async (...words) => {
  const run = here.run(words);
  expect(await run.ended).toBe(0);
  for (const command of COMMANDS) expect(run.stdout()).toContain(`dozo ${command}`);
  expect(run.stderr()).toBe('');
});

test.each(COMMANDS)('dozo %s --help explains it on standard output', async (command) => {
  const run = here.run([command, '--help']);
  expect(await run.ended).toBe(0);
  expect(run.stdout()).toContain(`dozo ${command}`);
  const japanese = here.run([command, '--help'], { env: { LANG: 'ja_JP.UTF-8' } });
  expect(await japanese.ended).toBe(0);
  expect(japanese.stdout()).toMatch(/[\u3041-\u30ff]/);
});

test.each([
  [['shred-everything'], 'dozo has no command "shred-everything"'],
  [['start', '--force'], '"dozo start" takes no "--force"'],
])('dozo %s is not understood: exit code 2', async (words, sentence) => {
  const run = here.run(words);
  expect(await run.ended).toBe(2);
  expect(run.stdout()).toBe('');
  expect(run.stderr()).toContain(sentence);
});

test('redact works at once, without a database, and prints nothing but the result', async () => {
  const run = here.run(['redact']);
  run.child.stdin?.end('my card is 4242 4242 4242 4242\n');
  expect(await run.ended).toBe(0);
  expect(run.stdout()).toMatch(/^my card is /);
  expect(run.stdout()).not.toContain('4242 4242 4242');
  expect(run.stderr()).toMatch(/Card: 1/);
});

test('whatever Node the machine has, the pinned one takes over', async ({ skip }) => {
  const other = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .find((file) => existsSync(file));
  if (other === undefined) skip('this machine has no Node besides the pinned one');
  const run = here.run(['help'], { node: other ?? '' });
  expect(await run.ended).toBe(0);
  expect(run.stdout()).toContain('dozo start');
});
