import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { connectPlainly } from '#platform/db';
import { randomId, type ConversationId, type PersonId, type TenantId } from '#platform/ids';
import {
  JOB,
  newKeyPair,
  openFloor,
  proof,
  VAULT,
  type Floor,
  type ProofChange,
  type SignedIn,
} from '../../../test/floor.ts';

let floor: Floor;
let a: { provider: TenantId; tenant: TenantId; people: Partial<Record<string, PersonId>> };
let b: { tenant: TenantId; people: Partial<Record<string, PersonId>> };
let agent: PersonId;

beforeAll(async () => {
  floor = await openFloor();
  a = await floor.found('client-a', ['agent', 'lead', 'security_officer', 'client_officer']);
  b = await floor.found('client-b', ['agent', 'security_officer']);
  agent = a.people['agent'] as PersonId;
});
afterAll(() => floor.close());

const iso = (inSeconds: number): string => new Date(floor.clock.now() + inSeconds * 1000).toISOString();
const problemOf = (answer: { json: unknown }): string => (answer.json as { problem: string }).problem;

function nda(change: object = {}) {
  return {
    tenant: a.tenant,
    source: 'personnel',
    observedAt: iso(-1),
    expiresAt: iso(3600),
    byPerson: null,
    name: 'nda',
    personId: agent,
    inForce: true,
    document: 'nda-client-a-2026',
    ...change,
  };
}

const put = (...facts: object[]) => floor.door('/door/facts', { facts });
const read = (personId = agent, conversationId: ConversationId | null = null) =>
  floor.db.tx(a.tenant, (sql) => floor.facts.read(sql, a.tenant, personId, conversationId));

describe('facts', () => {
  test('each kind is read as it was told, for the tenant it was told for', async () => {
    const conversationId = randomId<ConversationId>();
    const common = { tenant: a.tenant, observedAt: iso(-1), expiresAt: iso(3600), byPerson: null };
    const answer = await put(
      nda(),
      {
        ...common,
        source: 'personnel',
        name: 'training',
        personId: agent,
        current: true,
        course: '研修 2026',
      },
      { ...common, source: 'personnel', name: 'shift', personId: agent, startsAt: iso(-60), endsAt: iso(60) },
      { ...common, source: 'tickets', name: 'ticket', conversationId, assignee: agent, open: true },
    );
    expect(answer.json).toEqual({ accepted: 4 });
    expect(await read(agent, conversationId)).toMatchObject({
      nda: { inForce: true },
      training: { current: true },
      shift: { onShift: true },
      ticket: { open: true, assignee: agent },
    });
    expect((await read(agent, randomId<ConversationId>())).ticket).toBeNull();
    const elsewhere = await floor.db.tx(b.tenant, (sql) =>
      floor.facts.read(sql, b.tenant, agent, conversationId),
    );
    expect(elsewhere).toMatchObject({ nda: null, training: null, shift: null, ticket: null });
  });

  test('told twice is told once; an older one changes nothing; each change is an entry without a name', async () => {
    const before = (await floor.entries(a.tenant)).filter(({ kind }) => kind === 'fact.changed').length;
    const observedAt = iso(0);
    expect((await put(nda({ observedAt, inForce: false }))).json).toEqual({ accepted: 1 });
    expect((await put(nda({ observedAt, inForce: false }))).json).toMatchObject({
      accepted: expect.any(Number) as number,
    });
    expect((await put(nda({ observedAt: iso(-30) }))).json).toEqual({ accepted: 0 });
    expect((await read()).nda).toEqual({ inForce: false });
    const entries = (await floor.entries(a.tenant)).filter(({ kind }) => kind === 'fact.changed');
    expect(entries.length - before).toBeLessThanOrEqual(2);
    expect(entries.at(-1)?.body).toMatchObject({ fact: 'nda', inForce: false, source: 'personnel' });
    expect(JSON.stringify(entries)).not.toContain(agent);
    expect(JSON.stringify(entries)).not.toContain('研修');
  });

  test.each<[string, object | null]>([
    ['missing', null],
    ['expired', { observedAt: iso0(-100), expiresAt: iso0(-1) }],
    ['from the future', { observedAt: iso0(60) }],
  ])('%s counts as missing', async (_what, change) => {
    const somebody = randomId<PersonId>();
    if (change !== null) await put(nda({ personId: somebody, ...change }));
    expect((await read(somebody)).nda).toBeNull();
  });

  test('ill-typed counts as missing, wherever it came from', async () => {
    for (const content of [
      '{}',
      '{"inForce":"yes","document":"x"}',
      '[]',
      'null',
      '{"inForce":true,"document":"x","more":1}',
    ]) {
      const somebody = randomId<PersonId>();
      await put(nda({ personId: somebody }));
      const sql = connectPlainly(floor.superuser('vault'));
      await sql`update fact set content = ${content}::text::jsonb where subject_id = ${somebody}`;
      await sql.end();
      expect((await read(somebody)).nda, content).toBeNull();
    }
    expect(problemOf(await put(nda({ inForce: 'yes' })))).toBe('invalid_request');
    expect(problemOf(await put(nda({ more: 1 })))).toBe('invalid_request');
  });

  test('a shift begins and ends on the second', async () => {
    const somebody = randomId<PersonId>();
    const now = floor.clock.now();
    const shift = { name: 'shift', startsAt: iso(10), endsAt: iso(20), personId: somebody };
    const { document: _d, inForce: _i, ...common } = nda();
    await put({ ...common, ...shift, observedAt: iso(-1) });
    const on = async (atMs: number): Promise<boolean | undefined> => {
      floor.clock.offset = atMs - Date.now();
      return (await read(somebody)).shift?.onShift;
    };
    expect(await on(now + 5_000)).toBe(false);
    expect(await on(now + 15_000)).toBe(true);
    expect(await on(now + 25_000)).toBe(false);
    floor.clock.offset = 0;
  });
});

describe('containment', () => {
  const order = (by: SignedIn, change: object, proof: ProofChange = {}) =>
    floor.signed(
      by,
      '/v1/containment',
      {
        scope: 'agent',
        tenant: a.tenant,
        personId: agent,
        active: true,
        reason: 'three values in ten seconds',
        ...change,
      },
      proof,
    );
  const held = async (tenant: TenantId, personId: PersonId) =>
    (await floor.db.tx(tenant, (sql) => floor.facts.read(sql, tenant, personId, null))).containment;

  test('only a security officer throws the switch, and only where they are one', async () => {
    for (const login of ['agent.client-a', 'lead.client-a', 'client_officer.client-a']) {
      const who = await floor.signIn(login);
      for (const scope of ['agent', 'client', 'floor'])
        expect(problemOf(await order(who, { scope })), `${login} ${scope}`).toBe('not_permitted');
    }
    const officer = await floor.signIn('security_officer.client-a');
    expect(problemOf(await order(officer, { tenant: b.tenant, scope: 'client' }))).toBe('not_found');
    expect(problemOf(await order(officer, { personId: null }))).toBe('invalid_request');
    expect(problemOf(await order(officer, { reason: 'card 4111 1111 1111 1111' }))).toBe('holds_value');
    expect(problemOf(await order({ ...officer, bearer: 'ses_made_up' }, {}))).toBe('not_signed_in');
    await floor.door('/door/sessions/end', { sessionId: officer.sessionId });
    expect(problemOf(await order(officer, {}))).toBe('not_signed_in');
    expect(await held(a.tenant, agent)).toEqual({ agent: false, client: false, floor: false });
  });

  test('an officer’s session id alone, as a captured desk would have it, neither throws nor lifts it', async () => {
    const officer = await floor.signIn('security_officer.client-a');
    await order(officer, {});
    const lift = { active: false };
    expect(problemOf(await order(officer, lift, { pair: newKeyPair() }))).toBe('bad_signature');
    expect(problemOf(await order({ ...officer, bearer: officer.sessionId }, lift))).toBe('not_signed_in');
    const door = await floor.door('/door/containment', { bySession: officer.sessionId, ...lift });
    expect(problemOf(door)).toBe('not_found');
    expect((await held(a.tenant, agent)).agent).toBe(true);
    await order(officer, lift);
    expect((await held(a.tenant, agent)).agent).toBe(false);
  });

  test('holds the agent, the client or all, is an entry of each log, and can be lifted', async () => {
    const officer = await floor.signIn('security_officer.client-a');
    const [one] = ((await order(officer, {})).json as { containments: { version: number }[] }).containments;
    expect(await held(a.tenant, agent)).toEqual({ agent: true, client: false, floor: false });
    expect((await held(a.tenant, a.people['lead'] as PersonId)).agent).toBe(false);

    const floorwide = (await order(officer, { scope: 'floor', tenant: null, personId: null })).json as {
      containments: { tenant: string; target: string | null; version: number }[];
    };
    expect(floorwide.containments.map(({ tenant }) => tenant).toSorted()).toEqual(
      [a.tenant, b.tenant].toSorted(),
    );
    expect(floorwide.containments[0]?.target).toBeNull();
    expect((await held(b.tenant, b.people['agent'] as PersonId)).floor).toBe(true);
    for (const tenant of [a.tenant, b.tenant])
      expect(
        (await floor.entries(tenant)).filter(({ kind }) => kind === 'containment.changed').length,
      ).toBeGreaterThan(0);

    await order(officer, { scope: 'floor', tenant: null, personId: null, active: false });
    await order(officer, { active: false });
    expect(await held(a.tenant, agent)).toEqual({ agent: false, client: false, floor: false });
    const { containments } = (await floor.door('/door/containment/list', { tenant: a.tenant })).json as {
      containments: { version: number; active: boolean }[];
    };
    expect(Math.min(...containments.map(({ version }) => version))).toBeGreaterThan(one?.version ?? Infinity);
    expect(containments.every(({ active }) => !active)).toBe(true);
  });

  test('of the whole floor holds for a client that begins meanwhile', async () => {
    const officer = await floor.signIn('security_officer.client-a');
    const all = { scope: 'floor', tenant: null, personId: null };
    await order(officer, all);
    const late = await floor.found('client-late', ['agent']);
    expect((await held(late.tenant, late.people['agent'] as PersonId)).floor).toBe(true);
    await order(officer, { ...all, active: false });
    expect((await held(late.tenant, late.people['agent'] as PersonId)).floor).toBe(false);
  });

  test('reaches the frames of a running session within a second', async () => {
    const who = await floor.signIn('agent.client-a', 'stream');
    const lead = await floor.signIn('lead.client-a', 'stream');
    const officer = await floor.signIn('security_officer.client-a', 'stream');
    const mine = await stream(who);
    const others = await stream(lead);
    await order(officer, {});
    await mine.next('contained');
    await order(officer, { active: false });
    await mine.next('released');

    // Thrown by another copy of the vault: nothing but the row tells.
    const sql = connectPlainly(floor.superuser('vault'));
    await sql`update containment set active = true where scope = 'agent' and target = ${agent}`;
    await mine.next('contained');
    await sql`update containment set active = false where scope = 'agent' and target = ${agent}`;
    await mine.next('released');
    await sql.end();

    // What is open was let out by the client's rules: others close it.
    await floor.authz.setPolicy(JOB, {
      tenant: a.tenant,
      settings: { permits: [], touchClasses: [], perHour: 1, perDay: 1, touchMaxAgeSeconds: 60 },
    });
    await mine.next('rules');
    await others.next('rules');

    await floor.door('/door/sessions/end', { sessionId: who.sessionId });
    await mine.next('ended');
    await mine.closed;
    expect(others.seen).toEqual(['rules']);
    others.stop();
  });

  test('a stream needs a signed request', async () => {
    const who = await floor.signIn('agent.client-a', 'unsigned');
    const answer = await fetch(floor.streamUrl(), { headers: { authorization: `DPoP ${who.bearer}` } });
    expect(answer.status).toBe(401);
  });
});

async function stream(who: SignedIn) {
  const stop = new AbortController();
  const path = '/v1/session/stream';
  const response = await fetch(floor.streamUrl(), {
    signal: stop.signal,
    headers: {
      authorization: `DPoP ${who.bearer}`,
      dpop: proof(who.pair, 'GET', `${VAULT}${path}`, who.bearer, '', floor.clock.now()),
    },
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const seen: string[] = [];
  let read = 0;
  let wake = (): void => undefined;
  const closed = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      for (const [, event = ''] of decoder.decode(chunk).matchAll(/event: (\w+)/g)) seen.push(event);
      wake();
    }
  })().catch(() => undefined);
  return {
    seen,
    closed,
    stop: () => stop.abort(),
    /** The next event that was not asked for yet; it must be this one. */
    async next(event: string): Promise<void> {
      while (seen.length === read) await new Promise<void>((resolve) => (wake = resolve));
      expect(seen[read]).toBe(event);
      read += 1;
    },
  };
}

function iso0(inSeconds: number): string {
  return new Date(Date.now() + inSeconds * 1000).toISOString();
}
