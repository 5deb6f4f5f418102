import { setImmediate as turn } from 'node:timers/promises';

import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { PolicyPreview } from '#vault/authz/api';
import type { ReadActivePolicy } from './active-policy.ts';
import { readSettings, writePolicy, type ClientPolicy } from './client-policy.ts';
import { approvalNeeds } from './approval-needs.ts';
import type { FactVector, TryOut, Verdict } from './decide.ts';
import { passing } from './emergency.ts';
import { classBudget, type Limits } from './gather.ts';
import { mustBeValid, type Guardrails } from './guardrails.ts';
import { differencesOf } from './policy-differences.ts';
import type { AuthzDeps } from './ports.ts';
import { listLatest, type DecisionRow } from './store.ts';

/** How far back decisions are made again. */
const SPAN_MS = 7 * 86_400_000;
/** The newest of them: enough for weeks of most clients, and read in a moment. */
const MAX_DECISIONS = 5_000;
/** Questions answered before others get their turn. */
const CHUNK = 40;

/**
 * What a change of rules would mean: what differs, the text it becomes, and what the decisions of the last days would have been. Changes
 * nothing. Budgets are compared with what had been used then. Throws `invalid_request` for rules that cannot be.
 */
export function previewPolicyUseCase(
  deps: AuthzDeps,
  guardrails: Guardrails,
  tryOut: TryOut,
  activePolicy: ReadActivePolicy,
) {
  return async (
    tenant: TenantId,
    input: { settings: unknown; requestId: string },
  ): Promise<PolicyPreview> => {
    const client = await deps.identity.client(tenant);
    if (client === null) throw new AppError('not_found');
    const policy = writePolicy(guardrails, readSettings(input.settings));
    mustBeValid(guardrails.schema, policy.permitPolicies);
    const since = new Date(deps.clock.now() - SPAN_MS);
    const { active, rows } = await deps.db.tx(tenant, async (sql) => ({
      active: await activePolicy(sql, tenant, input.requestId),
      rows: await listLatest(sql, tenant, since, MAX_DECISIONS),
    }));
    return {
      client: { nameEn: client.nameEn, nameJa: client.nameJa },
      version: active.version,
      differences: differencesOf(active.policy, policy),
      cedar: policy.cedar,
      digest: policy.digest,
      consequences: {
        since: since.toISOString(),
        decisions: rows.length,
        complete: rows.length < MAX_DECISIONS,
        ...(await consequences(policy, rows, tryOut)),
      },
    };
  };
}

type Consequences = Pick<PolicyPreview['consequences'], 'nowDenied' | 'nowAllowed' | 'released' | 'denied'>;

/** Asks each kind of question once: decisions alike in all that the rules look at are decided alike. */
async function consequences(
  policy: ClientPolicy,
  rows: readonly DecisionRow[],
  tryOut: TryOut,
): Promise<Consequences> {
  const questions = new Map<string, { row: DecisionRow; facts: FactVector; count: number }>();
  for (const row of rows) {
    const facts = underPolicy(policy, row);
    const key = JSON.stringify([row.role, row.action, row.class, row.allow, facts]);
    const known = questions.get(key);
    if (known === undefined) questions.set(key, { row, facts, count: 1 });
    else known.count += 1;
  }
  const asked = [...questions.values()];
  const verdicts: Verdict[] = [];
  for (let from = 0; from < asked.length; from += CHUNK) {
    const chunk = asked.slice(from, from + CHUNK);
    verdicts.push(
      ...tryOut(
        policy,
        chunk.map(({ row, facts }) => ({ role: row.role, action: row.action, class: row.class, facts })),
      ),
    );
    await turn();
  }
  const nowDenied = new Map<string, Consequences['nowDenied'][number]>();
  const nowAllowed = new Map<string, Consequences['nowAllowed'][number]>();
  asked.forEach(({ row, count }, nth) => {
    const verdict = verdicts[nth];
    // What the guardrails of now cannot judge any more says nothing about the change.
    if (verdict === undefined || verdict.allow === row.allow || verdict.reasons.includes('decision_failed'))
      return;
    const what = { role: row.role as string, class: row.class, action: row.action, purpose: row.purpose };
    if (verdict.allow) add(nowAllowed, { ...what, count });
    else add(nowDenied, { ...what, reasons: verdict.reasons, count });
  });
  return {
    nowDenied: mostFirst(nowDenied),
    nowAllowed: mostFirst(nowAllowed),
    released: rows.filter(({ allow }) => allow).length,
    denied: rows.filter(({ allow }) => !allow).length,
  };
}

/**
 * The facts of then with the numbers of these rules. Ages and uses are only ever compared with their limits, so that they are put
 * to one side or the other: decisions that differ in nothing else are one question. A test holds the guardrails to that.
 * What a decision of before an upgrade did not know yet is taken as it was meant then: not used, not asked for.
 */
export function underPolicy(policy: Limits, row: Pick<DecisionRow, 'class' | 'facts' | 'at'>): FactVector {
  const then: FactVector = { ...UNKNOWN_THEN, ...row.facts };
  const { session, quota, budget, approval } = then;
  const { touchMaxAgeSeconds: most, perHour, perDay, budgets, place } = policy;
  const age = session.touchAgeSeconds;
  const side = (used: number, limit: number): number => (used < limit ? 0 : limit);
  const classMost = classBudget(budgets, row.class);
  const needs = approvalNeeds(policy.approvals, {
    class: row.class,
    usedToday: quota.usedToday,
    nowMs: row.at.getTime(),
  });
  return {
    ...then,
    session: {
      ...session,
      touchNeeded: policy.touchClasses.includes(row.class),
      touchAgeSeconds: age < 0 ? -1 : age > most ? most + 1 : 0,
      touchMaxAgeSeconds: most,
    },
    device: { ...then.device, needed: place.device },
    network: { ...then.network, needed: place.network },
    software: { ...then.software, needed: place.software },
    approval: { ...approval, leadNeeded: needs.lead, clientNeeded: needs.client },
    quota: {
      usedThisHour: side(quota.usedThisHour, perHour),
      perHour,
      usedToday: side(quota.usedToday, perDay),
      perDay,
      usedThisWeek: side(quota.usedThisWeek ?? 0, budgets.perWeek),
      perWeek: budgets.perWeek,
    },
    budget: {
      conversationUsed: side(budget.conversationUsed, budgets.perConversation),
      conversationMost: budgets.perConversation,
      classUsed: side(budget.classUsed, classMost),
      classMost,
      clientUsed: side(budget.clientUsed, budgets.clientPerDay),
      clientMost: budgets.clientPerDay,
    },
  };
}

const UNKNOWN_THEN = {
  device: { needed: false, good: false },
  network: { needed: false, good: false },
  software: { needed: false, good: false },
  approval: { leadNeeded: false, leadGiven: false, clientNeeded: false, clientGiven: false },
  emergency: passing([]),
  budget: {
    conversationUsed: 0,
    conversationMost: 1,
    classUsed: 0,
    classMost: 1,
    clientUsed: 0,
    clientMost: 1,
  },
} as const;

function add<What extends object>(
  counts: Map<string, What & { count: number }>,
  what: What & { count: number },
): void {
  const { count, ...same } = what;
  const key = JSON.stringify(same);
  const known = counts.get(key);
  if (known === undefined) counts.set(key, what);
  else known.count += count;
}

function mostFirst<One extends { count: number }>(counts: ReadonlyMap<string, One>): One[] {
  return [...counts.values()].toSorted((a, b) => b.count - a.count).slice(0, 100);
}
