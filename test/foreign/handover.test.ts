import { unzipSync, zipSync } from 'fflate';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openDb, type Db } from '#platform/db';
import { newId, randomId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { formatKeys, formatVkey, makeKey, verifyPack } from '#tlog';
import { createAudit, createFileHeads, type Audit } from '#vault/audit';
import { createFileProvider, createKeys, type Keys } from '#vault/keys';
import type { LogFiles } from '#web/trust/log-files.ts';
import { verifyLog } from '#web/trust/verify-log.ts';
import { exportPack } from '../../src/vault/audit/export-pack.ts';
import { readHandovers } from '../../src/vault/audit/handovers.ts';
import { signCheckpoint } from '../../src/vault/audit/sign-checkpoint.ts';
import { LOG_OVERLAP_MS } from '../../src/vault/custody/advance.ts';
import { move } from '../../src/vault/custody/move.ts';
import type { CustodyDeps } from '../../src/vault/custody/ports.ts';
import { certify } from '../../src/vault/retention/certificate.ts';
import { testDatabases, type TestDatabases } from '../harness.ts';
import { buildGoVerifier, HAS_GO, type VerifyWithGo } from './go.ts';

/** A log’s key and its certificates’ key change, by the vault’s own code on PostgreSQL; at each stage its pack is read by our two verifiers and by Go’s. */
const folder = mkdtempSync(join(tmpdir(), 'dozo-handover-'));
const clock = { at: Date.parse('2026-03-04T05:06:07Z'), now: () => clock.at };
const SETTLED_MS = 5 * 60_000;
const log = createLog('test', 'silent');
let databases: TestDatabases<'vault' | 'keystore'>;
let db: Db;
let keystore: Db;
let keys: Keys;
let audit: Audit;
let deps: CustodyDeps;
let tenant: TenantId;
let go: VerifyWithGo | null = null;
const heads = createFileHeads(join(folder, 'heads'));
const certificates = new Map<string, string>();

beforeAll(async () => {
  databases = await testDatabases('vault', 'keystore');
  db = openDb(databases.databases.vault.app);
  keystore = openDb(databases.databases.keystore.app);
  keys = await started();
  audit = createAudit({
    db,
    clock,
    log,
    signer: keys.signer,
    heads,
    tenants: () => Promise.resolve([]),
    policies: () => Promise.resolve(new Map()),
    certificates: () => Promise.resolve({ vkeys: [], notes: new Map() }),
  });
  tenant = randomId<TenantId>();
  await keys.ensureTenant(tenant);
  deps = {
    db,
    clock,
    log,
    keys,
    audit,
    reseal: () => Promise.resolve(0),
    reindex: {
      fill: () => Promise.resolve(),
      swap: () => Promise.resolve(),
      clear: () => Promise.resolve(),
      remembersMs: 0,
      count: () => Promise.resolve({ all: 0, beside: 0, swapped: 0 }),
    },
    tenants: () => Promise.resolve([tenant]),
    tenantBySlug: () => Promise.resolve(tenant),
    providerKind: 'file',
    mode: 'evaluation',
    horizonSeconds: 86_400,
    longestSeconds: 30 * 86_400,
    backupWaitSeconds: 0,
  };
  if (HAS_GO) go = buildGoVerifier(folder);
});
afterAll(async () => {
  await audit.stop();
  await Promise.all([db.close(), keystore.close()]);
  await databases.drop();
  rmSync(folder, { recursive: true });
});

async function started(): Promise<Keys> {
  const provider = await createFileProvider(join(folder, 'keys'));
  return createKeys({ keystore, provider, clock, log, host: 'vault.example' });
}

/** Something happens, is numbered, and the head is signed, by a process that knows what it knew. */
async function grow(by: Keys = keys): Promise<void> {
  const entry = { kind: 'value.resolved', actor: 'p_test', requestId: newId(), body: { tokens: [] } };
  const ids = await db.tx(tenant, (sql) => audit.record(sql, tenant, [entry]));
  await audit.sequenced(tenant, ids);
  await signCheckpoint({ db, clock, signer: by.signer, heads }, tenant, new Set([tenant]));
}

async function packNow(): Promise<Uint8Array> {
  const vkeys = (await keys.signer.published(tenant)).map(({ vkey }) => vkey);
  const destruction = (await keys.certifier.published(tenant)).map(({ vkey }) => vkey);
  return db.tx(tenant, async (sql) => {
    const made = await exportPack(sql, tenant, vkeys, {
      policies: new Map(),
      certificates: { vkeys: destruction, notes: certificates },
    });
    return made.bytes;
  });
}

/** As the desk serves it to a browser that remembers `seen`. */
async function browserSays(seen: { size: number; root: string; vkey: string }) {
  const files = unzipSync(await packNow());
  const vkeys = (await keys.signer.published(tenant)).map(({ vkey }) => vkey);
  const handovers = await db.tx(tenant, (sql) => readHandovers(sql, tenant, vkeys));
  const from: LogFiles = {
    text: (path) =>
      Promise.resolve(
        path === 'vkey'
          ? (vkeys.at(-1) ?? '')
          : path === 'handovers'
            ? JSON.stringify(handovers)
            : Buffer.from(files['checkpoint'] ?? '').toString(),
      ),
    bytes: (path) => Promise.resolve(files[path] ?? null),
  };
  return verifyLog(
    from,
    { tenant, seen: { ...seen, at: new Date(clock.at).toISOString() } },
    () => undefined,
  );
}

/** Whoever was told that key, by whatever program, accepts the pack of now. */
async function expectAccepted(vkey: string): Promise<Uint8Array> {
  const pack = await packNow();
  const report = verifyPack(pack, { vkey });
  expect(report.checks.flatMap(({ problems }) => problems)).toEqual([]);
  expect(report.ok).toBe(true);
  if (go !== null) expect(go(unzipSync(pack), vkey)).toMatchObject({ code: 0 });
  return pack;
}

const current = () => keys.signer.vkey(tenant);

test('the log’s key leads to the next: verified before, during and after by who was told the first, and by nobody through anything but the signed entry', async () => {
  const first = await current();
  await grow();
  const seenFirst = verifyPack(await expectAccepted(first), { vkey: first });
  const remembered = { size: seenFirst.size, root: seenFirst.root ?? '', vkey: first };
  const behind = await started();
  await behind.signer.vkey(tenant);

  await keys.askRotation(tenant, 'log');
  clock.at += 1;
  await move(deps, tenant, false);
  await grow();
  // Both signed it, and nothing in it names the next.
  const early = unzipSync(await expectAccepted(first))['checkpoint'] ?? new Uint8Array();
  clock.at += SETTLED_MS;
  // The entry, but no checkpoint yet that both signed.
  await move(deps, tenant, false);
  expect(await current()).toBe(first);
  // A process that did not hear of it signs by the first alone: that hands nothing over.
  const stale = {
    ...behind.signer,
    signatures: async (...given: Parameters<Keys['signer']['signatures']>) =>
      (await keys.signer.signatures(...given)).filter(({ vkey }) => vkey === first),
  };
  await grow({ ...keys, signer: stale });
  await move(deps, tenant, false);
  expect(await current()).toBe(first);
  await grow();
  await expectAccepted(first);
  await move(deps, tenant, false);
  const second = await current();
  expect(second).not.toBe(first);
  expect(await started().then((other) => other.signer.vkey(tenant))).toBe(second);
  await grow();
  for (const vkey of [first, second]) await expectAccepted(vkey);
  expect(await browserSays(remembered)).toMatchObject({ ok: true, vkey: second });

  clock.at += LOG_OVERLAP_MS;
  await move(deps, tenant, false);
  await grow();
  const pack = await expectAccepted(first);
  await expectAccepted(second);
  expect(await keys.signer.signatures(tenant, Buffer.alloc(0))).toHaveLength(1);
  expect(await browserSays(remembered)).toMatchObject({ ok: true, vkey: second });
  clock.at += SETTLED_MS;
  await move(deps, tenant, false);
  expect(await keys.signer.published(tenant)).toMatchObject([
    { vkey: first, to: new Date(clock.at) },
    { vkey: second, to: null },
  ]);
  await keys.rollEpoch(tenant);
  await move(deps, tenant, false);
  await grow();
  await expectAccepted(first);
  expect(verifyPack(await packNow()).kinds).toMatchObject({
    'key.announced': 1,
    'key.rotated': 1,
    'key.destroyed': 1,
  });
  // What was signed by both once is no way to a third key, nor is a chain with a link that is not of this log.
  const files = unzipSync(pack);
  const forged = formatVkey(makeKey(`vault.example/log/${tenant}`, new Uint8Array(32).fill(7)));
  const keysJson = (list: readonly string[]): Uint8Array => Buffer.from(formatKeys(list));
  const note = files['handovers/1.note'] ?? new Uint8Array();
  const broken: [string, Record<string, Uint8Array>][] = [
    ['with a checkpoint from before the entry', { ...files, 'handovers/1.note': early }],
    [
      'without the handover',
      Object.fromEntries(Object.entries(files).filter(([name]) => !name.startsWith('handovers/'))),
    ],
    ['with a handover to a forged key', { ...files, 'keys.json': keysJson([first, forged]) }],
    ['with the newest checkpoint as handover', { ...files, 'handovers/1.note': files['checkpoint'] ?? note }],
    [
      'with one more key',
      { ...files, 'keys.json': keysJson([first, second, forged]), 'handovers/2.note': note },
    ],
  ];
  for (const [what, changed] of broken) {
    expect(verifyPack(zipSync(changed), { vkey: first }).ok, what).toBe(false);
    if (go !== null) expect(go(changed, first).code, what).toBe(1);
  }
  // A browser that remembers a key which leads nowhere is told so.
  expect((await browserSays({ ...remembered, vkey: forged })).ok).toBe(false);
}, 60_000);

test('certificates of the key before go on verifying, beside those of the next, which the log names', async () => {
  const certificate = async (id: string): Promise<void> => {
    const counts = { conversations: 0, messages: 0, values: 0, indexes: 0, files: 0, mails: 0, contacts: 0 };
    const requestedAt = new Date(clock.at);
    const note = await certify(
      keys.certifier,
      tenant,
      {
        shreddingId: id,
        subjectId: randomId(),
        commitment: 'ab',
        because: 'asked_by_person',
        state: 'waiting',
        completedAt: null,
        certificate: null,
        part: null,
        counts,
        requestedAt,
      },
      {
        key: { subjectId: randomId(), epoch: 1, kekRef: 'k', destroyedAt: requestedAt },
        provider: 'file',
        providerDelaySeconds: 0,
        horizonSeconds: 86_400,
      },
    );
    certificates.set(id, note);
    const digest = createHash('sha256').update(note).digest('hex');
    const entry = (kind: string, body: Record<string, string | number>) => ({
      kind,
      actor: 'job:retention',
      requestId: newId(),
      body: { shredding: id, subject: 'ab', ...body },
    });
    await db.tx(tenant, (sql) =>
      audit.record(sql, tenant, [
        entry('shred.requested', { because: 'asked_by_person', ...counts }),
        entry('shred.completed', { certificate: digest, epoch: 1 }),
      ]),
    );
    await grow();
  };
  const pinned = await current();
  const before = await keys.certifier.vkey(tenant);
  await certificate(randomId());
  await expectAccepted(pinned);
  await keys.askRotation(tenant, 'certificate');
  clock.at += 1;
  await move(deps, tenant, false);
  await certificate(randomId());
  clock.at += SETTLED_MS;
  await move(deps, tenant, false);
  expect(await keys.certifier.vkey(tenant)).not.toBe(before);
  await certificate(randomId());
  await expectAccepted(pinned);
  for (let steps = 0; steps < 2; steps += 1) {
    clock.at += SETTLED_MS;
    await move(deps, tenant, false);
  }
  await certificate(randomId());
  const pack = await expectAccepted(pinned);
  expect(await keys.certifier.published(tenant)).toMatchObject([{ vkey: before }, { to: null }]);
  // One by a key that no entry names is worth nothing.
  const files = unzipSync(pack);
  const { log: vkeys, destruction } = JSON.parse(Buffer.from(files['keys.json'] ?? '').toString()) as {
    log: string[];
    destruction: string[];
  };
  expect(destruction).toHaveLength(2);
  const forged = formatVkey(makeKey(`vault.example/destruction/${tenant}`, new Uint8Array(32).fill(7)));
  const more = Buffer.from(formatKeys(vkeys, [...destruction, forged]));
  const report = verifyPack(zipSync({ ...files, 'keys.json': more }));
  expect(report.checks.find(({ id }) => id === 'certificates')?.problems[0]).toContain(
    'next destruction key',
  );
});
