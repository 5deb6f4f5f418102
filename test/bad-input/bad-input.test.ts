import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startSystem, waitFor, type System } from '../system.ts';

/** Must stand in no answer, whatever is wrong with what it came in. */
const CANARY = '4242 4242 4242 4242';

let system: System;
let key: string;

beforeAll(async () => {
  system = await startSystem();
  const state = JSON.parse(readFileSync(join(system.folder, 'data/evaluation.json'), 'utf8')) as {
    clientKeys: Record<string, string>;
  };
  key = state.clientKeys['fernhill'] ?? '';
});
afterAll(() => system.remove());

interface Answer {
  status: number;
  problem: string;
  text: string;
}

async function send(
  body: string | Uint8Array,
  headers: Record<string, string> = {},
  path = '/v1/messages',
): Promise<Answer> {
  const response = await fetch(`${system.vaultOrigin}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${key}`,
      'idempotency-key': randomUUID(),
      ...headers,
    },
    body: typeof body === 'string' ? body : Buffer.from(body),
  });
  const text = await response.text();
  const json = JSON.parse(text) as { problem?: string };
  return { status: response.status, problem: json.problem ?? '', text };
}

const message = (over: Record<string, unknown> = {}): string =>
  JSON.stringify({ from: { email: `a-${randomUUID()}@example.com` }, text: `my card is ${CANARY}`, ...over });

/** A refusal that a person can act on, in both languages, which repeats nothing of what was sent. */
async function refused(status: number, body: string | Uint8Array, headers: Record<string, string> = {}) {
  const [en, ja] = await Promise.all([
    send(body, { ...headers, 'accept-language': 'en' }),
    send(body, { ...headers, 'accept-language': 'ja' }),
  ]);
  expect([en.status, ja.status]).toEqual([status, status]);
  expect(en.problem).toBe(ja.problem);
  expect(en.problem).toMatch(/^[a-z_]+$/);
  expect(en.text).not.toMatch(/[ぁ-んァ-ヶ]/);
  expect(ja.text).toMatch(/[ぁ-ん]/);
  for (const { text } of [en, ja]) {
    expect(text).not.toContain(CANARY);
    expect(text).not.toMatch(/4242|node_modules|at .*\.ts|select |insert /);
  }
  return en.problem;
}

/** The process serves as before. */
async function works(): Promise<void> {
  const { status } = await send(message());
  expect(status).toBe(200);
}

describe('a message by API', () => {
  test('without a body, with half of one, with bytes that are no text', async () => {
    await refused(400, '');
    await refused(400, `{"text": "my card is ${CANARY}"`);
    await refused(
      400,
      Buffer.concat([
        Buffer.from(`{"text":"${CANARY}`),
        Buffer.from([0xff, 0xfe, 0xc3, 0x28]),
        Buffer.from('"}'),
      ]),
    );
    await refused(400, 'null');
    await refused(400, message({ unknown: 1 }));
    await works();
  });

  test('of ten megabytes and more is refused before it is read as anything', async () => {
    expect(await refused(413, message({ text: 'x'.repeat(40_000_000) }))).toBe('body_too_large');
    await refused(400, message({ text: 'x'.repeat(1_500_000) }));
    await works();
  });

  test('with half of a surrogate pair, control characters and zero bytes is stored or refused, never broken', async () => {
    for (const text of ['\ud83d and no more', 'a\u0000b', '\u202e\u0007\u001b[2J', '\ufeff'.repeat(2_000)]) {
      const { status } = await send(
        JSON.stringify({
          from: { name: `A${text.slice(0, 3)}`, email: `b-${randomUUID()}@example.com` },
          text,
        }),
      );
      expect([200, 400]).toContain(status);
    }
    await works();
  });

  test('with a key that nobody knows, that is no key, that is another client’s', async () => {
    await refused(401, message(), { authorization: `Bearer ${key.slice(0, -4)}aaaa` });
    await refused(401, message(), { authorization: 'Bearer' });
    await refused(401, message(), { authorization: `Basic ${Buffer.from('a:b').toString('base64')}` });
    await works();
  });

  test('twice under one idempotency key: the same answer; with other words: a conflict, and nothing stored', async () => {
    const once = { 'idempotency-key': randomUUID() };
    const body = message();
    const [first, second] = [await send(body, once), await send(body, once)];
    expect(first.status).toBe(200);
    expect(second.text).toBe(first.text);
    await refused(409, message({ text: `other words ${CANARY}` }), once);
    const many = await Promise.all(
      Array.from({ length: 10 }, () => send(body, { 'idempotency-key': `k-${first.text.length}-same` })),
    );
    expect(new Set(many.map(({ text }) => text)).size).toBe(1);
  });

  test('without an idempotency key, or with one that is none', async () => {
    await refused(400, message(), { 'idempotency-key': 'x' });
    await refused(400, message(), { 'idempotency-key': 'x'.repeat(500) });
    await works();
  });

  test('for a conversation of nobody is as one that is not there', async () => {
    await refused(404, message({ conversation: randomUUID() }));
    await refused(400, message({ conversation: `' or 1=1 -- ${CANARY}` }));
  });
});

describe('a request of an agent', () => {
  test('without a session, with somebody’s session and no proof, with a proof that is none', async () => {
    const path = `/v1/t/${randomUUID()}/reveal`;
    const ask = JSON.stringify({
      token: `tk1_card_${'0'.repeat(28)}`,
      conversationId: randomUUID(),
      purpose: 'x',
      hpkePublicKey: CANARY,
    });
    for (const headers of [
      { authorization: '' },
      { authorization: `DPoP ses_${'a'.repeat(60)}` },
      { authorization: `DPoP ses_${'a'.repeat(60)}`, dpop: 'a.b.c' },
    ]) {
      const answer = await send(ask, headers, path);
      expect([401, 404]).toContain(answer.status);
      expect(answer.text).not.toContain(CANARY);
    }
    await works();
  });
});

/** Speaks SMTP line by line; answers the last reply to each. */
async function smtp(lines: readonly (string | Buffer)[]): Promise<string[]> {
  const socket = connect(system.mailPort, '127.0.0.1');
  let heard = '';
  let ended = false;
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
  socket.on('close', () => (ended = true));
  socket.on('error', () => (ended = true));
  const replies: string[] = [];
  const reply = async (): Promise<void> => {
    await waitFor(() => /^\d{3} .*\r\n$/m.test(heard) || ended, 'an SMTP reply', 30_000);
    replies.push(heard.trim().split('\r\n').at(-1) ?? '');
    heard = '';
  };
  await reply();
  for (const line of lines) {
    if (ended) break;
    socket.write(line);
    socket.write('\r\n');
    await reply();
  }
  socket.destroy();
  return replies;
}

const mail = (content: string | Buffer): (string | Buffer)[] => [
  'EHLO test',
  'MAIL FROM:<a@example.com>',
  'RCPT TO:<fernhill@localhost>',
  'DATA',
  Buffer.concat([Buffer.from(content), Buffer.from('\r\n.')]),
];

describe('a mail', () => {
  test('that is no MIME, nests a thousand deep or carries a header of a megabyte is stored or refused with a reply', async () => {
    const nested = Array.from(
      { length: 1_000 },
      (_, n) => `Content-Type: multipart/mixed; boundary="b${n}"\r\n\r\n--b${n}\r\n`,
    ).join('');
    for (const content of [
      'no header at all',
      `From: a@example.com\r\nSubject: ${CANARY}\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%%`,
      `From: a@example.com\r\n${nested}text`,
      `From: a@example.com\r\nX-Long: ${'y'.repeat(1_000_000)}\r\n\r\nhello`,
      Buffer.concat([
        Buffer.from('From: a@example.com\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'),
        Buffer.from([0xff, 0xc3, 0x28, 0xfe]),
      ]),
    ]) {
      const replies = await smtp(mail(content));
      expect(replies.at(-1)).toMatch(/^(?:250|554|552|451) /);
      expect(replies.join('\n')).not.toContain(CANARY);
    }
    await works();
  });

  test('for ten thousand people is taken for the first few and says so', async () => {
    const replies = await smtp([
      'EHLO test',
      'MAIL FROM:<a@example.com>',
      ...Array.from({ length: 300 }, (_, n) => `RCPT TO:<fernhill+${n}@localhost>`),
    ]);
    expect(replies.filter((one) => one.startsWith('452')).length).toBeGreaterThan(0);
    await works();
  });

  test('for a mailbox that is not here is refused', async () => {
    const replies = await smtp(['EHLO test', 'MAIL FROM:<a@example.com>', 'RCPT TO:<nobody@localhost>']);
    expect(replies.at(-1)).toMatch(/^550 /);
  });

  test('whose attachment would unpack to a gigabyte is kept as it is: nothing here unpacks', async () => {
    const zip = Buffer.from('504b0304', 'hex').toString('base64');
    const content = `From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: application/zip; name="bomb.zip"\r\nContent-Disposition: attachment; filename="bomb.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\n${zip}`;
    expect((await smtp(mail(content))).at(-1)).toMatch(/^250 /);
    await works();
  });
});
