import {
  ClientsKeys,
  ClientsLooks,
  Decisions,
  DecisionsQuery,
  Standing,
  WatchedEmergencies,
} from '#desk/incidents/api';
import { NO_TENANT } from '#desk/edge';
import type { Ctx, Role } from '#platform/ctx';
import type { Door } from '#platform/door';
import { route, type AnyRoute } from '#platform/http';
import { AppError } from '#platform/problems';
import { listDecisions, listEmergencies, listStanding } from '#vault/authz/api';
import { readSecondLook } from '#vault/channels/api';
import { readKeys } from '#vault/custody/api';
import { Containments, listContainment } from '#vault/facts/api';
import type { Client, SessionView } from '#vault/identity/api';

export interface IncidentsDeps {
  readonly door: Door;
  readonly viewOf: (ctx: Ctx) => SessionView;
  readonly clients: () => Promise<readonly Client[]>;
}

const READERS: readonly Role[] = ['security_officer', 'lead'];

/** The security officer's console: who is held back and why, decisions as they fall, and how the switch stands. Throwing it is a signed request to the vault. */
export function createIncidents(deps: IncidentsDeps): { routes: AnyRoute[] } {
  /** The clients that somebody watches over; an officer of the provider itself watches over all of them, as the vault has it too. */
  const watched = async (ctx: Ctx): Promise<string[]> => {
    const mine = deps.viewOf(ctx).person.memberships.filter(({ role }) => READERS.includes(role));
    const clients = (await deps.clients()).map(({ tenant }) => tenant);
    const whole = mine.some(({ tenant, role }) => role === 'security_officer' && !clients.includes(tenant));
    return whole ? clients : mine.map(({ tenant }) => tenant).filter((tenant) => clients.includes(tenant));
  };
  const reading = {
    method: 'GET',
    access: { kind: 'person', roles: READERS, signed: false },
    tenant: NO_TENANT,
    maxBodyBytes: 0,
    rate: 'read',
  } as const;

  return {
    routes: [
      route({
        ...reading,
        path: '/api/console/people',
        answer: Standing,
        async handle(ctx) {
          const all = await Promise.all(
            (await watched(ctx)).map(async (tenant) =>
              (await deps.door.call(listStanding, { tenant })).people.map((one) => ({ tenant, ...one })),
            ),
          );
          return { people: all.flat() };
        },
      }),
      route({
        ...reading,
        path: '/api/console/emergencies',
        answer: WatchedEmergencies,
        async handle(ctx) {
          const all = await Promise.all(
            (await watched(ctx)).map(async (tenant) => {
              const { emergencies } = await deps.door.call(listEmergencies, { tenant, limit: 100 });
              return emergencies;
            }),
          );
          return { emergencies: all.flat().toSorted((a, b) => (a.at < b.at ? 1 : -1)) };
        },
      }),
      route({
        ...reading,
        path: '/api/console/decisions',
        query: DecisionsQuery,
        answer: Decisions,
        async handle(ctx, { query }) {
          const tenants = (await watched(ctx)).filter(
            (tenant) => query.tenant === undefined || tenant === query.tenant,
          );
          if (tenants.length === 0) throw new AppError('not_found');
          const pages = await Promise.all(
            tenants.map((tenant) =>
              deps.door.call(listDecisions, {
                tenant,
                action: null,
                allow: null,
                before: query.before ?? null,
                limit: 100,
              }),
            ),
          );
          const decisions = pages
            .flatMap((page) => page.decisions)
            .toSorted((a, b) => (a.at < b.at ? 1 : -1));
          return { decisions: decisions.slice(0, 100) };
        },
      }),
      route({
        ...reading,
        path: '/api/console/keys',
        answer: ClientsKeys,
        handle: async (ctx) => ({
          clients: await Promise.all(
            (await watched(ctx)).map(async (tenant) => ({
              tenant,
              keys: await deps.door.call(readKeys, { tenant }),
            })),
          ),
        }),
      }),
      route({
        ...reading,
        path: '/api/console/looks',
        answer: ClientsLooks,
        async handle(ctx) {
          const all = await Promise.all(
            (await watched(ctx)).map(async (tenant) => {
              const { look } = await deps.door.call(readSecondLook, { tenant });
              return look === null ? [] : [{ tenant, look }];
            }),
          );
          return { clients: all.flat() };
        },
      }),
      route({
        ...reading,
        path: '/api/console/containment',
        answer: Containments,
        async handle(ctx) {
          const all = await Promise.all(
            (await watched(ctx)).map((tenant) => deps.door.call(listContainment, { tenant })),
          );
          return { containments: all.flatMap((one) => one.containments) };
        },
      }),
    ],
  };
}
