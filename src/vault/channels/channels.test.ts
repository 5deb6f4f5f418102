import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { connectPlainly, openDb, type Db } from '#platform/db';
import type { Ctx } from '#platform/ctx';
import { newId, type ConversationId, type PersonId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import type { DeskEvent } from '#vault/channels/api';
import { createFileProvider, createKeys, type Keys } from '#vault/keys';
import { createTokens } from '#vault/tokens';
import { openFloor, JOB, type Floor, type SignedIn } from '../../../test/floor.ts';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';
import { createMailIn, type MailIn } from './mail-in.ts';
import { createMailOut, type MailOut } from './mail-out.ts';
import { setDetectionRules } from './detection-rules.ts';
import { acceptFirst, acceptNext } from './accept-message.ts';
import { compose } from './compose.ts';
import { mark } from './mark.ts';
import { merge, unmerge } from './merge.ts';
import { readChat } from './read-chat.ts';
import { listMessages } from './store-messages.ts';
import { warmUp } from './scan-conversation.ts';
import type { ChannelDeps } from './ports.ts';
import { subjectOf } from './store.ts';
import { conversationsOf } from './store-messages.ts';

/** Mail in and out over real SMTP on a real database, with a clock that is put forward instead of waited for. */
const folder = mkdtempSync(join(tmpdir(), 'dozo-channels-'));
const CARD = '4012 8888 8888 1881';
let floor: Floor;
let stores: TestDatabases<'keystore'>;
let keystore: Db;
let keys: Keys;
let deps: ChannelDeps;
let mailIn: MailIn;
let mailOut: MailOut;
let client: { tenant: TenantId; people: Partial<Record<string, PersonId>> };
let who: SignedIn;
let ctx: Ctx;
const told: DeskEvent[] = [];
/** What the relay took, and what it says to the next recipient. */
const relay = { taken: [] as string[], answer: null as { code: number } | null };
let relayServer: SMTPServer;

beforeAll(async () => {
  relayServer = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, callback) {
      const { answer } = relay;
      callback(answer === null ? null : Object.assign(new Error('no'), { responseCode: answer.code }));
    },
    onData(stream, _session, callback) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        relay.taken.push(text);
        callback(null, 'taken');
      });
    },
  });
  await new Promise<void>((resolve) => relayServer.listen(0, '127.0.0.1', resolve));
  const address = relayServer.server.address();
  floor = await openFloor();
  stores = await testDatabases('keystore');
  keystore = openDb(stores.databases.keystore.app);
  const log = createLog('test', 'silent');
  keys = createKeys({
    keystore,
    provider: await createFileProvider(folder),
    clock: floor.clock,
    log,
    host: 'vault.example',
  });
  const shared = { db: floor.db, clock: floor.clock, audit: floor.audit, authz: floor.authz };
  const tokens = createTokens({
    ...shared,
    keys: { ...keys, pseudonym: floor.pseudonym },
    facts: floor.facts,
    subjectOf,
    conversationsOf,
    nudgeDesk: () => undefined,
    isClient: async (tenant) => (await floor.identity.client(tenant)) !== null,
  });
  deps = {
    ...shared,
    log,
    tokens,
    keys,
    identity: floor.identity,
    pseudonym: floor.pseudonym,
    tell: (_sql, event) => Promise.resolve(void told.push(event)),
    nudgeDesk: () => undefined,
    flushDesk: () => Promise.resolve(),
    tellNow: () => undefined,
    mail: {
      domain: 'vault.example',
      listenPort: 0,
      listenHost: '127.0.0.1',
      tls: null,
      relay: {
        host: '127.0.0.1',
        port: typeof address === 'object' && address !== null ? address.port : 0,
        secure: false,
        login: null,
      },
    },
    evaluation: false,
  };
  client = await floor.found('client-a', ['agent']);
  await keys.ensureTenant(client.tenant);
  await floor.authz.setPolicy(JOB, {
    tenant: client.tenant,
    settings: { permits: [], touchClasses: [], perHour: 10, perDay: 40, touchMaxAgeSeconds: 120 },
  });
  warmUp();
  mailIn = createMailIn(deps);
  mailOut = createMailOut(deps);
  await mailIn.listen();
});
afterAll(async () => {
  await mailIn.close();
  await mailOut.close();
  await new Promise<void>((resolve) => relayServer.close(() => resolve()));
  await floor.close();
  await keystore.close();
  await stores.drop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  told.length = 0;
  relay.taken.length = 0;
  relay.answer = null;
  who = await floor.signIn('agent.client-a');
  ctx = await floor.contextOf(who, client.tenant, ['agent']);
});

let count = 0;
const newAddress = (): string => `someone.${(count += 1)}@mail.example`;

/** Hands a mail to our listener as another server would. Answers what it said. */
async function arrive(raw: string | Buffer, from: string, to = 'client-a@vault.example'): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port: mailIn.port() ?? 0, ignoreTLS: true });
  try {
    const sent = await transport.sendMail({ envelope: { from, to: [to] }, raw });
    return (sent as { response: string }).response;
  } catch (error) {
    return error instanceof Error && 'response' in error ? String(error.response) : String(error);
  } finally {
    transport.close();
  }
}

function letter(from: string, headers: readonly string[], body = 'Hello, please help.'): string {
  return [`From: ${from}`, 'To: client-a@vault.example', 'Subject: Help', ...headers, '', body].join('\r\n');
}

function startedBy(answer: string): ConversationId {
  const id = /Stored as ([0-9a-f-]{36})/.exec(answer)?.[1];
  if (id === undefined) throw new Error(answer);
  return id as ConversationId;
}

/** The agent answers; facts are as they have to be for that. */
async function reply(conversationId: ConversationId, text = 'It is done.') {
  const at = (seconds: number): string => new Date(floor.clock.now() + seconds * 1000).toISOString();
  const common = {
    tenant: client.tenant,
    source: 'personnel',
    observedAt: at(0),
    expiresAt: at(90_000),
    byPerson: null,
  };
  const personId = who.personId;
  await floor.door('/door/facts', {
    facts: [
      { ...common, name: 'nda', personId, inForce: true, document: 'd' },
      { ...common, name: 'training', personId, current: true, course: 'c' },
      { ...common, name: 'shift', personId, startsAt: at(-90_000), endsAt: at(90_000) },
      { ...common, name: 'ticket', conversationId, assignee: personId, open: true },
    ],
  });
  const input = { conversationId, kind: 'reply' as const, text, confirmed: false, askSealedForm: false };
  return compose(deps, ctx, input, {
    scope: 'compose:test',
    key: `key-${(count += 1)}-of-a-test`,
    body: text,
  });
}

/** Asks again and again: a queue that is at work already does not hear it. */
async function sent(): Promise<void> {
  await vi.waitFor(
    () => {
      mailOut.nudge(client.tenant);
      expect(relay.taken).toHaveLength(1);
    },
    { timeout: 10_000 },
  );
}

const settled = () =>
  told.flatMap((event) => (event.type === 'mail.settled' ? [{ state: event.state, en: event.en }] : []));

test('a Japanese mail of the old kind: header in encoded words, file name by RFC 2231, values in each of them', async () => {
  const subject = encodedWord(`カード ${CARD} の件`);
  const name = iconv.encode(`明細 ${CARD}.txt`, 'shift_jis');
  const percent = [...name].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const raw = [
    `From: ${encodedWord('山田 太郎')} <${newAddress()}>`,
    'To: client-a@vault.example',
    `Subject: ${subject}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=iso-2022-jp',
    '',
    iso2022(`カード番号は${CARD}です。`).toString('latin1'),
    '--b',
    'Content-Type: text/plain; charset=shift_jis',
    `Content-Disposition: attachment; filename*0*=shift_jis'ja'${percent.slice(0, 30)};`,
    ` filename*1*=${percent.slice(30)}`,
    '',
    'a file',
    '--b--',
  ].join('\r\n');
  startedBy(await arrive(Buffer.from(raw, 'latin1'), 'taro@mail.example'));
  const begun = told.find((event) => event.type === 'conversation.started');
  const stored = told.find((event) => event.type === 'message.stored');
  expect(begun).toMatchObject({ locale: 'ja' });
  const texts = [
    begun?.subject?.text,
    stored?.message.body.text,
    stored?.message.attachments[0]?.fileName.text,
  ];
  expect(texts[0]).toMatch(/^カード tk1_card_\w+ の件$/);
  expect(texts[1]).toMatch(/カード番号は\s?tk1_card_\w+\s?です。/);
  expect(texts[2]).toMatch(/^明細 tk1_card_\w+\.txt$/);
  expect(JSON.stringify(told).replaceAll(/[\s-]/g, '')).not.toContain('4012888888881881');
  expect(JSON.stringify(begun)).not.toContain('山田');
});

test('a reply names the mail it answers, and the answer to it joins the conversation; from another address it does not', async () => {
  const from = newAddress();
  const conversation = startedBy(await arrive(letter(from, ['Message-ID: <first@mail.example>']), from));
  expect(await reply(conversation)).toMatchObject({ outcome: 'sent' });
  await sent();
  const mail = relay.taken[0] ?? '';
  expect(mail).toMatch(/^In-Reply-To: <first@mail\.example>/m);
  expect(mail).toMatch(/^References: <first@mail\.example>/m);
  const own = /^Message-ID: (<[^>]+>)/im.exec(mail)?.[1] ?? '';
  const again = ['Message-ID: <second@mail.example>', `In-Reply-To: ${own}`];
  expect(startedBy(await arrive(letter(from, again), from))).toBe(conversation);
  const byReferences = ['Message-ID: <third@mail.example>', `References: <unknown@x> ${own}`];
  expect(startedBy(await arrive(letter(from, byReferences), from))).toBe(conversation);
  const stranger = newAddress();
  expect(
    startedBy(await arrive(letter(stranger, ['Message-ID: <fourth@x>', `In-Reply-To: ${own}`]), stranger)),
  ).not.toBe(conversation);
});

test('the same mail twice is one, with a Message-ID and without', async () => {
  for (const headers of [['Message-ID: <twice@mail.example>'], []]) {
    const from = newAddress();
    const first = startedBy(await arrive(letter(from, headers), from));
    expect(startedBy(await arrive(letter(from, ['Received: by another hop', ...headers]), from))).toBe(first);
    const messages = await floor.db.tx(
      client.tenant,
      (sql) => sql`select message_id from message where conversation_id = ${first}`,
    );
    expect(messages).toHaveLength(1);
  }
});

test.each([
  ['auto-submitted', ['Auto-Submitted: auto-replied'], newAddress()],
  ['precedence bulk', ['Precedence: bulk'], newAddress()],
  ['a suppressed answer', ['X-Auto-Response-Suppress: All'], newAddress()],
  ['a list', ['List-Id: <news.example>'], newAddress()],
  ['an empty sender', [], ''],
  ['one of our own mailboxes', [], 'client-a@vault.example'],
])('a mail of a machine (%s) begins nothing', async (_what, headers, from) => {
  const header = from === '' ? newAddress() : from;
  expect(await arrive(letter(header, headers), from)).toContain('nothing to answer');
  expect(told).toEqual([]);
});

test('what the relay does not take now is tried again later; what it refuses for good is told at once', async () => {
  const from = newAddress();
  const conversation = startedBy(await arrive(letter(from, []), from));
  relay.answer = { code: 451 };
  await reply(conversation);
  const attempts = async (): Promise<number> =>
    floor.db.tx(client.tenant, async (sql) => {
      const [row] = await sql<{ attempts: number }[]>`
        select attempts from outgoing_mail where conversation_id = ${conversation} and state = 'queued'`;
      return row?.attempts ?? -1;
    });
  mailOut.nudge(client.tenant);
  await vi.waitFor(async () => expect(await attempts()).toBe(1), { timeout: 10_000 });
  expect(settled()).toEqual([]);
  relay.answer = null;
  floor.clock.offset += 3_600_000;
  await sent();
  await vi.waitFor(() => expect(settled()).toEqual([{ state: 'sent', en: 'Handed to the mail server.' }]));

  told.length = 0;
  relay.answer = { code: 550 };
  who = await floor.signIn('agent.client-a');
  ctx = await floor.contextOf(who, client.tenant, ['agent']);
  await reply(conversation);
  await vi.waitFor(
    () => {
      mailOut.nudge(client.tenant);
      expect(settled()).toMatchObject([{ state: 'failed' }]);
    },
    { timeout: 10_000 },
  );
  expect(settled()[0]?.en).toContain('refused it for good');
});

test('a mail that comes back is noted on its ticket, once, and by nobody who does not know its id', async () => {
  const from = newAddress();
  const conversation = startedBy(await arrive(letter(from, []), from));
  await reply(conversation);
  await sent();
  await vi.waitFor(() => expect(settled()).toHaveLength(1));
  const own = /^Message-ID: (<[^>]+>)/im.exec(relay.taken[0] ?? '')?.[1] ?? '';
  const report = (id: string, action: string): string =>
    [
      'From: MAILER-DAEMON@mail.example',
      'To: client-a@vault.example',
      'Subject: Undelivered Mail',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=r',
      '',
      '--r',
      'Content-Type: text/plain',
      '',
      'It did not arrive.',
      '--r',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mail.example',
      '',
      `Action: ${action}`,
      'Status: 5.1.1',
      '--r',
      'Content-Type: text/rfc822-headers',
      '',
      `Message-ID: ${id}`,
      '--r--',
    ].join('\r\n');
  told.length = 0;
  await arrive(report('<00000000-0000-7000-8000-000000000000@vault.example>', 'failed'), '');
  await arrive(report(own, 'delayed'), '');
  expect(settled()).toEqual([]);
  expect(await arrive(report(own, 'failed'), '')).toContain(conversation);
  await arrive(report(own, 'failed'), '');
  expect(settled()).toEqual([
    { state: 'failed', en: 'The mail came back undelivered. Check the address with the customer. (5.1.1)' },
  ]);
});

test('one address that begins one conversation after the other is asked to wait', async () => {
  const from = newAddress();
  for (let nth = 0; nth < 20; nth += 1)
    startedBy(await arrive(letter(from, [`Message-ID: <burst-${nth}@x>`], `mail ${nth}`), from));
  expect(await arrive(letter(from, ['Message-ID: <burst-last@x>']), from)).toMatch(/^451 .*try again later/);
  floor.clock.offset += 3_700_000;
  startedBy(await arrive(letter(from, ['Message-ID: <burst-later@x>']), from));
});

test('a reply with somebody’s number is held back with the reason; one without goes', async () => {
  const from = newAddress();
  const conversation = startedBy(await arrive(letter(from, []), from));
  const held = await reply(conversation, `Your card ${CARD} was charged.`);
  expect(held).toMatchObject({ outcome: 'held', mayConfirm: false });
  expect(JSON.stringify(held)).not.toContain('1881');
  expect(held.outcome === 'held' ? held.ja : '').toContain('お客様への返信に記載できません');
  expect(await reply(conversation, 'Your card was charged.')).toMatchObject({ outcome: 'sent' });
});

function iso2022(text: string): Buffer {
  // JIS X 0208 from EUC-JP: the same codes without the high bit, between the two escapes.
  const bytes: number[] = [];
  let wide = false;
  for (const char of text) {
    const euc = iconv.encode(char, 'euc-jp');
    const isWide = euc.length === 2;
    if (isWide !== wide) bytes.push(0x1b, isWide ? 0x24 : 0x28, 0x42);
    wide = isWide;
    bytes.push(...[...euc].map((byte) => byte & 0x7f));
  }
  if (wide) bytes.push(0x1b, 0x28, 0x42);
  return Buffer.from(bytes);
}

function encodedWord(text: string): string {
  return `=?ISO-2022-JP?B?${iso2022(text).toString('base64')}?=`;
}

test("a client's own types and allow-list hold in a subject, in the name of a file and in its text", async () => {
  const other = await floor.found('client-own', ['agent']);
  await keys.ensureTenant(other.tenant);
  const jobOfOther: Ctx = { ...JOB, tenant: other.tenant };
  const set = await setDetectionRules(deps, jobOfOther, {
    version: 0,
    keepTypes: [],
    addTypes: [
      {
        name: 'member',
        nameEn: 'Member',
        nameJa: '会員番号',
        class: 'SECRET',
        pattern: 'MB-\\d{3}-[A-F]{2}',
        checksum: null,
        words: [],
        examples: ['MB-123-AB', 'MB-900-FF'],
        counterExamples: ['MB-12-AB'],
      },
    ],
    allowPatterns: [],
    allowValues: [CARD],
    forgetAllowed: false,
  });
  expect(set.outcome).toBe('set');
  const from = newAddress();
  const raw = [
    `From: ${from}`,
    'To: client-own@vault.example',
    'Subject: about MB-555-CC',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'See the file.',
    '--b',
    'Content-Type: text/plain',
    'Content-Disposition: attachment; filename="MB-556-CC.txt"',
    '',
    `Member MB-557-CC paid with ${CARD}.`,
    '--b--',
  ].join('\r\n');
  const conversation = startedBy(await arrive(raw, from, 'client-own@vault.example'));
  const events = told.filter((event) => 'conversationId' in event && event.conversationId === conversation);
  expect(JSON.stringify(events)).not.toMatch(/MB-55\d-CC/);
  const stored = events.find((event) => event.type === 'message.stored');
  const [file] = stored?.message.attachments ?? [];
  expect(file?.fileName.text).toMatch(/^tk1_secret_\w+\.txt$/);
  // The member's number alone: the card is nothing sensitive for this client.
  expect(Object.values(file?.values ?? {}).map((value) => value.class)).toEqual(['SECRET']);
  const started = events.find((event) => event.type === 'conversation.started');
  expect(started?.subject?.text).toMatch(/^about tk1_secret_\w+$/);
});

describe('conversations of one customer that are merged', () => {
  const events = (type: DeskEvent['type']) => told.filter((event) => event.type === type);
  const messagesOf = (id: ConversationId) =>
    floor.db.tx(client.tenant, (sql) => listMessages(sql, client.tenant, id, 100));
  const textsOf = async (id: ConversationId) =>
    (await messagesOf(id)).map(({ maskedText }) => maskedText.text);
  /** The same customer by chat, whose window holds the conversation's bearer. */
  async function chat(email: string, text: string): Promise<ConversationId> {
    const customer = { name: null, email, phone: null };
    const begun = {
      channel: 'chat' as const,
      locale: 'en' as const,
      customer,
      title: null,
      chatBearerDigest: null,
    };
    const message = { kind: 'customer' as const, personId: null, title: null, text, files: [] };
    const once = { scope: 'chat:test', key: `key-${(count += 1)}-of-a-chat`, body: text };
    return (await acceptFirst(deps, ctx, begun, message, { once })).conversation as ConversationId;
  }
  async function two() {
    const from = newAddress();
    const mailed = startedBy(await arrive(letter(from, [`Message-ID: <of-${from}>`], 'By letter.'), from));
    const chatted = await chat(from, 'In the chat.');
    return { from, mailed, chatted };
  }

  test('are one: by time, with what comes by any way to the old one, and answers to all of it', async () => {
    const { from, mailed, chatted } = await two();
    expect(await merge(deps, ctx, mailed, [chatted])).toBe(1);
    expect(await textsOf(mailed)).toEqual(['By letter.', 'In the chat.']);
    expect(events('conversation.merged')).toMatchObject([{ conversationId: chatted, into: mailed }]);
    const said = {
      kind: 'customer' as const,
      personId: null,
      title: null,
      text: 'Still in the chat.',
      files: [],
    };
    const once = { scope: 'chat:test', key: `key-${(count += 1)}-of-a-chat`, body: said.text };
    const accepted = await acceptNext(deps, ctx, chatted, said, { once });
    expect(accepted.conversation).toBe(mailed);
    // The chat's window shows what was said in it and what is said since, and nothing that came by letter before.
    const window = await readChat(deps, ctx, chatted);
    expect(window.messages.map(({ body }) => body.text)).toEqual(['In the chat.', 'Still in the chat.']);
    expect(await reply(mailed)).toMatchObject({ outcome: 'sent' });
    // Mail of the tests before may be on its way, too.
    await vi.waitFor(() => {
      mailOut.nudge(client.tenant);
      expect(relay.taken.find((mail) => mail.includes(from))).toContain('It is done.');
    }, 10_000);
    expect((await readChat(deps, ctx, chatted)).messages.at(-1)?.body.text).toBe('It is done.');
    await expect(reply(chatted)).rejects.toThrow('conversation_merged');
    const entry = (await floor.entries(client.tenant)).findLast(({ kind }) => kind === 'conversation.merged');
    expect(entry?.body).toEqual({ conversation: chatted, into: mailed, messages: 1 });
    // A letter that answers one to the source goes on in the target as well.
    const other = startedBy(
      await arrive(letter(from, ['Message-ID: <m2@mail.example>'], 'Another one.'), from),
    );
    await merge(deps, ctx, mailed, [other]);
    const late = ['Message-ID: <m3@mail.example>', 'In-Reply-To: <m2@mail.example>'];
    expect(startedBy(await arrive(letter(from, late, 'Late.'), from))).toBe(mailed);
  });

  test('are redacted as one: what is marked is masked in every copy, and stands in no table any more', async () => {
    const from = newAddress();
    const parts = (id: string) =>
      [
        `From: ${from}`,
        'To: client-a@vault.example',
        'Subject: about tarragon, please',
        `Message-ID: <${id}-of-${from}>`,
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: text/plain; charset=utf-8',
        '',
        'the parcel smells of tarragon',
        '--b',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Disposition: attachment; filename=tarragon-list.txt',
        '',
        'one jar of Tarragon, and nothing else',
        '--b--',
      ].join('\r\n');
    const [target, source, apart] = [
      startedBy(await arrive(parts('r1'), from)),
      startedBy(await arrive(parts('r2'), from)),
      startedBy(await arrive(parts('r3'), from)),
    ];
    await merge(deps, ctx, target, [source]);
    await reply(target, 'We look for the tarragon.');
    const [first] = await messagesOf(target);
    const start = first?.maskedText.text.indexOf('tarragon') ?? -1;
    told.length = 0;
    const marked = await mark(deps, ctx, {
      messageId: first?.messageId ?? newId<never>(),
      start,
      end: start + 'tarragon'.length,
      class: 'SECRET',
    });
    // Two that are one, our own answer, and a third ticket of the same customer.
    expect(marked).toMatchObject({ outcome: 'changed', messages: 4 });
    const revised = events('message.revised').map(
      (event) => 'conversationId' in event && event.conversationId,
    );
    expect(revised).toHaveLength(4);
    expect(new Set(revised)).toEqual(new Set([apart, target]));
    expect(JSON.stringify(told)).not.toMatch(/tarragon/i);
    const [letterNow] = await messagesOf(apart);
    const file = letterNow?.attachments[0];
    expect(file).toMatchObject({
      found: 1,
      fileName: { text: expect.stringMatching(/^tk1_secret_\w+-list\.txt$/) as unknown },
    });
    const handle = await deps.tokens.prepare(client.tenant, letterNow?.subjectId ?? newId<never>());
    const view = await floor.db.tx(client.tenant, (sql) =>
      deps.tokens.openView(sql, handle, file?.token ?? ''),
    );
    expect(view?.text).toMatch(/^one jar of tk1_secret_\w+, and nothing else/);
    // Nothing that waits to be told, sent or answered holds a copy either.
    const admin = connectPlainly(floor.superuser('vault'));
    const tables = await admin<
      { name: string }[]
    >`select tablename as name from pg_tables where schemaname = 'public'`;
    for (const { name } of tables) {
      const held = await admin`select 1 from ${admin(name)} as t where t::text ~* 'tarragon' limit 1`;
      expect(held.length, name).toBe(0);
    }
    await admin.end();
    await vi.waitFor(() => {
      mailOut.nudge(client.tenant);
      expect(relay.taken.find((mail) => mail.includes(from))).toMatch(/^Subject: .*about/m);
    }, 10_000);
    expect(relay.taken.join()).not.toMatch(/tarragon/i);
  });

  test('are never of two customers, nor merged twice; a merge is taken back within ten minutes', async () => {
    const { mailed, chatted } = await two();
    const address = newAddress();
    const stranger = startedBy(await arrive(letter(address, ['Message-ID: <s1@mail.example>']), address));
    await expect(merge(deps, ctx, mailed, [stranger])).rejects.toThrow('other_customer');
    await expect(merge(deps, ctx, mailed, [mailed])).rejects.toThrow('invalid_request');
    await merge(deps, ctx, mailed, [chatted]);
    await expect(merge(deps, ctx, mailed, [chatted])).rejects.toThrow('conversation_merged');
    expect(await unmerge(deps, ctx, chatted)).toBe(1);
    expect([await textsOf(mailed), await textsOf(chatted)]).toEqual([['By letter.'], ['In the chat.']]);
    await expect(unmerge(deps, ctx, chatted)).rejects.toThrow('stale_version');
    await merge(deps, ctx, mailed, [chatted]);
    floor.clock.offset += 601_000;
    await expect(unmerge(deps, ctx, chatted)).rejects.toThrow('stale_version');
  });
});
