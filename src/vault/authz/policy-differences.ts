import type { PolicyDifference, PolicySettings } from '#vault/authz/api';

/** What differs from one policy to the next: permits by role, class and purpose, classes that want a touch, numbers. */
export function differencesOf(before: PolicySettings, after: PolicySettings): PolicyDifference[] {
  const [old, now] = [permitKeys(before), permitKeys(after)];
  const permits = [...new Set([...old.keys(), ...now.keys()])].flatMap((key): PolicyDifference[] => {
    const permit = now.get(key) ?? old.get(key);
    return permit === undefined || old.has(key) === now.has(key)
      ? []
      : [{ of: 'permit', ...permit, now: now.has(key) }];
  });
  const touches = [...new Set([...before.touchClasses, ...after.touchClasses])]
    .filter((cls) => before.touchClasses.includes(cls) !== after.touchClasses.includes(cls))
    .map((cls): PolicyDifference => ({ of: 'touch', class: cls, now: after.touchClasses.includes(cls) }));
  const numbers = NUMBERS.filter((which) => before[which] !== after[which]).map(
    (which): PolicyDifference => ({ of: 'number', which, before: before[which], now: after[which] }),
  );
  return [...permits, ...touches, ...numbers];
}

/** The same as codes for an entry of the log: `-agent:CARD:process_refund`, `perHour:20=10`. */
export function codeOf(difference: PolicyDifference): string {
  const sign = (now: boolean): string => (now ? '+' : '-');
  switch (difference.of) {
    case 'permit':
      return `${sign(difference.now)}${difference.role}:${difference.class}:${difference.purpose}`;
    case 'touch':
      return `${sign(difference.now)}touch:${difference.class}`;
    case 'number':
      return `${difference.which}:${difference.before}=${difference.now}`;
  }
}

const NUMBERS = ['perHour', 'perDay', 'touchMaxAgeSeconds'] as const;

type Key = Omit<Extract<PolicyDifference, { of: 'permit' }>, 'of' | 'now'>;

function permitKeys({ permits }: PolicySettings): Map<string, Key> {
  return new Map(
    permits.flatMap(({ role, class: cls, purposes }) =>
      purposes.map((purpose) => [`${role} ${cls} ${purpose}`, { role, class: cls, purpose }] as const),
    ),
  );
}
