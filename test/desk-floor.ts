import { join } from 'node:path';

import { createEdge } from '#desk/edge';
import { createIncidents } from '#desk/incidents';
import { createTickets } from '#desk/tickets';
import { createTrust } from '#desk/trust';
import { openDb } from '#platform/db';
import type { Door } from '#platform/door';
import { createHttp } from '#platform/http';
import { asId, randomId, type PersonId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { projectRoot } from '#platform/migrate';
import { AppError } from '#platform/problems';
import type { Role } from '#platform/ctx';
import type { Client, Person, SessionView } from '#vault/identity/api';
import { testDatabases } from './harness.ts';

export const DESK_ORIGIN = 'https://desk.example';
const VAULT_ORIGIN = 'https://vault.example';

/** What the vault answers at its door, by path; what is not here it does not answer at all. */
export type VaultAnswers = Record<string, (ask: never) => unknown>;

/**
 * The desk's rooms, joined as its root joins them, on a real database behind a real server. The vault alone is not there: its door
 * answers what a test says, checked by the door's own schemas.
 */
export async function openDeskFloor(evaluation = false) {
  const store = await testDatabases('desk');
  const db = openDb({ ...store.databases.desk.app, max: 4 });
  const clock = { at: Date.parse('2026-11-24T09:00:00.000Z'), now: () => clock.at };
  const clients = { a: client('client-a'), b: client('client-b') };
  const people = new Map<string, Person>();
  const ended = new Set<string>();
  const asked: { path: string; ask: unknown }[] = [];
  const facts: { tenant: string; ticketId: string; assignee: string | null; open: boolean }[] = [];
  const states: { ticketId: string; state: string }[] = [];
  const floor = { vaultAway: false };

  const viewOf = (sessionId: string): SessionView => {
    const person = people.get(sessionId.slice('sid_'.length));
    if (person === undefined || ended.has(sessionId)) throw new AppError('not_signed_in');
    const mine = new Set(person.memberships.map(({ tenant }) => tenant));
    const at = new Date(clock.at).toISOString();
    return {
      sessionId,
      person,
      clients: Object.values(clients).filter(({ tenant }) => mine.has(tenant)),
      touchedAt: at,
      idleEndsAt: at,
      endsAt: at,
      evaluation,
    };
  };
  const answers: VaultAnswers = {
    '/door/sessions/redeem': ({ code }: { code: string }) => viewOf(code.replace('code_', 'sid_')),
    '/door/sessions/check': ({ sessionId }: { sessionId: string }) => viewOf(sessionId),
    '/door/sessions/end': ({ sessionId }: { sessionId: string }) => {
      ended.add(sessionId);
      return { done: true };
    },
    '/door/directory': () => ({
      evaluation,
      vaultOrigin: VAULT_ORIGIN,
      clients: Object.values(clients),
      people: [...people.values()],
    }),
  };
  const door: Door = {
    async call(to, ask) {
      asked.push({ path: to.path, ask });
      const answer = answers[to.path];
      if (floor.vaultAway || answer === undefined) throw new AppError('vault_unreachable');
      return to.answer.parse(answer(to.ask.parse(ask) as never));
    },
    callWith: (to, json) => door.call(to, JSON.parse(json)),
    close: () => undefined,
  };

  const edge = createEdge({
    db,
    door,
    clock,
    deskOrigin: DESK_ORIGIN,
    vaultOrigin: VAULT_ORIGIN,
    evaluation,
  });
  const onShift = new Set<string>();
  const tickets = createTickets({
    db,
    clock,
    live: edge.live,
    presence: edge.presence,
    viewOf: edge.sessions.viewOf,
    people: edge.directory.people,
    onShift: () => Promise.resolve(onShift),
    holdsValue: (texts) => Promise.resolve(texts.some((text) => text.includes('4111'))),
    pushTicketFact: (_sql, tenant, fact) => {
      facts.push({ tenant, ...fact });
      return Promise.resolve();
    },
    nudgeVault: () => undefined,
    flushVault: () => Promise.resolve(),
    keptUntil: () => Promise.resolve({ daysAfterSolved: 30, goesAt: null, isHeld: false, values: {} }),
    useButtons: () => Promise.resolve({ buttons: [] }),
    putState: (_sql, _tenant, ticket) => {
      states.push(ticket);
      return Promise.resolve();
    },
    evaluation,
  });
  const incidents = createIncidents({
    door,
    viewOf: edge.sessions.viewOf,
    clients: edge.directory.clients,
  });
  const trust = createTrust({
    door,
    clock,
    clientName: (_tenant, locale) => Promise.resolve(locale === 'ja' ? 'アオゾラ電機' : 'Aozora Denki'),
    staff: () => Promise.resolve({ total: 3, withNda: 2, withTraining: 1, onShift: 1 }),
    tickets: tickets.counts,
    partsFile: join(projectRoot(), 'dist/server/parts.cdx.json'),
  });
  const http = createHttp({
    name: 'desk',
    log: createLog('test', 'silent'),
    clock,
    authenticate: edge.authenticate,
    anyone: (requestId) => ({
      tenant: asId<TenantId>(clients.a.tenant),
      actor: { kind: 'anyone' },
      requestId,
    }),
  });
  http.add([...edge.routes, ...tickets.routes, ...incidents.routes, ...trust.routes]);

  async function send(
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    cookie: string | null,
    body?: unknown,
    headers: Record<string, string> = {},
  ) {
    const answer = await http.server.inject({
      method,
      url,
      headers: {
        ...(cookie === null ? {} : { cookie }),
        ...(method === 'GET' ? {} : { origin: DESK_ORIGIN }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    const isJson = String(answer.headers['content-type']).includes('json');
    return {
      status: answer.statusCode,
      json: (isJson ? answer.json() : {}) as Record<string, never>,
      headers: answer.headers,
      bytes: answer.rawPayload,
    };
  }

  return Object.assign(floor, {
    db,
    clock,
    clients,
    answers,
    asked,
    facts,
    states,
    onShift,
    edge,
    tickets,
    incidents,
    send,
    superuser: store.superuser.bind(store),
    /** Somebody new, with a role in each of these clients. */
    person(at: Partial<Record<'a' | 'b', Role>>): Person {
      const personId = randomId<PersonId>();
      const roles = Object.entries(at) as ['a' | 'b', Role][];
      const person: Person = {
        personId,
        login: personId,
        nameEn: 'Some Body',
        nameJa: '何 某',
        locale: 'en',
        ofClient: roles.some(([, role]) => role === 'client_officer'),
        memberships: roles.map(([name, role]) => ({ tenant: clients[name].tenant, role })),
        state: 'active',
      };
      people.set(personId, person);
      edge.directory.forget();
      return person;
    },
    sessionOf: (person: Person): string => `sid_${person.personId}`,
    /** The cookie of a person who signed in through the desk's own route. */
    async signIn(person: Person): Promise<string> {
      const answer = await send('POST', '/api/session', null, { code: `code_${person.personId}` });
      if (answer.status !== 200) throw new Error(`no session: ${answer.status}`);
      return String(answer.headers['set-cookie']).split(';')[0] ?? '';
    },
    endAtVault: (person: Person): void => void ended.add(`sid_${person.personId}`),
    async close() {
      edge.close();
      await http.server.close();
      await db.close();
      await store.drop();
    },
  });
}
export type DeskFloor = Awaited<ReturnType<typeof openDeskFloor>>;

function client(slug: string): Client {
  return {
    tenant: randomId<TenantId>(),
    slug,
    nameEn: slug,
    nameJa: slug,
    locale: 'en',
    colour: '#336699',
    badge: 'CL',
  };
}
