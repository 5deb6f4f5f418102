import { generateKeyPairSync, hash, sign, verify, type KeyObject } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { systemClock } from '#platform/clock';
import { connectPlainly, openDb, type Db } from '#platform/db';
import { randomId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { AppError, FatalError } from '#platform/problems';
import { NODE, testDatabases, type TestDatabases } from '../../../test/harness.ts';
import { createAudit, type Audit } from './audit.ts';
import { checkLog } from './check-log.ts';
import { encodeEntry } from './entry.ts';
import { createFileHeads } from './heads.ts';
import { proveInclusion } from './prove-inclusion.ts';
import { record } from './record.ts';
import { sequenceBatch } from './sequence.ts';
import { signCheckpoint, type LogSigner } from './sign-checkpoint.ts';
import { listEntries, readCheckpoint, readEntries, readHead } from './store.ts';
import { leafHash, nodeHash, rootOf, rootOfLeaves } from './tree.ts';

let databases: TestDatabases<'vault'>;
let db: Db;
let folder: string;
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const log = createLog('test', 'silent');

const signer: LogSigner = {
  vkey: async () => vkeyOf('test.example/log', publicKey),
  signatures: async (_tenant, bytes) => [
    { vkey: vkeyOf('test.example/log', publicKey), signature: sign(null, bytes, privateKey) },
  ],
  published: async () => [{ vkey: vkeyOf('test.example/log', publicKey), from: new Date(0), to: null }],
};

beforeAll(async () => {
  databases = await testDatabases('vault');
  db = openDb(databases.databases.vault.app);
  folder = mkdtempSync(join(tmpdir(), 'dozo-heads-'));
});
afterAll(async () => {
  await db.close();
  await databases.drop();
  rmSync(folder, { recursive: true });
});

const newTenant = (): TenantId => randomId<TenantId>();
const draft = (n: number) => ({ kind: 'value.revealed', actor: 'p_test', requestId: 'r', body: { n } });

function audit(tenant: TenantId, over: Partial<Parameters<typeof createAudit>[0]> = {}): Audit {
  return createAudit({
    db,
    clock: systemClock,
    log,
    signer,
    heads: createFileHeads(folder),
    tenants: async () => [tenant],
    policies: async () => new Map(),
    certificates: async () => ({ vkeys: [], notes: new Map() }),
    ...over,
  });
}

async function fill(tenant: TenantId, count: number): Promise<Audit> {
  const one = audit(tenant);
  const ids = await db.tx(tenant, (sql) =>
    one.record(
      sql,
      tenant,
      Array.from({ length: count }, (_, n) => draft(n)),
    ),
  );
  await one.sequenced(tenant, ids);
  return one;
}

describe('the sequence', () => {
  test('a thousand records at once, by two sequencers, are numbered once each and without a gap', async () => {
    const tenant = newTenant();
    const [one, two] = [audit(tenant), audit(tenant)];
    const places = await Promise.all(
      Array.from({ length: 1_000 }, async (_, n) => {
        const by = n % 2 === 0 ? one : two;
        const ids = await db.tx(tenant, (sql) => by.record(sql, tenant, [draft(n)]));
        return (await by.sequenced(tenant, ids))[0];
      }),
    );
    expect(new Set(places).size).toBe(1_000);
    expect(Math.max(...places.map(Number))).toBe(999);
    const head = await db.tx(tenant, (sql) => readHead(sql, tenant));
    const rows = await db.tx(tenant, (sql) => readEntries(sql, tenant, 0, 1_000));
    expect(rootOf(head)).toEqual(rootOfLeaves(rows.map((row) => leafHash(row.entry))));
  });

  test('an entry that was numbered before somebody came to wait for it is answered at once', async () => {
    const tenant = newTenant();
    const own = openDb(databases.databases.vault.app);
    const one = audit(tenant, { db: own });
    const [first = '', second = ''] = await own.tx(tenant, (sql) =>
      one.record(sql, tenant, [draft(1), draft(2)]),
    );
    expect(await one.sequenced(tenant, [first])).toEqual([0]);
    await own.close(); // nothing can be asked any more
    expect(await one.sequenced(tenant, [second])).toEqual([1]);
  });

  test('an entry whose transaction failed is not there', async () => {
    const tenant = newTenant();
    const one = audit(tenant);
    const failed = db.tx(tenant, async (sql) => {
      await one.record(sql, tenant, [draft(1)]);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect((await sequenceBatch(db, systemClock, tenant)).size).toBe(0);
  });

  test('what a crash left pending is numbered by the next process', async () => {
    const tenant = newTenant();
    await db.tx(tenant, (sql) => audit(tenant).record(sql, tenant, [draft(1), draft(2)]));
    const next = audit(tenant);
    next.start();
    await expect.poll(() => db.tx(tenant, (sql) => readHead(sql, tenant)).then((head) => head.size)).toBe(2);
    await next.stop();
  });

  test('an entry that never becomes durable releases nothing', async () => {
    const tenant = newTenant();
    const one = audit(tenant, { patienceMs: 200 });
    await expect(one.sequenced(tenant, [randomId()])).rejects.toMatchObject({
      problem: 'log_unavailable',
    } satisfies Partial<AppError>);
  });

  test('the process cannot change or take away what was numbered', async () => {
    const tenant = newTenant();
    await fill(tenant, 1);
    for (const statement of [
      'update log_entry set kind = kind',
      'delete from log_entry',
      'delete from log_checkpoint',
      'delete from log_head',
    ]) {
      await expect(
        db.tx(tenant, (sql) => sql.unsafe(statement)),
        statement,
      ).rejects.toMatchObject({ code: '42501' });
    }
  });
});

describe('an entry says nothing personal', () => {
  const id = '00000000-0000-4000-8000-000000000000';
  test.each([
    ['an address', { email: 'aoi@example.com' }],
    ['a sentence', { reason: 'customer asked for it' }],
    ['a Japanese name', { who: '佐藤' }],
    ['an object', { more: { deep: 1 } as never }],
    ['a list with a sentence', { list: ['ok', 'not ok'] }],
    ['a fraction', { score: 0.5 }],
  ])('%s is refused', (_name, body) => {
    expect(() =>
      encodeEntry(newTenant(), id, new Date(0), {
        kind: 'value.revealed',
        actor: 'p_x',
        requestId: 'r',
        body,
      }),
    ).toThrow(FatalError);
  });
  test('a kind that nobody described is refused', () => {
    expect(() =>
      encodeEntry(newTenant(), id, new Date(0), {
        kind: 'value.sold',
        actor: 'p_x',
        requestId: 'r',
        body: {},
      }),
    ).toThrow(FatalError);
  });
  test('the refusal does not repeat what was refused', () => {
    try {
      encodeEntry(newTenant(), id, new Date(0), {
        kind: 'value.revealed',
        actor: '4242 4242 4242 4242',
        requestId: 'r',
        body: {},
      });
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain('4242');
    }
  });
});

describe('the checkpoint', () => {
  test('is signed over origin, size and root, and grows', async () => {
    const tenant = newTenant();
    await fill(tenant, 300);
    const deps = { db, clock: systemClock, signer, heads: createFileHeads(folder) };
    expect(await signCheckpoint(deps, tenant, new Set())).toBe(true);
    const row = await db.tx(tenant, (sql) => readCheckpoint(sql, tenant));
    const [text = '', signature = ''] = (row?.note ?? '').split('\n\n');
    expect(text.split('\n').slice(0, 2)).toEqual(['test.example/log', '300']);
    const bytes = Buffer.from(/^— test\.example\/log (\S+)/.exec(signature)?.[1] ?? '', 'base64').subarray(4);
    expect(verify(null, Buffer.from(`${text}\n`), publicKey, bytes)).toBe(true);
  });

  test('is refused on a database that is behind what was signed, and on one that tells another history', async () => {
    const tenant = newTenant();
    const heads = createFileHeads(folder);
    await fill(tenant, 5);
    const deps = { db, clock: systemClock, signer, heads };
    await signCheckpoint(deps, tenant, new Set());
    const admin = connectPlainly(databases.superuser('vault'));
    await admin`update log_entry set leaf_hash = ${Buffer.alloc(32, 7)} where tenant_id = ${tenant} and index = 2`;
    await expect(fill(tenant, 1)).rejects.toMatchObject({ problem: 'log_unavailable' });
    await sequenceBatch(db, systemClock, tenant);
    await expect(signCheckpoint(deps, tenant, new Set())).rejects.toThrow(FatalError);
    await admin`delete from log_entry where tenant_id = ${tenant} and index >= 2`;
    const restored = { size: 2, packed: Buffer.concat([nodeHash(Buffer.alloc(32, 1), Buffer.alloc(32, 2))]) };
    await admin`update log_head set size = ${restored.size}, frontier = ${restored.packed} where tenant_id = ${tenant}`;
    await expect(signCheckpoint(deps, tenant, new Set())).rejects.toThrow(/older backup/);
    await admin.end();
  });

  test('two signers with different views cannot both move the head', async () => {
    const tenant = newTenant();
    const heads = createFileHeads(folder);
    const [a, b] = [
      { size: 1, root: Buffer.alloc(32, 1) },
      { size: 1, root: Buffer.alloc(32, 2) },
    ];
    await heads.swap(tenant, null, a);
    await expect(heads.swap(tenant, null, b)).rejects.toThrow(FatalError);
    const both = await Promise.allSettled([heads.swap(tenant, a, b), heads.swap(tenant, a, b)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await heads.swap(tenant, b, a);
    expect(heads.read(tenant)).toEqual(a);
  });

  test('a head is one sector, written over in its place; one of another length is read and made new, a broken one stops the log', async () => {
    const tenant = newTenant();
    const heads = createFileHeads(folder);
    const path = join(folder, `${tenant}.json`);
    const at = (size: number) => ({ size, root: Buffer.alloc(32, size) });
    writeFileSync(path, JSON.stringify({ size: 1, root: at(1).root.toString('base64') }));
    for (const size of [2, 3, 400]) {
      await heads.swap(tenant, size === 2 ? at(1) : heads.read(tenant), at(size));
      expect(createFileHeads(folder).read(tenant)).toEqual(at(size));
      expect(statSync(path).size).toBe(512);
    }
    const { ino } = statSync(path);
    await heads.swap(tenant, at(400), at(5));
    expect(statSync(path).ino).toBe(ino);
    writeFileSync(path, '{"size":5,'.padEnd(512));
    expect(() => heads.read(tenant)).toThrow(SyntaxError);
    await expect(heads.swap(tenant, at(5), at(6))).rejects.toThrow(SyntaxError);
  });
});

describe('two who fight over one log', () => {
  const CHILD = join(import.meta.dirname, '../../../test/heads-child.ts');

  test('processes that move one head at once: each move follows the one before, none is lost, none is made twice', async () => {
    const tenant = newTenant();
    const WANTED = 120;
    const children = await Promise.all(
      [1, 2, 3].map((mark) =>
        promisify(execFile)(NODE, [CHILD, folder, tenant, String(WANTED), String(mark)]),
      ),
    );
    const moves = children.flatMap(({ stdout }) => stdout.split('\n').filter((line) => line !== ''));
    const before = moves.map((move) => move.split(' ')[0]);
    expect(moves.length).toBeGreaterThanOrEqual(WANTED);
    expect(new Set(before).size).toBe(moves.length);
    const after = new Set(moves.map((move) => move.split(' ')[1]));
    expect(before.filter((one) => one !== 'nothing' && !after.has(one))).toEqual([]);
    expect(createFileHeads(folder).read(tenant)?.size).toBe(moves.length);
  });

  test('a database and its copy: one of them signs and releases, the other says why it does not', async () => {
    const tenant = newTenant();
    const copy = await testDatabases('vault');
    const dbs = [db, openDb(copy.databases.vault.app)];
    const both = dbs.map((own) => audit(tenant, { db: own }));
    // Both have the same beginning, signed by the first.
    const begin = Array.from({ length: 3 }, (_, n) => ({ ...draft(n), entryId: randomId() }));
    const at = { ...systemClock, now: () => 1_700_000_000_000 };
    for (const own of dbs) {
      await own.tx(tenant, (sql) => record(at, sql, tenant, begin));
      await sequenceBatch(own, at, tenant);
    }
    const heads = createFileHeads(folder);
    await signCheckpoint({ db, clock: systemClock, signer, heads }, tenant, new Set());
    // Then each goes its own way, both of them running.
    const release = async (nth: number): Promise<string> => {
      const [own, one] = [dbs[nth], both[nth]];
      if (own === undefined || one === undefined) throw new Error('two');
      const ids = await own.tx(tenant, (sql) => one.record(sql, tenant, [draft(100 + nth)]));
      return one.sequenced(tenant, ids).then(
        () => 'released',
        (error: unknown) => (error instanceof AppError ? error.problem : String(error)),
      );
    };
    expect(await Promise.all([release(0), release(1)])).toEqual(['released', 'released']);
    await Promise.all(both.map((one) => one.stop())); // signs what is not signed
    const signed = await Promise.all(
      dbs.map((own) => own.tx(tenant, (sql) => readCheckpoint(sql, tenant)).then((row) => row?.size ?? 0)),
    );
    expect([
      [4, 0],
      [3, 4],
    ]).toContainEqual(signed);
    // Whoever starts on the other one releases nothing, from the first moment.
    const loser = signed[0] === 4 ? 1 : 0;
    both[loser] = audit(tenant, { db: dbs[loser] ?? db });
    expect(await release(loser)).toBe('log_unavailable');
    both[1 - loser] = audit(tenant, { db: dbs[1 - loser] ?? db });
    expect(await release(1 - loser)).toBe('released');
    await dbs[1]?.close();
    await copy.drop();
  });

  test('an older backup releases nothing, and goes on as the papers say: from the newest backup, or with the head moved aside', async () => {
    const tenant = newTenant();
    const heads = createFileHeads(folder);
    const deps = { db, clock: systemClock, signer, heads };
    await fill(tenant, 3);
    await signCheckpoint(deps, tenant, new Set());
    const admin = connectPlainly(databases.superuser('vault'));
    const older = await admin`select size, frontier from log_head where tenant_id = ${tenant}`;
    await fill(tenant, 2);
    await signCheckpoint(deps, tenant, new Set());
    await admin`create temp table taken as select * from log_entry where tenant_id = ${tenant} and index >= 3`;
    await admin`create temp table newer as select * from log_head where tenant_id = ${tenant}`;
    await admin`delete from log_entry where tenant_id = ${tenant} and index >= 3`;
    await admin`delete from log_checkpoint where tenant_id = ${tenant} and size > 3`;
    await admin`update log_head set size = 3, frontier = ${older[0]?.['frontier'] as Buffer} where tenant_id = ${tenant}`;
    const said: string[] = [];
    const restored = audit(tenant, {
      log: { ...log, error: (fields: object) => void said.push(JSON.stringify(fields)) } as typeof log,
    });
    const tryToRelease = async (by: Audit) => {
      const ids = await db.tx(tenant, (sql) => by.record(sql, tenant, [draft(9)]));
      return by.sequenced(tenant, ids);
    };
    await expect(tryToRelease(restored)).rejects.toMatchObject({ problem: 'log_unavailable' });
    expect(said.join()).toMatch(/older backup.*restored-log\.md/);
    // Step 2: the entries are there again.
    await admin`insert into log_entry select * from taken`;
    await admin`update log_head set size = newer.size, frontier = newer.frontier from newer where log_head.tenant_id = newer.tenant_id`;
    expect(await tryToRelease(audit(tenant))).toEqual([6]);
    // Step 3: lost for good, and agreed with the client.
    await admin`delete from log_entry where tenant_id = ${tenant} and index >= 3`;
    await admin`update log_head set size = 3, frontier = ${older[0]?.['frontier'] as Buffer} where tenant_id = ${tenant}`;
    await expect(tryToRelease(audit(tenant))).rejects.toMatchObject({ problem: 'log_unavailable' });
    renameSync(join(folder, `${tenant}.json`), join(folder, `${tenant}.aside`));
    const [place = 0] = await tryToRelease(audit(tenant));
    expect(place).toBeGreaterThanOrEqual(3);
    expect(await signCheckpoint(deps, tenant, new Set())).toBe(true);
    await admin.end();
  });
});

describe('a log computed anew', () => {
  test('is found whole, and every tampering with the database by SQL is named', async () => {
    const tenant = newTenant();
    const deps = { db, clock: systemClock, signer, heads: createFileHeads(folder) };
    await fill(tenant, 300);
    await signCheckpoint(deps, tenant, new Set());
    await fill(tenant, 300);
    await signCheckpoint(deps, tenant, new Set());
    const whole = { size: 600, checkpoints: 2, signed: 600, wrong: [] };
    expect(await checkLog(deps, tenant)).toEqual(whole);
    const admin = connectPlainly(databases.superuser('vault'));
    const zero = Buffer.alloc(32);
    const TABLES = ['log_entry', 'log_node', 'log_checkpoint', 'log_head'];
    for (const table of TABLES)
      await admin`create temp table ${admin(`kept_${table}`)} as select * from ${admin(table)} where tenant_id = ${tenant}`;
    const tamper = async (
      wrong: string[],
      statement: (sql: typeof admin) => Promise<unknown>,
    ): Promise<void> => {
      await statement(admin);
      expect((await checkLog(deps, tenant)).wrong).toEqual(wrong);
      for (const table of TABLES) {
        await admin`delete from ${admin(table)} where tenant_id = ${tenant}`;
        await admin`insert into ${admin(table)} select * from ${admin(`kept_${table}`)}`;
      }
    };
    await tamper(
      ['entry', 'forked', 'head', 'root', 'tile'],
      (sql) =>
        sql`update log_entry set entry = replace(convert_from(entry, 'UTF8'), 'p_test', 'p_xest')::bytea where tenant_id = ${tenant} and index = 17`,
    );
    await tamper(
      ['entry'],
      (sql) => sql`update log_entry set leaf_hash = ${zero} where tenant_id = ${tenant} and index = 500`,
    );
    await tamper(
      ['forked', 'gap', 'head', 'root', 'tile'],
      (sql) => sql`delete from log_entry where tenant_id = ${tenant} and index = 100`,
    );
    await tamper(
      ['tile'],
      (sql) =>
        sql`update log_node set hash = ${zero} where tenant_id = ${tenant} and level = 1 and index = 1`,
    );
    await tamper(['tile'], (sql) => sql`delete from log_node where tenant_id = ${tenant}`);
    await tamper(
      ['root'],
      (sql) => sql`update log_checkpoint set root = ${zero} where tenant_id = ${tenant} and size = 300`,
    );
    await tamper(
      ['signature'],
      (sql) =>
        sql`update log_checkpoint set note = replace(note, '600', '601') where tenant_id = ${tenant} and size = 600`,
    );
    await tamper(
      ['behind', 'head'],
      (sql) => sql`update log_head set size = 599 where tenant_id = ${tenant}`,
    );
    await admin.end();
    expect(await checkLog(deps, tenant)).toEqual(whole);
    writeFileSync(join(folder, `${tenant}.json`), 'x');
    expect(await checkLog(deps, tenant)).toMatchObject({ wrong: ['head_file_unreadable'] });
  });
});

describe('proofs', () => {
  test.each([1, 2, 3, 255, 256, 257, 700])('of every tenth entry of %i lead to the root', async (size) => {
    const tenant = newTenant();
    await fill(tenant, size);
    await signCheckpoint(
      { db, clock: systemClock, signer, heads: createFileHeads(folder) },
      tenant,
      new Set(),
    );
    const checkpoint = await db.tx(tenant, (sql) => readCheckpoint(sql, tenant));
    const rows = await db.tx(tenant, (sql) => readEntries(sql, tenant, 0, size));
    for (let index = 0; index < size; index += size > 20 ? 10 : 1) {
      const proof = await db.tx(tenant, (sql) => proveInclusion(sql, tenant, index));
      const hashes = (proof.split('\n\n')[0] ?? '')
        .split('\n')
        .slice(2)
        .map((line) => Buffer.from(line, 'base64'));
      expect(climb(leafHash(rows[index]?.entry ?? Buffer.alloc(0)), index, size, hashes)).toEqual(
        checkpoint?.root,
      );
    }
    expect(
      await db.tx(tenant, (sql) =>
        listEntries(sql, tenant, { kinds: ['value.revealed'], before: size, limit: 3 }),
      ),
    ).toHaveLength(Math.min(3, size));
  });
});

/** RFC 9162 section 2.1.3.2, written down again so that the prover does not check itself. */
function climb(leaf: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer {
  let [fn, sn, hashed] = [index, size - 1, leaf];
  for (const p of path) {
    if (fn % 2 === 1 || fn === sn) {
      hashed = nodeHash(p, hashed);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    } else hashed = nodeHash(hashed, p);
    [fn, sn] = [fn >> 1, sn >> 1];
  }
  return hashed;
}

function vkeyOf(name: string, key: KeyObject): string {
  const raw = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  const typed = Buffer.concat([Buffer.of(1), raw]);
  const id = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typed]), 'buffer').subarray(0, 4);
  return `${name}+${id.toString('hex')}+${typed.toString('base64')}`;
}
