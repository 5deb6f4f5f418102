import { randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { connectPlainly, type PlainSql } from '#platform/db';
import { sealText } from '#web/client/seal.ts';
import { send, signInForEvaluation, type EvaluationAgent } from '../../src/commands/evaluation-agent.ts';
import { frameOf, HAS_BROWSER, signInOn } from '../e2e/browser.ts';
import { startSystem, waitFor, type System } from '../system.ts';
import { createAviary, fullWidth, inFours, luhnCard, type Canary } from './canaries.ts';
import { inFiles, inTables, inText, type Sighting } from './find.ts';
import { openProfile } from './profile.ts';

/**
 * Promises 1 and 4: values sent through every channel and field are found in no table, WAL segment, log, file, answer or live event
 * of the desk, and in no store of an agent's browser, in whatever shape. Bytes are searched as they lie on the disk.
 */
let system: System;
let tenant: string;
let clientKey: string;
let agent: EvaluationAgent;
let cookie: string;
const birds = createAviary();
/** All that the desk's origin said, over HTTP and live. */
const answers: { name: string; text: string }[] = [];
const databases = new Map<string, PlainSql>();
const stopListening = new AbortController();

beforeAll(async () => {
  system = await startSystem({ conversations: 0 });
  const front = (await (await fetch(`${system.deskOrigin}/api/front`)).json()) as {
    clients: { slug: string; tenant: string }[];
  };
  tenant = front.clients.find((one) => one.slug === 'fernhill')?.tenant ?? '';
  const state = JSON.parse(readFileSync(join(system.folder, 'data/evaluation.json'), 'utf8')) as {
    clientKeys: Record<string, string>;
  };
  clientKey = state.clientKeys['fernhill'] ?? '';
  agent = await signInForEvaluation(system.vaultOrigin, 'rohan.deshmukh');
  cookie = await cookieOf(agent);
  const { superuser } = JSON.parse(
    readFileSync(join(system.folder, 'data/postgres/passwords.json'), 'utf8'),
  ) as { superuser: string };
  for (const database of ['dozo_vault', 'dozo_keystore', 'dozo_desk']) {
    const host = join(system.folder, 'data/postgres/sockets');
    databases.set(
      database,
      connectPlainly({ host, port: 5432, database, username: 'dozo_superuser', password: superuser }),
    );
  }
  void listen().catch(() => undefined); // cut off at the end
});
afterAll(async () => {
  stopListening.abort();
  for (const sql of databases.values()) await sql.end();
  await system?.remove();
});

const once = () => ({ 'idempotency-key': randomUUID() });

async function cookieOf(who: EvaluationAgent): Promise<string> {
  const { deskCode } = (await who.post('/v1/session/desk-code', {})) as { deskCode: string };
  const signedIn = await fetch(`${system.deskOrigin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: system.deskOrigin },
    body: JSON.stringify({ code: deskCode }),
  });
  return (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

/** Keeps what the desk's page is told live, from before the first message. */
async function listen(): Promise<void> {
  const response = await fetch(`${system.deskOrigin}/api/live`, {
    headers: { cookie },
    signal: stopListening.signal,
  });
  const decoder = new TextDecoder();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
    answers.push({ name: 'GET /api/live', text: decoder.decode(chunk) });
}

async function desk(
  method: string,
  path: string,
  body?: unknown,
  as = cookie,
): Promise<{ status: number; text: string }> {
  const response = await fetch(`${system.deskOrigin}${path}`, {
    method,
    headers: {
      cookie: as,
      origin: system.deskOrigin,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  answers.push({ name: `${method} ${path.split('?')[0]}`, text });
  return { status: response.status, text };
}

/** The vault may refuse; what matters is what is kept of it. */
async function vault(path: string, body: unknown, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${system.vaultOrigin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...once(), ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return response.text();
}

interface Line {
  ticketId: string;
  version: number;
}
async function lines(): Promise<Line[]> {
  return (JSON.parse((await desk('GET', '/api/queue?view=all&limit=100')).text) as { lines: Line[] }).lines;
}
async function versionOf(ticketId: string): Promise<number> {
  const { text } = await desk('GET', `/api/t/${tenant}/tickets/${ticketId}`);
  return (JSON.parse(text) as { line: Line }).line.version;
}

/** Everything to the disk, so that what is in memory only cannot hide; then every place that there is. */
async function sightings(canaries: readonly Canary[]): Promise<Sighting[]> {
  for (const sql of databases.values()) await sql`checkpoint`;
  const found: Sighting[] = [];
  for (const [name, sql] of databases) found.push(...(await inTables(name, sql, canaries)));
  found.push(...inFiles(join(system.folder, 'data'), canaries));
  found.push(...inText('printed', system.output(), canaries));
  for (const { name, text } of answers) found.push(...inText(name, text, canaries));
  return [...new Set(found)];
}

describe('canaries', () => {
  let chat: { conversation: string; bearer: string };

  test('by chat, form, API and sealed form', async () => {
    const byKey = { authorization: `Bearer ${clientKey}` };
    chat = (await send(
      system.vaultOrigin,
      `/v1/t/${tenant}/chat`,
      { name: 'Kit Canary', email: birds.mail('chat, address'), locale: 'en' },
      once(),
    )) as typeof chat;
    const own = { authorization: `Bearer ${chat.bearer}` };
    const file = {
      fileName: `card ${birds.card('chat, file name')}.txt`,
      mediaType: 'text/plain',
      base64: Buffer.from(`my card is ${birds.card('chat, file')}`).toString('base64'),
    };
    const text = `my card is ${birds.card('chat')}, the other ${fullWidth(birds.card('chat, full-width'))}, the third ${inFours(birds.card('chat, spaced'))}`;
    await send(system.vaultOrigin, '/v1/chat/messages', { text, attachments: [file] }, { ...once(), ...own });
    await send(
      system.vaultOrigin,
      `/v1/t/${tenant}/form`,
      {
        name: `Kit card ${birds.card('form, name')}`,
        email: birds.mail('form, address'),
        subject: `card ${birds.card('form, subject')}`,
        text: `card ${birds.card('form')}`,
        locale: 'en',
        attachments: [{ ...file, fileName: `${birds.card('form, file name')}.txt` }],
      },
      once(),
    );
    await send(
      system.vaultOrigin,
      '/v1/messages',
      {
        from: { name: `Card ${birds.card('API, name')}`, email: birds.mail('API, address') },
        subject: `card ${birds.card('API, subject')}`,
        text: `card ${birds.card('API')}`,
      },
      { ...once(), ...byKey },
    );
    const dayKey = (await (await fetch(`${system.vaultOrigin}/v1/t/${tenant}/day-key`)).json()) as {
      keyId: string;
      publicKey: string;
    };
    const sealed = await sealText(
      dayKey.publicKey,
      `dozo/form/v1|${tenant}|${dayKey.keyId}`,
      birds.word('sealed form'),
      `${chat.conversation}|secret`,
    );
    await send(
      system.vaultOrigin,
      '/v1/chat/sealed',
      { keyId: dayKey.keyId, fields: [{ field: 'secret', class: 'SECRET', sealed }] },
      { ...once(), ...own },
    );
    await waitFor(async () => ((await lines()).length === 3 ? true : null), 'three tickets at the desk');
  });

  test('by mail: subject, names, addresses, both parts of the body, file and its name, headers', async () => {
    const smtp = createTransport({
      host: '127.0.0.1',
      port: system.mailPort,
      secure: false,
      ignoreTLS: true,
    });
    await smtp.sendMail({
      from: { name: `Card ${birds.card('mail, name')}`, address: birds.mail('mail, address') },
      replyTo: { name: birds.mail('mail, name of reply-to'), address: birds.mail('mail, reply-to') },
      cc: birds.mail('mail, cc'),
      to: 'fernhill@localhost',
      subject: `card ${birds.card('mail, subject')}`,
      text: `card ${birds.card('mail')}`,
      html: `<p>card <b>${birds.card('mail, html')}</b></p><!-- ${birds.card('mail, comment')} -->`,
      headers: {
        'X-Card': birds.card('mail, header'),
        References: `<${birds.mail('mail, references')}>`,
      },
      messageId: `<${birds.mail('mail, id')}>`,
      attachments: [
        {
          filename: `card ${birds.card('mail, file name')}.txt`,
          content: `card ${birds.card('mail, file')}`,
        },
      ],
    });
    await smtp.sendMail({
      from: birds.mail('mail of HTML alone, address'),
      to: 'fernhill@localhost',
      subject: 'hello',
      html: `<div title="${birds.card('mail of HTML alone, title')}">card ${birds.card('mail of HTML alone')}</div>`,
    });
    smtp.close();
    await waitFor(async () => ((await lines()).length === 5 ? true : null), 'five tickets at the desk');
  });

  test('by whoever works: reply, note, drafts, typing, tags, search, match check, exact search, mark', async () => {
    const ticket = chat.conversation;
    const assign = { version: await versionOf(ticket), assignee: agent.personId };
    expect((await desk('POST', `/api/t/${tenant}/tickets/${ticket}`, assign)).status).toBe(200);
    const compose = (kind: string, text: string) =>
      agent.post(`/v1/t/${tenant}/compose`, { conversationId: ticket, kind, text, confirmed: true }, once());
    const nickname = birds.word('marked afterwards');
    await compose('note', `caller said ${birds.card('note')} and goes by ${nickname}`);
    await compose('reply', `we wrote to ${birds.mail('reply')}`);
    // Held back: kept nowhere either.
    await compose('reply', `card ${birds.card('reply that is held back')}`);
    await agent.post(`/v1/t/${tenant}/typing`, { conversationId: ticket });

    for (const tag of [birds.card('tag'), birds.mail('tag')]) {
      const change = { version: await versionOf(ticket), addTags: [tag] };
      expect((await desk('POST', `/api/t/${tenant}/tickets/${ticket}`, change)).status).toBe(400);
      const bulk = { tenant, ticketIds: [ticket], addTags: [tag] };
      expect((await desk('POST', '/api/bulk', bulk)).status).toBe(400);
    }
    for (const words of [
      `card ${birds.card('search')}`,
      birds.mail('search'),
      fullWidth(birds.card('search, full-width')),
    ])
      expect((await desk('POST', '/api/search', { q: words })).text).toContain('search_holds_value');
    await desk('GET', `/api/queue?view=all&tag=${birds.card('tag filter')}`);
    await desk('POST', `/api/t/${tenant}/tickets/${birds.card('path')}`, { version: 1 });
    await desk('POST', '/api/presence', { tenant, ticketId: ticket, doing: birds.card('presence') });
    await desk('POST', '/api/session', { code: birds.card('desk code') });
    await desk('POST', '/api/personnel/course/handling-customer-data', {
      version: '2026-11-25',
      answers: { q: birds.card('answer of a course') },
    });

    const { text } = await desk('GET', `/api/t/${tenant}/tickets/${ticket}`);
    const { messages } = JSON.parse(text) as { messages: { messageId: string; body: { text: string } }[] };
    const token = /tk1_card_\w{28}/.exec(text)?.[0] ?? '';
    const note = messages.find((one) => one.body.text.includes(nickname));
    const start = note?.body.text.indexOf(nickname) ?? -1;
    expect(start).toBeGreaterThan(0);
    const mark = { messageId: note?.messageId, start, end: start + nickname.length, class: 'SECRET' };
    expect(await agent.post(`/v1/t/${tenant}/mark`, mark)).toMatchObject({ outcome: 'changed' });
    await waitFor(
      async () =>
        !(
          await (
            await fetch(`${system.deskOrigin}/api/t/${tenant}/tickets/${ticket}`, { headers: { cookie } })
          ).text()
        ).includes(nickname),
      'the marked word to go',
    );

    const { keyId, publicKey } = (await (
      await fetch(`${system.vaultOrigin}/v1/t/${tenant}/day-key`)
    ).json()) as {
      keyId: string;
      publicKey: string;
    };
    const sealedGuess = await sealText(
      publicKey,
      `dozo/match/v1|${tenant}|${token}`,
      birds.card('match check'),
    );
    await agent
      .post(`/v1/t/${tenant}/match`, { token, conversationId: ticket, how: 'whole', keyId, sealedGuess })
      .catch(() => null);
    const sealedValue = await sealText(
      publicKey,
      `dozo/search/v1|${tenant}|CARD`,
      birds.card('exact search'),
    );
    await agent.post(`/v1/t/${tenant}/search`, { class: 'CARD', keyId, sealedValue }).catch(() => null);
  });

  test('by a use without seeing: the payment stand-in says the number back, and it is masked', async () => {
    const { text } = await desk('GET', `/api/t/${tenant}/tickets/${chat.conversation}`);
    const use = (amount: string, destination = 'refund') =>
      agent.post(`/v1/t/${tenant}/use`, {
        callId: randomUUID(),
        destination,
        conversationId: chat.conversation,
        tokens: [/tk1_card_\w{28}/.exec(text)?.[0] ?? ''],
        inputs: [{ name: 'amount', text: amount }],
        purpose: 'process_refund',
        again: false,
        retryOf: null,
      });
    const done = await use('3.00');
    expect(done).toMatchObject({ outcome: 'ended', call: { state: 'answered', status: 201 } });
    answers.push({ name: 'POST use', text: JSON.stringify(done) });
    expect(JSON.stringify(done)).toMatch(/goes back to card tk1_card_/);
    await expect(use(birds.card('amount of a use'))).rejects.toThrow('invalid_request');
    await expect(use('1', `d${birds.word('name of a destination')}`)).rejects.toThrow();
    await desk('GET', `/api/t/${tenant}/uses`);
  });

  test('by officers: of the client in every address, of security in the switch and in invitations', async () => {
    const officer = await signInForEvaluation(system.vaultOrigin, await loginOf('client_officer'));
    const theirs = await cookieOf(officer);
    for (const path of [
      `entries?kinds=${birds.card('kinds of entries')}`,
      `entries?limit=${birds.card('limit of entries')}`,
      `log/tile/${birds.card('tile')}`,
      `log/proof/${birds.card('proof')}`,
      birds.card('address'),
    ])
      await desk('GET', `/api/trust/${tenant}/${path}`, undefined, theirs);
    const security = await signInForEvaluation(system.vaultOrigin, await loginOf('security_officer'));
    const console = await cookieOf(security);
    await desk('GET', `/api/console/decisions?before=${birds.card('time of decisions')}`, undefined, console);
    const order = {
      scope: 'client',
      tenant,
      personId: null,
      active: false,
      reason: `card ${birds.card('reason')}`,
    };
    await expect(security.post('/v1/containment', order)).rejects.toThrow('holds_value');
    const person = {
      login: 'new.person',
      nameEn: `N ${birds.card('name of a colleague')}`,
      nameJa: 'N',
      locale: 'en',
      memberships: [{ tenant, role: 'agent' }],
    };
    await security.touchFor('/v1/invitations', person);
    await expect(security.post('/v1/invitations', person)).rejects.toThrow('holds_value');
  });

  test('by way of errors: broken bodies, zero bytes, replayed keys, a crash on the way', async () => {
    const byKey = { authorization: `Bearer ${clientKey}` };
    const message = (text: string) => ({ from: { email: birds.mail('errors, address') }, text });
    await vault('/v1/messages', `{"text": "card ${birds.card('half a body')}`, byKey);
    await vault(
      '/v1/messages',
      { ...message(`card ${birds.card('unknown field')}`), [birds.card('name of a field')]: 1 },
      byKey,
    );
    await vault('/v1/messages', message(`card ${birds.card('zero byte')} \u0000 end`), byKey);
    await vault('/v1/messages', message(`card ${birds.card('half a pair')} \ud83d end`), byKey);
    const key = { 'idempotency-key': randomUUID() };
    await vault('/v1/messages', message(`card ${birds.card('first under a key')}`), { ...byKey, ...key });
    await vault('/v1/messages', message(`card ${birds.card('second under a key')}`), { ...byKey, ...key });
    await vault('/v1/messages', message(`card ${birds.card('unknown key')}`), {
      authorization: `Bearer ${birds.card('bearer')}`,
    });
    await vault(`/v1/t/${birds.card('address at the vault')}/form`, {});
    await vault('/v1/session', {
      flow: birds.card('flow'),
      credential: birds.card('credential'),
      device: 'x',
      jwk: {},
    });
    await desk('POST', '/api/session', `{"code": "${birds.card('half a body at the desk')}`);
    await desk('GET', `/${birds.card('page')}`);

    const before = system.pid('vault');
    const lost = Array.from({ length: 20 }, () =>
      vault('/v1/messages', message(`card ${birds.card('crash')}`), byKey).catch(() => ''),
    );
    process.kill(before ?? 0, 'SIGKILL');
    await Promise.all(lost);
    await waitFor(
      () =>
        fetch(`${system.vaultOrigin}/v1/clients/fernhill`).then(
          ({ ok }) => ok && system.pid('vault') !== before,
          () => false,
        ),
      'the vault to be back',
    );
  });

  test.runIf(HAS_BROWSER)(
    'by an agent’s browser: what is typed and shown there is in none of its stores',
    async () => {
      const profile = await openProfile();
      try {
        await inBrowser(profile.context);
      } finally {
        await profile.context.close();
      }
      expect(inFiles(profile.folder, birds.all)).toEqual([]);
      appendFileSync(join(profile.folder, 'Default', 'planted'), `card ${birds.all[0]?.text ?? ''}`);
      expect(inFiles(profile.folder, birds.all)).toHaveLength(1);
      profile.remove();
    },
  );

  async function inBrowser(context: BrowserContext): Promise<void> {
    const page = await context.newPage();
    const bodies: Promise<void>[] = [];
    page.on('response', (response) => {
      if (!response.url().startsWith(system.deskOrigin) || response.url().includes('/api/live')) return;
      bodies.push(
        response.text().then(
          (text) => void answers.push({ name: `browser: ${new URL(response.url()).pathname}`, text }),
          () => undefined,
        ),
      );
    });
    await signInOn(page, system, 'Bea Locsin');
    await page.goto(`${system.deskOrigin}/agent/tickets/fernhill/${chat.conversation}`);
    await page.locator('.composer textarea').fill(`draft with card ${birds.card('draft in the browser')}`);
    await page.locator('.list input').first().fill(birds.card('search box'));
    await page.keyboard.press('Enter');
    // A value goes to a frame of the vault, where it stands ready to be looked for.
    await frameOf(page, 'search');
    await Promise.all(bodies);
    const stores = await page.evaluate(async () => {
      const names = (await indexedDB.databases()).map(({ name }) => name);
      return JSON.stringify([
        { ...localStorage },
        { ...sessionStorage },
        names,
        document.cookie,
        await caches.keys(),
      ]);
    });
    expect(inText('stores', stores, birds.all)).toEqual([]);
  }

  test('are found nowhere', async () => {
    // Before it was marked a word is text like any other: what lay on the disk before is gone with the next rewrite of its file.
    const everywhere = birds.all.filter(({ way }) => way !== 'marked afterwards');
    expect(birds.all.length).toBeGreaterThan(70);
    expect(answers.map(({ text }) => text).join('\n')).toContain('tk1_card_');
    expect(await sightings(everywhere)).toEqual([]);
    for (const [name, sql] of databases) expect(await inTables(name, sql, birds.all)).toEqual([]);
  }, 120_000);

  test('would have been found: planted in a table, a log, an answer and a file, in shapes of each kind', async () => {
    const planted = (way: string): Canary => ({ way, text: luhnCard() });
    const [table, log, file, wide, bytes, said, typed] = [
      'table',
      'log',
      'base64',
      'UTF-16',
      'bytea',
      'answer',
      'full-width',
    ].map(planted);
    if (!table || !log || !file || !wide || !bytes || !said || !typed) throw new Error('seven');
    const desk = databases.get('dozo_desk');
    await desk?.unsafe('create table planted (text text, bytes bytea)');
    await desk?.unsafe('insert into planted values ($1, $2)', [table.text, Buffer.from(bytes.text)]);
    const data = join(system.folder, 'data');
    appendFileSync(join(data, 'planted.log'), `{"msg":"card ${inFours(log.text)}"}\n`);
    appendFileSync(join(data, 'planted.b64'), Buffer.from(`a card ${file.text} `).toString('base64'));
    appendFileSync(join(data, 'planted.bin'), Buffer.from(`card ${wide.text}`, 'utf16le'));
    answers.push({ name: 'planted', text: `card ${said.text} and ${fullWidth(typed.text)}` });
    const all = [table, log, file, wide, bytes, said, typed];
    const found = (await sightings(all)).join('\n');
    for (const { way } of all) expect(found).toContain(way);
  });

  async function loginOf(role: string): Promise<string> {
    const { people } = (await (await fetch(`${system.deskOrigin}/api/front`)).json()) as {
      people: { login: string; memberships: { tenant: string; role: string }[] }[];
    };
    const found = people.find((one) =>
      one.memberships.some((at) => at.tenant === tenant && at.role === role),
    );
    if (found === undefined) throw new Error(`nobody is ${role}`);
    return found.login;
  }
});
