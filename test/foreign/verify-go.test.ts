import { unzipSync, zipSync } from 'fflate';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { systemClock } from '#platform/clock';
import { openDb, type Db } from '#platform/db';
import { randomId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { formatVkey, makeKey, verifyPack, verifyTlogProof, parseVkey } from '#tlog';
import { createAudit, createFileHeads } from '#vault/audit';
import { exportPack } from '../../src/vault/audit/export-pack.ts';
import { proveInclusion } from '../../src/vault/audit/prove-inclusion.ts';
import { readEntries } from '../../src/vault/audit/store.ts';
import { testDatabases, type TestDatabases } from '../harness.ts';
import { buildGoVerifier, HAS_GO, type VerifyWithGo } from './go.ts';

const SIZE = 700;
const POLICY = 'permit (principal, action, resource);\n';
const DIGEST = createHash('sha256').update(POLICY).digest('hex');
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const KEY = makeKey('desk.example/log/a', publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));
const VKEY = formatVkey(KEY);

let databases: TestDatabases<'vault'>;
let db: Db;
let folder: string;
let tenant: TenantId;
let pack: Uint8Array;
let files: Record<string, Uint8Array>;

/** A real log: recorded, numbered, signed and exported by the vault's own code on PostgreSQL. */
beforeAll(async () => {
  databases = await testDatabases('vault');
  db = openDb(databases.databases.vault.app);
  folder = mkdtempSync(join(tmpdir(), 'dozo-foreign-'));
  tenant = randomId<TenantId>();
  const audit = createAudit({
    db,
    clock: systemClock,
    log: createLog('test', 'silent'),
    signer: {
      vkey: async () => VKEY,
      signatures: async (_tenant, bytes) => [{ vkey: VKEY, signature: sign(null, bytes, privateKey) }],
      published: async () => [{ vkey: VKEY, from: new Date(0), to: null }],
    },
    heads: createFileHeads(join(folder, 'heads')),
    tenants: async () => [tenant],
    policies: async () => new Map([[DIGEST, POLICY]]),
    certificates: async () => ({ vkeys: [], notes: new Map() }),
  });
  const drafts = Array.from({ length: SIZE }, (_, n) => ({
    kind: n % 2 === 0 ? 'value.resolved' : 'message.tokenised',
    actor: 'p_test',
    requestId: `r${n}`,
    body: { n, policyDigest: DIGEST },
  }));
  const ids = await db.tx(tenant, (sql) => audit.record(sql, tenant, drafts));
  await audit.sequenced(tenant, ids);
  await audit.stop();
  const made = await db.tx(tenant, (sql) =>
    exportPack(sql, tenant, [VKEY], {
      policies: new Map([[DIGEST, POLICY]]),
      certificates: { vkeys: [], notes: new Map() },
    }),
  );
  pack = made.bytes;
  files = unzipSync(pack);
});
afterAll(async () => {
  await db.close();
  await databases.drop();
  rmSync(folder, { recursive: true });
});

describe('the vault’s own pack and proofs', () => {
  test('are in order for the offline verifier', () => {
    const report = verifyPack(pack, { vkey: VKEY });
    expect(report.checks.flatMap((check) => check.problems)).toEqual([]);
    expect(report).toMatchObject({ ok: true, size: SIZE });
  });

  test('one-file proofs open for each entry', async () => {
    const key = parseVkey(VKEY)!;
    await db.tx(tenant, async (sql) => {
      for (const index of [0, 255, 256, 511, 512, SIZE - 1]) {
        const [row] = await readEntries(sql, tenant, index, 1);
        const proof = await proveInclusion(sql, tenant, index);
        expect(verifyTlogProof(proof, row!.entry, key)?.index).toBe(index);
      }
    });
  });
});

describe.runIf(HAS_GO)('Go’s sumdb/note and sumdb/tlog', () => {
  let verify: VerifyWithGo;
  beforeAll(() => {
    verify = buildGoVerifier(folder);
  });
  const verifyWithGo = (changed: Record<string, Uint8Array>, vkey = VKEY) => verify(changed, vkey);

  test('verify the pack', () => {
    expect(verifyWithGo(files)).toEqual({
      code: 0,
      says: `ok: ${SIZE} entries, signature, root, tiles, inclusion\n`,
    });
  });

  test.each([
    ['an entry', 'tile/entries/001'],
    ['a hash of a leaf', 'tile/0/001'],
    ['a hash of a tile above', 'tile/1/000.p/2'],
    ['the checkpoint', 'checkpoint'],
  ])('refuse %s with one bit changed, as we do', (_what, name) => {
    const bytes = Uint8Array.from(files[name]!);
    bytes[Math.floor(bytes.length / 3)]! ^= 1;
    const changed = { ...files, [name]: bytes };
    expect(verifyWithGo(changed).code).toBe(1);
    expect(verifyPack(zipSync(changed), { vkey: VKEY }).ok).toBe(false);
  });

  test('refuse another key', () => {
    const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });
    expect(verifyWithGo(files, formatVkey(makeKey(KEY.name, other.subarray(-32)))).code).toBe(1);
  });
});
