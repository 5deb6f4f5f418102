import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import type { AnyRoute } from '#platform/http';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { Purpose } from '#vault/authz/api';
import { isTouchedFor } from '#vault/identity';
import type { Weigh } from './ask.ts';
import { createActivePolicy } from './active-policy.ts';
import { createAuthorise, createWeigh, createWeighUse, type Authorise, type WeighUse } from './authorise.ts';
import { classOf, STRICT_DEFAULT, writePolicy } from './client-policy.ts';
import { createDeciders } from './decide.ts';
import { authzDoorRoutes } from './door-routes.ts';
import { askApprovalUseCase } from './ask-approval.ts';
import { decideApprovalUseCase } from './decide-approval.ts';
import { listApprovalsUseCase } from './list-approvals.ts';
import { reviewEmergencyUseCase } from './review-emergency.ts';
import { approvalsMark } from './store-approvals.ts';
import { loadGuardrails } from './guardrails.ts';
import { previewPolicyUseCase } from './preview-policy.ts';
import { authzRoutes } from './routes.ts';
import type { AuthzDeps } from './ports.ts';
import { setPolicyUseCase } from './set-policy.ts';
import { findDocument, findPolicy, findPolicyVersion, listDocuments } from './store.ts';
import { createActiveUsePolicy, setUseRuleUseCase } from './use-rule.ts';

export interface Authz {
  readonly authorise: Authorise;
  readonly weigh: Weigh;
  readonly weighUse: WeighUse;
  /** Puts the rule of a destination in force, in the caller's transaction. */
  readonly setUseRule: ReturnType<typeof setUseRuleUseCase>;
  /** The purposes for which the client's rules let this person's role see a class. The guardrails stand beside them. */
  permittedPurposes(ctx: Ctx, cls: string): Promise<Purpose[]>;
  /** Asks for somebody else's yes to one request, in the caller's transaction. */
  readonly askApproval: ReturnType<typeof askApprovalUseCase>;
  /** A text that changes whenever an approval of the tenant does, for those who watch. */
  approvalsMark(sql: Sql, tenant: TenantId): Promise<string>;
  /**
   * Checks that an emergency may be declared by this request: `touch_needed` unless the passkey was touched for exactly it, `holds_value` for a
   * reason that holds one.
   */
  mustBeDeclared(ctx: Ctx, request: { readonly url: string; readonly body: unknown }, reason: string): void;
  readonly setPolicy: ReturnType<typeof setPolicyUseCase>;
  /** As `setPolicy`, for a client that has set none; otherwise nothing happens. */
  ensurePolicy(ctx: Ctx, input: { tenant: TenantId; settings: unknown }): Promise<void>;
  /** The full text that a decision's `policyDigest` names, or null for a digest that never was in force here. */
  policyText(sql: Sql, tenant: TenantId, digest: string): Promise<string | null>;
  /** Every such text by digest, for the offline pack. */
  policyTexts(sql: Sql, tenant: TenantId): Promise<ReadonlyMap<string, string>>;
  /** Which version is in force; 0 while none was set. */
  policyVersion(sql: Sql, tenant: TenantId): Promise<number>;
  readonly routes: AnyRoute[];
  readonly doorRoutes: AnyRoute[];
}

/** The decision point. Throws `FatalError` if the guardrails cannot be read: without them nothing may be decided. */
export function createAuthz(deps: AuthzDeps): Authz {
  const guardrails = loadGuardrails(deps.policiesFolder);
  const { decide, tryOut } = createDeciders(guardrails);
  const activePolicy = createActivePolicy(deps, guardrails);
  const standard = writePolicy(guardrails, STRICT_DEFAULT);
  const setPolicy = setPolicyUseCase(deps, guardrails);
  const preview = previewPolicyUseCase(deps, guardrails, tryOut, activePolicy);
  const weigh = createWeigh(deps, decide, activePolicy);
  return {
    authorise: createAuthorise(weigh),
    weigh,
    weighUse: createWeighUse(deps, decide, activePolicy, createActiveUsePolicy(deps, guardrails)),
    setUseRule: setUseRuleUseCase(deps, guardrails),
    async permittedPurposes({ tenant, actor, requestId }, name) {
      if (actor.kind !== 'person') return [];
      const { role } = actor;
      const cls = classOf(name);
      const { policy } = await deps.db.tx(tenant, (sql) => activePolicy(sql, tenant, requestId));
      const permits = policy.permits.filter((permit) => permit.role === role && permit.class === cls);
      return Purpose.options.filter((purpose) => permits.some(({ purposes }) => purposes.includes(purpose)));
    },
    askApproval: askApprovalUseCase(deps, weigh, activePolicy),
    approvalsMark: (sql, tenant) => approvalsMark(sql, tenant, new Date(deps.clock.now())),
    mustBeDeclared(ctx, request, reason) {
      if (deps.holdsValue(reason, []))
        throw new AppError('holds_value', { fields: [{ in: 'body', at: 'emergency' }] });
      if (!isTouchedFor(deps.identity.session(ctx), request, deps.clock.now()))
        throw new AppError('touch_needed');
    },
    setPolicy,
    async ensurePolicy(ctx, input) {
      const { tenant } = input;
      const row = await deps.db.tx(tenant, (sql) => findPolicy(sql, tenant));
      if (row === null) await setPolicy(ctx, input);
    },
    async policyText(sql, tenant, digest) {
      return (
        (await findDocument(sql, tenant, digest)) ?? (digest === standard.digest ? standard.document : null)
      );
    },
    async policyTexts(sql, tenant) {
      const rows = await listDocuments(sql, tenant);
      return new Map([
        [standard.digest, standard.document],
        ...rows.map(({ digest, document }) => [digest, document] as const),
      ]);
    },
    policyVersion: findPolicyVersion,
    routes: authzRoutes(deps, preview, setPolicy, {
      decideApproval: decideApprovalUseCase(deps),
      listApprovals: listApprovalsUseCase(deps),
      reviewEmergency: reviewEmergencyUseCase(deps),
    }),
    doorRoutes: authzDoorRoutes(deps, guardrails, decide, activePolicy, preview),
  };
}
