import { z } from 'zod';

import {
  AnswerExchange,
  CalendarAsked,
  CalendarZone,
  OfferShift,
  PlanShift,
  ShiftCalendar,
} from '#desk/personnel/api';
import type { Ctx, Role } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import { Done } from '#vault/identity/api';
import {
  answerExchange,
  offerShift,
  planShift,
  readCalendar,
  removeShift,
  setCalendarZone,
} from './plan-shifts.ts';
import type { PersonnelDeps } from './ports.ts';

const WORKERS: readonly Role[] = ['agent', 'lead', 'security_officer'];
const PLANNERS: readonly Role[] = ['lead', 'security_officer'];
const TENANT = z.object({ tenant: z.uuid() });
const workers = { kind: 'person', roles: WORKERS, signed: false } as const;
const planners = { kind: 'person', roles: PLANNERS, signed: false } as const;
const write = { method: 'POST', maxBodyBytes: 1_000, rate: 'write', tenant: { from: 'path' } } as const;

/** A client's calendar: everybody who works for it reads it, leads plan, colleagues exchange. */
export function shiftRoutes(deps: PersonnelDeps): AnyRoute[] {
  const by = (ctx: Ctx) => ({ tenant: ctx.tenant, personId: deps.personOf(ctx) });
  const leads = (ctx: Ctx): boolean => ctx.actor.kind === 'person' && PLANNERS.includes(ctx.actor.role);
  const done = { done: true as const };
  return [
    route({
      method: 'GET',
      path: '/api/personnel/shifts/:tenant',
      maxBodyBytes: 0,
      rate: 'read',
      access: workers,
      tenant: { from: 'path' },
      params: TENANT,
      query: CalendarAsked,
      answer: ShiftCalendar,
      handle: (ctx, { query }) => readCalendar(deps, ctx.tenant, new Date(query.from), query.days),
    }),
    route({
      ...write,
      path: '/api/personnel/shifts/:tenant',
      access: planners,
      params: TENANT,
      body: PlanShift,
      answer: Done,
      handle: (ctx, { body }) => planShift(deps, by(ctx), body).then(() => done),
    }),
    route({
      ...write,
      path: '/api/personnel/shifts/:tenant/zone',
      access: planners,
      params: TENANT,
      body: CalendarZone,
      answer: Done,
      handle: (ctx, { body }) => setCalendarZone(deps, by(ctx), body.zone).then(() => done),
    }),
    route({
      ...write,
      method: 'DELETE',
      path: '/api/personnel/shifts/:tenant/:shiftId',
      maxBodyBytes: 0,
      access: planners,
      params: TENANT.extend({ shiftId: z.uuid() }),
      answer: Done,
      handle: (ctx, { params }) => removeShift(deps, by(ctx), params.shiftId).then(() => done),
    }),
    route({
      ...write,
      path: '/api/personnel/shifts/:tenant/offer',
      access: workers,
      params: TENANT,
      body: OfferShift,
      answer: Done,
      handle: (ctx, { body }) => offerShift(deps, by(ctx), body).then(() => done),
    }),
    route({
      ...write,
      path: '/api/personnel/shifts/:tenant/exchange/:exchangeId',
      access: workers,
      params: TENANT.extend({ exchangeId: z.uuid() }),
      body: AnswerExchange,
      answer: Done,
      handle: (ctx, { params, body }) =>
        answerExchange(deps, { ...by(ctx), leads: leads(ctx) }, params.exchangeId, body.answer).then(
          () => done,
        ),
    }),
  ];
}
