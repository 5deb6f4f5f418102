import { createHash, randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';

import type { Ctx } from '#platform/ctx';
import { newId, type TenantId } from '#platform/ids';
import type { Action, DecisionView, ReasonCode } from '#vault/authz/api';
import type { FactSet, WarningSign } from '#vault/facts';
import { actorOf, type Ask, type UseAsk, type Weighed } from './ask.ts';
import type { Decide, Question, Rules } from './decide.ts';
import { passedBy, passing, type Emergency } from './emergency.ts';
import { factCodes } from './fact-codes.ts';
import { toVector, type Limits } from './gather.ts';
import type { AuthzDeps } from './ports.ts';
import { explain } from './reasons.ts';
import { useApprovals, type ApprovalRow } from './store-approvals.ts';
import { insertEmergency } from './store-emergencies.ts';
import { insertDecision, type DecisionRow, type Used } from './store.ts';

const KIND: Readonly<Record<Action, string>> = {
  reveal: 'value.revealed',
  match: 'value.matched',
  search: 'value.searched',
  use: 'value.used',
  mark: 'value.marked',
  unmark: 'value.unmarked',
  send: 'reply.sent',
  read_log: 'log.read',
};

/** Decides about what was gathered, and says how it is written. */
export function conclude(
  deps: AuthzDeps,
  decide: Decide,
  ctx: Ctx,
  ask: Ask & { readonly use?: UseAsk },
  gathered: {
    rules: Rules;
    limits: Limits;
    at: Date;
    actor: string;
    facts: FactSet;
    used: Used;
    shared: { conversation: number; client: number };
    given: readonly ApprovalRow[];
    emergency: Emergency | null;
    /** What an emergency of this person and class would pass, if one were declared. */
    mayPass: readonly ReasonCode[];
    sign: WarningSign | null;
    costs: boolean;
  },
): Weighed {
  const { tenant } = ctx;
  const { personId, role } = actorOf(ctx);
  const { rules, limits, at, actor, facts, used, costs, given, emergency, sign } = gathered;
  const { class: cls, use } = ask;
  const vector = toVector(limits, {
    nowMs: at.getTime(),
    personId,
    purpose: ask.purpose,
    class: cls,
    session: deps.identity.session(ctx),
    facts,
    used,
    shared: gathered.shared,
    given: {
      lead: given.some(({ kind }) => kind === 'lead'),
      client: given.some(({ kind }) => kind === 'client'),
    },
    emergency: passing(emergency?.passes ?? []),
    subjectShredded: ask.subjectShredded ?? false,
  });
  const question: Question = {
    role,
    action: ask.action,
    class: cls,
    facts: vector,
    ...(use === undefined ? {} : { use }),
  };
  const { allow, reasons } = decide(rules, question);

  const decisionId = newId(at.getTime()) as string;
  // What was given is used up by what it let through, and by nothing else.
  const approvals = allow
    ? given
        .filter(({ kind }) => (kind === 'lead' ? vector.approval.leadNeeded : vector.approval.clientNeeded))
        .map(({ approvalId }) => approvalId)
    : [];
  const passed = allow && emergency !== null ? passedBy(decide, rules, question) : [];
  const factsSalt = randomBytes(16);
  const factsDigest = createHash('sha256')
    .update(factsSalt)
    .update(canonicalize(vector) ?? '')
    .digest('hex');
  const entryId = newId(at.getTime()) as string;
  const entry = {
    entryId,
    kind: allow ? KIND[ask.action] : 'value.denied',
    actor,
    requestId: ctx.requestId,
    body: {
      decision: decisionId,
      action: ask.action,
      class: cls,
      purpose: ask.purpose,
      role,
      token: ask.token,
      conversation: ask.conversationId,
      reasons,
      policyDigest: rules.digest,
      factsDigest,
      facts: factCodes(vector),
      ...(approvals.length === 0 ? {} : { approvals }),
      ...(passed.length === 0 ? {} : { emergency: passed }),
      ...(use === undefined
        ? {}
        : {
            destination: use.destination,
            classes: [...use.classes],
            tokens: [...use.tokens],
            call: use.callId,
          }),
    },
  };
  const declared = {
    kind: 'emergency.declared',
    actor,
    requestId: ctx.requestId,
    body: { decision: decisionId, class: cls, purpose: ask.purpose, role, passed: [...passed] },
  };
  const row: DecisionRow = {
    decisionId,
    at,
    personId,
    role,
    action: ask.action,
    class: cls,
    purpose: ask.purpose,
    conversationId: ask.conversationId,
    token: ask.token,
    allow,
    reasons,
    counted: allow && costs,
    policyDigest: rules.digest,
    facts: vector,
    factsSalt,
    factsDigest,
    entryId,
    destination: use?.destination ?? null,
  };
  const news = {
    eventId: newId(at.getTime()) as string,
    tenant,
    at: at.toISOString(),
    type: 'decision.made' as const,
    decision: viewOf(tenant, row, null),
  };
  return {
    decision: {
      decisionId,
      allow,
      reasons: reasons.map(explain),
      entryIds: [entryId],
      policyDigest: rules.digest,
      factsDigest,
      emergencyMayPass:
        !allow &&
        emergency === null &&
        ask.action === 'reveal' &&
        reasons.every((code) => gathered.mayPass.includes(code)),
      containmentVersion: facts.containmentVersion,
    },
    write: (last) =>
      Promise.all([
        deps.audit.record(last, tenant, [entry, ...(passed.length === 0 ? [] : [declared])]),
        insertDecision(last, tenant, row),
        deps.tell(last, news),
        ...(approvals.length === 0 ? [] : [useApprovals(last, tenant, approvals, decisionId)]),
        ...(sign === null
          ? []
          : [
              deps.facts.holdBack(last, tenant, {
                personId,
                pseudonym: actor,
                sign,
                at,
                requestId: ctx.requestId,
                version: facts.containmentVersion + 1,
              }),
            ]),
        ...(passed.length === 0 || emergency === null
          ? []
          : [
              insertEmergency(last, tenant, {
                decisionId,
                personId,
                at,
                class: cls,
                conversationId: ask.conversationId ?? '',
                purpose: ask.purpose ?? '',
                reason: ask.emergency ?? '',
                passed,
                reviewDue: new Date(at.getTime() + emergency.reviewHours * 3_600_000),
              }),
            ]),
      ]),
  };
}

export function viewOf(tenant: TenantId, row: DecisionRow, logIndex: number | null): DecisionView {
  const { decisionId, personId, action, purpose, conversationId, allow, reasons, policyDigest, factsDigest } =
    row;
  return {
    decisionId,
    tenant,
    at: row.at.toISOString(),
    personId,
    action,
    class: row.class,
    purpose,
    conversationId,
    allow,
    reasons,
    policyDigest,
    factsDigest,
    logIndex,
  };
}
