import { createHash, createPublicKey, verify } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { randomId, type PersonId, type TenantId } from '#platform/ids';
import { SignatureStatement } from '#vault/identity/api';
import type { Authenticator } from '../../../test/authenticator.ts';
import { enrolled, signedInWith } from '../../../test/enrolled.ts';
import { openFloor, VAULT, type Floor, type SignedIn } from '../../../test/floor.ts';

/** docs/spec/signature.md */
let floor: Floor;
let client: { provider: TenantId; tenant: TenantId; people: Partial<Record<string, PersonId>> };
let other: { tenant: TenantId };
let agent: { key: Authenticator; session: SignedIn };

beforeAll(async () => {
  floor = await openFloor();
  client = await floor.found('client-a', ['agent', 'security_officer']);
  other = await floor.found('client-b', ['agent']);
  agent = await enrolled(floor, client.tenant, 'who.signs');
});
afterAll(() => floor.close());
beforeEach(() => void floor.told.splice(0));

const askOf = (tenant: string, relation = 'client') => ({
  tenant,
  relation,
  document: 'nda-client-a',
  version: 3,
  sha256: 'ab'.repeat(32),
  readSeconds: 47,
});
const begin = async (ask: object, who = agent.session) => floor.signed(who, '/v1/signature/options', ask);
interface Options {
  statement: string;
  challenge: string;
  rpId: string;
}
const optionsOf = async (ask: object) => (await begin(ask)).json as Options;
const hand = (statement: string, credential: unknown, who = agent.session) =>
  floor.signed(who, '/v1/signature', { statement, credential });
const news = () => floor.told.filter((event) => event.type === 'document.signed');

test('a passkey signs the digest of a statement, which a stranger can check, and the log and the desk hear of it', async () => {
  const options = await optionsOf(askOf(client.tenant));
  const answer = await hand(options.statement, agent.key.get(options, VAULT));
  expect(answer.status).toBe(200);
  const [event] = news();
  if (event?.type !== 'document.signed' || event.evidence.kind !== 'passkey') throw new Error('no news');
  expect(event.tenant).toBe(client.tenant);
  const stated = SignatureStatement.parse(JSON.parse(event.statement));
  expect(stated).toMatchObject({ ...askOf(client.tenant), person: agent.session.personId });

  // As a stranger does it, with nothing of ours: the challenge is the statement's digest, the signature is the key's.
  const { clientDataJSON, authenticatorData, signature, publicKey } = event.evidence;
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');
  const clientData = JSON.parse(bytes(clientDataJSON).toString()) as { challenge: string; type: string };
  expect(clientData).toMatchObject({
    type: 'webauthn.get',
    challenge: createHash('sha256').update(event.statement).digest('base64url'),
  });
  const cose = isoCBOR.decodeFirst<Map<number, Uint8Array>>(Uint8Array.from(bytes(publicKey)));
  const coordinate = (at: number): string => Buffer.from(cose.get(at) ?? []).toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: coordinate(-2), y: coordinate(-3) };
  const signed = Buffer.concat([
    bytes(authenticatorData),
    createHash('sha256').update(bytes(clientDataJSON)).digest(),
  ]);
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  expect(verify('sha256', signed, key, bytes(signature))).toBe(true);

  const entry = (await floor.entries(client.tenant)).find(({ kind }) => kind === 'document.signed');
  expect(entry?.body).toMatchObject({
    relation: 'client',
    version: 3,
    sha256: 'ab'.repeat(32),
    readSeconds: 47,
    statement: createHash('sha256').update(event.statement).digest('hex'),
    with: 'passkey',
  });
  expect(JSON.stringify(entry)).not.toContain(agent.session.personId);
});

test('what binds somebody to their own company stands in its log, whatever tenant is named', async () => {
  const options = await optionsOf(askOf(client.tenant, 'provider-employee'));
  await hand(options.statement, agent.key.get(options, VAULT));
  expect(news()).toMatchObject([{ tenant: client.provider }]);
  const kinds = (await floor.entries(client.provider)).map(({ kind }) => kind);
  expect(kinds).toContain('document.signed');
});

test('a statement that was changed, is another’s, too old, or signed by another key or for another statement signs nothing', async () => {
  const options = await optionsOf(askOf(client.tenant));
  const credential = agent.key.get(options, VAULT);
  const changed = options.statement.replace('ab'.repeat(32), 'cd'.repeat(32));
  expect((await hand(changed, credential)).json).toMatchObject({ problem: 'not_signed_in' });
  const longer = options.statement.replace('"readSeconds":47', '"readSeconds":900');
  expect((await hand(longer, credential)).json).toMatchObject({ problem: 'not_signed_in' });
  const stranger = await enrolled(floor, client.tenant, 'who.else');
  expect((await hand(options.statement, stranger.key.get(options, VAULT))).json).toMatchObject({
    problem: 'not_signed_in',
  });
  expect((await hand(options.statement, credential, stranger.session)).json).toMatchObject({
    problem: 'stale_version',
  });
  expect(
    (await hand(options.statement, agent.key.get(options, VAULT, { userVerified: false }))).json,
  ).toMatchObject({
    problem: 'not_signed_in',
  });
  expect((await hand('{"v":"dozo/signature/v1"}', credential)).json).toMatchObject({
    problem: 'invalid_request',
  });
  const stated = JSON.parse(options.statement) as object;
  for (const at of [Date.now() - 11 * 60_000, Date.now() + 60_000]) {
    const other = JSON.stringify({ ...stated, at: new Date(at).toISOString() });
    const challenge = createHash('sha256').update(other).digest('base64url');
    const signed = agent.key.get({ challenge, rpId: options.rpId }, VAULT);
    expect((await hand(other, signed)).json).toMatchObject({ problem: 'stale_version' });
  }
  expect(news()).toEqual([]);
});

test('nobody signs with a company that they have nothing to do with', async () => {
  for (const tenant of [other.tenant, randomId<TenantId>()])
    expect((await begin(askOf(tenant))).json).toMatchObject({ problem: 'not_found' });
  const again = await signedInWith(floor, agent.key);
  if (again.session === null) throw new Error('the key signs nobody in');
  expect((await begin(askOf(client.tenant), again.session)).status).toBe(200);
});
