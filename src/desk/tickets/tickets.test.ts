import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { createTickets, type TicketDeps } from '#desk/tickets';
import type { Counts, Queue, Teams, Ticket, TicketLine } from '#desk/tickets/api';
import type { LiveEvent } from '#desk/edge/api';
import { openDb, type Db } from '#platform/db';
import { createHttp } from '#platform/http';
import { asId, newId, randomId, type PersonId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import type { Role } from '#platform/ctx';
import type { DeskEvent } from '#vault/channels/api';
import type { Person } from '#vault/identity/api';
import type { z } from 'zod';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-25T09:00:00.000Z');

let store: TestDatabases<'desk'>;
let db: Db;
let now: number;
let live: LiveEvent[];
/** What the vault was told of who works on which ticket. */
let facts: { ticketId: string; assignee: string | null; open: boolean }[];
/** What the vault was told of their states. */
let states: [ticketId: string, state: string][];
let A: TenantId;
let B: TenantId;

beforeAll(async () => {
  store = await testDatabases('desk');
  db = openDb({ ...store.databases.desk.app, max: 4 });
});
afterAll(async () => {
  await db.close();
  await store.drop();
});
beforeEach(() => {
  now = START;
  live = [];
  facts = [];
  states = [];
  [A, B] = [randomId<TenantId>(), randomId<TenantId>()];
});

function personOf(role: Role, tenants: readonly TenantId[]): Person {
  return {
    personId: randomId<PersonId>(),
    login: 'p',
    nameEn: 'Person',
    nameJa: '担当',
    locale: 'en',
    ofClient: false,
    memberships: tenants.map((tenant) => ({ tenant, role })),
    state: 'active',
  };
}

/** The desk's own HTTP with the tickets' routes, asked as this person. */
function build(me: Person, ...others: Person[]) {
  const deps: TicketDeps = {
    db,
    clock: { now: () => now } as TicketDeps['clock'],
    live: { send: (event) => void live.push(event) },
    presence: { of: () => [] },
    viewOf: () => ({ person: me, clients: [] }) as unknown as ReturnType<TicketDeps['viewOf']>,
    people: () => Promise.resolve([me, ...others]),
    onShift: () => Promise.resolve(new Set()),
    pushTicketFact: (_sql, _tenant, fact) => Promise.resolve(void facts.push(fact)),
    nudgeVault: () => undefined,
    flushVault: () => Promise.resolve(),
    keptUntil: () => Promise.resolve({ daysAfterSolved: null, goesAt: null, isHeld: false, values: {} }),
    useButtons: () => Promise.resolve({ buttons: [] }),
    putState: (_sql, _tenant, { ticketId, state }) => Promise.resolve(void states.push([ticketId, state])),
    // The vault's answer: a tag with a name in it.
    holdsValue: (texts) => Promise.resolve(texts.some((text) => text.includes('Tanaka'))),
    evaluation: false,
  };
  const tickets = createTickets(deps);
  const http = createHttp({
    name: 'tickets under test',
    log: createLog('test', 'silent'),
    clock: deps.clock,
    authenticate: (access, request) => {
      const tenant = request.tenant === null ? A : asId<TenantId>(request.tenant);
      const role = me.memberships.find((one) => one.tenant === tenant)?.role;
      if (access.kind !== 'person' || role === undefined || !access.roles.includes(role))
        return Promise.reject(new Error('not served'));
      return Promise.resolve({
        tenant,
        requestId: request.requestId,
        actor: { kind: 'person', personId: me.personId as PersonId, role, sessionId: 's' },
      });
    },
    anyone: (requestId) => ({ tenant: A, requestId, actor: { kind: 'anyone' } }),
  });
  http.add(tickets.routes);
  const ask = async <Answer>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object) => {
    const response = await http.server.inject({
      method,
      url,
      ...(body === undefined ? {} : { payload: body }),
    });
    return { status: response.statusCode, body: response.json() as Answer };
  };
  const apply = async (tenant: TenantId, ...events: DeskEvent[]): Promise<void> => {
    for (const tell of await db.tx(tenant, (sql) => tickets.apply(sql, tenant, events))) tell();
  };
  return { tickets, ask, apply };
}

type Desk = ReturnType<typeof build>;

const common = (tenant: TenantId) => ({ eventId: newId(), tenant, at: new Date(now).toISOString() });

async function begin(desk: Desk, tenant: TenantId): Promise<string> {
  const conversationId = newId();
  await desk.apply(tenant, {
    ...common(tenant),
    type: 'conversation.started',
    conversationId,
    subjectId: newId(),
    channel: 'chat',
    locale: 'en',
    customer: { name: { text: '', values: {} }, email: null, phone: null },
    subject: null,
  });
  await write(desk, tenant, conversationId, 'customer');
  return conversationId;
}

function write(desk: Desk, tenant: TenantId, conversationId: string, kind: 'customer' | 'reply' | 'note') {
  return desk.apply(tenant, {
    ...common(tenant),
    type: 'message.stored',
    conversationId,
    message: {
      messageId: newId(),
      kind,
      personId: null,
      channel: 'chat',
      subject: null,
      body: { text: `a ${kind} writes`, values: {} },
      attachments: [],
      withheld: false,
      at: new Date(now).toISOString(),
    },
  });
}

async function line(desk: Desk, tenant: TenantId, ticketId: string): Promise<TicketLine> {
  return (await desk.ask<z.infer<typeof Ticket>>('GET', `/api/t/${tenant}/tickets/${ticketId}`)).body.line;
}
const view = async (desk: Desk, name: string, more = ''): Promise<Queue> =>
  (await desk.ask<Queue>('GET', `/api/queue?view=${name}${more}`)).body;
const ids = (queue: Queue): string[] => queue.lines.map(({ ticketId }) => ticketId);
async function change(desk: Desk, tenant: TenantId, ticketId: string, what: object) {
  const { version } = await line(desk, tenant, ticketId);
  return desk.ask<{ line: TicketLine; details?: unknown }>('POST', `/api/t/${tenant}/tickets/${ticketId}`, {
    version,
    ...what,
  });
}

describe('who waits longest', () => {
  test('counts from the first unanswered message, over all clients, oldest first, page by page', async () => {
    const desk = build(personOf('agent', [A, B]));
    const first = await begin(desk, A);
    now += HOUR;
    const second = await begin(desk, B);
    now += HOUR;
    const third = await begin(desk, A);
    // Writing again does not put the first back to the end of the line.
    now += HOUR;
    await write(desk, A, first, 'customer');
    expect(ids(await view(desk, 'waiting'))).toEqual([first, second, third]);
    expect((await line(desk, A, first)).waitingSince).toBe(new Date(START).toISOString());
    const page = await view(desk, 'waiting', '&limit=2');
    expect(ids(page)).toEqual([first, second]);
    expect(
      ids(await view(desk, 'waiting', `&limit=2&cursor=${encodeURIComponent(page.cursor ?? '')}`)),
    ).toEqual([third]);
    // Newest activity first elsewhere.
    expect(ids(await view(desk, 'open'))).toEqual([first, third, second]);
  });

  test('a reply or a solved ticket ends the waiting, a note does not', async () => {
    const desk = build(personOf('agent', [A]));
    const [replied, noted, solved] = [await begin(desk, A), await begin(desk, A), await begin(desk, A)];
    await write(desk, A, replied, 'reply');
    await write(desk, A, noted, 'note');
    await change(desk, A, solved, { status: 'solved' });
    expect(ids(await view(desk, 'waiting'))).toEqual([noted]);
    const { body } = await desk.ask<Counts>('GET', '/api/queue/counts');
    expect(body.byClient).toEqual([
      {
        tenant: A,
        mine: 0,
        team: 0,
        team_unassigned: 0,
        unassigned: 2,
        waiting: 1,
        open: 2,
        pending: 0,
        snoozed: 0,
        solved: 1,
      },
    ]);
  });
});

test('the vault is told of each state in the transaction that sets it, and of none twice', async () => {
  const desk = build(personOf('agent', [A]));
  const ticket = await begin(desk, A);
  await change(desk, A, ticket, { status: 'solved' });
  await change(desk, A, ticket, { priority: 'low' });
  await write(desk, A, ticket, 'reply');
  await write(desk, A, ticket, 'customer');
  expect(states).toEqual([
    [ticket, 'solved'],
    [ticket, 'open'],
  ]);
});

describe('sleep', () => {
  const later = (): string => new Date(now + HOUR).toISOString();

  test('takes a ticket out of the queues until its time, then it comes back by itself and everybody hears of it', async () => {
    const desk = build(personOf('agent', [A]));
    const id = await begin(desk, A);
    expect((await change(desk, A, id, { snoozeUntil: later() })).body.line.snoozedUntil).toBe(later());
    for (const name of ['open', 'unassigned', 'waiting']) expect(ids(await view(desk, name))).toEqual([]);
    expect(ids(await view(desk, 'snoozed'))).toEqual([id]);
    now += HOUR - 1;
    expect(await desk.tickets.wakeSnoozed(A)).toBe(0);
    now += 1;
    live = [];
    expect(await desk.tickets.wakeSnoozed(A)).toBe(1);
    expect(live.map(({ type }) => type)).toEqual(['ticket', 'counts']);
    expect(ids(await view(desk, 'open'))).toEqual([id]);
    expect(await desk.tickets.wakeSnoozed(A)).toBe(0);
    const { events } = (await desk.ask<z.infer<typeof Ticket>>('GET', `/api/t/${A}/tickets/${id}`)).body;
    expect(events.map(({ what }) => what)).toEqual(['started', 'snoozed', 'woke']);
  });

  test('ends when the customer writes, and when somebody sets the state', async () => {
    const desk = build(personOf('agent', [A]));
    const [written, set] = [await begin(desk, A), await begin(desk, A)];
    for (const id of [written, set]) await change(desk, A, id, { snoozeUntil: later() });
    await write(desk, A, written, 'customer');
    await change(desk, A, set, { status: 'pending' });
    expect(ids(await view(desk, 'snoozed'))).toEqual([]);
  });

  test('is never in the past nor beyond a year', async () => {
    const desk = build(personOf('agent', [A]));
    const id = await begin(desk, A);
    for (const at of [now - 1, now, now + 400 * 24 * HOUR]) {
      const answer = await change(desk, A, id, { snoozeUntil: new Date(at).toISOString() });
      expect(answer.status).toBe(400);
    }
    expect((await line(desk, A, id)).snoozedUntil).toBeNull();
  });
});

describe('a client’s words', () => {
  const keep = (tenant: TenantId, words: Extract<DeskEvent, { type: 'words.kept' }>['words']): DeskEvent => ({
    ...common(tenant),
    type: 'words.kept',
    words,
  });
  const late = {
    key: 'late',
    title: 'Late',
    kind: 'reply' as const,
    text: 'Hello {{customer.name}}',
    status: 'pending' as const,
    priority: null,
    tags: ['delivery'],
  };

  test('a tag that the vault finds to be somebody’s is refused on a ticket and in bulk, and is not kept', async () => {
    const desk = build(personOf('agent', [A]));
    const id = await begin(desk, A);
    expect((await change(desk, A, id, { addTags: ['Tanaka-Taro'] })).status).toBe(400);
    const bulk = { tenant: A, ticketIds: [id], addTags: ['Tanaka-Taro'] };
    expect((await desk.ask('POST', '/api/bulk', bulk)).status).toBe(400);
    expect((await desk.ask('GET', `/api/t/${A}/tags`)).body).toEqual({ tags: [] });
    await desk.apply(A, keep(A, { kind: 'tag', tag: 'delivery' }));
    expect((await change(desk, A, id, { addTags: ['delivery'] })).body.line.tags).toEqual(['delivery']);
    expect((await desk.ask('GET', `/api/t/${A}/tags`)).body).toEqual({ tags: ['delivery'] });
  });

  test('ready replies and tags are of one client alone; a second delivery changes nothing', async () => {
    const desk = build(personOf('lead', [A, B]));
    const kept = keep(A, { kind: 'reply', reply: late });
    await desk.apply(A, kept, kept);
    await desk.apply(A, kept);
    expect((await desk.ask('GET', `/api/t/${A}/canned`)).body).toEqual({ replies: [late] });
    expect((await desk.ask('GET', `/api/t/${B}/canned`)).body).toEqual({ replies: [] });
    expect((await desk.ask('GET', `/api/t/${B}/tags`)).body).toEqual({ tags: [] });
    await desk.ask('DELETE', `/api/t/${B}/canned/late`);
    expect((await desk.ask('GET', `/api/t/${A}/canned`)).body).toEqual({ replies: [late] });
    expect((await desk.ask('DELETE', `/api/t/${A}/canned/late`)).status).toBe(200);
    expect((await desk.ask('GET', `/api/t/${A}/canned`)).body).toEqual({ replies: [] });
  });

  test('an agent cannot remove a ready reply', async () => {
    const lead = build(personOf('lead', [A]));
    await lead.apply(A, keep(A, { kind: 'reply', reply: late }));
    const agent = build(personOf('agent', [A]));
    expect((await agent.ask('DELETE', `/api/t/${A}/canned/late`)).status).toBeGreaterThanOrEqual(400);
    expect((await agent.ask('GET', `/api/t/${A}/canned`)).body).toEqual({ replies: [late] });
  });
});

describe('teams', () => {
  const named = (tenant: TenantId, teamId: string, nameEn = 'Refunds'): DeskEvent => ({
    ...common(tenant),
    type: 'words.kept',
    words: { kind: 'team', team: { teamId, nameEn, nameJa: '返金' } },
  });
  const teamsOf = async (desk: Desk, tenant: TenantId) =>
    (await desk.ask<Teams>('GET', '/api/teams')).body.byClient.find((one) => one.tenant === tenant)?.teams;

  test('share a queue: their own views and counts, until somebody takes a ticket from it', async () => {
    const [lead, agent] = [personOf('lead', [A]), personOf('agent', [A, B])];
    const [led, desk] = [build(lead, agent), build(agent, lead)];
    const teamId = newId();
    await led.apply(A, named(A, teamId));
    expect(
      (await led.ask('PUT', `/api/t/${A}/teams/${teamId}/members`, { members: [agent.personId] })).status,
    ).toBe(200);
    const [given, other] = [await begin(desk, A), await begin(desk, A)];
    live = [];
    expect((await change(led, A, given, { team: teamId })).body.line.team).toBe(teamId);
    expect(live.map(({ type }) => type)).toEqual(['ticket', 'counts']);
    expect(ids(await view(desk, 'team'))).toEqual([given]);
    expect(ids(await view(desk, 'team_unassigned'))).toEqual([given]);
    // Who is in no team has none of a team's tickets.
    expect(ids(await view(led, 'team'))).toEqual([]);
    expect(ids(await view(led, 'open', `&tenant=${A}&team=${teamId}`))).toEqual([given]);

    await change(desk, A, given, { assignee: agent.personId });
    expect(ids(await view(desk, 'team_unassigned'))).toEqual([]);
    expect(ids(await view(desk, 'team'))).toEqual([given]);
    const { body } = await desk.ask<Counts>('GET', '/api/queue/counts');
    expect(body.byClient[0]).toMatchObject({ mine: 1, team: 1, team_unassigned: 0, unassigned: 1 });
    expect(await teamsOf(desk, A)).toEqual([
      { teamId, nameEn: 'Refunds', nameJa: '返金', members: [agent.personId], open: 1 },
    ]);
    expect(ids(await view(desk, 'unassigned'))).toEqual([other]);
  });

  test('open no values: the vault is told of a person who took the ticket and of nobody before', async () => {
    const agent = personOf('agent', [A]);
    const desk = build(agent);
    const teamId = newId();
    await desk.apply(A, named(A, teamId));
    const id = await begin(desk, A);
    await change(desk, A, id, { team: teamId });
    expect(facts.filter(({ assignee }) => assignee !== null)).toEqual([]);
    await change(desk, A, id, { assignee: agent.personId });
    // Handed on to the team, it is open to that person no more.
    await change(desk, A, id, { team: teamId, assignee: null });
    expect(facts.map(({ assignee }) => assignee)).toEqual([agent.personId, null]);
  });

  test('are a lead’s to fill and to end; of one client alone; with nobody in them who does not answer for it', async () => {
    const [lead, stranger] = [personOf('lead', [A]), personOf('agent', [B])];
    const both = personOf('agent', [A, B]);
    const [led, desk] = [build(lead, stranger, both), build(both, lead)];
    const teamId = newId();
    await led.apply(A, named(A, teamId));
    const members = (who: Desk, of: TenantId, people: readonly string[]) =>
      who.ask('PUT', `/api/t/${of}/teams/${teamId}/members`, { members: people });
    expect((await members(desk, A, [both.personId])).status).toBeGreaterThanOrEqual(400);
    expect((await members(led, A, [stranger.personId])).status).toBe(400);
    expect((await members(led, B, [both.personId])).status).toBeGreaterThanOrEqual(400);
    expect((await teamsOf(desk, B)) ?? []).toEqual([]);
    const theirs = await begin(desk, B);
    expect((await change(desk, B, theirs, { team: teamId })).status).toBe(400);

    const [open, solved] = [await begin(desk, A), await begin(desk, A)];
    for (const id of [open, solved]) await change(desk, A, id, { team: teamId });
    await change(desk, A, solved, { status: 'solved' });
    expect((await desk.ask('DELETE', `/api/t/${A}/teams/${teamId}`)).status).toBeGreaterThanOrEqual(400);
    expect((await led.ask('DELETE', `/api/t/${A}/teams/${teamId}`)).status).toBe(200);
    for (const id of [open, solved]) expect((await line(desk, A, id)).team).toBeNull();
    expect(await teamsOf(desk, A)).toEqual([]);
    const { events } = (await desk.ask<z.infer<typeof Ticket>>('GET', `/api/t/${A}/tickets/${open}`)).body;
    expect(events.map(({ what, to }) => [what, to])).toEqual([
      ['started', 'chat'],
      ['team', teamId],
      ['team', null],
    ]);
  });
});

test('one change to many tickets of a client reaches none of another', async () => {
  const desk = build(personOf('agent', [A, B]));
  const [ours, theirs] = [await begin(desk, A), await begin(desk, B)];
  const { body } = await desk.ask('POST', '/api/bulk', {
    tenant: A,
    ticketIds: [ours, theirs],
    priority: 'high',
    snoozeUntil: new Date(now + HOUR).toISOString(),
  });
  expect(body).toEqual({ changed: 1, skipped: 1 });
  expect(await line(desk, A, ours)).toMatchObject({
    priority: 'high',
    snoozedUntil: new Date(now + HOUR).toISOString(),
  });
  expect(await line(desk, B, theirs)).toMatchObject({ priority: 'normal', snoozedUntil: null });
});
