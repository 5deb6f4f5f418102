import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import type { Action } from '#vault/authz/api';
import type { FactSet, WarningSign } from '#vault/facts';
import type { ReadActivePolicy } from './active-policy.ts';
import { actorOf, type Ask, type Decision, type UseAsk, type Weigh, type Weighed } from './ask.ts';
import { classOf, type ClientPolicy } from './client-policy.ts';
import { conclude } from './conclude.ts';
import type { Decide } from './decide.ts';
import { emergencyOf } from './emergency.ts';
import { classBudget } from './gather.ts';
import type { AuthzDeps } from './ports.ts';
import { findApprovals } from './store-approvals.ts';
import {
  countEmergencies,
  countPushes,
  findSearches,
  findSharedUse,
  findUse,
  findUses,
  lockBudget,
  lockUse,
  type Used,
} from './store.ts';
import type { createActiveUsePolicy } from './use-rule.ts';

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

/**
 * The decision point. All of it happens in the caller's transaction of `ctx.tenant`: facts, containment, approvals and budgets are
 * one state, and decision, log entry and use of budget are durable together with what the caller does, or not at all.
 * Throws `not_permitted` if no person acts.
 */
export function createWeigh(deps: AuthzDeps, decide: Decide, activePolicy: ReadActivePolicy): Weigh {
  return async (sql, ctx, ask) => {
    const { tenant } = ctx;
    const { personId, role } = actorOf(ctx);
    const cls = classOf(ask.class);
    const actor = await deps.pseudonym(tenant, personId);
    const costs = COSTS.has(ask.action);
    const opens = OPENS.has(ask.action);
    // The lane first, all in one round trip.
    const isSearch = ask.action === 'search';
    const locked = costs ? lockBudget(sql, tenant, personId) : Promise.resolve();
    const at = new Date(deps.clock.now());
    const most = { conversation: COUNTED_TO, client: COUNTED_TO };
    const [, , { policy }, facts, own, all, counted, approvals, emergencies] = await Promise.all([
      locked,
      isSearch ? lockUse(sql, tenant, SEARCHES) : Promise.resolve(),
      activePolicy(sql, tenant, ctx.requestId),
      deps.facts.read(sql, tenant, personId, ask.conversationId),
      findUse(sql, tenant, personId, at, cls),
      isSearch ? findSearches(sql, tenant, at) : Promise.resolve({ thisHour: 0, today: 0 }),
      opens ? findSharedUse(sql, tenant, ask.conversationId, at, most) : Promise.resolve(NOTHING_SHARED),
      opens ? findApprovals(sql, tenant, { ...ask, personId }, at) : Promise.resolve([]),
      ask.emergency === undefined ? Promise.resolve(0) : countEmergencies(sql, tenant, personId, at),
    ]);
    // Near the end of what everybody has together, one after the other: of two that ask at once, the second counts the first.
    const nearEnd = opens && counted.client + TOGETHER >= policy.budgets.clientPerDay;
    if (nearEnd) await lockUse(sql, tenant, CLIENT);
    const shared = nearEnd ? await findSharedUse(sql, tenant, ask.conversationId, at, most) : counted;
    const given = approvals.filter(({ state }) => state === 'given');
    const emergency =
      ask.emergency === undefined || ask.action !== 'reveal'
        ? null
        : emergencyOf(policy.emergency, { role, class: cls, used: emergencies });
    const sign = costs ? await signOf(sql, ctx, { policy, class: cls, facts, used: own, shared, at }) : null;
    const gathered = {
      at,
      actor,
      // Searches of everybody together: so that many people who each stay within their budget do not enumerate for one.
      used: {
        ...own,
        thisHour: Math.max(own.thisHour, Math.floor(all.thisHour / SEARCHERS)),
        today: Math.max(own.today, Math.floor(all.today / SEARCHERS)),
      },
      facts: sign === null ? facts : { ...facts, containment: { ...facts.containment, agent: true } },
      shared,
      given,
      emergency,
      mayPass: emergencyOf(policy.emergency, { role, class: cls, used: 0 })?.passes ?? [],
      sign,
      costs,
    };
    return conclude(
      deps,
      decide,
      ctx,
      { ...ask, class: cls },
      { rules: policy, limits: policy, ...gathered },
    );
  };
}

/** Opens a value, or shows its text: what budgets of conversation, class and client count, and what others may have to agree to. */
const OPENS: ReadonlySet<Action> = new Set(['reveal', 'unmark']);
const NOTHING_SHARED = { conversation: 0, client: 0 };
/** No count goes further: beyond it every budget that anybody sets is used up. */
const COUNTED_TO = 10_000_000;
/** As many as may be under way at once, in all copies of the vault. */
const TOGETHER = 64;
/** The lane of a client's common budget: no destination is called so. */
const CLIENT = ':client';

/** A warning sign that this request itself is: whoever shows it is held back before anything is decided. */
async function signOf(
  sql: Sql,
  ctx: Ctx,
  now: {
    policy: ClientPolicy;
    class: string;
    facts: FactSet;
    used: Used;
    shared: { conversation: number; client: number };
    at: Date;
  },
): Promise<WarningSign | null> {
  const { personId } = actorOf(ctx);
  const { policy, facts, used, shared, at } = now;
  if (facts.containment.agent) return null;
  if (used.thisWeekend >= policy.budgets.stopAt) return 'bulk_reading';
  const usedUp =
    used.thisHour >= policy.perHour ||
    used.today >= policy.perDay ||
    used.thisWeek >= policy.budgets.perWeek ||
    used.ofClassToday >= classBudget(policy.budgets, now.class) ||
    shared.conversation >= policy.budgets.perConversation;
  if (!usedUp) return null;
  return (await countPushes(sql, ctx.tenant, personId, at)) >= PUSHES ? 'pushing_at_limit' : null;
}

/** Whoever was told so often within a quarter of an hour that a budget is used up, and asks again, does not work. */
const PUSHES = 10;

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
      // A destination has its own rule and quota; what else holds for values that are seen does not count its uses.
      budgets: { ...policy.budgets, perWeek: 7 * 24 * rule.perHour, classes: [] },
      approvals: {
        ...policy.approvals,
        leadClasses: [],
        leadFromNth: null,
        leadOutside: null,
        clientClasses: [],
      },
      place: policy.place,
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
      {
        rules: rule,
        limits,
        at,
        actor,
        facts,
        used: { ...used, thisWeek: 0, thisWeekend: 0, ofClassToday: 0 },
        shared: NOTHING_SHARED,
        given: [],
        emergency: null,
        mayPass: [],
        sign: null,
        costs: false,
      },
    );
  };
}
