import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import type { Ctx, Role } from '#platform/ctx';
import { openDb, type Sql } from '#platform/db';
import { createHttp } from '#platform/http';
import { asId, type PersonId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { projectRoot } from '#platform/migrate';
import type { DeskEvent } from '#vault/channels/api';
import { createAudit } from '#vault/audit';
import { createAuthz } from '#vault/authz';
import { createFacts } from '#vault/facts';
import { holdsValue } from '#vault/channels';
import { createIdentity, foundEvaluationRoute } from '#vault/identity';
import { testDatabases, type TestDatabases } from './harness.ts';

export const VAULT = 'http://localhost:4101';
export const DESK = 'http://localhost:4100';
export const JOB: Ctx = {
  tenant: asId<TenantId>('00000000-0000-0000-0000-000000000000'),
  actor: { kind: 'job', name: 'test' },
  requestId: 'test',
};

export interface KeyPair {
  jwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string };
  key: KeyObject;
}

export interface SignedIn {
  bearer: string;
  sessionId: string;
  deskCode: string;
  personId: PersonId;
  pair: KeyPair;
  software: KeyPair;
}

/**
 * The vault's first rooms (log, identity, facts, decision point) on a real database behind a real server. What is not
 * there: keys, whose two ports are served by digests, and the desk, whose news are kept in `told`.
 */
export async function openFloor(
  mode: 'evaluation' | 'production' = 'evaluation',
  given?: Pick<TestDatabases<'vault'>, 'databases' | 'superuser' | 'drop'>,
) {
  const store = given ?? (await testDatabases('vault'));
  const db = openDb({ ...store.databases.vault.app, max: 10 });
  const log = createLog('test', 'silent');
  const clock = { offset: 0, now: () => Date.now() + clock.offset };
  const told: DeskEvent[] = [];
  const pseudonym = (tenant: TenantId, personId: PersonId): Promise<string> =>
    Promise.resolve(
      `p_${createHash('sha256')
        .update(tenant + personId)
        .digest('hex')
        .slice(0, 16)}`,
    );
  const audit = createAudit({
    db,
    clock,
    log,
    tenants: () => Promise.resolve([]),
    policies: () => Promise.resolve(new Map()),
    certificates: () => Promise.resolve({ vkeys: [], notes: new Map() }),
    signer: { vkey: refuse, signatures: refuse, published: refuse },
    heads: { read: () => null, swap: refuse },
  });
  const tell = (_sql: Sql, event: DeskEvent): Promise<void> => {
    told.push(event);
    return Promise.resolve();
  };
  const shared = { db, clock, log, audit, pseudonym, tell, nudgeDesk: () => undefined, holdsValue };
  const identity = createIdentity({
    ...shared,
    config: { mode, vaultOrigin: VAULT, deskOrigin: DESK },
    ensureTenant: () => Promise.resolve(),
  });
  const facts = createFacts({
    ...shared,
    identity,
    policyVersion: (sql, tenant) => authz.policyVersion(sql, tenant),
    approvalsMark: (sql, tenant) => authz.approvalsMark(sql, tenant),
  });
  const authz = createAuthz({ ...shared, identity, facts, policiesFolder: join(projectRoot(), 'policies') });

  const anyone = (requestId: string, tenant: string | null): Ctx => ({
    tenant: asId<TenantId>(tenant ?? JOB.tenant),
    actor: { kind: 'anyone' },
    requestId,
  });
  const http = createHttp({ name: 'vault', log, clock, authenticate: identity.authenticate, anyone });
  http.add([...identity.routes, ...facts.routes, ...authz.routes]);
  const door = createHttp({
    name: 'door',
    log,
    clock,
    authenticate: (_access, { requestId }) =>
      Promise.resolve({ tenant: JOB.tenant, actor: { kind: 'desk' }, requestId } as const),
    anyone,
  });
  const founding = foundEvaluationRoute(
    { db, config: { mode, vaultOrigin: VAULT, deskOrigin: DESK } },
    identity,
    (ctx, input) => authz.ensurePolicy(ctx, input),
  );
  door.add([...identity.doorRoutes, ...facts.doorRoutes, ...authz.doorRoutes, founding]);
  await http.server.listen({ port: 0, host: '127.0.0.1' });
  await door.server.listen({ port: 0, host: '127.0.0.1' });
  const at = (server: typeof http.server): string =>
    `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  facts.start();

  async function call(method: string, url: string, body?: unknown, headers: Record<string, string> = {}) {
    const text = typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body);
    const response = await fetch(url, {
      method,
      headers: { ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(text === undefined ? {} : { body: text }),
    });
    return { status: response.status, json: (await response.json()) as never, headers: response.headers };
  }

  const floor = {
    db,
    clock,
    told,
    audit,
    identity,
    facts,
    authz,
    http,
    superuser: store.superuser.bind(store),
    vaultRoles: store.databases.vault,
    pseudonym,
    post: (path: string, body: unknown, headers?: Record<string, string>) =>
      call('POST', `${at(http.server)}${path}`, body, headers),
    get: (path: string, headers?: Record<string, string>) =>
      call('GET', `${at(http.server)}${path}`, undefined, headers),
    door: (path: string, body: unknown) => call('POST', `${at(door.server)}${path}`, body),
    /** A request as the bridge frame sends it; `to`: further routes that the test listens with. */
    signed: (who: SignedIn, path: string, body: unknown, change: ProofChange = {}, to = http) => {
      const text = JSON.stringify(body);
      return call('POST', `${at(to.server)}${path}`, change.sentBody ?? text, {
        authorization: `DPoP ${who.bearer}`,
        dpop: proof(
          change.pair ?? who.pair,
          'POST',
          `${VAULT}${path}`,
          who.bearer,
          text,
          clock.now(),
          change,
        ),
      });
    },
    /** The frame's ceremony: the passkey is touched for exactly this request. */
    async touchFor(who: SignedIn, path: string, body: unknown): Promise<void> {
      const digest = createHash('sha256')
        .update(`${path}\n${JSON.stringify(body)}`)
        .digest('base64url');
      const options = await floor.signed(who, '/v1/session/touch/options', { for: digest });
      const { flow } = options.json as { flow: string };
      const signature = es256(who.software.key, flow);
      const { status } = await floor.signed(who, '/v1/session/touch', { flow, softwareSignature: signature });
      if (status !== 200) throw new Error(`touch: ${status}`);
    },
    streamUrl: () => `${at(http.server)}/v1/session/stream`,
    /** Provider and one client with one person for each role. */
    async found(slug: string, roles: readonly Role[]) {
      const company = { nameEn: slug, nameJa: slug, locale: 'en', colour: '#336699', badge: 'XX' } as const;
      const provider = await identity.createClient(JOB, { ...company, kind: 'provider', slug: 'provider' });
      const client = await identity.createClient(JOB, { ...company, kind: 'client', slug });
      const people: Partial<Record<Role, PersonId>> = {};
      for (const role of roles) {
        const home = role === 'client_officer' ? client.tenant : provider.tenant;
        const { personId } = await identity.createPerson(JOB, {
          home,
          login: `${role}.${slug}`,
          nameEn: 'Given Family',
          nameJa: '姓 名',
          locale: 'en',
          memberships: [{ tenant: client.tenant, role }],
          state: 'active',
        });
        people[role] = personId;
      }
      return { provider: provider.tenant, tenant: client.tenant, people };
    },
    async signIn(login: string, device = 'a browser'): Promise<SignedIn> {
      const pair = newKeyPair();
      const software = newKeyPair();
      const options = (await floor.post('/v1/session/options', {})).json as { flow: string };
      const answer = await floor.post('/v1/session/evaluation', {
        login,
        device,
        jwk: pair.jwk,
        softwareKey: software.jwk,
        flow: options.flow,
        signature: es256(software.key, options.flow),
      });
      if (answer.status !== 200) throw new Error(`sign-in: ${JSON.stringify(answer.json)}`);
      const json = answer.json as {
        session: string;
        deskCode: string;
        view: { sessionId: string; person: { personId: PersonId } };
      };
      const { sessionId, person } = json.view;
      return {
        bearer: json.session,
        deskCode: json.deskCode,
        sessionId,
        personId: person.personId,
        pair,
        software,
      };
    },
    /** The context that a signed request of this person has, as the edge makes it. */
    contextOf: (who: SignedIn, tenant: TenantId, roles: readonly Role[]): Promise<Ctx> =>
      identity.authenticate(
        { kind: 'person', roles, signed: true },
        {
          method: 'POST',
          url: '/v1/t/x/reveal',
          rawBody: Buffer.alloc(0),
          tenant,
          requestId: randomBytes(8).toString('hex'),
          headers: {
            authorization: `DPoP ${who.bearer}`,
            dpop: proof(who.pair, 'POST', `${VAULT}/v1/t/x/reveal`, who.bearer, '', clock.now()),
          },
        },
      ),
    /** A client's log, oldest first. */
    entries: (tenant: TenantId): Promise<{ kind: string; actor: string; body: Record<string, unknown> }[]> =>
      db.tx(tenant, async (sql) => {
        const rows = await sql<{ entry: Buffer }[]>`
          select entry from (
            select entry, index, null as position from log_entry where tenant_id = ${tenant}
            union all select entry, null, position from log_pending where tenant_id = ${tenant}
          ) as log order by index nulls last, position`;
        return rows.map(({ entry }) => JSON.parse(entry.toString('utf8')) as never);
      }),
    async close() {
      facts.stop();
      identity.stop();
      await http.server.close();
      await door.server.close();
      await audit.stop();
      await db.close();
      await store.drop();
    },
  };
  return floor;
}

export type Floor = Awaited<ReturnType<typeof openFloor>>;

export interface ProofChange {
  pair?: KeyPair;
  jti?: string;
  iat?: number;
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  sentBody?: string;
}

/** docs/spec/request-proof.md */
export function proof(
  pair: KeyPair,
  htm: string,
  htu: string,
  bearer: string,
  body: string,
  nowMs: number,
  change: ProofChange = {},
): string {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = part({ typ: 'dpop+jwt', alg: 'ES256', jwk: pair.jwk, ...change.header });
  const claims = part({
    htm,
    htu,
    iat: change.iat ?? Math.floor(nowMs / 1000),
    jti: change.jti ?? randomBytes(16).toString('base64url'),
    ath: sha256(bearer),
    bsh: sha256(body),
    ...change.claims,
  });
  return `${header}.${claims}.${es256(pair.key, `${header}.${claims}`)}`;
}

export function newKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  return { jwk: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, key: privateKey };
}

export function es256(key: KeyObject, text: string): string {
  return sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}

function refuse(): never {
  throw new Error('not part of this floor');
}
