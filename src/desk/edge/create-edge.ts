import { z } from 'zod';

import { DeskSession, DeskSessionRequest, Front, PresenceRequest, fillProgress } from '#desk/edge/api';
import type { Clock } from '#platform/clock';
import type { Role } from '#platform/ctx';
import type { Db } from '#platform/db';
import type { Door } from '#platform/door';
import { route, type AnyRoute, type Authenticate } from '#platform/http';
import { AppError } from '#platform/problems';
import { Done } from '#vault/identity/api';
import { createDirectory, type Directory } from './directory.ts';
import { createLive, type Live } from './live.ts';
import { createPresence, type Presence } from './presence.ts';
import { createSessions, type Sessions } from './sessions.ts';

export interface Edge {
  readonly directory: Directory;
  readonly sessions: Sessions;
  readonly live: Live;
  readonly presence: Presence;
  readonly authenticate: Authenticate;
  readonly routes: AnyRoute[];
  readonly doorRoutes: AnyRoute[];
  close(): void;
}

export interface EdgeDeps {
  readonly db: Db;
  readonly door: Door;
  readonly clock: Clock;
  readonly deskOrigin: string;
  readonly vaultOrigin: string;
  readonly evaluation: boolean;
}

export const EVERYBODY: readonly Role[] = [
  'agent',
  'lead',
  'security_officer',
  'compliance_manager',
  'client_officer',
];
export const NO_TENANT = {
  from: 'none',
  because: 'a person may work for several clients; rows are read client by client',
} as const;

/** Sessions, live events, presence and the front page: what every page of the desk begins with. */
export function createEdge(deps: EdgeDeps): Edge {
  const { clock } = deps;
  const directory = createDirectory(deps);
  const sessions = createSessions({ ...deps, secure: deps.deskOrigin.startsWith('https:') });
  const live = createLive(() => clock.now());
  const presence = createPresence(
    () => clock.now(),
    (tenant, ticketId) =>
      live.send({ type: 'presence', tenant, ticketId, people: presence.of(tenant, ticketId) }),
  );
  sessions.onDropped((sessionId) => live.drop(sessionId));
  // Nothing is being filled until the one who fills says so: most starts find everything there.
  let filling: { done: number; of: number } | null = null;

  const routes: AnyRoute[] = [
    route({
      method: 'GET',
      path: '/api/front',
      access: {
        kind: 'anyone',
        because: 'the front page asks before anybody is signed in; people are named in an evaluation only',
      },
      tenant: { from: 'none', because: 'concerns no client’s rows' },
      maxBodyBytes: 0,
      rate: 'read',
      answer: Front,
      async handle() {
        const { clients, people } = await directory.read();
        const shown = deps.evaluation ? { clients, people } : { clients: [], people: [] };
        return { evaluation: deps.evaluation, vaultOrigin: deps.vaultOrigin, ...shown, filling };
      },
    }),
    route({
      method: 'POST',
      path: '/api/session',
      access: { kind: 'anyone', because: 'redeems a single-use code of the vault’s sign-in frame' },
      tenant: { from: 'none', because: 'a session belongs to a person' },
      maxBodyBytes: 1_000,
      rate: 'credential',
      body: DeskSessionRequest,
      answer: DeskSession,
      async handle(_ctx, { body }, { request, reply }) {
        if (request.headers.origin !== deps.deskOrigin) throw new AppError('not_signed_in');
        const { view, cookie } = await sessions.begin(body.code);
        reply.header('set-cookie', cookie);
        const { people } = await directory.read();
        return { session: view, vaultOrigin: deps.vaultOrigin, people: known(view, people) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/session',
      access: { kind: 'person', roles: EVERYBODY, signed: false },
      tenant: NO_TENANT,
      maxBodyBytes: 0,
      rate: 'read',
      answer: DeskSession,
      async handle(ctx) {
        const view = sessions.viewOf(ctx);
        const { people } = await directory.read();
        return { session: view, vaultOrigin: deps.vaultOrigin, people: known(view, people) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/session',
      access: { kind: 'person', roles: EVERYBODY, signed: false },
      tenant: NO_TENANT,
      maxBodyBytes: 0,
      rate: 'write',
      answer: Done,
      async handle(ctx, _input, { reply }) {
        reply.header('set-cookie', await sessions.end(ctx));
        return { done: true as const };
      },
    }),
    route({
      method: 'GET',
      path: '/api/live',
      access: { kind: 'person', roles: EVERYBODY, signed: false },
      tenant: NO_TENANT,
      maxBodyBytes: 0,
      rate: 'read',
      answer: 'stream',
      async handle(ctx, _input, { reply }) {
        const clients = await directory.clients();
        live.open(sessions.viewOf(ctx), reply, new Set(clients.map(({ tenant }) => tenant)));
      },
    }),
    route({
      method: 'POST',
      path: '/api/presence',
      access: { kind: 'person', roles: ['agent', 'lead'], signed: false },
      tenant: NO_TENANT,
      maxBodyBytes: 400,
      rate: 'write',
      body: PresenceRequest,
      answer: Done,
      async handle(ctx, { body }) {
        const view = sessions.viewOf(ctx);
        if (
          !view.person.memberships.some((one) => one.tenant === body.tenant && one.role !== 'client_officer')
        )
          throw new AppError('not_found');
        presence.set(body.tenant, body.ticketId, view.person.personId, body.doing);
        return { done: true as const };
      },
    }),
  ];

  const doorRoutes: AnyRoute[] = deps.evaluation
    ? [
        route({
          method: 'POST',
          path: fillProgress.path,
          access: { kind: 'door' },
          tenant: { from: 'none', because: 'tells how far an evaluation is filled' },
          maxBodyBytes: 200,
          rate: 'door',
          body: fillProgress.ask,
          answer: fillProgress.answer,
          async handle(_ctx, { body }) {
            filling = body.done >= body.of ? null : body;
            return { done: true as const };
          },
        }),
      ]
    : [];

  return {
    directory,
    sessions,
    live,
    presence,
    authenticate: sessions.authenticate,
    routes,
    doorRoutes,
    close: () => live.close(),
  };
}

type People = z.output<typeof DeskSession>['people'];

/** Colleagues by name for staff; officers of a client see the people of their own client, and staff see no other client's officers. */
function known(view: z.output<typeof DeskSession>['session'], people: People): People {
  const mine = new Set(view.person.memberships.map(({ tenant }) => tenant));
  return people
    .filter((person) => person.memberships.some(({ tenant }) => mine.has(tenant)))
    .map((person) => ({
      ...person,
      memberships: person.memberships.filter(({ tenant }) => mine.has(tenant)),
    }));
}
