import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';

import type { Door } from '#platform/door';
import { AppError, type Locale } from '#platform/problems';
import { DETECTION_WORDS } from './client-detection-words.ts';
import { dropType, setAllowList, setType, showRules } from './client-detection.ts';

/** What the command says before and after it asks the vault; that the vault does it is in test/e2e/client-key.test.ts. */
const folder = mkdtempSync(join(tmpdir(), 'dozo-client-detection-'));
afterAll(() => rmSync(folder, { recursive: true }));

function listen(locale: Locale = 'en') {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const read = (stream: PassThrough): string => String(stream.read() ?? '');
  return {
    io: { stdin: new PassThrough(), stdout, stderr, locale, env: {} },
    out: () => read(stdout),
    err: () => read(stderr),
  };
}

/** Answers what it is told, and keeps what it was asked. */
function doorOf(answer: unknown): { door: Door; asked: unknown[] } {
  const asked: unknown[] = [];
  const call = (_contract: unknown, ask: unknown): Promise<unknown> => {
    asked.push(ask);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { door: { call } as unknown as Door, asked };
}

function fileOf(content: unknown): string {
  const file = join(folder, `${Math.random()}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const RULES = {
  version: 3,
  client: { nameEn: '', nameJa: '' },
  types: [
    {
      name: 'member',
      nameEn: 'Member',
      nameJa: '会員番号',
      class: 'SECRET',
      pattern: 'MB-\\d{3}',
      checksum: null,
      words: ['member'],
    },
  ],
  allowPatterns: ['[a-z]+@x\\.example'],
  allowedValues: 2,
  look: {
    version: 3,
    state: 'running',
    startedAt: '2026-11-25T00:00:00.000Z',
    endedAt: null,
    conversations: 10,
    looked: 4,
    messages: 40,
    changed: 1,
    files: 0,
    unread: 0,
    waitsFor: 'key_withdrawn',
  },
};

describe('dozo client, on detection rules', () => {
  test('shows what is in force and how far the stored messages are, in both languages', async () => {
    const english = listen();
    expect(await showRules(doorOf(RULES).door, 'a', english.io)).toBe(0);
    const shown = english.out();
    expect(shown).toContain('member  Member / 会員番号  SECRET');
    expect(shown).toContain('4 of 10 conversations');
    expect(shown).toContain('own key is closed');
    const japanese = listen('ja');
    await showRules(doorOf(RULES).door, 'a', japanese.io);
    expect(japanese.out()).toContain('会話 10 件中 4 件');
  });

  test('says which field of a file is wrong, asks nothing, and repeats nothing of it', async () => {
    const { door, asked } = doorOf(RULES);
    const heard = listen();
    expect(await setType(door, 'a', fileOf({ name: 'x', example: ['4242 4242 4242 4242'] }), heard.io)).toBe(
      1,
    );
    const said = heard.err();
    expect(said).toContain('That is no type');
    expect(said).toContain('pattern');
    expect(said).not.toContain('4242');
    expect(await setAllowList(door, 'a', fileOf('{'), heard.io)).toBe(1);
    expect(heard.err()).toContain('cannot be read as JSON');
    expect(await setAllowList(door, 'a', fileOf({ value: ['x'] }), listen('ja').io)).toBe(1);
    expect(asked).toEqual([]);
  });

  test('says why the vault refused, and that there is no such type', async () => {
    const faults = [{ of: 'type', name: 'member', code: 'overlaps', nth: 1, class: 'CARD' }];
    const heard = listen();
    const file = fileOf({
      name: 'member',
      nameEn: '',
      nameJa: '',
      class: 'SECRET',
      pattern: 'x',
      examples: [],
      counterExamples: [],
    });
    expect(await setType(doorOf({ outcome: 'refused', faults }).door, 'a', file, heard.io)).toBe(1);
    expect(heard.err()).toContain('Example 2 is found already as CARD');
    expect(await dropType(doorOf(new AppError('not_found')).door, 'a', 'memebr', heard.io)).toBe(1);
    expect(heard.err()).toContain('no type "memebr"');
    const emptied = doorOf({ outcome: 'set', rules: RULES });
    expect(await setAllowList(emptied.door, 'a', 'none', heard.io)).toBe(0);
    expect(emptied.asked).toEqual([{ slug: 'a', patterns: [], values: [] }]);
    expect(heard.out()).toContain(DETECTION_WORDS.en.looks);
  });
});
