import type { PolicyDifference, PolicySettings } from '#vault/authz/api';
import { STRICT_DEFAULT } from './client-policy.ts';

/** What differs from one policy to the next: permits by role, class and purpose, classes that want a touch, numbers. */
export function differencesOf(before: PolicySettings, after: PolicySettings): PolicyDifference[] {
  const [old, now] = [permitKeys(before), permitKeys(after)];
  const permits = [...new Set([...old.keys(), ...now.keys()])].flatMap((key): PolicyDifference[] => {
    const permit = now.get(key) ?? old.get(key);
    return permit === undefined || old.has(key) === now.has(key)
      ? []
      : [{ of: 'permit', ...permit, now: now.has(key) }];
  });
  const touches = changed(before.touchClasses, after.touchClasses).map(
    ({ name, now: there }): PolicyDifference => ({ of: 'touch', class: name, now: there }),
  );
  const approvals = (['lead', 'client'] as const).flatMap((by) =>
    changed(before.approvals[`${by}Classes`], after.approvals[`${by}Classes`]).map(
      ({ name, now: there }): PolicyDifference => ({ of: 'approval', by, class: name, now: there }),
    ),
  );
  const hours = [hoursOf(before), hoursOf(after)] as const;
  const emergencies = (['roles', 'classes', 'passes'] as const).flatMap((list) =>
    changed(before.emergency[list], after.emergency[list]).map(({ name, now: there }): PolicyDifference => ({
      of: 'emergency',
      what: WHAT[list],
      name,
      now: there,
    })),
  );
  const places = (['device', 'network', 'software'] as const)
    .filter((which) => before.place[which] !== after.place[which])
    .map((which): PolicyDifference => ({ of: 'place', which, now: after.place[which] }));
  const [numbersBefore, numbersNow] = [numbersOf(before), numbersOf(after)];
  const numbers = NUMBERS.filter((which) => numbersBefore[which] !== numbersNow[which]).map(
    (which): PolicyDifference => ({
      of: 'number',
      which,
      before: numbersBefore[which],
      now: numbersNow[which],
    }),
  );
  return [
    ...permits,
    ...touches,
    ...approvals,
    ...(hours[0] === hours[1] ? [] : [{ of: 'hours' as const, before: hours[0], now: hours[1] }]),
    ...emergencies,
    ...classBudgets(before, after),
    ...places,
    ...numbers,
  ];
}

/** The same as codes for an entry of the log: `-agent:CARD:process_refund`, `perHour:20=10`. */
export function codeOf(difference: PolicyDifference): string {
  const sign = (now: boolean): string => (now ? '+' : '-');
  switch (difference.of) {
    case 'permit':
      return `${sign(difference.now)}${difference.role}:${difference.class}:${difference.purpose}`;
    case 'touch':
      return `${sign(difference.now)}touch:${difference.class}`;
    case 'approval':
      return `${sign(difference.now)}approval:${difference.by}:${difference.class}`;
    case 'hours':
      return `hours:${difference.before ?? '-'}=${difference.now ?? '-'}`;
    case 'emergency':
      return `${sign(difference.now)}emergency:${difference.what}:${difference.name}`;
    case 'classBudget':
      return `budget:${difference.class}:${difference.before ?? '-'}=${difference.now ?? '-'}`;
    case 'place':
      return `${sign(difference.now)}place:${difference.which}`;
    case 'number':
      return `${difference.which}:${difference.before ?? '-'}=${difference.now ?? '-'}`;
  }
}

type NumberName = Extract<PolicyDifference, { of: 'number' }>['which'];

function numbersOf(policy: PolicySettings): Record<NumberName, number | null> {
  const { perHour, perDay, touchMaxAgeSeconds, budgets, approvals, emergency } = policy;
  const { perWeek, perConversation, clientPerDay, stopAt } = budgets;
  return {
    perHour,
    perDay,
    touchMaxAgeSeconds,
    perWeek,
    perConversation,
    clientPerDay,
    stopAt,
    leadFromNth: approvals.leadFromNth,
    waitSeconds: approvals.waitSeconds,
    emergencyPerWeek: emergency.perWeek,
    reviewHours: emergency.reviewHours,
  };
}
const NUMBERS = Object.keys(numbersOf(STRICT_DEFAULT)) as NumberName[];

const WHAT = { roles: 'role', classes: 'class', passes: 'passes' } as const;

function hoursOf({ approvals: { leadOutside } }: PolicySettings): string | null {
  return leadOutside === null ? null : `${leadOutside.from}-${leadOutside.to}/${leadOutside.zone}`;
}

function changed(before: readonly string[], after: readonly string[]): { name: string; now: boolean }[] {
  return [...new Set([...before, ...after])]
    .filter((name) => before.includes(name) !== after.includes(name))
    .map((name) => ({ name, now: after.includes(name) }));
}

function classBudgets(before: PolicySettings, after: PolicySettings): PolicyDifference[] {
  const mostOf = ({ budgets }: PolicySettings, cls: string): number | null =>
    budgets.classes.find((one) => one.class === cls)?.perDay ?? null;
  const classes = new Set([...before.budgets.classes, ...after.budgets.classes].map((one) => one.class));
  return [...classes]
    .filter((cls) => mostOf(before, cls) !== mostOf(after, cls))
    .map((cls) => ({ of: 'classBudget', class: cls, before: mostOf(before, cls), now: mostOf(after, cls) }));
}

type Key = Omit<Extract<PolicyDifference, { of: 'permit' }>, 'of' | 'now'>;

function permitKeys({ permits }: PolicySettings): Map<string, Key> {
  return new Map(
    permits.flatMap(({ role, class: cls, purposes }) =>
      purposes.map((purpose) => [`${role} ${cls} ${purpose}`, { role, class: cls, purpose }] as const),
    ),
  );
}
