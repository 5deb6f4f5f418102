import { readDecision, type LoggedDecision } from './decision-entry.ts';
import type { Entry } from './entry.ts';
import { createLoggedFacts } from './logged-facts.ts';
import { createLoggedUse } from './logged-use.ts';
import { readPolicyText, type PolicyText } from './policy-text.ts';
import { millisecondsOf } from './time.ts';

export type AuditCheckId = 'decisions' | 'rules' | 'facts' | 'quotas' | 'replay';

/** Null: in order. A sentence: what is wrong. `not made`: counted as neither, since it could not be looked at. */
export type AuditMark = (id: AuditCheckId, problem: string | null, made?: 'not made') => void;

export interface Verdict {
  readonly allow: boolean;
  readonly reasons: readonly string[];
}

/** Makes decisions by one policy's text; null for a text that no decision can be made by. */
export type DecideAgain = (text: PolicyText) => ((decision: LoggedDecision) => Verdict) | null;

export interface AuditOptions {
  /** The text of a policy by its digest. */
  readonly policy: (digest: string) => Uint8Array | undefined;
  /** Without it decisions are not made again. */
  readonly decideAgain?: DecideAgain;
}

/** How far a change of rules and a decision by the new ones may cross: the longest transaction, generously. */
const CROSSING_MS = 60_000;
/** What follows a decision and tells what came of it. */
const FOLLOWS: Readonly<Record<string, string>> = {
  'match.answered': 'match',
  'search.answered': 'search',
  'call.ended': 'use',
};

/**
 * Reads what a log says of decisions, entry by entry: each answer and call rests on a decision that allowed it, each decision on the rules in force, on facts that the
 * log bears out and on budgets as they were, and each is made again from its facts. Reports any that should have been different.
 */
export function auditDecisions(mark: AuditMark, options: AuditOptions) {
  const facts = createLoggedFacts();
  const use = createLoggedUse();
  const rules = createRulesInForce();
  const texts = new Map<string, { text: PolicyText | null; again: ReturnType<DecideAgain> }>();
  /** Decisions that allowed something which is answered later: its action, by id. */
  const allowed = new Map<string, string>();

  function textOf(digest: string) {
    const known = texts.get(digest);
    if (known !== undefined) return known;
    const bytes = options.policy(digest);
    const text = bytes === undefined ? null : readPolicyText(bytes);
    const made = { text, again: text === null ? null : (options.decideAgain?.(text) ?? null) };
    texts.set(digest, made);
    return made;
  }

  function seeDecision(decision: LoggedDecision): void {
    const { index, id, allow, action, policyDigest } = decision;
    const which = `entry ${index} (${action}${allow ? '' : ', denied'})`;
    if (allow && Object.values(FOLLOWS).includes(action)) allowed.set(id, action);
    mark('decisions', null);
    const { text, again } = textOf(policyDigest);
    const permitsNothing = text !== null && !/^\s*permit\b/m.test(text.rules);
    rules.check(decision, permitsNothing, (problem) => mark('rules', problem && `${which} ${problem}`));

    if (decision.facts === null) {
      // An entry of before facts were logged.
      for (const check of ['facts', 'quotas', 'replay'] as const) mark(check, null, 'not made');
      use.understated(decision);
      return;
    }
    const unfounded = facts.unfounded(decision);
    mark(
      'facts',
      unfounded.length === 0
        ? null
        : `${which} stood on ${unfounded.join(', ')}, which the log does not bear out`,
    );
    const wrong = [...use.understated(decision), ...otherNumbers(decision, text)];
    mark('quotas', wrong.length === 0 ? null : `${which} counted otherwise: ${wrong.join('; ')}`);
    if (options.decideAgain === undefined) return mark('replay', null, 'not made');
    if (again === null) {
      mark('replay', `${which}: by the text of policy ${policyDigest.slice(0, 12)}… nothing can be decided`);
      return;
    }
    mark('replay', differs(decision, again(decision), which));
  }

  return {
    see(index: number, entry: Entry): void {
      const at = millisecondsOf(entry.at);
      facts.see(at, entry);
      rules.hear(at, entry);
      const decision = readDecision(index, at, entry);
      if (typeof decision === 'string') return mark('decisions', `entry ${index} ${decision}`);
      if (decision !== null) return seeDecision(decision);
      const action = FOLLOWS[entry.kind];
      if (action === undefined) return;
      const of = entry.body['decision'];
      const rests = typeof of === 'string' && allowed.get(of) === action;
      mark('decisions', rests ? null : `entry ${index} (${entry.kind}) rests on no decision that allowed it`);
    },
    finish(): void {
      rules.finish((problem) => mark('rules', problem));
    },
  };
}

function differs(decision: LoggedDecision, verdict: Verdict, which: string): string | null {
  const [then, now] = [decision.reasons, verdict.reasons].map((reasons) =>
    [...reasons].toSorted().join(', '),
  );
  if (decision.allow === verdict.allow && then === now) return null;
  const say = (allow: boolean, reasons: string | undefined): string =>
    allow ? 'allowed' : `denied (${reasons ?? ''})`;
  return `${which} should have been ${say(verdict.allow, now)}, and was ${say(decision.allow, then)}`;
}

/** Limits that the decision was told, against those of the policy's own text. */
function otherNumbers({ facts, class: cls, use }: LoggedDecision, text: PolicyText | null): string[] {
  if (facts === null || text === null) return [];
  const { numbers } = text;
  const wrong: string[] = [];
  const same = (path: string, wanted: unknown): void => {
    if (wanted !== undefined && facts.get(path) !== wanted)
      wrong.push(`${path}=${String(facts.get(path))}, the rules say ${JSON.stringify(wanted)}`);
  };
  same('quota.perHour', numbers['perHour']);
  same('quota.perDay', numbers['perDay']);
  if (use === null) {
    same('session.touchMaxAgeSeconds', numbers['touchMaxAgeSeconds']);
    const classes: unknown = numbers['touchClasses'];
    // A touch may be asked for where the rules ask for none (somebody recovered a moment ago), never the other way round.
    if (Array.isArray(classes) && classes.includes(cls)) same('session.touchNeeded', true);
  } else if (numbers['touch'] === true) same('session.touchNeeded', true);
  return wrong;
}

/** Which rules were in force: the client's, and those of each destination. */
function createRulesInForce() {
  interface Rule {
    readonly digest: string;
    readonly since: number;
    readonly before: string | null;
  }
  const inForce = new Map<string, Rule>();
  /** Decisions by rules that nobody had announced yet: they may be announced a moment later. */
  let early: { lane: string; digest: string; at: number; which: string }[] = [];

  return {
    hear(at: number, { kind, body }: Entry): void {
      if (kind !== 'policy.changed' && kind !== 'destination.changed') return;
      const digest = body['policyDigest'];
      if (typeof digest !== 'string') return;
      const lane = kind === 'policy.changed' ? '' : String(body['destination']);
      inForce.set(lane, { digest, since: at, before: inForce.get(lane)?.digest ?? null });
      early = early.filter((one) => one.lane !== lane || one.digest !== digest || at - one.at > CROSSING_MS);
    },
    check(
      { use, policyDigest: digest, at, index }: LoggedDecision,
      permitsNothing: boolean,
      say: (problem: string | null) => void,
    ): void {
      const lane = use?.destination ?? '';
      const rule = inForce.get(lane);
      // Before a client set anything, the strict rules hold that permit nothing.
      if (rule === undefined && permitsNothing && lane === '') return say(null);
      if (rule?.digest === digest) return say(null);
      if (rule?.before === digest && at - rule.since <= CROSSING_MS) return say(null);
      early.push({ lane, digest, at, which: `entry ${index}` });
      say(null);
    },
    finish(say: (problem: string) => void): void {
      for (const { which, digest } of early)
        say(`${which} was decided by policy ${digest.slice(0, 12)}…, which was not in force`);
    },
  };
}
