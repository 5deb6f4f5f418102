import type { Ctx, Role } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { newBearer, newId, tenantOfBearer, type PersonId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { EndReason, type SessionView } from '#vault/identity/api';
import type { Directory } from './directory.ts';
import { asPerson, logAbout } from './log-entries.ts';
import type { IdentityDeps } from './ports.ts';
import { networkOf } from './network.ts';
import { thumbprint } from './proof.ts';
import { digestOf } from './secrets.ts';
import { insertDeskCode, takeDeskCode } from './store-once.ts';
import type { PersonRow } from './store-people.ts';
import {
  endSessions,
  findSession,
  findSessionWithPerson,
  insertSession,
  listSessions,
  seeSession,
  type PublicKeyJwk,
  type SessionRow,
} from './store-sessions.ts';

/** A working day. */
export const SESSION_MS = 8 * 60 * 60 * 1000;
/** Without a request for this long a session is over. */
export const IDLE_MS = 15 * 60 * 1000;
const DESK_CODE_MS = 60 * 1000;
/** Activity is written at most this often: it decides about minutes. */
const SEEN_EVERY_MS = 10_000;

export interface EndedSession {
  readonly tenant: TenantId;
  readonly personId: PersonId;
  readonly sessionId: string;
}

export interface LiveSession {
  readonly home: TenantId;
  readonly row: SessionRow;
  readonly person: PersonRow;
}

/** Where a sign-in comes from. */
export interface From {
  /** What the browser calls its device; for people, trusted for nothing. */
  readonly device: string;
  /** The address as the server sees it. */
  readonly address: string;
  readonly requestId: string;
}

export interface NewSession {
  readonly tenant: TenantId;
  readonly person: PersonRow;
  readonly jwk: PublicKeyJwk;
  readonly from: From;
  readonly by:
    | { readonly kind: 'passkey'; readonly credentialId: string }
    | { readonly kind: 'software'; readonly jwk: PublicKeyJwk };
}

export interface Sessions {
  /** In the caller's transaction of the person's own tenant. `ended` must go to `announce` after the commit. */
  begin(
    sql: Sql,
    session: NewSession,
  ): Promise<{ bearer: string; sessionId: string; deskCode: string; ended: EndedSession[] }>;
  /** The live session of that bearer. Throws `not_signed_in` for everything else, always alike. */
  byBearer(bearer: string): Promise<LiveSession>;
  byId(sessionId: string, active: boolean): Promise<LiveSession>;
  /** Those of the sessions that are still live. Does not count as activity. */
  liveAmong(sessionIds: readonly string[]): Promise<ReadonlySet<string>>;
  isLive(row: SessionRow): boolean;
  rowOf(sql: Sql, home: TenantId, sessionId: string): Promise<SessionRow | null>;
  view(live: LiveSession): Promise<SessionView>;
  newDeskCode(sql: Sql, home: TenantId, sessionId: string): Promise<string>;
  redeemDeskCode(code: string): Promise<LiveSession>;
  end(home: TenantId, which: Parameters<typeof endSessions>[2], reason: EndReason, ctx: Ctx): Promise<void>;
  /** The same in the caller's transaction; what it answers must go to `announce` after the commit. */
  endIn(
    sql: Sql,
    home: TenantId,
    which: Parameters<typeof endSessions>[2],
    reason: EndReason,
    ctx: Ctx,
  ): Promise<EndedSession[]>;
  announce(ended: readonly EndedSession[]): void;
  onEnded(listener: (ended: EndedSession) => void): void;
}

export function createSessions(deps: IdentityDeps, directory: Directory): Sessions {
  const { db, clock } = deps;
  const listeners: ((ended: EndedSession) => void)[] = [];
  const now = (): Date => new Date(clock.now());

  function isLive(row: SessionRow, at: number): boolean {
    if (row.kind === 'software' && deps.config.mode !== 'evaluation') return false;
    return row.endedAt === null && row.endsAt.getTime() > at && row.seenAt.getTime() + IDLE_MS > at;
  }

  async function live(
    home: TenantId,
    which: { readonly bearerDigest: Buffer } | { readonly sessionId: string },
    active: boolean,
  ): Promise<LiveSession> {
    const found = await db.readTogether(home, (sql) => findSessionWithPerson(sql, home, which));
    // Who has the bearer or the id of a session may know why it is over; to everybody else none ever was.
    if (found === null) throw new AppError('not_signed_in');
    const { row, person } = found;
    if (!isLive(row, clock.now()) || person.state !== 'active' || person.lockedAt !== null)
      throw new AppError('not_signed_in', {
        why: whyOver(row, clock.now()),
        ...(row.endedAt === null ? {} : { at: row.endedAt.toISOString() }),
      });
    if (!active) return { home, row, person };
    if (row.seenAt.getTime() + SEEN_EVERY_MS < clock.now())
      await db.atOnce(home, (sql) => seeSession(sql, home, row.sessionId, now()));
    return { home, row: { ...row, seenAt: now() }, person };
  }

  /** Ends, logs and tells in one transaction. */
  async function endIn(
    sql: Sql,
    home: TenantId,
    which: Parameters<typeof endSessions>[2],
    reason: EndReason,
    ctx: Ctx,
  ): Promise<EndedSession[]> {
    const ended = await endSessions(sql, home, which, reason, now());
    for (const { sessionId, personId } of ended) {
      await logAbout(deps, sql, home, ctx, 'session.ended', { personId, body: { reason } });
      await deps.tell(sql, {
        eventId: newId(clock.now()),
        tenant: home,
        at: now().toISOString(),
        type: 'session.ended',
        sessionId,
      });
    }
    return ended.map((one) => ({ tenant: home, ...one }));
  }

  const sessions: Sessions = {
    endIn,
    rowOf: findSession,
    isLive: (row) => isLive(row, clock.now()),
    async begin(sql, session) {
      const { tenant, person, by } = session;
      const sessionId = newBearer('sid', tenant);
      const bearer = newBearer('ses', tenant);
      const ctx = asPerson(tenant, person.personId, session.from.requestId, sessionId);
      // One active device: a passkey sign-in ends every other; a software key of an evaluation, those of its own device.
      const others =
        by.kind === 'passkey'
          ? { personId: person.personId, kind: by.kind, device: null }
          : { personId: person.personId, kind: by.kind, device: session.from.device };
      const ended = await endIn(sql, tenant, others, 'signed_in_elsewhere', ctx);
      await insertSession(
        sql,
        tenant,
        {
          sessionId,
          personId: person.personId,
          bearerDigest: digestOf(bearer),
          keyThumbprint: thumbprint(session.jwk),
          kind: by.kind,
          credentialId: by.kind === 'passkey' ? by.credentialId : null,
          softwareJwk: by.kind === 'software' ? by.jwk : null,
          device: session.from.device,
          network: networkOf(session.from.address),
          endsAt: new Date(clock.now() + SESSION_MS),
        },
        now(),
      );
      await logAbout(deps, sql, tenant, ctx, 'session.started', {
        personId: person.personId,
        body: { by: by.kind },
      });
      return { bearer, sessionId, deskCode: await sessions.newDeskCode(sql, tenant, sessionId), ended };
    },
    byBearer(bearer) {
      const home = tenantOfBearer('ses', bearer);
      if (home === null) throw new AppError('not_signed_in');
      return live(home, { bearerDigest: digestOf(bearer) }, true);
    },
    byId(sessionId, active) {
      const home = tenantOfBearer('sid', sessionId);
      if (home === null) throw new AppError('not_signed_in');
      return live(home, { sessionId }, active);
    },
    async liveAmong(sessionIds) {
      const alive = new Set<string>();
      for (const home of new Set(sessionIds.map((id) => tenantOfBearer('sid', id)))) {
        if (home === null) continue;
        const ids = sessionIds.filter((id) => tenantOfBearer('sid', id) === home);
        for (const row of await db.tx(home, (sql) => listSessions(sql, home, ids)))
          if (isLive(row, clock.now())) alive.add(row.sessionId);
      }
      return alive;
    },
    async view({ home, row, person }) {
      const tenants = person.memberships.map(({ tenant }) => tenant);
      const clients = await directory.clientsOf(tenants);
      const idleEndsAt = Math.min(row.seenAt.getTime() + IDLE_MS, row.endsAt.getTime());
      return {
        sessionId: row.sessionId,
        person: directory.viewOf(person, home),
        clients,
        touchedAt: row.touchedAt.toISOString(),
        idleEndsAt: new Date(idleEndsAt).toISOString(),
        endsAt: row.endsAt.toISOString(),
        evaluation: deps.config.mode === 'evaluation',
      };
    },
    async newDeskCode(sql, home, sessionId) {
      const code = newBearer('code', home);
      const expiresAt = new Date(clock.now() + DESK_CODE_MS);
      await insertDeskCode(sql, home, { digest: digestOf(code), sessionId, expiresAt }, now());
      return code;
    },
    async redeemDeskCode(code) {
      const home = tenantOfBearer('code', code);
      if (home === null) throw new AppError('not_signed_in');
      const sessionId = await db.tx(home, (sql) => takeDeskCode(sql, home, digestOf(code), now()));
      if (sessionId === null) throw new AppError('not_signed_in');
      return sessions.byId(sessionId, true);
    },
    async end(home, which, reason, ctx) {
      const ended = await db.tx(home, (sql) => endIn(sql, home, which, reason, ctx));
      sessions.announce(ended);
    },
    announce(ended) {
      for (const one of ended) for (const listener of listeners) listener(one);
      for (const tenant of new Set(ended.map((one) => one.tenant))) {
        deps.nudgeDesk(tenant);
        deps.audit.nudge(tenant);
      }
    },
    onEnded: (listener) => void listeners.push(listener),
  };
  return sessions;
}

function whyOver(row: SessionRow, at: number): EndReason {
  const known = EndReason.safeParse(row.endReason);
  if (row.endedAt !== null) return known.success ? known.data : 'signed_out';
  return row.endsAt.getTime() <= at ? 'too_long' : row.seenAt.getTime() + IDLE_MS <= at ? 'idle' : 'left';
}

/** The roles that a session may act in where no client is named. */
export function rolesOf(person: PersonRow): Role[] {
  return person.memberships.map(({ role }) => role);
}
