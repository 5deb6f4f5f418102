import { execFileSync } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { connectPlainly } from '#platform/db';
import { send, signInForEvaluation } from '../../src/commands/evaluation-agent.ts';
import { startSystem, waitFor, type System } from '../system.ts';

/**
 * Promise 1 and 4: values sent through every channel are found in no table, WAL segment, log, file or answer of the desk.
 * Bytes of the data folder are searched as they lie on the disk, whatever they belong to.
 */
let system: System;
beforeAll(async () => {
  system = await startSystem({ conversations: 0 });
});
afterAll(async () => {
  await system?.remove();
});

function luhnCard(): string {
  const body = `4${Array.from({ length: 14 }, () => randomInt(10)).join('')}`;
  for (let check = 0; check < 10; check += 1) {
    const sum = [...`${body}${check}`].toReversed().reduce((total, digit, at) => {
      const value = Number(digit) * (at % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
    if (sum % 10 === 0) return `${body}${check}`;
  }
  throw new Error('every body has a check digit');
}

/** Files of the data folder that hold any of these texts. */
function filesWith(folder: string, texts: readonly string[]): string[] {
  const patterns = join(folder, 'patterns');
  writeFileSync(patterns, `${texts.join('\n')}\n`);
  try {
    return execFileSync('grep', ['-rlaF', '-f', patterns, join(folder, 'data')], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean);
  } catch {
    return [];
  }
}

test('canaries through every channel are nowhere in clear', async () => {
  const front = (await (await fetch(`${system.deskOrigin}/api/front`)).json()) as {
    clients: { slug: string; tenant: string }[];
  };
  const tenant = front.clients.find((one) => one.slug === 'fernhill')?.tenant ?? '';
  const { clientKeys } = JSON.parse(readFileSync(join(system.folder, 'data/evaluation.json'), 'utf8')) as {
    clientKeys: Record<string, string>;
  };
  const cards = {
    chat: luhnCard(),
    form: luhnCard(),
    subject: luhnCard(),
    api: luhnCard(),
    mail: luhnCard(),
    mailSubject: luhnCard(),
    note: luhnCard(),
  };
  const mails = Object.fromEntries(
    ['chat', 'form', 'api', 'mail'].map((name) => [name, `canary-${randomUUID().slice(0, 12)}@example.com`]),
  ) as Record<string, string>;
  const once = () => ({ 'idempotency-key': randomUUID() });

  const chat = (await send(
    system.vaultOrigin,
    `/v1/t/${tenant}/chat`,
    { email: mails['chat'], locale: 'en' },
    once(),
  )) as { conversation: string; bearer: string };
  await send(
    system.vaultOrigin,
    '/v1/chat/messages',
    { text: `my card is ${cards.chat}` },
    { ...once(), authorization: `Bearer ${chat.bearer}` },
  );
  const form = {
    name: 'Kit Canary',
    email: mails['form'],
    subject: `card ${cards.subject}`,
    text: `card ${cards.form}`,
    locale: 'en',
  };
  await send(system.vaultOrigin, `/v1/t/${tenant}/form`, form, once());
  const api = (await send(
    system.vaultOrigin,
    '/v1/messages',
    { from: { email: mails['api'] }, text: `card ${cards.api}` },
    { ...once(), authorization: `Bearer ${clientKeys['fernhill']}` },
  )) as { conversation: string };
  const smtp = createTransport({ host: '127.0.0.1', port: system.mailPort, secure: false, ignoreTLS: true });
  await smtp.sendMail({
    from: mails['mail'] ?? '',
    to: 'fernhill@localhost',
    subject: `card ${cards.mailSubject}`,
    text: `card ${cards.mail}`,
  });
  smtp.close();

  const agent = await signInForEvaluation(system.vaultOrigin, 'rohan.deshmukh');
  const note = {
    conversationId: api.conversation,
    kind: 'note',
    text: `caller said ${cards.note}`,
    confirmed: true,
  };
  const { deskCode } = (await agent.post('/v1/session/desk-code', {})) as { deskCode: string };
  const signedIn = await fetch(`${system.deskOrigin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: system.deskOrigin },
    body: JSON.stringify({ code: deskCode }),
  });
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const get = async (path: string): Promise<string> =>
    (await fetch(`${system.deskOrigin}${path}`, { headers: { cookie } })).text();
  const queue = await waitFor(async () => {
    const text = await get('/api/queue?view=all');
    return (JSON.parse(text) as { lines: unknown[] }).lines.length === 4 ? text : null;
  }, 'four tickets at the desk');
  const lines = (JSON.parse(queue) as { lines: { ticketId: string; version: number }[] }).lines;
  const line = lines.find((one) => one.ticketId === api.conversation);
  await fetch(`${system.deskOrigin}/api/t/${tenant}/tickets/${api.conversation}`, {
    method: 'POST',
    headers: { cookie, origin: system.deskOrigin, 'content-type': 'application/json' },
    body: JSON.stringify({ version: line?.version, assignee: agent.personId }),
  });
  await agent.post(`/v1/t/${tenant}/compose`, note, once());
  const answers = [
    queue,
    await get('/api/search?q=card'),
    ...(await Promise.all(lines.map((one) => get(`/api/t/${tenant}/tickets/${one.ticketId}`)))),
  ].join('\n');

  const clear = [...Object.values(cards), ...Object.values(mails)];
  for (const canary of clear) expect(answers).not.toContain(canary);
  expect(answers).toContain('tk1_card_');

  // Everything to the disk, so that what is in memory only cannot hide.
  const { superuser } = JSON.parse(
    readFileSync(join(system.folder, 'data/postgres/passwords.json'), 'utf8'),
  ) as { superuser: string };
  const sql = connectPlainly({
    host: join(system.folder, 'data/postgres/sockets'),
    port: 5432,
    database: 'dozo_desk',
    username: 'dozo_superuser',
    password: superuser,
  });
  await sql`checkpoint`;
  const forms = clear.flatMap((text) => [
    text,
    Buffer.from(text).toString('base64').replace(/=+$/, '').slice(0, -1),
    Buffer.from(text).toString('hex'),
  ]);
  expect(filesWith(system.folder, forms)).toEqual([]);

  // And the search does find: one planted in a table, one in a log.
  const planted = luhnCard();
  await sql`create table planted (text text)`;
  await sql`insert into planted values (${planted})`;
  await sql`checkpoint`;
  await sql.end();
  expect(filesWith(system.folder, [planted]).some((path) => path.includes('/postgres/'))).toBe(true);
});
