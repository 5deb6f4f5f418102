import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { projectRoot } from '#platform/migrate';
import type { Role } from '#platform/ctx';
import type { Action, PolicySettings, Purpose, ReasonCode, UseRule } from '#vault/authz/api';
import { Action as Actions, Passable, Purpose as Purposes } from '#vault/authz/api';
import { Role as Roles } from '#vault/identity/api';
import { STRICT_DEFAULT, readSettings, writePolicy } from './client-policy.ts';
import { createDecide, createDeciders, type FactVector, type Question } from './decide.ts';
import { passing } from './emergency.ts';
import { underPolicy } from './preview-policy.ts';
import { classBudget } from './gather.ts';
import { loadGuardrails, parseGuardrails, type Guardrails } from './guardrails.ts';
import { inOrder } from './reasons.ts';
import { readUseRule, writeUsePolicy } from './use-rule.ts';

const folder = join(projectRoot(), 'policies');
const guardrails = loadGuardrails(folder);

const SETTINGS: PolicySettings = readSettings({
  permits: [
    { role: 'agent', class: 'EMAIL', purposes: ['answer_request', 'verify_identity'] },
    { role: 'agent', class: 'CARD', purposes: ['process_refund'] },
    { role: 'lead', class: 'CARD', purposes: ['investigate_fraud'] },
    { role: 'security_officer', class: 'JP_MY_NUMBER', purposes: ['investigate_fraud'] },
  ],
  touchClasses: ['CARD', 'JP_MY_NUMBER'],
  perHour: 20,
  perDay: 80,
  touchMaxAgeSeconds: 120,
});
const REFUND: UseRule = {
  roles: ['agent'],
  purposes: ['process_refund'],
  classes: ['CARD', 'PERSON'],
  perHour: 20,
  perDay: 80,
  touch: true,
  settings: '0'.repeat(64),
};
const refund = writeUsePolicy(guardrails, 'refund', REFUND, 1);
/** Both at once, which no decision has: that the one permits nothing of the other is part of what is shown. */
const own = writePolicy(guardrails, SETTINGS);
const policy = {
  ...own,
  digest: `${own.digest}-and-refund`,
  permitPolicies: { ...own.permitPolicies, ...refund.permitPolicies },
};

const WELL: FactVector = {
  purpose: 'answer_request',
  session: {
    passkey: true,
    keyBound: true,
    touchNeeded: false,
    touchAgeSeconds: 30,
    touchMaxAgeSeconds: 120,
  },
  ticket: { known: true, open: true, assignedToYou: true },
  nda: { known: true, inForce: true },
  training: { known: true, current: true },
  shift: { known: true, onShift: true },
  device: { needed: false, good: true },
  network: { needed: false, good: true },
  software: { needed: false, good: true },
  approval: { leadNeeded: false, leadGiven: false, clientNeeded: false, clientGiven: false },
  emergency: passing([]),
  quota: { usedThisHour: 0, perHour: 20, usedToday: 0, perDay: 80, usedThisWeek: 0, perWeek: 300 },
  budget: {
    conversationUsed: 0,
    conversationMost: 10,
    classUsed: 0,
    classMost: 10,
    clientUsed: 0,
    clientMost: 1000,
  },
  containment: { agent: false, client: false, floor: false },
  subjectShredded: false,
};
const REVEAL: Question = { role: 'agent', action: 'reveal', class: 'EMAIL', facts: WELL };

/** The rules once more as a plain table, written from the papers and not from the Cedar text. */
const VALUE: readonly Action[] = ['reveal', 'match', 'search', 'use', 'unmark'];
const WORK: readonly Action[] = ['send', 'mark'];
const LIVE: readonly Action[] = [...VALUE, ...WORK];
const OPENS: readonly Action[] = ['reveal', 'unmark'];
const PLACES = {
  device: 'device_not_healthy',
  network: 'network_not_known',
  software: 'software_out_of_date',
} as const;
const RULES: readonly { code: ReasonCode; on: readonly Action[]; broken: (q: Question) => boolean }[] = [
  { code: 'not_signed_in_with_passkey', on: Actions.options, broken: ({ facts }) => !facts.session.passkey },
  { code: 'session_not_key_bound', on: Actions.options, broken: ({ facts }) => !facts.session.keyBound },
  {
    code: 'passkey_touch_too_old',
    on: ['reveal', 'unmark', 'use'],
    broken: ({ facts: { session } }) =>
      session.touchNeeded &&
      !(session.touchAgeSeconds >= 0 && session.touchAgeSeconds <= session.touchMaxAgeSeconds),
  },
  { code: 'purpose_missing', on: ['reveal', 'use'], broken: ({ facts }) => facts.purpose === 'none' },
  {
    code: 'ticket_not_assigned_to_you',
    on: ['reveal', 'match', 'unmark', 'use', 'send'],
    broken: ({ facts }) => !facts.ticket.assignedToYou && !facts.emergency.assignment,
  },
  {
    code: 'ticket_not_open',
    on: ['reveal', 'match', 'unmark', 'use'],
    broken: ({ facts }) => !facts.ticket.open && !facts.emergency.ticket,
  },
  { code: 'nda_not_in_force', on: LIVE, broken: ({ facts }) => !facts.nda.inForce },
  {
    code: 'training_not_current',
    on: LIVE,
    broken: ({ facts }) => !facts.training.current && !facts.emergency.training,
  },
  {
    code: 'not_on_shift',
    on: LIVE,
    broken: ({ facts }) => !facts.shift.onShift && !facts.emergency.shift,
  },
  ...(['device', 'network', 'software'] as const).map((place) => ({
    code: PLACES[place],
    on: VALUE,
    broken: ({ facts }: Question) => facts[place].needed && !facts[place].good,
  })),
  {
    code: 'approval_of_lead_missing',
    on: OPENS,
    broken: ({ facts: { approval, emergency } }) =>
      approval.leadNeeded && !approval.leadGiven && !emergency.leadApproval,
  },
  {
    code: 'approval_of_client_missing',
    on: OPENS,
    broken: ({ facts: { approval } }) => approval.clientNeeded && !approval.clientGiven,
  },
  {
    code: 'fact_missing_or_stale',
    on: LIVE,
    broken: ({ facts, action }) =>
      !facts.nda.known ||
      (!facts.training.known && !facts.emergency.training) ||
      (!facts.shift.known && !facts.emergency.shift) ||
      (!facts.ticket.known && action !== 'mark' && action !== 'search'),
  },
  {
    code: 'quota_used_up',
    on: ['reveal', 'unmark', 'search', 'use'],
    broken: ({ facts: { quota, emergency } }) =>
      !emergency.budget &&
      (quota.usedThisHour >= quota.perHour ||
        quota.usedToday >= quota.perDay ||
        quota.usedThisWeek >= quota.perWeek),
  },
  {
    code: 'conversation_budget_used_up',
    on: OPENS,
    broken: ({ facts: { budget, emergency } }) =>
      !emergency.conversationBudget && budget.conversationUsed >= budget.conversationMost,
  },
  {
    code: 'class_budget_used_up',
    on: OPENS,
    broken: ({ facts: { budget, emergency } }) =>
      !emergency.classBudget && budget.classUsed >= budget.classMost,
  },
  {
    code: 'client_budget_used_up',
    on: OPENS,
    broken: ({ facts: { budget } }) => budget.clientUsed >= budget.clientMost,
  },
  { code: 'contained_agent', on: Actions.options, broken: ({ facts }) => facts.containment.agent },
  { code: 'contained_client', on: LIVE, broken: ({ facts }) => facts.containment.client },
  { code: 'contained_floor', on: LIVE, broken: ({ facts }) => facts.containment.floor },
  { code: 'subject_shredded', on: VALUE, broken: ({ facts }) => facts.subjectShredded },
];

function permitted({ role, action, class: cls, facts, use }: Question): boolean {
  if (action === 'use')
    return (
      use?.destination === 'refund' &&
      role === 'agent' &&
      use.classes.every((one) => REFUND.classes.includes(one)) &&
      (facts.purpose === 'none' || REFUND.purposes.includes(facts.purpose))
    );
  if (action === 'read_log')
    return ['client_officer', 'security_officer', 'compliance_manager'].includes(role);
  if (WORK.includes(action)) return role === 'agent' || role === 'lead';
  return SETTINGS.permits.some(
    (permit) =>
      permit.role === role &&
      permit.class === cls &&
      (action !== 'reveal' || facts.purpose === 'none' || permit.purposes.includes(facts.purpose)),
  );
}

function oracle(question: Question): { allow: boolean; reasons: ReasonCode[] } {
  const reasons = RULES.filter((rule) => rule.on.includes(question.action) && rule.broken(question)).map(
    ({ code }) => code,
  );
  if (!permitted(question)) reasons.push('not_permitted_by_client');
  return { allow: reasons.length === 0, reasons: inOrder(reasons) };
}

/** Mostly right, so that single faults and whole allows are as common as wild mixtures. */
const usually = (right: boolean) => fc.oneof({ weight: 6, arbitrary: fc.constant(right) }, fc.boolean());
const count = fc.oneof(fc.constantFrom(0, 1, 19, 20, 21, 79, 80, 81), fc.nat(200));
const vectors = fc.record<FactVector>({
  purpose: fc.constantFrom<Purpose | 'none'>('none', ...Purposes.options),
  session: fc.record({
    passkey: usually(true),
    keyBound: usually(true),
    touchNeeded: fc.boolean(),
    touchAgeSeconds: fc.oneof(
      fc.constantFrom(-1, 0, 1, 119, 120, 121),
      fc.integer({ min: -1000, max: 40_000 }),
    ),
    touchMaxAgeSeconds: fc.constantFrom(1, 120, 300),
  }),
  ticket: fc.record({ known: usually(true), open: usually(true), assignedToYou: usually(true) }),
  nda: fc.record({ known: usually(true), inForce: usually(true) }),
  training: fc.record({ known: usually(true), current: usually(true) }),
  shift: fc.record({ known: usually(true), onShift: usually(true) }),
  quota: fc.record({
    usedThisHour: count,
    perHour: fc.constantFrom(0, 20, 1000),
    usedToday: count,
    perDay: fc.constantFrom(0, 80, 1000),
    usedThisWeek: count,
    perWeek: fc.constantFrom(0, 80, 1000, 1000),
  }),
  device: fc.record({ needed: usually(false), good: usually(true) }),
  network: fc.record({ needed: usually(false), good: usually(true) }),
  software: fc.record({ needed: usually(false), good: usually(true) }),
  approval: fc.record({
    leadNeeded: usually(false),
    leadGiven: fc.boolean(),
    clientNeeded: usually(false),
    clientGiven: fc.boolean(),
  }),
  emergency: fc.oneof(
    { weight: 4, arbitrary: fc.constant(passing([])) },
    fc.subarray(Passable.options).map((passes) => passing(passes)),
  ),
  budget: fc.record({
    conversationUsed: count,
    conversationMost: fc.constantFrom(0, 80, 1000, 1000),
    classUsed: count,
    classMost: fc.constantFrom(0, 80, 1000, 1000),
    clientUsed: count,
    clientMost: fc.constantFrom(0, 80, 1000, 1000),
  }),
  containment: fc.record({ agent: usually(false), client: usually(false), floor: usually(false) }),
  subjectShredded: usually(false),
});
const questions = fc
  .record({
    role: fc.constantFrom<Role>('agent', 'agent', ...Roles.options),
    action: fc.constantFrom<Action>('reveal', 'reveal', ...Actions.options),
    class: fc.constantFrom('EMAIL', 'CARD', 'JP_MY_NUMBER', 'PERSON', 'MESSAGE'),
    facts: vectors,
    destination: fc.constantFrom('refund', 'refund', 'courier'),
    also: fc.subarray(['PERSON', 'EMAIL']),
  })
  .map(({ destination, also, ...asked }): Question =>
    asked.action === 'use' ? { ...asked, use: { destination, classes: [asked.class, ...also] } } : asked,
  );

/** A million in the long run. Each chunk has a time of its own, so that a machine that is busy elsewhere only takes longer. */
const CHUNK = 5_000;
const CHUNKS = Array.from({ length: process.env['DOZO_LONG'] === '1' ? 200 : 3 }, (_, nth) => nth);

describe('Cedar decides as the plain table does, with the same reasons', () => {
  const decide = createDecide(guardrails);
  test.each(CHUNKS)(
    'random facts, part %i',
    () => {
      let allowed = 0;
      fc.assert(
        fc.property(questions, (question) => {
          const verdict = decide(policy, question);
          if (verdict.allow) allowed += 1;
          const expected = oracle(question);
          // Compared as text: a matcher for each of a million would take most of the time.
          if (JSON.stringify(verdict) !== JSON.stringify(expected)) expect(verdict).toEqual(expected);
        }),
        { numRuns: CHUNK, endOnFailure: true },
      );
      // Vectors that are never allowed would prove nothing.
      expect(allowed).toBeGreaterThan(CHUNK / 200);
    },
    300_000,
  );
});

describe('a request that is not whole is never allowed', () => {
  const decide = createDecide(guardrails);
  const paths = leaves(WELL);

  test('the whole one is', () => {
    expect(decide(policy, REVEAL)).toEqual({ allow: true, reasons: [] });
    expect(paths.length).toBeGreaterThan(20);
  });

  test.each(paths)('%s missing', (path) => {
    expect(decide(policy, { ...REVEAL, facts: without(WELL, path) })).toEqual({
      allow: false,
      reasons: ['decision_failed'],
    });
  });

  test.each(paths)('%s of another type', (path) => {
    const right = valueAt(WELL, path);
    const wrong = WRONG.filter((value) => typeof value !== typeof right || value === null || value === 1.5);
    expect(wrong.length).toBeGreaterThan(3);
    for (const value of wrong)
      expect(decide(policy, { ...REVEAL, facts: replaced(WELL, path, value) }).allow).toBe(false);
  });

  test('an unknown role, action or class of request', () => {
    expect(decide(policy, { ...REVEAL, role: 'administrator' as Role }).allow).toBe(false);
    expect(decide(policy, { ...REVEAL, action: 'export' as Action }).allow).toBe(false);
    expect(decide(policy, { ...REVEAL, class: 'SOMETHING_NEW' }).reasons).toEqual([
      'not_permitted_by_client',
    ]);
  });
});

describe('each guardrail is needed', () => {
  const forbids = Object.keys(guardrails.rules).filter((id) => !guardrails.permits.includes(id));

  test('there is one for each rule of the table', () => {
    expect(forbids.toSorted()).toEqual(RULES.map(({ code }) => code).toSorted());
  });

  test.each(forbids)('without %s the decision differs', (id) => {
    const { [id]: _gone, ...rules } = guardrails.rules;
    const weaker: Guardrails = { ...guardrails, rules, digest: `${guardrails.digest}-${id}` };
    const decide = createDecide(weaker);
    const weakerPolicy = { ...policy, digest: `${policy.digest}-${id}` };
    const rule = RULES.find(({ code }) => code === id);
    const broken = BROKEN[id as ReasonCode];
    expect(rule).toBeDefined();
    expect(broken).toBeDefined();
    const question: Question = { ...REVEAL, ...broken };
    expect(createDecide(guardrails)(policy, question)).toEqual({ allow: false, reasons: [id] });
    expect(decide(weakerPolicy, question).allow).toBe(true);
  });
});

describe('a declared emergency', () => {
  const decide = createDecide(guardrails);
  const everything = passing(Passable.options);

  test.each(Object.keys(BROKEN) as ReasonCode[])('passes %s only if it may be named', (code) => {
    const facts = { ...WELL, ...BROKEN[code]?.facts, emergency: everything };
    const passable = (Passable.options as string[]).includes(code) || code === 'fact_missing_or_stale';
    expect(decide(policy, { ...REVEAL, facts }).allow).toBe(passable);
  });

  test('passes nothing that was not named, and no missing agreement, assignment or permit', () => {
    for (const code of Passable.options) {
      const others = passing(Passable.options.filter((one) => one !== code));
      const facts = { ...WELL, ...BROKEN[code]?.facts, emergency: others };
      expect(decide(policy, { ...REVEAL, facts }).reasons).toEqual([code]);
    }
    for (const group of ['nda', 'ticket'])
      expect(
        decide(policy, {
          ...REVEAL,
          facts: merge(WELL, { [group]: { known: false }, emergency: everything }),
        }).reasons,
      ).toEqual(['fact_missing_or_stale']);
    const facts = { ...WELL, emergency: everything };
    expect(decide(policy, { ...REVEAL, class: 'PASSPORT', facts }).reasons).toEqual([
      'not_permitted_by_client',
    ]);
  });
});

describe('a use without seeing', () => {
  const decide = createDecide(guardrails);
  const use: Question = {
    role: 'agent',
    action: 'use',
    class: 'CARD',
    use: { destination: 'refund', classes: ['CARD'] },
    facts: { ...WELL, purpose: 'process_refund' },
  };

  test('needs the rule of that destination: a permit to see is none to use, nor the other way round', () => {
    expect(decide(refund, use).allow).toBe(true);
    expect(decide(own, use).reasons).toEqual(['not_permitted_by_client']);
    const { use: _use, ...seen } = { ...use, action: 'reveal' as const };
    expect(decide(own, seen).allow).toBe(true);
    expect(decide(refund, seen).reasons).toEqual(['not_permitted_by_client']);
    const elsewhere = { ...use, use: { destination: 'courier', classes: ['CARD'] } };
    expect(decide(refund, elsewhere).reasons).toEqual(['not_permitted_by_client']);
  });

  test('sends no class beside those that the rule names', () => {
    const more = { ...use, use: { destination: 'refund', classes: ['CARD', 'JP_MY_NUMBER'] } };
    expect(decide(refund, more).reasons).toEqual(['not_permitted_by_client']);
  });

  test('without its classes, or as a question about a class, is no request', () => {
    expect(decide(refund, { ...use, use: undefined as never }).allow).toBe(false);
    const half = { destination: 'refund', classes: undefined as never };
    expect(decide(refund, { ...use, use: half }).allow).toBe(false);
  });

  test('a rule’s words cannot carry Cedar text, and every change of it has another digest', () => {
    expect(() => readUseRule({ ...REFUND, classes: ['X"]) };'] })).toThrow('invalid_request');
    const digests = [REFUND, { ...REFUND, perDay: 81 }, { ...REFUND, settings: '1'.repeat(64) }].map(
      (rule) => writeUsePolicy(guardrails, 'refund', rule, 1).digest,
    );
    expect(new Set([...digests, refund.digest]).size).toBe(3);
  });
});

describe('policies', () => {
  test('a client that has set nothing shows nothing to anybody', () => {
    const decide = createDecide(guardrails);
    const nothing = writePolicy(guardrails, STRICT_DEFAULT);
    for (const role of Roles.options)
      for (const action of ['reveal', 'match', 'search', 'unmark'] as const)
        for (const purpose of Purposes.options)
          expect(
            decide(nothing, { role, action, class: 'EMAIL', facts: { ...WELL, purpose } }).reasons,
          ).toEqual(['not_permitted_by_client']);
  });

  test('a change of any rule or number has another digest', () => {
    const digests = new Set(
      [
        SETTINGS,
        { ...SETTINGS, perHour: 21 },
        { ...SETTINGS, touchClasses: ['CARD'] },
        { ...SETTINGS, permits: SETTINGS.permits.slice(1) },
      ].map((settings) => writePolicy(guardrails, settings).digest),
    );
    expect(digests.size).toBe(4);
  });

  test('classes cannot carry Cedar text', () => {
    const evil = {
      ...SETTINGS,
      permits: [{ role: 'agent', class: 'X") when {true};', purposes: ['ship_order'] }],
    };
    expect(() => readSettings(evil)).toThrow('invalid_request');
  });

  test('guardrails that break the schema or have no name stop the start', () => {
    const { schema, text } = guardrails;
    expect(() => parseGuardrails(`${text}\nforbid (principal, action, resource);`, schema)).toThrow(
      'no name',
    );
    expect(() =>
      parseGuardrails(
        `${text}\n@id("x") forbid (principal, action, resource) when { context.ndaa };`,
        schema,
      ),
    ).toThrow();
    expect(() => parseGuardrails('forbid (', schema)).toThrow('cannot be read');
  });
});

describe('decision tables', () => {
  const decide = createDecide(guardrails);
  interface Line {
    name: string;
    role?: Role;
    action?: Action;
    class?: string;
    facts?: Record<string, unknown>;
    reasons: ReasonCode[];
  }
  const table = JSON.parse(readFileSync(join(folder, 'guardrails.test.json'), 'utf8')) as { lines: Line[] };

  test.each(table.lines.map((line) => [line.name, line] as const))('%s', (_name, line) => {
    const facts = merge(WELL, line.facts ?? {});
    const question: Question = {
      role: line.role ?? 'agent',
      action: line.action ?? 'reveal',
      class: line.class ?? 'EMAIL',
      facts,
    };
    expect(decide(policy, question)).toEqual({ allow: line.reasons.length === 0, reasons: line.reasons });
  });
});

const WRONG: readonly unknown[] = [
  null,
  'yes',
  1,
  true,
  1.5,
  [],
  [true],
  { __entity: { type: 'Role', id: 'lead' } },
];

const BROKEN: Partial<Record<ReasonCode, Partial<Question>>> = {
  not_signed_in_with_passkey: { facts: merge(WELL, { session: { passkey: false } }) },
  session_not_key_bound: { facts: merge(WELL, { session: { keyBound: false } }) },
  passkey_touch_too_old: { facts: merge(WELL, { session: { touchNeeded: true, touchAgeSeconds: 121 } }) },
  purpose_missing: { facts: merge(WELL, { purpose: 'none' }) },
  ticket_not_assigned_to_you: { facts: merge(WELL, { ticket: { assignedToYou: false } }) },
  ticket_not_open: { facts: merge(WELL, { ticket: { open: false } }) },
  nda_not_in_force: { facts: merge(WELL, { nda: { inForce: false } }) },
  training_not_current: { facts: merge(WELL, { training: { current: false } }) },
  not_on_shift: { facts: merge(WELL, { shift: { onShift: false } }) },
  fact_missing_or_stale: { facts: merge(WELL, { shift: { known: false } }) },
  quota_used_up: { facts: merge(WELL, { quota: { usedThisWeek: 300 } }) },
  conversation_budget_used_up: { facts: merge(WELL, { budget: { conversationUsed: 10 } }) },
  class_budget_used_up: { facts: merge(WELL, { budget: { classUsed: 10 } }) },
  client_budget_used_up: { facts: merge(WELL, { budget: { clientUsed: 1000 } }) },
  device_not_healthy: { facts: merge(WELL, { device: { needed: true, good: false } }) },
  network_not_known: { facts: merge(WELL, { network: { needed: true, good: false } }) },
  software_out_of_date: { facts: merge(WELL, { software: { needed: true, good: false } }) },
  approval_of_lead_missing: { facts: merge(WELL, { approval: { leadNeeded: true } }) },
  approval_of_client_missing: { facts: merge(WELL, { approval: { clientNeeded: true } }) },
  contained_agent: { facts: merge(WELL, { containment: { agent: true } }) },
  contained_client: { facts: merge(WELL, { containment: { client: true } }) },
  contained_floor: { facts: merge(WELL, { containment: { floor: true } }) },
  subject_shredded: { facts: merge(WELL, { subjectShredded: true }) },
};

function merge(base: FactVector, change: Record<string, unknown>): FactVector {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(change)) {
    const before = merged[key];
    merged[key] =
      typeof value === 'object' && value !== null && typeof before === 'object'
        ? { ...before, ...value }
        : value;
  }
  return merged as unknown as FactVector;
}

function leaves(value: object, prefix: string[] = []): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null
      ? [[...prefix, key].join('.'), ...leaves(inner as object, [...prefix, key])]
      : [[...prefix, key].join('.')],
  );
}

function valueAt(facts: FactVector, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], facts);
}

function replaced(facts: FactVector, path: string, value: unknown): FactVector {
  const copy = structuredClone(facts) as unknown as Record<string, unknown>;
  const [first = '', second] = path.split('.');
  if (second === undefined) copy[first] = value;
  else (copy[first] as Record<string, unknown>)[second] = value;
  return copy as unknown as FactVector;
}

function without(facts: FactVector, path: string): FactVector {
  const copy = structuredClone(facts) as unknown as Record<string, unknown>;
  const [first = '', second] = path.split('.');
  if (second === undefined) delete copy[first];
  else delete (copy[first] as Record<string, unknown>)[second];
  return copy as unknown as FactVector;
}

test('ages and uses count by the side of their limit alone, as a preview takes them; and trying rules leaves those in force alone', () => {
  const { decide, tryOut } = createDeciders(guardrails);
  const other = writePolicy(guardrails, {
    ...SETTINGS,
    touchClasses: ['EMAIL'],
    perHour: 3,
    perDay: 40,
    approvals: { ...SETTINGS.approvals, leadClasses: ['CARD'] },
    place: { ...SETTINGS.place, network: true },
    budgets: { ...SETTINGS.budgets, classes: [{ class: 'EMAIL', perDay: 30 }] },
  });
  const asked = fc.record({
    role: fc.constantFrom<Role>('agent', 'lead'),
    action: fc.constantFrom<Action>('reveal', 'match', 'search', 'unmark'),
    class: fc.constantFrom('EMAIL', 'CARD'),
    facts: vectors,
  });
  fc.assert(
    fc.property(asked, (question) => {
      const before = decide(policy, question);
      const plain: FactVector = {
        ...question.facts,
        session: {
          ...question.facts.session,
          touchNeeded: other.touchClasses.includes(question.class),
          touchMaxAgeSeconds: other.touchMaxAgeSeconds,
        },
        quota: {
          ...question.facts.quota,
          perHour: other.perHour,
          perDay: other.perDay,
          perWeek: other.budgets.perWeek,
        },
        budget: {
          ...question.facts.budget,
          conversationMost: other.budgets.perConversation,
          classMost: classBudget(other.budgets, question.class),
          clientMost: other.budgets.clientPerDay,
        },
        approval: { ...question.facts.approval, leadNeeded: question.class === 'CARD', clientNeeded: false },
        device: { ...question.facts.device, needed: false },
        network: { ...question.facts.network, needed: true },
        software: { ...question.facts.software, needed: false },
      };
      const [verdict] = tryOut(other, [
        { ...question, facts: underPolicy(other, { ...question, at: new Date(0) }) },
      ]);
      expect(verdict).toEqual(createdOnce.decide(other, { ...question, facts: plain }));
      expect(decide(policy, question)).toEqual(before);
    }),
    { numRuns: 500 },
  );
});
const createdOnce = createDeciders(guardrails);
