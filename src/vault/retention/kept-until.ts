import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { z } from 'zod';
import type { keptUntil, listErasures } from '#vault/retention/api';
import type { RetentionDeps } from './ports.ts';
import { isHeld, readRule } from './store.ts';

const DAY_MS = 86_400_000;

/** When everything of a conversation's person goes, by the rule as it stands now. Throws `not_found`. */
export async function readKeptUntil(
  deps: RetentionDeps,
  tenant: TenantId,
  conversationId: string,
): Promise<z.infer<typeof keptUntil.answer>> {
  return deps.db.tx(tenant, async (sql) => {
    const subject = await deps.subjectOf(sql, tenant, conversationId);
    if (subject === null) throw new AppError('not_found');
    const [{ daysAfterSolved }, held, solvedAt] = await Promise.all([
      readRule(sql, tenant),
      isHeld(sql, tenant, subject),
      deps.people.lastSolvedOf(sql, tenant, subject),
    ]);
    const goesAt =
      daysAfterSolved === null || held || solvedAt === null
        ? null
        : new Date(solvedAt.getTime() + daysAfterSolved * DAY_MS).toISOString();
    return { daysAfterSolved, goesAt, isHeld: held };
  });
}

/** How many people the rule erases within a week, and within thirty days, if nobody writes again. */
export async function countDue(
  deps: RetentionDeps,
  sql: Sql,
  tenant: TenantId,
  daysAfterSolved: number | null,
): Promise<z.infer<typeof listErasures.answer>['due']> {
  if (daysAfterSolved === null) return null;
  const solvedBefore = (days: number): Date => new Date(deps.clock.now() + (days - daysAfterSolved) * DAY_MS);
  const [within7Days = 0, within30Days = 0] = await deps.people.countSettledBefore(sql, tenant, [
    solvedBefore(7),
    solvedBefore(30),
  ]);
  return { within7Days, within30Days };
}
