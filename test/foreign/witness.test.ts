import { unzipSync } from 'fflate';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { systemClock } from '#platform/clock';
import { openDb, type Db } from '#platform/db';
import { randomId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import {
  formatAddCheckpoint,
  formatCheckpoint,
  formatVkey,
  makeKey,
  openCosignature,
  proveConsistency,
  rootOfLeaves,
  signNote,
  subtreeOf,
  verifyPack,
} from '#tlog';
import { createAudit, createFileHeads } from '#vault/audit';
import { openWitness, serveWitness, type Witness } from '../../src/commands/witness-server.ts';
import { askWitnesses } from '../../src/vault/audit/ask-witness.ts';
import { exportPack } from '../../src/vault/audit/export-pack.ts';
import { listCosignatures, listWitnesses, putWitness } from '../../src/vault/audit/store-witnesses.ts';
import { signCheckpoint } from '../../src/vault/audit/sign-checkpoint.ts';
import { readCheckpoint } from '../../src/vault/audit/store.ts';
import { LOG_KEY, SEED } from '../generate/client-log.ts';
import { testDatabases, type TestDatabases } from '../harness.ts';
import { buildGoVerifier, HAS_GO } from './go.ts';

let databases: TestDatabases<'vault'>;
let db: Db;
const folder = mkdtempSync(join(tmpdir(), 'dozo-witness-'));
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const KEY = makeKey('desk.example/log/w', publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));
const VKEY = formatVkey(KEY);
const silent = createLog('test', 'silent');
const servers: Server[] = [];

beforeAll(async () => {
  databases = await testDatabases('vault');
  db = openDb(databases.databases.vault.app);
});
afterAll(async () => {
  for (const server of servers) server.close();
  await db.close();
  await databases.drop();
  rmSync(folder, { recursive: true });
});

/** A witness that listens; what it says is kept. */
async function listening(witness: Witness, said: string[] = []): Promise<string> {
  const server = serveWitness(witness, [KEY, LOG_KEY], (line) => void said.push(line));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

/** A log of the vault's own code. */
function openLog(tenant: TenantId) {
  const options = {
    db,
    clock: systemClock,
    log: silent,
    signer: {
      vkey: () => Promise.resolve(VKEY),
      signatures: (_tenant: TenantId, bytes: Uint8Array) =>
        Promise.resolve([{ vkey: VKEY, signature: sign(null, bytes, privateKey) }]),
      published: () => Promise.resolve([{ vkey: VKEY, from: new Date(0), to: null }]),
    },
    heads: createFileHeads(join(folder, 'heads')),
    tenants: () => Promise.resolve([tenant]),
    policies: () => Promise.resolve(new Map<string, string>()),
    certificates: () => Promise.resolve({ vkeys: [], notes: new Map<string, string>() }),
  };
  return { options, audit: createAudit(options) };
}

let count = 0;
const newWitness = (): Witness => openWitness(join(folder, `w${(count += 1)}`), `witness.example/${count}`);

describe('a witness', () => {
  let witness: Witness;
  let url: string;
  let said: string[];
  beforeEach(async () => {
    witness = newWitness();
    said = [];
    url = await listening(witness, said);
  });

  const leaves = Array.from({ length: 40 }, (_, n) => Buffer.alloc(32, n + 1));
  const other = leaves.map((leaf, n) => (n === 3 ? Buffer.alloc(32, 99) : leaf));
  const signed = (of: readonly Buffer[], size: number, seed = SEED): string =>
    signNote(
      formatCheckpoint({ origin: LOG_KEY.name, size, root: rootOfLeaves(of.slice(0, size)) }),
      LOG_KEY,
      seed,
    );
  const post = async (body: string, to = url): Promise<{ status: number; type: string; text: string }> => {
    const response = await fetch(`${to}/add-checkpoint`, { method: 'POST', body });
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? '',
      text: await response.text(),
    };
  };
  const add = (old: number, size: number, of: readonly Buffer[] = leaves, to = url) =>
    post(
      formatAddCheckpoint({
        old,
        path: proveConsistency(subtreeOf(of), old, size),
        checkpoint: signed(of, size),
      }),
      to,
    );

  test('cosigns what continues what it saw, with its own key and the time', async () => {
    for (const [old, size] of [
      [0, 5],
      [5, 8],
      [8, 8],
      [8, 40],
    ] as const) {
      const { status, text } = await add(old, size);
      expect(status).toBe(200);
      const time = openCosignature(signed(leaves, size) + text, witness.key);
      expect(Math.abs((time ?? 0) - Date.now() / 1_000)).toBeLessThan(600);
      expect(openCosignature(signed(other, size) + text, witness.key)).toBeNull();
    }
  });

  test('refuses a fork, whatever proof comes with it, and says so', async () => {
    expect((await add(0, 8)).status).toBe(200);
    expect(await add(8, 8, other)).toMatchObject({ status: 409, type: 'text/x.tlog.size', text: '8\n' });
    expect((await add(8, 20, other)).status).toBe(422);
    const honest = proveConsistency(subtreeOf(leaves), 8, 20);
    const fork = { old: 8, path: honest, checkpoint: signed(other, 20) };
    expect((await post(formatAddCheckpoint(fork))).status).toBe(422);
    expect(said.filter((line) => line.includes('FORK refused'))).toHaveLength(3);
    expect((await add(8, 20)).status).toBe(200);
  });

  test('remembers over a restart, and two on one folder are one', async () => {
    expect((await add(0, 8)).status).toBe(200);
    const again = openWitness(witness.folder, null);
    expect(formatVkey(again.key)).toBe(formatVkey(witness.key));
    const second = await listening(again);
    expect(await add(0, 8, other, second)).toMatchObject({ status: 409, text: '8\n' });
    const both = await Promise.all([add(8, 20, leaves), add(8, 20, leaves, second)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(() => openWitness(witness.folder, 'another')).toThrow(/witness\.example/);
  });

  test('answers what it cannot cosign as the format says', async () => {
    expect(await add(5, 8)).toMatchObject({ status: 409, text: '0\n' });
    expect(
      (await post(formatAddCheckpoint({ old: 9, path: [], checkpoint: signed(leaves, 8) }))).status,
    ).toBe(400);
    expect((await post('old 0\nnonsense')).status).toBe(400);
    const badly = signed(leaves, 8, new Uint8Array(32).fill(4));
    expect((await post(formatAddCheckpoint({ old: 0, path: [], checkpoint: badly }))).status).toBe(403);
    const stranger = signed(leaves, 8).replaceAll('client-a', 'client-z');
    expect((await post(formatAddCheckpoint({ old: 0, path: [], checkpoint: stranger }))).status).toBe(404);
    expect((await post('x'.repeat(70_000))).status).toBe(413);
    expect(await (await fetch(url)).text()).toBe(`${formatVkey(witness.key)}\n`);
    expect((await add(0, 8)).status).toBe(200);
  });
});

describe('the vault', () => {
  test('has its checkpoints cosigned, hands the signatures on, and Go’s library accepts both', async () => {
    const tenant = randomId<TenantId>();
    const witness = newWitness();
    const vkey = formatVkey(witness.key);
    const { audit, options } = openLog(tenant);
    const grow = async (n: number, clock = systemClock): Promise<void> => {
      const drafts = Array.from({ length: n }, (_, at) => ({
        kind: 'value.resolved',
        actor: 'job:mail',
        requestId: `r${at}`,
        body: { because: 'mail' },
      }));
      await audit.sequenced(tenant, await db.tx(tenant, (sql) => audit.record(sql, tenant, drafts)));
      await signCheckpoint({ ...options, clock }, tenant, new Set());
    };
    const deps = { db, clock: systemClock, log: silent };
    const now = () => db.tx(tenant, async (sql) => (await listWitnesses(sql, tenant))[0]);
    await db.tx(tenant, (sql) => putWitness(sql, tenant, vkey, 'http://127.0.0.1:1'));
    await grow(5);
    await askWitnesses(deps, tenant);
    expect(await now()).toMatchObject({ size: 0, problem: 'unreachable', cosignedAt: null });

    const url = await listening(witness);
    await db.tx(tenant, (sql) => putWitness(sql, tenant, vkey, url));
    await askWitnesses(deps, tenant);
    expect(await now()).toMatchObject({ size: 5, problem: null });
    await grow(300);
    await askWitnesses(deps, tenant);
    expect(await now()).toMatchObject({ size: 305, problem: null, cosignedAt: expect.any(Date) });

    // What is numbered and signed since is not in the pack: it goes as far as the witness has seen.
    await grow(1);
    const pack = () =>
      db.tx(tenant, (sql) =>
        exportPack(sql, tenant, [VKEY], {
          policies: new Map(),
          certificates: { vkeys: [], notes: new Map() },
        }),
      );
    const made = await pack();
    expect(verifyPack(made.bytes, { vkey: VKEY, witnesses: [vkey] })).toMatchObject({ ok: true, size: 305 });
    const elsewhere = formatVkey(newWitness().key);
    expect(verifyPack(made.bytes, { vkey: VKEY, witnesses: [vkey, elsewhere] }).ok).toBe(false);
    const files = unzipSync(made.bytes);
    const note = Buffer.from(files['checkpoint'] ?? '').toString('utf8');
    expect(openCosignature(note, witness.key)).not.toBeNull();
    if (HAS_GO) {
      const verify = buildGoVerifier(folder);
      expect(verify(files, VKEY, vkey)).toMatchObject({ code: 0 });
      const alien = formatVkey(newWitness().key);
      expect(verify(files, VKEY, alien)).toMatchObject({ code: 1 });
      const bare = { ...files, checkpoint: Buffer.from(note.split('\n').slice(0, -2).join('\n') + '\n') };
      expect(verify(bare, VKEY, vkey)).toMatchObject({ code: 1 });
    }
    // A witness that has been away for long keeps nothing out: the newest head, and its signature is missed.
    await grow(1, { now: () => systemClock.now() + 11 * 60_000 });
    const later = await pack();
    expect(verifyPack(later.bytes, { vkey: VKEY })).toMatchObject({ ok: true, size: 307 });
    expect(verifyPack(later.bytes, { vkey: VKEY, witnesses: [vkey] }).ok).toBe(false);
    await audit.stop();
  });

  test('tells a fork and a wrong signature from a witness that is away', async () => {
    const tenant = randomId<TenantId>();
    const witness = newWitness();
    const url = await listening(witness);
    const { audit } = openLog(tenant);
    await audit.sequenced(
      tenant,
      await db.tx(tenant, (sql) =>
        audit.record(sql, tenant, [{ kind: 'log.started', actor: 'job:x', requestId: 'r', body: {} }]),
      ),
    );
    await audit.stop();
    // The provider shows this witness another history first.
    const fork = signNote(
      formatCheckpoint({ origin: KEY.name, size: 1, root: Buffer.alloc(32, 1) }),
      KEY,
      Buffer.from((privateKey.export({ format: 'jwk' }) as { d: string }).d, 'base64url'),
    );
    const shown = await fetch(`${url}/add-checkpoint`, {
      method: 'POST',
      body: formatAddCheckpoint({ old: 0, path: [], checkpoint: fork }),
    });
    expect(shown.status).toBe(200);
    await db.tx(tenant, (sql) => putWitness(sql, tenant, formatVkey(witness.key), url));
    await askWitnesses({ db, clock: systemClock, log: silent }, tenant);
    expect((await db.tx(tenant, (sql) => listWitnesses(sql, tenant)))[0]).toMatchObject({ problem: 'fork' });
    // Somebody else answers under the witness's address.
    const stranger = newWitness();
    const posing = await listening(stranger);
    await db.tx(tenant, (sql) => putWitness(sql, tenant, formatVkey(witness.key), posing));
    await askWitnesses({ db, clock: systemClock, log: silent }, tenant);
    expect((await db.tx(tenant, (sql) => listWitnesses(sql, tenant)))[0]).toMatchObject({
      problem: 'signature_wrong',
      cosignedAt: null,
    });
    const newest = await db.tx(tenant, (sql) => readCheckpoint(sql, tenant));
    expect(await db.tx(tenant, (sql) => listCosignatures(sql, tenant, newest?.size ?? 0))).toEqual([]);
  });
});
