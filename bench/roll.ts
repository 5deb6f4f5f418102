import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { systemClock } from '#platform/clock';
import { connectPlainly, openDb, type Db } from '#platform/db';
import { randomId, type SubjectId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { migrateDatabase } from '#platform/migrate';
import { startPostgres } from '#platform/postgres-embedded';
import { createFileProvider, createKeys } from '#vault/keys';
import { seal } from '../src/vault/keys/aead.ts';
import { readEpochKeys } from '../src/vault/keys/store.ts';
import { insertSubjectKeys } from '../src/vault/keys/store-subjects.ts';
import { keyCheckValue } from '../src/vault/keys/subject-key.ts';
import { wrappedAad } from '../src/vault/keys/subject-keys.ts';
import { asKey, kekAad } from '../src/vault/keys/tenant-keys.ts';
import type { Figure } from './system.ts';

/** Subjects in the larger of the two rolls; the smaller has a fifth of them. `DOZO_BENCH_SUBJECTS` changes it. */
const SUBJECTS = Number(process.env['DOZO_BENCH_SUBJECTS'] ?? 200_000);
const TEN_MILLION = 10_000_000;
const BATCH = 5_000;

/** The roll of an epoch at two sizes, beside the bare rewrite of the same bytes by one statement: what the database alone costs. */
export async function run(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dozo-bench-roll-'));
  const log = createLog('bench', 'silent');
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), log });
  const { owner, app } = postgres.urls.keystore;
  let keystore: Db | null = null;
  try {
    await migrateDatabase('keystore', owner, app.username);
    keystore = openDb(app);
    const provider = await createFileProvider(join(folder, 'keys'));
    const keys = createKeys({ keystore, provider, clock: systemClock, log, host: 'bench.example' });
    const rates: { count: number; perSecond: number }[] = [];
    let bare = 0;
    for (const count of [SUBJECTS / 5, SUBJECTS]) {
      const tenant = randomId<TenantId>();
      await keys.ensureTenant(tenant);
      await fill(keystore, provider, tenant, count);
      const admin = connectPlainly(owner);
      await admin`vacuum analyze subject_key`;
      await admin.end();
      const began = performance.now();
      const { rewrapped } = await keys.rollEpoch(tenant);
      rates.push({ count: rewrapped, perSecond: (rewrapped / (performance.now() - began)) * 1_000 });
      if (count === SUBJECTS) bare = await bareRewrite(keystore, tenant, count);
    }
    const [small, large] = rates;
    if (small === undefined || large === undefined) throw new Error('nothing was rolled');
    const minutes = TEN_MILLION / large.perSecond / 60;
    return [
      {
        name: `roll of an epoch, ${large.count.toLocaleString('en')} subjects, each opened, sealed, read back and compared`,
        measured: `${Math.round(large.perSecond).toLocaleString('en')}/s = ${(large.perSecond / bare).toFixed(2)}; 10 M in ${minutes.toFixed(1)} min`,
        against: `one statement that writes the same bytes to the same rows: ${Math.round(bare).toLocaleString('en')}/s`,
        wanted: '10 M ≤ 15 min',
      },
      {
        name: 'the same, a fifth of the subjects',
        measured: `${Math.round(small.perSecond).toLocaleString('en')}/s = ${(small.perSecond / large.perSecond).toFixed(2)} of the larger one`,
        against: 'linear: the rate is the same at both sizes',
        wanted: '≈ 1',
      },
    ];
  } finally {
    await keystore?.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(
  keystore: Db,
  provider: Awaited<ReturnType<typeof createFileProvider>>,
  tenant: TenantId,
  count: number,
): Promise<void> {
  const [row] = await keystore.tx(tenant, (sql) => readEpochKeys(sql, tenant));
  if (row === undefined) throw new Error('no epoch');
  const epochKey = asKey(await provider.unwrap(row.kekRef, row.wrapped, kekAad(tenant, row.epoch)));
  for (let at = 0; at < count; at += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, count - at) }, () => {
      const [subjectId, clear] = [randomId<SubjectId>(), randomBytes(32)];
      const wrapped = seal(epochKey, clear, wrappedAad(tenant, subjectId, { version: 1, epoch: row.epoch }));
      return { subjectId, version: 1, wrapped, kcv: keyCheckValue(asKey(clear)) };
    });
    await keystore.tx(tenant, (sql) => insertSubjectKeys(sql, tenant, row.epoch, rows, new Date()));
  }
}

/** Rows a second of `update … set wrapped = …` over all of them, without policies to pass or keys to open. */
async function bareRewrite(keystore: Db, tenant: TenantId, count: number): Promise<number> {
  const began = performance.now();
  await keystore.tx(
    tenant,
    (sql) =>
      sql`update subject_key set epoch = epoch, wrapped = wrapped || ''::bytea where tenant_id = ${tenant}`,
  );
  return (count / (performance.now() - began)) * 1_000;
}

if (import.meta.main) console.log(await run());
