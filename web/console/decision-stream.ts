import type { DecisionView } from '#vault/authz/api';

export interface Filter {
  outcome: 'all' | 'allowed' | 'refused';
  action: string | null;
  personId: string | null;
  reason: string | null;
}
export const NO_FILTER: Filter = { outcome: 'all', action: null, personId: null, reason: null };

/** How many are kept on a page that stays open all day. */
const KEEP = 2_000;

/** Two lists in one, newest first, each decision once; of two views of one the first list's counts. */
export function mergeDecisions(
  newer: readonly DecisionView[],
  older: readonly DecisionView[],
): DecisionView[] {
  const seen = new Map<string, DecisionView>();
  for (const decision of [...newer, ...older])
    if (!seen.has(decision.decisionId)) seen.set(decision.decisionId, decision);
  return [...seen.values()].toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, KEEP);
}

export function passes(decision: DecisionView, filter: Filter): boolean {
  if (filter.outcome !== 'all' && decision.allow !== (filter.outcome === 'allowed')) return false;
  if (filter.action !== null && decision.action !== filter.action) return false;
  if (filter.personId !== null && decision.personId !== filter.personId) return false;
  return filter.reason === null || decision.reasons.some((reason) => reason === filter.reason);
}

/** Counts of the last hour in steps of five minutes, oldest first, also the empty ones. */
export function lastHour(
  decisions: readonly DecisionView[],
  nowMs: number,
): { hour: string; first: number; second: number }[] {
  const last = Math.floor(nowMs / STEP);
  const bins = Array.from({ length: 12 }, (_, at) => ({
    hour: new Date((last - 11 + at) * STEP).toISOString(),
    first: 0,
    second: 0,
  }));
  for (const decision of decisions) {
    const bin = bins[Math.floor(Date.parse(decision.at) / STEP) - last + 11];
    if (bin !== undefined) bin[decision.allow ? 'first' : 'second'] += 1;
  }
  return bins;
}
const STEP = 300_000;
