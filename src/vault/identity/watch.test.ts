import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { PersonId, TenantId } from '#platform/ids';
import type { StaffSessions } from '#vault/identity/api';
import { createAuthenticator, type Authenticator, type Change } from '../../../test/authenticator.ts';
import { begun, enrolled, touched } from '../../../test/enrolled.ts';
import { newKeyPair, openFloor, VAULT, type Floor, type SignedIn } from '../../../test/floor.ts';

let floor: Floor;
let client: { provider: TenantId; tenant: TenantId; people: Partial<Record<string, PersonId>> };

beforeAll(async () => {
  floor = await openFloor();
  client = await floor.found('client-a', ['agent', 'security_officer']);
  await floor.found('client-b', ['security_officer']);
});
afterAll(() => floor.close());

const problemOf = (answer: { json: unknown }): string => (answer.json as { problem: string }).problem;
const whyOf = (answer: { json: unknown }) => (answer.json as { details?: { why?: string } }).details?.why;

/** A sign-in as it comes from that address. */
async function signInFrom(address: string, key: Authenticator, change: Change = {}, device = 'laptop') {
  const options = (await floor.post('/v1/session/options', {})).json as {
    flow: string;
    challenge: string;
    rpId: string;
  };
  const pair = newKeyPair();
  const response = await floor.http.server.inject({
    method: 'POST',
    url: '/v1/session',
    remoteAddress: address,
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({
      flow: options.flow,
      credential: key.get(options, VAULT, change),
      jwk: pair.jwk,
      device,
    }),
  });
  const answer = { status: response.statusCode, json: response.json<unknown>() };
  return { ...answer, session: answer.status === 200 ? begun(answer, pair) : null };
}

async function seenBy(login: string): Promise<StaffSessions> {
  const officer = await floor.signIn(login, 'watch');
  return (await floor.signed(officer, '/v1/watch/sessions', {})).json as StaffSessions;
}
const alertsOf = async (login: string, kind: string) =>
  (await seenBy(login)).alerts.filter((one) => one.kind === kind);
const made = (): Change => ({ userHandle: randomBytes(32).toString('base64url') });

async function stepUpOf(who: SignedIn): Promise<boolean | undefined> {
  const ctx = await floor.contextOf(who, client.tenant, ['agent']);
  return floor.identity.session(ctx)?.stepUp;
}

describe('tries are held back', () => {
  test('for one who is claimed, alike whether they exist, from everywhere, for a quarter of an hour', async () => {
    const { key } = await enrolled(floor, client.tenant, 'guessed');
    const nobody = randomBytes(32).toString('base64url');
    const stranger = createAuthenticator();
    for (const [who, change] of [
      [key, { spoilSignature: true }],
      [stranger, { userHandle: nobody }],
    ] as const) {
      const tries = [];
      for (let at = 0; at < 9; at += 1)
        tries.push(problemOf(await signInFrom(`192.0.2.${at * 9}`, who, change)));
      expect(tries).toEqual([...Array.from({ length: 8 }, () => 'not_signed_in'), 'rate_limited']);
    }
    // Also with the right key, for now.
    expect(problemOf(await signInFrom('198.18.0.1', key))).toBe('rate_limited');
    expect(await alertsOf('security_officer.client-a', 'account_guessing')).not.toEqual([]);
    floor.clock.offset = 15 * 60_000 + 1_000;
    expect((await signInFrom('198.18.0.1', key)).status).toBe(200);
    floor.clock.offset = 0;
  });

  test('for a network that tries many people, and for no other', async () => {
    const { key } = await enrolled(floor, client.tenant, 'sprayed');
    const stranger = createAuthenticator();
    for (let at = 0; at < 10; at += 1)
      expect(problemOf(await signInFrom(`203.0.113.${at + 1}`, stranger, made()))).toBe('not_signed_in');
    expect(problemOf(await signInFrom('203.0.113.99', stranger, made()))).toBe('rate_limited');
    expect(problemOf(await signInFrom('203.0.113.99', key))).toBe('rate_limited');
    expect((await signInFrom('198.51.100.7', key)).status).toBe(200);
    const [alert] = await alertsOf('security_officer.client-a', 'spraying');
    expect(alert).toMatchObject({ nameEn: null, network: '203.0.113.0/24', action: 'block' });
    // Somebody looks at it: it is off the list, and in the log.
    const officer = await floor.signIn('security_officer.client-a', 'watch');
    await floor.signed(officer, '/v1/watch/alerts/settle', { alertId: alert?.alertId });
    expect(await alertsOf('security_officer.client-a', 'spraying')).toEqual([]);
    const kinds = (await floor.entries(client.provider)).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['credential.alert', 'credential.settled']));
  });
});

describe('a copied key', () => {
  test('locks its person until another officer unlocks them with a touch', async () => {
    const { key, personId, session } = await enrolled(floor, client.tenant, 'copied');
    expect((await signInFrom('192.0.2.1', key)).status).toBe(200);
    // Without the key nobody can call it copied.
    expect(problemOf(await signInFrom('192.0.2.1', key, { counter: 0, spoilSignature: true }))).toBe(
      'not_signed_in',
    );
    const right = await signInFrom('192.0.2.1', key, { counter: 3 });
    if (right.session === null) throw new Error('the right key signs nobody in');
    expect(problemOf(await signInFrom('198.18.5.5', key, { counter: 2 }))).toBe('not_signed_in');
    expect(whyOf(await floor.signed(right.session, '/v1/account', {}))).toBe('locked');
    expect(problemOf(await signInFrom('192.0.2.1', key, { counter: 9 }))).toBe('sign_in_locked');
    expect(problemOf(await floor.signed(session, '/v1/account', {}))).toBe('not_signed_in');

    const officer = await floor.signIn('security_officer.client-a', 'watch');
    const foreign = await floor.signIn('security_officer.client-b', 'watch');
    const path = '/v1/watch/unlock';
    expect(problemOf(await floor.signed(officer, path, { personId }))).toBe('touch_needed');
    await touched(floor, foreign, path, { personId });
    expect(problemOf(await signInFrom('192.0.2.1', key, { counter: 10 }))).toBe('sign_in_locked');
    const after = (await touched(floor, officer, path, { personId })).json as StaffSessions;
    expect(after.people.find((one) => one.personId === personId)).toMatchObject({ locked: false });
    expect(after.alerts).toContainEqual(expect.objectContaining({ kind: 'copied_key', action: 'lock' }));
    expect((await signInFrom('192.0.2.1', key, { counter: 11 })).status).toBe(200);
  });
});

describe('a stolen bearer', () => {
  test('sent with a proof by another key asks its owner for touches, then ends that session', async () => {
    const { session } = await enrolled(floor, client.tenant, 'robbed');
    const thief = newKeyPair();
    const steal = (claims = {}) => floor.signed(session, '/v1/account', {}, { pair: thief, claims });
    // Over another bearer: anybody can make that, so it says nothing.
    for (let at = 0; at < 4; at += 1) expect(problemOf(await steal({ ath: 'x' }))).toBe('bad_signature');
    expect(await stepUpOf(session)).toBe(false);
    expect(problemOf(await steal())).toBe('bad_signature');
    expect(await stepUpOf(session)).toBe(true);
    await steal();
    await steal();
    expect(whyOf(await floor.signed(session, '/v1/account', {}))).toBe('ended_by_watch');
    expect(await alertsOf('security_officer.client-a', 'stolen_bearer')).toEqual([
      expect.objectContaining({ nameEn: 'New Person', count: 2, action: 'step_up' }),
    ]);
    expect(await alertsOf('security_officer.client-b', 'stolen_bearer')).toEqual([]);
  });

  test('a proof that is sent again and again is told', async () => {
    const { session } = await enrolled(floor, client.tenant, 'replayed');
    const jti = 'r'.repeat(22);
    for (let at = 0; at < 4; at += 1) await floor.signed(session, '/v1/account', {}, { jti });
    expect(await alertsOf('security_officer.client-a', 'replayed_proof')).toHaveLength(1);
  });
});

describe('where somebody signs in', () => {
  test('faster than people travel, on another device, asks each value for a touch', async () => {
    const { key } = await enrolled(floor, client.tenant, 'far.away');
    const first = await signInFrom('192.0.2.10', key);
    const moved = await signInFrom('198.18.7.7', key);
    if (first.session === null || moved.session === null) throw new Error('no session');
    expect(await stepUpOf(moved.session)).toBe(false);
    const far = await signInFrom('192.0.2.10', key, {}, 'a phone');
    if (far.session === null) throw new Error('no session');
    expect(await stepUpOf(far.session)).toBe(true);
    const { alerts } = await seenBy('security_officer.client-a');
    const kinds = alerts.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['moved', 'impossible_travel']));
    // An hour later it is only a new place.
    floor.clock.offset = 60 * 60_000;
    await signInFrom('198.51.100.3', key, {}, 'a tablet');
    const later = (await seenBy('security_officer.client-a')).alerts;
    floor.clock.offset = 0;
    expect(later).toContainEqual(expect.objectContaining({ kind: 'new_device', device: 'a tablet' }));
  });

  test('touches that are asked for and not given end the session', async () => {
    const { session } = await enrolled(floor, client.tenant, 'tired');
    const asked = [];
    for (let at = 0; at < 21; at += 1)
      asked.push((await floor.signed(session, '/v1/session/touch/options', {})).status);
    expect(asked).toEqual([...Array.from({ length: 20 }, () => 200), 429]);
    expect(whyOf(await floor.signed(session, '/v1/account', {}))).toBe('ended_by_watch');
    expect(await alertsOf('security_officer.client-a', 'touch_flood')).toHaveLength(1);
  });
});
