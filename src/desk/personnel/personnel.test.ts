import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';

import { createPersonnel } from '#desk/personnel';
import { createFactsOwed } from './tell-owed-facts.ts';
import type { PersonnelDeps } from './ports.ts';
import { allCourses, parseCourse, type Course } from './courses.ts';
import { remind } from './remind.ts';
import { pushFacts } from './standing.ts';
import type { DocumentSigned } from './take-signature.ts';
import type {
  Agreements,
  AgreementView,
  ClientPeople,
  CourseResult,
  CourseView,
  Leavers,
  PersonnelRecord,
  Reminder,
  ShiftCalendar,
} from '#desk/personnel/api';
import { connectPlainly, openDb, type Db } from '#platform/db';
import { createHttp } from '#platform/http';
import { asId, randomId, type PersonId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { AppError } from '#platform/problems';
import type { Role } from '#platform/ctx';
import { readPdf } from '#platform/read-pdf';
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
let ticketsDown = false;
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
    releaseTickets: () => (ticketsDown ? Promise.reject(new Error('no tickets')) : Promise.resolve(3)),
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
  const ask = async (
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    payload?: object,
    role: Role = 'agent',
  ) => {
    const answer = await http.server.inject({
      method,
      url,
      headers: { 'x-role': role, ...(payload === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
    });
    return { status: answer.statusCode, json: answer.json<Record<string, unknown>>() };
  };
  const bytes = async (url: string) => {
    const answer = await http.server.inject({ method: 'GET', url, headers: { 'x-role': 'agent' } });
    return { status: answer.statusCode, bytes: answer.rawPayload };
  };
  return { personnel, ask, bytes };
}
type Ask = ReturnType<typeof build>['ask'];

const problem = (status: number, name: string) => ({ status, json: { problem: name } });
const me = async (ask: Ask) => (await ask('GET', '/api/personnel/me')).json as unknown as PersonnelRecord;
const ndaAt = async (ask: Ask, tenant: string) =>
  (await me(ask)).ndas.find((one) => one.tenant === tenant)?.inForce;
const lastFact = (name: Fact['name'], tenant: string) =>
  told.findLast((fact) => fact.name === name && fact.tenant === tenant);

type Relation = AgreementView['relation'];
const agreementPath = (relation: Relation, tenant: string) =>
  `/api/personnel/agreement/${relation}/${tenant}`;
const agreementAt = async (ask: Ask, relation: Relation, tenant: string) =>
  (await ask('GET', agreementPath(relation, tenant))).json as unknown as AgreementView;

/** What the vault tells once it saw the passkey; `change` to what was signed. */
async function signed(ask: Ask, relation: Relation, tenant: string, change: object = {}) {
  const { document, version, sha256 } = await agreementAt(ask, relation, tenant);
  const statement = JSON.stringify({
    v: 'dozo/signature/v1',
    tenant,
    relation,
    document,
    version,
    sha256,
    readSeconds: 40,
    person: agent.personId,
    at: new Date(now).toISOString(),
    nonce: 'A'.repeat(22),
    ...change,
  });
  const evidence = {
    kind: 'passkey',
    publicKey: 'pk',
    clientDataJSON: 'c',
    authenticatorData: 'a',
    signature: 's',
  };
  const event = { eventId: randomId(), tenant, at: new Date(now).toISOString(), personId: agent.personId };
  return { ...event, type: 'document.signed', statement, evidence } as DocumentSigned;
}
const take = async (
  built: ReturnType<typeof build>,
  relation: Relation,
  tenant: string,
  change: object = {},
) => built.personnel.takeSignature(await signed(built.ask, relation, tenant, change));
/** To the provider and to this client. */
async function sign(built: ReturnType<typeof build>, tenant: string) {
  await take(built, 'provider-employee', tenant);
  await take(built, 'client', tenant);
}

describe('agreements', () => {
  test('name the client, and each client has its own; whoever works signs to the provider too', async () => {
    const { ask } = build();
    const a = await agreementAt(ask, 'client', A.tenant);
    const b = await agreementAt(ask, 'client', B.tenant);
    const both = await agreementAt(ask, 'provider-client', A.tenant);
    for (const text of [a, both]) {
      expect(text.en).toContain(A.nameEn);
      expect(text.ja).toContain(A.nameJa);
      expect(`${text.en}${text.ja}`).not.toContain('{{');
    }
    expect(new Set([a.sha256, b.sha256, both.sha256]).size).toBe(3);
    // The carve-out: nobody signs away the right to go to an authority.
    for (const { en } of [a, both, await agreementAt(ask, 'provider-employee', A.tenant)])
      expect(en).toMatch(/authority/);
  });

  test('bind somebody who signed to the client and to the provider, and for that client alone', async () => {
    const built = build();
    await take(built, 'client', A.tenant);
    expect(await ndaAt(built.ask, A.tenant)).toBe(true);
    expect(lastFact('nda', A.tenant)).toMatchObject({ inForce: false });
    await take(built, 'provider-employee', A.tenant);
    expect(lastFact('nda', A.tenant)).toMatchObject({
      inForce: true,
      document: 'nda-client-a',
      personId: agent.personId,
    });
    expect(lastFact('nda', B.tenant)).toMatchObject({ inForce: false });
    expect(changed).toContain(agent.personId);
    // News may come twice.
    const again = await signed(built.ask, 'client', A.tenant);
    await built.personnel.takeSignature(again);
    await built.personnel.takeSignature(again);
    expect(await ndaAt(built.ask, A.tenant)).toBe(true);
  });

  test('are not signed by a text that nobody asks for', async () => {
    const built = build();
    const { sha256 } = await agreementAt(built.ask, 'client', B.tenant);
    for (const change of [{ sha256 }, { version: 7 }]) await take(built, 'client', A.tenant, change);
    expect(await ndaAt(built.ask, A.tenant)).toBe(false);
    expect(told).toEqual([]);
    await expect(take(built, 'client', A.tenant, { sha256: 'x' })).rejects.toThrow();
  });

  test('end after their days, and a fact never outlives them', async () => {
    const built = build();
    await sign(built, A.tenant);
    const end = now + 365 * DAY;
    expect(Date.parse(lastFact('nda', A.tenant)?.expiresAt ?? '')).toBe(now + DAY);
    now = end - 60_000;
    await built.ask('POST', `/api/personnel/shift/${agent.personId}`, shiftFrom(now), 'lead');
    expect(lastFact('nda', A.tenant)).toMatchObject({
      inForce: true,
      expiresAt: new Date(end).toISOString(),
    });
    now = end;
    expect(await ndaAt(built.ask, A.tenant)).toBe(false);
  });

  test('keep their text when the client is renamed; a newer one is asked for by an officer, with days of grace', async () => {
    const built = build();
    const { ask } = built;
    const C = client('client-c');
    [A.nameEn, A.nameJa] = ['Old Name Ltd', '旧称株式会社'];
    await sign(built, A.tenant);
    const before = await agreementAt(ask, 'client', A.tenant);
    [A.nameEn, A.nameJa] = ['New Name Ltd', '新称株式会社'];
    expect(await ndaAt(ask, A.tenant)).toBe(true);
    expect(await agreementAt(ask, 'client', A.tenant)).toMatchObject({ version: 1, sha256: before.sha256 });

    const list = async () =>
      (await ask('GET', '/api/personnel/agreements', undefined, 'security_officer'))
        .json as unknown as Agreements;
    const ofA = async () =>
      (await list()).agreements.find(({ relation, tenant }) => relation === 'client' && tenant === A.tenant);
    expect(await ofA()).toMatchObject({ newer: true, version: 1, signed: 1, of: 1 });
    const adopt = (tenant: string, role: Role) =>
      ask('POST', '/api/personnel/agreements/adopt', { relation: 'client', tenant, graceDays: 14 }, role);
    expect(await adopt(A.tenant, 'lead')).toMatchObject(problem(403, 'not_permitted'));
    expect(await adopt(C.tenant, 'compliance_manager')).toMatchObject(problem(404, 'not_found'));
    expect(await adopt(A.tenant, 'compliance_manager')).toMatchObject({ status: 200 });
    expect(await adopt(A.tenant, 'compliance_manager')).toMatchObject(problem(409, 'stale_version'));
    const graceUntil = new Date(now + 14 * DAY).toISOString();
    expect(await agreementAt(ask, 'client', A.tenant)).toMatchObject({
      version: 2,
      graceUntil,
      signed: { inForce: true, expiresAt: graceUntil },
    });
    now += 14 * DAY - 60_000;
    await ask('POST', `/api/personnel/shift/${agent.personId}`, shiftFrom(now), 'lead');
    expect(lastFact('nda', A.tenant)).toMatchObject({ inForce: true, expiresAt: graceUntil });
    now += 60_000;
    expect(await ndaAt(ask, A.tenant)).toBe(false);
    await take(built, 'client', A.tenant);
    expect(await ofA()).toMatchObject({ newer: false, version: 2, signed: 1 });
    expect(lastFact('nda', A.tenant)).toMatchObject({ inForce: true });
  });

  test('between the companies are signed by an officer of each, and the client sees all three', async () => {
    const built = build();
    await sign(built, B.tenant);
    const bindings = async () =>
      (
        (await built.ask('GET', `/api/trust/${B.tenant}/people`, undefined, 'client_officer'))
          .json as unknown as ClientPeople
      ).bindings;
    expect(await bindings()).toMatchObject({
      companies: { byClient: { inForce: false }, byProvider: { inForce: false } },
      toProvider: { signed: 1, of: 1 },
      toClient: { signed: 1, of: 1 },
    });
    await take(built, 'provider-client', B.tenant);
    expect(await bindings()).toMatchObject({
      companies: { byClient: { inForce: false }, byProvider: { inForce: true } },
    });
    const staff = agent;
    agent = { ...person([B]), ofClient: true };
    everybody = [staff, agent];
    await take(built, 'provider-client', B.tenant);
    expect(await bindings()).toMatchObject({ companies: { byClient: { inForce: true } } });
  });

  test('come as a PDF to the one who signed, with what proves it, and to nobody else', async () => {
    const built = build();
    await sign(built, A.tenant);
    const path = `${agreementPath('client', A.tenant)}/signed`;
    const { sha256 } = await agreementAt(built.ask, 'client', A.tenant);
    for (const [lang, title] of [
      ['en', 'Certificate of signature'],
      ['ja', '署名証明書'],
    ] as const) {
      const { bytes } = await built.bytes(`${path}?lang=${lang}`);
      const text = ((await readPdf(bytes)) ?? '').replaceAll(/\s+/g, '');
      expect(text).toContain(title.replaceAll(' ', ''));
      expect(text).toContain(sha256);
      expect(bytes.toString('latin1')).toContain('statement.json');
    }
    agent = person([A]);
    everybody = [agent];
    expect(await built.ask('GET', `${path}?lang=en`)).toMatchObject(problem(409, 'not_signed'));
  });

  test('withdrawn by those who may, end at once; signing again revives them', async () => {
    const built = build();
    const { ask } = built;
    await sign(built, A.tenant);
    const path = `/api/personnel/withdraw-nda/${A.tenant}/${agent.personId}`;
    expect(await ask('POST', path, undefined, 'lead')).toMatchObject(problem(403, 'not_permitted'));
    now += 1000;
    expect(await ask('POST', path, undefined, 'compliance_manager')).toMatchObject({ status: 200 });
    expect(await ndaAt(ask, A.tenant)).toBe(false);
    expect(lastFact('nda', A.tenant)).toMatchObject({ inForce: false });
    now += 1000;
    await take(built, 'client', A.tenant);
    expect(lastFact('nda', A.tenant)).toMatchObject({ inForce: true });
  });

  test('withdrawn or signed and their fact are one transaction: what the vault is not told did not happen', async () => {
    const built = build();
    await take(built, 'provider-employee', A.tenant);
    outboxDown = true;
    await expect(take(built, 'client', A.tenant)).rejects.toThrow('the outbox');
    expect(await ndaAt(built.ask, A.tenant)).toBe(false);
    outboxDown = false;
    await take(built, 'client', A.tenant);
    outboxDown = true;
    const path = `/api/personnel/withdraw-nda/${A.tenant}/${agent.personId}`;
    expect(await built.ask('POST', path, undefined, 'compliance_manager')).toMatchObject({ status: 500 });
    expect(await ndaAt(built.ask, A.tenant)).toBe(true);
  });
});

type Asked = z.infer<typeof CourseView>;
type Marked = z.infer<typeof CourseResult>;
const coursePath = (name: string) => `/api/personnel/course/${name}`;
const courseAt = async (ask: Ask, name: string) =>
  (await ask('GET', coursePath(name))).json as unknown as Asked;
const DATA = 'handling-customer-data';
const dataCourse = () => {
  const course = allCourses().get(DATA);
  if (course === undefined) throw new Error('no such course');
  return course;
};
const rightOf = (course: Course) => Object.fromEntries(course.questions.map(({ id, right }) => [id, right]));
const version = () => dataCourse().version;
/** Hands in so many right answers and no more. */
async function handInRight(ask: Ask, count: number, course = dataCourse()) {
  const answers = Object.fromEntries(Object.entries(rightOf(course)).slice(0, count));
  return ask('POST', coursePath(course.course), { version: course.version, answers });
}
async function passAll(ask: Ask) {
  for (const course of allCourses().values()) await handInRight(ask, course.questions.length, course);
}
const trainingAt = async (ask: Ask, name = DATA) =>
  (await me(ask)).training.find(({ course }) => course === name);

describe('courses', () => {
  test('are four, of real length, whole in both languages', () => {
    expect([...allCourses().keys()]).toEqual(['clean-desk', DATA, 'phishing', 'reporting-an-incident']);
    for (const { sections, questions, course } of allCourses().values()) {
      expect(sections.length, course).toBeGreaterThanOrEqual(7);
      expect(questions.length, course).toBeGreaterThanOrEqual(10);
      const texts = sections.map(({ text }) => text);
      expect(
        texts
          .map(({ en }) => en)
          .join(' ')
          .split(' ').length,
        course,
      ).toBeGreaterThan(600);
      expect(texts.map(({ ja }) => ja).join('').length, course).toBeGreaterThan(1_200);
      for (const { text } of sections) expect(text.ja).toMatch(/[ぁ-ん]/);
    }
  });

  test('of which one language lacks something stop the start', () => {
    const file = (title: string, quiz: string) =>
      `---\ncourse: one\nversion: 2026-11-25\ntitle: ${title}\nminutes: 1\npass: 80\ndays: 9\ngrace: 3\n---\n\n## Part\n\nText\n\n# Quiz\n\n${quiz}`;
    const whole = '## Q?\n\n- [ ] no\n- [x] yes\n\n> why\n';
    expect(parseCourse('one', file('One', whole), file('研修一', whole)).questions).toMatchObject([
      { right: 'b' },
    ]);
    for (const other of [
      '## Q?\n\n- [x] yes\n- [ ] no\n\n> why\n',
      '## Q?\n\n- [ ] no\n- [x] yes\n',
      '## Q?\n\n- [x] no\n- [x] yes\n\n> why\n',
      `${whole}\n${whole}`,
    ])
      expect(() => parseCourse('one', file('One', whole), file('研修一', other))).toThrow('course one');
  });

  test('show no right answer before the test, and explain what was wrong after it', async () => {
    const { ask } = build();
    const shown = await courseAt(ask, DATA);
    expect(JSON.stringify(shown)).not.toMatch(/"right"|"why"/);
    const failed = (await handInRight(ask, 7)).json as unknown as Marked;
    expect(failed).toMatchObject({ passed: false, right: 7, of: 10, needed: 8, expiresAt: null });
    expect(failed.wrong.map(({ why }) => why)).toEqual(
      dataCourse()
        .questions.slice(7)
        .map(({ why }) => why),
    );
    expect(await trainingAt(ask)).toMatchObject({ current: false, passedAt: null });
    expect(told).toEqual([]);
  });

  test('passed, last as long as they say, and are evidence in the log of each client', async () => {
    const { ask } = build();
    const expiresAt = new Date(now + 365 * DAY).toISOString();
    expect((await handInRight(ask, 8)).json).toMatchObject({ passed: true, right: 8, expiresAt });
    const day = expiresAt.slice(0, 10);
    for (const { tenant } of [A, B])
      expect(lastFact('training', tenant)).toMatchObject({
        current: false,
        course: 'clean-desk',
        passes: [`${DATA}:${version()}:8/10:${day}`],
      });
    await passAll(ask);
    for (const { tenant } of [A, B]) expect(lastFact('training', tenant)).toMatchObject({ current: true });
    now += 365 * DAY;
    expect(await trainingAt(ask)).toMatchObject({ current: false });
  });

  test('lapse at their moment: the fact ends with them', async () => {
    const { ask } = build();
    await passAll(ask);
    const end = now + 365 * DAY;
    now = end - 60_000;
    await createFactsOwed(depsOf(false)).tell();
    await ask('POST', `/api/personnel/shift/${agent.personId}`, shiftFrom(now), 'lead');
    expect(lastFact('training', A.tenant)).toMatchObject({
      current: true,
      expiresAt: new Date(end).toISOString(),
    });
  });

  test('stand in an order of their own for each person and each test, the same on each look', async () => {
    const { ask } = build();
    const orders: string[] = [];
    const order = ({ questions }: Asked) =>
      JSON.stringify(questions.map(({ id, options }) => [id, options.map((option) => option.id)]));
    for (let test = 0; test < 3; test += 1) {
      const shown = order(await courseAt(ask, DATA));
      expect(order(await courseAt(ask, DATA))).toBe(shown);
      orders.push(shown);
      await handInRight(ask, 0);
    }
    agent = person([A]);
    everybody = [agent];
    orders.push(order(await courseAt(ask, DATA)));
    expect(new Set(orders).size).toBe(4);
  });

  test('are not passed by guessing: after three tests without a pass the next one waits', async () => {
    const { ask } = build();
    // All at once, so that no count is taken before another is written.
    const answers = await Promise.all(Array.from({ length: 6 }, () => handInRight(ask, 0)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(3);
    expect(await handInRight(ask, 10)).toMatchObject(problem(429, 'course_pause'));
    now += 3_600_000;
    expect((await handInRight(ask, 10)).json).toMatchObject({ passed: true });
  });

  test('keep how far one has come until they are passed or their text changes', async () => {
    const { ask } = build();
    const progress = { version: version(), sectionsRead: 3, answers: { q2: 'b', q9: 'h', q77: 'a' } };
    expect(await ask('POST', `${coursePath(DATA)}/progress`, progress)).toMatchObject({ status: 200 });
    // An answer that the course does not have is none.
    expect(await courseAt(ask, DATA)).toMatchObject({ sectionsRead: 3, answers: { q2: 'b' } });
    const old = { ...progress, version: '2025-01-01' };
    expect(await ask('POST', `${coursePath(DATA)}/progress`, old)).toMatchObject(
      problem(409, 'stale_version'),
    );
    expect(
      await ask('POST', coursePath(DATA), { version: '2025-01-01', answers: rightOf(dataCourse()) }),
    ).toMatchObject(problem(409, 'stale_version'));
    await handInRight(ask, 10);
    expect(await courseAt(ask, DATA)).toMatchObject({ sectionsRead: 0, answers: {} });
  });

  test('whose text is new hold some days longer and ask to be taken again', async () => {
    const { ask } = build();
    await passAll(ask);
    await db.tx(
      provider,
      (sql) =>
        sql`update training_pass set version = '2026-11' where tenant_id = ${provider} and person_id = ${agent.personId}`,
    );
    const end = Date.parse(version()) + dataCourse().graceDays * DAY;
    expect(await trainingAt(ask)).toMatchObject({
      current: true,
      outdated: true,
      expiresAt: new Date(end).toISOString(),
    });
    now = end;
    expect(await trainingAt(ask)).toMatchObject({ current: false, outdated: true });
  });

  test('that do not exist are not found, and no path leads out of the folder', async () => {
    const { ask } = build();
    expect(await ask('GET', coursePath('no-such-course'))).toMatchObject(problem(404, 'not_found'));
    expect(await ask('GET', coursePath('..%2Fdocuments%2Fnda-en'))).toMatchObject(
      problem(400, 'invalid_request'),
    );
  });
});

describe('what a client requires', () => {
  const people = `/api/trust/${A.tenant}/people`;
  afterEach(() =>
    db.tx(
      asId<TenantId>(A.tenant),
      (sql) => sql`delete from course_requirement where tenant_id = ${A.tenant}`,
    ),
  );
  const require = (ask: Ask, course: string, required: boolean, from: string | null = null) =>
    ask('POST', `${people}/course`, { course, required, from }, 'client_officer');

  test('is every course until its own officer says otherwise; its facts change at once, no other client’s', async () => {
    const { ask } = build();
    await handInRight(ask, 10);
    for (const course of allCourses().keys()) {
      expect(
        await ask('POST', `${people}/course`, { course, required: false, from: null }, 'lead'),
      ).toMatchObject(problem(403, 'not_permitted'));
      if (course !== DATA) expect(await require(ask, course, false)).toMatchObject({ status: 200 });
    }
    expect(lastFact('training', A.tenant)).toMatchObject({
      current: true,
      course: DATA,
      byPerson: agent.personId,
    });
    expect(lastFact('training', B.tenant)).toMatchObject({ current: false });
    expect((await me(ask)).training.find(({ course }) => course === 'phishing')?.requiredBy).toEqual([
      B.tenant,
    ]);
    const { json } = await ask('GET', people, undefined, 'client_officer');
    expect(json).toMatchObject({ people: 1, trained: 1 });
    expect(JSON.stringify(json)).not.toContain(agent.personId);
  });

  test('from a day to come leaves time until then, and the fact ends with it', async () => {
    const { ask } = build();
    for (const course of allCourses().keys()) if (course !== DATA) await require(ask, course, false);
    await handInRight(ask, 10);
    const from = new Date(now + 3_600_000).toISOString();
    await require(ask, 'phishing', true, from);
    expect(lastFact('training', A.tenant)).toMatchObject({
      current: true,
      course: 'phishing',
      expiresAt: from,
    });
    now += 3_600_000;
    await ask('POST', `/api/personnel/shift/${agent.personId}`, shiftFrom(now), 'lead');
    expect(lastFact('training', A.tenant)).toMatchObject({ current: false, course: 'phishing' });
  });

  test('and its facts are one transaction: what the vault is not told was not set', async () => {
    const { ask } = build();
    outboxDown = true;
    expect(await require(ask, DATA, false)).toMatchObject({ status: 500 });
    const { json } = await ask('GET', people, undefined, 'client_officer');
    expect((json as unknown as ClientPeople).courses.every(({ required }) => required)).toBe(true);
    expect(await require(ask, 'no-such-course', false)).toMatchObject(problem(404, 'not_found'));
  });
});

describe('reminders', () => {
  const seen = async (ask: Ask, role: Role) => {
    await remind(depsOf(false));
    await remind(depsOf(false));
    const { json } = await ask('GET', '/api/personnel/reminders', undefined, role);
    return (json as unknown as { reminders: Reminder[] }).reminders.filter(({ course }) => course === DATA);
  };
  /** Somebody else looks, in a role at the clients that are watched. */
  const asAnother = () => {
    const subject = agent;
    agent = person([A]);
    everybody = [subject, agent];
    return subject.personId;
  };

  test('come to the person, then to the lead, then to the officers, and end with the pass', async () => {
    const { ask } = build();
    await passAll(ask);
    expect(await seen(ask, 'agent')).toEqual([]);
    const end = now + 365 * DAY;
    now = end - 30 * DAY;
    expect(await seen(ask, 'agent')).toMatchObject([{ level: 1, endsAt: new Date(end).toISOString() }]);
    expect(changed).toContain(agent.personId);
    const subject = asAnother();
    const of = async (role: Role) => (await seen(ask, role)).filter(({ personId }) => personId === subject);
    expect(await of('lead')).toEqual([]);
    now = end - 7 * DAY;
    expect(await of('lead')).toMatchObject([{ level: 2 }]);
    expect(await of('security_officer')).toEqual([]);
    expect(await of('agent')).toEqual([]);
    now = end - DAY;
    expect(await of('security_officer')).toMatchObject([{ level: 3 }]);
    watchedClients = [{ ...A, tenant: randomId<TenantId>() }];
    agent = { ...agent, memberships: [] };
    watchedClients = [];
    expect(await of('lead')).toEqual([]);
    agent = everybody[0] ?? agent;
    watchedClients = [A, B];
    await handInRight(ask, 10);
    expect(await of('agent')).toEqual([]);
  });

  test('of what was never passed begin at once and rise after days', async () => {
    const { ask } = build();
    expect(await seen(ask, 'agent')).toMatchObject([{ level: 1, endsAt: null }]);
    now += 3 * DAY;
    expect(await seen(ask, 'agent')).toMatchObject([{ level: 2 }]);
    now += 4 * DAY;
    expect(await seen(ask, 'agent')).toMatchObject([{ level: 3 }]);
  });
});

function shiftFrom(at: number) {
  return { startsAt: new Date(at).toISOString(), endsAt: new Date(at + 8 * 3_600_000).toISOString() };
}

describe('shift and summary', () => {
  test('a lead plans it, an agent does not; the vault is told; it begins and ends by the clock', async () => {
    const built = build();
    const { ask, personnel } = built;
    const path = `/api/personnel/shift/${agent.personId}`;
    const shift = shiftFrom(now + 60_000);
    expect(await ask('POST', path, shift)).toMatchObject(problem(403, 'not_permitted'));
    expect(await ask('POST', path, { ...shift, endsAt: shift.startsAt }, 'lead')).toMatchObject(
      problem(400, 'invalid_request'),
    );
    expect(await ask('POST', path, shift, 'lead')).toMatchObject({ status: 200 });
    expect(lastFact('shift', B.tenant)).toMatchObject(shift);
    expect([...(await personnel.onShift(asId<TenantId>(A.tenant), [agent.personId]))]).toEqual([]);
    now += 60_000;
    expect([...(await personnel.onShift(asId<TenantId>(A.tenant), [agent.personId]))]).toEqual([
      agent.personId,
    ]);
    await sign(built, A.tenant);
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
    expect([...(await personnel.onShift(asId<TenantId>(A.tenant), [agent.personId]))]).toEqual([]);
  });
});

describe('a client’s calendar', () => {
  const hour = 3_600_000;
  const path = `/api/personnel/shifts/${A.tenant}`;
  const at = (hours: number) => new Date(now + hours * hour).toISOString();
  const calendar = async (ask: Ask) =>
    (await ask('GET', `${path}?from=${encodeURIComponent(at(-24))}&days=7`)).json as unknown as ShiftCalendar;
  const plan = (ask: Ask, personId: string, from: number, to: number, role: Role = 'lead') =>
    ask('POST', path, { personId, startsAt: at(from), endsAt: at(to) }, role);
  /** Somebody else asks from now on. */
  const as = (who: Person) => {
    agent = who;
    return build().ask;
  };
  afterEach(() =>
    db.tx(asId<TenantId>(A.tenant), (sql) => sql`delete from planned_shift where tenant_id = ${A.tenant}`),
  );

  test('is planned by leads, for that client alone; plan and fact are one transaction', async () => {
    const { ask, personnel } = build();
    const onShift = async (tenant: string) =>
      [...(await personnel.onShift(asId<TenantId>(tenant), [agent.personId]))].length;
    expect(await plan(ask, agent.personId, -1, 4, 'agent')).toMatchObject(problem(403, 'not_permitted'));
    expect(await plan(ask, agent.personId, -1, 16)).toMatchObject(problem(400, 'invalid_request'));
    expect(await plan(ask, randomId(), -1, 4)).toMatchObject(problem(404, 'not_found'));
    outboxDown = true;
    expect(await plan(ask, agent.personId, -1, 4)).toMatchObject({ status: 500 });
    outboxDown = false;
    expect((await calendar(ask)).shifts).toEqual([]);
    expect(await plan(ask, agent.personId, -1, 4)).toMatchObject({ status: 200 });
    expect(lastFact('shift', A.tenant)).toMatchObject({ startsAt: at(-1), endsAt: at(4) });
    expect(lastFact('shift', B.tenant)).toBeUndefined();
    expect([await onShift(A.tenant), await onShift(B.tenant)]).toEqual([1, 0]);
    expect(await plan(ask, agent.personId, 3, 5)).toMatchObject(problem(409, 'shift_overlaps'));
    // What follows without a gap is one stretch, so that nobody falls out between the two.
    expect(await plan(ask, agent.personId, 4, 8)).toMatchObject({ status: 200 });
    expect(lastFact('shift', A.tenant)).toMatchObject({ startsAt: at(-1), endsAt: at(8) });
    // The same later on, when everybody's facts are told again.
    await ask('POST', `/api/personnel/shift/${agent.personId}`, { startsAt: at(30), endsAt: at(31) }, 'lead');
    expect(lastFact('shift', A.tenant)).toMatchObject({ startsAt: at(-1), endsAt: at(8) });
    expect(lastFact('shift', B.tenant)).toMatchObject({ startsAt: at(30), endsAt: at(31) });
  });

  test('a shift that is taken out ends at once', async () => {
    const { ask, personnel } = build();
    await plan(ask, agent.personId, -1, 4);
    const [shift] = (await calendar(ask)).shifts;
    const away = `${path}/${shift?.shiftId}`;
    expect(await ask('DELETE', away, undefined, 'agent')).toMatchObject(problem(403, 'not_permitted'));
    expect(await ask('DELETE', away, undefined, 'lead')).toMatchObject({ status: 200 });
    const fact = lastFact('shift', A.tenant);
    expect(fact?.name === 'shift' && Date.parse(fact.endsAt) <= now).toBe(true);
    expect((await personnel.onShift(asId<TenantId>(A.tenant), [agent.personId])).size).toBe(0);
    expect(await ask('DELETE', away, undefined, 'lead')).toMatchObject(problem(409, 'stale_version'));
  });

  test('a shift changes hands when the colleague and then a lead say so, and its fact with it', async () => {
    const first = agent;
    const second = person([A]);
    const elsewhere = person([B]);
    const lead = person([A]);
    everybody = [first, second, elsewhere, lead];
    await plan(build().ask, first.personId, 1, 5);
    const [shift] = (await calendar(build().ask)).shifts;
    const shiftId = shift?.shiftId ?? '';
    const offer = (ask: Ask, to: string) => ask('POST', `${path}/offer`, { shiftId, to });
    expect(await offer(as(second), first.personId)).toMatchObject(problem(409, 'shift_not_yours'));
    expect(await offer(as(first), elsewhere.personId)).toMatchObject(problem(404, 'not_found'));
    expect(await offer(as(first), second.personId)).toMatchObject({ status: 200 });
    expect(await offer(as(first), lead.personId)).toMatchObject(problem(409, 'shift_in_exchange'));
    const [exchange] = (await calendar(as(first))).exchanges;
    expect(exchange).toMatchObject({ state: 'asked', toPerson: second.personId, shift: { shiftId } });
    const answer = (ask: Ask, said: string, role: Role = 'agent') =>
      ask('POST', `${path}/exchange/${exchange?.exchangeId}`, { answer: said }, role);
    expect(await answer(as(lead), 'confirm', 'lead')).toMatchObject(problem(409, 'exchange_not_open'));
    expect(await answer(as(first), 'accept')).toMatchObject(problem(409, 'exchange_not_open'));
    expect(await answer(as(person([A])), 'accept')).toMatchObject(problem(409, 'exchange_not_open'));
    expect(await answer(as(second), 'accept')).toMatchObject({ status: 200 });
    // Whoever takes the shift confirms nothing, whatever their role.
    expect(await answer(as(second), 'confirm', 'lead')).toMatchObject(problem(409, 'exchange_not_open'));
    expect((await calendar(as(first))).shifts[0]?.personId).toBe(first.personId);
    told.length = 0;
    expect(await answer(as(lead), 'confirm', 'lead')).toMatchObject({ status: 200 });
    expect((await calendar(as(first))).shifts[0]?.personId).toBe(second.personId);
    const factOf = (personId: string) =>
      told.findLast((fact) => fact.name === 'shift' && fact.personId === personId);
    expect(factOf(second.personId)).toMatchObject({ startsAt: at(1), endsAt: at(5) });
    expect(factOf(first.personId)).toMatchObject({ endsAt: at(0) });
    expect((await calendar(as(first))).exchanges).toEqual([]);
    expect(await answer(as(lead), 'decline', 'lead')).toMatchObject(problem(409, 'exchange_not_open'));
  });

  test('is read in a zone that leads choose', async () => {
    const { ask } = build();
    expect(await calendar(ask)).toMatchObject({ zone: 'UTC' });
    const set = (zone: string) => ask('POST', `${path}/zone`, { zone }, 'lead');
    expect(await set('Asia/Nowhere')).toMatchObject(problem(400, 'invalid_request'));
    expect(await set('Asia/Manila')).toMatchObject({ status: 200 });
    expect(await calendar(ask)).toMatchObject({ zone: 'Asia/Manila' });
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
    expect([...(await personnel.onShift(asId<TenantId>(A.tenant), [agent.personId]))]).toEqual([
      agent.personId,
    ]);
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

describe('whoever left', () => {
  const leavers = async (ask: Ask) =>
    (
      (await ask('GET', '/api/personnel/leavers', undefined, 'security_officer')).json as unknown as Leavers
    ).leavers.find(({ personId }) => personId === agent.personId);

  test('has no shift, no ticket and no fact any more; what could not be done is done later; an officer says the rest', async () => {
    const built = build();
    const { ask, personnel } = built;
    await sign(built, A.tenant);
    await ask('POST', `/api/personnel/shift/${agent.personId}`, shiftFrom(now), 'lead');
    const planned = {
      personId: agent.personId,
      startsAt: new Date(now + 9e6).toISOString(),
      endsAt: new Date(now + 2e7).toISOString(),
    };
    expect(await ask('POST', `/api/personnel/shifts/${A.tenant}`, planned, 'lead')).toMatchObject({
      status: 200,
    });
    expect(await leavers(ask)).toBeUndefined();
    expect(lastFact('nda', A.tenant)).toMatchObject({ inForce: true });

    agent = { ...agent, state: 'left' };
    everybody = [agent];
    ticketsDown = true;
    await personnel.offboard();
    expect((await leavers(ask))?.steps.map(({ step }) => step)).toEqual(['reminders', 'shifts']);
    ticketsDown = false;
    await personnel.offboard();
    await personnel.offboard();
    const left = await leavers(ask);
    expect(left?.steps).toMatchObject([
      { step: 'reminders' },
      { step: 'shifts', count: 2 },
      { step: 'tickets', count: 6 },
    ]);
    // They stay bound for five years.
    expect(left?.boundUntil?.slice(0, 4)).toBe('2031');
    for (const { tenant } of [A, B]) {
      expect(lastFact('nda', tenant)).toMatchObject({ inForce: false });
      const fact = lastFact('shift', tenant);
      expect(fact?.name === 'shift' && Date.parse(fact.endsAt) <= now).toBe(true);
    }
    // And stays so when everybody's facts are told again.
    const before = told.length;
    await pushFacts(depsOf(false), everybody);
    expect(told.length).toBe(before);

    const say = (step: string, role: Role = 'security_officer') =>
      ask('POST', `/api/personnel/leavers/${agent.personId}`, { step }, role);
    expect(await say('devices', 'lead')).toMatchObject(problem(403, 'not_permitted'));
    expect(await say('tickets')).toMatchObject(problem(400, 'invalid_request'));
    expect(await say('devices')).toMatchObject({ status: 200 });
    expect(await say('devices')).toMatchObject({ status: 200 });
    expect((await leavers(ask))?.steps.filter(({ step }) => step === 'devices')).toMatchObject([
      { doneBy: agent.personId },
    ]);
    // Whoever watches one client alone sees nobody of them.
    watchedClients = [A];
    expect(await leavers(ask)).toBeUndefined();
    expect(await say('badge')).toMatchObject(problem(409, 'not_left'));
    watchedClients = [A, B];

    // Back, and gone once more: everything anew.
    agent = { ...agent, state: 'active' };
    everybody = [agent];
    await personnel.offboard();
    expect(await say('badge')).toMatchObject(problem(409, 'not_left'));
    agent = { ...agent, state: 'left' };
    everybody = [agent];
    now += 1000;
    await personnel.offboard();
    expect((await leavers(ask))?.steps.map(({ step }) => step)).toEqual(['reminders', 'shifts', 'tickets']);
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
    expect([...(await personnel.onShift(asId<TenantId>(A.tenant), [agent.personId]))]).toEqual([
      agent.personId,
    ]);
  });

  test('there is no such door otherwise', async () => {
    const { ask, personnel } = build();
    expect(personnel.doorRoutes).toEqual([]);
    expect(await ask('POST', '/door/evaluation/personnel')).toMatchObject(problem(404, 'not_found'));
  });
});

describe('row-level security', () => {
  test('another tenant sees and writes no row, and the owner of the tables is bound too', async () => {
    await sign(build(), A.tenant);
    const count = (tenant: string) =>
      db.tx(asId<TenantId>(tenant), async (sql) => {
        const [row] = await sql<
          { n: number }[]
        >`select count(*)::int as n from nda_signature where person_id = ${agent.personId}`;
        return row?.n;
      });
    expect([await count(A.tenant), await count(B.tenant), await count(provider)]).toEqual([1, 0, 1]);
    const smuggled = db.tx(
      asId<TenantId>(B.tenant),
      (sql) => sql`
      insert into shift (tenant_id, person_id, starts_at, ends_at) values (${A.tenant}, ${agent.personId}, now(), now())`,
    );
    await expect(smuggled).rejects.toMatchObject({ code: '42501' });
    const admin = connectPlainly(store.superuser('desk'));
    try {
      const rows = await admin`
        select relname from pg_class where relname in ('nda_signature', 'training_pass', 'shift', 'training_result', 'training_progress', 'course_requirement', 'training_reminder', 'nda_text', 'planned_shift', 'shift_exchange', 'calendar_zone', 'offboarding_step')
        and relrowsecurity and relforcerowsecurity`;
      expect(rows).toHaveLength(12);
    } finally {
      await admin.end();
    }
  });
});
