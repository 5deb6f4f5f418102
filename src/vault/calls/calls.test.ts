import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { DataClass } from '#detection';
import type { Ctx } from '#platform/ctx';
import { connectPlainly, openDb, type Db, type PlainSql } from '#platform/db';
import {
  newId,
  randomId,
  type ConversationId,
  type PersonId,
  type SubjectId,
  type TenantId,
} from '#platform/ids';
import { createLog } from '#platform/log';
import type { DestinationRule, DestinationSettings, UseAnswer } from '#vault/calls/api';
import { holdsValue, valueFinder } from '#vault/channels';
import { createFileProvider, createKeys, type Keys, type SubjectKey } from '#vault/keys';
import { createTokens, type Tokens } from '#vault/tokens';
import { makeAuthority, makeCertificate } from '../../../test/certificates.ts';
import { JOB, openFloor, type Floor, type SignedIn } from '../../../test/floor.ts';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';
import { parseListed } from './addresses.ts';
import type { CallsDeps } from './ports.ts';
import { MAX_ANSWER_BYTES } from './send.ts';
import { putDetectionRules } from '../channels/store-detection.ts';
import { setDestination, withdrawDestination } from './set-destination.ts';
import { settleLost } from './settle-lost.ts';
import { eraseCalls, findCall, insertCall, markSent } from './store.ts';
import { use } from './use.ts';

const CARD = '4242 4242 4242 4242';
const SECRET_HEADER = 'Bearer sk_live_nobody_may_read_this';
const folder = mkdtempSync(join(tmpdir(), 'dozo-calls-'));
const authority = makeAuthority('payments authority');
const certificate = makeCertificate({ subject: 'pay', names: ['pay.example.com'], by: authority });

interface Heard {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

let floor: Floor;
let stores: TestDatabases<'keystore'>;
let keystore: Db;
let admin: PlainSql;
let keys: Keys;
let tokens: Tokens;
let deps: CallsDeps;
let server: Server;
let port: number;
let client: { tenant: TenantId; people: Partial<Record<string, PersonId>> };
let who: SignedIn;
let ctx: Ctx;
const owners = new Map<ConversationId, SubjectId>();
const heard: Heard[] = [];
/** What names resolve to, answer by answer; the last one stays. */
let names: string[][] = [['127.0.0.1']];
let answer: (request: Heard, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer({ cert: certificate.cert, key: certificate.key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
      heard.push(one);
      answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  floor = await openFloor();
  stores = await testDatabases('keystore');
  keystore = openDb(stores.databases.keystore.app);
  admin = connectPlainly(floor.superuser('vault'));
  const log = createLog('test', 'silent');
  const provider = await createFileProvider(folder);
  keys = createKeys({ keystore, provider, clock: floor.clock, log, host: 'vault.example' });
  const named = { ...keys, pseudonym: floor.pseudonym };
  const subjectOf = (_sql: unknown, _tenant: unknown, conversation: ConversationId) =>
    Promise.resolve(owners.get(conversation) ?? null);
  tokens = createTokens({
    db: floor.db,
    clock: floor.clock,
    keys: named,
    audit: floor.audit,
    authz: floor.authz,
    facts: floor.facts,
    isClient: () => Promise.resolve(true),
    subjectOf,
    conversationsOf: () => Promise.resolve(new Map()),
    nudgeDesk: () => undefined,
  });
  deps = {
    db: floor.db,
    clock: floor.clock,
    log,
    net: {
      resolve: () => Promise.resolve((names.length > 1 ? names.shift() : names[0]) ?? []),
      listed: [parseListed(`127.0.0.1/32:${port}`)].filter((one) => one !== null),
    },
    keys: named,
    audit: floor.audit,
    authz: floor.authz,
    facts: floor.facts,
    identity: floor.identity,
    tokens,
    subjectOf,
    holdsValue,
    finder: (tenant) => valueFinder({ db: floor.db, keys }, tenant),
    tenants: () => Promise.resolve([client.tenant]),
    nudgeDesk: () => undefined,
  };
  client = await floor.found('client-a', ['agent', 'client_officer']);
  await keys.ensureTenant(client.tenant);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await floor.close();
  await keystore.close();
  await admin.end();
  await stores.drop();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  floor.clock.offset = 0;
  heard.length = 0;
  names = [['127.0.0.1']];
  answer = (_request, response) => json(response, 200, { status: 'refunded', id: 'R-1' });
  await admin.unsafe('truncate call, use_lane; delete from decision');
  who = await floor.signIn('agent.client-a');
  ctx = await floor.contextOf(who, client.tenant, ['agent']);
});

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const settings = (change: Partial<DestinationSettings> = {}): DestinationSettings => ({
  name: 'refund',
  kind: 'action',
  labelEn: 'Refund',
  labelJa: '返金',
  host: 'pay.example.com',
  port,
  method: 'POST',
  path: '/v1/refunds',
  headers: [{ name: 'x-desk', value: 'dozo one' }],
  secretHeaders: ['authorization'],
  body: { type: 'json', template: '{"card":{"number":"{{CARD}}"},"amount":"{{amount}}","ref":"{{call}}"}' },
  inputs: [{ name: 'amount', labelEn: 'Amount', labelJa: '金額', form: 'amount' }],
  show: ['status', 'id', 'message'],
  ca: authority.cert,
  timeoutSeconds: 5,
  idempotencyHeader: 'idempotency-key',
  ...change,
});
const RULE: DestinationRule = {
  roles: ['agent'],
  purposes: ['process_refund'],
  perHour: 5,
  perDay: 8,
  touch: false,
};
const secrets = new Map([['authorization', SECRET_HEADER]]);
const job = (): Ctx => ({ ...JOB, tenant: client.tenant });
const put = (change: Partial<DestinationSettings> = {}, rule: Partial<DestinationRule> = {}) =>
  setDestination(deps, job(), client.tenant, {
    settings: settings(change),
    rule: { ...RULE, ...rule },
    secrets,
  });

interface Customer {
  key: SubjectKey;
  conversation: ConversationId;
  tokenOf(text: string, cls: DataClass): Promise<string>;
}

async function newCustomer(open = true): Promise<Customer> {
  const conversation = randomId<ConversationId>();
  const key = await tokens.prepareNew(client.tenant);
  owners.set(conversation, key.subjectId);
  const iso = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
  const { personId } = who;
  const common = {
    tenant: client.tenant,
    source: 'personnel',
    observedAt: iso(0),
    expiresAt: iso(90_000),
    byPerson: null,
  };
  const told = await floor.door('/door/facts', {
    facts: [
      { ...common, name: 'nda', personId, inForce: true, document: 'd' },
      { ...common, name: 'training', personId, current: true, course: 'c' },
      { ...common, name: 'shift', personId, startsAt: iso(-90_000), endsAt: iso(90_000) },
      { ...common, name: 'ticket', conversationId: conversation, assignee: personId, open },
    ],
  });
  expect(told.status).toBe(200);
  return {
    key,
    conversation,
    tokenOf: (text, cls) =>
      floor.db.tx(client.tenant, async (sql) => {
        const span = { start: 0, end: text.length, class: cls };
        const [done] = await tokens.tokenise(sql, job(), key, [{ text, spans: [span] }]);
        return done?.spans[0]?.token ?? '';
      }),
  };
}

interface Press {
  callId?: string;
  destination?: string;
  tokens?: string[];
  inputs?: { name: string; text: string }[];
  purpose?: 'process_refund' | 'ship_order';
  again?: boolean;
  retryOf?: string | null;
}
const press = (customer: Customer, token: string, change: Press = {}): Promise<UseAnswer> =>
  use(deps, ctx, {
    callId: newId(),
    destination: 'refund',
    conversationId: customer.conversation,
    tokens: [token],
    inputs: [{ name: 'amount', text: '12.50' }],
    purpose: 'process_refund',
    again: false,
    retryOf: null,
    ...change,
  });
async function pressCard(change: Press = {}): Promise<UseAnswer> {
  const customer = await newCustomer();
  return press(customer, await customer.tokenOf(CARD, 'CARD'), change);
}
const kinds = async (): Promise<string[]> => (await floor.entries(client.tenant)).map(({ kind }) => kind);
const everything = async (): Promise<string> =>
  JSON.stringify([
    await admin`select * from call`,
    await admin`select * from destination`,
    await admin`select * from decision`,
    await floor.entries(client.tenant),
  ]);

describe('a destination', () => {
  test('is set with its rule, recorded by digest, its secret headers sealed and never given out', async () => {
    const view = await put();
    expect(view).toMatchObject({ classes: ['CARD'], withdrawn: false, rule: RULE });
    const entry = (await floor.entries(client.tenant)).findLast(({ kind }) => kind === 'destination.changed');
    expect(entry?.body).toMatchObject({ destination: 'refund', host: 'pay.example.com', classes: ['CARD'] });
    expect(JSON.stringify(view) + (await everything())).not.toContain('sk_live');
  });

  test('keeps the header that is not handed in again; one that was never handed in is missing', async () => {
    await put();
    const again = { settings: settings({ labelEn: 'Pay back' }), rule: RULE, secrets: new Map() };
    await setDestination(deps, job(), client.tenant, again);
    await pressCard();
    expect(heard[0]?.headers['authorization']).toBe(SECRET_HEADER);
    const other = { ...again, settings: settings({ name: 'other' }) };
    await expect(setDestination(deps, job(), client.tenant, other)).rejects.toMatchObject({
      details: { fields: [{ at: 'secrets.authorization', wrong: 'missing' }] },
    });
  });

  test.each<[string, Partial<DestinationSettings>, string]>([
    ['takes no value', { body: { type: 'none' } }, 'no_value'],
    ['names a place that is none', { path: '/x/{{CRAD}}' }, 'unknown_CRAD'],
    ['has a brace too many', { body: { type: 'json', template: '{"a":"{{CARD}"}' } }, 'loose_braces'],
    ['is no JSON', { body: { type: 'json', template: '{"a":{{CARD}}}' } }, 'not_json'],
    ['sets what is ours', { headers: [{ name: 'host', value: 'x' }] }, 'not_yours_to_set'],
    ['sets a header twice', { headers: [{ name: 'authorization', value: 'x' }] }, 'not_yours_to_set'],
    ['goes up', { path: '/a/../{{CARD}}' }, 'not_a_path'],
    ['trusts what is no certificate', { ca: 'x' }, 'not_a_certificate'],
    ['rings without a number', { kind: 'call' }, 'no_phone'],
  ])('that %s is refused', async (_name, change, wrong) => {
    await expect(put(change)).rejects.toMatchObject({
      problem: 'invalid_request',
      details: { fields: expect.arrayContaining([expect.objectContaining({ wrong })]) as unknown },
    });
  });

  test('with a line end in a header, or somebody’s data in a label, is refused', async () => {
    await expect(put({ headers: [{ name: 'x-a', value: 'a\r\nx-b: c' }] })).rejects.toThrow(
      'invalid_request',
    );
    await expect(put({ labelEn: 'Card 4242 4242 4242 4242' })).rejects.toThrow('holds_value');
  });

  test('that was withdrawn is used by nobody', async () => {
    await put();
    await withdrawDestination(deps, job(), client.tenant, 'refund');
    await expect(pressCard()).rejects.toThrow('not_found');
    expect(heard).toEqual([]);
    const [row] =
      await admin`select sealed_headers from destination where withdrawn order by version desc limit 1`;
    expect(row).toEqual({ sealed_headers: {} });
  });
});

describe('a use', () => {
  beforeEach(() => put());

  test('sends the value in its place and shows the status, never the value', async () => {
    const done = await pressCard();
    expect(done).toMatchObject({
      outcome: 'ended',
      call: {
        state: 'answered',
        status: 200,
        shown: [
          { name: 'status', text: { text: 'refunded' } },
          { name: 'id', text: { text: 'R-1' } },
        ],
      },
    });
    const [request] = heard;
    const call = done.outcome === 'ended' ? await inDb(done.call.callId) : null;
    expect(request).toMatchObject({ method: 'POST', url: '/v1/refunds' });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      card: { number: '4242424242424242' },
      amount: '12.50',
      ref: call?.idempotencyKey,
    });
    expect(request?.headers).toMatchObject({
      host: `pay.example.com:${port}`,
      authorization: SECRET_HEADER,
      'x-desk': 'dozo one',
      'idempotency-key': call?.idempotencyKey,
    });
    expect(JSON.stringify(done) + (await everything())).not.toMatch(/4242 ?4242/);
  });

  test('is decided and durable in the log before it leaves, and its end stands there after', async () => {
    let before: string[] = [];
    answer = (_request, response) =>
      void (async () => {
        before = await kinds();
        json(response, 201, {});
      })();
    await pressCard();
    expect(before.at(-1)).toBe('value.used');
    const entries = await floor.entries(client.tenant);
    const [used, ended] = [
      entries.findLast(({ kind }) => kind === 'value.used'),
      entries.findLast(({ kind }) => kind === 'call.ended'),
    ];
    expect(used?.body).toMatchObject({
      action: 'use',
      class: 'CARD',
      destination: 'refund',
      purpose: 'process_refund',
      reasons: [],
    });
    expect(ended?.body).toMatchObject({
      call: used?.body['call'],
      decision: used?.body['decision'],
      state: 'answered',
      status: 201,
    });
  });

  test('without a durable entry does not leave', async () => {
    const customer = await newCustomer();
    const token = await customer.tokenOf(CARD, 'CARD');
    const audit = { ...deps.audit, sequenced: () => Promise.reject(new Error('log is away')) };
    const callId = newId();
    const ask = {
      callId,
      destination: 'refund',
      conversationId: customer.conversation,
      tokens: [token],
      inputs: [{ name: 'amount', text: '1' }],
      purpose: 'process_refund' as const,
      again: false,
      retryOf: null,
    };
    await expect(use({ ...deps, audit }, ctx, ask)).rejects.toThrow('log is away');
    expect(heard).toEqual([]);
    expect(await inDb(callId)).toMatchObject({ state: 'not_sent' });
  });

  test('after the switch was thrown while the entry became durable does not leave', async () => {
    const facts = { containmentVersion: () => Promise.resolve(99) };
    const customer = await newCustomer();
    const token = await customer.tokenOf(CARD, 'CARD');
    const done = await use({ ...deps, facts }, ctx, {
      callId: newId(),
      destination: 'refund',
      conversationId: customer.conversation,
      tokens: [token],
      inputs: [{ name: 'amount', text: '1' }],
      purpose: 'process_refund',
      again: false,
      retryOf: null,
    });
    expect(done).toMatchObject({ outcome: 'ended', call: { state: 'not_sent', why: 'contained' } });
    expect(heard).toEqual([]);
  });

  test('for another purpose, with a value of another class, or in a closed conversation is denied', async () => {
    expect(await pressCard({ purpose: 'ship_order' })).toMatchObject({
      outcome: 'denied',
      reasons: [{ code: 'not_permitted_by_client' }],
    });
    const closed = await newCustomer(false);
    expect(await press(closed, await closed.tokenOf(CARD, 'CARD'))).toMatchObject({
      reasons: [{ code: 'ticket_not_open' }],
    });
    const mail = await newCustomer();
    await expect(press(mail, await mail.tokenOf('ana@shop.test', 'EMAIL'))).rejects.toThrow(
      'invalid_request',
    );
    expect(heard).toEqual([]);
    expect((await kinds()).filter((kind) => kind === 'value.denied').length).toBeGreaterThan(1);
  });

  test('of another customer’s value finds nothing', async () => {
    const [mine, theirs] = [await newCustomer(), await newCustomer()];
    await expect(press(mine, await theirs.tokenOf(CARD, 'CARD'))).rejects.toThrow('not_found');
    expect(heard).toEqual([]);
  });

  test('has its own quota, by person and hour and by client and day, apart from what may be seen', async () => {
    await put({}, { perHour: 2, perDay: 100 });
    const customer = await newCustomer();
    const token = await customer.tokenOf(CARD, 'CARD');
    const outcomes: string[] = [];
    for (const text of ['1', '2', '3'])
      outcomes.push((await press(customer, token, { inputs: [{ name: 'amount', text }] })).outcome);
    expect(outcomes).toEqual(['ended', 'ended', 'denied']);
    await put({}, { perHour: 100, perDay: 2 });
    expect(await press(customer, token, { inputs: [{ name: 'amount', text: '4' }] })).toMatchObject({
      reasons: [{ code: 'quota_used_up' }],
    });
    const [used] = await admin<{ n: number }[]>`select count(*)::int as n from decision where counted`;
    expect(used?.n).toBe(0);
  });

  test('by many at once does not pass its quota', async () => {
    await put({}, { perHour: 3, perDay: 3 });
    const customer = await newCustomer();
    const token = await customer.tokenOf(CARD, 'CARD');
    const all = await Promise.all(
      ['1', '2', '3', '4', '5', '6'].map((text) =>
        press(customer, token, { inputs: [{ name: 'amount', text }] }),
      ),
    );
    expect(all.filter(({ outcome }) => outcome === 'ended')).toHaveLength(3);
    expect(heard).toHaveLength(3);
  });

  test.each(['12,50', '1e3', '-1', '12.505', '" , "x":"', '1\r\n', ''])(
    'with %j as an amount is refused',
    async (text) => {
      await expect(pressCard({ inputs: [{ name: 'amount', text }] })).rejects.toThrow('invalid_request');
      expect(heard).toEqual([]);
    },
  );
});

describe('pressing twice', () => {
  beforeEach(() => put());

  test('the same press is one call, also at the same moment', async () => {
    const customer = await newCustomer();
    const token = await customer.tokenOf(CARD, 'CARD');
    const callId = newId();
    const both = await Promise.all([press(customer, token, { callId }), press(customer, token, { callId })]);
    expect(heard).toHaveLength(1);
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(
      expect.arrayContaining([expect.stringMatching(/ended|pending/)]),
    );
    expect(await press(customer, token, { callId })).toMatchObject({
      outcome: 'ended',
      call: { callId, status: 200 },
    });
    expect(heard).toHaveLength(1);
    expect((await kinds()).filter((kind) => kind === 'call.ended').length).toBeGreaterThan(0);
    const [row] = await admin<{ n: number }[]>`select count(*)::int as n from decision where action = 'use'`;
    expect(row?.n).toBe(1);
  });

  test('the same key for something else is refused', async () => {
    const customer = await newCustomer();
    const token = await customer.tokenOf(CARD, 'CARD');
    const callId = newId();
    await press(customer, token, { callId });
    const inputs = [{ name: 'amount', text: '99' }];
    await expect(press(customer, token, { callId, inputs })).rejects.toThrow('idempotency_conflict');
    expect(heard).toHaveLength(1);
  });

  test('a second press for the same within ten minutes asks first', async () => {
    const customer = await newCustomer();
    const token = await customer.tokenOf(CARD, 'CARD');
    await press(customer, token);
    expect(await press(customer, token)).toMatchObject({ outcome: 'repeated', call: { status: 200 } });
    expect(heard).toHaveLength(1);
    expect(await press(customer, token, { again: true })).toMatchObject({ outcome: 'ended' });
    expect(heard).toHaveLength(2);
    expect(heard[0]?.headers['idempotency-key']).not.toBe(heard[1]?.headers['idempotency-key']);
  });

  test('a call whose end is unknown is repeated under its own key', async () => {
    const customer = await newCustomer();
    const token = await customer.tokenOf(CARD, 'CARD');
    answer = (_request, response) => response.destroy();
    const first = await press(customer, token);
    expect(first).toMatchObject({ outcome: 'ended', call: { state: 'unknown', why: 'broken_off' } });
    answer = (_request, response) => json(response, 200, { status: 'refunded' });
    const retryOf = first.outcome === 'ended' ? first.call.callId : null;
    expect(await press(customer, token, { retryOf })).toMatchObject({ call: { state: 'answered' } });
    expect(heard[0]?.headers['idempotency-key']).toBe(heard[1]?.headers['idempotency-key']);
  });
});

describe('what comes back', () => {
  beforeEach(() => put());
  const shownOf = (done: UseAnswer): string =>
    done.outcome === 'ended' ? JSON.stringify(done.call.shown) : '';

  test.each([
    ['as it was sent', '4242424242424242'],
    ['in groups', '4242-4242.4242 4242'],
    ['with signs between', '4/2\u200b4_2|4242 :: 4242 4242'],
    ['in full width', '４２４２　４２４２　４２４２　４２４２'],
    ['in a sentence', 'Refund to card 4242 4242 4242 4242 is on its way'],
  ])('the card number %s is a token for the agent', async (_name, echo) => {
    answer = (_request, response) => json(response, 200, { status: 'ok', message: echo });
    const done = await pressCard();
    expect(shownOf(done)).toMatch(/tk1_card_/);
    const digits = (shownOf(done) + (await everything()))
      .normalize('NFKC')
      .replaceAll(/tk1_\w+|[0-9a-f]{8}-[0-9a-f-]{27}/g, '')
      .replaceAll(/[^0-9]/g, '');
    expect(digits).not.toContain('4242424242424242');
    const entry = (await floor.entries(client.tenant)).findLast(({ kind }) => kind === 'call.ended');
    expect(entry?.body['tokens']).toEqual([expect.stringMatching(/^tk1_card_/)]);
  });

  test('another value that the destination tells is a token too', async () => {
    answer = (_request, response) =>
      json(response, 200, { message: 'sent to rosa.lind@shop.test and 4111 1111 1111 1111' });
    const done = await pressCard();
    expect(shownOf(done)).toMatch(/tk1_email_.*tk1_card_/);
    expect(shownOf(done)).not.toMatch(/rosa|4111/);
  });

  test('so is a value of a type that the client made up itself', async () => {
    answer = (_request, response) => json(response, 200, { message: 'booked for member QX-77123' });
    expect(shownOf(await pressCard())).toContain('QX-77123');
    const own = { name: 'member', class: 'SECRET', pattern: 'QX-[0-9]{5}', checksum: null, words: [] };
    const rules = { version: 1, types: [own], allowPatterns: [], allowExact: [] };
    await floor.db.tx(client.tenant, (sql) => putDetectionRules(sql, client.tenant, rules, new Date()));
    const shown = shownOf(await pressCard());
    expect(shown).toMatch(/tk1_secret_/);
    expect(shown).not.toContain('QX-77123');
  });

  test('a name that the detector would not know alone is found because it was sent', async () => {
    await put({
      name: 'courier',
      body: { type: 'json', template: '{"to":"{{PERSON}}"}' },
      inputs: [],
    });
    answer = (_request, response) => json(response, 200, { message: 'xx zorbleth  QUENNTHIR yy' });
    const customer = await newCustomer();
    const token = await customer.tokenOf('Zorbleth Quennthir', 'PERSON');
    const done = await press(customer, token, { destination: 'courier', inputs: [] });
    expect(heard[0]?.body).toBe('{"to":"Zorbleth Quennthir"}');
    expect(shownOf(done)).toContain(`xx ${token} yy`);
    expect(shownOf(done)).not.toMatch(/zorbleth/i);
  });

  test('fields that nobody listed, and answers that are no JSON, are not shown', async () => {
    answer = (_request, response) =>
      json(response, 200, { secret: CARD, status: { deep: CARD }, id: 4242424242424242 });
    expect(await pressCard()).toMatchObject({
      call: { shown: [{ name: 'id', text: { text: expect.stringMatching(/^tk1_card_\w+$/) as unknown } }] },
    });
    answer = (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<p>${CARD}</p>`);
    expect(await pressCard()).toMatchObject({ call: { state: 'answered', status: 200, shown: [] } });
  });

  test('of a refusal the agent sees the status and the listed fields', async () => {
    answer = (_request, response) => json(response, 422, { status: 'card_expired' });
    expect(await pressCard()).toMatchObject({
      call: { state: 'answered', status: 422, shown: [{ text: { text: 'card_expired' } }] },
    });
  });
});

describe('no way around', () => {
  beforeEach(() => put());
  const notSent = (why: string) => ({ outcome: 'ended', call: { state: 'not_sent', why, status: null } });

  test.each([
    ['loopback of another port', ['127.0.0.2']],
    ['a private address', ['10.0.0.5']],
    ['a cloud’s credentials', ['169.254.169.254']],
    ['the same mapped into IPv6', ['::ffff:127.0.0.2']],
    ['one bad address among good ones', ['93.184.216.34', '10.0.0.5']],
  ])('a name that means %s goes nowhere', async (_name, addresses) => {
    names = [addresses];
    expect(await pressCard()).toMatchObject(notSent('address_refused'));
    expect(heard).toEqual([]);
  });

  test('a name that changes its address after the check is not asked again (rebinding)', async () => {
    // The first answer is fine, every later one is not: a second look-up would be refused or go elsewhere.
    names = [['127.0.0.1'], ['127.0.0.3']];
    expect(await pressCard()).toMatchObject({ call: { state: 'answered' } });
    expect(names).toEqual([['127.0.0.3']]);
    expect(await pressCard()).toMatchObject(notSent('address_refused'));
  });

  test('a name that nobody knows', async () => {
    names = [[]];
    expect(await pressCard()).toMatchObject(notSent('host_unknown'));
  });

  test('a listed private address is open for its port alone', async () => {
    await put({ port: port === 65_535 ? port - 1 : port + 1 });
    expect(await pressCard()).toMatchObject(notSent('address_refused'));
  });

  test('a certificate for another name, or by an authority that was not named, is refused before anything is sent', async () => {
    await put({ host: 'evil.example.com' });
    expect(await pressCard()).toMatchObject(notSent('certificate_refused'));
    await put({ ca: makeAuthority('another').cert });
    expect(await pressCard()).toMatchObject(notSent('certificate_refused'));
    await put({ ca: null });
    expect(await pressCard()).toMatchObject(notSent('certificate_refused'));
    expect(heard).toEqual([]);
  });

  test('a redirect is an answer and is followed by nobody', async () => {
    answer = (_request, response) =>
      response.writeHead(307, { location: 'https://pay.example.com/elsewhere' }).end();
    expect(await pressCard()).toMatchObject({
      call: { state: 'answered', status: 307, why: 'redirect_refused', shown: [] },
    });
    expect(heard).toHaveLength(1);
  });

  test('a body without end, a packed one and one that never comes are cut off', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('"');
      const more = (): void => {
        if (!response.destroyed) response.write('x'.repeat(MAX_ANSWER_BYTES), () => setImmediate(more));
      };
      more();
    };
    expect(await pressCard()).toMatchObject({
      call: { state: 'answered', status: 200, why: 'too_large', shown: [] },
    });
    answer = (_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('x');
    expect(await pressCard()).toMatchObject({ call: { why: 'answer_not_shown', shown: [] } });
    await put({ timeoutSeconds: 1 });
    answer = (_request, response) => void response.writeHead(200).write('{');
    expect(await pressCard()).toMatchObject({ call: { state: 'answered', status: 200, why: 'too_slow' } });
    answer = () => undefined;
    expect(await pressCard()).toMatchObject({ call: { state: 'unknown', why: 'too_slow', status: null } });
  });

  test('a value with line ends and quotation marks changes nothing but its own place', async () => {
    await put({
      name: 'courier',
      path: '/to/{{ADDRESS}}?x=1',
      body: { type: 'form', fields: [{ name: 'to', value: '{{ADDRESS}}' }] },
      inputs: [],
    });
    const evil = '1 High St\r\nx-evil: 1\r\n\r\n"&to=2/../..?#';
    const customer = await newCustomer();
    await press(customer, await customer.tokenOf(evil, 'ADDRESS'), { destination: 'courier', inputs: [] });
    expect(heard).toHaveLength(1);
    const [request] = heard;
    expect(request?.headers).not.toHaveProperty('x-evil');
    expect(request?.url.split('?')).toHaveLength(2);
    expect(request?.url.split('/')).toHaveLength(3);
    expect(new URLSearchParams(request?.body).getAll('to')).toEqual([evil]);
  });
});

describe('a process that ends in the middle', () => {
  const begun = async (customer: Customer, token: string): Promise<string> => {
    const callId = newId() as string;
    await floor.db.tx(client.tenant, (sql) =>
      insertCall(sql, client.tenant, {
        callId,
        at: new Date(floor.clock.now()),
        personId: who.personId,
        subjectId: customer.key.subjectId,
        conversationId: customer.conversation,
        destination: 'refund',
        version: 1,
        tokens: [token],
        fingerprint: callId,
        idempotencyKey: newId(),
        decisionId: newId(),
      }),
    );
    return callId;
  };

  test('leaves a call that was not sent as not sent, and one that was as unknown; nothing is sent again', async () => {
    await put();
    const customer = await newCustomer();
    const token = await customer.tokenOf(CARD, 'CARD');
    const [recorded, sent] = [await begun(customer, token), await begun(customer, token)];
    await floor.db.tx(client.tenant, (sql) => markSent(sql, client.tenant, sent));
    expect(await settleLost(deps, client.tenant)).toBe(0);
    floor.clock.offset += 121_000;
    expect(await settleLost(deps, client.tenant)).toBe(2);
    expect(await inDb(recorded)).toMatchObject({ state: 'not_sent', why: 'interrupted' });
    expect(await inDb(sent)).toMatchObject({ state: 'unknown', why: 'interrupted' });
    expect(heard).toEqual([]);
    // Whoever comes back late finds that the call is not theirs any more.
    expect(await floor.db.tx(client.tenant, (sql) => markSent(sql, client.tenant, recorded))).toBe(false);
  });

  test('a customer who is erased leaves no call behind', async () => {
    const customer = await newCustomer();
    const callId = await begun(customer, await customer.tokenOf(CARD, 'CARD'));
    await floor.db.tx(client.tenant, (sql) => eraseCalls(sql, client.tenant, customer.key.subjectId));
    expect(await inDb(callId)).toBeNull();
  });
});

function inDb(callId: string) {
  return floor.db.tx(client.tenant, (sql) => findCall(sql, client.tenant, callId));
}
