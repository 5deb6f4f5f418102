import {
  generateRegistrationOptions,
  verifyRegistrationResponse,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { decodeAttestationObject } from '@simplewebauthn/server/helpers';
import { z } from 'zod';

import type { Sql } from '#platform/db';
import { AppError } from '#platform/problems';
import type { IdentityDeps, JsonBody } from './ports.ts';
import { CEREMONY_MS, rpIdOf, userHandle } from './sign-in.ts';
import { insertPasskey, listPasskeyIds } from './store-passkeys.ts';
import { findPasskeyRule } from './store-passkey-rules.ts';
import type { PersonRow } from './store-people.ts';

const Text = z.string().max(60_000);
const Attestation = z.object({
  id: z.string().max(1400),
  rawId: z.string().max(1400),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: Text,
    attestationObject: Text,
    transports: z.array(z.string().max(30)).max(10).optional(),
  }),
  clientExtensionResults: z.record(z.string(), z.unknown()),
});

const ALGORITHMS = [-7, -8, -257];
const NO_MODEL = '00000000-0000-0000-0000-000000000000';
/** Of an attestation's certificates, in bytes. */
const MOST_OF_CHAIN = 20_000;

export type Registered = Awaited<ReturnType<typeof verifyRegistration>>;

/** What the browser's ceremony for one more passkey of this person needs. Asks for the model's proof only where a client has a rule of models. */
export async function registrationOptions(
  deps: IdentityDeps,
  person: PersonRow,
  challenge: string,
): Promise<unknown> {
  const { tenant, personId } = person;
  const existing = await deps.db.tx(tenant, (sql) => listPasskeyIds(sql, tenant, personId));
  return generateRegistrationOptions({
    rpName: 'Dozo',
    rpID: rpIdOf(deps),
    userName: person.login,
    userDisplayName: person.locale === 'ja' ? person.nameJa : person.nameEn,
    userID: userHandle(tenant, personId),
    challenge: Uint8Array.from(Buffer.from(challenge, 'base64url')),
    timeout: CEREMONY_MS,
    attestationType: (await asksForModel(deps, person)) ? 'direct' : 'none',
    excludeCredentials: existing.map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
  });
}

async function asksForModel(deps: IdentityDeps, person: PersonRow): Promise<boolean> {
  const rules = await Promise.all(
    person.memberships.map(({ tenant }) =>
      deps.db.readTogether(tenant, (sql) => findPasskeyRule(sql, tenant)),
    ),
  );
  return rules.some((rule) => rule !== null && rule.models.length > 0);
}

/** Checks what an authenticator made for this challenge. Throws `bad_signature`. */
export async function verifyRegistration(deps: IdentityDeps, credential: unknown, challenge: string) {
  const response = Attestation.safeParse(credential);
  if (!response.success) throw new AppError('bad_signature');
  const checked = await verifyRegistrationResponse({
    response: response.data as unknown as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: deps.config.vaultOrigin,
    expectedRPID: rpIdOf(deps),
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch((cause: unknown) => {
    throw new AppError('bad_signature', undefined, { cause });
  });
  if (!checked.verified) throw new AppError('bad_signature');
  const {
    credential: key,
    credentialDeviceType,
    credentialBackedUp,
    aaguid,
    attestationObject,
  } = checked.registrationInfo;
  return {
    credentialId: key.id,
    publicKey: key.publicKey,
    counter: key.counter,
    transports: key.transports ?? [],
    deviceType: credentialDeviceType,
    backedUp: credentialBackedUp,
    aaguid: aaguid === NO_MODEL ? null : aaguid,
    attestationChain: chainOf(attestationObject),
  };
}

/** Writes a checked registration down as a passkey of this person. */
export async function keepPasskey(
  deps: IdentityDeps,
  sql: Sql,
  person: Pick<PersonRow, 'tenant' | 'personId'>,
  name: string,
  registered: Registered,
): Promise<void> {
  const at = new Date(deps.clock.now());
  await insertPasskey(sql, person.tenant, { ...registered, personId: person.personId, name }, at);
}

/** The certificates of the attestation (WebAuthn Level 3 section 8.2), leaf first; none where it has none or too many. */
function chainOf(attestationObject: Uint8Array): Buffer[] {
  const x5c = decodeAttestationObject(Uint8Array.from(attestationObject)).get('attStmt').get('x5c') ?? [];
  const chain = x5c.map((der) => Buffer.from(der));
  return chain.reduce((sum, { length }) => sum + length, 0) > MOST_OF_CHAIN ? [] : chain;
}

/** What a log says of a new passkey. */
export function keyBody({ deviceType, backedUp, aaguid }: Registered): JsonBody {
  return { key: 'passkey', deviceType, backedUp, ...(aaguid === null ? {} : { model: aaguid }) };
}
