import { PolicySettings, type PolicyView, type Purpose } from '#vault/authz/api';

/** The rules as an officer edits them: a set of purposes for each role and class, numbers as they are typed. */
export interface PolicyDraft {
  /** The version that was read when the editing began. */
  readonly version: number;
  /** In the order of the page. */
  readonly classes: readonly string[];
  /** `role class purpose`. */
  readonly permitted: ReadonlySet<string>;
  readonly touchClasses: ReadonlySet<string>;
  readonly perHour: string;
  readonly perDay: string;
  readonly touchMaxAgeSeconds: string;
}

export const PERMIT_ROLES = ['agent', 'lead', 'security_officer'] as const;
type PermitRole = (typeof PERMIT_ROLES)[number];

export function keyOf(role: PermitRole, cls: string, purpose: Purpose): string {
  return `${role} ${cls} ${purpose}`;
}

export function draftOf(policy: PolicyView): PolicyDraft {
  return {
    version: policy.version,
    classes: [...new Set([...policy.permits.map((permit) => permit.class), ...policy.touchClasses])],
    permitted: new Set(
      policy.permits.flatMap((permit) =>
        permit.purposes.map((purpose) => keyOf(permit.role, permit.class, purpose)),
      ),
    ),
    touchClasses: new Set(policy.touchClasses),
    perHour: String(policy.perHour),
    perDay: String(policy.perDay),
    touchMaxAgeSeconds: String(policy.touchMaxAgeSeconds),
  };
}

/** The rules that this draft stands for; null while a number is none. */
export function settingsOf(draft: PolicyDraft, purposes: readonly Purpose[]): PolicySettings | null {
  const permits = draft.classes.flatMap((cls) =>
    PERMIT_ROLES.flatMap((role) => {
      const chosen = purposes.filter((purpose) => draft.permitted.has(keyOf(role, cls, purpose)));
      return chosen.length === 0 ? [] : [{ role, class: cls, purposes: chosen }];
    }),
  );
  const parsed = PolicySettings.safeParse({
    permits,
    touchClasses: draft.classes.filter((cls) => draft.touchClasses.has(cls)),
    perHour: numberOf(draft.perHour),
    perDay: numberOf(draft.perDay),
    touchMaxAgeSeconds: numberOf(draft.touchMaxAgeSeconds),
  });
  return parsed.success ? parsed.data : null;
}

/** The limits of each number, as the contract has them. */
export const LIMITS = {
  perHour: { min: 0, max: 10_000 },
  perDay: { min: 0, max: 100_000 },
  touchMaxAgeSeconds: { min: 1, max: 3_600 },
} as const;

export function isWithin(which: keyof typeof LIMITS, text: string): boolean {
  const value = numberOf(text);
  return value !== null && value >= LIMITS[which].min && value <= LIMITS[which].max;
}

/** A whole number, also in full width as a Japanese keyboard writes it. */
function numberOf(text: string): number | null {
  const plain = text.normalize('NFKC').trim();
  return /^\d{1,6}$/.test(plain) ? Number(plain) : null;
}

export function toggled(set: ReadonlySet<string>, key: string, on: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (on) next.add(key);
  else next.delete(key);
  return next;
}
