import { CLASSES } from '#detection';
import type { ClassRule } from '#vault/retention/api';

/** Whoever solved a ticket by mistake has this long to take it back. */
export const SOLVED_GRACE_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Classes that values may be of: what the detector finds, and files. */
export const RULED_CLASSES: readonly string[] = [...CLASSES, 'ATTACHMENT'];

const IDENTITY: readonly string[] =
  'US_SSN JP_MY_NUMBER IN_AADHAAR IN_PAN PH_PHILSYS PH_TIN PH_SSS SG_NRIC MY_NRIC KR_RRN TH_ID ID_NIK HK_ID TW_ID CN_RESIDENT_ID VN_CCCD PASSPORT DRIVER_LICENSE'.split(
    ' ',
  );

/**
 * What a client begins with. A security code may not be kept once a payment is decided (PCI DSS 4.0.1, requirement 3.3.1), and nobody needs a
 * password twice; numbers that open accounts or stand for a person go a month after the matter is closed; the rest stays as long as the person.
 */
export function defaultRule(cls: string): ClassRule {
  if (cls === 'CVV' || cls === 'SECRET') return { kind: 'solved' };
  if (cls === 'CARD' || cls === 'CARD_EXPIRY' || IDENTITY.includes(cls)) return { kind: 'days', days: 30 };
  if (cls === 'BANK_ACCOUNT' || cls === 'IBAN') return { kind: 'days', days: 90 };
  return { kind: 'keep' };
}

/** What is due at a moment by a rule: values of tickets that were solved before `solvedBefore`, and all that came in before `cameBefore`. */
export interface DueBy {
  readonly class: string;
  readonly solvedBefore: Date;
  readonly cameBefore: Date;
}

/** Null where nothing is ever due by the rule alone. */
export function dueBy(cls: string, rule: ClassRule, atMs: number): DueBy | null {
  const never = new Date(0);
  switch (rule.kind) {
    case 'keep':
      return null;
    case 'solved':
      return { class: cls, solvedBefore: new Date(atMs - SOLVED_GRACE_MS), cameBefore: never };
    case 'days':
      return { class: cls, solvedBefore: new Date(atMs - rule.days * DAY_MS), cameBefore: never };
    case 'date': {
      const until = Date.parse(rule.until);
      if (atMs < until) return null;
      return { class: cls, solvedBefore: new Date(atMs - SOLVED_GRACE_MS), cameBefore: new Date(until) };
    }
  }
}

/** When a value goes: `solvedAt` is null while a ticket in which it stands is open. Null if that is not known yet. */
export function goesAt(rule: ClassRule, value: { solvedAt: Date | null; cameAt: Date }): Date | null {
  if (rule.kind === 'date' && value.cameAt.getTime() < Date.parse(rule.until)) return new Date(rule.until);
  if (rule.kind === 'keep' || value.solvedAt === null) return null;
  return new Date(value.solvedAt.getTime() + (rule.kind === 'days' ? rule.days * DAY_MS : SOLVED_GRACE_MS));
}
