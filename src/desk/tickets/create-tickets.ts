import { z } from 'zod';

import { NO_TENANT } from '#desk/edge';
import {
  BulkChange,
  BulkChanged,
  Counts,
  History,
  Kept,
  Queue,
  QueueQuery,
  SearchRequest,
  Team,
  Ticket,
  TicketChange,
  TicketChanged,
} from '#desk/tickets/api';
import type { Ctx } from '#platform/ctx';
import type { Sql } from '#platform/db';
import { route, type AnyRoute } from '#platform/http';
import { asId, type TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { DeskEvent } from '#vault/channels/api';
import { applyEvents } from './apply-event.ts';
import { changeTicket } from './change-ticket.ts';
import { fillSearch } from './fill-search.ts';
import { lineOf } from './lines.ts';
import { findMergedInto } from './store-merging.ts';
import type { TicketDeps, Told } from './ports.ts';
import { readQueue, search } from './read-queue.ts';
import { evaluationRoutes } from './evaluation-routes.ts';
import { releaseTickets } from './release-tickets.ts';
import { teamRoutes } from './team-routes.ts';
import { wakeSnoozed } from './wake-snoozed.ts';
import { wordRoutes } from './word-routes.ts';
import {
  countByAssignee,
  countTickets,
  findTicket,
  listAssigned,
  listOfSubject,
  markRead,
  type CountRow,
} from './store.ts';
import { listEvents, listMessages } from './store-messages.ts';

export interface Tickets {
  readonly routes: AnyRoute[];
  readonly doorRoutes: AnyRoute[];
  apply(sql: Sql, tenant: TenantId, events: readonly DeskEvent[]): Promise<Told[]>;
  counts(tenant: TenantId): Promise<CountRow>;
  /** Makes old messages findable; does nothing once they are. */
  fillSearch(tenant: TenantId): Promise<number>;
  /** Facts of all tickets in work, told again before they grow stale. */
  refreshFacts(tenant: TenantId): Promise<void>;
  /** Brings back what has slept long enough; answers how many. */
  wakeSnoozed(tenant: TenantId): Promise<number>;
  /** Gives back what somebody who left holds; answers how many. */
  release(tenant: TenantId, personId: string): Promise<number>;
}

/** Of many tickets, those that are not there to be changed are passed by. */
const GONE: ReadonlySet<string> = new Set(['not_found', 'conversation_merged']);
const STAFF = { kind: 'person', roles: ['agent', 'lead'], signed: false } as const;
const IN_TENANT = { tenant: { from: 'path' }, rate: 'read', maxBodyBytes: 0, access: STAFF } as const;
const TENANT = z.object({ tenant: z.uuid() });
const TICKET = z.object({ tenant: z.uuid(), ticketId: z.uuid() });

export function createTickets(deps: TicketDeps): Tickets {
  const person = (ctx: Ctx): string => deps.viewOf(ctx).person.personId;
  /** The clients where this person answers customers; other roles of the same person open nothing here. */
  const served = (ctx: Ctx): TenantId[] =>
    deps
      .viewOf(ctx)
      .person.memberships.filter(({ role }) => role === 'agent' || role === 'lead')
      .map(({ tenant }) => asId<TenantId>(tenant));

  const routes: AnyRoute[] = [
    ...wordRoutes(deps),
    ...teamRoutes(deps, served),
    route({
      method: 'GET',
      path: '/api/queue',
      access: STAFF,
      tenant: NO_TENANT,
      maxBodyBytes: 0,
      rate: 'read',
      query: QueueQuery,
      answer: Queue,
      handle(ctx, { query }) {
        const tenants = served(ctx).filter((tenant) => query.tenant === undefined || tenant === query.tenant);
        if (tenants.length === 0) throw new AppError('not_found');
        return readQueue(deps, tenants, person(ctx), query);
      },
    }),
    route({
      method: 'GET',
      path: '/api/queue/counts',
      access: STAFF,
      tenant: NO_TENANT,
      maxBodyBytes: 0,
      rate: 'read',
      answer: Counts,
      async handle(ctx) {
        const byClient = await Promise.all(
          served(ctx).map(async (tenant) => ({
            tenant,
            ...(await deps.db.tx(tenant, (sql) => countTickets(sql, tenant, person(ctx)))),
          })),
        );
        return { byClient };
      },
    }),
    route({
      method: 'POST',
      path: '/api/search',
      access: STAFF,
      tenant: NO_TENANT,
      maxBodyBytes: 2_000,
      rate: 'read',
      body: SearchRequest,
      answer: Queue,
      async handle(ctx, { body: query }) {
        const slugs = new Map(deps.viewOf(ctx).clients.map(({ tenant, slug }) => [tenant, slug]));
        const tenants = served(ctx).map((tenant) => ({ tenant, slug: slugs.get(tenant) ?? '' }));
        return { lines: await search(deps, tenants, person(ctx), query.q, query.limit), cursor: null };
      },
    }),
    route({
      ...IN_TENANT,
      method: 'GET',
      path: '/api/t/:tenant/tickets/:ticketId',
      params: TICKET,
      answer: Ticket,
      async handle(ctx, { params }) {
        const me = person(ctx);
        return deps.db.tx(ctx.tenant, async (sql) => {
          const row = await findTicket(sql, ctx.tenant, me, params.ticketId);
          if (row === null) throw new AppError('not_found');
          const messages = await listMessages(sql, ctx.tenant, params.ticketId);
          const events = await listEvents(sql, ctx.tenant, params.ticketId);
          await markRead(sql, ctx.tenant, params.ticketId, me, row.version);
          return {
            line: { ...lineOf(ctx.tenant, row), unread: false },
            mergedInto: await findMergedInto(sql, ctx.tenant, params.ticketId),
            subjectId: row.subjectId,
            customer: row.customer,
            messages,
            events: events.map((event) => ({ ...event, at: event.at.toISOString() })),
            presence: deps.presence.of(ctx.tenant, params.ticketId),
          };
        });
      },
    }),
    route({
      ...IN_TENANT,
      method: 'GET',
      path: '/api/t/:tenant/tickets/:ticketId/history',
      params: TICKET,
      answer: History,
      async handle(ctx, { params }) {
        const rows = await deps.db.tx(ctx.tenant, async (sql) => {
          if ((await findTicket(sql, ctx.tenant, person(ctx), params.ticketId)) === null)
            throw new AppError('not_found');
          return listOfSubject(sql, ctx.tenant, person(ctx), params.ticketId);
        });
        return { lines: rows.map((row) => lineOf(ctx.tenant, row)) };
      },
    }),
    route({
      ...IN_TENANT,
      method: 'GET',
      path: '/api/t/:tenant/tickets/:ticketId/kept',
      params: TICKET,
      answer: Kept,
      async handle(ctx, { params }) {
        const ticket = await deps.db.tx(ctx.tenant, (sql) =>
          findTicket(sql, ctx.tenant, person(ctx), params.ticketId),
        );
        if (ticket === null) throw new AppError('not_found');
        return deps.keptUntil(ctx.tenant, params.ticketId);
      },
    }),
    route({
      ...IN_TENANT,
      method: 'POST',
      path: '/api/t/:tenant/tickets/:ticketId',
      rate: 'write',
      maxBodyBytes: 4_000,
      params: TICKET,
      body: TicketChange,
      answer: TicketChanged,
      async handle(ctx, { params, body: { version, ...change } }) {
        return { line: await changeTicket(deps, ctx.tenant, person(ctx), params.ticketId, change, version) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/bulk',
      access: STAFF,
      tenant: NO_TENANT,
      maxBodyBytes: 10_000,
      rate: 'write',
      body: BulkChange,
      answer: BulkChanged,
      async handle(ctx, { body: { tenant, ticketIds, ...change } }) {
        const mine = served(ctx).find((one) => one === tenant);
        if (mine === undefined) throw new AppError('not_found');
        let changed = 0;
        for (const ticketId of ticketIds) {
          const done = await changeTicket(deps, mine, person(ctx), ticketId, change, null).then(
            () => 1,
            (error: unknown) => {
              const isGone = error instanceof AppError && GONE.has(error.problem);
              if (isGone) return 0;
              throw error;
            },
          );
          changed += done;
        }
        return { changed, skipped: ticketIds.length - changed };
      },
    }),
    route({
      ...IN_TENANT,
      method: 'GET',
      path: '/api/t/:tenant/team',
      params: TENANT,
      answer: Team,
      async handle(ctx) {
        const team = (await deps.people()).filter((one) =>
          one.memberships.some(
            ({ tenant, role }) => tenant === ctx.tenant && (role === 'agent' || role === 'lead'),
          ),
        );
        const ids = team.map((one) => one.personId);
        const [open, onShift] = await Promise.all([
          deps.db.tx(ctx.tenant, (sql) => countByAssignee(sql, ctx.tenant)),
          deps.onShift(ctx.tenant, ids),
        ]);
        const openOf = new Map(open.map((row) => [row.personId, row.open]));
        return {
          people: ids.map((personId) => ({
            personId,
            open: openOf.get(personId) ?? 0,
            onShift: onShift.has(personId),
          })),
        };
      },
    }),
  ];

  return {
    routes,
    doorRoutes: deps.evaluation ? evaluationRoutes(deps) : [],
    apply: (sql, tenant, events) => applyEvents(deps, sql, tenant, events),
    counts: (tenant) => deps.db.tx(tenant, (sql) => countTickets(sql, tenant, tenant)),
    fillSearch: (tenant) => fillSearch(deps, tenant),
    async refreshFacts(tenant) {
      await deps.db.tx(tenant, async (sql) => {
        for (const { ticketId, assignee } of await listAssigned(sql, tenant))
          await deps.pushTicketFact(sql, tenant, { ticketId, assignee, open: true });
      });
      deps.nudgeVault(tenant);
    },
    wakeSnoozed: (tenant) => wakeSnoozed(deps, tenant),
    release: (tenant, personId) => releaseTickets(deps, tenant, personId),
  };
}
