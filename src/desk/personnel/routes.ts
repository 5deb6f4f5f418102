import { z } from 'zod';

import { NO_TENANT } from '#desk/edge';
import { NdaDocument, PersonnelList, PersonnelRecord, SetShift, SignNda } from '#desk/personnel/api';
import type { Ctx, Role } from '#platform/ctx';
import { route, type AnyRoute } from '#platform/http';
import { AppError } from '#platform/problems';
import { Done, type Person } from '#vault/identity/api';
import { ndaFor } from './content.ts';
import { recordsOf } from './read-record.ts';
import type { PersonnelDeps } from './ports.ts';
import { ndaFact, pushFacts, servedBy } from './standing.ts';
import { insertSignature, oweFacts, upsertShift, withdrawSignatures } from './store.ts';
import type { FactsOwed } from './tell-owed-facts.ts';
import { trainingRoutes } from './training-routes.ts';
import { watchedClients } from './watched-clients.ts';

const STAFF: readonly Role[] = ['agent', 'lead', 'security_officer', 'compliance_manager'];
const WATCHERS: readonly Role[] = ['lead', 'security_officer', 'compliance_manager'];
/** Nobody reads a page of undertaking faster. */
const MIN_READ_SECONDS = 3;
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
  const ndaOf = async (tenant: string) => {
    const client = (await deps.clients()).find((one) => one.tenant === tenant);
    if (client === undefined) throw new AppError('not_found');
    return ndaFor(client);
  };
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
    route({
      ...read,
      path: '/api/personnel/nda/:tenant',
      access: staff,
      tenant: { from: 'path' },
      params: z.object({ tenant: z.uuid() }),
      answer: NdaDocument,
      handle: (ctx) => ndaOf(ctx.tenant),
    }),
    route({
      ...write,
      path: '/api/personnel/nda/:tenant',
      access: staff,
      tenant: { from: 'path' },
      params: z.object({ tenant: z.uuid() }),
      body: SignNda,
      answer: Done,
      async handle(ctx, { body }) {
        const { document, sha256, days } = await ndaOf(ctx.tenant);
        if (body.sha256 !== sha256) throw new AppError('stale_version');
        if (body.readSeconds < MIN_READ_SECONDS || body.nameTyped.trim() === '') {
          throw new AppError('invalid_request', {
            fields: [{ in: 'body', at: 'readSeconds', wrong: 'read_it_first' }],
          });
        }
        const now = deps.clock.now();
        const personId = deps.personOf(ctx);
        const row = {
          personId,
          document,
          sha256,
          signedAt: new Date(now),
          expiresAt: new Date(now + days * DAY_MS),
          readSeconds: body.readSeconds,
        };
        await deps.db.tx(ctx.tenant, async (sql) => {
          await insertSignature(sql, ctx.tenant, row);
          const signature = { ...row, withdrawnAt: null };
          await deps.putFacts(sql, ctx.tenant, [ndaFact(ctx.tenant, personId, signature, now)]);
        });
        await told(personId);
        return { done: true as const };
      },
    }),
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
          await deps.putFacts(sql, ctx.tenant, [ndaFact(ctx.tenant, params.personId, null, now)]);
        });
        await told(params.personId);
        return { done: true as const };
      },
    }),
    ...trainingRoutes(deps, owed),
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
