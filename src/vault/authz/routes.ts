import { z } from 'zod';

import type { Ctx } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import { AppError } from '#platform/problems';
import {
  ApprovalDecided,
  ApprovalDecision,
  ApprovalStateRequest,
  ApprovalStates,
  EmergencyReview,
  EmergencyReviewed,
  PolicyChange,
  PolicyPreview,
  PolicySet,
  WaitingApprovals,
} from '#vault/authz/api';
import { isTouchedFor } from '#vault/identity';
import type { decideApprovalUseCase } from './decide-approval.ts';
import { readOwnApprovals, type listApprovalsUseCase } from './list-approvals.ts';
import type { AuthzDeps } from './ports.ts';
import type { reviewEmergencyUseCase } from './review-emergency.ts';
import type { previewPolicyUseCase } from './preview-policy.ts';
import type { setPolicyUseCase } from './set-policy.ts';

const COMMON = {
  method: 'POST',
  access: { kind: 'person', roles: ['client_officer'], signed: true },
  tenant: { from: 'path' },
  params: z.object({ tenant: z.uuid() }),
  maxBodyBytes: 60_000,
  body: PolicyChange,
} as const;

/** What a client's officer says in the vault's own frame: what a change would mean, and that it be so. */
export function authzRoutes(
  deps: AuthzDeps,
  preview: ReturnType<typeof previewPolicyUseCase>,
  setPolicy: ReturnType<typeof setPolicyUseCase>,
  others: {
    decideApproval: ReturnType<typeof decideApprovalUseCase>;
    listApprovals: ReturnType<typeof listApprovalsUseCase>;
    reviewEmergency: ReturnType<typeof reviewEmergencyUseCase>;
  },
): AnyRoute[] {
  /** Throws `touch_needed` unless the passkey was touched for exactly this request. */
  function mustBeTouched(ctx: Ctx, request: Parameters<typeof isTouchedFor>[1]): void {
    if (!isTouchedFor(deps.identity.session(ctx), request, deps.clock.now()))
      throw new AppError('touch_needed');
  }
  return [
    route({
      method: 'POST',
      path: '/v1/approvals/waiting',
      access: { kind: 'person', roles: ['lead', 'client_officer'], signed: true },
      tenant: { from: 'none', because: 'a lead decides for several clients; each is looked at as itself' },
      maxBodyBytes: 100,
      rate: 'read',
      body: z.strictObject({}),
      answer: WaitingApprovals,
      handle: (ctx) => others.listApprovals(ctx),
    }),
    route({
      ...COMMON,
      path: '/v1/t/:tenant/approvals/state',
      access: { kind: 'person', roles: ['agent', 'lead', 'security_officer'], signed: true },
      maxBodyBytes: 500,
      rate: 'read',
      body: ApprovalStateRequest,
      answer: ApprovalStates,
      handle: (ctx, { body }) => readOwnApprovals(deps, ctx, body.approvalIds),
    }),
    route({
      ...COMMON,
      path: '/v1/t/:tenant/approvals/decide',
      access: { kind: 'person', roles: ['lead', 'client_officer'], signed: true },
      maxBodyBytes: 500,
      rate: 'write',
      body: ApprovalDecision,
      answer: ApprovalDecided,
      handle(ctx, { body }, { request }) {
        mustBeTouched(ctx, request);
        return others.decideApproval(ctx, body);
      },
    }),
    route({
      ...COMMON,
      path: '/v1/t/:tenant/emergencies/review',
      access: { kind: 'person', roles: ['lead', 'security_officer', 'client_officer'], signed: true },
      maxBodyBytes: 500,
      rate: 'write',
      body: EmergencyReview,
      answer: EmergencyReviewed,
      handle(ctx, { body }, { request }) {
        mustBeTouched(ctx, request);
        return others.reviewEmergency(ctx, body);
      },
    }),
    route({
      ...COMMON,
      path: '/v1/t/:tenant/policy/preview',
      rate: 'write',
      answer: PolicyPreview,
      handle: (ctx, { body }) => preview(ctx.tenant, { settings: body.settings, requestId: ctx.requestId }),
    }),
    route({
      ...COMMON,
      path: '/v1/t/:tenant/policy',
      rate: 'write',
      answer: PolicySet,
      handle(ctx, { body }, { request }) {
        mustBeTouched(ctx, request);
        return setPolicy(ctx, { tenant: ctx.tenant, ...body });
      },
    }),
  ];
}
