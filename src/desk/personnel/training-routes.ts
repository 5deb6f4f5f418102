import { z } from 'zod';

import { NO_TENANT } from '#desk/edge';
import {
  ClientPeople,
  CourseAnswers,
  CourseAsked,
  CourseResult,
  CourseView,
  KeepProgress,
  Reminders,
  SetCourse,
} from '#desk/personnel/api';
import type { Ctx, Role } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import { Done } from '#vault/identity/api';
import type { PersonnelDeps } from './ports.ts';
import { remindersFor } from './remind.ts';
import { peopleOf, requireCourse } from './require-course.ts';
import { servedBy } from './standing.ts';
import { handIn, keepProgress, readCourse } from './take-course.ts';
import type { FactsOwed } from './tell-owed-facts.ts';
import { watchedClients } from './watched-clients.ts';

const STAFF: readonly Role[] = ['agent', 'lead', 'security_officer', 'compliance_manager'];
const read = { method: 'GET', maxBodyBytes: 0, rate: 'read' } as const;
const write = { method: 'POST', maxBodyBytes: 8_000, rate: 'write' } as const;
const staff = { kind: 'person', roles: STAFF, signed: false } as const;
const officer = { kind: 'person', roles: ['client_officer'], signed: false } as const;
const TENANT = z.object({ tenant: z.uuid() });

/** Courses for those who take them, reminders for those who look after them, requirements for the client who makes them. */
export function trainingRoutes(deps: PersonnelDeps, owed: FactsOwed): AnyRoute[] {
  return [
    route({
      ...read,
      path: '/api/personnel/course/:course',
      access: staff,
      tenant: NO_TENANT,
      params: CourseAsked,
      answer: CourseView,
      handle: (ctx, { params }) => readCourse(deps, deps.personOf(ctx), params.course),
    }),
    route({
      ...write,
      path: '/api/personnel/course/:course/progress',
      access: staff,
      tenant: NO_TENANT,
      params: CourseAsked,
      body: KeepProgress,
      answer: Done,
      async handle(ctx, { params, body }) {
        await keepProgress(deps, deps.personOf(ctx), params.course, body);
        return { done: true as const };
      },
    }),
    route({
      ...write,
      path: '/api/personnel/course/:course',
      access: staff,
      tenant: NO_TENANT,
      params: CourseAsked,
      body: CourseAnswers,
      answer: CourseResult,
      async handle(ctx, { params, body }) {
        const result = await handIn(deps, deps.personOf(ctx), params.course, body);
        if (result.passed) await owed.tell();
        return result;
      },
    }),
    route({
      ...read,
      path: '/api/personnel/reminders',
      access: staff,
      tenant: NO_TENANT,
      answer: Reminders,
      handle: async (ctx) => ({ reminders: await remindersOf(deps, ctx) }),
    }),
    route({
      ...read,
      path: '/api/trust/:tenant/people',
      access: officer,
      tenant: { from: 'path' },
      params: TENANT,
      answer: ClientPeople,
      handle: (ctx) => peopleOf(deps, ctx.tenant),
    }),
    route({
      ...write,
      path: '/api/trust/:tenant/people/course',
      access: officer,
      tenant: { from: 'path' },
      params: TENANT,
      body: SetCourse,
      answer: ClientPeople,
      async handle(ctx, { body }) {
        await requireCourse(deps, ctx.tenant, deps.personOf(ctx), body);
        return peopleOf(deps, ctx.tenant);
      },
    }),
  ];
}

/** A lead hears of the people of the clients they lead at the second level, the officers of everybody they watch at the third. */
async function remindersOf(deps: PersonnelDeps, ctx: Ctx) {
  const [led, watched] = await Promise.all([
    watchedClients(deps, ctx, ['lead']),
    watchedClients(deps, ctx, ['security_officer', 'compliance_manager']),
  ]);
  const people = new Map((await deps.people()).map((person) => [person.personId, person]));
  return remindersFor(deps, {
    personId: deps.personOf(ctx),
    levelOf(personId) {
      const person = people.get(personId);
      if (person === undefined || person.ofClient) return null;
      const serves = servedBy(person);
      if (serves.some((tenant) => led.has(tenant))) return 2;
      return serves.some((tenant) => watched.has(tenant)) ? 3 : null;
    },
  });
}
