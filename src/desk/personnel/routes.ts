import { z } from 'zod';

import { NO_TENANT } from '#desk/edge';
import { PersonnelList, PersonnelRecord, SetShift } from '#desk/personnel/api';
import type { Ctx, Role } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import { AppError } from '#platform/problems';
import { Done, type Person } from '#vault/identity/api';
import { agreementRoutes } from './agreement-routes.ts';
import { recordsOf } from './read-record.ts';
import { leaverRoutes } from './leaver-routes.ts';
import type { PersonnelDeps } from './ports.ts';
import { ndaFact, pushFacts, servedBy } from './standing.ts';
import { oweFacts, upsertShift, withdrawSignatures } from './store.ts';
import type { FactsOwed } from './tell-owed-facts.ts';
import { shiftRoutes } from './shift-routes.ts';
import { trainingRoutes } from './training-routes.ts';
import { watchedClients } from './watched-clients.ts';

const STAFF: readonly Role[] = ['agent', 'lead', 'security_officer', 'compliance_manager'];
const WATCHERS: readonly Role[] = ['lead', 'security_officer', 'compliance_manager'];
const DAY_MS = 86_400_000;

export function personnelRoutes(deps: PersonnelDeps, owed: FactsOwed): AnyRoute[] {
  const findPerson = async (personId: string): Promise<Person> => {
    const person = (await deps.people()).find((one) => one.personId === personId);
    if (person === undefined || person.ofClient) throw new AppError('not_found');
    return person;
  };
  const told = async (personId: string): Promise<void> => {
    await pushFacts(deps, [await findPerson(personId)]);
    deps.changed(personId);
  };
  const watched = (ctx: Ctx, roles: readonly Role[]) => watchedClients(deps, ctx, roles);
  const worksAt = (person: Person, clients: ReadonlySet<string>): boolean =>
    !person.ofClient && servedBy(person).some((tenant) => clients.has(tenant));
  const read = { method: 'GET', maxBodyBytes: 0, rate: 'read' } as const;
  const write = { method: 'POST', maxBodyBytes: 8_000, rate: 'write' } as const;
  const staff = { kind: 'person', roles: STAFF, signed: false } as const;

  return [
    route({
      ...read,
      path: '/api/personnel',
      access: { kind: 'person', roles: WATCHERS, signed: false },
      tenant: NO_TENANT,
      answer: PersonnelList,
      async handle(ctx) {
        const clients = await watched(ctx, WATCHERS);
        const people = (await deps.people()).filter((person) => worksAt(person, clients));
        return { records: await recordsOf(deps, people, (tenant) => clients.has(tenant)) };
      },
    }),
    route({
      ...read,
      path: '/api/personnel/me',
      access: staff,
      tenant: NO_TENANT,
      answer: PersonnelRecord,
      async handle(ctx) {
        const [record] = await recordsOf(deps, [await findPerson(deps.personOf(ctx))], () => true);
        if (record === undefined) throw new AppError('not_found');
        return record;
      },
    }),
    ...agreementRoutes(deps, owed),
    route({
      ...write,
      path: '/api/personnel/withdraw-nda/:tenant/:personId',
      access: { kind: 'person', roles: ['security_officer', 'compliance_manager'], signed: false },
      tenant: { from: 'path' },
      params: z.object({ tenant: z.uuid(), personId: z.uuid() }),
      answer: Done,
      async handle(ctx, { params }) {
        const person = await findPerson(params.personId);
        if (!servedBy(person).includes(ctx.tenant)) throw new AppError('not_found');
        const now = deps.clock.now();
        await deps.db.tx(ctx.tenant, async (sql) => {
          await withdrawSignatures(sql, ctx.tenant, params.personId, new Date(now));
          await deps.putFacts(sql, ctx.tenant, [ndaFact(ctx.tenant, params.personId, null, null, now)]);
        });
        await told(params.personId);
        return { done: true as const };
      },
    }),
    ...trainingRoutes(deps, owed),
    ...shiftRoutes(deps),
    ...leaverRoutes(deps),
    route({
      ...write,
      path: '/api/personnel/shift/:personId',
      access: { kind: 'person', roles: ['lead', 'security_officer'], signed: false },
      tenant: NO_TENANT,
      params: z.object({ personId: z.uuid() }),
      body: SetShift,
      answer: Done,
      async handle(ctx, { params, body }) {
        const person = await findPerson(params.personId);
        if (!worksAt(person, await watched(ctx, ['lead', 'security_officer'])))
          throw new AppError('not_found');
        const [startsAt, endsAt] = [new Date(body.startsAt), new Date(body.endsAt)];
        if (!(endsAt > startsAt) || endsAt.getTime() - startsAt.getTime() > DAY_MS) {
          throw new AppError('invalid_request', {
            fields: [{ in: 'body', at: 'endsAt', wrong: 'not_within_a_day_of_the_start' }],
          });
        }
        const own = await deps.provider();
        await deps.db.tx(own, async (sql) => {
          await upsertShift(sql, own, params.personId, { startsAt, endsAt });
          await oweFacts(sql, own, [params.personId]);
        });
        await owed.tell();
        return { done: true as const };
      },
    }),
  ];
}
