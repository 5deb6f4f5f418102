import type { Ctx, Role } from '#platform/ctx';
import type { Sql } from '#platform/db';
import type { Authenticate, AnyRoute } from '#platform/http';
import { tenantOfBearer, type PersonId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { createAcceptPasskey } from './accept-passkey.ts';
import { accountRoutes } from './account-routes.ts';
import type { EndReason } from '#vault/identity/api';
import { createAuthenticate } from './authenticate.ts';
import { changeOriginUseCase } from './change-origin.ts';
import { issueClientKeyUseCase, withdrawClientKeyUseCase } from './client-keys.ts';
import { createChangeMemberships } from './change-memberships.ts';
import { createScimGroups } from './scim-groups.ts';
import { scimRoutes } from './scim-routes.ts';
import { createScimTokens } from './scim-tokens.ts';
import { createScimUsers } from './scim-users.ts';
import { createClientUseCase } from './create-client.ts';
import { createPersonUseCase } from './create-person.ts';
import { createDirectory, type Directory } from './directory.ts';
import { identityDoorRoutes } from './door-routes.ts';
import { createEnrol } from './enrol.ts';
import { createInvite, type Invite } from './invite.ts';
import type { IdentityDeps } from './ports.ts';
import { identityRoutes } from './routes.ts';
import type { SessionFacts } from './session-facts.ts';
import { createSessions, type EndedSession } from './sessions.ts';
import { createSignDocument } from './sign-document.ts';
import { createSignIn } from './sign-in.ts';
import { signatureRoutes } from './signature-routes.ts';
import { findRole } from './store-people.ts';
import { createTouch } from './touch.ts';
import { createWatch } from './watch.ts';

export interface Identity extends Pick<
  Directory,
  | 'tenants'
  | 'provider'
  | 'clients'
  | 'client'
  | 'clientBySlug'
  | 'publicName'
  | 'members'
  | 'people'
  | 'mayRead'
  | 'embedders'
> {
  readonly authenticate: Authenticate;
  readonly routes: AnyRoute[];
  readonly doorRoutes: AnyRoute[];
  /** The facts of the session that let this request in; null where no person acts. Needs no database. */
  session(ctx: Ctx): SessionFacts | null;
  /** Those of the sessions that would still be let in. Does not count as activity. */
  liveAmong(sessionIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Where the person of this request works, by their own tenant's list. */
  tenantsOf(ctx: Ctx): readonly TenantId[];
  /** A person's role in a tenant, in the caller's transaction of that tenant. */
  roleIn(sql: Sql, tenant: TenantId, personId: PersonId): Promise<Role | null>;
  readonly createClient: ReturnType<typeof createClientUseCase>;
  readonly createPerson: ReturnType<typeof createPersonUseCase>;
  readonly scimTokens: ReturnType<typeof createScimTokens>;
  readonly issueClientKey: ReturnType<typeof issueClientKeyUseCase>;
  readonly withdrawClientKey: ReturnType<typeof withdrawClientKeyUseCase>;
  readonly changeOrigin: ReturnType<typeof changeOriginUseCase>;
  endSession(ctx: Ctx, sessionId: string, reason: EndReason): Promise<void>;
  /** For rooms above that have something to write for every new client. */
  onClientCreated(listener: (tenant: TenantId) => Promise<void>): void;
  onSessionEnded(listener: (ended: EndedSession) => void): void;
  readonly firstOfficerInvitation: Invite['firstOfficer'];
  /** Keeps the list of allowed origins fresh. */
  start(): Promise<void>;
  stop(): void;
}

const REFRESH_MS = 30_000;

/** People, passkeys, key-bound sessions, companies and the keys of their systems. */
export function createIdentity(deps: IdentityDeps): Identity {
  const directory = createDirectory(deps);
  const sessions = createSessions(deps, directory);
  const watch = createWatch(deps, directory, sessions);
  const parts = {
    directory,
    sessions,
    signIn: createSignIn(deps, directory, sessions, watch),
    touch: createTouch(deps, watch),
    enrol: createEnrol(deps, directory, sessions),
  };
  const invite = createInvite(deps, directory);
  const accepts = createAcceptPasskey(deps.db);
  const createPerson = createPersonUseCase(deps, directory);
  const memberships = createChangeMemberships(deps, directory, sessions);
  const { authenticate, sessionOf, forgetClientKeys } = createAuthenticate(deps, sessions, accepts, watch);
  const clientListeners: ((tenant: TenantId) => Promise<void>)[] = [];
  let timer: NodeJS.Timeout | undefined;

  const tenantsOf = (ctx: Ctx): readonly TenantId[] =>
    sessionOf(ctx)?.person.memberships.map(({ tenant }) => tenant) ?? [];
  /** One signs with those that one works for; an officer of the provider itself with every client. */
  const maySignAt = async (ctx: Ctx, tenant: TenantId): Promise<boolean> => {
    if (tenantsOf(ctx).includes(tenant)) return true;
    const live = sessionOf(ctx);
    const watches = live?.person.memberships.some(
      ({ tenant: at, role }) =>
        at === live.home && (role === 'security_officer' || role === 'compliance_manager'),
    );
    return watches === true && (await directory.clients()).some((client) => client.tenant === tenant);
  };

  return {
    ...directory,
    authenticate,
    routes: [
      ...identityRoutes(deps, parts, invite, sessionOf),
      ...accountRoutes(deps, { sessions, sessionOf, accepts }),
      ...scimRoutes(
        createScimUsers(deps, directory, createPerson, memberships),
        createScimGroups(deps, directory, memberships),
      ),
      ...signatureRoutes(createSignDocument(deps, maySignAt)),
    ],
    doorRoutes: identityDoorRoutes(deps, parts),
    session(ctx) {
      const live = sessionOf(ctx);
      if (live === null) return null;
      const { home, row, person } = live;
      return {
        personId: person.personId,
        home,
        // A software key stands for a passkey in an evaluation alone; elsewhere such a session is not live.
        passkey: true,
        keyBound: row.keyThumbprint !== '',
        stepUp: (person.stepUpUntil?.getTime() ?? 0) > deps.clock.now(),
        touchedAt: row.touchedAt.getTime(),
        touchedFor: row.touchedFor,
        endsAt: row.endsAt.getTime(),
      };
    },
    liveAmong: (sessionIds) => sessions.liveAmong(sessionIds),
    tenantsOf,
    roleIn: findRole,
    createClient: createClientUseCase(deps, directory, async (tenant) => {
      for (const listener of clientListeners) await listener(tenant);
    }),
    onClientCreated: (listener) => void clientListeners.push(listener),
    createPerson,
    scimTokens: createScimTokens(deps),
    issueClientKey: issueClientKeyUseCase(deps),
    withdrawClientKey: withdrawClientKeyUseCase(deps, forgetClientKeys),
    changeOrigin: changeOriginUseCase(deps, directory),
    async endSession(ctx, sessionId, reason) {
      const home = tenantOfBearer('sid', sessionId);
      if (home === null) throw new AppError('not_found');
      await sessions.end(home, { sessionId }, reason, ctx);
    },
    onSessionEnded: (listener) => sessions.onEnded(listener),
    firstOfficerInvitation: () => invite.firstOfficer(),
    async start() {
      await directory.refreshOrigins();
      timer = setInterval(() => {
        directory
          .refreshOrigins()
          .catch((error: unknown) => deps.log.warn({ err: error }, 'origins not refreshed'));
      }, REFRESH_MS);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}
