import { createHash } from 'node:crypto';

import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { newId, type PersonId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { AlertKind } from '#vault/identity/api';
import type { Directory } from './directory.ts';
import { logAbout } from './log-entries.ts';
import { networkOf } from './network.ts';
import type { IdentityDeps } from './ports.ts';
import type { EndedSession, From, LiveSession, Sessions } from './sessions.ts';
import { setLocked, setStepUp } from './store-people.ts';
import {
  countFailures,
  countOpenTouches,
  deleteFailures,
  insertFailure,
  listBefore,
  raiseAlert,
  type Claim,
} from './store-watch.ts';
import {
  ACTIONS,
  heldBack,
  MOST_OPEN_TOUCHES,
  remarkable,
  REPLAYED_PROOFS,
  STEP_UP_MS,
  STOLEN_BEARERS,
  WINDOW_MS,
} from './watch-rules.ts';

/** Whom something was seen about, and where. */
interface Seen {
  readonly personId: PersonId | null;
  readonly network: string;
  readonly device: string;
}

export interface Watch {
  /** Before a try: throws `rate_limited` while the claimed person, the address or the network is held back. Alike whoever exists. */
  admit(from: From, claimed: string): Promise<void>;
  /** A try was wrong. */
  failed(from: From, claimed: string): Promise<void>;
  /** A try was right; in the transaction that begins the session. */
  began(
    sql: Sql,
    home: TenantId,
    session: { sessionId: string; personId: PersonId; credentialId: string | null; from: From },
  ): Promise<void>;
  /** Forgets the failures of who has shown to be the claimed one. */
  proved(claimed: string): Promise<void>;
  /** The right key, with a counter that was used before. */
  copiedKey(home: TenantId, personId: PersonId, from: From): Promise<void>;
  /** A live session's bearer came with a right proof by another key. */
  stolenBearer(live: LiveSession, address: string): Promise<void>;
  replayedProof(live: LiveSession, address: string): Promise<void>;
  /** Before another touch is asked for. Throws `rate_limited`, and ends the session, when nobody gives them. */
  mayAskTouch(home: TenantId, personId: PersonId, sessionId: string): Promise<void>;
}

/** The credential watch: counts what goes wrong at the door, does what the rule for it says, and tells security officers. */
export function createWatch(deps: IdentityDeps, directory: Directory, sessions: Sessions): Watch {
  const { db, clock } = deps;
  const now = (): Date => new Date(clock.now());
  const since = (): Date => new Date(clock.now() - WINDOW_MS);
  /** Of sessions whose bearers or proofs came in a wrong way: counted here, since each process sees its own. */
  const wrongUses = new Map<string, { count: number; until: number }>();

  function claimOf(from: From, claimed: string): Claim {
    return {
      address: from.address,
      network: networkOf(from.address),
      claimed: createHash('sha256').update(claimed).digest(),
    };
  }

  function countOf(id: string): number {
    const known = wrongUses.get(id);
    const count = known === undefined || known.until < clock.now() ? 1 : known.count + 1;
    if (wrongUses.size > 10_000) wrongUses.clear();
    wrongUses.set(id, { count, until: clock.now() + WINDOW_MS });
    return count;
  }

  /** Tells, and does what the rule says, in the caller's transaction. What ended must be announced after the commit. */
  async function raise(
    sql: Sql,
    home: TenantId,
    kind: AlertKind,
    { sessionId, ...seen }: Seen & { readonly sessionId?: string },
  ): Promise<EndedSession[]> {
    const action = ACTIONS[kind];
    const { personId } = seen;
    const fresh = await raiseAlert(
      sql,
      home,
      { alertId: newId(clock.now()) as string, kind, action, ...seen },
      now(),
      since(),
    );
    const ctx: Ctx = { tenant: home, requestId: 'watch', actor: { kind: 'job', name: 'credential_watch' } };
    const about = personId === null ? {} : { personId };
    if (fresh)
      await logAbout(deps, sql, home, ctx, 'credential.alert', { ...about, body: { alert: kind, action } });
    if (personId === null) return [];
    if (action === 'step_up' || action === 'end')
      await setStepUp(sql, home, personId, new Date(clock.now() + STEP_UP_MS));
    if (action === 'lock') await setLocked(sql, home, personId, now());
    if (action === 'end' && sessionId !== undefined)
      return sessions.endIn(sql, home, { sessionId }, 'ended_by_watch', ctx);
    const everywhere = { personId, kind: null, device: null };
    if (action === 'lock') return sessions.endIn(sql, home, everywhere, 'locked', ctx);
    return [];
  }

  async function raiseApart(
    home: TenantId,
    kind: AlertKind,
    seen: Seen & { readonly sessionId?: string },
  ): Promise<void> {
    const ended = await db.tx(home, (sql) => raise(sql, home, kind, seen));
    sessions.announce(ended);
    deps.audit.nudge(home);
  }

  return {
    async admit(from, claimed) {
      const home = await directory.provider();
      if (home === null) return;
      const claim = claimOf(from, claimed);
      const failures = await db.readTogether(home, (sql) => countFailures(sql, home, claim, since()));
      if (heldBack(failures, claim.network) !== null)
        throw new AppError('rate_limited', { retryAfterSeconds: WINDOW_MS / 1000 });
    },

    async failed(from, claimed) {
      const home = await directory.provider();
      if (home === null) return;
      const claim = claimOf(from, claimed);
      const failures = await db.tx(home, async (sql) => {
        await insertFailure(sql, home, { ...claim, failureId: newId(clock.now()) as string }, now());
        return countFailures(sql, home, claim, since());
      });
      const kind = heldBack(failures, claim.network);
      if (kind !== null) await raiseApart(home, kind, { personId: null, network: claim.network, device: '' });
    },

    async began(sql, home, { sessionId, personId, credentialId, from }) {
      const network = networkOf(from.address);
      const before = await listBefore(sql, home, personId, sessionId);
      const kind = remarkable({ network, device: from.device, credentialId, at: clock.now() }, before);
      // What these rules do ends no session: there is nothing to announce.
      if (kind !== null) await raise(sql, home, kind, { personId, network, device: from.device });
    },

    async proved(claimed) {
      const home = await directory.provider();
      if (home === null) return;
      const digest = createHash('sha256').update(claimed).digest();
      await db.atOnce(home, (sql) => deleteFailures(sql, home, digest));
    },

    copiedKey: (home, personId, from) =>
      raiseApart(home, 'copied_key', { personId, network: networkOf(from.address), device: from.device }),

    async stolenBearer({ home, row, person }, address) {
      const seen = { personId: person.personId, network: networkOf(address), device: row.device };
      const again = countOf(`bearer ${row.sessionId}`) >= STOLEN_BEARERS;
      const { sessionId } = row;
      await raiseApart(home, again ? 'stolen_bearer_again' : 'stolen_bearer', { ...seen, sessionId });
    },

    async replayedProof({ home, row, person }, address) {
      if (countOf(`proof ${row.sessionId}`) !== REPLAYED_PROOFS) return;
      const seen = { personId: person.personId, network: networkOf(address), device: row.device };
      await raiseApart(home, 'replayed_proof', seen);
    },

    async mayAskTouch(home, personId, sessionId) {
      const open = await db.readTogether(home, (sql) => countOpenTouches(sql, home, personId, now()));
      if (open < MOST_OPEN_TOUCHES) return;
      const row = await db.tx(home, (sql) => sessions.rowOf(sql, home, sessionId));
      const { network = 'unknown', device = '' } = row ?? {};
      await raiseApart(home, 'touch_flood', { personId, network, device, sessionId });
      throw new AppError('rate_limited', { retryAfterSeconds: WINDOW_MS / 1000 });
    },
  };
}
