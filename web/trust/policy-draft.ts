import {
  Passable,
  PolicySettings,
  type EmergencyRule,
  type PlaceRule,
  type PolicyView,
  type Purpose,
} from '#vault/authz/api';

/** The rules as an officer edits them: a set of purposes for each role and class, numbers as they are typed. */
export interface PolicyDraft {
  /** The version that was read when the editing began. */
  readonly version: number;
  /** In the order of the page. */
  readonly classes: readonly string[];
  /** `role class purpose`. */
  readonly permitted: ReadonlySet<string>;
  readonly touchClasses: ReadonlySet<string>;
  readonly leadClasses: ReadonlySet<string>;
  readonly clientClasses: ReadonlySet<string>;
  /** Hours in which no lead has to agree; null: at every hour. */
  readonly leadOutside: { readonly from: string; readonly to: string; readonly zone: string } | null;
  readonly emergencyRoles: ReadonlySet<string>;
  readonly emergencyClasses: ReadonlySet<string>;
  readonly emergencyPasses: ReadonlySet<string>;
  readonly place: PlaceRule;
  /** As typed; empty: none of its own. */
  readonly classBudgets: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<NumberName, string>>;
}

/** Every number that rules have, with its limits as the contract has them. */
export const LIMITS = {
  perHour: { min: 0, max: 10_000 },
  perDay: { min: 0, max: 100_000 },
  perWeek: { min: 0, max: 700_000 },
  perConversation: { min: 0, max: 100_000 },
  clientPerDay: { min: 0, max: 10_000_000 },
  stopAt: { min: 1, max: 700_000 },
  touchMaxAgeSeconds: { min: 1, max: 3_600 },
  leadFromNth: { min: 1, max: 100_000 },
  waitSeconds: { min: 30, max: 3_600 },
  emergencyPerWeek: { min: 0, max: 100 },
  reviewHours: { min: 1, max: 168 },
} as const;
export type NumberName = keyof typeof LIMITS;

export const PERMIT_ROLES = ['agent', 'lead', 'security_officer'] as const;
type PermitRole = (typeof PERMIT_ROLES)[number];

export function keyOf(role: PermitRole, cls: string, purpose: Purpose): string {
  return `${role} ${cls} ${purpose}`;
}

export function draftOf(policy: PolicyView): PolicyDraft {
  const { approvals, emergency, budgets } = policy;
  return {
    version: policy.version,
    classes: [
      ...new Set([
        ...policy.permits.map((permit) => permit.class),
        ...policy.touchClasses,
        ...approvals.leadClasses,
        ...approvals.clientClasses,
        ...emergency.classes,
        ...budgets.classes.map((one) => one.class),
      ]),
    ],
    permitted: new Set(
      policy.permits.flatMap((permit) =>
        permit.purposes.map((purpose) => keyOf(permit.role, permit.class, purpose)),
      ),
    ),
    touchClasses: new Set(policy.touchClasses),
    leadClasses: new Set(approvals.leadClasses),
    clientClasses: new Set(approvals.clientClasses),
    leadOutside: approvals.leadOutside,
    emergencyRoles: new Set(emergency.roles),
    emergencyClasses: new Set(emergency.classes),
    emergencyPasses: new Set(emergency.passes),
    place: policy.place,
    classBudgets: Object.fromEntries(budgets.classes.map((one) => [one.class, String(one.perDay)])),
    numbers: {
      perHour: String(policy.perHour),
      perDay: String(policy.perDay),
      perWeek: String(budgets.perWeek),
      perConversation: String(budgets.perConversation),
      clientPerDay: String(budgets.clientPerDay),
      stopAt: String(budgets.stopAt),
      touchMaxAgeSeconds: String(policy.touchMaxAgeSeconds),
      leadFromNth: approvals.leadFromNth === null ? '' : String(approvals.leadFromNth),
      waitSeconds: String(approvals.waitSeconds),
      emergencyPerWeek: String(emergency.perWeek),
      reviewHours: String(emergency.reviewHours),
    },
  };
}

/** The rules that this draft stands for; null while a number is none. */
export function settingsOf(draft: PolicyDraft, purposes: readonly Purpose[]): PolicySettings | null {
  const { classes, numbers } = draft;
  const permits = classes.flatMap((cls) =>
    PERMIT_ROLES.flatMap((role) => {
      const chosen = purposes.filter((purpose) => draft.permitted.has(keyOf(role, cls, purpose)));
      return chosen.length === 0 ? [] : [{ role, class: cls, purposes: chosen }];
    }),
  );
  const emergency: EmergencyRule = {
    roles: PERMIT_ROLES.filter((role) => draft.emergencyRoles.has(role)),
    classes: classes.filter((cls) => draft.emergencyClasses.has(cls)),
    passes: Passable.options.filter((code) => draft.emergencyPasses.has(code)),
    perWeek: numberOf(numbers.emergencyPerWeek) ?? Number.NaN,
    reviewHours: numberOf(numbers.reviewHours) ?? Number.NaN,
  };
  const parsed = PolicySettings.safeParse({
    permits,
    touchClasses: classes.filter((cls) => draft.touchClasses.has(cls)),
    perHour: numberOf(numbers.perHour),
    perDay: numberOf(numbers.perDay),
    touchMaxAgeSeconds: numberOf(numbers.touchMaxAgeSeconds),
    approvals: {
      leadClasses: classes.filter((cls) => draft.leadClasses.has(cls)),
      leadFromNth: numbers.leadFromNth.trim() === '' ? null : (numberOf(numbers.leadFromNth) ?? Number.NaN),
      leadOutside: draft.leadOutside,
      clientClasses: classes.filter((cls) => draft.clientClasses.has(cls)),
      waitSeconds: numberOf(numbers.waitSeconds),
    },
    emergency,
    budgets: {
      perWeek: numberOf(numbers.perWeek),
      perConversation: numberOf(numbers.perConversation),
      clientPerDay: numberOf(numbers.clientPerDay),
      stopAt: numberOf(numbers.stopAt),
      classes: classes
        .filter((cls) => (draft.classBudgets[cls] ?? '').trim() !== '')
        .map((cls) => ({ class: cls, perDay: numberOf(draft.classBudgets[cls] ?? '') })),
    },
    place: draft.place,
  });
  const budgets = parsed.data?.budgets;
  return parsed.success && budgets !== undefined ? { ...parsed.data, budgets } : null;
}

/** May this text stand there? An empty one only where none is asked for. */
export function isWithin(which: NumberName, text: string): boolean {
  if (which === 'leadFromNth' && text.trim() === '') return true;
  const value = numberOf(text);
  return value !== null && value >= LIMITS[which].min && value <= LIMITS[which].max;
}

/** A whole number, also in full width as a Japanese keyboard writes it. */
export function numberOf(text: string): number | null {
  const plain = text.normalize('NFKC').trim();
  return /^\d{1,8}$/.test(plain) ? Number(plain) : null;
}

export function toggled(set: ReadonlySet<string>, key: string, on: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (on) next.add(key);
  else next.delete(key);
  return next;
}
