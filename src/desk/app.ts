import { createEdge, DESK_TENANT } from '#desk/edge';
import { createIncidents } from '#desk/incidents';
import { createPersonnel } from '#desk/personnel';
import { createTickets } from '#desk/tickets';
import { createTrust } from '#desk/trust';
import { systemClock } from '#platform/clock';
import type { Ctx } from '#platform/ctx';
import { openDb, type Sql } from '#platform/db';
import { createDoor } from '#platform/door';
import { createDoorGate } from '#platform/door-gate';
import { createHttp, route, type AnyRoute } from '#platform/http';
import { asId, type PersonId, type TenantId } from '#platform/ids';
import type { Log } from '#platform/log';
import { createOutbox } from '#platform/outbox';
import { AppError } from '#platform/problems';
import type { DeskConfig } from '#platform/process-config';
import { loadStaticFiles, staticRoutes } from '#platform/static-files';
import { followOriginTls } from '#platform/tls-files';
import type { ServedRoutes } from '#platform/supervised';
import {
  checkTexts,
  putConversationStates,
  takeEvents,
  type ConversationState,
  type DeskEvent,
} from '#vault/channels/api';
import { putFacts, type Fact } from '#vault/facts/api';
import { listUseButtons } from '#vault/calls/api';
import { keptUntil } from '#vault/retention/api';
import { DESK_PAGES, deskHeaders } from './pages.ts';

/** A ticket's fact is told again long before the vault would call it stale. */
const FACT_HOURS = 24;
const REFRESH_MS = 6 * 3_600_000;
const HOUR_MS = 3_600_000;
/** What tells a ticket's state from a fact in the outbox. */
const STATE = '{"ticketState"';
/** A sleeping ticket is back at most this long after its time. */
const WAKE_MS = 10_000;

/** Joins the desk's modules and listens on its public origin and its door. */
export async function createDesk(config: DeskConfig, log: Log): Promise<ServedRoutes> {
  const clock = systemClock;
  const db = openDb({ ...config.databases.desk, max: 16 });
  const door = createDoor(config.doors.vault, 'vault_unreachable', log);
  const tls = followOriginTls(config.tls, log);
  const originTls = tls.current();
  const evaluation = config.mode === 'evaluation';
  const edge = createEdge({
    db,
    door,
    clock,
    deskOrigin: config.deskOrigin,
    vaultOrigin: config.vaultOrigin,
    evaluation,
  });
  const { directory, live, sessions } = edge;
  const tenants = async (): Promise<TenantId[]> =>
    (await directory.clients()).map(({ tenant }) => asId<TenantId>(tenant));

  /** What the vault must know: facts, and states of tickets, each kind in its order. */
  const facts = createOutbox({
    db,
    clock,
    log,
    tenants,
    async deliver(tenant, payloads) {
      const states = payloads.filter((one) => one.startsWith(STATE));
      const others = payloads.filter((one) => !one.startsWith(STATE));
      if (others.length > 0) await door.callWith(putFacts, `{"facts":[${others.join(',')}]}`);
      if (states.length === 0) return;
      const told = states.map((one) => (JSON.parse(one) as { ticketState: ConversationState }).ticketState);
      await door.call(putConversationStates, { tenant, states: told });
    },
  });
  const enqueue = async (sql: Sql, tenant: TenantId, list: readonly Fact[]): Promise<void> => {
    for (const fact of list) await facts.put(sql, tenant, fact);
  };
  const nudgeVault = (tenant: TenantId): void => facts.nudge(tenant);

  const personnel = createPersonnel({
    db,
    clock,
    log,
    people: directory.people,
    clients: directory.clients,
    provider: async () => DESK_TENANT,
    putFacts: enqueue,
    nudgeVault,
    personOf: (ctx) => asId<PersonId>(sessions.viewOf(ctx).person.personId),
    membershipsOf: (ctx) => sessions.viewOf(ctx).person.memberships,
    releaseTickets: (tenant, personId) => tickets.release(tenant, personId),
    changed: (personId) =>
      void directory.people().then(
        (people) => {
          const person = people.find((one) => one.personId === personId);
          for (const { tenant } of person?.memberships ?? [])
            live.send({ type: 'personnel', tenant, personId });
        },
        (error: unknown) => log.warn({ err: error }, 'pages were not told of a person'),
      ),
    evaluation,
  });

  const tickets = createTickets({
    db,
    clock,
    live,
    presence: edge.presence,
    viewOf: sessions.viewOf,
    people: directory.people,
    onShift: personnel.onShift,
    pushTicketFact(sql, tenant, { ticketId, assignee, open }) {
      const now = clock.now();
      const fact: Fact = {
        tenant,
        source: 'tickets',
        name: 'ticket',
        conversationId: ticketId,
        assignee,
        open,
        observedAt: new Date(now).toISOString(),
        expiresAt: new Date(now + FACT_HOURS * HOUR_MS).toISOString(),
        byPerson: null,
      };
      return enqueue(sql, tenant, [fact]);
    },
    nudgeVault,
    holdsValue: async (texts) => (await door.call(checkTexts, { texts: [...texts] })).holdsValue,
    flushVault: (tenant) => facts.flush(tenant),
    keptUntil: (tenant, conversationId) => door.call(keptUntil, { tenant, conversationId }),
    useButtons: (tenant) => door.call(listUseButtons, { tenant }),
    putState: (sql, tenant, { ticketId: conversationId, state }) => {
      const at = new Date(clock.now()).toISOString();
      return facts.put(sql, tenant, {
        ticketState: { conversationId, state, at } satisfies ConversationState,
      });
    },
    evaluation,
  });
  const incidents = createIncidents({ door, viewOf: sessions.viewOf, clients: directory.clients });
  const trust = createTrust({
    door,
    clock,
    staff: personnel.summary,
    clientName: async (tenant, locale) => {
      const client = (await directory.clients()).find((one) => one.tenant === tenant);
      return (locale === 'ja' ? client?.nameJa : client?.nameEn) ?? tenant;
    },
    tickets: tickets.counts,
    partsFile: config.partsFile,
  });

  /** The vault's news: durable here before it is acknowledged, then told live. */
  async function take(events: readonly DeskEvent[]): Promise<void> {
    const told: (() => void)[] = [];
    for (const [name, ofTenant] of Map.groupBy(events, (event) => event.tenant)) {
      const tenant = asId<TenantId>(name);
      told.push(...(await db.tx(tenant, (sql) => tickets.apply(sql, tenant, ofTenant))));
    }
    for (const event of events) {
      if (event.type === 'document.signed') await personnel.takeSignature(event);
      const tenant = asId<TenantId>(event.tenant);
      if (event.type === 'session.ended') sessions.drop(event.sessionId);
      if (event.type === 'directory.changed') {
        directory.forget();
        told.push(() => live.send({ type: 'directory' }));
        told.push(
          () =>
            void personnel
              .offboard()
              .catch((error: unknown) => log.warn({ err: error }, 'it was not looked who left')),
        );
      }
      if (event.type === 'containment.changed') told.push(() => live.send({ type: 'containment', tenant }));
      if (event.type === 'approval.changed' || event.type === 'emergency.changed')
        told.push(() => live.send({ type: 'oversight', tenant }));
      if (event.type === 'decision.made')
        told.push(() => live.send({ type: 'decision', tenant, decision: event.decision }));
      if (event.type === 'customer.typing')
        told.push(() => live.send({ type: 'customer_typing', tenant, ticketId: event.conversationId }));
    }
    for (const tell of told) tell();
  }
  const news: AnyRoute = route({
    method: 'POST',
    path: takeEvents.path,
    access: { kind: 'door' },
    tenant: { from: 'body' },
    maxBodyBytes: 30_000_000,
    rate: 'door',
    body: takeEvents.ask,
    answer: takeEvents.answer,
    async handle(_ctx, { body }) {
      await take(body.events);
      return { taken: body.events.length };
    },
  });

  const context = (kind: 'anyone' | 'desk', requestId: string): Ctx => ({
    tenant: DESK_TENANT,
    actor: { kind },
    requestId,
  });
  const front = createHttp({
    name: 'desk',
    log,
    clock,
    authenticate: edge.authenticate,
    anyone: (requestId) => context('anyone', requestId),
    headers: deskHeaders(config.vaultOrigin),
    ...(originTls === null ? {} : { tls: { cert: originTls.cert, key: originTls.key } }),
  });
  tls.serve(front.server);
  front.add([...edge.routes, ...personnel.routes, ...tickets.routes, ...incidents.routes, ...trust.routes]);
  front.add(staticRoutes(await loadStaticFiles(config.webFolder), DESK_PAGES, {}));

  const gate = createDoorGate(config.doors.desk, log);
  const inner = createHttp({
    name: 'desk door',
    log,
    clock,
    ...(gate.tls === undefined ? {} : { tls: gate.tls }),
    authenticate: async (access, request) => {
      if (access.kind !== 'door') throw new AppError('not_found');
      return context('desk', request.requestId);
    },
    anyone: (requestId) => context('anyone', requestId),
  });
  inner.add([news, ...edge.doorRoutes, ...personnel.doorRoutes, ...tickets.doorRoutes]);

  await gate.listen(inner.server);
  facts.start();
  personnel.start();
  void tenants()
    .then((all) => Promise.all(all.map((tenant) => tickets.fillSearch(tenant))))
    .catch((error: unknown) => log.warn({ err: error }, 'old messages were not made findable yet'));
  const refresh = setInterval(() => {
    void tenants()
      .then((all) => Promise.all(all.map((tenant) => tickets.refreshFacts(tenant))))
      .catch((error: unknown) => log.warn({ err: error }, 'facts of tickets were not told again'));
  }, REFRESH_MS);
  refresh.unref();
  const wake = setInterval(() => {
    void tenants()
      .then((all) => Promise.all(all.map((tenant) => tickets.wakeSnoozed(tenant))))
      .catch((error: unknown) => log.warn({ err: error }, 'sleeping tickets were not woken'));
  }, WAKE_MS);
  wake.unref();
  await front.server.listen({ host: config.host, port: config.port });

  return {
    routes: { front: front.routes(), door: inner.routes() },
    async drain() {
      clearInterval(refresh);
      clearInterval(wake);
      edge.close();
      await front.server.close();
      personnel.stop();
      await facts.stop();
      gate.close();
      tls.stop();
      await inner.server.close();
      door.close();
      await db.close();
    },
  };
}
