import { z } from 'zod';

import type { Ctx } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import { AppError } from '#platform/problems';
import { tenantOfBearer } from '#platform/ids';
import {
  DeskCodeAnswer,
  Done,
  EnrolOptions,
  EnrolOptionsRequest,
  EnrolRequest,
  EvaluationPeople,
  EvaluationSignInRequest,
  Invited,
  InviteRequest,
  Nothing,
  Role,
  SignInAnswer,
  SignInOptions,
  SignInOptionsRequest,
  SignInRequest,
  TouchAnswer,
  TouchOptionsRequest,
  TouchRequest,
} from '#vault/identity/api';
import { isTouchedFor } from './bound-touch.ts';
import type { Directory } from './directory.ts';
import type { Enrol } from './enrol.ts';
import type { Invite } from './invite.ts';
import type { IdentityDeps } from './ports.ts';
import type { LiveSession, Sessions } from './sessions.ts';
import type { SignIn } from './sign-in.ts';
import type { Touch } from './touch.ts';

const SMALL = 4_000;
const CREDENTIAL = 100_000;
const TENANTLESS = {
  from: 'none',
  because: 'sign-in comes before any client; the session belongs to the person',
} as const;
const OPEN = { kind: 'anyone', because: 'nobody is signed in yet; rate-limited and alike for all' } as const;
const SIGNED = { kind: 'person', roles: Role.options, signed: true } as const;

export interface IdentityParts {
  readonly directory: Directory;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly touch: Touch;
  readonly enrol: Enrol;
}

/** What the vault's own frames call. */
export function identityRoutes(
  deps: IdentityDeps,
  parts: IdentityParts,
  invitations: Invite,
  sessionOf: (ctx: Ctx) => LiveSession | null,
): AnyRoute[] {
  const { directory, sessions, signIn, touch, enrol } = parts;
  const evaluation = deps.config.mode === 'evaluation';
  const post = { method: 'POST', tenant: TENANTLESS, rate: 'credential' } as const;

  return [
    route({
      ...post,
      path: '/v1/session/options',
      access: OPEN,
      maxBodyBytes: SMALL,
      body: SignInOptionsRequest,
      answer: SignInOptions,
      handle: () => signIn.options(),
    }),
    route({
      ...post,
      path: '/v1/session',
      access: OPEN,
      maxBodyBytes: CREDENTIAL,
      body: SignInRequest,
      answer: SignInAnswer,
      handle: (ctx, { body: { device, ...body } }, { request }) =>
        signIn.withPasskey({ ...body, from: { device, address: request.ip, requestId: ctx.requestId } }),
    }),
    route({
      ...post,
      path: '/v1/session/evaluation',
      access: OPEN,
      maxBodyBytes: SMALL,
      body: EvaluationSignInRequest,
      answer: SignInAnswer,
      handle: (ctx, { body: { device, ...body } }, { request }) =>
        signIn.withSoftwareKey({ ...body, from: { device, address: request.ip, requestId: ctx.requestId } }),
    }),
    route({
      ...post,
      path: '/v1/session/touch/options',
      access: SIGNED,
      maxBodyBytes: SMALL,
      body: TouchOptionsRequest,
      answer: SignInOptions,
      handle: (ctx, { body }) => touch.options(ctx, body.for ?? null),
    }),
    route({
      ...post,
      path: '/v1/session/touch',
      access: SIGNED,
      maxBodyBytes: CREDENTIAL,
      body: TouchRequest,
      answer: TouchAnswer,
      handle: (ctx, { body }) => touch.touch(ctx, body),
    }),
    route({
      ...post,
      path: '/v1/enrol/options',
      access: OPEN,
      maxBodyBytes: SMALL,
      body: EnrolOptionsRequest,
      answer: EnrolOptions,
      handle: (_ctx, { body }) => enrol.options(body.invitation),
    }),
    route({
      ...post,
      path: '/v1/enrol',
      access: OPEN,
      maxBodyBytes: CREDENTIAL,
      body: EnrolRequest,
      answer: SignInAnswer,
      handle: (ctx, { body: { device, ...body } }, { request }) =>
        enrol.enrol({ ...body, from: { device, address: request.ip, requestId: ctx.requestId } }),
    }),
    route({
      ...post,
      path: '/v1/session/desk-code',
      access: SIGNED,
      maxBodyBytes: SMALL,
      body: Nothing,
      answer: DeskCodeAnswer,
      async handle(ctx) {
        const { home, sessionId } = own(ctx);
        return { deskCode: await deps.db.tx(home, (sql) => sessions.newDeskCode(sql, home, sessionId)) };
      },
    }),
    route({
      ...post,
      path: '/v1/session/end',
      access: SIGNED,
      maxBodyBytes: SMALL,
      body: Nothing,
      answer: Done,
      async handle(ctx) {
        const { home, sessionId } = own(ctx);
        await sessions.end(home, { sessionId }, 'signed_out', ctx);
        return { done: true as const };
      },
    }),
    route({
      ...post,
      path: '/v1/invitations',
      access: { kind: 'person', roles: ['security_officer'], signed: true },
      tenant: { from: 'none', because: 'a new person may work for several clients' },
      maxBodyBytes: 16_000,
      body: InviteRequest,
      answer: Invited,
      async handle(ctx, { body }, { request }) {
        const live = sessionOf(ctx);
        if (live === null) throw new AppError('not_signed_in');
        const { touchedAt, touchedFor } = live.row;
        if (!isTouchedFor({ touchedAt: touchedAt.getTime(), touchedFor }, request, deps.clock.now()))
          throw new AppError('touch_needed');
        return { ...(await invitations.invite(live, body, ctx.requestId)) };
      },
    }),
    route({
      method: 'GET',
      path: '/v1/evaluation/people',
      access: { kind: 'anyone', because: 'invented people of an evaluation; not there in production' },
      tenant: { from: 'none', because: 'the front page of an evaluation shows all of its roles' },
      maxBodyBytes: 0,
      rate: 'read',
      query: z.strictObject({}),
      answer: EvaluationPeople,
      async handle() {
        if (!evaluation) throw new AppError('not_found');
        return { people: await directory.people(), clients: [...(await directory.clients())] };
      },
    }),
  ];
}

function own(ctx: Parameters<AnyRoute['handle']>[0]) {
  const home = ctx.actor.kind === 'person' ? tenantOfBearer('sid', ctx.actor.sessionId) : null;
  if (ctx.actor.kind !== 'person' || home === null) throw new AppError('not_signed_in');
  return { home, sessionId: ctx.actor.sessionId };
}
