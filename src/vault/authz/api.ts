import { z } from 'zod';

/** What the decision point answers, in words that both sides and the browser share. */

export const Purpose = z.enum([
  'verify_identity',
  'process_refund',
  'correct_record',
  'ship_order',
  'answer_request',
  'investigate_fraud',
]);
export type Purpose = z.infer<typeof Purpose>;

/** What is asked of the decision point. */
export const Action = z.enum(['reveal', 'match', 'search', 'use', 'mark', 'unmark', 'send', 'read_log']);
export type Action = z.infer<typeof Action>;

/** Every reason for which a value may stay closed. One per guardrail fact, plus the client's own permits. */
export const ReasonCode = z.enum([
  'not_signed_in_with_passkey',
  'session_not_key_bound',
  'passkey_touch_too_old',
  'ticket_not_assigned_to_you',
  'ticket_not_open',
  'purpose_missing',
  'nda_not_in_force',
  'training_not_current',
  'not_on_shift',
  'quota_used_up',
  'conversation_budget_used_up',
  'class_budget_used_up',
  'client_budget_used_up',
  'approval_of_lead_missing',
  'approval_of_client_missing',
  'device_not_healthy',
  'network_not_known',
  'software_out_of_date',
  'contained_agent',
  'contained_client',
  'contained_floor',
  'not_permitted_by_client',
  'fact_missing_or_stale',
  'subject_shredded',
  'decision_failed',
]);
export type ReasonCode = z.infer<typeof ReasonCode>;

/** What the person can do about it; `open` names a page of the desk, `touch` is done inside the frame. */
export const Mend = z.enum([
  'sign_in',
  'touch',
  'open_ticket',
  'take_ticket',
  'state_purpose',
  'sign_nda',
  'take_training',
  /** In the frame: somebody else is asked to agree to this very request. */
  'ask_approval',
  'ask_lead',
  'wait',
  'none',
]);

export const Reason = z.object({
  code: ReasonCode,
  en: z.string(),
  ja: z.string(),
  mend: Mend,
  mendEn: z.string(),
  mendJa: z.string(),
});
export type Reason = z.infer<typeof Reason>;

/** One decision, as logged and as shown to officers live. No value, no name. */
export const DecisionView = z.object({
  decisionId: z.uuid(),
  tenant: z.uuid(),
  at: z.iso.datetime(),
  personId: z.uuid(),
  action: Action,
  class: z.string(),
  purpose: Purpose.nullable(),
  conversationId: z.uuid().nullable(),
  allow: z.boolean(),
  reasons: z.array(ReasonCode),
  policyDigest: z.string(),
  factsDigest: z.string(),
  /** Position in the client's log, once sequenced. */
  logIndex: z.number().nullable(),
});
export type DecisionView = z.infer<typeof DecisionView>;

/** One line of a client's own rules: who may see what for which purpose. */
export const Permit = z.strictObject({
  role: z.enum(['agent', 'lead', 'security_officer']),
  class: z.string().max(40),
  purposes: z.array(Purpose).min(1),
});

/** `HH:MM` on the clock of the named zone. */
const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** Which requests need somebody else's yes: each of them, another person's, for that one request. */
export const ApprovalRule = z.strictObject({
  /** Classes that a lead must agree to each time. */
  leadClasses: z.array(z.string().max(40)).max(60),
  /** From this number of values of a person in a day on, a lead must agree; null: the number does not matter. */
  leadFromNth: z.number().int().min(1).max(100_000).nullable(),
  /** Outside of these hours a lead must agree; null: the hour does not matter. Over midnight if `from` is later than `to`. */
  leadOutside: z
    .strictObject({ from: ClockTime, to: ClockTime, zone: z.string().regex(/^[A-Za-z0-9_+/-]{1,60}$/) })
    .nullable(),
  /** Classes that the client's own officer must agree to each time. */
  clientClasses: z.array(z.string().max(40)).max(60),
  /** How long an ask waits before it counts as refused. */
  waitSeconds: z.number().int().min(30).max(3_600),
});
export type ApprovalRule = z.infer<typeof ApprovalRule>;
const NO_APPROVALS: ApprovalRule = {
  leadClasses: [],
  leadFromNth: null,
  leadOutside: null,
  clientClasses: [],
  waitSeconds: 300,
};

/** The guardrails that a declared emergency may pass, if the client's rules name them. No other ever. */
export const Passable = z.enum([
  'ticket_not_assigned_to_you',
  'ticket_not_open',
  'training_not_current',
  'not_on_shift',
  'quota_used_up',
  'conversation_budget_used_up',
  'class_budget_used_up',
  'approval_of_lead_missing',
]);
export type Passable = z.infer<typeof Passable>;

/** Who may declare an emergency to see what; nobody while `roles` is empty. */
export const EmergencyRule = z.strictObject({
  roles: z.array(z.enum(['agent', 'lead', 'security_officer'])).max(3),
  classes: z.array(z.string().max(40)).max(60),
  passes: z.array(Passable).max(Passable.options.length),
  /** Values of one person in seven days. */
  perWeek: z.number().int().min(0).max(100),
  /** By when two people must have looked at it. */
  reviewHours: z.number().int().min(1).max(168),
});
export type EmergencyRule = z.infer<typeof EmergencyRule>;
const NO_EMERGENCY: EmergencyRule = { roles: [], classes: [], passes: [], perWeek: 2, reviewHours: 24 };

/** Budgets beside those of a person's hour and day. All windows slide. */
export const BudgetRule = z.strictObject({
  /** Of one person in seven days. */
  perWeek: z.number().int().min(0).max(700_000),
  /** Of one conversation in a day, whoever opens them. */
  perConversation: z.number().int().min(0).max(100_000),
  /** Of all people together in a day. */
  clientPerDay: z.number().int().min(0).max(10_000_000),
  /** Of one person and class in a day; what is not named here has no budget of its own. */
  classes: z
    .array(z.strictObject({ class: z.string().max(40), perDay: z.number().int().min(0).max(100_000) }))
    .max(60),
  /** Whoever opened so many values within 60 hours is contained at once, until a security officer looks. */
  stopAt: z.number().int().min(1).max(700_000),
});
export type BudgetRule = z.infer<typeof BudgetRule>;

/** What must be true of the place that a value is shown at; each is asked for only where its source reports. */
export const PlaceRule = z.strictObject({ device: z.boolean(), network: z.boolean(), software: z.boolean() });
export type PlaceRule = z.infer<typeof PlaceRule>;

/** A client's own rules, as its officer sets them: they permit and count, and can loosen no guardrail. */
export const PolicySettings = z.strictObject({
  permits: z.array(Permit).max(200),
  /** Classes that are revealed only after a fresh touch of the passkey. */
  touchClasses: z.array(z.string().max(40)).max(60),
  /** Uses of one person. */
  perHour: z.number().int().min(0).max(10_000),
  perDay: z.number().int().min(0).max(100_000),
  touchMaxAgeSeconds: z.number().int().min(1).max(3600),
  approvals: ApprovalRule.default(NO_APPROVALS),
  emergency: EmergencyRule.default(NO_EMERGENCY),
  /** Left out: what follows from the budget of a day (`fullBudgets`). */
  budgets: BudgetRule.optional(),
  place: PlaceRule.default({ device: false, network: false, software: false }),
});
/** As it may be sent. */
export type PolicyProposal = z.input<typeof PolicySettings>;
/** As it is in force: whole. */
export type PolicySettings = Omit<z.infer<typeof PolicySettings>, 'budgets'> & { budgets: BudgetRule };

/** The strict budgets that stand beside a person's own of a day, where nobody set others. */
export function fullBudgets(perDay: number): BudgetRule {
  return {
    perWeek: 5 * perDay,
    perConversation: perDay,
    clientPerDay: 100 * perDay,
    classes: [],
    stopAt: Math.max(40, perDay),
  };
}

/** What is different between two policies, one line each. */
export const PolicyDifference = z.discriminatedUnion('of', [
  z.object({
    of: z.literal('permit'),
    role: Permit.shape.role,
    class: z.string(),
    purpose: Purpose,
    now: z.boolean(),
  }),
  z.object({ of: z.literal('touch'), class: z.string(), now: z.boolean() }),
  z.object({
    of: z.literal('approval'),
    by: z.enum(['lead', 'client']),
    class: z.string(),
    now: z.boolean(),
  }),
  z.object({ of: z.literal('hours'), before: z.string().nullable(), now: z.string().nullable() }),
  z.object({
    of: z.literal('emergency'),
    what: z.enum(['role', 'class', 'passes']),
    name: z.string(),
    now: z.boolean(),
  }),
  z.object({
    of: z.literal('classBudget'),
    class: z.string(),
    before: z.number().nullable(),
    now: z.number().nullable(),
  }),
  z.object({ of: z.literal('place'), which: z.enum(['device', 'network', 'software']), now: z.boolean() }),
  z.object({
    of: z.literal('number'),
    which: z.enum([
      'perHour',
      'perDay',
      'touchMaxAgeSeconds',
      'perWeek',
      'perConversation',
      'clientPerDay',
      'stopAt',
      'leadFromNth',
      'waitSeconds',
      'emergencyPerWeek',
      'reviewHours',
    ]),
    /** Null where the number does not matter. */
    before: z.number().nullable(),
    now: z.number().nullable(),
  }),
]);
export type PolicyDifference = z.infer<typeof PolicyDifference>;

/** `version` is that of the rules that were read: `stale_version` if others are in force by now. */
export const PolicyChange = z.strictObject({ version: z.number().int().min(0), settings: PolicySettings });
export type PolicyChange = z.infer<typeof PolicyChange>;

const Named = z.object({ nameEn: z.string(), nameJa: z.string() });

/** What a change would mean. Nothing is changed by asking. */
export const PolicyPreview = z.object({
  /** As the vault knows the client. */
  client: Named,
  /** Of the rules in force. */
  version: z.number(),
  differences: z.array(PolicyDifference),
  cedar: z.string(),
  digest: z.string(),
  /** Decisions of the last days, made again by these rules. */
  consequences: z.object({
    since: z.iso.datetime(),
    /** How many were looked at, and whether those were all. */
    decisions: z.number(),
    complete: z.boolean(),
    /** Let out then, refused by these rules. */
    nowDenied: z.array(
      z.object({
        role: z.string(),
        class: z.string(),
        action: Action,
        purpose: Purpose.nullable(),
        reasons: z.array(ReasonCode),
        count: z.number(),
      }),
    ),
    /** Refused then, let out by these rules. */
    nowAllowed: z.array(
      z.object({
        role: z.string(),
        class: z.string(),
        action: Action,
        purpose: Purpose.nullable(),
        count: z.number(),
      }),
    ),
    released: z.number(),
    denied: z.number(),
  }),
});
export type PolicyPreview = z.infer<typeof PolicyPreview>;

/**
 * POST /v1/t/:tenant/policy/preview and /v1/t/:tenant/policy (signed; the client's officer alone). The second asks for a touch of the
 * passkey that is bound to exactly this request (docs/spec/request-proof.md), else `touch_needed`.
 */
export const PolicySet = z.object({ version: z.number(), digest: z.string() });
export type PolicySet = z.infer<typeof PolicySet>;

export const PolicyView = z.object({
  tenant: z.uuid(),
  version: z.number(),
  digest: z.string(),
  permits: z.array(Permit),
  touchClasses: z.array(z.string()),
  perHour: z.number(),
  perDay: z.number(),
  touchMaxAgeSeconds: z.number(),
  approvals: ApprovalRule,
  emergency: EmergencyRule,
  budgets: BudgetRule,
  place: PlaceRule,
  cedar: z.string(),
  guardrails: z.string(),
  activatedAt: z.iso.datetime(),
});
export type PolicyView = z.infer<typeof PolicyView>;

export const readPolicy = {
  path: '/door/policy',
  ask: z.strictObject({ tenant: z.uuid() }),
  answer: PolicyView,
} as const;

/** The same preview for the client's page at the desk: it reads, and can put nothing in force. */
export const previewPolicy = {
  path: '/door/policy/preview',
  ask: z.strictObject({ tenant: z.uuid(), settings: PolicySettings }),
  answer: PolicyPreview,
} as const;

/** Every version that was ever in force, newest first, each with what it changed. */
export const listPolicies = {
  path: '/door/policy/versions',
  ask: z.strictObject({ tenant: z.uuid(), limit: z.number().int().min(1).max(100) }),
  answer: z.object({
    versions: z.array(
      z.object({
        version: z.number(),
        digest: z.string(),
        at: z.iso.datetime(),
        /** A pseudonym, or the job that did it, as the log names them. */
        by: z.string(),
        differences: z.array(PolicyDifference),
        /** Schema or guardrails are others than in the version before. */
        guardrailsChanged: z.boolean(),
      }),
    ),
  }),
} as const;

/** Decisions of a client, newest first, for its officer and the provider's security officer. */
export const listDecisions = {
  path: '/door/decisions',
  ask: z.strictObject({
    tenant: z.uuid(),
    action: Action.nullable(),
    allow: z.boolean().nullable(),
    before: z.iso.datetime().nullable(),
    limit: z.number().int().min(1).max(200),
  }),
  answer: z.object({ decisions: z.array(DecisionView) }),
} as const;

/** What each person of a client's team has used of their budget, and which facts hold them back now. */
export const listStanding = {
  path: '/door/standing',
  ask: z.strictObject({ tenant: z.uuid() }),
  answer: z.object({
    people: z.array(
      z.object({
        personId: z.uuid(),
        usedThisHour: z.number(),
        usedToday: z.number(),
        perHour: z.number(),
        perDay: z.number(),
        heldBackBy: z.array(ReasonCode),
      }),
    ),
  }),
} as const;

/** Counts for the trust portal: since is inclusive. */
export const countDecisions = {
  path: '/door/decisions/count',
  ask: z.strictObject({ tenant: z.uuid(), since: z.iso.datetime() }),
  answer: z.object({
    releases: z.array(
      z.object({ purpose: z.string(), role: z.string(), class: z.string(), count: z.number() }),
    ),
    denials: z.array(z.object({ reason: ReasonCode, count: z.number() })),
    byHour: z.array(z.object({ hour: z.iso.datetime(), released: z.number(), denied: z.number() })),
    matches: z.number(),
    searches: z.number(),
    /** Values sent to destinations of the client without being seen. */
    uses: z.number(),
  }),
} as const;

/** Who may send values to a destination for what: a use of its own, which no permit to see a value includes. */
export const UseRule = z.strictObject({
  roles: z.array(z.enum(['agent', 'lead', 'security_officer'])).max(3),
  purposes: z.array(Purpose).min(1).max(6),
  classes: z.array(z.string().max(40)).min(1).max(8),
  /** For each person, and for everybody together. */
  perHour: z.number().int().min(0).max(10_000),
  perDay: z.number().int().min(0).max(100_000),
  /** A fresh touch of the passkey for each use. */
  touch: z.boolean(),
  /** SHA-256 of the destination's settings, hex: what is sent where is part of what a decision names. */
  settings: z.string().regex(/^[0-9a-f]{64}$/),
});
export type UseRule = z.infer<typeof UseRule>;

// --- somebody else's yes ----------------------------------------------------------------------------------------

const ApprovalOf = z.enum(['lead', 'client']);

/** An ask as the asker sees it. `over`: its time ran out. */
const OwnApproval = z.object({
  approvalId: z.uuid(),
  of: ApprovalOf,
  state: z.enum(['waiting', 'given', 'refused', 'used', 'over']),
  expiresAt: z.iso.datetime(),
});

/** `now`: the vault's clock, for the countdown. */
export const ApprovalStates = z.object({ approvals: z.array(OwnApproval), now: z.iso.datetime() });
export type ApprovalStates = z.infer<typeof ApprovalStates>;
export const AskedApprovals = ApprovalStates.extend({ outcome: z.literal('asked') });
export type AskedApprovals = z.infer<typeof AskedApprovals>;

/** POST /v1/t/:tenant/approvals/state (signed; the asker): what became of own asks. */
export const ApprovalStateRequest = z.strictObject({ approvalIds: z.array(z.uuid()).min(1).max(2) });
/**
 * POST /v1/t/:tenant/approvals/decide (signed; a lead or the client's officer), with a touch of the passkey that is bound to exactly this
 * request, else `touch_needed`.
 */
export const ApprovalDecision = z.strictObject({ approvalId: z.uuid(), give: z.boolean() });
export type ApprovalDecision = z.infer<typeof ApprovalDecision>;
export const ApprovalDecided = z.object({ state: z.enum(['given', 'refused']) });

/** POST /v1/approvals/waiting (signed): what waits for the yes of whoever asks. No value, no mask, no customer's name. */
export const WaitingApprovals = z.object({
  approvals: z.array(
    z.object({
      approvalId: z.uuid(),
      tenant: z.uuid(),
      of: ApprovalOf,
      client: Named,
      person: Named,
      class: z.string(),
      purpose: Purpose,
      conversationId: z.uuid(),
      expiresAt: z.iso.datetime(),
    }),
  ),
  now: z.iso.datetime(),
});
export type WaitingApprovals = z.infer<typeof WaitingApprovals>;

// --- emergencies ------------------------------------------------------------------------------------------------

/** Why a value is opened although guardrails forbid it: as typed, and refused if it holds a value. */
export const EmergencyReason = z.string().min(10).max(300);

/**
 * POST /v1/t/:tenant/emergencies/review (signed; a lead, the security officer or the client's officer), with a touch bound to exactly
 * this request. Two other people look at each.
 */
export const EmergencyReview = z.strictObject({ decisionId: z.uuid(), inOrder: z.boolean() });
export type EmergencyReview = z.infer<typeof EmergencyReview>;
export const EmergencyReviewed = z.object({ reviews: z.number() });

export const EmergencyView = z.object({
  tenant: z.uuid(),
  decisionId: z.uuid(),
  personId: z.uuid(),
  at: z.iso.datetime(),
  class: z.string(),
  conversationId: z.uuid(),
  purpose: Purpose,
  reason: z.string(),
  passed: z.array(ReasonCode),
  reviewDue: z.iso.datetime(),
  /** Two are needed. */
  reviews: z.array(z.object({ byPerson: z.uuid(), at: z.iso.datetime(), inOrder: z.boolean() })),
});
export type EmergencyView = z.infer<typeof EmergencyView>;

/** Newest first. */
export const listEmergencies = {
  path: '/door/emergencies',
  ask: z.strictObject({ tenant: z.uuid(), limit: z.number().int().min(1).max(200) }),
  answer: z.object({ emergencies: z.array(EmergencyView) }),
} as const;
