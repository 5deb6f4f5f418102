import { z } from 'zod';

import type { Ctx } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import { AppError } from '#platform/problems';
import * as api from '#vault/identity/api';
import type { createAcceptPasskey } from './accept-passkey.ts';
import { createAddPasskey, refuseValue } from './add-passkey.ts';
import { isTouchedFor } from './bound-touch.ts';
import { listAccount } from './list-account.ts';
import { listStaffSessions } from './list-staff-sessions.ts';
import { peopleOf } from './officer-scope.ts';
import type { IdentityDeps } from './ports.ts';
import { createRecover } from './recover.ts';
import { recoveryRoutes } from './recovery-routes.ts';
import { removePasskey } from './remove-passkey.ts';
import type { LiveSession, Sessions } from './sessions.ts';
import { readPasskeyRule, setPasskeyRule } from './set-passkey-rule.ts';
import { settleAlertUseCase, unlockPerson } from './settle-alert.ts';
import { renamePasskey } from './store-passkeys.ts';
import { findSession } from './store-sessions.ts';

const SIGNED = { kind: 'person', roles: api.Role.options, signed: true } as const;
const OFFICER = { kind: 'person', roles: ['security_officer'], signed: true } as const;

export interface AccountParts {
  readonly sessions: Sessions;
  readonly sessionOf: (ctx: Ctx) => LiveSession | null;
  readonly accepts: ReturnType<typeof createAcceptPasskey>;
}

/** What a person sees and does about their own sign-in, a security officer about sessions, a client's officer about keys. */
export function accountRoutes(
  deps: IdentityDeps,
  { sessions, sessionOf, accepts }: AccountParts,
): AnyRoute[] {
  const own = {
    method: 'POST',
    access: SIGNED,
    tenant: { from: 'none', because: 'sessions and passkeys belong to the person' },
    maxBodyBytes: 4_000,
    rate: 'write',
  } as const;
  const addPasskey = createAddPasskey(deps);

  function liveOf(ctx: Ctx): LiveSession {
    const live = sessionOf(ctx);
    if (live === null) throw new AppError('not_signed_in');
    return live;
  }
  function mustBeTouchedFor({ row }: LiveSession, request: { url: string; body: unknown }): void {
    const touched = { touchedAt: row.touchedAt.getTime(), touchedFor: row.touchedFor };
    if (!isTouchedFor(touched, request, deps.clock.now())) throw new AppError('touch_needed');
  }

  return [
    ...recoveryRoutes({ ...own, access: OFFICER }, createRecover(deps), liveOf, mustBeTouchedFor),
    route({
      ...own,
      path: '/v1/account',
      body: api.Nothing,
      answer: api.Account,
      handle: (ctx) => listAccount(deps, sessions, liveOf(ctx)),
    }),
    route({
      ...own,
      path: '/v1/account/sessions/end',
      body: api.EndSessionRequest,
      answer: api.Account,
      async handle(ctx, { body: { sessionId } }) {
        const live = liveOf(ctx);
        const { home, person } = live;
        const wanted = await deps.db.tx(home, (sql) => findSession(sql, home, sessionId));
        // One that is over already, was never there or is somebody's: nothing to end.
        if (wanted?.personId === person.personId)
          await sessions.end(home, { sessionId }, 'ended_by_you', ctx);
        return listAccount(deps, sessions, live);
      },
    }),
    route({
      ...own,
      rate: 'credential',
      path: '/v1/account/passkeys/options',
      body: api.AddPasskeyOptionsRequest,
      answer: api.AddPasskeyOptions,
      async handle(ctx, { body }, { request }) {
        const live = liveOf(ctx);
        refuseValue(deps, body.name);
        mustBeTouchedFor(live, request);
        return addPasskey.options(live);
      },
    }),
    route({
      ...own,
      rate: 'credential',
      path: '/v1/account/passkeys',
      maxBodyBytes: 100_000,
      body: api.AddPasskeyRequest,
      answer: api.Account,
      async handle(ctx, { body }) {
        const live = liveOf(ctx);
        await addPasskey.add(live, ctx, body);
        return listAccount(deps, sessions, live);
      },
    }),
    route({
      ...own,
      path: '/v1/account/passkeys/name',
      body: api.NamePasskeyRequest,
      answer: api.Account,
      async handle(ctx, { body }) {
        const live = liveOf(ctx);
        refuseValue(deps, body.name);
        const { home, person } = live;
        const key = { ...body, personId: person.personId };
        await deps.db.tx(home, (sql) => renamePasskey(sql, home, key));
        return listAccount(deps, sessions, live);
      },
    }),
    route({
      ...own,
      rate: 'credential',
      path: '/v1/account/passkeys/remove',
      body: api.RemovePasskeyRequest,
      answer: api.Account,
      async handle(ctx, { body }, { request }) {
        const live = liveOf(ctx);
        mustBeTouchedFor(live, request);
        await removePasskey(deps, sessions, live, ctx, body.credentialId);
        return listAccount(deps, sessions, live);
      },
    }),
    route({
      ...own,
      access: OFFICER,
      path: '/v1/watch/sessions',
      body: api.Nothing,
      answer: api.StaffSessions,
      handle: (ctx) => listStaffSessions(deps, sessions, liveOf(ctx)),
    }),
    route({
      ...own,
      access: OFFICER,
      path: '/v1/watch/sessions/end',
      body: api.EndSessionRequest,
      answer: api.StaffSessions,
      async handle(ctx, { body: { sessionId } }) {
        const live = liveOf(ctx);
        for (const { home, person } of await peopleOf(deps, live)) {
          const wanted = await deps.db.tx(home, (sql) => findSession(sql, home, sessionId));
          if (wanted?.personId === person.personId)
            await sessions.end(home, { sessionId }, 'ended_by_officer', ctx);
        }
        return listStaffSessions(deps, sessions, live);
      },
    }),
    route({
      ...own,
      access: OFFICER,
      path: '/v1/watch/alerts/settle',
      body: api.SettleAlertRequest,
      answer: api.StaffSessions,
      async handle(ctx, { body }) {
        const live = liveOf(ctx);
        await settleAlertUseCase(deps, live, ctx, body.alertId);
        return listStaffSessions(deps, sessions, live);
      },
    }),
    route({
      ...own,
      access: OFFICER,
      path: '/v1/watch/unlock',
      body: api.UnlockRequest,
      answer: api.StaffSessions,
      async handle(ctx, { body }, { request }) {
        const live = liveOf(ctx);
        mustBeTouchedFor(live, request);
        await unlockPerson(deps, live, ctx, body.personId);
        return listStaffSessions(deps, sessions, live);
      },
    }),
    route({
      ...own,
      tenant: { from: 'path' },
      access: { kind: 'person', roles: ['client_officer', 'security_officer'], signed: true },
      path: '/v1/t/:tenant/passkey-rule/read',
      params: z.object({ tenant: z.uuid() }),
      body: api.Nothing,
      answer: api.PasskeyRuleView,
      handle: (ctx) => readPasskeyRule(deps, ctx),
    }),
    route({
      ...own,
      tenant: { from: 'path' },
      access: { kind: 'person', roles: ['client_officer'], signed: true },
      path: '/v1/t/:tenant/passkey-rule',
      params: z.object({ tenant: z.uuid() }),
      maxBodyBytes: 300_000,
      body: api.SetPasskeyRuleRequest,
      answer: api.PasskeyRuleView,
      handle(ctx, { body }, { request }) {
        const live = liveOf(ctx);
        mustBeTouchedFor(live, request);
        return setPasskeyRule(deps, accepts, live, ctx, body);
      },
    }),
  ];
}
