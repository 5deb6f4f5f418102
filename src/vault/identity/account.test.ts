import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { PersonId, TenantId } from '#platform/ids';
import type { Account, Recoveries, StaffSessions } from '#vault/identity/api';
import type { z } from 'zod';
import { createAuthenticator } from '../../../test/authenticator.ts';
import { makeAuthority, makeCertificate } from '../../../test/certificates.ts';
import { enrolBy, enrolled, signedInWith, touched, touchFor } from '../../../test/enrolled.ts';
import { JOB, openFloor, VAULT, type Floor, type SignedIn } from '../../../test/floor.ts';
import { endsAt } from './accept-passkey.ts';
import { networkOf } from './network.ts';

let floor: Floor;
let client: { provider: TenantId; tenant: TenantId; people: Partial<Record<string, PersonId>> };

beforeAll(async () => {
  floor = await openFloor();
  client = await floor.found('client-a', ['agent', 'security_officer', 'client_officer']);
  await floor.found('client-b', ['agent', 'security_officer']);
  await floor.identity.createPerson(JOB, {
    home: client.provider,
    login: 'second.officer',
    nameEn: 'Second Officer',
    nameJa: '第二 責任者',
    locale: 'en',
    memberships: [{ tenant: client.tenant, role: 'security_officer' }],
    state: 'active',
  });
});
afterAll(() => floor.close());

const problemOf = (answer: { json: unknown }): string => (answer.json as { problem: string }).problem;
const whyOf = (answer: { json: unknown }) => (answer.json as { details?: { why?: string } }).details?.why;
const account = async (who: SignedIn) =>
  (await floor.signed(who, '/v1/account', {})).json as z.infer<typeof Account>;

describe('one’s own sign-in', () => {
  test('a new sign-in ends the older one, which is told why', async () => {
    const { key, session: older } = await enrolled(floor, client.tenant, 'one.device');
    const { session: newer } = await signedInWith(floor, key);
    const refused = await floor.signed(older, '/v1/account', {});
    expect(problemOf(refused)).toBe('not_signed_in');
    expect(whyOf(refused)).toBe('signed_in_elsewhere');
    // A bearer that never was is told nothing.
    const other = older.bearer.at(-10) === 'A' ? 'B' : 'A';
    const invented = { ...older, bearer: older.bearer.slice(0, -10) + other + older.bearer.slice(-9) };
    expect(whyOf(await floor.signed(invented, '/v1/account', {}))).toBeUndefined();
    const seen = newer === null ? null : await account(newer);
    expect(seen?.sessions).toEqual([
      expect.objectContaining({ own: true, by: 'passkey', device: 'laptop', network: 'local' }),
    ]);
  });

  test('sessions are listed and ended by their own person, by nobody else', async () => {
    const here = await floor.signIn('agent.client-a', 'here');
    const there = await floor.signIn('agent.client-a', 'there');
    const stranger = await floor.signIn('agent.client-b', 'here');
    expect((await account(here)).sessions.map(({ sessionId }) => sessionId)).toEqual(
      expect.arrayContaining([here.sessionId, there.sessionId]),
    );
    const end = { sessionId: there.sessionId };
    await floor.signed(stranger, '/v1/account/sessions/end', end);
    expect((await account(there)).sessions.length).toBeGreaterThan(1);
    expect((await floor.signed(here, '/v1/account/sessions/end', end)).status).toBe(200);
    expect(whyOf(await floor.signed(there, '/v1/account', {}))).toBe('ended_by_you');
  });

  test('passkeys are added and removed with a touch for exactly that, and never the last one', async () => {
    const { key: first, session } = await enrolled(floor, client.tenant, 'two.keys');
    const ask = { name: 'Key in the drawer' };
    const path = '/v1/account/passkeys/options';
    expect(problemOf(await floor.signed(session, path, ask))).toBe('touch_needed');
    await touchFor(floor, session, path, { name: 'Another' }, first);
    expect(problemOf(await floor.signed(session, path, ask))).toBe('touch_needed');
    const begun = await touched(floor, session, path, ask, first);
    const { flow, publicKey } = begun.json as { flow: string; publicKey: never };

    const second = createAuthenticator({ synced: true });
    const credential = second.create(publicKey, VAULT);
    const other = await enrolled(floor, client.tenant, 'not.mine');
    const add = { flow, credential, ...ask };
    const added = await floor.signed(session, '/v1/account/passkeys', add);
    expect(added.json).toMatchObject({
      passkeys: [
        { name: 'laptop', synced: false, own: true },
        { name: 'Key in the drawer', synced: true, own: false, lastUsedAt: null },
      ],
    });
    // The flow was used up; and another session could not have used it.
    expect(problemOf(await floor.signed(session, '/v1/account/passkeys', add))).toBe('flow_over');
    expect(problemOf(await floor.signed(other.session, '/v1/account/passkeys', add))).toBe('flow_over');
    const renamed = { credentialId: second.credentialId, name: 'Spare' };
    await floor.signed(other.session, '/v1/account/passkeys/name', { ...renamed, name: 'Mine' });
    expect((await account(session)).passkeys[1]?.name).toBe('Key in the drawer');
    expect((await floor.signed(session, '/v1/account/passkeys/name', renamed)).json).toMatchObject({
      passkeys: [{}, { name: 'Spare' }],
    });

    // Signed in with the second, the first is removed; then the second is the last.
    const { session: withSecond } = await signedInWith(floor, second);
    if (withSecond === null) throw new Error('the second key signs nobody in');
    const remove = (id: string) => ({ credentialId: id });
    const away = '/v1/account/passkeys/remove';
    expect(problemOf(await floor.signed(withSecond, away, remove(first.credentialId)))).toBe('touch_needed');
    expect((await touched(floor, withSecond, away, remove(first.credentialId), second)).status).toBe(200);
    expect(problemOf(await touched(floor, withSecond, away, remove(second.credentialId), second))).toBe(
      'last_passkey',
    );
    expect((await signedInWith(floor, first)).answer.status).toBe(401);
    const provider = await floor.entries(client.provider);
    expect(provider.map(({ kind }) => kind)).toContain('key.removed');
  });
});

describe('a security officer', () => {
  test('sees and ends the sessions of people they answer for, and of nobody else', async () => {
    const agent = await floor.signIn('agent.client-a', 'seen');
    const foreign = await floor.signIn('agent.client-b', 'unseen');
    const officer = await floor.signIn('security_officer.client-a', 'desk');
    const list = (await floor.signed(officer, '/v1/watch/sessions', {})).json as z.infer<
      typeof StaffSessions
    >;
    const ids = list.people.flatMap(({ sessions }) => sessions.map(({ sessionId }) => sessionId));
    expect(ids).toContain(agent.sessionId);
    expect(ids).not.toContain(foreign.sessionId);
    const end = (who: SignedIn, sessionId: string) =>
      floor.signed(who, '/v1/watch/sessions/end', { sessionId });
    await end(officer, foreign.sessionId);
    expect((await floor.signed(foreign, '/v1/account', {})).status).toBe(200);
    expect(problemOf(await end(agent, officer.sessionId))).toBe('not_permitted');
    expect((await end(officer, agent.sessionId)).status).toBe(200);
    expect(whyOf(await floor.signed(agent, '/v1/account', {}))).toBe('ended_by_officer');
  });
});

describe('recovery by two officers', () => {
  const ask = (who: SignedIn, personId: string) =>
    touched(floor, who, '/v1/watch/recoveries/ask', { personId });
  const approve = (who: SignedIn, recoveryId: string) =>
    touched(floor, who, '/v1/watch/recoveries/approve', { recoveryId });
  const recoveriesOf = (answer: { json: unknown }) => answer.json as z.infer<typeof Recoveries>;

  test('one asks, another approves, the person enrols once, and everything older is worthless', async () => {
    const { key: lost, personId, session: older } = await enrolled(floor, client.tenant, 'lost.all');
    const first = await floor.signIn('security_officer.client-a', 'first');
    const second = await floor.signIn('second.officer', 'second');
    const foreign = await floor.signIn('security_officer.client-b', 'foreign');

    const body = { personId };
    expect(problemOf(await floor.signed(first, '/v1/watch/recoveries/ask', body))).toBe('touch_needed');
    expect(problemOf(await ask(foreign, personId))).toBe('not_found');
    expect(problemOf(await ask(first, first.personId))).toBe('another_person');
    const recovery = recoveriesOf(await ask(first, personId)).recoveries[0];
    if (recovery === undefined) throw new Error('no recovery');
    expect(recovery).toMatchObject({ login: 'lost.all', approved: false, mayApprove: false });
    expect(problemOf(await ask(second, personId))).toBe('stale_version');
    const { recoveryId } = recovery;

    expect(problemOf(await floor.signed(second, '/v1/watch/recoveries/approve', { recoveryId }))).toBe(
      'touch_needed',
    );
    expect(problemOf(await approve(first, recoveryId))).toBe('another_person');
    expect(problemOf(await approve(foreign, recoveryId))).toBe('not_found');
    const approved = await approve(second, recoveryId);
    expect(approved.status).toBe(200);
    expect(problemOf(await approve(second, recoveryId))).toBe('stale_version');
    const secret = (approved.json as { link: string }).link.split('#')[1] ?? '';
    // Until the person enrols, nothing has changed.
    expect((await floor.signed(older, '/v1/account', {})).status).toBe(200);

    const fresh = createAuthenticator();
    const session = await enrolBy(floor, secret, fresh);
    expect(whyOf(await floor.signed(older, '/v1/account', {}))).toBe('recovered');
    expect((await signedInWith(floor, lost)).answer.status).toBe(401);
    expect((await account(session)).passkeys.map(({ credentialId }) => credentialId)).toEqual([
      fresh.credentialId,
    ]);
    expect(problemOf(await floor.post('/v1/enrol/options', { invitation: secret }))).toBe('not_found');
    // For a day each value asks for a touch.
    const ctx = await floor.contextOf(session, client.tenant, ['agent']);
    expect(floor.identity.session(ctx)).toMatchObject({ stepUp: true });
    const states = (await floor.entries(client.provider))
      .filter(({ kind, body: about }) => kind === 'person.recovery' && about['recovery'] === recoveryId)
      .map(({ body: about }) => about['state']);
    expect(states).toEqual(['asked', 'approved', 'used']);
  });

  test('one that is withdrawn opens nothing, also if its link is out', async () => {
    const { key, personId, session } = await enrolled(floor, client.tenant, 'lost.nothing');
    const first = await floor.signIn('security_officer.client-a', 'first');
    const second = await floor.signIn('second.officer', 'second');
    const open = recoveriesOf(await ask(first, personId)).recoveries;
    const recoveryId = open.find(({ login }) => login === 'lost.nothing')?.recoveryId ?? '';
    const approved = await approve(second, recoveryId);
    const secret = (approved.json as { link: string }).link.split('#')[1] ?? '';
    await floor.signed(first, '/v1/watch/recoveries/withdraw', { recoveryId });
    expect(problemOf(await floor.post('/v1/enrol/options', { invitation: secret }))).toBe('not_found');
    expect((await floor.signed(session, '/v1/account', {})).status).toBe(200);
    expect((await signedInWith(floor, key)).answer.status).toBe(200);
  });
});

describe('of those that come at once, one gets it', () => {
  test('an invitation, however many enrolments it was begun for', async () => {
    const officer = await floor.signIn('security_officer.client-a', 'at once');
    const person = {
      login: 'raced',
      nameEn: 'New Person',
      nameJa: '新 人',
      locale: 'en',
      memberships: [{ tenant: client.tenant, role: 'agent' }],
    };
    const invited = await touched(floor, officer, '/v1/invitations', person);
    const secret = (invited.json as { link: string }).link.split('#')[1] ?? '';
    const keys = Array.from({ length: 6 }, () => createAuthenticator());
    const raced = await Promise.allSettled(keys.map((key) => enrolBy(floor, secret, key)));
    expect(raced.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const signedIn = [];
    for (const key of keys) signedIn.push((await signedInWith(floor, key)).answer.status);
    expect(signedIn.filter((status) => status === 200)).toHaveLength(1);
  });
});

describe('which passkeys a client lets in', () => {
  const path = () => `/v1/t/${client.tenant}/passkey-rule`;
  const model = { aaguid: '2fc0579f-8113-47ea-b116-bb5a8db9202a', name: 'Token 5' };
  const enter = (who: SignedIn) => floor.contextOf(who, client.tenant, ['agent']);

  test('synced keys are refused, and listed models are proven by their maker’s certificate', async () => {
    const authority = makeAuthority('Maker');
    const leaf = { subject: 'C=JP/O=Maker/OU=Authenticator Attestation/CN=Token', by: authority };
    const certificate = makeCertificate(leaf);
    const proven = createAuthenticator({ model: { aaguid: model.aaguid, certificate } });
    const said = createAuthenticator({ model: { aaguid: model.aaguid } });
    const forged = createAuthenticator({
      model: {
        aaguid: model.aaguid,
        certificate: makeCertificate({ ...leaf, by: makeAuthority('Maker') }),
      },
    });
    const synced = createAuthenticator({ synced: true });
    const sessions = {
      proven: (await enrolled(floor, client.tenant, 'key.proven', proven)).session,
      said: (await enrolled(floor, client.tenant, 'key.said', said)).session,
      forged: (await enrolled(floor, client.tenant, 'key.forged', forged)).session,
      synced: (await enrolled(floor, client.tenant, 'key.synced', synced)).session,
    };
    const officer = await floor.signIn('client_officer.client-a', 'rules');
    const set = (seen: number, rule: unknown) => touched(floor, officer, path(), { seen, rule });

    const noSynced = { denySynced: true, models: [] };
    expect(problemOf(await floor.signed(officer, path(), { seen: 0, rule: noSynced }))).toBe('touch_needed');
    expect((await set(0, noSynced)).json).toMatchObject({ version: 1 });
    expect(problemOf(await set(0, noSynced))).toBe('stale_version');
    await expect(enter(sessions.synced)).rejects.toMatchObject({ problem: 'passkey_not_accepted' });
    await expect(enter(sessions.said)).resolves.toMatchObject({ actor: { role: 'agent' } });

    // The officer of this evaluation has a key of software, of no model: the rule that would shut them out is refused.
    const models = { denySynced: true, models: [{ ...model, root: authority.cert }] };
    expect(problemOf(await set(1, models))).toBe('passkey_not_accepted');
    const noAuthority = { denySynced: true, models: [{ ...model, root: certificate.cert }] };
    expect(problemOf(await set(1, noAuthority))).toBe('invalid_request');
    await floor.db.tx(client.tenant, (sql) =>
      sql`update passkey_rule set version = 2, models = ${sql.json(models.models)} where tenant_id = ${client.tenant}`.then(
        () => undefined,
      ),
    );
    await expect(enter(sessions.proven)).resolves.toMatchObject({ actor: { role: 'agent' } });
    for (const who of ['said', 'forged', 'synced'] as const)
      await expect(enter(sessions[who]), who).rejects.toMatchObject({ problem: 'passkey_not_accepted' });
    const kinds = (await floor.entries(client.tenant)).map(({ kind }) => kind);
    expect(kinds).toContain('passkey_rule.changed');
    expect(endsAt([], authority.cert)).toBe(false);
    await floor.db.tx(client.tenant, (sql) => sql`delete from passkey_rule`.then(() => undefined));
  });
});

test('networks are prefixes', () => {
  const of = {
    '203.0.113.77': '203.0.113.0/24',
    '::ffff:203.0.113.77': '203.0.113.0/24',
    '127.0.0.9': 'local',
  };
  for (const [address, network] of Object.entries(of)) expect(networkOf(address)).toBe(network);
  expect(networkOf('2001:0db8:12::1')).toBe('2001:db8:12::/48');
  expect(networkOf('::1')).toBe('local');
  expect(networkOf('what')).toBe('unknown');
});
