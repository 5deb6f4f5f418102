import type { z } from 'zod';

import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { tenantOfBearer, type PersonId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { EnrolOptions, SignInAnswer } from '#vault/identity/api';
import type { Directory } from './directory.ts';
import { asPerson, logAbout } from './log-entries.ts';
import type { IdentityDeps } from './ports.ts';
import { digestOf } from './secrets.ts';
import type { EndedSession, From, Sessions } from './sessions.ts';
import { tellDirectory } from './tell-directory.ts';
import { keepPasskey, keyBody, registrationOptions, verifyRegistration } from './register-passkey.ts';
import { answer, beginFlow } from './sign-in.ts';
import { findInvitation, takeFlow, takeInvitation } from './store-once.ts';
import { deletePasskeys, lockPasskeys } from './store-passkeys.ts';
import { findPerson, setPersonState, setStepUp } from './store-people.ts';
import { endRecovery } from './store-recoveries.ts';
import type { PublicKeyJwk } from './store-sessions.ts';

/** For so long each value asks somebody who was recovered for a fresh touch. */
export const STEP_UP_MS = 24 * 60 * 60 * 1000;

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
        const taken = await takeInvitation(sql, tenant, invitationDigest, now());
        if (taken?.personId !== personId) throw new AppError('not_found');
        const renewed = taken.recoveryId === null ? [] : await renew(sql, tenant, personId, taken.recoveryId);
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
        return { ...started, ended: [...renewed, ...started.ended] };
      });
      sessions.announce(begun.ended);
      deps.audit.nudge(tenant);
      deps.nudgeDesk(tenant);
      return answer(sessions, begun);
    },
  };

  /** Recovered by two officers: older keys and sessions are worth nothing, and for a day each value asks for a touch. */
  async function renew(
    sql: Sql,
    tenant: TenantId,
    personId: PersonId,
    recoveryId: string,
  ): Promise<EndedSession[]> {
    if (!(await endRecovery(sql, tenant, recoveryId, now()))) throw new AppError('not_found');
    const ctx: Ctx = { tenant, requestId: recoveryId, actor: { kind: 'job', name: 'recovery' } };
    const old = await lockPasskeys(sql, tenant, personId);
    if (old.length > 0) await deletePasskeys(sql, tenant, personId, old);
    await setStepUp(sql, tenant, personId, new Date(clock.now() + STEP_UP_MS));
    const body = { recovery: recoveryId, state: 'used', keys: old.length };
    await logAbout(deps, sql, tenant, ctx, 'person.recovery', { personId, body });
    const everywhere = { personId, kind: null, device: null };
    return sessions.endIn(sql, tenant, everywhere, 'recovered', ctx);
  }
}
