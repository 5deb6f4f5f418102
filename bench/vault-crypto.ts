import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { createCipheriv, createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { DataClass } from '#detection';
import { systemClock } from '#platform/clock';
import { connectPlainly, openDb, type Db, type Sql } from '#platform/db';
import { bytes, texts } from '#platform/db-arrays';
import { randomId, type SubjectId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { migrateDatabase } from '#platform/migrate';
import { startPostgres } from '#platform/postgres-embedded';
import { createFileProvider, createKeys, type SubjectKey } from '#vault/keys';
import { lengthPrefixed } from '../src/vault/keys/aead.ts';
import { generateHpkeKeyPair, hpkeOpen, hpkeSeal } from '../src/vault/keys/hpke.ts';
import { tokenise } from '../src/vault/tokens/tokenise.ts';
import { cpuMs, type CpuMs } from './cpu.ts';
import type { Figure } from './system.ts';

const CLASS: DataClass = 'CARD';
/** Each measurement is this long; what is compared takes turns, and the best turn of each counts: on a shared machine the others tell of its neighbours. */
const SLICE_MS = 250;
const ROUNDS = 9;

/** Sealing, HPKE and the way of values into and out of the database, each against its peer in the same run. */
export async function run(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dozo-bench-'));
  const log = createLog('bench', 'silent');
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), log });
  const pools: Db[] = [];
  try {
    for (const name of ['vault', 'keystore'] as const)
      await migrateDatabase(name, postgres.urls[name].owner, postgres.urls[name].app.username);
    const [db, keystore] = [openDb(postgres.urls.vault.app), openDb(postgres.urls.keystore.app)];
    pools.push(db, keystore);
    const provider = await createFileProvider(join(folder, 'keys'));
    const keys = createKeys({ keystore, provider, clock: systemClock, log, host: 'bench.example' });
    const tenant = randomId<TenantId>();
    await keys.ensureTenant(tenant);
    const subject = await keys.newSubject(tenant, randomId<SubjectId>());
    const index = await keys.blindIndex(tenant, CLASS);

    const admin = connectPlainly(postgres.urls.vault.owner);
    // The same columns and indexes, without policies.
    await admin`create table plain_value (like value including all)`;
    await admin.unsafe(`grant select, insert on plain_value to "${postgres.urls.vault.app.username}"`);
    await admin.end();

    return [
      sealing(subject, index),
      await hpke(),
      ...(await tokenising(db, tenant, subject, keys, postgres.pid())),
      await opening(db, tenant, subject),
    ];
  } finally {
    for (const pool of pools) await pool.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function sealing(subject: SubjectKey, index: (form: string) => Buffer): Figure {
  const clear = Buffer.from('4242424242424242');
  const key = createSecretKey(randomBytes(32));
  const token = `tk1_card_${'0'.repeat(28)}`;
  const aad = lengthPrefixed('v1', subject.tenant, subject.subjectId, token, CLASS, '1');
  const nonce = randomBytes(12);
  const bare = (): void => {
    // What OpenSSL through node:crypto costs: same bytes, same authenticated data, the nonce given.
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
    cipher.setAAD(aad);
    cipher.update(clear);
    cipher.final();
    cipher.getAuthTag();
  };
  const ours = (): void => {
    subject.seal(CLASS, token, clear);
    index('4242424242424242');
  };
  const [own, peer] = alternately(ours, bare);
  return {
    name: 'seal a value and make its blind index, in process, one thread',
    measured: `${round(own)}/s = ${(own / peer).toFixed(2)}`,
    against: `node:crypto AES-256-GCM of the same bytes, no index, nonce given: ${round(peer)}/s`,
    wanted: '≥ 0.60',
  };
}

async function hpke(): Promise<Figure> {
  const pair = generateHpkeKeyPair();
  const [info, aad, clear] = [Buffer.from('dozo/form/v1|t|d'), Buffer.from('c|card'), Buffer.alloc(32, 1)];
  const box = hpkeSeal(pair.publicKey, info, aad, clear);
  const own = perSecond(() => hpkeOpen(pair, info, aad, box), SLICE_MS * ROUNDS);
  const suite = new CipherSuite({
    kem: new DhkemX25519HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes256Gcm(),
  });
  const theirs = await suite.kem.generateKeyPair();
  const sender = await suite.createSenderContext({ recipientPublicKey: theirs.publicKey });
  const ct = await sender.seal(new Uint8Array(clear).buffer);
  const peer = await perSecondAsync(async () => {
    const receiver = await suite.createRecipientContext({
      recipientKey: theirs.privateKey,
      enc: sender.enc,
    });
    await receiver.open(ct);
  });
  return {
    name: 'open an HPKE box, one thread',
    measured: `${round(own)}/s = ${(own / peer).toFixed(1)}`,
    against: `@hpke/core in the same process: ${round(peer)}/s`,
    wanted: '≥ 5,000/s',
  };
}

async function tokenising(
  db: Db,
  tenant: TenantId,
  subject: SubjectKey,
  keys: Parameters<typeof tokenise>[0]['keys'],
  postgres: number,
): Promise<Figure[]> {
  const deps = { keys, clock: systemClock } as Parameters<typeof tokenise>[0];
  const ctx = { tenant, actor: { kind: 'job', name: 'bench' }, requestId: randomUUID() } as const;
  const figures: Figure[] = [];
  let next = 4_000_000_000_000_000;
  for (const [size, wanted] of [
    [1, '≥ 0.65'],
    [10, '≥ 0.85'],
    [100, '≥ 0.80'],
  ] as const) {
    const ours = async (): Promise<void> => {
      const pieces = Array.from({ length: size }, () => {
        const text = String((next += 1));
        return { text, spans: [{ start: 0, end: text.length, class: CLASS }] };
      });
      await db.tx(tenant, (sql) => tokenise(deps, sql, ctx, subject, pieces, false));
    };
    const bare = async (): Promise<void> => {
      const rows = Array.from({ length: size }, () => ready(subject));
      await db.directory((sql) => insertReady(sql, tenant, rows));
    };
    const used = usedBy(postgres, size);
    const [own, peer] = await alternatelyAsync(used.of('own', ours), used.of('peer', bare), used.turn);
    figures.push({
      name: `tokenise: seal, mask, index, insert under row-level security, ${size} at a time`,
      measured: `${round(own * size)} values/s = ${(own / peer).toFixed(2)}; processor time of a value ${used.told('own')}`,
      against: `the same rows ready-made into the same table without policies, in a transaction: ${round(peer * size)}/s; ${used.told('peer')}`,
      wanted,
    });
  }
  return figures;
}

/**
 * Processor time of each value on both sides, over all turns: where two cores are busy with nothing else, the ratio of the sums is
 * what overlapping can reach at most; where the peer waits for the disk, more.
 */
function usedBy(postgres: number, size: number) {
  const now = (): CpuMs => cpuMs({ postgres: { pid: postgres, tree: true } });
  const all = {
    own: { values: 0, client: 0, postgres: 0 },
    peer: { values: 0, client: 0, postgres: 0 },
  };
  let begun: { side: keyof typeof all; at: CpuMs } | null = null;
  return {
    of: (side: keyof typeof all, work: () => Promise<void>) => async (): Promise<void> => {
      begun ??= { side, at: now() };
      await work();
      all[side].values += size;
    },
    /** A turn has ended. */
    turn(): void {
      if (begun === null) return;
      const [{ side, at }, then] = [begun, now()];
      for (const part of ['client', 'postgres'] as const)
        all[side][part] += (then[part] ?? 0) - (at[part] ?? 0);
      begun = null;
    },
    told(side: keyof typeof all): string {
      const { values, client, postgres: server } = all[side];
      const each = (ms: number): string => ((ms * 1000) / values).toFixed(1);
      return `${each(client + server)} µs (process ${each(client)}, postgres ${each(server)})`;
    },
  };
}

interface Ready {
  token: string;
  subjectId: string;
  sealed: Buffer;
  mask: Buffer;
  index: Buffer;
}

/** A row as large as a real one, without any cipher. */
function ready(subject: SubjectKey): Ready {
  const some = randomBytes(124);
  return {
    token: `tk1_card_${some.toString('hex', 0, 14)}`,
    subjectId: subject.subjectId,
    sealed: some.subarray(14, 59),
    mask: some.subarray(59, 108),
    index: some.subarray(108),
  };
}

/** The statement of the tokens' store, on the table without policies. */
function insertReady(sql: Sql, tenant: TenantId, rows: readonly Ready[]): Promise<unknown> {
  return sql`
    insert into plain_value (tenant_id, token, subject_id, class, key_version, sealed, sealed_mask, blind_index, marked, created_at)
    select ${tenant}, token, subject_id, ${CLASS}, 1, sealed, sealed_mask, blind_index, false, ${new Date()}
    from unnest(
      ${texts(rows.map((row) => row.token))}::text[], ${texts(rows.map((row) => row.subjectId))}::uuid[], ${bytes(rows.map((row) => row.sealed))}::bytea[],
      ${bytes(rows.map((row) => row.mask))}::bytea[], ${bytes(rows.map((row) => row.index))}::bytea[]
    ) as given (token, subject_id, sealed, sealed_mask, blind_index)
    on conflict (tenant_id, subject_id, class, blind_index) do nothing returning token`;
}

async function opening(db: Db, tenant: TenantId, subject: SubjectKey): Promise<Figure> {
  type Known = { token: string }[];
  const known = await db.tx(
    tenant,
    (sql) => sql<Known>`select token from value where tenant_id = ${tenant} limit 1000`,
  );
  const plain = await db.directory(
    (sql) => sql<Known>`select token from plain_value where tenant_id = ${tenant} limit 1000`,
  );
  let at = 0;
  const one = (of: Known): string => of[(at += 1) % of.length]?.token ?? '';
  const ours = (): Promise<unknown> =>
    db.tx(tenant, async (sql) => {
      const token = one(known);
      const [row] = await sql<{ sealed: Buffer }[]>`
        select sealed from value where tenant_id = ${tenant} and token = ${token}`;
      return subject.open(CLASS, token, row?.sealed ?? Buffer.alloc(0));
    });
  const bare = (): Promise<unknown> =>
    db.directory(
      (sql) => sql`select sealed from plain_value where tenant_id = ${tenant} and token = ${one(plain)}`,
    );
  const [own, peer] = await alternatelyAsync(ours, bare);
  return {
    name: 'reveal, data path: transaction of the tenant, select, open',
    measured: `${round(own)}/s = ${(own / peer).toFixed(2)}`,
    against: `select by primary key in a transaction, no policies, nothing opened: ${round(peer)}/s`,
    wanted: '≥ 0.65',
  };
}

const round = (rate: number): string => Math.round(rate).toLocaleString('en-US');

function perSecond(work: () => unknown, ms: number): number {
  const began = performance.now();
  let times = 0;
  while (performance.now() - began < ms) {
    for (let n = 0; n < 20; n += 1) work();
    times += 20;
  }
  return times / ((performance.now() - began) / 1000);
}

/** Eight at once, as requests come. */
async function perSecondAsync(work: () => Promise<unknown>, ms = SLICE_MS): Promise<number> {
  const began = performance.now();
  let times = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (performance.now() - began < ms) {
        await work();
        times += 1;
      }
    }),
  );
  return times / ((performance.now() - began) / 1000);
}

function alternately(ours: () => unknown, peer: () => unknown): [number, number] {
  perSecond(ours, 200);
  perSecond(peer, 200);
  const rates = Array.from({ length: ROUNDS }, () => [perSecond(ours, SLICE_MS), perSecond(peer, SLICE_MS)]);
  return [Math.max(...rates.map(([own]) => own ?? 0)), Math.max(...rates.map(([, other]) => other ?? 0))];
}

async function alternatelyAsync(
  ours: () => Promise<unknown>,
  peer: () => Promise<unknown>,
  turnEnded: () => void = () => undefined,
): Promise<[number, number]> {
  const turn = async (work: () => Promise<unknown>, ms?: number): Promise<number> => {
    const rate = await perSecondAsync(work, ms);
    turnEnded();
    return rate;
  };
  await turn(ours, 300);
  await turn(peer, 300);
  const rates: [number, number][] = [];
  for (let n = 0; n < ROUNDS; n += 1) rates.push([await turn(ours), await turn(peer)]);
  return [Math.max(...rates.map(([own]) => own)), Math.max(...rates.map(([, other]) => other))];
}
