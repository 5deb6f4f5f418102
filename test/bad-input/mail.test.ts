import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { signInStaff, type Staff } from '../staff.ts';
import { startSystem, waitFor, type System } from '../system.ts';
import {
  atDesk,
  CANARY,
  clientSystem,
  filesWith,
  openAsSuperuser,
  peakMegabytes,
  type DeskTicket,
} from './asking.ts';
import { makeBomb, nest } from './zip-bomb.ts';

let system: System;
let staff: Staff;
let tenant: string;

beforeAll(async () => {
  system = await startSystem();
  staff = await signInStaff(system, 'rohan.deshmukh');
  tenant = await staff.tenantOf('fernhill');
});
afterAll(() => system?.remove());

/** Says all of it at once, as RFC 2920 lets a sender do, and answers one reply line for each. */
async function smtp(lines: readonly (string | Buffer)[]): Promise<string[]> {
  const socket = connect(system.mailPort, '127.0.0.1');
  const heard: Buffer[] = [];
  let ended = false;
  socket.on('data', (chunk: Buffer) => heard.push(chunk));
  socket.on('close', () => (ended = true));
  socket.on('error', () => (ended = true));
  const replies = (): string[] =>
    Buffer.concat(heard)
      .toString('latin1')
      .split('\r\n')
      .filter((line) => /^\d{3} /.test(line));
  const answered = (count: number) =>
    waitFor(
      () => replies().length >= count || ended,
      () => `${count} SMTP replies, had ${replies().length}`,
      60_000,
    );
  await answered(1);
  // The letter itself comes after the word that it may.
  for (const [nth, line] of lines.entries()) {
    if (lines[nth - 1] === 'DATA') await answered(nth + 1);
    socket.write(line);
    socket.write('\r\n');
  }
  await answered(lines.length + 1);
  socket.destroy();
  return replies().slice(1);
}

const envelope = ['EHLO test', 'MAIL FROM:<a@example.com>', 'RCPT TO:<fernhill@localhost>', 'DATA'];

async function deliver(content: string | Buffer): Promise<string> {
  const replies = await smtp([...envelope, Buffer.concat([Buffer.from(content), Buffer.from('\r\n.')])]);
  expect(replies.join('\n')).not.toContain('4242');
  return replies.at(-1) ?? '';
}

/** Delivered, and at the desk. */
async function stored(content: string | Buffer): Promise<DeskTicket> {
  const reply = await deliver(content);
  expect(reply).toMatch(/^250 .*Stored as [0-9a-f-]{36}$/);
  return atDesk(staff, tenant, reply.slice(-36));
}

async function works(): Promise<void> {
  const ticket = await stored(`From: b-${randomUUID()}@example.com\r\nSubject: hello\r\n\r\nall is well`);
  expect(ticket.messages[0]?.body.text).toBe('all is well');
}

describe('a mail', () => {
  test('that is empty, without a header, or without a sender', async () => {
    expect((await stored('')).messages[0]?.body.text).toBe('—');
    expect((await stored('no header at all')).messages).toHaveLength(1);
    const replies = await smtp([
      'EHLO test',
      'MAIL FROM:<>',
      envelope[2] ?? '',
      'DATA',
      'Subject: x\r\n\r\nx\r\n.',
    ]);
    expect(replies.at(-1)).toMatch(/^554 .*no sender/);
    await works();
  });

  test('with broken MIME, a thousand layers or a header of a megabyte is stored with what can be read', async () => {
    const base64 = `From: a@example.com\r\nSubject: ${CANARY}\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%%`;
    expect((await stored(base64)).line.subject.text).toMatch(/^tk1_card_[0-9a-z]{28}$/);
    const layers = Array.from(
      { length: 1_000 },
      (_, n) => `Content-Type: multipart/mixed; boundary="b${n}"\r\n\r\n--b${n}\r\n`,
    ).join('');
    for (const content of [
      `From: a@example.com\r\n${layers}text`,
      `From: a@example.com\r\nX-Long: ${'y'.repeat(1_000_000)}\r\n\r\nhello`,
      `From: =?utf-8?B?%%%?= <a@example.com>\r\nContent-Type: text/plain; charset=no-such-charset\r\n\r\n${CANARY}`,
    ])
      expect(await deliver(content)).toMatch(/^(?:250|554|552) /);
    await works();
  });

  test('with invalid UTF-8, zeros or halves of characters is stored well-formed', async () => {
    const head = 'From: a@example.com\r\nSubject: ok\r\nContent-Type: text/plain; charset=';
    const invalid = Buffer.concat([
      Buffer.from(`${head}utf-8\r\n\r\nab`),
      Buffer.from([0xff, 0xc3, 0x28, 0xfe, 0]),
    ]);
    const lone = Buffer.from('d83d0061', 'hex').swap16().toString('base64');
    for (const content of [
      invalid,
      `${head}utf-16le\r\nContent-Transfer-Encoding: base64\r\n\r\n${lone}`,
      `From: a@example.com\r\nSubject: =?utf-8?B?${Buffer.from('a\0b').toString('base64')}?=\r\n\r\na\0b`,
    ]) {
      const text = JSON.stringify(await stored(content));
      expect(text).toContain('\ufffd');
      expect(text).not.toMatch(/\\ud[89a-f]|\\u0000/i);
    }
  });

  test('of ten megabytes of words is kept whole; of more than fifteen it is refused', async () => {
    const words = `${'wordswordswords '.repeat(60)}\r\n`.repeat(10_800);
    const ticket = await stored(`From: a@example.com\r\nSubject: long\r\n\r\n${words}`);
    expect(ticket.messages[0]?.body.text).toContain('characters more in message.txt');
    expect(ticket.messages[0]?.attachments[0]?.fileName.text).toBe('message.txt');
    expect(ticket.messages[0]?.attachments[0]?.bytes).toBeGreaterThan(10_000_000);
    expect(await deliver(`From: a@example.com\r\n\r\n${words}${words}`)).toMatch(/^552 /);
    expect((await smtp(['EHLO test', 'MAIL FROM:<a@example.com> SIZE=16000000'])).at(-1)).toMatch(/^552 /);
    await works();
  });

  test('for ten thousand people is taken for a hundred, says so for each other one, and is stored once', async () => {
    const sql = openAsSuperuser(system, 'vault');
    const count = async (): Promise<number> =>
      ((await sql`select count(*)::int as n from message`)[0] as { n: number }).n;
    const before = await count();
    const to = Array.from({ length: 10_000 }, (_, nth) => `fernhill+${nth}@localhost`);
    const replies = await smtp([
      'EHLO test',
      'MAIL FROM:<a@example.com>',
      ...to.map((one) => `RCPT TO:<${one}>`),
      'DATA',
      `From: many@example.com\r\nTo: ${to.join(',\r\n ')}\r\nSubject: to all\r\n\r\nhello all\r\n.`,
    ]);
    expect(replies).toHaveLength(10_004);
    expect(replies.slice(2, -2).filter((one) => one.startsWith('250 '))).toHaveLength(100);
    expect(replies.filter((one) => one.startsWith('452 Too many recipients'))).toHaveLength(9_900);
    expect(replies.at(-1)).toMatch(/^250 .*Stored as [0-9a-f-]{36}$/);
    const ticket = await atDesk(staff, tenant, replies.at(-1)?.slice(-36) ?? '');
    expect(ticket.messages[0]?.body.text).toBe('hello all');
    expect(await count()).toBe(before + 1);
    await sql.end();
    await works();
  });

  test('for a mailbox that is not here is refused', async () => {
    for (const to of ['nobody@localhost', 'provider@localhost', `${CANARY.replaceAll(' ', '')}@localhost`])
      expect((await smtp(['EHLO test', 'MAIL FROM:<a@example.com>', `RCPT TO:<${to}>`])).at(-1)).toMatch(
        /^550 /,
      );
  });

  test('whose attachments unpack to gigabytes keeps them as small as they came', async () => {
    const bomb = makeBomb();
    const nested = nest(bomb, 3);
    const before = peakMegabytes(system.pid('vault'));
    const part = (name: string, bytes: Buffer, encoding = ''): string =>
      `--b\r\nContent-Type: application/zip; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\n${encoding}Content-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64').replaceAll(/(.{76})/g, '$1\r\n')}\r\n`;
    const ticket = await stored(
      `From: a@example.com\r\nSubject: files\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${part('bomb.zip', bomb.zip)}${part('layers.zip', nested)}${part('encoded.gz', nested, 'Content-Encoding: gzip\r\n')}--b--`,
    );
    expect(ticket.messages[0]?.attachments.map(({ bytes }) => bytes)).toEqual([
      bomb.zip.length,
      nested.length,
      nested.length,
    ]);
    expect(peakMegabytes(system.pid('vault')) - before).toBeLessThan(300);
    await works();
  });

  test('that comes twice is stored once; the same Message-ID with other words changes nothing', async () => {
    const letter = (text: string): string =>
      `From: twice@example.com\r\nMessage-ID: <${id}@example.com>\r\nSubject: twice\r\n\r\n${text}`;
    const id = randomUUID();
    const first = await deliver(letter('the first'));
    expect(await deliver(letter('the first'))).toBe(first);
    expect(await deliver(letter('another'))).toMatch(/^250 /);
    const ticket = await atDesk(staff, tenant, first.slice(-36));
    expect(ticket.messages.map(({ body }) => body.text)).toEqual(['the first']);
  });
});

test('nothing of it stands in clear in any file or log', async () => {
  await clientSystem(system, 'fernhill').stored();
  const sql = openAsSuperuser(system, 'desk');
  await sql`checkpoint`;
  await sql.end();
  expect(filesWith(system, [CANARY, CANARY.replaceAll(' ', '')])).toEqual([]);
  expect(system.output()).not.toContain('4242');
});
