import type { Access, Authenticate } from '#platform/http';
import type { Ctx } from '#platform/ctx';
import { asId, tenantOfBearer, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { createAcceptPasskey } from './accept-passkey.ts';
import type { IdentityDeps } from './ports.ts';
import { checkProof, isByAnotherKey } from './proof.ts';
import { createReplayCache } from './replay-cache.ts';
import { digestOf } from './secrets.ts';
import type { LiveSession, Sessions } from './sessions.ts';
import type { Watch } from './watch.ts';
import { findClientKey } from './store-client-keys.ts';
import { findPasskeyRule } from './store-passkey-rules.ts';
import { useScimToken } from './store-scim.ts';
import { findRole } from './store-people.ts';

const CLIENT_KEY_MS = 1_000;

type Request = Parameters<Authenticate>[1];

/**
 * Turns a request into the person or client's system that acts. A person is checked in this order: live session, proof
 * by its key, membership in the tenant of the path, role. Who is no member gets what a tenant that does not exist gets.
 */
export function createAuthenticate(
  deps: IdentityDeps,
  sessions: Sessions,
  accepts: ReturnType<typeof createAcceptPasskey>,
  watch: Pick<Watch, 'stolenBearer' | 'replayedProof'>,
): {
  authenticate: Authenticate;
  sessionOf: (ctx: Ctx) => LiveSession | null;
  /** A key was withdrawn here: nobody comes in with it any more. */
  forgetClientKeys: () => void;
} {
  const { db, clock } = deps;
  const clientKeys = new Map<string, { keyId: string; until: number }>();
  const replays = createReplayCache(clock);
  // The session that each request was let in by. A decision asks for it inside its own transaction, where a second
  // connection could not be waited for; a context that was not made here has no session.
  const letIn = new WeakMap<Ctx, LiveSession>();

  /** A client's system sends many messages under one key: asked for at most once a second, so that one withdrawn by another process ends in a second. */
  async function clientKeyOf(tenant: TenantId, key: string): Promise<string> {
    const digest = digestOf(key);
    const id = `${tenant}|${digest.toString('hex')}`;
    const known = clientKeys.get(id);
    if (known !== undefined && known.until > clock.now()) return known.keyId;
    clientKeys.delete(id);
    const keyId = await db.readTogether(tenant, (sql) => findClientKey(sql, tenant, digest));
    if (keyId === null) throw new AppError('unknown_key');
    if (clientKeys.size > 1_000) clientKeys.clear();
    clientKeys.set(id, { keyId, until: clock.now() + CLIENT_KEY_MS });
    return keyId;
  }

  async function person(access: Extract<Access, { kind: 'person' }>, request: Request): Promise<Ctx> {
    const bearer = read(/^DPoP (ses_[A-Za-z0-9_-]{1,120})$/, request.headers.authorization);
    const proof = request.headers['dpop'];
    if (bearer === null) throw new AppError('not_signed_in');
    const live = await sessions.byBearer(bearer);
    if (typeof proof !== 'string') throw new AppError('bad_signature');
    const signed = {
      method: request.method,
      htu: `${deps.config.vaultOrigin}${request.url.split('?')[0]}`,
      bearer,
      rawBody: request.rawBody,
    };
    const address = request.address ?? '';
    try {
      const jti = checkProof(proof, signed, live.row.keyThumbprint, clock.now());
      replays.use(live.row.keyThumbprint, jti);
    } catch (error) {
      if (isByAnotherKey(proof, bearer, live.row.keyThumbprint)) await watch.stolenBearer(live, address);
      if (error instanceof AppError && error.problem === 'request_replayed')
        await watch.replayedProof(live, address);
      throw error;
    }
    const ctx = await toCtx(access, request, live);
    letIn.set(ctx, live);
    return ctx;
  }

  async function toCtx(
    access: Extract<Access, { kind: 'person' }>,
    request: Request,
    { home, row, person: who }: LiveSession,
  ): Promise<Ctx> {
    const act = (tenant: TenantId, role: (typeof access.roles)[number]): Ctx => ({
      tenant,
      actor: { kind: 'person', personId: who.personId, role, sessionId: row.sessionId },
      requestId: request.requestId,
    });
    if (request.tenant === null) {
      const role = who.memberships.find((one) => access.roles.includes(one.role))?.role;
      if (role === undefined) throw new AppError('not_permitted');
      return act(home, role);
    }
    const tenant = asId<TenantId>(request.tenant);
    const [role, rule] = await db.readTogether(tenant, (sql) =>
      Promise.all([findRole(sql, tenant, who.personId), findPasskeyRule(sql, tenant)]),
    );
    if (role === null) throw new AppError('not_found');
    if (!access.roles.includes(role)) throw new AppError('not_permitted');
    if (!(await accepts(tenant, rule, home, row))) throw new AppError('passkey_not_accepted');
    return act(tenant, role);
  }

  async function clientSystem(request: Request): Promise<Ctx> {
    const key = read(/^Bearer (dk_[A-Za-z0-9_-]{1,120})$/, request.headers.authorization);
    const tenant = key === null ? null : tenantOfBearer('dk', key);
    if (key === null || tenant === null) throw new AppError('unknown_key');
    const keyId = await clientKeyOf(tenant, key);
    if (request.tenant !== null && request.tenant !== tenant) throw new AppError('not_found');
    return { tenant, actor: { kind: 'client_system', keyId }, requestId: request.requestId };
  }

  /** A directory acts for its own company alone; asked anew each time, so that a withdrawn token ends at once. */
  async function directorySystem(request: Request): Promise<Ctx> {
    const token = read(/^Bearer (scim_[A-Za-z0-9_-]{1,120})$/, request.headers.authorization);
    const tenant = token === null ? null : tenantOfBearer('scim', token);
    if (token === null || tenant === null) throw new AppError('unknown_key');
    const at = new Date(clock.now());
    const tokenId = await db.tx(tenant, (sql) => useScimToken(sql, tenant, digestOf(token), at));
    if (tokenId === null) throw new AppError('unknown_key');
    return { tenant, actor: { kind: 'client_system', keyId: tokenId }, requestId: request.requestId };
  }

  const authenticate: Authenticate = async (access, request) => {
    switch (access.kind) {
      case 'person':
        return person(access, request);
      case 'client_system':
        return clientSystem(request);
      case 'scim':
        return directorySystem(request);
      case 'customer':
      case 'door':
        // Known to channels and to the door's own listener; here nobody is either.
        throw new AppError('not_signed_in');
    }
  };
  return {
    authenticate,
    sessionOf: (ctx) => letIn.get(ctx) ?? null,
    forgetClientKeys: () => clientKeys.clear(),
  };
}

function read(pattern: RegExp, header: string | undefined): string | null {
  return pattern.exec(header ?? '')?.[1] ?? null;
}
