import { createHash, randomBytes } from 'node:crypto';

import type { Clock } from '#platform/clock';
import type { Ctx, Role } from '#platform/ctx';
import type { Db } from '#platform/db';
import type { Door } from '#platform/door';
import type { Access, Authenticate } from '#platform/http';
import { asId, type PersonId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { checkSession, endSession, redeemDeskCode, type SessionView } from '#vault/identity/api';
import { DESK_TENANT } from './directory.ts';
import { deleteSession, findSession, insertSession } from './store.ts';

export interface Sessions {
  /** Redeems the code that the vault's frame handed over; answers the cookie to set. */
  begin(code: string): Promise<{ view: SessionView; cookie: string }>;
  readonly authenticate: Authenticate;
  /** Who acts in this request, as the vault said it. */
  viewOf(ctx: Ctx): SessionView;
  end(ctx: Ctx): Promise<string>;
  /** The vault said that a session ended: forgotten at once. */
  drop(sessionId: string): void;
  onDropped(listener: (sessionId: string) => void): void;
}

const CHECKED_MS = 4_000;
const ORDER: readonly Role[] = ['security_officer', 'lead', 'compliance_manager', 'agent', 'client_officer'];

/** The desk's sessions: a cookie here, a session at the vault there. The vault decides whether it lives; we ask every few seconds. */
export function createSessions(deps: {
  db: Db;
  door: Door;
  clock: Clock;
  secure: boolean;
  deskOrigin: string;
}): Sessions {
  const { db, door, clock } = deps;
  const name = deps.secure ? '__Host-dozo-desk' : 'dozo-desk';
  const cookie = (value: string, maxAgeSeconds: number): string =>
    `${name}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${deps.secure ? '; Secure' : ''}`;
  const byDigest = new Map<string, string>();
  const checked = new Map<string, { view: SessionView; until: number }>();
  const views = new WeakMap<Ctx, SessionView>();
  const listeners: ((sessionId: string) => void)[] = [];

  async function liveView(sessionId: string): Promise<SessionView> {
    const known = checked.get(sessionId);
    if (known !== undefined && known.until > clock.now()) return known.view;
    const view = await door.call(checkSession, { sessionId, active: true });
    checked.set(sessionId, { view, until: clock.now() + CHECKED_MS });
    if (checked.size > 10_000) checked.clear();
    return view;
  }

  async function sessionIdOf(header: string | undefined): Promise<string> {
    const token = (header ?? '')
      .split(';')
      .map((part) => part.trim())
      .find((part) => part.startsWith(`${name}=`))
      ?.slice(name.length + 1);
    if (token === undefined || !/^[A-Za-z0-9_-]{43}$/.test(token)) throw new AppError('not_signed_in');
    const digest = digestOf(token);
    const key = digest.toString('base64');
    const known =
      byDigest.get(key) ?? (await db.tx(DESK_TENANT, (sql) => findSession(sql, DESK_TENANT, digest)));
    if (known === null) throw new AppError('not_signed_in');
    byDigest.set(key, known);
    return known;
  }

  function drop(sessionId: string): void {
    checked.delete(sessionId);
    for (const [key, id] of byDigest) if (id === sessionId) byDigest.delete(key);
    for (const listener of listeners) listener(sessionId);
  }

  return {
    async begin(code) {
      const view = await door.call(redeemDeskCode, { code });
      const token = randomBytes(32).toString('base64url');
      await db.tx(DESK_TENANT, (sql) =>
        insertSession(sql, DESK_TENANT, digestOf(token), view.sessionId, new Date(clock.now())),
      );
      return { view, cookie: cookie(token, 8 * 3_600) };
    },

    async authenticate(access, request) {
      if (access.kind !== 'person') throw new AppError('not_found');
      // Pages of other origins send no change here: SameSite keeps the cookie away, and this says no to what does not.
      if (request.method !== 'GET' && request.headers.origin !== deps.deskOrigin)
        throw new AppError('not_signed_in');
      const sessionId = await sessionIdOf(request.headers.cookie);
      const view = await liveView(sessionId);
      const { tenant, role } = roleFor(access, view, request.tenant);
      const ctx: Ctx = {
        tenant,
        actor: { kind: 'person', personId: asId<PersonId>(view.person.personId), role, sessionId },
        requestId: request.requestId,
      };
      views.set(ctx, view);
      return ctx;
    },

    viewOf(ctx) {
      const view = views.get(ctx);
      if (view === undefined) throw new AppError('not_signed_in');
      return view;
    },

    async end(ctx) {
      if (ctx.actor.kind === 'person') {
        const { sessionId } = ctx.actor;
        await door.call(endSession, { sessionId }).catch(() => undefined);
        await db.tx(DESK_TENANT, (sql) => deleteSession(sql, DESK_TENANT, sessionId));
        // Also what is only remembered: the vault may be away and tell nobody that the session ended.
        drop(sessionId);
      }
      return cookie('', 0);
    },

    drop,
    onDropped: (listener) => void listeners.push(listener),
  };
}

/** In a tenant: the person's role there, and without one the tenant does not exist. Elsewhere: the highest of those allowed. */
function roleFor(
  access: Extract<Access, { kind: 'person' }>,
  view: SessionView,
  tenant: string | null,
): { tenant: TenantId; role: Role } {
  const { memberships } = view.person;
  if (tenant !== null) {
    const role = memberships.find((one) => one.tenant === tenant)?.role;
    if (role === undefined) throw new AppError('not_found');
    if (!access.roles.includes(role)) throw new AppError('not_permitted');
    return { tenant: asId<TenantId>(tenant), role };
  }
  const role = ORDER.find(
    (one) => access.roles.includes(one) && memberships.some((membership) => membership.role === one),
  );
  if (role === undefined) throw new AppError('not_permitted');
  return { tenant: DESK_TENANT, role };
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
