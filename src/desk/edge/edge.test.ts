import { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { connectPlainly } from '#platform/db';
import { randomId, type TenantId } from '#platform/ids';
import type { Role } from '#platform/ctx';
import { openDeskFloor, type DeskFloor } from '../../../test/desk-floor.ts';
import type { LiveEvent } from '#desk/edge/api';

let floor: DeskFloor;
beforeAll(async () => {
  floor = await openDeskFloor();
});
afterAll(() => floor.close());
beforeEach(() => {
  floor.vaultAway = false;
});

const problem = (status: number, name: string) => ({ status, json: { problem: name } });

describe('a session', () => {
  test('begins with a code of the vault, from a page of the desk alone', async () => {
    const agent = floor.person({ a: 'agent' });
    const code = { code: `code_${agent.personId}` };
    expect(
      await floor.send('POST', '/api/session', null, code, { origin: 'https://elsewhere.example' }),
    ).toMatchObject(problem(401, 'not_signed_in'));
    expect(await floor.send('POST', '/api/session', null, { code: 'code_made_up' })).toMatchObject(
      problem(401, 'not_signed_in'),
    );
    const answer = await floor.send('POST', '/api/session', null, code);
    expect(answer.status).toBe(200);
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(
      /^__Host-dozo-desk=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=28800; Secure$/,
    );
    const admin = connectPlainly(floor.superuser('desk'));
    try {
      const rows = JSON.stringify(await admin`select * from desk_session`);
      expect(rows).not.toContain(cookie.slice(17, 60));
    } finally {
      await admin.end();
    }
  });

  test('names colleagues of one’s own clients, and in their memberships those clients alone', async () => {
    const agent = floor.person({ a: 'agent' });
    const both = floor.person({ a: 'agent', b: 'lead' });
    const elsewhere = floor.person({ b: 'agent' });
    const officer = floor.person({ b: 'client_officer' });
    const { json } = await floor.send('GET', '/api/session', await floor.signIn(agent));
    const people = json['people'] as unknown as { personId: string; memberships: { tenant: string }[] }[];
    const ids = people.map(({ personId }) => personId);
    expect(ids).toEqual(expect.arrayContaining([agent.personId, both.personId]));
    expect(ids).not.toContain(elsewhere.personId);
    expect(ids).not.toContain(officer.personId);
    expect(JSON.stringify(people)).not.toContain(floor.clients.b.tenant);
  });

  test('ends when the vault says so: at once when told, within four seconds when asked', async () => {
    const [told, asked] = [floor.person({ a: 'agent' }), floor.person({ a: 'agent' })];
    const cookies = [await floor.signIn(told), await floor.signIn(asked)];
    const look = async () =>
      Promise.all(cookies.map(async (cookie) => (await floor.send('GET', '/api/session', cookie)).status));
    expect(await look()).toEqual([200, 200]);
    floor.endAtVault(told);
    floor.endAtVault(asked);
    floor.edge.sessions.drop(floor.sessionOf(told));
    expect(await look()).toEqual([401, 200]);
    floor.clock.at += 3_999;
    expect((await look())[1]).toBe(200);
    floor.clock.at += 1;
    expect(await look()).toEqual([401, 401]);
  });

  test('that cannot be checked opens nothing', async () => {
    const cookie = await floor.signIn(floor.person({ a: 'agent' }));
    floor.clock.at += 4_000;
    floor.vaultAway = true;
    expect(await floor.send('GET', '/api/session', cookie)).toMatchObject(problem(503, 'vault_unreachable'));
  });

  test('changes nothing for a page of another origin', async () => {
    const cookie = await floor.signIn(floor.person({ a: 'agent' }));
    const body = { tenant: floor.clients.a.tenant, ticketId: randomId(), doing: 'viewing' };
    for (const origin of ['https://elsewhere.example', 'null', ''])
      expect(await floor.send('POST', '/api/presence', cookie, body, { origin }), origin).toMatchObject(
        problem(401, 'not_signed_in'),
      );
    expect((await floor.send('POST', '/api/presence', cookie, body)).status).toBe(200);
  });

  test('signed out is gone here and at the vault; here also while the vault is away', async () => {
    const [one, two] = [floor.person({ a: 'agent' }), floor.person({ a: 'agent' })];
    const cookie = await floor.signIn(one);
    const answer = await floor.send('DELETE', '/api/session', cookie);
    expect(String(answer.headers['set-cookie'])).toContain('Max-Age=0');
    expect(floor.asked).toContainEqual({
      path: '/door/sessions/end',
      ask: { sessionId: floor.sessionOf(one) },
    });
    expect((await floor.send('GET', '/api/session', cookie)).status).toBe(401);
    const other = await floor.signIn(two);
    expect((await floor.send('GET', '/api/session', other)).status).toBe(200);
    floor.vaultAway = true;
    expect((await floor.send('DELETE', '/api/session', other)).status).toBe(200);
    floor.vaultAway = false;
    expect((await floor.send('GET', '/api/session', other)).status).toBe(401);
  });

  test('rows of sessions are the desk’s own: no client’s transaction sees one', async () => {
    await floor.signIn(floor.person({ a: 'agent' }));
    const seen = await floor.db.tx(
      floor.clients.a.tenant as TenantId,
      (sql) => sql`select 1 from desk_session`,
    );
    expect(seen).toHaveLength(0);
  });
});

test('the front page names nobody in production', async () => {
  floor.person({ a: 'agent' });
  expect((await floor.send('GET', '/api/front', null)).json).toMatchObject({
    evaluation: false,
    clients: [],
    people: [],
    filling: null,
  });
});

describe('presence', () => {
  test('is of a ticket of one client, fades after fifteen seconds, and is not for a client’s officer', async () => {
    const agent = floor.person({ a: 'agent' });
    const ticketId = randomId();
    const [a, b] = [floor.clients.a.tenant, floor.clients.b.tenant];
    const cookie = await floor.signIn(agent);
    const say = (tenant: string, doing: string) =>
      floor.send('POST', '/api/presence', cookie, { tenant, ticketId, doing });
    expect(await say(b, 'viewing')).toMatchObject(problem(404, 'not_found'));
    await say(a, 'typing');
    expect(floor.edge.presence.of(a, ticketId)).toEqual([{ personId: agent.personId, doing: 'typing' }]);
    expect(floor.edge.presence.of(b, ticketId)).toEqual([]);
    floor.clock.at += 15_000;
    expect(floor.edge.presence.of(a, ticketId)).toHaveLength(1);
    floor.clock.at += 1;
    expect(floor.edge.presence.of(a, ticketId)).toEqual([]);
    const officer = await floor.signIn(floor.person({ a: 'client_officer' }));
    expect(
      await floor.send('POST', '/api/presence', officer, { tenant: a, ticketId, doing: 'viewing' }),
    ).toMatchObject(problem(403, 'not_permitted'));
  });
});

describe('live events', () => {
  /** What a listener in this role is told. */
  function told(at: Partial<Record<'a' | 'b', Role>> | { provider: Role }, event: LiveEvent): boolean {
    const person =
      'provider' in at
        ? { ...floor.person({}), memberships: [{ tenant: randomId(), role: at.provider }] }
        : floor.person(at);
    const out = new PassThrough();
    const reply = {
      hijack: () => undefined,
      getHeaders: () => ({}),
      raw: Object.assign(out, { setHeader: () => out, writeHead: () => out }),
    };
    const view = {
      sessionId: floor.sessionOf(person),
      person,
      clients: [],
      touchedAt: '',
      idleEndsAt: '',
      endsAt: '',
      evaluation: false,
    };
    const clients = new Set([floor.clients.a.tenant, floor.clients.b.tenant]);
    floor.edge.live.open(view, reply as unknown as FastifyReply, clients);
    out.read();
    floor.edge.live.send(event);
    const heard = String(out.read() ?? '');
    floor.edge.live.drop(view.sessionId);
    return heard.includes(`event: ${event.type}`);
  }
  const at = '2026-11-24T09:00:00.000Z';
  const ids = { ticketId: randomId(), messageId: randomId() };

  test('of a client go to its people, each by what their work is', () => {
    const tenant = floor.clients.a.tenant;
    const events: Record<string, LiveEvent> = {
      ticket: { type: 'ticket', tenant, ticketId: ids.ticketId, version: 1 },
      message: { type: 'message', tenant, ...ids, at },
      presence: { type: 'presence', tenant, ticketId: ids.ticketId, people: [] },
      decision: { type: 'decision', tenant, decision: {} },
      containment: { type: 'containment', tenant },
      oversight: { type: 'oversight', tenant },
      personnel: { type: 'personnel', tenant, personId: randomId() },
    };
    const hears = (role: Role) =>
      Object.entries(events)
        .filter(([, event]) => told({ a: role }, event))
        .map(([name]) => name);
    expect(hears('agent')).toEqual(['ticket', 'message', 'presence', 'containment', 'personnel']);
    expect(hears('lead')).toEqual([
      'ticket',
      'message',
      'presence',
      'decision',
      'containment',
      'oversight',
      'personnel',
    ]);
    expect(hears('security_officer')).toEqual([
      'ticket',
      'decision',
      'containment',
      'oversight',
      'personnel',
    ]);
    expect(hears('compliance_manager')).toEqual(['personnel']);
    expect(hears('client_officer')).toEqual(['decision', 'containment', 'oversight', 'personnel']);
    for (const [name, event] of Object.entries(events)) expect(told({ b: 'lead' }, event), name).toBe(false);
    // Officers of the provider itself, who have no role with any client; nobody else hears by working for the provider.
    const ofProvider = (role: Role) =>
      Object.entries(events)
        .filter(([, event]) => told({ provider: role }, event))
        .map(([name]) => name);
    expect(ofProvider('security_officer')).toEqual(hears('security_officer'));
    expect(ofProvider('compliance_manager')).toEqual(hears('compliance_manager'));
    for (const role of ['agent', 'lead', 'client_officer'] as const) expect(ofProvider(role)).toEqual([]);
  });
});
