import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { z } from 'zod';

import { AppError } from '#platform/problems';
import { fullBudgets, PolicySettings, type Permit as PermitSchema } from '#vault/authz/api';
import type { Guardrails } from './guardrails.ts';

export type Permit = z.infer<typeof PermitSchema>;

/** One version of a client's rules with all the text that it stands on. */
export interface ClientPolicy extends PolicySettings {
  /** SHA-256 of `document`, hex: named by every decision. */
  readonly digest: string;
  readonly cedar: string;
  /** Schema, guardrails, the client's Cedar text and its numbers: all that a decision stood on besides the facts. */
  readonly document: string;
  /** The permits by id, for the decision point. */
  readonly permitPolicies: Readonly<Record<string, string>>;
}

/** What holds for a client that has set nothing: nobody sees anything. */
export const STRICT_DEFAULT: PolicySettings = {
  permits: [],
  touchClasses: [],
  perHour: 10,
  perDay: 40,
  touchMaxAgeSeconds: 120,
  approvals: { leadClasses: [], leadFromNth: null, leadOutside: null, clientClasses: [], waitSeconds: 300 },
  emergency: { roles: [], classes: [], passes: [], perWeek: 2, reviewHours: 24 },
  budgets: fullBudgets(40),
  place: { device: false, network: false, software: false },
};

/** Reads settings from anywhere. Classes are upper case throughout. Throws `invalid_request`. */
export function readSettings(settings: unknown): PolicySettings {
  const parsed = PolicySettings.safeParse(settings);
  if (!parsed.success) {
    const fields = parsed.error.issues
      .slice(0, 20)
      .map((issue) => ({ in: 'body', at: issue.path.map(String).join('.'), wrong: issue.code }));
    throw new AppError('invalid_request', { fields });
  }
  const { permits, touchClasses, approvals, emergency, budgets, perDay } = parsed.data;
  const zone = approvals.leadOutside?.zone;
  if (zone !== undefined && !isZone(zone))
    throw new AppError('invalid_request', {
      fields: [{ in: 'body', at: 'approvals.leadOutside.zone', wrong: 'not_a_zone' }],
    });
  const { classes, ...most } = budgets ?? fullBudgets(perDay);
  return {
    ...parsed.data,
    permits: permits.map((permit) => ({ ...permit, class: classOf(permit.class) })),
    touchClasses: touchClasses.map(classOf),
    approvals: {
      ...approvals,
      leadClasses: approvals.leadClasses.map(classOf),
      clientClasses: approvals.clientClasses.map(classOf),
    },
    emergency: { ...emergency, classes: emergency.classes.map(classOf) },
    budgets: { ...most, classes: classes.map((one) => ({ ...one, class: classOf(one.class) })) },
  };
}

/** `CARD`, `EMAIL`, …: letters, digits and `_` alone, so that it can stand in Cedar's text. */
export function classOf(name: string): string {
  const upper = name.toUpperCase();
  if (!/^[A-Z][A-Z0-9_]{0,39}$/.test(upper))
    throw new AppError('invalid_request', { fields: [{ in: 'body', at: 'class', wrong: 'not_a_class' }] });
  return upper;
}

/** True for a time zone that this machine knows. */
function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Writes the client's rules as Cedar, one permit a line of its table. */
export function writePolicy(guardrails: Guardrails, settings: PolicySettings): ClientPolicy {
  const permitPolicies = Object.fromEntries(
    settings.permits.map((permit, at) => [`permit_${at + 1}`, writePermit(permit)]),
  );
  const cedar =
    settings.permits.length === 0
      ? '// No permit: nobody sees any value of this client.\n'
      : Object.entries(permitPolicies)
          .map(([id, text]) => `@id("${id}")\n${text}\n`)
          .join('\n');
  const { permits: _permits, ...numbers } = settings;
  const document = [
    `// --- schema\n${guardrails.schema}`,
    `// --- guardrails of the platform\n${guardrails.text}`,
    `// --- rules of the client\n${cedar}`,
    `// --- numbers of the client\n// ${canonicalize(numbers) ?? ''}\n`,
  ].join('\n');
  const digest = createHash('sha256').update(document).digest('hex');
  return { ...settings, digest, cedar, document, permitPolicies };
}

/** The purpose decides what is revealed. A match, a search and the way back into the text need a permit of that class for any. */
function writePermit({ role, class: cls, purposes }: Permit): string {
  const list = purposes.map((purpose) => `"${purpose}"`).join(', ');
  return [
    'permit (',
    `  principal == Role::"${role}",`,
    '  action in Action::"use_value",',
    `  resource == Class::"${cls}"`,
    // Without a purpose the guardrail `purpose_missing` forbids; here it would only hide what is missing.
    `) when { action != Action::"reveal" || context.purpose == "none" || [${list}].contains(context.purpose) };`,
  ].join('\n');
}
