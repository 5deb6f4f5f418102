import { z } from 'zod';

import type { Sql } from '#platform/db';
import { route, type AnyRoute } from '#platform/http';
import { asId, type ConversationId, type PersonId, type TenantId } from '#platform/ids';
import * as api from '#vault/facts/api';
import { Role } from '#vault/identity/api';
import { holdBack } from './hold-back.ts';
import type { FactsDeps } from './ports.ts';
import { putFacts } from './put-facts.ts';
import { readFacts, type FactSet } from './read-facts.ts';
import { createSessionStreams } from './session-stream.ts';
import { inheritFloor, setContainment, toContainment } from './set-containment.ts';
import { containmentVersion, listContainments } from './store.ts';

export interface Facts {
  read(
    sql: Sql,
    tenant: TenantId,
    personId: PersonId,
    conversationId: ConversationId | null,
  ): Promise<FactSet>;
  containmentVersion(sql: Sql, tenant: TenantId): Promise<number>;
  /** A warning sign holds one person back, in the caller's transaction. */
  readonly holdBack: ReturnType<typeof holdBack>;
  readonly routes: AnyRoute[];
  readonly doorRoutes: AnyRoute[];
  start(): void;
  stop(): void;
}

const DOOR = {
  method: 'POST',
  access: { kind: 'door' },
  maxBodyBytes: 500_000,
  rate: 'door',
} as const;

/** Live facts and the switch. */
export function createFacts(deps: FactsDeps): Facts {
  const streams = createSessionStreams(deps);
  deps.identity.onClientCreated((tenant) => inheritFloor(deps, tenant));
  return {
    read: (sql, tenant, personId, conversationId) =>
      readFacts(sql, deps.clock.now(), tenant, personId, conversationId),
    containmentVersion,
    holdBack: holdBack(deps),
    start: () => streams.start(),
    stop: () => streams.stop(),
    routes: [
      route({
        method: 'POST',
        path: '/v1/containment',
        access: { kind: 'person', roles: ['security_officer'], signed: true },
        tenant: { from: 'none', because: 'the switch may hold back a person, a client or every client' },
        maxBodyBytes: 4_000,
        rate: 'write',
        body: api.ContainmentOrder,
        answer: api.Containments,
        async handle(ctx, { body }) {
          const containments = await setContainment(deps, ctx, body);
          await streams.look();
          return { containments };
        },
      }),
      route({
        method: 'GET',
        path: '/v1/session/stream',
        access: { kind: 'person', roles: Role.options, signed: true },
        tenant: { from: 'none', because: 'a session belongs to a person, who may work for several clients' },
        maxBodyBytes: 0,
        rate: 'read',
        query: z.strictObject({}),
        answer: 'stream',
        async handle(ctx, _input, { reply }) {
          reply.hijack();
          // Hijacked answers lose what was set for every answer (CORS, content policy) unless it is carried over.
          for (const [name, value] of Object.entries(reply.getHeaders()))
            if (value !== undefined) reply.raw.setHeader(name, value);
          streams.open(ctx, deps.identity.tenantsOf(ctx), reply.raw);
        },
      }),
    ],
    doorRoutes: [
      route({
        ...DOOR,
        path: api.putFacts.path,
        tenant: { from: 'body' },
        body: api.putFacts.ask,
        answer: api.putFacts.answer,
        handle: (ctx, { body }) => putFacts(deps, body.facts, ctx.requestId),
      }),
      route({
        ...DOOR,
        path: api.listContainment.path,
        tenant: { from: 'body' },
        body: api.listContainment.ask,
        answer: api.listContainment.answer,
        async handle(_ctx, { body }) {
          const tenant = asId<TenantId>(body.tenant);
          const rows = await deps.db.tx(tenant, (sql) => listContainments(sql, tenant));
          return { containments: rows.map((row) => toContainment(tenant, row)) };
        },
      }),
    ],
  };
}
