import type { Ctx } from '#platform/ctx';
import { AppError } from '#platform/problems';
import type { RuleOfClass } from '#vault/retention/api';
import { defaultRule, RULED_CLASSES } from './class-rules.ts';
import type { RetentionDeps } from './ports.ts';
import { listClassRules, putClassRules } from './store-classes.ts';

const DAY_MS = 86_400_000;
const LONGEST_DAYS = 3_650;

/** How long values of these classes are kept from now on; what it was and what it is are in the client's log. */
export async function setClassRules(
  deps: RetentionDeps,
  ctx: Ctx,
  rules: readonly RuleOfClass[],
): Promise<RuleOfClass[]> {
  const { tenant, actor } = ctx;
  if (actor.kind !== 'person') throw new AppError('not_found');
  mustBeKnown(rules, deps.clock.now());
  const who = await deps.pseudonym(tenant, actor.personId);
  await deps.db.tx(tenant, async (sql) => {
    const before = await listClassRules(sql, tenant);
    await putClassRules(sql, tenant, rules, new Date(deps.clock.now()));
    await deps.audit.record(sql, tenant, [
      {
        kind: 'retention.changed',
        actor: who,
        requestId: ctx.requestId,
        body: {
          classes: rules.map(({ class: cls }) => cls),
          before: rules.map(({ class: cls }) => codeOf(before.get(cls) ?? defaultRule(cls))),
          after: rules.map(({ rule }) => codeOf(rule)),
        },
      },
    ]);
  });
  deps.audit.nudge(tenant);
  return [...rules];
}

/** Classes that there are, each once, and days that are still to come. */
function mustBeKnown(rules: readonly RuleOfClass[], nowMs: number): void {
  const wrong = (at: string, wrong: string): AppError =>
    new AppError('invalid_request', { fields: [{ in: 'body', at, wrong }] });
  const classes = rules.map((one) => one.class);
  if (new Set(classes).size < classes.length || classes.some((cls) => !RULED_CLASSES.includes(cls)))
    throw wrong('rules.class', 'no_such_class');
  for (const { rule } of rules) {
    if (rule.kind !== 'date') continue;
    const ahead = Date.parse(rule.until) - nowMs;
    if (ahead <= 0 || ahead > LONGEST_DAYS * DAY_MS)
      throw wrong('rules.until', 'not_within_ten_years_from_now');
  }
}

/** As the log writes a rule: `keep`, `solved`, `30-days`, `2027-03-31`. */
function codeOf(rule: RuleOfClass['rule']): string {
  if (rule.kind === 'days') return `${rule.days}-days`;
  return rule.kind === 'date' ? rule.until : rule.kind;
}
