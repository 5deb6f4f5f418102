import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { request as requestTls } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';

import { systemClock } from '#platform/clock';
import { createDoor, type Door, type DoorAddress } from '#platform/door';
import { createDoorGate } from '#platform/door-gate';
import { pinOf } from '#platform/door-peer';
import { createHttp, route } from '#platform/http';
import { asId, type TenantId } from '#platform/ids';
import type { Log } from '#platform/log';
import { makeAuthority, makeCertificate, type MadeCertificate } from '../../test/certificates.ts';

const authority = makeAuthority('Doors of Example');
const stranger = makeAuthority('Doors of Somebody Else');
const vaultCert = makeCertificate({ subject: 'vault', names: ['vault.door.example'], by: authority });
const deskCert = makeCertificate({ subject: 'desk', names: ['desk.door.example'], by: authority });

const HELLO = {
  path: '/door/hello',
  ask: z.strictObject({ name: z.string() }),
  answer: z.strictObject({ hello: z.string() }),
} as const;

let folder: string;
const ends: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dozo-door-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  rmSync(folder, { recursive: true, force: true });
});

type Between = Extract<DoorAddress, { peerName: string }>;

/** Writes the three files of one side and says where the other is. */
function side(
  name: string,
  own: Pick<MadeCertificate, 'cert' | 'key'>,
  peerName: string,
  more: { trusts?: MadeCertificate; port?: number; peerPin?: string } = {},
): Between {
  const files = { certFile: join(folder, `${name}.pem`), keyFile: join(folder, `${name}.key`) };
  const caFile = join(folder, `${name}.ca`);
  writeFileSync(files.certFile, own.cert);
  writeFileSync(files.keyFile, own.key);
  writeFileSync(caFile, (more.trusts ?? authority).cert);
  return {
    host: '127.0.0.1',
    port: more.port ?? 0,
    ...files,
    caFile,
    peerName,
    peerPin: more.peerPin ?? null,
  };
}

/** A log that remembers why: what an operator would read. */
function noting(): { log: Log; said: string[] } {
  const said: string[] = [];
  const note = (about: unknown): void => {
    if (typeof about === 'object' && about !== null && 'why' in about) said.push(String(about.why));
  };
  return { said, log: { warn: note, error: note, info: note, debug: note } as unknown as Log };
}

/** The vault's side, listening; its handler counts who got in. */
async function listen(address: Between): Promise<{ port: number; said: string[]; let: () => number }> {
  const { log, said } = noting();
  const gate = createDoorGate(address, log);
  let entered = 0;
  const { server, add } = createHttp({
    name: 'test door',
    log,
    clock: systemClock,
    authenticate: async (_access, { requestId }) => ({
      tenant: asId<TenantId>('00000000-0000-0000-0000-000000000000'),
      actor: { kind: 'desk' },
      requestId,
    }),
    anyone: (requestId) => ({
      tenant: asId<TenantId>('00000000-0000-0000-0000-000000000000'),
      actor: { kind: 'anyone' },
      requestId,
    }),
    ...(gate.tls === undefined ? {} : { tls: gate.tls }),
  });
  add([
    route({
      method: 'POST',
      path: HELLO.path,
      access: { kind: 'door' },
      tenant: { from: 'none', because: 'a test of who may knock at all' },
      maxBodyBytes: 1000,
      rate: 'door',
      body: HELLO.ask,
      answer: HELLO.answer,
      async handle(_ctx, { body }) {
        entered += 1;
        return { hello: body.name };
      },
    }),
  ]);
  await gate.listen(server);
  ends.push(async () => {
    gate.close();
    await server.close();
  });
  return { port: (server.server.address() as AddressInfo).port, said, let: () => entered };
}

function call(address: Between): { door: Door; said: string[]; hello(): Promise<string> } {
  const { log, said } = noting();
  const door = createDoor(address, 'vault_unreachable', log);
  ends.push(() => door.close());
  return { door, said, hello: async () => (await door.call(HELLO, { name: 'desk' })).hello };
}

const vaultSide = (more: { peerPin?: string } = {}): Between =>
  side('vault', vaultCert, 'desk.door.example', more);

test('both sides with certificates of the one authority and the right names: the door opens', async () => {
  const vault = await listen(vaultSide());
  expect(await call(side('desk', deskCert, 'vault.door.example', { port: vault.port })).hello()).toBe('desk');
  expect(vault.let()).toBe(1);
});

test.each([
  [
    'of another authority',
    { ...makeCertificate({ subject: 'desk', names: ['desk.door.example'], by: stranger }) },
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ],
  [
    'of its own making',
    { ...makeCertificate({ subject: 'desk', names: ['desk.door.example'] }) },
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ],
  [
    'that names another host',
    { ...makeCertificate({ subject: 'desk', names: ['web.example'], by: authority }) },
    'does not name desk.door.example',
  ],
  [
    'with a wildcard',
    { ...makeCertificate({ subject: 'desk', names: ['*.door.example'], by: authority }) },
    'does not name desk.door.example',
  ],
  [
    'with the name as its subject alone',
    { ...makeCertificate({ subject: 'desk.door.example', names: [], by: authority }) },
    'does not name desk.door.example',
  ],
  [
    'that has run out',
    { ...makeCertificate({ subject: 'desk', names: ['desk.door.example'], by: authority, days: -1 }) },
    'CERT_HAS_EXPIRED',
  ],
])('a caller with a certificate %s is refused before a byte of HTTP is read', async (_what, shown, why) => {
  const vault = await listen(vaultSide());
  const desk = call(side('desk', shown, 'vault.door.example', { port: vault.port }));
  await expect(desk.hello()).rejects.toThrow('vault_unreachable');
  expect(vault.let()).toBe(0);
  expect(vault.said.join()).toContain(why);
});

test.each([
  [
    'of another authority',
    makeCertificate({ subject: 'vault', names: ['vault.door.example'], by: stranger }),
    /UNABLE_TO_VERIFY|SELF_SIGNED|UNABLE_TO_GET_ISSUER/,
  ],
  [
    'that names another host',
    makeCertificate({ subject: 'vault', names: ['other.example'], by: authority }),
    /does not name vault\.door\.example/,
  ],
  [
    'that has run out',
    makeCertificate({ subject: 'vault', names: ['vault.door.example'], by: authority, days: -1 }),
    /CERT_HAS_EXPIRED/,
  ],
])(
  'the caller tells nothing to a listener with a certificate %s, and says why',
  async (_what, shown, why) => {
    const vault = await listen(side('vault', shown, 'desk.door.example'));
    const desk = call(side('desk', deskCert, 'vault.door.example', { port: vault.port }));
    await expect(desk.hello()).rejects.toThrow('vault_unreachable');
    expect(desk.said.join()).toMatch(why);
    expect(vault.let()).toBe(0);
  },
);

test('without a certificate, in plain HTTP, or in TLS 1.2: nobody gets in', async () => {
  const vault = await listen(vaultSide());
  const options = { host: '127.0.0.1', port: vault.port, path: HELLO.path, method: 'POST' };
  const body = JSON.stringify({ name: 'nobody' });
  const fails = (send: typeof request, more: object): Promise<string> =>
    new Promise((resolve) => {
      const asked = send({ ...options, ...more }, (answer) => resolve(`answered ${answer.statusCode}`));
      asked.on('error', () => resolve('refused'));
      asked.end(body);
    });
  const known = { ca: authority.cert, servername: 'vault.door.example' };
  const own = { ...known, cert: deskCert.cert, key: deskCert.key };
  expect(await fails(requestTls, known)).toBe('refused');
  expect(await fails(request, {})).toBe('refused');
  expect(await fails(requestTls, { ...own, maxVersion: 'TLSv1.2' })).toBe('refused');
  expect(vault.let()).toBe(0);
  expect(await fails(requestTls, own)).toBe('answered 200');
});

test('a pinned key: another certificate with the right name and authority is refused, on both sides', async () => {
  const twin = makeCertificate({ subject: 'desk', names: ['desk.door.example'], by: authority });
  const peerPin = pinOf(new X509Certificate(deskCert.cert));
  const vault = await listen(vaultSide({ peerPin }));
  const port = vault.port;
  await expect(call(side('twin', twin, 'vault.door.example', { port })).hello()).rejects.toThrow();
  expect(vault.said.join()).toContain('not the pinned one');
  expect(await call(side('desk', deskCert, 'vault.door.example', { port })).hello()).toBe('desk');
  const wrongPin = call(side('desk', deskCert, 'vault.door.example', { port, peerPin }));
  await expect(wrongPin.hello()).rejects.toThrow();
  expect(wrongPin.said.join()).toContain('not the pinned one');
});

test('a renewed authority and certificates are used without a restart; half of a renewal changes nothing', async () => {
  const address = vaultSide();
  const vault = await listen(address);
  const own = side('desk', deskCert, 'vault.door.example', { port: vault.port });
  expect(await call(own).hello()).toBe('desk');

  // The vault's side is renewed under a new authority: its key first, which alone is not used.
  const [newVault, newDesk] = ['vault', 'desk'].map((name) =>
    makeCertificate({ subject: name, names: [`${name}.door.example`], by: stranger }),
  );
  if (newVault === undefined || newDesk === undefined) throw new Error('no certificates');
  writeFileSync(address.keyFile, newVault.key);
  await vi.waitFor(() => expect(vault.said.join()).toContain('does not belong'), { timeout: 15_000 });
  expect(await call(own).hello()).toBe('desk');
  writeFileSync(address.certFile, newVault.cert);
  writeFileSync(address.caFile ?? '', stranger.cert);
  const renewed = side('renewed', newDesk, 'vault.door.example', { port: vault.port, trusts: stranger });
  await vi.waitFor(async () => expect(await call(renewed).hello()).toBe('desk'), { timeout: 15_000 });
  await expect(call(own).hello()).rejects.toThrow('vault_unreachable');

  // The caller that knew the old ones follows as soon as its files are new.
  const follows = call(own);
  writeFileSync(own.certFile, newDesk.cert);
  writeFileSync(own.keyFile, newDesk.key);
  writeFileSync(own.caFile ?? '', stranger.cert);
  await vi.waitFor(async () => expect(await follows.hello()).toBe('desk'), { timeout: 15_000 });
});

test('files that do not belong together stop the start with a sentence that names them', async () => {
  const broken = side('vault', { cert: vaultCert.cert, key: deskCert.key }, 'desk.door.example');
  expect(() => createDoorGate(broken, noting().log)).toThrow(/vault\.key does not belong to .*vault\.pem/);
});
