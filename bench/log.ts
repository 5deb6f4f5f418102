import { zipSync } from 'fflate';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { systemClock } from '#platform/clock';
import { connectPlainly, openDb } from '#platform/db';
import { bytes, texts, times } from '#platform/db-arrays';
import { randomId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { migrateDatabase } from '#platform/migrate';
import { startPostgres } from '#platform/postgres-embedded';
import { verifyPack } from '#tlog';
import { decideAgain } from '../src/commands/decide-again.ts';
import { NODE_HASHER } from '../src/commands/node-hasher.ts';
import { record } from '../src/vault/audit/record.ts';
import { BATCH, sequenceBatch } from '../src/vault/audit/sequence.ts';
import { append, leafHash, type Frontier } from '../src/vault/audit/tree.ts';
import { clientLog, entryBytes, LOG_VKEY, packFiles } from '../test/generate/client-log.ts';
import type { Figure } from './system.ts';

const IN_MEMORY = 400_000;
const BATCHES = 60;
const ROUNDS = 3;
const AUDITED = 1_000_000;
/** Half of the entries are decisions. */
const REPLAYED = 200_000;

/** The client's log: growing in memory and on the disk, checked whole, and every decision made again. */
export async function run(): Promise<Figure[]> {
  return [inMemory(), await durable(), audited(), replayed()];
}

/** Of this process, in seconds: on a shared machine the clock on the wall tells of its neighbours. */
const processor = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const seconds = (since: number): number => (performance.now() - since) / 1_000;
const count = (n: number): string => Math.round(n).toLocaleString('en');

function inMemory(): Figure {
  const entries = Array.from({ length: 1_000 }, () => randomBytes(300));
  let best = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const tree: Frontier = { size: 0, roots: [] };
    const since = performance.now();
    for (let nth = 0; nth < IN_MEMORY; nth += 1)
      append(tree, leafHash(entries[nth % 1_000] ?? randomBytes(300)));
    best = Math.max(best, IN_MEMORY / seconds(since));
  }
  return {
    name: 'log: append an entry of 300 bytes to a tree in memory',
    measured: `${count(best)}/s`,
    against: `${count(IN_MEMORY)} entries, one thread; best of ${ROUNDS}`,
    wanted: '≥ 150,000/s',
  };
}

async function durable(): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'dozo-bench-log-'));
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    log: createLog('bench', 'silent'),
  });
  try {
    const { owner, app } = postgres.urls.vault;
    await migrateDatabase('vault', owner, app.username);
    const admin = connectPlainly(owner);
    await admin`create table plain_entry (tenant_id uuid, index bigint, entry_id uuid, kind text, at timestamptz, entry bytea, leaf_hash bytea,
      primary key (tenant_id, index), unique (tenant_id, entry_id))`;
    await admin.unsafe(`grant select, insert on plain_entry to "${app.username}"`);
    await admin.end();
    const db = openDb(app);
    const tenant = randomId<TenantId>();
    const drafts = Array.from({ length: BATCH }, (_, n) => ({
      kind: 'message.tokenised',
      actor: 'customer',
      requestId: `r${n}`,
      body: {
        conversation: randomId(),
        message: randomId(),
        channel: 'mail',
        tokens: [randomId()],
        files: 0,
      },
    }));
    const size = Buffer.byteLength(JSON.stringify(drafts[0])) + 130;
    let [log, plain, index] = [0, 0, 0];
    for (let round = 0; round < ROUNDS; round += 1) {
      let since = performance.now();
      for (let batch = 0; batch < BATCHES; batch += 1) {
        await db.tx(tenant, (sql) => record(systemClock, sql, tenant, drafts));
        await sequenceBatch(db, systemClock, tenant);
      }
      log = Math.max(log, (BATCHES * BATCH) / seconds(since));
      since = performance.now();
      for (let batch = 0; batch < BATCHES; batch += 1, index += BATCH) {
        const ids = drafts.map(() => randomId());
        const at = new Date();
        await db.tx(tenant, async (sql) => {
          await sql`
            insert into plain_entry (tenant_id, index, entry_id, kind, at, entry, leaf_hash)
            select ${tenant}, ${index}::bigint + nth - 1, id, 'message.tokenised', at, entry, leaf
            from unnest(${texts(ids)}::uuid[], ${times(ids.map(() => at))}::timestamptz[], ${bytes(ids.map(() => randomBytes(size)))}::bytea[],
              ${bytes(ids.map(() => randomBytes(32)))}::bytea[]) with ordinality as given (id, at, entry, leaf, nth)`;
        });
      }
      plain = Math.max(plain, (BATCHES * BATCH) / seconds(since));
    }
    await db.close();
    return {
      name: `log: record and number entries durably, ${BATCH} at a time`,
      measured: `${count(log)}/s = ${(log / plain).toFixed(2)}`,
      against: `the same bytes inserted ready-made into the same columns and indexes, in a transaction: ${count(plain)}/s`,
      wanted: '≥ 10,000/s, ≥ 0.5',
    };
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function audited(): Figure {
  const pack = zipSync(packFiles(entryBytes(clientLog(AUDITED))), { level: 1 });
  const [since, before] = [performance.now(), processor()];
  const report = verifyPack(pack, { vkey: LOG_VKEY, hasher: NODE_HASHER });
  const [took, used] = [seconds(since), processor() - before];
  if (!report.ok) throw new Error('the log that was made is not in order');
  return {
    name: `log: a pack of ${count(report.size)} entries checked whole, decisions not made again`,
    measured: `${took.toFixed(1)} s; processor time ${used.toFixed(1)} s`,
    against: `${(pack.length / 1e6).toFixed(0)} MB of zip; signature, every entry, tile, root, facts and budgets; one thread`,
    wanted: '≤ 20 s',
  };
}

function replayed(): Figure {
  const pack = zipSync(packFiles(entryBytes(clientLog(REPLAYED))), { level: 1 });
  const options = { vkey: LOG_VKEY, hasher: NODE_HASHER };
  let since = performance.now();
  verifyPack(pack, options);
  const without = seconds(since);
  since = performance.now();
  const before = processor();
  const report = verifyPack(pack, { ...options, decideAgain });
  const [took, used] = [seconds(since), processor() - before];
  const made = report.checks.find(({ id }) => id === 'replay')?.counted ?? 0;
  if (!report.ok) throw new Error('the log that was made is not in order');
  return {
    name: `log: ${count(made)} decisions made again by Cedar, with the whole check of their log`,
    measured: `${took.toFixed(1)} s; processor time ${used.toFixed(1)} s`,
    against: `the same log without making them again: ${without.toFixed(1)} s`,
    wanted: '≤ 60 s',
  };
}
