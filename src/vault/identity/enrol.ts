import {
  generateRegistrationOptions,
  verifyRegistrationResponse,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { z } from 'zod';

import { tenantOfBearer } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { EnrolOptions, SignInAnswer } from '#vault/identity/api';
import type { Directory } from './directory.ts';
import { asPerson, logAbout } from './log-entries.ts';
import type { IdentityDeps } from './ports.ts';
import { digestOf } from './secrets.ts';
import type { Sessions } from './sessions.ts';
import { tellDirectory } from './tell-directory.ts';
import { answer, beginFlow, CEREMONY_MS, rpIdOf, userHandle } from './sign-in.ts';
import { findInvitation, takeFlow, takeInvitation } from './store-once.ts';
import { insertPasskey, listPasskeyIds } from './store-passkeys.ts';
import { findPerson, setPersonState } from './store-people.ts';
import type { PublicKeyJwk } from './store-sessions.ts';

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

export interface Enrol {
  options(invitation: string): Promise<z.input<typeof EnrolOptions>>;
  enrol(input: {
    flow: string;
    credential: unknown;
    jwk: PublicKeyJwk;
    device: string;
    requestId: string;
  }): Promise<z.input<typeof SignInAnswer>>;
}

/** A person with a one-time invitation makes a passkey and is signed in by it. A used, old or invented invitation: `not_found`. */
export function createEnrol(deps: IdentityDeps, directory: Directory, sessions: Sessions): Enrol {
  const { db, clock } = deps;
  const now = (): Date => new Date(clock.now());

  return {
    async options(invitation) {
      const tenant = tenantOfBearer('inv', invitation);
      if (tenant === null) throw new AppError('not_found');
      return db.tx(tenant, async (sql) => {
        const invitationDigest = digestOf(invitation);
        const personId = await findInvitation(sql, tenant, invitationDigest, now());
        const person = personId === null ? null : await findPerson(sql, tenant, personId);
        if (personId === null || person === null || person.state === 'left') throw new AppError('not_found');
        const begun = await beginFlow(deps, sql, tenant, { kind: 'enrol', personId, invitationDigest });
        const existing = await listPasskeyIds(sql, tenant, personId);
        const publicKey = await generateRegistrationOptions({
          rpName: 'Dozo',
          rpID: rpIdOf(deps),
          userName: person.login,
          userDisplayName: person.locale === 'ja' ? person.nameJa : person.nameEn,
          userID: userHandle(tenant, personId),
          challenge: Uint8Array.from(Buffer.from(begun.challenge, 'base64url')),
          timeout: CEREMONY_MS,
          attestationType: 'none',
          excludeCredentials: existing.map((id) => ({ id })),
          authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
          supportedAlgorithmIDs: [-7, -8, -257],
        });
        return { flow: begun.flow, publicKey, person: directory.viewOf(person, tenant) };
      });
    },

    async enrol(input) {
      const tenant = tenantOfBearer('flow', input.flow);
      const flow =
        tenant === null
          ? null
          : await db.tx(tenant, (sql) => takeFlow(sql, tenant, digestOf(input.flow), 'enrol', now()));
      if (tenant === null || flow?.personId == null || flow.invitationDigest === null)
        throw new AppError('not_found');
      const attested = await verify(input.credential, flow.challenge);
      const { personId, invitationDigest } = flow;

      const begun = await db.tx(tenant, async (sql) => {
        if ((await takeInvitation(sql, tenant, invitationDigest, now())) !== personId)
          throw new AppError('not_found');
        const { credential, credentialDeviceType, credentialBackedUp } = attested;
        await insertPasskey(
          sql,
          tenant,
          {
            credentialId: credential.id,
            personId,
            publicKey: credential.publicKey,
            counter: credential.counter,
            transports: credential.transports ?? [],
            deviceType: credentialDeviceType,
            backedUp: credentialBackedUp,
          },
          now(),
        );
        await setPersonState(sql, tenant, personId, 'active');
        const person = await findPerson(sql, tenant, personId);
        if (person === null) throw new AppError('not_found');
        const by = { kind: 'passkey', credentialId: credential.id } as const;
        const started = await sessions.begin(sql, { ...input, tenant, person, by });
        const ctx = asPerson(tenant, personId, input.requestId, started.sessionId);
        await logAbout(deps, sql, tenant, ctx, 'key.created', {
          personId,
          body: { key: 'passkey', deviceType: credentialDeviceType, backedUp: credentialBackedUp },
        });
        await tellDirectory(deps, sql, tenant);
        return started;
      });
      sessions.announce(begun.ended);
      deps.audit.nudge(tenant);
      deps.nudgeDesk(tenant);
      return answer(sessions, begun);
    },
  };

  async function verify(credential: unknown, challenge: string) {
    const response = Attestation.safeParse(credential);
    if (!response.success) throw new AppError('bad_signature');
    const checked = await verifyRegistrationResponse({
      response: response.data as unknown as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: deps.config.vaultOrigin,
      expectedRPID: rpIdOf(deps),
      requireUserVerification: true,
      supportedAlgorithmIDs: [-7, -8, -257],
    }).catch((cause: unknown) => {
      throw new AppError('bad_signature', undefined, { cause });
    });
    if (!checked.verified) throw new AppError('bad_signature');
    return checked.registrationInfo;
  }
}
