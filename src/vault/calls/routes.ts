import { z } from 'zod';

import type { Ctx } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import { asId, type ConversationId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import * as api from '#vault/calls/api';
import { isTouchedFor } from '#vault/identity';
import { classesOf } from './destination.ts';
import type { CallsDeps } from './ports.ts';
import { destinationView, setDestination, withdrawDestination } from './set-destination.ts';
import { countCalls, listCalls, listDestinationRows, type DestinationRow } from './store.ts';
import { use, viewOf } from './use.ts';

const TENANT = z.object({ tenant: z.uuid() });
const AGENTS = { kind: 'person', roles: ['agent', 'lead', 'security_officer'], signed: true } as const;
const OFFICER = { kind: 'person', roles: ['client_officer'], signed: true } as const;
const COMMON = { method: 'POST', tenant: { from: 'path' }, params: TENANT } as const;
const CALLS_SHOWN = 10;

export function callsRoutes(deps: CallsDeps, running: (work: Promise<unknown>) => void): AnyRoute[] {
  /** What sends values out of the wall is set by somebody whose passkey was touched for exactly that. */
  const mustBeTouched = (ctx: Ctx, { request }: { request: Parameters<typeof isTouchedFor>[1] }): void => {
    if (!isTouchedFor(deps.identity.session(ctx), request, deps.clock.now()))
      throw new AppError('touch_needed');
  };
  return [
    route({
      ...COMMON,
      path: '/v1/t/:tenant/use/options',
      access: AGENTS,
      maxBodyBytes: 500,
      rate: 'read',
      body: api.UseOptionsRequest,
      answer: api.UseOptions,
      handle: ({ tenant }, { body }) =>
        deps.db.tx(tenant, async (sql) => {
          const conversation = asId<ConversationId>(body.conversationId);
          const [subject, rows, calls] = await Promise.all([
            deps.subjectOf(sql, tenant, conversation),
            listDestinationRows(sql, tenant),
            listCalls(sql, tenant, conversation, CALLS_SHOWN),
          ]);
          if (subject === null) throw new AppError('not_found');
          return {
            destinations: rows.filter(({ withdrawn }) => !withdrawn).map(optionOf),
            calls: calls.map(viewOf),
          };
        }),
    }),
    route({
      ...COMMON,
      path: '/v1/t/:tenant/use',
      access: AGENTS,
      maxBodyBytes: 4_000,
      rate: 'reveal',
      body: api.UseRequest,
      answer: api.UseAnswer,
      handle(ctx, { body }) {
        // Goes on to its end whoever stops listening.
        const work = use(deps, ctx, body);
        running(work);
        return work;
      },
    }),
    route({
      ...COMMON,
      path: '/v1/t/:tenant/destination',
      access: OFFICER,
      maxBodyBytes: 60_000,
      rate: 'write',
      body: api.SetDestinationRequest,
      answer: api.DestinationView,
      async handle(ctx, { body }, raw) {
        mustBeTouched(ctx, raw);
        const secrets = new Map<string, string>();
        for (const { header, box } of body.secrets) {
          const info = `dozo/destination/v1|${ctx.tenant}|${body.settings.name}|${header}`;
          const clear = await deps.keys.openBox(ctx.tenant, body.keyId, box, { info, aad: '' });
          secrets.set(header, clear.toString('utf8'));
          clear.fill(0);
        }
        return setDestination(deps, ctx, ctx.tenant, { ...body, secrets });
      },
    }),
    route({
      ...COMMON,
      path: '/v1/t/:tenant/destination/withdraw',
      access: OFFICER,
      maxBodyBytes: 500,
      rate: 'write',
      body: api.WithdrawDestinationRequest,
      answer: api.DestinationView,
      handle(ctx, { body }, raw) {
        mustBeTouched(ctx, raw);
        return withdrawDestination(deps, ctx, ctx.tenant, body.name);
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

export function callsDoorRoutes(deps: CallsDeps): AnyRoute[] {
  return [
    route({
      ...DOOR,
      path: api.listDestinations.path,
      body: api.listDestinations.ask,
      answer: api.listDestinations.answer,
      handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        return deps.db.tx(tenant, async (sql) => {
          const since = new Date(deps.clock.now() - 30 * 86_400_000);
          const [rows, counts] = await Promise.all([
            listDestinationRows(sql, tenant),
            countCalls(sql, tenant, since),
          ]);
          return {
            destinations: rows.map((row) => {
              const count = counts.find(({ destination }) => destination === row.name);
              return {
                ...destinationView(row),
                calls30Days: count?.calls ?? 0,
                unanswered30Days: count?.unanswered ?? 0,
              };
            }),
          };
        });
      },
    }),
    route({
      ...DOOR,
      path: api.listUseButtons.path,
      body: api.listUseButtons.ask,
      answer: api.listUseButtons.answer,
      async handle(_ctx, { body }) {
        const tenant = asId<TenantId>(body.tenant);
        const rows = await deps.db.tx(tenant, (sql) => listDestinationRows(sql, tenant));
        return {
          buttons: rows
            .filter(({ withdrawn }) => !withdrawn)
            .map(({ settings }) => ({
              name: settings.name,
              kind: settings.kind,
              labelEn: settings.labelEn,
              labelJa: settings.labelJa,
              classes: classesOf(settings),
            })),
        };
      },
    }),
  ];
}

function optionOf({ settings, rule }: DestinationRow): api.UseOption {
  const { name, kind, labelEn, labelJa, host, method, path, inputs } = settings;
  const classes = classesOf(settings);
  const { purposes, touch } = rule;
  return { name, kind, labelEn, labelJa, host, method, path, inputs, classes, purposes, touch };
}
