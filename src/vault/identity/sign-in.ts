import { randomBytes } from 'node:crypto';
import { verifyAuthenticationResponse, type AuthenticationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';

import type { Sql } from '#platform/db';
import { asId, newBearer, tenantOfBearer, type PersonId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { SignInAnswer, SignInOptions } from '#vault/identity/api';
import type { Directory } from './directory.ts';
import type { IdentityDeps } from './ports.ts';
import { signedBy } from './proof.ts';
import { digestOf } from './secrets.ts';
import type { Watch } from './watch.ts';
import type { From, Sessions } from './sessions.ts';
import { insertFlow, takeFlow, type FlowRow } from './store-once.ts';
import { findPasskey, usePasskey } from './store-passkeys.ts';
import { findPerson, findPersonByLogin, setPersonState } from './store-people.ts';
import { findSession, type PublicKeyJwk } from './store-sessions.ts';

export const FLOW_MS = 5 * 60 * 1000;
/** As long as a person may look for their key. */
export const CEREMONY_MS = 2 * 60 * 1000;

const Text = z.string().max(20_000);
/** RFC: WebAuthn Level 3 section 5.1, AuthenticationResponseJSON; what the library reads of it. */
const Assertion = z.object({
  id: z.string().max(1400),
  rawId: z.string().max(1400),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: Text,
    authenticatorData: Text,
    signature: Text,
    userHandle: z.string().max(100).optional(),
  }),
  clientExtensionResults: z.record(z.string(), z.unknown()),
});

export interface SignIn {
  options(): Promise<z.input<typeof SignInOptions>>;
  withPasskey(input: {
    flow: string;
    credential: unknown;
    jwk: PublicKeyJwk;
    from: From;
  }): Promise<z.input<typeof SignInAnswer>>;
  withSoftwareKey(input: {
    login: string;
    flow: string;
    jwk: PublicKeyJwk;
    softwareKey: PublicKeyJwk;
    signature: string;
    from: From;
  }): Promise<z.input<typeof SignInAnswer>>;
}

/** Sign-in. Whatever is wrong, the answer is `not_signed_in`: it tells nobody who exists. */
export function createSignIn(
  deps: IdentityDeps,
  directory: Directory,
  sessions: Sessions,
  watch: Watch,
): SignIn {
  const { db, clock } = deps;
  const now = (): Date => new Date(clock.now());

  async function providerOrRefuse(): Promise<TenantId> {
    const provider = await directory.provider();
    if (provider === null) throw new AppError('not_signed_in');
    return provider;
  }

  async function takeSignInFlow(flow: string): Promise<FlowRow> {
    const tenant = tenantOfBearer('flow', flow);
    const row =
      tenant === null
        ? null
        : await db.tx(tenant, (sql) => takeFlow(sql, tenant, digestOf(flow), 'sign_in', now()));
    if (row === null) throw new AppError('not_signed_in');
    return row;
  }

  return {
    async options() {
      const tenant = await providerOrRefuse();
      return db.tx(tenant, (sql) => beginFlow(deps, sql, tenant, { kind: 'sign_in' }));
    },

    async withPasskey(input) {
      const flow = await takeSignInFlow(input.flow);
      const assertion = readAssertion(input.credential);
      const handle = assertion.response.userHandle ?? '';
      await watch.admit(input.from, handle);
      try {
        const begun = await begin(ownerOf(handle), flow, assertion, input);
        await watch.proved(handle);
        sessions.announce(begun.ended);
        deps.audit.nudge(begun.tenant);
        return await answer(sessions, begun);
      } catch (error) {
        await tellWatch(error, handle, input.from);
        throw error;
      }
    },

    async withSoftwareKey(input) {
      if (deps.config.mode !== 'evaluation') throw new AppError('not_found');
      await takeSignInFlow(input.flow);
      if (!signedBy(input.softwareKey, input.flow, input.signature)) throw new AppError('not_signed_in');
      for (const tenant of await directory.tenants()) {
        const begun = await db.tx(tenant, async (sql) => {
          const person = await findPersonByLogin(sql, tenant, input.login);
          if (person === null || person.state === 'left') return null;
          if (person.state === 'invited') await setPersonState(sql, tenant, person.personId, 'active');
          const by = { kind: 'software', jwk: input.softwareKey } as const;
          return sessions.begin(sql, { jwk: input.jwk, from: input.from, tenant, person, by });
        });
        if (begun === null) continue;
        sessions.announce(begun.ended);
        deps.audit.nudge(tenant);
        return answer(sessions, begun);
      }
      throw new AppError('not_signed_in');
    },
  };

  async function begin(
    owner: ReturnType<typeof ownerOf>,
    flow: FlowRow,
    assertion: z.output<typeof Assertion>,
    { jwk, from }: { jwk: PublicKeyJwk; from: From },
  ) {
    if (owner === null) throw new AppError('not_signed_in');
    const { tenant, personId } = owner;
    const credentialId = assertion.id;
    return db.tx(tenant, async (sql) => {
      await checkAssertion(deps, sql, tenant, assertion, flow.challenge, personId);
      const person = await findPerson(sql, tenant, personId);
      if (person === null || person.state !== 'active') throw new AppError('not_signed_in');
      // The right key was shown: its owner may know that it opens nothing now.
      if (person.lockedAt !== null) throw new AppError('sign_in_locked');
      const by = { kind: 'passkey', credentialId } as const;
      const begun = await sessions.begin(sql, { jwk, from, tenant, person, by });
      await watch.began(sql, tenant, { sessionId: begun.sessionId, personId, credentialId, from });
      return { ...begun, tenant };
    });
  }

  async function tellWatch(error: unknown, handle: string, from: From): Promise<void> {
    const owner = ownerOf(handle);
    if (isCopiedKey(error) && owner !== null) await watch.copiedKey(owner.tenant, owner.personId, from);
    else if (error instanceof AppError && error.problem === 'not_signed_in') await watch.failed(from, handle);
  }
}

/** A right signature whose counter was used before (WebAuthn Level 3 section 6.1.1): two keys have one secret. */
class CopiedKey extends Error {}

export function isCopiedKey(error: unknown): boolean {
  return error instanceof AppError && error.cause instanceof CopiedKey;
}

/** Begins what must be ended once within minutes, and answers what the browser's ceremony needs. */
export async function beginFlow(
  deps: IdentityDeps,
  sql: Sql,
  tenant: TenantId,
  about: Pick<FlowRow, 'kind'> & Partial<FlowRow>,
): Promise<z.input<typeof SignInOptions>> {
  const flow = newBearer('flow', tenant);
  const challenge = randomBytes(32).toString('base64url');
  await insertFlow(
    sql,
    tenant,
    {
      kind: about.kind,
      challenge,
      personId: about.personId ?? null,
      sessionId: about.sessionId ?? null,
      touchFor: about.touchFor ?? null,
      invitationDigest: about.invitationDigest ?? null,
      digest: digestOf(flow),
      expiresAt: new Date(deps.clock.now() + FLOW_MS),
    },
    new Date(deps.clock.now()),
  );
  return { flow, challenge, rpId: rpIdOf(deps), timeoutMs: CEREMONY_MS };
}

/** Checks an assertion of one of that person's passkeys and remembers its counter. Throws `not_signed_in`. */
export async function checkAssertion(
  deps: IdentityDeps,
  sql: Sql,
  tenant: TenantId,
  assertion: z.output<typeof Assertion>,
  challenge: string,
  personId: PersonId,
): Promise<void> {
  const passkey = await findPasskey(sql, tenant, assertion.id);
  if (passkey === null || passkey.personId !== personId) throw new AppError('not_signed_in');
  const checked = await verifyAuthenticationResponse({
    // The library's type lists the extensions it knows; ours lets any through, and reads none.
    response: assertion as unknown as AuthenticationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: deps.config.vaultOrigin,
    // Our frame stands in pages of the desk alone (frame-ancestors says so too).
    expectedTopOrigin: deps.config.deskOrigin,
    expectedRPID: rpIdOf(deps),
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId,
      publicKey: new Uint8Array(passkey.publicKey),
      // Compared below, once the signature holds: who has no key must not be able to call it copied.
      counter: 0,
    },
  }).catch((cause: unknown) => {
    throw new AppError('not_signed_in', undefined, { cause });
  });
  if (!checked.verified || !checked.authenticationInfo.userVerified) throw new AppError('not_signed_in');
  const { newCounter } = checked.authenticationInfo;
  if ((newCounter > 0 || passkey.counter > 0) && newCounter <= passkey.counter)
    throw new AppError('not_signed_in', undefined, { cause: new CopiedKey() });
  await usePasskey(sql, tenant, passkey.credentialId, newCounter, new Date(deps.clock.now()));
}

export function readAssertion(credential: unknown): z.output<typeof Assertion> {
  const assertion = Assertion.safeParse(credential);
  if (!assertion.success) throw new AppError('not_signed_in');
  return assertion.data;
}

/** WebAuthn user handle: 16 bytes of the tenant, 16 of the person. Random ids, so that it says nothing to others. */
export function userHandle(tenant: TenantId, personId: PersonId): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(`${tenant}${personId}`.replaceAll('-', ''), 'hex'));
}

function ownerOf(handle: string | undefined): { tenant: TenantId; personId: PersonId } | null {
  const bytes = Buffer.from(handle ?? '', 'base64url');
  if (bytes.length !== 32) return null;
  const uuid = (hex: string): string =>
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return {
    tenant: asId<TenantId>(uuid(bytes.toString('hex', 0, 16))),
    personId: asId<PersonId>(uuid(bytes.toString('hex', 16))),
  };
}

export function rpIdOf(deps: Pick<IdentityDeps, 'config'>): string {
  return new URL(deps.config.vaultOrigin).hostname;
}

export async function answer(
  sessions: Sessions,
  begun: { bearer: string; sessionId: string; deskCode: string },
): Promise<z.input<typeof SignInAnswer>> {
  const view = await sessions.view(await sessions.byId(begun.sessionId, false));
  return { session: begun.bearer, deskCode: begun.deskCode, view };
}

/** The session that a signed request came with. */
export async function sessionOf(
  sql: Sql,
  home: TenantId,
  sessionId: string,
): Promise<NonNullable<Awaited<ReturnType<typeof findSession>>>> {
  const row = await findSession(sql, home, sessionId);
  if (row === null || row.endedAt !== null) throw new AppError('not_signed_in');
  return row;
}
