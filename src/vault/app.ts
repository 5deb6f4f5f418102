import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { systemClock } from '#platform/clock';
import type { Ctx } from '#platform/ctx';
import { openDb } from '#platform/db';
import { createDoor } from '#platform/door';
import { createDoorGate } from '#platform/door-gate';
import { createHttp, type Authenticate } from '#platform/http';
import { asId, type TenantId } from '#platform/ids';
import type { Log } from '#platform/log';
import { createOutbox } from '#platform/outbox';
import { AppError } from '#platform/problems';
import type { VaultConfig } from '#platform/process-config';
import { loadStaticFiles, staticRoutes } from '#platform/static-files';
import { followOriginTls } from '#platform/tls-files';
import type { ServedRoutes } from '#platform/supervised';
import { createAudit, createFileHeads } from '#vault/audit';
import { createAuthz } from '#vault/authz';
import {
  createCalls,
  eraseCalls,
  parseListed,
  resealSecrets,
  systemResolve,
  takeOutOfCalls,
} from '#vault/calls';
import {
  claimNext,
  createChannels,
  conversationsOf,
  eraseConversations,
  holdsValue,
  lockConversationsOf,
  moveToNext,
  people,
  REMEMBER_MS,
  resealMessages,
  subjectOf,
  takeOutValues,
  valueFinder,
} from '#vault/channels';
import { takeEvents, type DeskEvent } from '#vault/channels/api';
import { createCustody } from '#vault/custody';
import { createFacts } from '#vault/facts';
import { createIdentity, foundEvaluationRoute, operatorRoutes } from '#vault/identity';
import { createKeys, createProvider, type SubjectKey } from '#vault/keys';
import { createFileTombstones, createRetention, LONGEST_EPOCH_MS } from '#vault/retention';
import {
  clearNext,
  countNext,
  createTokens,
  destroyValues,
  eraseValues,
  fillNextIndexes,
  resealValues,
  swapNextIndexes,
} from '#vault/tokens';
import { VAULT_HEADERS, vaultPages } from './pages.ts';

/** Nobody's tenant: for requests that concern none, so that their context opens no row. */
const NO_TENANT = asId<TenantId>('00000000-0000-0000-0000-000000000000');

/** Joins the vault's modules, in their order, and listens on its public origin and its door. */
export async function createVault(config: VaultConfig, log: Log): Promise<ServedRoutes> {
  const clock = systemClock;
  const db = openDb({ ...config.databases.vault, max: 16 });
  const keystore = openDb({ ...config.databases.keystore, max: 4 });
  const desk = createDoor(config.doors.desk, 'desk_unreachable', log);
  const host = new URL(config.vaultOrigin).hostname;
  const tls = followOriginTls(config.tls, log, (texts) => channels.renewTls(texts));
  const originTls = tls.current();

  const backupWaitMs = config.backupWaitSeconds * 1_000;
  const provider = await createProvider(config.keys);
  const keys = createKeys({ keystore, provider, clock, log, host, backupWaitMs });

  const outbox = createOutbox({
    db,
    clock,
    log,
    tenants: () => identity.tenants(),
    deliver: async (_tenant, payloads) =>
      void (await desk.callWith(takeEvents, `{"events":[${payloads.join(',')}]}`)),
  });
  const tell = (sql: Parameters<typeof outbox.put>[0], event: DeskEvent): Promise<void> =>
    outbox.put(sql, asId<TenantId>(event.tenant), event);
  const nudgeDesk = (tenant: TenantId): void => outbox.nudge(tenant);

  const audit = createAudit({
    db,
    clock,
    log,
    signer: keys.signer,
    heads: createFileHeads(join(config.folder, 'heads')),
    tenants: () => identity.tenants(),
    policies: (sql, tenant) => authz.policyTexts(sql, tenant),
    certificates: (sql, tenant) => retention.certificates(sql, tenant),
  });
  const pseudonym = keys.pseudonym;
  const identity = createIdentity({
    db,
    clock,
    log,
    config,
    audit,
    ensureTenant: keys.ensureTenant,
    pseudonym,
    tell,
    nudgeDesk,
    holdsValue,
  });
  const facts = createFacts({
    db,
    clock,
    log,
    audit,
    pseudonym,
    identity,
    tell,
    nudgeDesk,
    holdsValue,
    policyVersion: (sql, tenant) => authz.policyVersion(sql, tenant),
    approvalsMark: (sql, tenant) => authz.approvalsMark(sql, tenant),
  });
  const authz = createAuthz({
    db,
    clock,
    audit,
    pseudonym,
    identity,
    facts,
    policiesFolder: config.policiesFolder,
    holdsValue,
    tell,
  });
  const tokens = createTokens({
    db,
    clock,
    keys,
    audit,
    authz,
    facts,
    subjectOf,
    conversationsOf,
    isClient: async (tenant) => (await identity.client(tenant)) !== null,
    nudgeDesk,
  });
  const channels = createChannels({
    db,
    clock,
    log,
    tokens,
    keys,
    audit,
    authz,
    identity,
    pseudonym,
    tell,
    nudgeDesk,
    flushDesk: (tenant) => outbox.flush(tenant),
    tellNow: (event) => void desk.call(takeEvents, { events: [event] }).catch(() => undefined),
    mail: {
      domain: host,
      listenPort: config.smtp?.port ?? null,
      listenHost: config.smtp?.host ?? '127.0.0.1',
      tls: originTls,
      relay: config.relay,
    },
    evaluation: config.mode === 'evaluation',
  });

  const clients = async (): Promise<TenantId[]> =>
    (await identity.clients()).map((client) => asId<TenantId>(client.tenant));
  const calls = createCalls({
    db,
    clock,
    log,
    net: {
      resolve: systemResolve,
      listed: (config.privateRanges ?? []).map((range) => parseListed(range)).filter((one) => one !== null),
    },
    keys,
    audit,
    authz,
    facts,
    identity,
    tokens,
    subjectOf,
    holdsValue,
    finder: (tenant) => valueFinder({ db, keys }, tenant),
    tenants: clients,
    nudgeDesk,
  });
  const reseal = async (key: SubjectKey): Promise<number> =>
    (await resealValues(db, key)) + (await resealMessages(db, key)) + (await resealSecrets(db, key));
  const retention = createRetention({
    db,
    clock,
    log,
    keys,
    audit,
    pseudonym,
    session: identity.session,
    tenants: clients,
    tell,
    nudgeDesk,
    async eraseValues(sql, tenant, subject) {
      await eraseCalls(sql, tenant, subject);
      return eraseValues(sql, tenant, subject);
    },
    eraseConversations,
    lockConversations: lockConversationsOf,
    destroyValues,
    async takeOut(sql, ctx, key, gone) {
      await takeOutOfCalls(sql, ctx.tenant, key.subjectId, gone.views);
      return takeOutValues({ tokens, tell, clock }, sql, ctx, key, gone);
    },
    reseal,
    subjectOf: (sql, tenant, conversation) => subjectOf(sql, tenant, asId(conversation)),
    people,
    tombstones: createFileTombstones(join(config.folder, 'tombstones')),
    horizonSeconds: config.epochSeconds,
    backupWaitMs,
  });

  const custody = createCustody({
    db,
    clock,
    log,
    keys,
    audit,
    tenants: async () => (await identity.clients()).map((client) => asId<TenantId>(client.tenant)),
    tenantBySlug: async (slug) => {
      const client = await identity.clientBySlug(slug);
      return client === null ? null : asId<TenantId>(client.tenant);
    },
    providerKind: config.keys.kind,
    mode: config.mode,
    horizonSeconds: config.epochSeconds,
    longestSeconds: LONGEST_EPOCH_MS / 1_000,
    backupWaitSeconds: config.backupWaitSeconds,
    reindex: {
      fill: (tenant) => fillNextIndexes({ db, keys }, tenant, (sql, value) => claimNext(keys, sql, value)),
      async swap(tenant) {
        await swapNextIndexes({ db, keys }, tenant);
        await moveToNext({ db, keys }, tenant);
      },
      clear: (tenant) => clearNext({ db }, tenant),
      remembersMs: REMEMBER_MS,
      count: (tenant) => countNext({ db }, tenant),
    },
    reseal,
  });

  const authenticate: Authenticate = (access, request) => {
    if (access.kind === 'customer') return channels.authenticateCustomer(request);
    // The door is another listener: nobody comes through it here.
    if (access.kind === 'door') throw new AppError('not_found');
    return identity.authenticate(access, request);
  };
  const files = await loadStaticFiles(config.webFolder);
  const front = createHttp({
    name: 'vault',
    log,
    clock,
    authenticate,
    anyone: (requestId, tenant) => context(tenant, 'anyone', requestId),
    mayRead: identity.mayRead,
    headers: VAULT_HEADERS,
    ...(originTls === null ? {} : { tls: { cert: originTls.cert, key: originTls.key } }),
  });
  tls.serve(front.server);
  front.add([
    ...identity.routes,
    ...facts.routes,
    ...authz.routes,
    ...tokens.routes,
    ...channels.routes,
    ...calls.routes,
    ...retention.routes,
  ]);
  front.add(
    staticRoutes(files, vaultPages(config.deskOrigin, identity.embedders, config.mode === 'evaluation'), {}),
  );

  const gate = createDoorGate(config.doors.vault, log);
  const door = createHttp({
    name: 'vault door',
    log,
    clock,
    ...(gate.tls === undefined ? {} : { tls: gate.tls }),
    authenticate: async (access, request) => {
      if (access.kind !== 'door') throw new AppError('not_found');
      return context(null, 'desk', request.requestId);
    },
    anyone: (requestId) => context(null, 'anyone', requestId),
  });
  door.add([
    ...audit.doorRoutes,
    ...identity.doorRoutes,
    ...facts.doorRoutes,
    ...authz.doorRoutes,
    ...tokens.doorRoutes,
    ...channels.doorRoutes,
    ...calls.doorRoutes,
    ...retention.doorRoutes,
    ...custody.doorRoutes,
    foundEvaluationRoute({ config, db }, identity, (ctx, input) => authz.ensurePolicy(ctx, input)),
  ]);

  const operator = createHttp({
    name: 'operator',
    log,
    clock,
    authenticate: async (access, request) => {
      if (access.kind !== 'door') throw new AppError('not_found');
      return { ...context(null, 'anyone', request.requestId), actor: { kind: 'job', name: 'operator' } };
    },
    anyone: (requestId) => context(null, 'anyone', requestId),
  });
  const bySlug = async (slug: string): Promise<TenantId> => {
    const client = await identity.clientBySlug(slug);
    if (client === null) throw new AppError('not_found');
    return asId<TenantId>(client.tenant);
  };
  operator.add([
    ...operatorRoutes({ db }, identity, authz.setPolicy),
    ...audit.operatorRoutes(bySlug),
    ...tokens.operatorRoutes(bySlug),
    ...channels.operatorRoutes(bySlug),
    ...calls.operatorRoutes,
    ...custody.operatorRoutes,
  ]);

  await identity.start();
  await retention.replayTombstones();
  facts.start();
  audit.start();
  outbox.start();
  await channels.start();
  tokens.start(clients, (error) => log.warn({ err: error }, 'search forms could not be filled yet'));
  calls.start();
  retention.start();
  custody.start();
  await gate.listen(door.server);
  await createDoorGate({ socketPath: config.operatorSocket }, log).listen(operator.server);
  await front.server.listen({ host: config.host, port: config.port });

  return {
    routes: { front: front.routes(), door: door.routes() },
    firstOfficerLink:
      config.mode === 'production' ? ((await identity.firstOfficerInvitation())?.link ?? null) : null,
    async drain() {
      await front.server.close();
      await calls.stop();
      await tokens.stop();
      await channels.stop();
      await retention.stop();
      await custody.stop();
      facts.stop();
      await audit.stop();
      await outbox.stop();
      gate.close();
      tls.stop();
      await door.server.close();
      await operator.server.close();
      identity.stop();
      desk.close();
      keys.close();
      await Promise.all([db.close(), keystore.close()]);
    },
  };
}

function context(tenant: string | null, kind: 'anyone' | 'desk', requestId: string): Ctx {
  return {
    tenant: tenant === null ? NO_TENANT : asId<TenantId>(tenant),
    actor: { kind },
    requestId: requestId || randomUUID(),
  };
}
