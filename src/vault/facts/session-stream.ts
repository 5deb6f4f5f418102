import type { ServerResponse } from 'node:http';

import type { Ctx } from '#platform/ctx';
import type { PersonId, TenantId } from '#platform/ids';
import type { FactsDeps } from './ports.ts';
import { listContainments } from './store.ts';

/** Another copy of the vault may have thrown the switch: what the database says is looked at this often. */
const LOOK_EVERY_MS = 400;
const ALIVE_EVERY_MS = 20_000;

interface Listener {
  readonly personId: PersonId;
  readonly sessionId: string;
  readonly tenants: readonly TenantId[];
  readonly send: (event: 'contained' | 'released' | 'rules' | 'approvals' | 'ended') => void;
  readonly close: () => void;
  /** Clients in which this person is held back, as last told. */
  held: ReadonlySet<TenantId> | null;
  /** The versions of the clients' rules, as last seen. */
  rules: string | null;
  /** The state of the clients' approvals, as last seen. */
  approvals: string;
}

export interface SessionStreams {
  /** Takes over the answer and writes events to it until the session or the connection ends. */
  open(ctx: Ctx, tenants: readonly TenantId[], response: ServerResponse): void;
  /** Looks at once: the switch was thrown here. */
  look(): Promise<void>;
  start(): void;
  stop(): void;
}

/** Server-sent events to the frames of a session: what is open there closes within a second. */
export function createSessionStreams(deps: FactsDeps): SessionStreams {
  const listeners = new Set<Listener>();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;

  deps.identity.onSessionEnded(({ sessionId }) => {
    for (const listener of listeners) {
      if (listener.sessionId !== sessionId) continue;
      listener.send('ended');
      listener.close();
    }
  });

  /** One query a client and one a home, however many frames listen. */
  async function lookOnce(): Promise<void> {
    const held = new Map<TenantId, ReadonlySet<string> | 'everybody'>();
    const rules = new Map<TenantId, number>();
    const approvals = new Map<TenantId, string>();
    for (const tenant of new Set([...listeners].flatMap(({ tenants }) => tenants))) {
      const [all, version, mark] = await deps.db.tx(tenant, (sql) =>
        Promise.all([
          listContainments(sql, tenant),
          deps.policyVersion(sql, tenant),
          deps.approvalsMark(sql, tenant),
        ]),
      );
      approvals.set(tenant, mark);
      const active = all.filter((row) => row.active);
      rules.set(tenant, version);
      const everybody = active.some(({ scope }) => scope !== 'agent');
      held.set(tenant, everybody ? 'everybody' : new Set(active.map(({ target }) => target)));
    }
    for (const listener of listeners) {
      const where = listener.tenants.filter((tenant) => {
        const people = held.get(tenant);
        return people === 'everybody' || people?.has(listener.personId) === true;
      });
      tellChange(listener, new Set(where));
      tellRules(listener, listener.tenants.map((tenant) => rules.get(tenant) ?? 0).join());
      tellApprovals(listener, listener.tenants.map((tenant) => approvals.get(tenant) ?? '').join('|'));
    }
    await endDead();
  }

  function tellChange(listener: Listener, held: ReadonlySet<TenantId>): void {
    const before = listener.held ?? new Set<TenantId>();
    if ([...held].some((tenant) => !before.has(tenant))) listener.send('contained');
    else if ([...before].some((tenant) => !held.has(tenant))) listener.send('released');
    listener.held = held;
  }

  /** What is open was let out by rules that hold no more: it closes, and may be asked for again. */
  function tellRules(listener: Listener, rules: string): void {
    if (listener.rules !== null && listener.rules !== rules) listener.send('rules');
    listener.rules = rules;
  }

  /** Somebody asked, answered or used up: those who wait and those who decide look again. */
  function tellApprovals(listener: Listener, approvals: string): void {
    if (listener.approvals !== approvals) listener.send('approvals');
    listener.approvals = approvals;
  }

  /** Sessions that ran out, or were ended by another copy of the vault. */
  async function endDead(): Promise<void> {
    const all = [...listeners];
    const alive = await deps.identity.liveAmong(all.map(({ sessionId }) => sessionId));
    for (const listener of all) {
      if (alive.has(listener.sessionId)) continue;
      listener.send('ended');
      listener.close();
    }
  }

  function look(): Promise<void> {
    if (listeners.size === 0) return Promise.resolve();
    looking ??= lookOnce().finally(() => (looking = null));
    return looking;
  }

  return {
    open(ctx, tenants, response) {
      if (ctx.actor.kind !== 'person') return;
      const { personId, sessionId } = ctx.actor;
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      response.write(': open\n\n');
      const alive = setInterval(() => response.write(': alive\n\n'), ALIVE_EVERY_MS);
      const listener: Listener = {
        personId,
        sessionId,
        tenants,
        held: null,
        rules: null,
        approvals: '',
        send: (event) => void response.write(`event: ${event}\ndata: {}\n\n`),
        close() {
          listeners.delete(listener);
          clearInterval(alive);
          response.end();
        },
      };
      response.on('close', () => {
        listeners.delete(listener);
        clearInterval(alive);
      });
      listeners.add(listener);
      void look().catch((error: unknown) => deps.log.warn({ err: error }, 'containment not read'));
    },
    async look() {
      // One that is under way may have read before the switch was thrown.
      if (looking !== null) await looking;
      await look();
    },
    start() {
      timer = setInterval(() => {
        look().catch((error: unknown) => deps.log.warn({ err: error }, 'containment not read'));
      }, LOOK_EVERY_MS);
      timer.unref();
    },
    stop() {
      clearInterval(timer);
      for (const listener of listeners) listener.close();
    },
  };
}
