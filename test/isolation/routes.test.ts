import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { connectPlainly } from '#platform/db';
import type { AnyRoute } from '#platform/http';
import { newToken } from '../../src/vault/tokens/token.ts';
import { waitFor } from '../system.ts';
import { openCallers, openStrangers, send, type Answer, type Caller } from './callers.ts';
import { openHouse, type ClientName, type House } from './house.ts';
import { hear } from './hear.ts';
import { namesIn, wordsIn, sampleRequest, type Sample, type World } from './sample-request.ts';

/**
 * Promise 5: every route that either process has, times everybody who might call it. The lists are the live ones, so that a
 * new route is tried without a word here; a field that names something new of a client asks for a sample of it.
 */
type Side = 'vault' | 'desk';
interface Tried {
  side: Side;
  route: AnyRoute;
}

let house: House;
let callers: Caller[];
let strangers: Caller[];
const worlds = {} as Record<ClientName | 'nowhere' | 'provider', World>;
/** The chats of the two customers; a new one where a call has erased its customer. */
const bearers = { a: '', b: '' };
const CHAT_TEXT = 'My card is 4111 1111 1111 1111, please pay the money back.';

beforeAll(async () => {
  house = await openHouse();
  callers = await openCallers(house, bearers);
  strangers = await openStrangers(house);
  for (const name of ['a', 'b'] as const) await populate(name);
  worlds.nowhere = made(worlds.a, randomUUID());
  worlds.provider = { ...worlds.nowhere, tenant: house.tenants.provider };
});
afterAll(() => house?.close());

/** A customer with a chat in this client, and all that can be named of it. */
async function populate(name: ClientName): Promise<void> {
  const { bearer, conversation } = await beginChat(name);
  bearers[name] = bearer;
  worlds[name] = await worldOf(name, conversation);
}

async function beginChat(name: ClientName): Promise<{ conversation: string; bearer: string }> {
  const tenant = house.tenants[name];
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await send({ origin: house.vaultOrigin, method: 'POST', path, body, headers });
    expect(answer.status, `${path}: ${answer.text}`).toBe(200);
    return JSON.parse(answer.text) as { conversation: string; bearer: string };
  };
  const chat = await post(`/v1/t/${tenant}/chat`, {
    email: `${randomUUID()}@${name}.example.com`,
    locale: 'en',
  });
  const attachments = [{ fileName: 'a.txt', mediaType: 'text/plain', base64: 'aGVsbG8=' }];
  const message = { text: CHAT_TEXT, attachments };
  await post('/v1/chat/messages', message, { authorization: `Bearer ${chat.bearer}` });
  return chat;
}

/** What the fields of requests stand for in one client: everything that another's people must not reach. */
async function worldOf(name: ClientName, conversation: string): Promise<World> {
  const tenant = house.tenants[name];
  const agent = callerOf(`agent.${name}`);
  const path = `/api/t/${tenant}/tickets/${conversation}`;
  const message = await waitFor(async () => {
    const { status, text } = await call('desk', agent, { method: 'GET', path, body: undefined });
    const ticket =
      status === 200
        ? (JSON.parse(text) as {
            messages: { messageId: string; body: { text: string }; attachments: { token: string }[] }[];
          })
        : null;
    return ticket?.messages[0] ?? null;
  }, 'the ticket at the desk');
  // Named as leads name one: through the vault, which hands it to the desk.
  const teamId = randomUUID();
  const words = { kind: 'team', team: { teamId, nameEn: 'Refunds', nameJa: '返金' } };
  const lead = callerOf(name === 'a' ? 'lead.a' : 'mixed.ab');
  const named = await call('vault', lead, { method: 'POST', path: `/v1/t/${tenant}/words`, body: words });
  expect(named.status, named.text).toBe(200);
  const dayKey = await send({ origin: house.vaultOrigin, method: 'GET', path: `/v1/t/${tenant}/day-key` });
  return {
    tenant,
    ticketId: conversation,
    conversationId: conversation,
    conversation,
    messageId: message.messageId,
    token: /tk1_card_\w{28}/.exec(message.body.text)?.[0] ?? '',
    file: message.attachments[0]?.token ?? '',
    personId: house.people[`agent.${name}`] ?? '',
    assignee: house.people[`agent.${name}`] ?? '',
    teamId,
    team: teamId,
    member: house.people[`agent.${name}`] ?? '',
    slug: name,
    keyId: (JSON.parse(dayKey.text) as { keyId: string }).keyId,
    hpkePublicKey: 'A'.repeat(43),
    course: 'handling-customer-data',
    version: '2026-11-25',
    ...(await plantShift(tenant, house.people[`agent.${name}`] ?? '')),
    document: `nda-${name}`,
    zone: 'Asia/Manila',
    from: new Date(Date.now()).toISOString(),
    to: house.people[`agent.${name}`] ?? '',
    sha256: 'ab'.repeat(32),
    shredding: await plantShredding(tenant),
    reference: 'case-1',
    index: '0',
    destination: 'refund',
    name: 'refund',
    path: '/refunds/{{CARD}}',
    callId: randomUUID(),
    recoveryId: randomUUID(),
    op: 'replace',
    alertId: randomUUID(),
    approvalId: randomUUID(),
    decisionId: randomUUID(),
    retryOf: randomUUID(),
    startsAt: new Date(Date.now()).toISOString(),
    endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    '*': '0/000.p/1',
  };
}

/** A shift that an agent offers to somebody, who has still to answer. */
async function plantShift(
  tenant: string,
  personId: string,
): Promise<{ shiftId: string; exchangeId: string }> {
  const ids = { shiftId: randomUUID(), exchangeId: randomUUID() };
  const sql = connectPlainly(house.superuser('desk'));
  await sql`
    insert into planned_shift (tenant_id, shift_id, person_id, starts_at, ends_at, planned_by, planned_at)
    values (${tenant}, ${ids.shiftId}, ${personId}, now() + interval '1 day', now() + interval '30 hours', ${personId}, now())`;
  await sql`
    insert into shift_exchange (tenant_id, exchange_id, shift_id, from_person, to_person, state, asked_at)
    values (${tenant}, ${ids.exchangeId}, ${ids.shiftId}, ${personId}, ${randomUUID()}, 'asked', now())`;
  await sql.end();
  return ids;
}

/** Somebody of this client who was erased, with a certificate: the end of an epoch is a day away. */
async function plantShredding(tenant: string): Promise<string> {
  const id = randomUUID();
  const sql = connectPlainly(house.superuser('vault'));
  const counts = { conversations: 1, messages: 1, values: 1, indexes: 1, files: 0, mails: 0, contacts: 1 };
  await sql`
    insert into shredding (tenant_id, shredding_id, subject_id, salt, commitment, because, actor, state, counts, requested_at, completed_at, certificate)
    values (${tenant}, ${id}, ${randomUUID()}, '\\x00', ${'ab'.repeat(32)}, 'retention', 'job:retention', 'done', ${sql.json(counts)}, now(), now(),
      ${'dozo/destruction/v1\n'})`;
  await sql.end();
  return id;
}

/** The same fields with ids of the same form that nobody ever gave. */
function made(like: World, id: string): World {
  const ids = [
    'tenant',
    'ticketId',
    'conversationId',
    'conversation',
    'messageId',
    'personId',
    'assignee',
    'shredding',
    'teamId',
    'team',
    'member',
    'shiftId',
    'exchangeId',
  ];
  return {
    ...like,
    ...Object.fromEntries(ids.map((name) => [name, name === 'tenant' ? id : randomUUID()])),
    token: newToken('CARD'),
    file: newToken('ATTACHMENT'),
    slug: 'nobody-has-this-name',
  };
}

function callerOf(name: string): Caller {
  const caller = callers.find((one) => one.name === name);
  if (caller === undefined) throw new Error(`nobody is called ${name}`);
  return caller;
}

function call(side: Side, caller: Caller, { method, path, body }: Sample): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = caller.headers(side, method, path, text ?? '');
  const origin = side === 'vault' ? house.vaultOrigin : house.deskOrigin;
  return send({ origin, method, path, ...(text === undefined ? {} : { body: text }), headers });
}

const fronts = (): Tried[] => [
  ...house.vault.routes.front.map((route) => ({ side: 'vault' as const, route })),
  ...house.desk.routes.front.map((route) => ({ side: 'desk' as const, route })),
];
const nameOf = ({ side, route }: Tried): string => `${side} ${route.method} ${route.path}`;

/**
 * The most that routes below an address may let in: the nearest area counts, and an address outside of all of them is a finding. A
 * declaration that is too wide is as dangerous as a check that is too weak, and no check would show it.
 */
const AREAS: Readonly<Record<Side, Readonly<Record<string, readonly string[]>>>> = {
  vault: {
    '/v1/session/options': ['anyone'],
    '/v1/session/evaluation': ['anyone'],
    '/v1/session': ['anyone', 'agent', 'lead', 'security_officer', 'compliance_manager', 'client_officer'],
    '/v1/enrol': ['anyone'],
    '/scim/v2': ['scim'],
    '/v1/account': ['agent', 'lead', 'security_officer', 'compliance_manager', 'client_officer'],
    '/v1/watch': ['security_officer'],
    '/v1/invitations': ['security_officer'],
    '/v1/signature': ['agent', 'lead', 'security_officer', 'compliance_manager', 'client_officer'],
    '/v1/containment': ['security_officer'],
    '/v1/evaluation': ['anyone'],
    '/v1/clients/:slug': ['anyone'],
    '/v1/look': ['agent', 'lead'],
    '/v1/messages': ['client_system'],
    '/v1/chat': ['customer'],
    '/v1/t/:tenant/form': ['anyone'],
    '/v1/t/:tenant/chat': ['anyone'],
    '/v1/t/:tenant/day-key': ['anyone'],
    '/v1/t/:tenant': ['agent', 'lead', 'security_officer'],
    '/v1/t/:tenant/erase': ['client_officer', 'security_officer'],
    '/v1/t/:tenant/hold': ['client_officer', 'security_officer'],
    '/v1/t/:tenant/retention': ['client_officer'],
    '/v1/t/:tenant/policy': ['client_officer'],
    '/v1/approvals': ['lead', 'client_officer'],
    '/v1/t/:tenant/approvals/decide': ['lead', 'client_officer'],
    '/v1/t/:tenant/emergencies': ['lead', 'security_officer', 'client_officer'],
    '/v1/t/:tenant/passkey-rule': ['client_officer', 'security_officer'],
    '/v1/t/:tenant/compose': ['agent', 'lead'],
    '/v1/t/:tenant/typing': ['agent', 'lead'],
    '/v1/t/:tenant/mark': ['agent', 'lead'],
    '/v1/t/:tenant/unmark': ['agent', 'lead'],
    '/v1/t/:tenant/destination': ['client_officer'],
    '/v1/t/:tenant/search/rule': ['client_officer'],
    '/v1/t/:tenant/detection': ['client_officer', 'security_officer'],
    '/fields': ['anyone'],
    '/portal': ['anyone'],
    '/widget': ['anyone'],
    '/widget.js': ['anyone'],
    '/assets': ['anyone'],
  },
  desk: {
    '/': ['anyone'],
    '/enrol': ['anyone'],
    '/agent': ['anyone'],
    '/trust': ['anyone'],
    '/console': ['anyone'],
    '/assets': ['anyone'],
    '/api/front': ['anyone'],
    '/api/session': ['anyone', 'agent', 'lead', 'security_officer', 'compliance_manager', 'client_officer'],
    '/api/live': ['agent', 'lead', 'security_officer', 'compliance_manager', 'client_officer'],
    '/api/presence': ['agent', 'lead'],
    '/api/queue': ['agent', 'lead'],
    '/api/search': ['agent', 'lead'],
    '/api/bulk': ['agent', 'lead'],
    '/api/teams': ['agent', 'lead'],
    '/api/t/:tenant': ['agent', 'lead'],
    '/api/personnel': ['agent', 'lead', 'security_officer', 'compliance_manager'],
    '/api/personnel/withdraw-nda': ['security_officer', 'compliance_manager'],
    '/api/personnel/shift': ['lead', 'security_officer'],
    '/api/personnel/leavers': ['security_officer', 'compliance_manager'],
    '/api/personnel/agreements': ['security_officer', 'compliance_manager'],
    '/api/console': ['security_officer', 'lead'],
    '/api/trust/:tenant': ['client_officer'],
  },
};

/**
 * Every field of the desk's API that takes any words, and why no unchecked typing comes by it; `web/typed-text.test.ts` lists the
 * fields that people type into. A new one goes to the vault first, or says here what it is.
 */
const WORDS_AT_THE_DESK: Readonly<Record<string, string>> = {
  'POST /api/session code': 'a single-use code of the vault',
  'POST /api/search q':
    'words that `POST /v1/look` of the vault cleared; refused again here if they hold a value',
  'GET /api/queue tag': 'a tag that the client has, from an address; only compared',
  'GET /api/queue cursor': 'a place that the answer before named',
  'POST /api/t/:tenant/tickets/:ticketId removeTags': 'a tag that the ticket has; only compared',
  'POST /api/bulk removeTags': 'a tag that the tickets have; only compared',
  'GET /api/trust/:tenant/entries kinds': 'kinds of entries',
  'GET /api/trust/:tenant/log/tile/* *': 'the path of a tile',
  'POST /api/trust/:tenant/policy/preview class': 'the name of a class',
  'POST /api/trust/:tenant/policy/preview touchClasses': 'the names of classes',
  'POST /api/trust/:tenant/policy/preview classes': 'the names of classes',
  'POST /api/trust/:tenant/policy/preview leadClasses': 'the names of classes',
  'POST /api/trust/:tenant/policy/preview clientClasses': 'the names of classes',
};

function withinArea({ side, route }: Tried): boolean {
  const { access, path } = route;
  const area = Object.keys(AREAS[side])
    .filter((prefix) => path === prefix || path.startsWith(`${prefix}/`))
    .toSorted((a, b) => b.length - a.length)[0];
  if (area === undefined) return false;
  const most = AREAS[side][area] ?? [];
  const wanted: readonly string[] = access.kind === 'person' ? access.roles : [access.kind];
  const signed = access.kind !== 'person' || side === 'desk' || access.signed;
  return signed && wanted.every((one) => most.includes(one));
}

/** What an answer says apart from when and to whom: two that are equal here tell nothing apart. */
function said({ status, text }: Answer, world: World): string {
  let plain = text
    .replaceAll(/"reference":"[^"]*"/g, '')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/"version":\d+/g, '');
  for (const value of Object.values(world)) if (value.length > 8) plain = plain.replaceAll(value, 'ID');
  return `${status} ${plain}`;
}

type Verdict = 'in' | 401 | 403 | 404;

/** What the route's own declaration promises this caller. */
function promised({ route }: Tried, caller: Caller, target: ClientName | 'nowhere' | 'provider'): Verdict {
  const { access } = route;
  if (access.kind === 'anyone') return 'in';
  if (access.kind === 'door') return 404;
  if (caller.kind !== access.kind) return 401;
  if (access.kind !== 'person') return 'in';
  const roles: readonly string[] = access.roles;
  if (route.tenant.from !== 'path')
    return Object.values(caller.at).some((role) => roles.includes(role)) ? 'in' : 403;
  const role = target === 'a' || target === 'b' ? caller.at[target] : undefined;
  if (role === undefined) return 404;
  return roles.includes(role) ? 'in' : 403;
}

const PROBLEMS: Readonly<Record<401 | 403 | 404, readonly string[]>> = {
  401: ['not_signed_in', 'bad_signature', 'unknown_key'],
  403: ['not_permitted'],
  404: ['not_found'],
};
const REFUSALS = Object.values(PROBLEMS).flat();

/** The client whose things the caller asks about where the address names none: one in which they may. */
function homeOf({ route }: Tried, caller: Caller): ClientName {
  const { access } = route;
  const roles: readonly string[] = access.kind === 'person' ? access.roles : ['here'];
  const places = Object.entries(caller.at) as [ClientName, string][];
  return (places.find(([, role]) => roles.includes(role)) ?? places[0])?.[0] ?? 'a';
}

/** What a call that was let in may have taken away is there again before the next one: the caller's session, the customer. */
async function restore(caller: Caller, answer: Answer, { method, path }: Sample): Promise<void> {
  if (method === 'GET' || answer.status !== 200) return;
  if (caller.kind === 'person' && path.includes('/session')) await caller.renew();
  for (const name of ['a', 'b'] as const) {
    const chat = { method: 'GET', path: '/v1/chat', body: undefined } as const;
    if ((await call('vault', callerOf(`customer of ${name}`), chat)).status !== 200) await populate(name);
  }
}

/** An answer that the declaration of its route does not promise, or null. */
function breach(tried: Tried, verdict: Verdict, answer: Answer): string | null {
  const { status, problem } = answer;
  // A ceremony of WebAuthn decides by itself about what it is given, and says no to what no authenticator made.
  const ceremony = namesIn(tried.route, ['flow']).length > 0 && problem === 'not_signed_in';
  const right =
    verdict === 'in'
      ? status < 500 && (!REFUSALS.includes(problem ?? '') || ceremony)
      : status === verdict && PROBLEMS[verdict].includes(problem ?? '');
  return right ? null : `${verdict} was promised, got ${status} ${answer.text.slice(0, 120)}`;
}

/** What of client b's stands in an answer. */
function ofB(answer: Answer): string[] {
  const theirs = [
    worlds.b.tenant,
    worlds.b.ticketId,
    worlds.b.messageId,
    worlds.b.token,
    house.people['agent.b'],
    house.people['officer.b'],
  ];
  return theirs.filter((id) => id !== undefined && answer.text.includes(id)) as string[];
}

const ofAAlone = (): Caller[] => callers.filter(({ at }) => at.a !== undefined && at.b === undefined);

describe('every route', () => {
  test('of both processes is here, and the door has no other', () => {
    expect(fronts().length).toBeGreaterThan(50);
    for (const side of ['vault', 'desk'] as const) {
      const { front, door } = house[side].routes;
      expect(front.filter(({ access }) => access.kind === 'door')).toEqual([]);
      expect(door.filter(({ access }) => access.kind !== 'door')).toEqual([]);
    }
  });

  test('declares no more than its area allows, and what people do at the vault is signed', () => {
    const wrong = fronts()
      .filter((tried) => !withinArea(tried))
      .map(nameOf);
    expect(wrong).toEqual([]);
  });

  test('of the desk takes no words that the vault has not looked at: what people type goes there first', () => {
    const apis = house.desk.routes.front.filter(({ path }) => path.startsWith('/api/'));
    const taken = apis.flatMap((route) =>
      wordsIn(route).map((field) => `${route.method} ${route.path} ${field}`),
    );
    expect(taken.toSorted()).toEqual(Object.keys(WORDS_AT_THE_DESK).toSorted());
  });

  test('lets in whom it declares and nobody else, whatever they ask for', async () => {
    const wrong: string[] = [];
    for (const tried of fronts().filter(({ route }) => route.access.kind !== 'anyone')) {
      for (const caller of [...callers, ...strangers]) {
        const inPath = tried.route.tenant.from === 'path';
        const targets = inPath ? (['a', 'b', 'nowhere', 'provider'] as const) : [homeOf(tried, caller)];
        for (const target of targets) {
          const world = worlds[target];
          const sample = sampleRequest(tried.route, world);
          let answer = await call(tried.side, caller, sample);
          // A route that is for files finds none under the token of a card.
          if (answer.problem === 'not_found' && promised(tried, caller, target) === 'in')
            answer = await call(
              tried.side,
              caller,
              sampleRequest(tried.route, { ...world, token: world['file'] ?? '' }),
            );
          await restore(caller, answer, sample);
          const where = `${nameOf(tried)} · ${caller.name} at ${target}`;
          const found = breach(tried, promised(tried, caller, target), answer);
          if (found !== null) wrong.push(`${where}: ${found}`);
          if (ofAAlone().includes(caller) && ofB(answer).length > 0)
            wrong.push(`${where}: is told of b: ${ofB(answer).join(', ')}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  test('tells nobody who is not let in what exists: the same words for another’s and for nobody’s', async () => {
    const wrong: string[] = [];
    for (const tried of fronts().filter(
      ({ route }) => route.access.kind !== 'anyone' && route.tenant.from === 'path',
    )) {
      for (const caller of [...callers, ...strangers]) {
        const answers = new Set<string>();
        for (const target of ['a', 'b', 'nowhere', 'provider'] as const) {
          if (caller.at[target as ClientName] !== undefined) continue;
          for (const things of [worlds[target], { ...worlds.nowhere, tenant: worlds[target].tenant ?? '' }]) {
            const sample = sampleRequest(tried.route, things);
            answers.add(said(await call(tried.side, caller, sample), things));
            // Also before the body is looked at: a broken one changes nothing.
            if (tried.route.body !== undefined)
              answers.add(
                said(await call(tried.side, caller, { ...sample, body: { broken: true } }), things),
              );
          }
        }
        if (answers.size > 1) wrong.push(`${nameOf(tried)} · ${caller.name}: ${[...answers].join(' | ')}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  test('open to anyone answers everybody alike', async () => {
    const wrong: string[] = [];
    for (const tried of fronts().filter(({ route }) => route.access.kind === 'anyone')) {
      const inPath = tried.route.tenant.from === 'path';
      for (const target of inPath ? (['a', 'nowhere'] as const) : (['a'] as const)) {
        const sample = sampleRequest(tried.route, worlds[target]);
        const answers = new Set<string>();
        for (const caller of [...callers, ...strangers]) {
          // The desk's own pages alone may begin a session there: everybody calls as such a page does.
          const text = sample.body === undefined ? undefined : JSON.stringify(sample.body);
          const headers = {
            ...caller.headers(tried.side, sample.method, sample.path, text ?? ''),
            origin: house.deskOrigin,
          };
          const origin = tried.side === 'vault' ? house.vaultOrigin : house.deskOrigin;
          const answer = await send({
            origin,
            method: sample.method,
            path: sample.path,
            ...(text === undefined ? {} : { body: text }),
            headers,
          });
          answers.add(`${answer.status} ${answer.problem ?? ''}`);
        }
        if (answers.size > 1) wrong.push(`${nameOf(tried)} at ${target}: ${[...answers].join(' | ')}`);
        const [answer = ''] = answers;
        if (answer.startsWith('5')) wrong.push(`${nameOf(tried)} at ${target}: ${answer}`);
      }
      if (!inPath) continue;
      const [provider, nowhere] = await Promise.all(
        [worlds.provider, worlds.nowhere].map(async (world) =>
          said(await send({ origin: house.vaultOrigin, ...sampleRequest(tried.route, world) }), world),
        ),
      );
      // The provider itself is nobody's address: it answers as a company that does not exist.
      if (provider !== nowhere) wrong.push(`${nameOf(tried)}: provider ${provider} | nobody ${nowhere}`);
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  test('takes nothing of another client by an id in its path, query or body: as one that nobody ever gave', async () => {
    const ids = [
      'tenant',
      'ticketId',
      'conversationId',
      'conversation',
      'messageId',
      'token',
      'personId',
      'assignee',
      'shredding',
    ];
    const wrong: string[] = [];
    let tried = 0;
    for (const each of fronts().filter(({ route }) => route.access.kind !== 'anyone')) {
      for (const caller of ofAAlone().filter((one) => promised(each, one, 'a') === 'in')) {
        for (const id of namesIn(each.route, ids)) {
          if (id === 'tenant' && each.route.tenant.from === 'path') continue;
          tried += 1;
          // A token may be of a value or of a file: neither of another client's is anything here.
          for (const thing of id === 'token' ? ['token', 'file'] : [id]) {
            const ask = async (from: World): Promise<string> => {
              const world = { ...worlds.a, [id]: from[thing] ?? '' };
              const sample = sampleRequest(each.route, world, true);
              const answer = await call(each.side, caller, sample);
              await restore(caller, answer, sample);
              return said(answer, world);
            };
            const [foreign, invented] = [await ask(worlds.b), await ask(worlds.nowhere)];
            if (foreign !== invented)
              wrong.push(
                `${nameOf(each)} · ${caller.name}, ${thing} of b: ${foreign.slice(0, 200)} | invented: ${invented.slice(0, 200)}`,
              );
          }
        }
      }
    }
    expect(tried).toBeGreaterThan(40);
    expect(wrong).toEqual([]);
  }, 60_000);

  test('shows nobody of a at a ticket of b, whoever says so', async () => {
    const body = { tenant: worlds.a.tenant, ticketId: worlds.b.ticketId, doing: 'typing' };
    await call('desk', callerOf('agent.a'), { method: 'POST', path: '/api/presence', body });
    const path = `/api/t/${worlds.b.tenant}/tickets/${worlds.b.ticketId}`;
    const answer = await call('desk', callerOf('agent.b'), { method: 'GET', path, body: undefined });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('"presence"');
    expect(answer.text).not.toContain(house.people['agent.a']);
  });

  test('of a door is at no public origin', async () => {
    for (const side of ['vault', 'desk'] as const) {
      for (const route of [...house.vault.routes.door, ...house.desk.routes.door]) {
        for (const caller of [callerOf('security.ab'), callerOf('lead.a'), ...strangers.slice(0, 1)]) {
          const answer = await call(side, caller, {
            method: 'POST',
            path: route.path,
            body: { tenant: worlds.a.tenant },
          });
          expect(`${route.path} ${answer.status} ${answer.problem}`).toBe(`${route.path} 404 not_found`);
        }
      }
    }
  });
});

describe('what is told live', () => {
  test('reaches those of its client and nobody else, at the desk, in frames and in chats', async () => {
    const listeners = await Promise.all(
      callers
        .filter(({ kind }) => kind === 'person')
        .map(async (caller) => ({
          caller,
          stream: await hear(house.deskOrigin, caller, 'desk', '/api/live'),
        })),
    );
    const customers = await Promise.all(
      ['customer of a', 'customer of b'].map((name) =>
        hear(house.vaultOrigin, callerOf(name), 'vault', '/v1/chat/stream'),
      ),
    );
    const frames = await Promise.all(
      ['agent.a', 'agent.b'].map((name) =>
        hear(house.vaultOrigin, callerOf(name), 'vault', '/v1/session/stream'),
      ),
    );
    for (const name of ['a', 'b'] as const) {
      const sample = {
        method: 'POST',
        path: '/v1/chat/messages',
        body: { text: `Thank you, says ${name}` },
      } as const;
      expect((await call('vault', callerOf(`customer of ${name}`), sample)).status).toBe(200);
      const presence = { tenant: worlds[name].tenant, ticketId: worlds[name].ticketId, doing: 'viewing' };
      await call('desk', callerOf(`agent.${name}`), {
        method: 'POST',
        path: '/api/presence',
        body: { ...presence, doing: 'gone' },
      });
      await call('desk', callerOf(`agent.${name}`), {
        method: 'POST',
        path: '/api/presence',
        body: presence,
      });
      const order = {
        scope: 'agent',
        tenant: worlds[name].tenant,
        personId: house.people[`agent.${name}`],
        reason: 'a drill',
      };
      for (const active of [true, false])
        expect(
          (
            await call('vault', callerOf('security.ab'), {
              method: 'POST',
              path: '/v1/containment',
              body: { ...order, active },
            })
          ).status,
        ).toBe(200);
    }
    const served = listeners.filter(({ caller }) => ['agent.ab', 'mixed.ab'].includes(caller.name));
    for (const { stream } of served)
      await waitFor(
        () =>
          stream.heard().includes(worlds.a.tenant ?? '?') && stream.heard().includes(worlds.b.tenant ?? '?'),
        'news of both clients',
        10_000,
      );
    const security = listeners.find(({ caller }) => caller.name === 'security.ab');
    await waitFor(
      () => (security?.stream.heard().match(/"containment"/g) ?? []).length >= 4,
      'the switch',
      10_000,
    );
    for (const { caller, stream } of listeners) {
      for (const [name, tenant] of [
        ['a', worlds.a.tenant],
        ['b', worlds.b.tenant],
      ] as const)
        if (caller.at[name] === undefined) expect(stream.heard(), caller.name).not.toContain(tenant);
      // A client's own officer is told of decisions and people, and never what stands in a ticket or that one moved.
      if (caller.name.startsWith('officer'))
        expect(stream.heard()).not.toMatch(/"(?:ticket|message|presence)"/);
      stream.close();
    }
    for (const stream of customers) stream.close();
    for (const stream of frames) {
      await waitFor(() => stream.heard().includes('released'), 'the frame to hear of its own person', 10_000);
      expect(stream.heard().match(/event: contained/g)).toHaveLength(1);
      stream.close();
    }
    const [ofA, ofCustomerB] = customers.map((stream) => stream.heard());
    expect(ofA).not.toBe('');
    expect(`${ofA} ${ofCustomerB}`).not.toContain('Thank you');
  }, 30_000);
});

describe('files', () => {
  test('are the pages and their assets: no path leads to anything else, for anybody', async () => {
    const paths = [
      '/package.json',
      '/src/main.ts',
      '/assets/../front/index.html',
      '/assets/%2e%2e/front/index.html',
      '/assets/..%2f..%2fpackage.json',
      '/assets/....//....//package.json',
      '/assets/%5c..%5c..%5cpackage.json',
      '/fields/bridge.ts',
      '/fields/../../package.json',
      '/console/index.html%00.js',
      '/.git/config',
      '//etc/passwd',
    ];
    for (const side of ['vault', 'desk'] as const) {
      for (const caller of [callerOf('security.ab'), strangers[0]].filter((one) => one !== undefined)) {
        for (const path of paths) {
          const answer = await call(side, caller, { method: 'GET', path, body: undefined });
          // A page's own addresses are one file, whatever stands behind them.
          const page =
            answer.status === 200 && answer.type.startsWith('text/html') && answer.text.includes('<html');
          expect(page || answer.problem === 'not_found', `${side} ${path}: ${answer.status}`).toBe(true);
          expect(answer.text).not.toMatch(/"dependencies"|import \{|root:|\[core\]/);
        }
      }
    }
  });
});
