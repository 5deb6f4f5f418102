import { createHash, randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';

import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { newId, type ConversationId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { Action, DecisionView, Purpose, Reason } from '#vault/authz/api';
import type { FactSet } from '#vault/facts';
import type { ReadActivePolicy } from './active-policy.ts';
import { classOf, type ClientPolicy } from './client-policy.ts';
import type { Decide, Rules } from './decide.ts';
import { factCodes } from './fact-codes.ts';
import { toVector } from './gather.ts';
import type { AuthzDeps } from './ports.ts';
import { explain } from './reasons.ts';
import {
  findSearches,
  findUse,
  findUses,
  insertDecision,
  lockBudget,
  lockUse,
  type DecisionRow,
} from './store.ts';
import type { createActiveUsePolicy } from './use-rule.ts';

export interface Ask {
  readonly action: Action;
  readonly class: string;
  readonly purpose: Purpose | null;
  readonly conversationId: ConversationId | null;
  readonly token: string | null;
  /** Told by tokens, which knows the state of the subject's key. */
  readonly subjectShredded?: boolean;
}

export interface Decision {
  readonly decisionId: string;
  readonly allow: boolean;
  readonly reasons: Reason[];
  /** Nothing may leave before the log has sequenced these. */
  readonly entryIds: string[];
  readonly policyDigest: string;
  readonly factsDigest: string;
  /** As it was when the decision fell; a release that waits compares it again. */
  readonly containmentVersion: number;
}

/** A decision that fell and is not written yet: without `write` in the same transaction it counts for nothing. */
export interface Weighed {
  readonly decision: Decision;
  /** Issues its statements at once. */
  write(sql: Sql): Promise<unknown>;
}

/** Gathers and decides, under the lock of the person's budget. The caller writes it in the same transaction. */
export type Weigh = (sql: Sql, ctx: Ctx, ask: Ask) => Promise<Weighed>;

export type Authorise = (sql: Sql, ctx: Ctx, ask: Ask) => Promise<Decision>;

/** Decides and writes. */
export function createAuthorise(weigh: Weigh): Authorise {
  return async (sql, ctx, ask) => {
    const { decision, write } = await weigh(sql, ctx, ask);
    await write(sql);
    return decision;
  };
}

/** What tells something about values uses up the person's budget, also if it finds nothing. A denial costs nothing. */
const COSTS: ReadonlySet<Action> = new Set(['reveal', 'unmark', 'search']);

/** All people of a client together may search ten times what one of them may. */
const SEARCHERS = 10;
/** The lane of searches: no destination is called so. */
const SEARCHES = ':search';

const KIND: Readonly<Record<Action, string>> = {
  reveal: 'value.revealed',
  match: 'value.matched',
  search: 'value.searched',
  use: 'value.used',
  mark: 'value.marked',
  unmark: 'value.unmarked',
  send: 'reply.sent',
  read_log: 'log.read',
};

/**
 * The decision point. All of it happens in the caller's transaction of `ctx.tenant`: facts, containment and budget are one
 * state, and decision, log entry and use of budget are durable together with what the caller does, or not at all.
 * Throws `not_permitted` if no person acts.
 */
export function createWeigh(deps: AuthzDeps, decide: Decide, activePolicy: ReadActivePolicy): Weigh {
  return async (sql, ctx, ask) => {
    const { tenant } = ctx;
    const { personId } = actorOf(ctx);
    const cls = classOf(ask.class);
    const actor = await deps.pseudonym(tenant, personId);
    const costs = COSTS.has(ask.action);
    // The lane first, all in one round trip.
    const isSearch = ask.action === 'search';
    const locked = costs ? lockBudget(sql, tenant, personId) : Promise.resolve();
    const at = new Date(deps.clock.now());
    const [, , { policy }, facts, own, all] = await Promise.all([
      locked,
      isSearch ? lockUse(sql, tenant, SEARCHES) : Promise.resolve(),
      activePolicy(sql, tenant, ctx.requestId),
      deps.facts.read(sql, tenant, personId, ask.conversationId),
      findUse(sql, tenant, personId, at),
      isSearch ? findSearches(sql, tenant, at) : Promise.resolve({ thisHour: 0, today: 0 }),
    ]);
    // Searches of everybody together: so that many people who each stay within their budget do not enumerate for one.
    const used = {
      thisHour: Math.max(own.thisHour, Math.floor(all.thisHour / SEARCHERS)),
      today: Math.max(own.today, Math.floor(all.today / SEARCHERS)),
    };
    const gathered = { at, actor, facts, used, costs };
    return conclude(
      deps,
      decide,
      ctx,
      { ...ask, class: cls },
      { rules: policy, limits: policy, ...gathered },
    );
  };
}

/** A use without seeing: decided by the destination's own rule and quota, whoever may see the values. */
export interface UseAsk {
  readonly destination: string;
  /** Of every value that is sent; the first stands for them in what officers see. */
  readonly classes: readonly [string, ...string[]];
  readonly tokens: readonly string[];
  readonly purpose: Purpose;
  readonly conversationId: ConversationId;
  readonly callId: string;
}

export type WeighUse = (sql: Sql, ctx: Ctx, ask: UseAsk) => Promise<Weighed>;

/** As `createWeigh`, for uses. Throws `not_found` for a destination that nobody set. */
export function createWeighUse(
  deps: AuthzDeps,
  decide: Decide,
  activePolicy: ReadActivePolicy,
  activeUse: ReturnType<typeof createActiveUsePolicy>,
): WeighUse {
  return async (sql, ctx, ask) => {
    const { tenant } = ctx;
    const { personId } = actorOf(ctx);
    const actor = await deps.pseudonym(tenant, personId);
    const at = new Date(deps.clock.now());
    const [, { policy }, rule, facts, used] = await Promise.all([
      lockUse(sql, tenant, ask.destination),
      activePolicy(sql, tenant, ctx.requestId),
      activeUse(sql, tenant, ask.destination, ctx.requestId),
      deps.facts.read(sql, tenant, personId, ask.conversationId),
      findUses(sql, tenant, ask.destination, personId, at),
    ]);
    const [cls] = ask.classes;
    const limits = {
      touchClasses: rule.touch ? [cls] : [],
      touchMaxAgeSeconds: policy.touchMaxAgeSeconds,
      perHour: rule.perHour,
      perDay: rule.perDay,
    };
    return conclude(
      deps,
      decide,
      ctx,
      {
        action: 'use',
        class: cls,
        purpose: ask.purpose,
        conversationId: ask.conversationId,
        token: ask.tokens[0] ?? null,
        use: ask,
      },
      { rules: rule, limits, at, actor, facts, used, costs: false },
    );
  };
}

function actorOf(ctx: Ctx): Extract<Ctx['actor'], { kind: 'person' }> {
  if (ctx.actor.kind !== 'person') throw new AppError('not_permitted');
  return ctx.actor;
}

/** Decides about what was gathered, and says how it is written. */
function conclude(
  deps: AuthzDeps,
  decide: Decide,
  ctx: Ctx,
  ask: Ask & { readonly use?: UseAsk },
  gathered: {
    rules: Rules;
    limits: Pick<ClientPolicy, 'touchClasses' | 'touchMaxAgeSeconds' | 'perHour' | 'perDay'>;
    at: Date;
    actor: string;
    facts: FactSet;
    used: { thisHour: number; today: number };
    costs: boolean;
  },
): Weighed {
  const { tenant } = ctx;
  const { personId, role } = actorOf(ctx);
  const { rules, limits, at, actor, facts, used, costs } = gathered;
  const { class: cls, use } = ask;
  const vector = toVector(limits, {
    nowMs: at.getTime(),
    personId,
    purpose: ask.purpose,
    class: cls,
    session: deps.identity.session(ctx),
    facts,
    used,
    subjectShredded: ask.subjectShredded ?? false,
  });
  const { allow, reasons } = decide(rules, {
    role,
    action: ask.action,
    class: cls,
    facts: vector,
    ...(use === undefined ? {} : { use }),
  });

  const decisionId = newId(at.getTime()) as string;
  const factsSalt = randomBytes(16);
  const factsDigest = createHash('sha256')
    .update(factsSalt)
    .update(canonicalize(vector) ?? '')
    .digest('hex');
  const entryId = newId(at.getTime()) as string;
  const entry = {
    entryId,
    kind: allow ? KIND[ask.action] : 'value.denied',
    actor,
    requestId: ctx.requestId,
    body: {
      decision: decisionId,
      action: ask.action,
      class: cls,
      purpose: ask.purpose,
      role,
      token: ask.token,
      conversation: ask.conversationId,
      reasons,
      policyDigest: rules.digest,
      factsDigest,
      facts: factCodes(vector),
      ...(use === undefined
        ? {}
        : {
            destination: use.destination,
            classes: [...use.classes],
            tokens: [...use.tokens],
            call: use.callId,
          }),
    },
  };
  const row: DecisionRow = {
    decisionId,
    at,
    personId,
    role,
    action: ask.action,
    class: cls,
    purpose: ask.purpose,
    conversationId: ask.conversationId,
    token: ask.token,
    allow,
    reasons,
    counted: allow && costs,
    policyDigest: rules.digest,
    facts: vector,
    factsSalt,
    factsDigest,
    entryId,
    destination: use?.destination ?? null,
  };
  const news = {
    eventId: newId(at.getTime()) as string,
    tenant,
    at: at.toISOString(),
    type: 'decision.made' as const,
    decision: viewOf(tenant, row, null),
  };
  return {
    decision: {
      decisionId,
      allow,
      reasons: reasons.map(explain),
      entryIds: [entryId],
      policyDigest: rules.digest,
      factsDigest,
      containmentVersion: facts.containmentVersion,
    },
    write: (last) =>
      Promise.all([
        deps.audit.record(last, tenant, [entry]),
        insertDecision(last, tenant, row),
        deps.tell(last, news),
      ]),
  };
}

export function viewOf(tenant: TenantId, row: DecisionRow, logIndex: number | null): DecisionView {
  const { decisionId, personId, action, purpose, conversationId, allow, reasons, policyDigest, factsDigest } =
    row;
  return {
    decisionId,
    tenant,
    at: row.at.toISOString(),
    personId,
    action,
    class: row.class,
    purpose,
    conversationId,
    allow,
    reasons,
    policyDigest,
    factsDigest,
    logIndex,
  };
}
