import { z } from 'zod';

import type { Ctx } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import { asId, type SubjectId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { isTouchedFor } from '#vault/identity';
import {
  ClassRulesAnswer,
  ClassRulesRequest,
  EraseRequest,
  Erasure,
  HoldAnswer,
  HoldRequest,
  keptUntil,
  listClasses,
  listErasures,
  RetentionRequest,
  RetentionRule,
} from '#vault/retention/api';
import { erase } from './erase.ts';
import { changeHold } from './hold.ts';
import { countDue, readClasses, readKeptUntil } from './kept-until.ts';
import type { RetentionDeps } from './ports.ts';
import { setClassRules } from './set-class-rules.ts';
import { listHolds, listShreddings, putRule, readRule, type ShreddingRow } from './store.ts';

const TENANT = z.object({ tenant: z.uuid() });
const OFFICERS = { kind: 'person', roles: ['client_officer', 'security_officer'], signed: true } as const;
const CLIENT_OFFICER = { kind: 'person', roles: ['client_officer'], signed: true } as const;
const COMMON = {
  method: 'POST',
  tenant: { from: 'path' },
  maxBodyBytes: 1_000,
  rate: 'write',
  params: TENANT,
} as const;

export function retentionRoutes(deps: RetentionDeps): AnyRoute[] {
  const subjectIn = async (ctx: Ctx, conversation: string): Promise<SubjectId> => {
    const subject = await deps.db.tx(ctx.tenant, (sql) => deps.subjectOf(sql, ctx.tenant, conversation));
    if (subject === null) throw new AppError('not_found');
    return subject;
  };
  /** What is gone stays gone, and a rule goes on erasing by itself: the passkey is touched for exactly this. */
  const mustBeTouched = (ctx: Ctx, { request }: { request: Parameters<typeof isTouchedFor>[1] }): void => {
    if (!isTouchedFor(deps.session(ctx), request, deps.clock.now())) throw new AppError('touch_needed');
  };
  return [
    route({
      ...COMMON,
      path: '/v1/t/:tenant/erase',
      access: OFFICERS,
      body: EraseRequest,
      answer: Erasure,
      async handle(ctx, { body }, raw) {
        mustBeTouched(ctx, raw);
        const subject = await subjectIn(ctx, body.conversationId);
        return viewOf(await erase(deps, ctx, subject, body), deps.horizonSeconds);
      },
    }),
    route({
      ...COMMON,
      path: '/v1/t/:tenant/hold',
      access: OFFICERS,
      body: HoldRequest,
      answer: HoldAnswer,
      async handle(ctx, { body }, raw) {
        mustBeTouched(ctx, raw);
        return { state: await changeHold(deps, ctx, await subjectIn(ctx, body.conversationId), body) };
      },
    }),
    route({
      ...COMMON,
      path: '/v1/t/:tenant/retention',
      access: CLIENT_OFFICER,
      body: RetentionRequest,
      answer: RetentionRule,
      async handle(ctx, { body }, raw) {
        mustBeTouched(ctx, raw);
        if (ctx.actor.kind !== 'person') throw new AppError('not_found');
        const actor = await deps.pseudonym(ctx.tenant, ctx.actor.personId);
        await deps.db.tx(ctx.tenant, async (sql) => {
          await putRule(sql, ctx.tenant, body.daysAfterSolved, new Date(deps.clock.now()));
          await deps.audit.record(sql, ctx.tenant, [
            {
              kind: 'retention.changed',
              actor,
              requestId: ctx.requestId,
              body: { daysAfterSolved: body.daysAfterSolved },
            },
          ]);
        });
        deps.audit.nudge(ctx.tenant);
        return { daysAfterSolved: body.daysAfterSolved };
      },
    }),
    route({
      ...COMMON,
      path: '/v1/t/:tenant/retention/classes',
      access: CLIENT_OFFICER,
      maxBodyBytes: 10_000,
      body: ClassRulesRequest,
      answer: ClassRulesAnswer,
      async handle(ctx, { body }, raw) {
        mustBeTouched(ctx, raw);
        return { rules: await setClassRules(deps, ctx, body.rules) };
      },
    }),
  ];
}

const DOOR = {
  method: 'POST',
  access: { kind: 'door' },
  tenant: { from: 'body' },
  maxBodyBytes: 500,
  rate: 'door',
} as const;
const MOST_HOLDS = 200;

export function retentionDoorRoutes(deps: RetentionDeps): AnyRoute[] {
  return [
    route({
      ...DOOR,
      path: listErasures.path,
      body: listErasures.ask,
      answer: listErasures.answer,
      async handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        const said = await deps.db.tx(tenant, async (sql) => {
          const [rule, rows, holds] = await Promise.all([
            readRule(sql, tenant),
            listShreddings(sql, tenant, body.limit),
            listHolds(sql, tenant, MOST_HOLDS),
          ]);
          const [named, due] = await Promise.all([
            deps.people.newestConversationOf(
              sql,
              tenant,
              holds.map(({ subjectId }) => subjectId),
            ),
            countDue(deps, sql, tenant, rule.daysAfterSolved),
          ]);
          return { rule, rows, holds, named, due };
        });
        return {
          rule: said.rule,
          horizonSeconds: deps.horizonSeconds,
          provider: deps.keys.provider,
          vkey: await deps.keys.certifier.vkey(tenant),
          erasures: said.rows.map((row) => viewOf(row, deps.horizonSeconds)),
          holds: said.holds.map(({ subjectId, state, reference, changedAt }) => ({
            conversationId: said.named.get(subjectId) ?? null,
            state,
            reference,
            changedAt: changedAt.toISOString(),
          })),
          due: said.due,
        };
      },
    }),
    route({
      ...DOOR,
      path: listClasses.path,
      body: listClasses.ask,
      answer: listClasses.answer,
      async handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        return { classes: await deps.db.tx(tenant, (sql) => readClasses(deps, sql, tenant)) };
      },
    }),
    route({
      ...DOOR,
      path: keptUntil.path,
      body: keptUntil.ask,
      answer: keptUntil.answer,
      handle: (_ctx, { body }) => readKeptUntil(deps, asId<TenantId>(body.tenant), body.conversationId),
    }),
  ];
}

function viewOf(row: ShreddingRow, horizonSeconds: number): Erasure {
  return {
    id: row.shreddingId,
    classes: row.part?.classes ?? null,
    commitment: row.commitment,
    because: row.because,
    state: row.state,
    counts: row.counts,
    requestedAt: row.requestedAt.toISOString(),
    dueBy: new Date(row.requestedAt.getTime() + horizonSeconds * 1_000).toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
    certificate: row.certificate,
  };
}
