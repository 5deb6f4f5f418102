import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';

import { createPersonnel } from '#desk/personnel';
import { createFactsOwed } from './tell-owed-facts.ts';
import type { PersonnelDeps } from './ports.ts';
import type { CourseView, NdaDocument, PersonnelRecord } from '#desk/personnel/api';
import { connectPlainly, openDb, type Db } from '#platform/db';
import { createHttp } from '#platform/http';
import { asId, randomId, type PersonId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { AppError } from '#platform/problems';
import type { Role } from '#platform/ctx';
import { Fact } from '#vault/facts/api';
import type { Client, Person } from '#vault/identity/api';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';

const DAY = 86_400_000;
const provider = randomId<TenantId>();
const A = client('client-a');
const B = client('client-b');

let store: TestDatabases<'desk'>;
let db: Db;
let now: number;
let agent: Person;
let told: Fact[];
let changed: string[];
let nudged: string[];
let outboxDown: boolean;
/** Where whoever asks is what their role says. */
let watchedClients: Client[];
let everybody: Person[];

beforeAll(async () => {
  store = await testDatabases('desk');
  db = openDb({ ...store.databases.desk.app, max: 4 });
});
afterAll(async () => {
  await db.close();
  await store.drop();
});
beforeEach(() => {
  now = Date.parse('2026-11-24T09:00:00.000Z');
  // Somebody new each time: nobody's rows are another test's.
  agent = person([A, B]);
  [told, changed, nudged] = [[], [], []];
  outboxDown = false;
  watchedClients = [A, B];
  everybody = [agent];
});

function client(slug: string): Client {
  const tenant = randomId<TenantId>();
  return {
    tenant,
    slug,
    nameEn: `${slug} Ltd`,
    nameJa: `${slug}株式会社`,
    locale: 'en',
    colour: '#336699',
    badge: 'CL',
  };
}

function person(served: readonly Client[]): Person {
  const personId = randomId<PersonId>();
  const memberships = served.map(({ tenant }) => ({ tenant, role: 'agent' as const }));
  return {
    personId,
    login: personId,
    nameEn: 'Agent',
    nameJa: '担当',
    locale: 'en',
    ofClient: false,
    memberships,
    state: 'active',
  };
}

function depsOf(evaluation: boolean): PersonnelDeps {
  return {
    db,
    clock: { now: () => now },
    log: createLog('test', 'silent'),
    people: () => Promise.resolve(everybody),
    clients: () => Promise.resolve([A, B]),
    provider: () => Promise.resolve(provider),
    putFacts: (_sql, _tenant, facts) => {
      if (outboxDown) return Promise.reject(new Error('the outbox takes nothing'));
      // The vault's own schema: what it would refuse fails here.
      told.push(...facts.map((fact) => Fact.parse(fact)));
      return Promise.resolve();
    },
    nudgeVault: (tenant) => void nudged.push(tenant),
    personOf: () => asId<PersonId>(agent.personId),
    membershipsOf: (ctx) =>
      watchedClients.map(({ tenant }) => ({
        tenant,
        role: ctx.actor.kind === 'person' ? ctx.actor.role : 'agent',
      })),
    changed: (personId) => void changed.push(personId),
    evaluation,
  };
}

function build(evaluation = false) {
  const personnel = createPersonnel(depsOf(evaluation));
  const http = createHttp({
    name: 'test',
    log: createLog('test', 'silent'),
    clock: { now: () => now },
    authenticate: (access, { headers, tenant, requestId }) => {
      const role = String(headers['x-role']) as Role;
      if (access.kind === 'person' && !access.roles.includes(role)) throw new AppError('not_permitted');
      return Promise.resolve({
        tenant: asId<TenantId>(tenant ?? provider),
        actor: { kind: 'person', personId: asId<PersonId>(agent.personId), role, sessionId: 's' },
        requestId,
      });
    },
    anyone: () => {
      throw new AppError('not_found');
    },
  });
  http.add([...personnel.routes, ...personnel.doorRoutes]);
  const ask = async (method: 'GET' | 'POST', url: string, payload?: object, role: Role = 'agent') => {
    const answer = await http.server.inject({
      method,
      url,
      headers: { 'x-role': role, ...(payload === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
    });
    return { status: answer.statusCode, json: answer.json<Record<string, unknown>>() };
  };
  return { personnel, ask };
}
type Ask = ReturnType<typeof build>['ask'];

const problem = (status: number, name: string) => ({ status, json: { problem: name } });
const me = async (ask: Ask) => (await ask('GET', '/api/personnel/me')).json as unknown as PersonnelRecord;
const ndaAt = async (ask: Ask, tenant: string) =>
  (await me(ask)).ndas.find((one) => one.tenant === tenant)?.inForce;
const lastFact = (name: Fact['name'], tenant: string) =>
  told.findLast((fact) => fact.name === name && fact.tenant === tenant);

async function sign(ask: Ask, tenant: string, change: object = {}) {
  const shown = (await ask('GET', `/api/personnel/nda/${tenant}`)).json as unknown as z.infer<
    typeof NdaDocument
  >;
  return ask('POST', `/api/personnel/nda/${tenant}`, {
    sha256: shown.sha256,
    readSeconds: 40,
    nameTyped: 'Agent',
    ...change,
  });
}

describe('NDA', () => {
  test('the text names the client, and each client has its own', async () => {
    const { ask } = build();
    const a = (await ask('GET', `/api/personnel/nda/${A.tenant}`)).json;
    const b = (await ask('GET', `/api/personnel/nda/${B.tenant}`)).json;
    expect(a['en']).toContain(A.nameEn);
    expect(a['ja']).toContain(A.nameJa);
    expect(`${String(a['en'])}${String(a['ja'])}`).not.toContain('{{');
    expect(a['sha256']).not.toBe(b['sha256']);
  });

  test('signing holds for that client alone, and the vault is told', async () => {
    const { ask } = build();
    expect(await sign(ask, A.tenant)).toMatchObject({ status: 200 });
    expect([await ndaAt(ask, A.tenant), await ndaAt(ask, B.tenant)]).toEqual([true, false]);
    expect(lastFact('nda', A.tenant)).toMatchObject({
      inForce: true,
      document: 'nda-client-a',
      personId: agent.personId,
    });
    expect(lastFact('nda', B.tenant)).toMatchObject({ inForce: false });
    expect(nudged).toEqual(expect.arrayContaining([A.tenant, B.tenant]));
    expect(changed).toEqual([agent.personId]);
  });

  test('another text, a blank name or a glance signs nothing', async () => {
    const { ask } = build();
    const foreign = (await ask('GET', `/api/personnel/nda/${B.tenant}`)).json['sha256'];
    expect(await sign(ask, A.tenant, { sha256: foreign })).toMatchObject(problem(409, 'stale_version'));
    expect(await sign(ask, A.tenant, { nameTyped: '   ' })).toMatchObject(problem(400, 'invalid_request'));
    expect(await sign(ask, A.tenant, { readSeconds: 2 })).toMatchObject(problem(400, 'invalid_request'));
    expect(await ndaAt(ask, A.tenant)).toBe(false);
    expect(told).toEqual([]);
  });

  test('it ends after its days, and a fact never outlives it', async () => {
    const { ask } = build();
    await sign(ask, A.tenant);
    const end = now + 365 * DAY;
    expect(Date.parse(lastFact('nda', A.tenant)?.expiresAt ?? '')).toBe(now + DAY);
    now = end - 60_000;
    await ask('POST', `/api/personnel/shift/${agent.personId}`, shiftFrom(now), 'lead');
    expect(lastFact('nda', A.tenant)).toMatchObject({
      inForce: true,
      expiresAt: new Date(end).toISOString(),
    });
    now = end;
    expect(await ndaAt(ask, A.tenant)).toBe(false);
  });

  test('a signature under another text is in force for nobody', async () => {
    const { ask } = build();
    await sign(ask, A.tenant);
    const tenant = asId<TenantId>(A.tenant);
    await db.tx(
      tenant,
      (sql) => sql`
        update nda_signature set sha256 = ${'0'.repeat(64)} where tenant_id = ${tenant} and person_id = ${agent.personId}`,
    );
    await ask('POST', `/api/personnel/shift/${agent.personId}`, shiftFrom(now), 'lead');
    expect(await ndaAt(ask, A.tenant)).toBe(false);
    expect(lastFact('nda', A.tenant)).toMatchObject({ inForce: false });
  });

  test('withdrawn by those who may, it ends at once; signing again revives it', async () => {
    const { ask } = build();
    await sign(ask, A.tenant);
    const path = `/api/personnel/withdraw-nda/${A.tenant}/${agent.personId}`;
    expect(await ask('POST', path, undefined, 'lead')).toMatchObject(problem(403, 'not_permitted'));
    now += 1000;
    expect(await ask('POST', path, undefined, 'compliance_manager')).toMatchObject({ status: 200 });
    expect(await ndaAt(ask, A.tenant)).toBe(false);
    expect(lastFact('nda', A.tenant)).toMatchObject({ inForce: false });
    now += 1000;
    await sign(ask, A.tenant);
    expect(await ndaAt(ask, A.tenant)).toBe(true);
  });

  test('a withdrawal and its fact are one transaction: what the vault is not told did not happen', async () => {
    const { ask } = build();
    await sign(ask, A.tenant);
    outboxDown = true;
    const path = `/api/personnel/withdraw-nda/${A.tenant}/${agent.personId}`;
    expect(await ask('POST', path, undefined, 'compliance_manager')).toMatchObject({ status: 500 });
    expect(await ndaAt(ask, A.tenant)).toBe(true);
  });
});

describe('course', () => {
  const path = '/api/personnel/course/handling-customer-data';
  // Found by trying: the right answers are nowhere in what the server shows.
  async function rightAnswers(ask: Ask): Promise<Record<string, string>> {
    const course = (await ask('GET', path)).json as unknown as z.infer<typeof CourseView>;
    expect(JSON.stringify(course)).not.toContain('"right"');
    const found: Record<string, string> = {};
    for (const { id, options } of course.questions) {
      for (const option of options) {
        const { json } = await ask('POST', path, { answers: { [id]: option.id } });
        if (json['right'] === 1) found[id] = option.id;
      }
    }
    expect(Object.keys(found)).toHaveLength(course.questions.length);
    return found;
  }

  test('below the pass mark nothing is kept; above it the pass lasts a year', async () => {
    const { ask } = build();
    const answers = await rightAnswers(ask);
    const of = Object.keys(answers).length;
    const needed = Math.ceil(of * 0.8);
    const some = (count: number) => Object.fromEntries(Object.entries(answers).slice(0, count));

    const failed = await ask('POST', path, { answers: some(needed - 1) });
    expect(failed.json).toEqual({ passed: false, right: needed - 1, of, expiresAt: null });
    expect((await me(ask)).training).toMatchObject([{ current: false, passedAt: null }]);
    expect(told).toEqual([]);

    const passed = await ask('POST', path, { answers: some(needed) });
    const expiresAt = new Date(now + 365 * DAY).toISOString();
    expect(passed.json).toEqual({ passed: true, right: needed, of, expiresAt });
    for (const { tenant } of [A, B]) expect(lastFact('training', tenant)).toMatchObject({ current: true });
    now += 365 * DAY;
    expect((await me(ask)).training).toMatchObject([{ current: false }]);
  });

  test('a course that does not exist is not found, and no path leads out of the folder', async () => {
    const { ask } = build();
    for (const name of ['no-such-course', '..%2Fdocuments%2Fnda-en'])
      expect(await ask('GET', `/api/personnel/course/${name}`)).toMatchObject(problem(404, 'not_found'));
  });
});

function shiftFrom(at: number) {
  return { startsAt: new Date(at).toISOString(), endsAt: new Date(at + 8 * 3_600_000).toISOString() };
}

describe('shift and summary', () => {
  test('a lead plans it, an agent does not; the vault is told; it begins and ends by the clock', async () => {
    const { ask, personnel } = build();
    const path = `/api/personnel/shift/${agent.personId}`;
    const shift = shiftFrom(now + 60_000);
    expect(await ask('POST', path, shift)).toMatchObject(problem(403, 'not_permitted'));
    expect(await ask('POST', path, { ...shift, endsAt: shift.startsAt }, 'lead')).toMatchObject(
      problem(400, 'invalid_request'),
    );
    expect(await ask('POST', path, shift, 'lead')).toMatchObject({ status: 200 });
    expect(lastFact('shift', B.tenant)).toMatchObject(shift);
    expect([...(await personnel.onShift([agent.personId]))]).toEqual([]);
    now += 60_000;
    expect([...(await personnel.onShift([agent.personId]))]).toEqual([agent.personId]);
    await sign(ask, A.tenant);
    expect(await personnel.summary(asId<TenantId>(A.tenant))).toEqual({
      total: 1,
      withNda: 1,
      withTraining: 0,
      onShift: 1,
    });
    expect(await personnel.summary(asId<TenantId>(B.tenant))).toEqual({
      total: 1,
      withNda: 0,
      withTraining: 0,
      onShift: 1,
    });
    now += 8 * 3_600_000;
    expect([...(await personnel.onShift([agent.personId]))]).toEqual([]);
  });
});

describe('whoever watches one client', () => {
  test('sees the people who serve it, with what they signed for it, and nobody of another', async () => {
    const { ask } = build();
    const both = person([A, B]);
    const elsewhere = person([B]);
    everybody = [agent, both, elsewhere, { ...person([A]), ofClient: true }];
    watchedClients = [A];
    const { json } = await ask('GET', '/api/personnel', undefined, 'lead');
    const records = json['records'] as PersonnelRecord[];
    expect(records.map(({ personId }) => personId).toSorted()).toEqual(
      [agent.personId, both.personId].toSorted(),
    );
    expect(records.flatMap(({ ndas }) => ndas.map(({ tenant }) => tenant))).toEqual([A.tenant, A.tenant]);
    for (const [path, body] of [
      [`/api/personnel/shift/${elsewhere.personId}`, shiftFrom(now)],
      [`/api/personnel/withdraw-nda/${A.tenant}/${elsewhere.personId}`, undefined],
      [`/api/personnel/shift/${randomId<PersonId>()}`, shiftFrom(now)],
    ] as const)
      expect(await ask('POST', path, body, 'security_officer'), path).toMatchObject(
        problem(404, 'not_found'),
      );
    expect(told).toEqual([]);
  });

  test('a watcher of the provider itself watches all', async () => {
    const { ask } = build();
    watchedClients = [{ ...A, tenant: provider }];
    const { json } = await ask('GET', '/api/personnel', undefined, 'security_officer');
    expect((json['records'] as PersonnelRecord[])[0]?.ndas).toHaveLength(2);
  });
});

describe('a crash between a change and its facts', () => {
  test('is healed by the next look, however often the outbox refuses, and told once', async () => {
    const { ask, personnel } = build();
    outboxDown = true;
    const shift = shiftFrom(now);
    expect(await ask('POST', `/api/personnel/shift/${agent.personId}`, shift, 'lead')).toMatchObject({
      status: 200,
    });
    expect([...(await personnel.onShift([agent.personId]))]).toEqual([agent.personId]);
    expect(lastFact('shift', A.tenant)).toBeUndefined();

    // Another process, started after the crash, which was asked for nothing.
    outboxDown = false;
    await createFactsOwed(depsOf(false)).tell();
    expect(lastFact('shift', A.tenant)).toMatchObject(shift);
    expect(lastFact('shift', B.tenant)).toMatchObject(shift);
    const before = told.length;
    await createFactsOwed(depsOf(false)).tell();
    expect(told.length).toBe(before);
  });
});

describe('evaluation', () => {
  const record = () => ({
    personId: agent.personId,
    ndas: [
      { tenant: A.tenant, inForce: true, expiresAt: new Date(now + 30 * DAY).toISOString() },
      { tenant: B.tenant, inForce: false, expiresAt: new Date(now + 30 * DAY).toISOString() },
    ],
    training: { current: true, expiresAt: new Date(now + 30 * DAY).toISOString() },
    shift: shiftFrom(now - 1000),
  });

  test('the states given are the states told', async () => {
    const { ask, personnel } = build(true);
    expect(await ask('POST', '/door/evaluation/personnel', { records: [record()] })).toMatchObject({
      status: 200,
    });
    expect([await ndaAt(ask, A.tenant), await ndaAt(ask, B.tenant)]).toEqual([true, false]);
    expect(lastFact('training', A.tenant)).toMatchObject({ current: true });
    expect([...(await personnel.onShift([agent.personId]))]).toEqual([agent.personId]);
  });

  test('there is no such door otherwise', async () => {
    const { ask, personnel } = build();
    expect(personnel.doorRoutes).toEqual([]);
    expect(await ask('POST', '/door/evaluation/personnel')).toMatchObject(problem(404, 'not_found'));
  });
});

describe('row-level security', () => {
  test('another tenant sees and writes no row, and the owner of the tables is bound too', async () => {
    const { ask } = build();
    await sign(ask, A.tenant);
    const count = (tenant: string) =>
      db.tx(asId<TenantId>(tenant), async (sql) => {
        const [row] = await sql<
          { n: number }[]
        >`select count(*)::int as n from nda_signature where person_id = ${agent.personId}`;
        return row?.n;
      });
    expect([await count(A.tenant), await count(B.tenant), await count(provider)]).toEqual([1, 0, 0]);
    const smuggled = db.tx(
      asId<TenantId>(B.tenant),
      (sql) => sql`
      insert into shift (tenant_id, person_id, starts_at, ends_at) values (${A.tenant}, ${agent.personId}, now(), now())`,
    );
    await expect(smuggled).rejects.toMatchObject({ code: '42501' });
    const admin = connectPlainly(store.superuser('desk'));
    try {
      const rows = await admin`
        select relname from pg_class where relname in ('nda_signature', 'training_pass', 'shift')
        and relrowsecurity and relforcerowsecurity`;
      expect(rows).toHaveLength(3);
    } finally {
      await admin.end();
    }
  });
});
