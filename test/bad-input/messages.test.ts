import { createHash, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { send, signInStaff, type Staff } from '../staff.ts';
import { startSystem, type System } from '../system.ts';
import {
  atDesk,
  CANARY,
  clientSystem,
  filesWith,
  message,
  openAsSuperuser,
  peakMegabytes,
  refusedBy,
} from './asking.ts';
import { makeBomb, nest, unpackedSize } from './zip-bomb.ts';

let system: System;
let fernhill: ReturnType<typeof clientSystem>;
let aozora: ReturnType<typeof clientSystem>;
let staff: Staff;
let tenant: string;

beforeAll(async () => {
  system = await startSystem();
  fernhill = clientSystem(system, 'fernhill');
  aozora = clientSystem(system, 'aozora-denki');
  staff = await signInStaff(system, 'rohan.deshmukh');
  tenant = await staff.tenantOf('fernhill');
});
afterAll(() => system?.remove());

const serves = (): Promise<string> => fernhill.stored();
const file = (bytes: Buffer, fileName = 'a.zip') => ({
  fileName,
  mediaType: 'application/zip',
  base64: bytes.toString('base64'),
});

describe('a message by API', () => {
  test('without a body, with half of one, with bytes that are no text', async () => {
    expect(await fernhill.refused(400, '')).toBe('invalid_request');
    expect(await fernhill.refused(400, `{"text": "my card is ${CANARY}"`)).toBe('invalid_json');
    const broken = [
      Buffer.from(`{"text":"${CANARY}`),
      Buffer.from([0xff, 0xfe, 0xc3, 0x28]),
      Buffer.from('"}'),
    ];
    expect(await fernhill.refused(400, Buffer.concat(broken))).toBe('invalid_json');
    for (const body of ['null', '[]', `"${CANARY}"`, message({ unknown: CANARY }), message({ text: '' })])
      expect(await fernhill.refused(400, body)).toBe('invalid_request');
    expect(await fernhill.refused(400, '['.repeat(100_000))).toBe('invalid_json');
    await serves();
  });

  test('of ten megabytes: files of that size are stored whole, words of that size are refused, more is not read', async () => {
    const bytes = Buffer.alloc(10 * 1024 * 1024, 'x');
    const conversation = await fernhill.stored({ attachments: [file(bytes, 'ten.bin')] });
    const { messages } = await atDesk(staff, tenant, conversation);
    expect(messages[0]?.attachments[0]).toMatchObject({
      bytes: bytes.length,
      fileName: { text: 'ten.bin' },
      mediaType: 'application/zip',
    });
    expect(await fernhill.refused(400, message({ text: 'x'.repeat(10_000_000) }))).toBe('invalid_request');
    const more = message({ attachments: [file(Buffer.alloc(10 * 1024 * 1024 + 1))] });
    expect(await fernhill.refused(413, more)).toBe('body_too_large');
    expect(await fernhill.refused(413, message({ text: 'x'.repeat(40_000_000) }))).toBe('body_too_large');
    await serves();
  });

  test('with a file that is no base64, or whose kind is words, is refused or stored under a kind that says nothing', async () => {
    for (const base64 of ['%%%%', 'YWJ', 'YW=j', `${CANARY}`])
      expect(
        await fernhill.refused(
          400,
          message({ attachments: [{ fileName: 'a', mediaType: 'text/plain', base64 }] }),
        ),
      ).toBe('invalid_request');
    const conversation = await fernhill.stored({
      attachments: [
        { fileName: `${CANARY}.pdf`, mediaType: `application/${CANARY.replaceAll(' ', '')}`, base64: 'YQ==' },
        { fileName: 'b', mediaType: `text/plain; name=${CANARY}`, base64: 'YQ==' },
      ],
    });
    const [first] = (await atDesk(staff, tenant, conversation)).messages;
    expect(first?.attachments.map(({ mediaType }) => mediaType)).toEqual([
      'application/octet-stream',
      'application/octet-stream',
    ]);
    expect(first?.attachments[0]?.fileName.text).toMatch(/^tk1_card_[0-9a-z]{28}\.pdf$/);
  });

  test('with half of a surrogate pair or a zero is stored well-formed and reaches the desk', async () => {
    const cases = [
      ['\ud83d and no more', '\ufffd and no more'],
      ['first \udca9', 'first \ufffd'],
      ['a\u0000b', 'a\ufffdb'],
      ['\u202e\u0007\u001b[2J', '\u202e\u0007\u001b[2J'],
      [`${'x'.repeat(139)}😀`, `${'x'.repeat(139)}😀`],
    ];
    for (const [sent = '', kept] of cases) {
      const conversation = await fernhill.stored({
        from: { name: `A${sent.slice(0, 8)}`, email: `b-${randomUUID()}@example.com` },
        subject: sent,
        text: sent,
        attachments: [{ fileName: sent.slice(0, 9), mediaType: 'text/plain', base64: 'YQ==' }],
      });
      const ticket = await atDesk(staff, tenant, conversation);
      expect(ticket.messages[0]?.body.text).toBe(kept);
      expect(ticket.messages[0]?.subject?.text).toBe(kept);
      expect(JSON.stringify(ticket)).not.toMatch(/\\ud[89a-f]|\\u0000/i);
    }
    expect((await staff.post('/api/search', { q: 'a\u0000\ud83d', limit: 50 })).status).toBe(200);
    expect((await staff.get('/api/queue?view=all&tag=a%00%ED%A0%BD')).status).toBe(200);
  });

  test('whose body is compressed is refused unread, however small it is', async () => {
    for (const encoding of ['gzip', 'br', 'deflate', 'gzip, gzip'])
      expect(await fernhill.refused(400, gzipSync(message()), { 'content-encoding': encoding })).toBe(
        'compressed_body',
      );
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect(await fernhill.refused(400, bomb, { 'content-encoding': 'gzip' })).toBe('compressed_body');
    await serves();
  });

  test('with a file that unpacks to a gigabyte, once or in layers, keeps it as small as it came', async () => {
    const bomb = makeBomb();
    expect(await unpackedSize(bomb.deflated)).toBe(1024 ** 3);
    expect(bomb.zip.length).toBeLessThan(2 * 1024 * 1024);
    const before = peakMegabytes(system.pid('vault'));
    const nested = nest(bomb, 3);
    const conversation = await fernhill.stored({
      attachments: [file(bomb.zip, 'bomb.zip'), file(nested, 'layers.zip')],
    });
    const [first] = (await atDesk(staff, tenant, conversation)).messages;
    expect(first?.attachments.map(({ bytes }) => bytes)).toEqual([bomb.zip.length, nested.length]);
    expect(peakMegabytes(system.pid('vault')) - before).toBeLessThan(300);
  });

  test('with a key that nobody knows, that is none, that was withdrawn, or that is another client’s', async () => {
    for (const authorization of [
      `Bearer ${fernhill.key.slice(0, -4)}aaaa`,
      `Bearer dk_${'0'.repeat(32)}_${'a'.repeat(43)}`,
      `Bearer ${fernhill.key}${fernhill.key}`,
      'Bearer',
      `DPoP ${fernhill.key}`,
      `Basic ${Buffer.from('a:b').toString('base64')}`,
    ])
      expect(await fernhill.refused(401, message(), { authorization })).toBe('unknown_key');
    // Of the other client: it opens that client's door and none of this one's conversations.
    const conversation = await fernhill.stored();
    expect(await aozora.refused(404, message({ conversation }))).toBe('not_found');

    const digest = createHash('sha256').update(aozora.key).digest();
    const sql = openAsSuperuser(system, 'vault');
    await sql`update client_key set withdrawn_at = now() where key_digest = ${digest}`;
    await new Promise((resolve) => setTimeout(resolve, 1_100)); // a key is asked for once a second
    expect(await aozora.refused(401, message())).toBe('unknown_key');
    await sql`update client_key set withdrawn_at = null where key_digest = ${digest}`;
    await sql.end();
    await aozora.stored();
  });

  test('twice under one idempotency key: the same answer; with other words: a conflict, and nothing stored', async () => {
    const sql = openAsSuperuser(system, 'vault');
    const count = async (): Promise<number> =>
      ((await sql`select count(*)::int as n from message`)[0] as { n: number }).n;
    const once = { 'idempotency-key': randomUUID() };
    const body = message();
    const before = await count();
    const [first, second] = [await fernhill.post(body, once), await fernhill.post(body, once)];
    expect(first.status).toBe(200);
    expect(second.text).toBe(first.text);
    expect(await fernhill.refused(409, message({ text: `other words ${CANARY}` }), once)).toBe(
      'idempotency_conflict',
    );
    const key = randomUUID();
    const many = await Promise.all(
      Array.from({ length: 10 }, () => fernhill.post(body, { 'idempotency-key': key })),
    );
    expect(new Set(many.map(({ text }) => text)).size).toBe(1);
    expect(await count()).toBe(before + 2);
    await sql.end();
    // Another client's key of the same name is another key.
    expect((await aozora.post(body, once)).status).toBe(200);
  });

  test('without an idempotency key, or with one that is none', async () => {
    for (const key of ['x', 'x'.repeat(500), 'with spaces in it'])
      expect(await fernhill.refused(400, message(), { 'idempotency-key': key })).toBe('invalid_request');
  });

  test('for a conversation of nobody is as one that is not there', async () => {
    expect(await fernhill.refused(404, message({ conversation: randomUUID() }))).toBe('not_found');
    expect(await fernhill.refused(400, message({ conversation: `' or 1=1 -- ${CANARY}` }))).toBe(
      'invalid_request',
    );
  });

  test('for ten thousand people at once has no place to name them', async () => {
    const to = Array.from({ length: 10_000 }, (_, nth) => `r${nth}@example.com`);
    expect(await fernhill.refused(400, message({ to }))).toBe('invalid_request');
    expect(await fernhill.refused(400, message({ from: { email: to.join(',') } }))).toBe('invalid_request');
    await serves();
  });
});

describe('a customer’s chat and form', () => {
  test('take what is broken as the API does', async () => {
    const path = `/v1/t/${tenant}/form`;
    const form = (over: Record<string, unknown>): string =>
      JSON.stringify({
        name: 'A',
        email: 'a@example.com',
        subject: 's',
        text: CANARY,
        locale: 'en',
        ...over,
      });
    const post = (body: string | Uint8Array) => (headers: Record<string, string>) =>
      send(system.vaultOrigin, path, body, { 'idempotency-key': randomUUID(), ...headers });
    expect(await refusedBy(post(''), 400)).toBe('invalid_request');
    expect(await refusedBy(post(form({ text: 'x'.repeat(50_000) })), 400)).toBe('invalid_request');
    expect(await refusedBy(post(Buffer.from([0xff])), 400)).toBe('invalid_json');
    expect((await post(form({ name: '\ud83d', subject: 'a\u0000', text: '\udca9' }))({})).status).toBe(200);
    const nowhere = (headers: Record<string, string>) =>
      send(system.vaultOrigin, `/v1/t/${randomUUID()}/form`, form({}), {
        'idempotency-key': randomUUID(),
        ...headers,
      });
    expect(await refusedBy(nowhere, 404)).toBe('not_found');
  });

  test('know no bearer but their own', async () => {
    const begun = await send(system.vaultOrigin, `/v1/t/${tenant}/chat`, '{"locale":"en"}', {
      'idempotency-key': randomUUID(),
    });
    const { bearer } = JSON.parse(begun.text) as { bearer: string };
    const say = (authorization: string) => (headers: Record<string, string>) =>
      send(system.vaultOrigin, '/v1/chat/messages', JSON.stringify({ text: CANARY }), {
        'idempotency-key': randomUUID(),
        authorization,
        ...headers,
      });
    const other = bearer.replace(/^cst_[0-9a-f]{32}/, `cst_${'0'.repeat(32)}`);
    for (const wrong of [
      '',
      'Bearer x',
      `Bearer ${bearer.slice(0, -3)}aaa`,
      `Bearer ${other}`,
      `Bearer ${fernhill.key}`,
    ])
      expect(await refusedBy(say(wrong), 401)).toBe('not_signed_in');
    expect((await say(`Bearer ${bearer}`)({})).status).toBe(200);
  });
});

test('nothing of it stands in clear in any file or log, and the program said nothing of it', async () => {
  const sql = openAsSuperuser(system, 'desk');
  await sql`checkpoint`;
  await sql.end();
  expect(filesWith(system, [CANARY, CANARY.replaceAll(' ', '')])).toEqual([]);
  expect(system.output()).not.toContain('4242');
  await serves();
});
