import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createDoor } from '#platform/door';
import { createLog } from '#platform/log';
import { projectRoot } from '#platform/migrate';
import type { ServedRoutes } from '#platform/supervised';
import { foundEvaluation } from '#vault/identity/api';
import type { Role } from '#platform/ctx';
import { putDestination } from '#vault/calls/api';
import { createDesk } from '../../src/desk/app.ts';
import { createVault } from '../../src/vault/app.ts';
import { testDatabases, type TestDatabases } from '../harness.ts';
import { freePorts } from '../system.ts';

export type ClientName = 'a' | 'b';

/** Who works here. `at` says in which client, and as what. */
export const STAFF = {
  'agent.a': { a: 'agent' },
  'agent.b': { b: 'agent' },
  'agent.ab': { a: 'agent', b: 'agent' },
  'mixed.ab': { a: 'agent', b: 'lead' },
  'lead.a': { a: 'lead' },
  'security.a': { a: 'security_officer' },
  'security.ab': { a: 'security_officer', b: 'security_officer' },
  'compliance.a': { a: 'compliance_manager' },
  'officer.a': { a: 'client_officer' },
  'officer.b': { b: 'client_officer' },
} as const satisfies Record<string, Partial<Record<ClientName, Role>>>;
export type Login = keyof typeof STAFF;

export interface House {
  readonly vault: ServedRoutes;
  readonly desk: ServedRoutes;
  readonly vaultOrigin: string;
  readonly deskOrigin: string;
  readonly tenants: Readonly<Record<ClientName | 'provider', string>>;
  readonly people: Readonly<Record<string, string>>;
  readonly clientKeys: Readonly<Record<ClientName, string>>;
  /** Past every wall, to plant what takes days to come about. */
  readonly superuser: TestDatabases['superuser'];
  readonly operatorSocket: string;
  readonly doors: { readonly vault: { readonly socketPath: string } };
  close(): Promise<void>;
}

/** Both processes, whole, in this one: their real roots, on real databases and ports, with two clients and people in every role. */
export async function openHouse(
  options: { privateRanges?: string[]; destinations?: boolean } = {},
): Promise<House> {
  const store = await testDatabases();
  const folder = mkdtempSync(join(tmpdir(), 'dozo-house-'));
  const [deskPort, vaultPort] = await freePorts(3);
  const doors = {
    vault: { socketPath: join(folder, 'vault.sock') },
    desk: { socketPath: join(folder, 'desk.sock') },
  };
  const served = {
    mode: 'evaluation' as const,
    // Every address of the loopback net: tests come from many, so that no caller's rate is used up.
    host: '127.0.0.1',
    deskOrigin: `http://localhost:${deskPort}`,
    vaultOrigin: `http://localhost:${vaultPort}`,
    tls: null,
    doors,
    // The pages as they are written: what is served matters here, not what is inside.
    webFolder: join(projectRoot(), 'web'),
  };
  const login = ({ databases }: typeof store, name: 'vault' | 'keystore' | 'desk') => ({
    ...databases[name].app,
    tls: false,
  });
  for (const name of ['vault', 'desk', 'keys']) mkdirSync(join(folder, name), { mode: 0o700 });
  const log = createLog('test', 'silent');
  const desk = await createDesk(
    {
      ...served,
      port: deskPort,
      folder: join(folder, 'desk'),
      databases: { desk: login(store, 'desk') },
      partsFile: join(projectRoot(), 'dist/server/parts.cdx.json'),
    },
    log,
  );
  const vault = await createVault(
    {
      ...served,
      port: vaultPort,
      folder: join(folder, 'vault'),
      databases: { vault: login(store, 'vault'), keystore: login(store, 'keystore') },
      keys: { kind: 'file', folder: join(folder, 'keys') },
      epochSeconds: 86_400,
      backupWaitSeconds: 0,
      policiesFolder: join(projectRoot(), 'policies'),
      smtp: null,
      relay: null,
      operatorSocket: join(folder, 'operator.sock'),
      privateRanges: options.privateRanges ?? [],
    },
    log,
  );
  const door = createDoor(doors.vault, 'vault_unreachable', log);
  const founded = await door.call(foundEvaluation, founding(), { timeoutMs: 30_000 });
  door.close();
  const operator = createDoor({ socketPath: join(folder, 'operator.sock') }, 'vault_unreachable', log);
  for (const slug of options.destinations === false ? [] : ['a', 'b'])
    await operator.call(putDestination, { slug, ...DESTINATION, secrets: [] }, { timeoutMs: 30_000 });
  operator.close();
  return {
    vault,
    desk,
    vaultOrigin: served.vaultOrigin,
    deskOrigin: served.deskOrigin,
    tenants: founded.tenants as House['tenants'],
    people: founded.people,
    clientKeys: founded.clientKeys as House['clientKeys'],
    superuser: store.superuser,
    operatorSocket: join(folder, 'operator.sock'),
    doors,
    async close() {
      await vault.drain();
      await desk.drain();
      await store.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A place that exists and that nothing is ever sent to: its address is not listed. */
const DESTINATION = {
  settings: {
    name: 'refund',
    kind: 'action' as const,
    labelEn: 'Refund',
    labelJa: '返金',
    host: '127.0.0.1',
    port: 443,
    method: 'POST' as const,
    path: '/refunds',
    headers: [],
    secretHeaders: [],
    body: { type: 'json' as const, template: '{"card":"{{CARD}}"}' },
    inputs: [],
    show: [],
    ca: null,
    timeoutSeconds: 5,
    idempotencyHeader: 'idempotency-key',
  },
  rule: {
    roles: ['agent' as const],
    purposes: ['process_refund' as const],
    perHour: 1_000,
    perDay: 1_000,
    touch: false,
  },
};

function founding() {
  const company = (slug: string) => ({
    slug,
    nameEn: slug,
    nameJa: slug,
    locale: 'en' as const,
    colour: '#336699',
    badge: 'XX',
  });
  const policy = {
    permits: [{ role: 'agent', class: 'CARD', purposes: ['process_refund'] }],
    touchClasses: [],
    touchMaxAgeSeconds: 300,
    perHour: 1_000,
    perDay: 1_000,
  };
  return {
    provider: company('provider'),
    clients: [
      { ...company('a'), policy },
      { ...company('b'), policy },
    ],
    people: Object.entries<Partial<Record<ClientName, Role>>>(STAFF).map(([login, at]) => ({
      login,
      nameEn: login,
      nameJa: login,
      locale: 'en' as const,
      officerOf: Object.values(at).includes('client_officer') ? (Object.keys(at)[0] ?? null) : null,
      memberships: Object.entries(at).map(([client, role]) => ({ client, role })),
    })),
  };
}
