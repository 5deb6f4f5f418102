import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { connectPlainly } from '#platform/db';
import type { TenantId, PersonId } from '#platform/ids';
import { createAuthenticator, type Authenticator, type Change } from '../../../test/authenticator.ts';
import { enrolled, signedInWith } from '../../../test/enrolled.ts';
import {
  DESK,
  es256,
  JOB,
  newKeyPair,
  openFloor,
  VAULT,
  type Floor,
  type ProofChange,
  type SignedIn,
} from '../../../test/floor.ts';

let floor: Floor;
let client: { provider: TenantId; tenant: TenantId; people: Partial<Record<string, PersonId>> };
let other: { tenant: TenantId };

beforeAll(async () => {
  floor = await openFloor();
  client = await floor.found('client-a', ['agent', 'lead', 'security_officer', 'client_officer']);
  other = await floor.found('client-b', ['agent']);
});
afterAll(() => floor.close());

const problemOf = (answer: { json: unknown }): string => (answer.json as { problem: string }).problem;

const enrol = (login: string) => enrolled(floor, client.tenant, login);
const signInWith = (key: Authenticator, change: Change = {}, origin = VAULT) =>
  signedInWith(floor, key, change, origin);

describe('signing in with a passkey', () => {
  test('invitation, passkey, session, desk code: each once', async () => {
    const { key, secret, session } = await enrol('first.new');
    // The invitation is used up.
    expect(problemOf(await floor.post('/v1/enrol/options', { invitation: secret }))).toBe('not_found');

    const { answer, body } = await signInWith(key);
    expect(answer.status).toBe(200);
    const { deskCode, view } = answer.json as { deskCode: string; view: { sessionId: string } };
    // The challenge is used up.
    expect(problemOf(await floor.post('/v1/session', body))).toBe('not_signed_in');
    // One active device: the session of the enrolment is over.
    expect(problemOf(await floor.signed(session, '/v1/session/desk-code', {}))).toBe('not_signed_in');

    const redeemed = await floor.door('/door/sessions/redeem', { code: deskCode });
    expect(redeemed.json).toMatchObject({ sessionId: view.sessionId, clients: [{ slug: 'client-a' }] });
    expect(problemOf(await floor.door('/door/sessions/redeem', { code: deskCode }))).toBe('not_signed_in');
  });

  test('of twenty that redeem one code or one invitation at once, one gets it', async () => {
    const { session } = await enrol('second.new');
    const redeemed = await Promise.all(
      Array.from({ length: 20 }, () => floor.door('/door/sessions/redeem', { code: session.deskCode })),
    );
    expect(redeemed.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test.each<[string, Change, string?]>([
    ['without user verification', { userVerified: false }],
    ['with a spoilt signature', { spoilSignature: true }],
    ['from another page', {}, 'https://evil.example'],
    ['within another page', { topOrigin: 'https://evil.example' }],
    ['with a counter that went back (a copied key)', { counter: 0 }],
    ['of another person', { userHandle: Buffer.alloc(32, 7).toString('base64url') }],
    ['that registers instead of signs', { type: 'webauthn.create' }],
  ])('an assertion %s is refused, always in the same words', async (_what, change, origin) => {
    const { key } = await enrol(`refused.${Math.random().toString(36).slice(2)}`);
    expect((await signInWith(key)).answer.status).toBe(200);
    const { answer } = await signInWith(key, change, origin);
    expect(answer.status).toBe(401);
    const stranger = (await signInWith(createAuthenticator())).answer;
    const { reference: _a, ...seen } = answer.json as { reference: string };
    const { reference: _b, ...unknown } = stranger.json as { reference: string };
    expect(seen).toEqual(unknown);
  });

  test('within a page of the desk it is accepted', async () => {
    const { key } = await enrol('third.new');
    expect((await signInWith(key, { topOrigin: DESK })).answer.status).toBe(200);
  });

  test('bearers, codes, invitations and keys are nowhere in the database', async () => {
    const { session, secret } = await enrol('fourth.new');
    const { key } = await floor.identity.issueClientKey(JOB, { tenant: client.tenant, label: 'shop' });
    const sql = connectPlainly(floor.superuser('vault'));
    const tables = await sql<{ name: string }[]>`
      select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
    for (const { name } of tables) {
      const rows = await sql`select t::text as row from ${sql(name)} t`;
      const text = rows.map(({ row }) => String(row)).join('\n');
      for (const hidden of [session.bearer, session.deskCode, secret, key]) {
        expect(text.includes(hidden.slice(-43)), `${name} holds a secret`).toBe(false);
      }
    }
    await sql.end();
  });
});

describe('a session', () => {
  test('needs its own key, this request, this minute, once', async () => {
    const who = await floor.signIn('agent.client-a');
    const path = '/v1/session/desk-code';
    expect((await floor.signed(who, path, {})).status).toBe(200);
    const refused = async (change: Parameters<Floor['signed']>[3]): Promise<string> =>
      problemOf(await floor.signed(who, path, {}, change));
    expect(await refused({ pair: newKeyPair() })).toBe('bad_signature');
    expect(await refused({ sentBody: '{ }' })).toBe('bad_signature');
    expect(await refused({ claims: { htm: 'GET' } })).toBe('bad_signature');
    expect(await refused({ claims: { htu: `${VAULT}/v1/session/end` } })).toBe('bad_signature');
    expect(await refused({ claims: { htu: `${DESK}${path}` } })).toBe('bad_signature');
    expect(await refused({ claims: { ath: 'x' } })).toBe('bad_signature');
    expect(await refused({ claims: { more: 1 } })).toBe('bad_signature');
    expect(await refused({ header: { alg: 'none' } })).toBe('bad_signature');
    expect(await refused({ header: { jwk: newKeyPair().jwk } })).toBe('bad_signature');
    expect(await refused({ jti: 'short' })).toBe('bad_signature');
    const seconds = Math.floor(floor.clock.now() / 1000);
    expect(await refused({ iat: seconds - 62 })).toBe('clock_skew');
    expect(await refused({ iat: seconds + 63 })).toBe('clock_skew');
    expect((await floor.signed(who, path, {}, { iat: seconds - 55 })).status).toBe(200);
    const jti = 'a'.repeat(22);
    expect((await floor.signed(who, path, {}, { jti })).status).toBe(200);
    expect(await refused({ jti })).toBe('request_replayed');
    // Another session's key signs rightly, for itself alone.
    const another = await floor.signIn('lead.client-a');
    expect(await refused({ pair: another.pair })).toBe('bad_signature');
    const unsigned = await floor.post(path, {}, { authorization: `DPoP ${who.bearer}` });
    expect(problemOf(unsigned)).toBe('bad_signature');
    const asCookie = await floor.post(path, {}, { authorization: `Bearer ${who.bearer}` });
    expect(problemOf(asCookie)).toBe('not_signed_in');
  });

  test('is over after 15 idle minutes, after 8 hours whatever happens, and when it is ended', async () => {
    const who = await floor.signIn('agent.client-a', 'clock');
    const check = () => floor.door('/door/sessions/check', { sessionId: who.sessionId, active: true });
    try {
      for (let minutes = 0; minutes < 8 * 60; minutes += 14) {
        floor.clock.offset = minutes * 60_000;
        expect((await check()).status, `${minutes} minutes`).toBe(200);
      }
      floor.clock.offset = 8 * 60 * 60_000 + 1_000;
      expect(problemOf(await check())).toBe('not_signed_in');

      floor.clock.offset = 0;
      const idle = await floor.signIn('agent.client-a', 'idle');
      floor.clock.offset = 15 * 60_000 + 1_000;
      expect(problemOf(await floor.signed(idle, '/v1/session/desk-code', {}))).toBe('not_signed_in');
    } finally {
      floor.clock.offset = 0;
    }
    const ended = await floor.signIn('agent.client-a', 'ended');
    const heard: string[] = [];
    floor.identity.onSessionEnded(({ sessionId }) => heard.push(sessionId));
    expect((await floor.signed(ended, '/v1/session/end', {})).status).toBe(200);
    expect(problemOf(await floor.signed(ended, '/v1/session/desk-code', {}))).toBe('not_signed_in');
    expect(heard).toEqual([ended.sessionId]);
    expect(floor.told).toContainEqual(
      expect.objectContaining({ type: 'session.ended', sessionId: ended.sessionId }),
    );
  });

  test('reaches no client that its person does not work for, in the words for one that is not there', async () => {
    const who = await floor.signIn('agent.client-a', 'reach');
    const tenantless = '7f000000-0000-4000-8000-000000000000' as TenantId;
    await expect(floor.contextOf(who, client.tenant, ['agent'])).resolves.toMatchObject({
      tenant: client.tenant,
      actor: { role: 'agent' },
    });
    for (const tenant of [other.tenant, client.provider, tenantless])
      await expect(floor.contextOf(who, tenant, ['agent'])).rejects.toMatchObject({ problem: 'not_found' });
    await expect(floor.contextOf(who, client.tenant, ['security_officer'])).rejects.toMatchObject({
      problem: 'not_permitted',
    });
  });

  test('is touched by the same key again, for a flow of its own, once', async () => {
    const who = await floor.signIn('agent.client-a', 'touch');
    const lead = await floor.signIn('lead.client-a', 'touch');
    const begin = async (as: SignedIn) =>
      (await floor.signed(as, '/v1/session/touch/options', { for: 'x'.repeat(43) })).json as { flow: string };
    const touch = (as: SignedIn, flow: string, key = as.software) =>
      floor.signed(as, '/v1/session/touch', { flow, softwareSignature: es256(key.key, flow) });

    const { flow } = await begin(who);
    expect(problemOf(await touch(lead, flow))).toBe('not_signed_in');
    const mine = (await begin(who)).flow;
    const touched = await touch(who, mine);
    expect(touched.status).toBe(200);
    expect(problemOf(await touch(who, mine))).toBe('not_signed_in');
    expect(problemOf(await touch(who, (await begin(who)).flow, newKeyPair()))).toBe('not_signed_in');
    const ctx = await floor.contextOf(who, client.tenant, ['agent']);
    expect(floor.identity.session(ctx)).toMatchObject({
      touchedAt: Date.parse((touched.json as { touchedAt: string }).touchedAt),
      touchedFor: 'x'.repeat(43),
    });
    // A context that did not come in by a request has no session.
    expect(floor.identity.session({ ...ctx })).toBeNull();
  });
});

describe('keys of clients', () => {
  test('a key acts for its own client until it is withdrawn', async () => {
    const { key, keyId } = await floor.identity.issueClientKey(JOB, { tenant: client.tenant, label: 'shop' });
    const ask = (authorization: string, tenant: string | null = null) =>
      floor.identity.authenticate(
        { kind: 'client_system' },
        {
          headers: { authorization },
          method: 'POST',
          url: '/v1/messages',
          rawBody: Buffer.alloc(0),
          tenant,
          requestId: 'r',
        },
      );
    await expect(ask(`Bearer ${key}`)).resolves.toMatchObject({ tenant: client.tenant, actor: { keyId } });
    const moved = key.replace(client.tenant.replaceAll('-', ''), other.tenant.replaceAll('-', ''));
    for (const wrong of [
      '',
      'Bearer',
      `Bearer ${key}x`,
      `Bearer ${moved}`,
      `Bearer ${key.slice(0, -1)}`,
      `DPoP ${key}`,
    ])
      await expect(ask(wrong), wrong.slice(0, 8)).rejects.toMatchObject({ problem: 'unknown_key' });
    await expect(ask(`Bearer ${key}`, other.tenant)).rejects.toMatchObject({ problem: 'not_found' });
    await floor.identity.withdrawClientKey(JOB, { tenant: client.tenant, keyId });
    await expect(ask(`Bearer ${key}`)).rejects.toMatchObject({ problem: 'unknown_key' });
  });
});

describe('invitations', () => {
  const somebody = (change: object = {}) => ({
    login: 'somebody.new',
    nameEn: 'Some Body',
    nameJa: '何 某',
    locale: 'en',
    memberships: [{ tenant: client.tenant, role: 'agent' }],
    ...change,
  });
  const send = (by: SignedIn, change: object = {}, proof: ProofChange = {}) =>
    floor.signed(by, '/v1/invitations', somebody(change), proof);
  const ask = async (by: SignedIn, change: object = {}) => {
    await floor.touchFor(by, '/v1/invitations', somebody(change));
    return send(by, change);
  };

  test('only a security officer of every client named invites', async () => {
    const officer = await floor.signIn('security_officer.client-a', 'invite');
    for (const login of ['agent.client-a', 'lead.client-a', 'client_officer.client-a']) {
      const who = await floor.signIn(login, 'invite');
      expect(problemOf(await ask(who)), login).toBe('not_permitted');
    }
    const both = [client, other].map(({ tenant }) => ({ tenant, role: 'agent' }));
    expect(problemOf(await ask(officer, { memberships: both }))).toBe('not_permitted');
    expect(problemOf(await ask(officer, { login: 'agent.client-a' }))).toBe('invalid_request');
    expect(problemOf(await ask(officer, { nameEn: '4111 1111 1111 1111' }))).toBe('holds_value');
    expect((await ask(officer)).status).toBe(200);
  });

  test('a touch for another request, or none, invites nobody', async () => {
    const officer = await floor.signIn('security_officer.client-a', 'invite');
    expect(problemOf(await send(officer))).toBe('touch_needed');
    await floor.touchFor(officer, '/v1/invitations', somebody({ login: 'somebody.else' }));
    expect(problemOf(await send(officer))).toBe('touch_needed');
  });

  test('with an officer’s session id alone, as a captured desk would have it, nobody is invited', async () => {
    const officer = await floor.signIn('security_officer.client-a', 'invite');
    const thief = newKeyPair();
    expect(problemOf(await send(officer, {}, { pair: thief }))).toBe('bad_signature');
    expect(problemOf(await send(officer, {}, { sentBody: '{}' }))).toBe('bad_signature');
    expect(problemOf(await send({ ...officer, bearer: officer.sessionId }))).toBe('not_signed_in');
    const door = await floor.door('/door/invitations', { bySession: officer.sessionId });
    expect(problemOf(door)).toBe('not_found');
  });

  test('a newer one makes the older worthless, and none lives longer than a day', async () => {
    const officer = await floor.signIn('security_officer.client-a', 'invite');
    const secretOf = async (): Promise<string> =>
      ((await ask(officer, { login: 'twice.new' })).json as { link: string }).link.split('#')[1] ?? '';
    const [older, newer] = [await secretOf(), await secretOf()];
    const open = (invitation: string) => floor.post('/v1/enrol/options', { invitation });
    expect(problemOf(await open(older))).toBe('not_found');
    expect((await open(newer)).status).toBe(200);
    floor.clock.offset = 24 * 60 * 60_000 + 1_000;
    expect(problemOf(await open(newer))).toBe('not_found');
    floor.clock.offset = 0;
  });
});

test("each client's log says who joined and by whom a key was made, by pseudonym alone", async () => {
  const entries = await floor.entries(client.tenant);
  const kinds = new Set(entries.map(({ kind }) => kind));
  for (const kind of ['client.created', 'person.changed', 'client_key.issued', 'client_key.withdrawn'])
    expect(kinds).toContain(kind);
  const text = JSON.stringify(entries);
  for (const name of ['Given', 'Family', '姓', 'agent.client-a']) expect(text).not.toContain(name);
  for (const personId of Object.values(client.people)) expect(text).not.toContain(personId);
  const provider = JSON.stringify(await floor.entries(client.provider));
  expect(provider).toContain('session.started');
  expect(provider).not.toContain('Given');
});

test('creating what exists changes nothing', async () => {
  const again = await floor.found('client-a', ['agent']);
  expect(again).toEqual({
    provider: client.provider,
    tenant: client.tenant,
    people: { agent: client.people['agent'] },
  });
  const together = await Promise.all(
    Array.from({ length: 5 }, () =>
      floor.identity.createClient(JOB, {
        kind: 'client',
        slug: 'client-c',
        nameEn: 'C',
        nameJa: 'C',
        locale: 'en',
        colour: '#000000',
        badge: 'C',
      }),
    ),
  );
  expect(new Set(together.map(({ tenant }) => tenant)).size).toBe(1);
  expect(together.filter(({ created }) => created)).toHaveLength(1);
});

describe('production', () => {
  let real: Floor;
  beforeAll(async () => {
    real = await openFloor('production');
  });
  afterAll(() => real.close());

  test('the first officer enrols by a link that works until somebody has', async () => {
    const first = await real.identity.firstOfficerInvitation();
    const second = await real.identity.firstOfficerInvitation();
    const secretOf = (link: string | undefined): string => link?.split('#')[1] ?? '';
    expect(problemOf(await real.post('/v1/enrol/options', { invitation: secretOf(first?.link) }))).toBe(
      'not_found',
    );
    const options = await real.post('/v1/enrol/options', { invitation: secretOf(second?.link) });
    const { flow, publicKey } = options.json as { flow: string; publicKey: never };
    const key = createAuthenticator();
    const credential = key.create(publicKey, VAULT);
    const done = await real.post('/v1/enrol', { flow, credential, jwk: newKeyPair().jwk, device: 'd' });
    expect(done.json).toMatchObject({
      view: { evaluation: false, person: { memberships: [{ role: 'security_officer' }] } },
    });
    expect(await real.identity.firstOfficerInvitation()).toBeNull();
  });

  test('software keys and the list of people do not exist', async () => {
    await real.found('client-a', ['agent']);
    await expect(real.signIn('agent.client-a')).rejects.toThrow('not_found');
    expect(problemOf(await real.get('/v1/evaluation/people'))).toBe('not_found');
    // A session of an evaluation that somehow came along is no session here.
    const sql = connectPlainly(real.superuser('vault'));
    const [row] = await sql<{ kind: string }[]>`select kind from session limit 1`;
    expect(row?.kind).toBe('passkey');
    await sql`update session set kind = 'software'`;
    const [session] = await sql<
      { id: string }[]
    >`select session_id as id from session where ended_at is null limit 1`;
    await sql.end();
    expect(
      problemOf(await real.door('/door/sessions/check', { sessionId: session?.id, active: false })),
    ).toBe('not_signed_in');
  });
});
