import { createPublicKey, randomBytes, verify } from 'node:crypto';

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createLog } from '#platform/log';
import { migrateDatabase } from '#platform/migrate';
import { startPostgres } from '#platform/postgres-embedded';
import { createAuthenticator } from '../test/authenticator.ts';
import { begun, enrolBy } from '../test/enrolled.ts';
import { newKeyPair, openFloor, proof, VAULT, type Floor, type SignedIn } from '../test/floor.ts';
import { cpuMs, perPiece, type CpuMs } from './cpu.ts';
import type { Figure } from './system.ts';

const AT_ONCE = 128;
const PATH = '/v1/account';

/** Sessions and sign-in of the vault's identity, on a real database, in one process. */
export async function benchIdentity(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dozo-bench-'));
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    log: createLog('bench', 'silent'),
  });
  const { vault } = postgres.urls;
  await migrateDatabase('vault', vault.owner, vault.app.username);
  const floor = await openFloor('evaluation', {
    databases: { vault },
    superuser: () => vault.owner,
    drop: () => postgres.stop(),
  });
  try {
    await floor.found('client-a', ['security_officer']);
    const first = await enrolledBy(floor);
    return [await sessionCheck(floor, first.session, postgres.pid()), await signIn(floor, first.key)];
  } finally {
    await floor.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function enrolledBy(floor: Floor) {
  const officer = await floor.signIn('security_officer.client-a');
  const tenant = (await floor.identity.clients())[0]?.tenant ?? '';
  const person = {
    login: 'bench',
    nameEn: 'Bench',
    nameJa: 'Bench',
    locale: 'en',
    memberships: [{ tenant, role: 'agent' }],
  };
  await floor.touchFor(officer, '/v1/invitations', person);
  const { link } = (await floor.signed(officer, '/v1/invitations', person)).json as { link: string };
  const key = createAuthenticator();
  return { key, session: await enrolBy(floor, link.split('#')[1] ?? '', key) };
}

/** What every request pays: the session, its person, the proof over this request, once. */
async function sessionCheck(floor: Floor, who: SignedIn, pid: number): Promise<Figure> {
  const used = (): CpuMs => cpuMs({ postgres: { pid, tree: true } });
  const count = 20_000;
  const now = Date.now();
  const proofs = Array.from({ length: count }, () =>
    proof(who.pair, 'POST', `${VAULT}${PATH}`, who.bearer, '{}', now),
  );
  const check = (dpop: string) =>
    floor.identity.authenticate(
      { kind: 'person', roles: ['agent'], signed: true },
      {
        method: 'POST',
        url: PATH,
        rawBody: Buffer.from('{}'),
        tenant: null,
        requestId: 'bench',
        headers: { authorization: `DPoP ${who.bearer}`, dpop },
      },
    );
  for (const dpop of proofs.slice(0, 500)) await check(dpop);
  const rest = proofs.slice(500);
  const before = used();
  const began = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let dpop = rest[next++]; dpop !== undefined; dpop = rest[next++]) await check(dpop);
    }),
  );
  const rate = (rest.length / (performance.now() - began)) * 1000;
  const after = used();
  const peer = verifyAlone(who, rest.slice(0, 5_000));
  return {
    name: `session check of a signed request, ${AT_ONCE} at once, one process`,
    measured: `${Math.round(rate).toLocaleString('en')}/s = ${(rate / peer).toFixed(2)}; processor time ${perPiece(before, after, rest.length)}`,
    against: `node:crypto verifying the same ES256 signatures and nothing else: ${Math.round(peer).toLocaleString('en')}/s`,
    wanted: '≥ 5,000/s',
  };
}

function verifyAlone(who: SignedIn, proofs: readonly string[]): number {
  const key = { key: createPublicKey(who.pair.key), dsaEncoding: 'ieee-p1363' } as const;
  const began = performance.now();
  for (const dpop of proofs) {
    const [head = '', body = '', signature = ''] = dpop.split('.');
    if (!verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')))
      throw new Error('a proof that does not hold');
  }
  return (proofs.length / (performance.now() - began)) * 1000;
}

/** From the assertion's arrival to the answer with the session, one after the other. */
async function signIn(floor: Floor, key: ReturnType<typeof createAuthenticator>): Promise<Figure> {
  const times: number[] = [];
  for (let at = 0; at < 60; at += 1) {
    const options = (await floor.post('/v1/session/options', {})).json as {
      flow: string;
      challenge: string;
      rpId: string;
    };
    const pair = newKeyPair();
    const body = { flow: options.flow, credential: key.get(options, VAULT), jwk: pair.jwk, device: 'bench' };
    const began = performance.now();
    begun(await inject(floor, body), pair);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => `${Math.round(times[Math.floor(times.length * share)] ?? 0)} ms`;
  return {
    name: 'sign-in by passkey, server time',
    measured: `p50 ${at(0.5)}, p95 ${at(0.95)}`,
    against: `${times.length} one after the other, each from an address of its own`,
    wanted: '≤ 300 ms',
  };
}

/** From an address of its own, so that the limit for one address is not what is measured. */
async function inject(floor: Floor, body: object) {
  const response = await floor.http.server.inject({
    method: 'POST',
    url: '/v1/session',
    remoteAddress: `127.${randomBytes(1)[0] ?? 1}.${randomBytes(1)[0] ?? 1}.9`,
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  });
  return { status: response.statusCode, json: response.json<unknown>() };
}
