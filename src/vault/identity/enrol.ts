import type { z } from 'zod';

import { tenantOfBearer } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { EnrolOptions, SignInAnswer } from '#vault/identity/api';
import type { Directory } from './directory.ts';
import { asPerson, logAbout } from './log-entries.ts';
import type { IdentityDeps } from './ports.ts';
import { digestOf } from './secrets.ts';
import type { From, Sessions } from './sessions.ts';
import { tellDirectory } from './tell-directory.ts';
import { keepPasskey, keyBody, registrationOptions, verifyRegistration } from './register-passkey.ts';
import { answer, beginFlow } from './sign-in.ts';
import { findInvitation, takeFlow, takeInvitation } from './store-once.ts';
import { findPerson, setPersonState } from './store-people.ts';
import type { PublicKeyJwk } from './store-sessions.ts';

export interface Enrol {
  options(invitation: string): Promise<z.input<typeof EnrolOptions>>;
  enrol(input: {
    flow: string;
    credential: unknown;
    jwk: PublicKeyJwk;
    from: From;
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
      const { begun, person } = await db.tx(tenant, async (sql) => {
        const invitationDigest = digestOf(invitation);
        const personId = await findInvitation(sql, tenant, invitationDigest, now());
        const person = personId === null ? null : await findPerson(sql, tenant, personId);
        if (personId === null || person === null || person.state === 'left') throw new AppError('not_found');
        const begun = await beginFlow(deps, sql, tenant, { kind: 'enrol', personId, invitationDigest });
        return { begun, person };
      });
      const publicKey = await registrationOptions(deps, person, begun.challenge);
      return { flow: begun.flow, publicKey, person: directory.viewOf(person, tenant) };
    },

    async enrol(input) {
      const tenant = tenantOfBearer('flow', input.flow);
      const flow =
        tenant === null
          ? null
          : await db.tx(tenant, (sql) => takeFlow(sql, tenant, digestOf(input.flow), 'enrol', now()));
      if (tenant === null || flow?.personId == null || flow.invitationDigest === null)
        throw new AppError('not_found');
      const attested = await verifyRegistration(deps, input.credential, flow.challenge);
      const { personId, invitationDigest } = flow;

      const begun = await db.tx(tenant, async (sql) => {
        if ((await takeInvitation(sql, tenant, invitationDigest, now())) !== personId)
          throw new AppError('not_found');
        await keepPasskey(deps, sql, { tenant, personId }, input.from.device, attested);
        await setPersonState(sql, tenant, personId, 'active');
        const person = await findPerson(sql, tenant, personId);
        if (person === null) throw new AppError('not_found');
        const by = { kind: 'passkey', credentialId: attested.credentialId } as const;
        const started = await sessions.begin(sql, { jwk: input.jwk, from: input.from, tenant, person, by });
        const ctx = asPerson(tenant, personId, input.from.requestId, started.sessionId);
        await logAbout(deps, sql, tenant, ctx, 'key.created', {
          personId,
          body: keyBody(attested),
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
}
