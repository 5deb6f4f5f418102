import type { Ctx } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import * as api from '#vault/identity/api';
import type { Recover } from './recover.ts';
import type { LiveSession } from './sessions.ts';

/** What every route of a security officer about other people's sign-in has. */
export interface OfficerRoute {
  readonly method: 'POST';
  readonly access: {
    readonly kind: 'person';
    readonly roles: readonly ['security_officer'];
    readonly signed: true;
  };
  readonly tenant: { readonly from: 'none'; readonly because: string };
  readonly maxBodyBytes: number;
  readonly rate: 'write';
}

/** What security officers say about somebody who has lost every key. */
export function recoveryRoutes(
  officer: OfficerRoute,
  recover: Recover,
  liveOf: (ctx: Ctx) => LiveSession,
  mustBeTouchedFor: (live: LiveSession, request: { url: string; body: unknown }) => void,
): AnyRoute[] {
  return [
    route({
      ...officer,
      path: '/v1/watch/recoveries',
      body: api.Nothing,
      answer: api.Recoveries,
      handle: (ctx) => recover.list(liveOf(ctx)),
    }),
    route({
      ...officer,
      path: '/v1/watch/recoveries/ask',
      body: api.AskRecoveryRequest,
      answer: api.Recoveries,
      handle(ctx, { body }, { request }) {
        mustBeTouchedFor(liveOf(ctx), request);
        return recover.ask(liveOf(ctx), ctx, body.personId);
      },
    }),
    route({
      ...officer,
      path: '/v1/watch/recoveries/approve',
      body: api.RecoveryRequest,
      answer: api.RecoveryApproved,
      handle(ctx, { body }, { request }) {
        mustBeTouchedFor(liveOf(ctx), request);
        return recover.approve(liveOf(ctx), ctx, body.recoveryId);
      },
    }),
    route({
      ...officer,
      path: '/v1/watch/recoveries/withdraw',
      body: api.RecoveryRequest,
      answer: api.Recoveries,
      handle: (ctx, { body }) => recover.withdraw(liveOf(ctx), ctx, body.recoveryId),
    }),
  ];
}
