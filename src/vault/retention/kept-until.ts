import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { z } from 'zod';
import type { keptUntil, listClasses, listErasures } from '#vault/retention/api';
import type { RetentionDeps } from './ports.ts';
import { defaultRule, dueBy, goesAt as goes, RULED_CLASSES } from './class-rules.ts';
import { isHeld, readRule } from './store.ts';
import { countValues, countValuesDue, listClassRules, listKept } from './store-classes.ts';

const DAY_MS = 86_400_000;
/** As many values of one person as a page lists; of older ones the rule alone is shown. */
const MOST_VALUES = 500;

/** When everything of a conversation's person goes, and when each value of a class with a rule of its own, as the rules stand now. Throws `not_found`. */
export async function readKeptUntil(
  deps: RetentionDeps,
  tenant: TenantId,
  conversationId: string,
): Promise<z.infer<typeof keptUntil.answer>> {
  return deps.db.tx(tenant, async (sql) => {
    const subject = await deps.subjectOf(sql, tenant, conversationId);
    if (subject === null) throw new AppError('not_found');
    const [{ daysAfterSolved }, held, solvedAt, set] = await Promise.all([
      readRule(sql, tenant),
      isHeld(sql, tenant, subject),
      deps.people.lastSolvedOf(sql, tenant, subject),
      listClassRules(sql, tenant),
    ]);
    const rules = new Map(RULED_CLASSES.map((cls) => [cls, set.get(cls) ?? defaultRule(cls)]));
    const ruled = [...rules].filter(([, rule]) => rule.kind !== 'keep').map(([cls]) => cls);
    const kept = await listKept(sql, tenant, subject, ruled, MOST_VALUES);
    const goesAt =
      daysAfterSolved === null || held || solvedAt === null
        ? null
        : new Date(solvedAt.getTime() + daysAfterSolved * DAY_MS).toISOString();
    const values = kept.flatMap((value) => {
      const rule = rules.get(value.class);
      if (rule === undefined) return [];
      const at = held ? null : goes(rule, value);
      return [[value.token, { rule, goesAt: at?.toISOString() ?? null }] as const];
    });
    return { daysAfterSolved, goesAt, isHeld: held, values: Object.fromEntries(values) };
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

/** Each class with its rule, how many values it has and how many go within a week and within thirty days, if no ticket is opened again. */
export async function readClasses(
  deps: RetentionDeps,
  sql: Sql,
  tenant: TenantId,
): Promise<z.infer<typeof listClasses.answer>['classes']> {
  const set = await listClassRules(sql, tenant);
  const ruleOf = (cls: string) => set.get(cls) ?? defaultRule(cls);
  const dueIn = (days: number) => {
    const at = deps.clock.now() + days * DAY_MS;
    return countValuesDue(
      sql,
      tenant,
      RULED_CLASSES.map((cls) => dueBy(cls, ruleOf(cls), at)).filter((one) => one !== null),
    );
  };
  const [values, week, month] = await Promise.all([countValues(sql, tenant), dueIn(7), dueIn(30)]);
  return RULED_CLASSES.map((cls) => ({
    class: cls,
    rule: ruleOf(cls),
    default: defaultRule(cls),
    values: values.get(cls) ?? 0,
    within7Days: week.get(cls) ?? 0,
    within30Days: month.get(cls) ?? 0,
  }));
}
