import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';

import { generateConversation } from '../../test/generate/conversations.ts';
import { runDetect } from './detect.ts';

interface Answer {
  id: string | number;
  spans: { start: number; end: number; type: string; score: number; why?: unknown }[];
  revisions: { id: string | number; spans: { start: number; end: number; type: string }[] }[];
  withheld?: string;
}

async function detect(input: string | Iterable<Buffer>, ...argv: string[]) {
  let out = '';
  let err = '';
  const sink = (put: (text: string) => void): Writable =>
    new Writable({
      highWaterMark: 64,
      write(chunk: Buffer, _encoding, done) {
        put(chunk.toString());
        done();
      },
    });
  const exit = await runDetect(argv, {
    stdin: Readable.from(typeof input === 'string' ? [Buffer.from(input)] : input),
    stdout: sink((text) => (out += text)),
    stderr: sink((text) => (err += text)),
    env: {},
    locale: 'en',
  });
  const answers = out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Answer);
  return { exit, answers, err, out };
}

const lines = (...all: object[]): string => all.map((one) => `${JSON.stringify(one)}\n`).join('');

describe('dozo detect', () => {
  it('answers each line in the fixed form, the last without a line end as well', async () => {
    const { exit, out, err } = await detect(
      '{"id":"a","text":"card 4242 4242 4242 4242"}\n{"id":7,"text":""}',
    );
    expect(out).toBe(
      '{"id":"a","spans":[{"start":5,"end":24,"type":"CARD","score":0.99}],"revisions":[]}\n{"id":7,"spans":[],"revisions":[]}\n',
    );
    expect(err).toBe('');
    expect(exit).toBe(0);
  });

  it('keeps interleaved conversations apart and revises under the id that was given', async () => {
    const { answers } = await detect(
      lines(
        { id: 1, conversation: 'x', speaker: 'customer', text: '4242 4242' },
        { id: 1, conversation: 'y', speaker: 'customer', text: '4000 0566' },
        { id: 2, conversation: 'x', speaker: 'customer', text: '4242 4242' },
        { id: 2, conversation: 'y', speaker: 'customer', text: 'and good morning' },
      ),
    );
    expect(answers.map((one) => one.spans.length)).toEqual([0, 0, 1, 0]);
    expect(answers.map((one) => one.revisions)).toMatchObject([
      [],
      [],
      [{ id: 1, spans: [{ start: 0, end: 9, type: 'CARD' }] }],
      [],
    ]);
  });

  it('explains with recognizer, checks and context words, never with the value', async () => {
    const { answers, out } = await detect(
      lines({ id: '1', text: 'my card is 4242424242424242' }),
      '--explain',
    );
    expect(answers[0]?.spans[0]).toMatchObject({
      type: 'CARD',
      why: { recognizer: 'card', checks: ['shape', 'check digits'], context: ['card'] },
    });
    expect(out).not.toContain('4242424242424242');
  });

  it.each([
    ['not JSON at all', 'Line 2: not a JSON object.'],
    ['[1]', 'Line 2: not a JSON object.'],
    ['{"text":"4242424242424242"}', 'Line 2: "id" is missing, or neither a string nor a number.'],
    ['{"id":"x","text":4}', 'Line 2: "text" is missing or not a string.'],
    ['{"id":"x","text":"a","conversation":[]}', 'Line 2: "conversation" is neither a string nor a number.'],
    [
      '{"id":"x","text":"a","conversation":"c"}',
      'Line 2: a line with "conversation" needs "speaker", a string.',
    ],
  ])('says which line it could not read and goes on: %s', async (line, said) => {
    const { exit, answers, err } = await detect(`{"id":"1","text":"a"}\n${line}\n{"id":"3","text":"b"}\n`);
    expect(err).toBe(`${said} It was left out.\n`);
    expect(answers.map((one) => one.id)).toEqual(['1', '3']);
    expect(exit).toBe(2);
  });

  it('reads line ends of Windows, a byte order mark and lines in any pieces', async () => {
    const bytes = Buffer.from(
      `\ufeff${lines({ id: 'é', text: '電話は090-1234-5678です' }).replace('\n', '\r\n')}\r\n`,
    );
    const whole = await detect([bytes]);
    const pieces = await detect(Array.from(bytes, (byte) => Buffer.from([byte])));
    expect(whole.exit).toBe(0);
    expect(pieces.out).toBe(whole.out);
    expect(whole.answers[0]).toMatchObject({ id: 'é', spans: [{ start: 3, end: 16, type: 'PHONE' }] });
  });

  it('refuses bytes that are no UTF-8 and lines without end', async () => {
    const { err, exit, answers } = await detect([
      Buffer.from('{"id":"1","text":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}\n'),
      ...Array.from({ length: 9 }, () => Buffer.alloc(1024 * 1024, 97)),
      Buffer.from('\n{"id":"3","text":"a"}'),
    ]);
    expect(err).toBe('Line 1: not UTF-8. It was left out.\nLine 2: longer than 8 MB. It was left out.\n');
    expect(answers.map((one) => one.id)).toEqual(['3']);
    expect(exit).toBe(2);
  });

  it('takes lone surrogates and a message of 1 MB, and withholds a longer one', async () => {
    const long = 'a b '.repeat(262_144);
    const { answers } = await detect(
      `{"id":"1","text":"\\ud83d card 4242424242424242 \\udc00"}\n${lines({ id: '2', text: long }, { id: '3', text: `${long}b` })}`,
    );
    expect(answers[0]?.spans).toMatchObject([{ start: 7, end: 23 }]);
    expect(answers[1]?.withheld).toBeUndefined();
    expect(answers[2]).toEqual({ id: '3', spans: [], revisions: [], withheld: 'too_long' });
  });

  it('gives the same bytes for the same input', async () => {
    const input = lines(...[11, 12, 13].flatMap((seed) => generateConversation(seed, 'en').messages));
    expect((await detect(input)).out).toBe((await detect(input)).out);
  });

  it('refuses an option that it does not know', async () => {
    expect(await detect('', '--all')).toMatchObject({
      exit: 2,
      err: 'Unknown option --all. See: dozo detect --help\n',
    });
  });
});
