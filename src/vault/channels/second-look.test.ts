import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import type { Ctx } from '#platform/ctx';
import { openDb, type Db } from '#platform/db';
import type { ConversationId, TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { AppError } from '#platform/problems';
import type { DeskEvent, DetectionRulesRequest } from '#vault/channels/api';
import { createFileProvider, createKeys, type Keys } from '#vault/keys';
import { createTokens } from '#vault/tokens';
import { openFloor, JOB, type Floor } from '../../../test/floor.ts';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';
import { acceptFirst, acceptNext } from './accept-message.ts';
import { setDetectionRules } from './detection-rules.ts';
import type { ChannelDeps } from './ports.ts';
import { lookOrWait, secondLookStep } from './second-look.ts';
import { subjectOf } from './store.ts';
import { conversationsOf } from './store-messages.ts';
import { findSecondLook } from './store-second-look.ts';

/** Rules that hide more reach back: over stored messages, on a real database, with a clock that is put forward instead of waited for. */
const folder = mkdtempSync(join(tmpdir(), 'dozo-second-look-'));
const CARD = '4012 8888 8888 1881';
let floor: Floor;
let stores: TestDatabases<'keystore'>;
let keystore: Db;
let deps: ChannelDeps;
let keys: Keys;
let tenant: TenantId;
let ctx: Ctx;
let clients = 0;
const told: DeskEvent[] = [];

beforeAll(async () => {
  floor = await openFloor();
  stores = await testDatabases('keystore');
  keystore = openDb(stores.databases.keystore.app);
  const log = createLog('test', 'silent');
  const shared = { db: floor.db, clock: floor.clock, audit: floor.audit, authz: floor.authz };
  const provider = await createFileProvider(folder);
  keys = createKeys({ keystore, provider, clock: floor.clock, log, host: 'vault.example' });
  const tokens = createTokens({
    ...shared,
    keys: { ...keys, pseudonym: floor.pseudonym },
    facts: floor.facts,
    subjectOf,
    conversationsOf,
    nudgeDesk: () => undefined,
    isClient: () => Promise.resolve(true),
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
    mail: { domain: 'vault.example', listenPort: null, listenHost: '127.0.0.1', tls: null, relay: null },
    evaluation: false,
  };
});
afterAll(async () => {
  await floor.close();
  await keystore.close();
  await stores.drop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  ({ tenant } = await floor.found(`client-${(clients += 1)}`, []));
  await keys.ensureTenant(tenant);
  ctx = { ...JOB, tenant };
  told.length = 0;
});

const MEMBER = {
  name: 'member',
  nameEn: 'Member',
  nameJa: '会員番号',
  class: 'SECRET',
  pattern: 'MB-\\d{3}-[A-F]{2}',
  checksum: null,
  words: [],
  examples: ['MB-123-AB', 'MB-900-FF'],
  counterExamples: ['MB-12-AB'],
};

function rules(change: Partial<DetectionRulesRequest>): Promise<unknown> {
  return setDetectionRules(deps, ctx, {
    version: 0,
    keepTypes: [],
    addTypes: [],
    allowPatterns: [],
    allowValues: [],
    forgetAllowed: false,
    ...change,
  });
}

let customers = 0;
async function write(text: string, title: string | null = null, file: [string, string] | null = null) {
  const message = {
    kind: 'customer' as const,
    personId: null,
    title,
    text,
    files: file === null ? [] : [{ fileName: file[0], mediaType: 'text/plain', bytes: Buffer.from(file[1]) }],
  };
  const accepted = await acceptFirst(
    deps,
    ctx,
    {
      channel: 'email',
      locale: 'en',
      customer: { name: '', email: `c${(customers += 1)}@mail.example`, phone: null },
      title,
      chatBearerDigest: null,
    },
    message,
    { once: null },
  );
  return accepted.conversation as ConversationId;
}

function note(conversation: ConversationId, text: string): Promise<unknown> {
  const message = { kind: 'note' as const, personId: null, title: null, text, files: [] };
  return acceptNext(deps, ctx, conversation, message, { once: null });
}

/** Everything that is stored of the client besides what is sealed. */
async function stored(): Promise<string> {
  const [messages, conversations] = await floor.db.tx(tenant, (sql) =>
    Promise.all([
      sql`select masked_text, masked_title, attachments from message where tenant_id = ${tenant}`,
      sql`select customer, mail_subject from conversation where tenant_id = ${tenant}`,
    ]),
  );
  return JSON.stringify([messages, conversations]);
}

const look = () => floor.db.tx(tenant, (sql) => findSecondLook(sql, tenant));

/** To its end: the clock is put beyond the time in which messages may still be on their way by the rules of before. */
async function lookThrough(): Promise<void> {
  while (await secondLookStep(deps, tenant));
  floor.clock.offset += 31_000;
  while (await secondLookStep(deps, tenant));
}

test('a new type is hidden in messages, subjects, notes, names and texts of files that were there before, and in every copy at the desk', async () => {
  const conversation = await write('I am MB-557-CC.', 'about MB-555-CC', [
    'MB-556-CC.txt',
    'Member MB-558-CC, again MB-557-CC.',
  ]);
  await note(conversation, 'They said mb-557-cc, and the list has MB-559-CC.');
  const quiet = await write('Nothing of that kind.');
  expect(await stored()).toMatch(/MB-55\d-CC/);
  told.length = 0;

  await rules({ addTypes: [MEMBER] });
  expect(await look()).toMatchObject({ state: 'running', version: 1 });
  await lookThrough();

  expect(await stored()).not.toMatch(/MB-55\d-CC/i);
  const revised = told.filter((event) => event.type === 'message.revised');
  expect(revised.map((event) => event.conversationId)).not.toContain(quiet);
  expect(JSON.stringify(revised)).not.toMatch(/MB-55\d-CC/i);
  const first = revised.find((event) => event.subject !== null);
  expect(first?.subject?.text).toMatch(/^about tk1_secret_\w+$/);
  const [file] = first?.attachments ?? [];
  expect(file?.fileName.text).toMatch(/^tk1_secret_\w+\.txt$/);
  expect(file).toMatchObject({ kind: 'text', found: 2 });
  expect(await look()).toMatchObject({
    state: 'done',
    conversations: 2,
    looked: 2,
    changed: 2,
    files: 1,
    unread: 0,
  });
  // The same value has one token in the text and in the file.
  const inText = Object.keys(first?.body.values ?? {});
  expect(Object.keys(file?.values ?? {})).toEqual(expect.arrayContaining(inText));
  expect(await kinds()).toEqual(
    expect.arrayContaining(['detection.look_started', 'detection.look_ended', 'message.tokenised']),
  );
});

async function kinds(): Promise<string[]> {
  const rows = await floor.db.tx(
    tenant,
    (sql) => sql<{ kind: string }[]>`select kind from log_pending union all select kind from log_entry`,
  );
  return rows.map(({ kind }) => kind);
}

test('what is allowed no more is hidden; what somebody declared not sensitive stays, for the rules say nothing new of it', async () => {
  await rules({ allowValues: [CARD] });
  await write(`Paid with ${CARD}, IBAN GB82 WEST 1234 5698 7654 32.`);
  const open = await floor.db.tx(
    tenant,
    (sql) => sql<{ id: string; text: string }[]>`
      select message_id as id, masked_text ->> 'text' as text from message where tenant_id = ${tenant}`,
  );
  expect(open[0]?.text).toContain(CARD);
  // As "not sensitive" leaves it.
  const clear = { text: `Paid with ${CARD}, IBAN GB82 WEST 1234 5698 7654 32.`, values: {} };
  await floor.db.tx(
    tenant,
    (sql) => sql`
      update message set text_spans = '[]', masked_text = ${sql.json(clear)} where tenant_id = ${tenant}`,
  );
  await rules({ version: 1, forgetAllowed: true });
  await lookThrough();
  expect(await stored()).not.toContain(CARD);
  expect(await stored()).toContain('GB82 WEST');
});

test('rules that hide less begin no look; rules that hide more while one is on its way begin it anew, by the rules of before it', async () => {
  await write('I am MB-557-CC, thing ZK12-abc.');
  await rules({ addTypes: [MEMBER] });
  const thing = {
    ...MEMBER,
    name: 'thing',
    pattern: 'ZK\\d{2}-[a-f]{3}',
    examples: ['ZK12-abc', 'ZK98-fed'],
    counterExamples: ['ZK1-abc'],
  };
  expect(await rules({ version: 1, keepTypes: ['member'], addTypes: [thing] })).toMatchObject({
    outcome: 'set',
  });
  await lookThrough();
  expect(await look()).toMatchObject({ version: 2, state: 'done' });
  expect(await stored()).not.toMatch(/MB-557|ZK12/);
  await rules({ version: 2, keepTypes: ['member'] });
  expect(await look()).toMatchObject({ version: 2, state: 'done' });
});

test('a step that is cut off leaves nothing half done, and the look goes on there; two copies of the vault do not do it twice', async () => {
  for (let nth = 0; nth < 6; nth += 1) await write(`I am MB-10${nth}-CC.`);
  await rules({ addTypes: [MEMBER] });
  told.length = 0;
  await secondLookStep(deps, tenant);
  const cut: ChannelDeps = { ...deps, tell: () => Promise.reject(new Error('killed')) };
  await expect(secondLookStep(cut, tenant)).rejects.toThrow('killed');
  expect(await look()).toMatchObject({ looked: 1, changed: 1 });
  await Promise.all([lookThrough(), lookThrough()]);
  await lookThrough();
  expect(await look()).toMatchObject({ state: 'done', looked: 6, changed: 6 });
  expect(told.filter((event) => event.type === 'message.revised')).toHaveLength(6);
  expect(await stored()).not.toMatch(/MB-10\d-CC/);
});

test('with the client’s key closed it waits and says so, and goes on when the key is back', async () => {
  await write('I am MB-557-CC.');
  await rules({ addTypes: [MEMBER] });
  const prepare = (): Promise<never> => Promise.reject(new AppError('key_withdrawn'));
  const closed: ChannelDeps = { ...deps, tokens: { ...deps.tokens, prepare } };
  expect(await lookOrWait(closed, tenant)).toBe(false);
  expect(await look()).toMatchObject({ state: 'running', waitsFor: 'key_withdrawn', looked: 0 });
  await lookThrough();
  expect(await look()).toMatchObject({ state: 'done', waitsFor: null, changed: 1 });
});

test('a message that was on its way by the rules of before is looked at too, though the look had passed its conversation', async () => {
  const conversation = await write('Hello.');
  await rules({ addTypes: [MEMBER] });
  while (await secondLookStep(deps, tenant));
  // As a message is stored whose files were read before the change.
  await note(conversation, 'About it.');
  const clear = { text: 'I am MB-557-CC.', values: {} };
  const late = await floor.db.tx(
    tenant,
    (sql) => sql<{ id: string }[]>`
      select message_id as id from message where tenant_id = ${tenant} order by message_id desc limit 1`,
  );
  const handle = await deps.tokens.prepare(
    tenant,
    (await floor.db.tx(tenant, (sql) => subjectOf(sql, tenant, conversation))) ?? ('' as never),
  );
  const sealed = deps.tokens.sealText(handle, late[0]?.id ?? '', clear.text);
  await floor.db.tx(
    tenant,
    (sql) => sql`
      update message set sealed_text = ${sealed}, text_spans = '[]', masked_text = ${sql.json(clear)}
      where tenant_id = ${tenant} and message_id = ${late[0]?.id ?? ''}`,
  );
  await lookThrough();
  expect(await stored()).not.toContain('MB-557-CC');
});
