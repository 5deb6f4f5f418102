import { createHash } from 'node:crypto';

import type { PersonId, TenantId } from '#platform/ids';
import { createAuthenticator, type Authenticator, type Change } from './authenticator.ts';
import { newKeyPair, VAULT, type Floor, type SignedIn } from './floor.ts';

/** An agent of the client who enrols with this key by an invitation of the client's security officer. */
export async function enrolled(
  floor: Floor,
  tenant: TenantId,
  login: string,
  key: Authenticator = createAuthenticator(),
): Promise<{ key: Authenticator; personId: PersonId; secret: string; session: SignedIn }> {
  const officer = await floor.signIn('security_officer.client-a');
  const invited = await touched(floor, officer, '/v1/invitations', {
    login,
    nameEn: 'New Person',
    nameJa: '新 人',
    locale: 'ja',
    memberships: [{ tenant, role: 'agent' }],
  });
  if (invited.status !== 200) throw new Error(`invitation: ${JSON.stringify(invited.json)}`);
  const { link, personId } = invited.json as { link: string; personId: PersonId };
  const secret = link.split('#')[1] ?? '';
  return { key, personId, secret, session: await enrolBy(floor, secret, key) };
}

/** Uses an invitation's secret: the key is registered and a session begins. */
export async function enrolBy(floor: Floor, secret: string, key: Authenticator): Promise<SignedIn> {
  const options = await floor.post('/v1/enrol/options', { invitation: secret });
  const { flow, publicKey } = options.json as { flow: string; publicKey: never };
  const pair = newKeyPair();
  const body = { flow, credential: key.create(publicKey, VAULT), jwk: pair.jwk, device: 'laptop' };
  return begun(await floor.post('/v1/enrol', body), pair);
}

export async function signedInWith(floor: Floor, key: Authenticator, change: Change = {}, origin = VAULT) {
  const options = (await floor.post('/v1/session/options', {})).json as {
    flow: string;
    challenge: string;
    rpId: string;
  };
  const pair = newKeyPair();
  const credential = key.get(options, origin, change);
  const body = { flow: options.flow, credential, jwk: pair.jwk, device: 'laptop' };
  const answer = await floor.post('/v1/session', body);
  return { answer, body, pair, session: answer.status === 200 ? begun(answer, pair) : null };
}

/** The session that a sign-in or an enrolment answered with. */
export function begun(answer: { status: number; json: unknown }, pair: SignedIn['pair']): SignedIn {
  if (answer.status !== 200) throw new Error(`no session: ${JSON.stringify(answer.json)}`);
  const { session, deskCode, view } = answer.json as {
    session: string;
    deskCode: string;
    view: { sessionId: string; person: { personId: PersonId } };
  };
  const { sessionId, person } = view;
  return { bearer: session, deskCode, sessionId, personId: person.personId, pair, software: newKeyPair() };
}

/** A signed request with a touch for exactly it: of the passkey, or of the software key that stands for it. */
export async function touched(
  floor: Floor,
  who: SignedIn,
  path: string,
  body: unknown,
  key: Authenticator | null = null,
) {
  await touchFor(floor, who, path, body, key);
  return floor.signed(who, path, body);
}

export async function touchFor(
  floor: Floor,
  who: SignedIn,
  path: string,
  body: unknown,
  key: Authenticator | null = null,
): Promise<void> {
  if (key === null) return floor.touchFor(who, path, body);
  const digest = createHash('sha256')
    .update(`${path}\n${JSON.stringify(body)}`)
    .digest('base64url');
  const options = (await floor.signed(who, '/v1/session/touch/options', { for: digest })).json as {
    flow: string;
    challenge: string;
    rpId: string;
  };
  const answer = await floor.signed(who, '/v1/session/touch', {
    flow: options.flow,
    credential: key.get(options, VAULT),
  });
  if (answer.status !== 200) throw new Error(`touch: ${JSON.stringify(answer.json)}`);
}
