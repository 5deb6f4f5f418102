import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';

import {
  backUp,
  choose,
  createFolderPlace,
  ownSigningKey,
  PARTS,
  readKey,
  restore,
  type PartName,
} from '#backup';
import { connectPlainly, type PlainSql } from '#platform/db';
import { createLog } from '#platform/log';
import { migrateDatabase } from '#platform/migrate';
import { startPostgres, type DatabaseRoles, type EmbeddedPostgres } from '#platform/postgres-embedded';
import { closeDatabase } from '#platform/postgres-provision';
import type { Figure } from './system.ts';

const VALUES = Number(process.env['DOZO_BENCH_VALUES'] ?? 200_000);
const TABLES: Readonly<Record<PartName, readonly string[]>> = {
  vault: ['tenant', 'conversation', 'message', 'value', 'log_entry'],
  keystore: ['subject_key'],
  desk: ['ticket_message'],
};

/**
 * A backup to a folder and its restore, beside COPY of the same rows by the same driver to files and back into the same tables: no snapshot, compression,
 * encryption, digest, mark or check. Every measurement is in bytes of COPY.
 */
export async function run(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dozo-bench-backup-'));
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    log: createLog('bench', 'silent'),
  });
  try {
    for (const name of PARTS) {
      const { owner, app } = postgres.urls[name];
      await migrateDatabase(name, owner, app.username);
      await fill(postgres, name);
    }
    const place = join(folder, 'place');
    mkdirSync(place);
    const identity = await generateX25519Identity();
    const to = [await identityToRecipient(identity)];
    const signingKey = ownSigningKey(folder);
    const signedBy = readKey(signingKey.vkey);
    if (signedBy === null) throw new Error('no key');

    // Once without the clock, so that neither reads a cold disk.
    await copyOut(postgres, folder);
    const { ms: rawOut, bytes } = await copyOut(postgres, folder);
    const out = await clocked(() =>
      backUp({
        logins: {
          vault: postgres.urls.vault.app,
          keystore: postgres.urls.keystore.app,
          desk: postgres.urls.desk.app,
        },
        to: createFolderPlace(place),
        recipients: { vault: to, keystore: to, desk: to },
        signingKey,
        vaultFolder: join(folder, 'vault'),
        program: 'bench',
      }),
    );
    const raw = await newDatabases(postgres, 'raw');
    for (const name of PARTS) await migrateDatabase(name, raw[name].owner, raw[name].app.username);
    const rawIn = await clocked(() => copyIn(postgres, raw, folder));
    const target = await newDatabases(postgres, 'back');
    const back = await clocked(async () =>
      restore({
        chosen: await choose({ from: createFolderPlace(place), signedBy, identities: [identity] }),
        databases: target,
        vaultFolder: join(folder, 'vault-back'),
      }),
    );
    const rate = (ms: number): number => bytes / 1e6 / (ms / 1_000);
    const figure = (name: string, ours: number, theirs: number, against: string): Figure => ({
      name: `${name}, ${Math.round(bytes / 1e6)} MB of rows of all three databases`,
      measured: `${Math.round(rate(ours))} MB/s = ${(theirs / ours).toFixed(2)}`,
      against: `${against}: ${Math.round(rate(theirs))} MB/s`,
      wanted: '≥ 0.5',
    });
    return [
      figure(
        'backup: counted, compressed, encrypted, signed, on the disk',
        out,
        rawOut,
        'COPY by the same driver to files',
      ),
      figure(
        'restore: checked, decrypted, structure and rows, counted, analysed',
        back,
        rawIn,
        'COPY from those files into the same tables',
      ),
    ];
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function clocked(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function asSuperuser(postgres: EmbeddedPostgres, database: string): PlainSql {
  return connectPlainly({ ...postgres.superuser, database });
}

/** Rows as the product has them: ciphertext of some hundred bytes, masked texts, entries. */
async function fill(postgres: EmbeddedPostgres, part: PartName): Promise<void> {
  const sql = asSuperuser(postgres, postgres.urls[part].owner.database);
  // Random bytes without an extension: digests of random numbers, which no compressor makes shorter.
  const bytes = (count: number): string =>
    `decode(${Array.from({ length: Math.ceil(count / 32) }, () => "encode(sha256(random()::text::bytea), 'hex')").join(' || ')}, 'hex')`;
  const person = "md5('person' || (n / 4)::text)::uuid";
  const tenant = '(select tenant_id from only_tenant)';
  await sql.unsafe(
    `create temporary table only_tenant as select '11111111-1111-4111-8111-111111111111'::uuid as tenant_id`,
  );
  const statements: Readonly<Record<PartName, readonly string[]>> = {
    vault: [
      `insert into tenant select tenant_id, 'client', 'bench', 'Bench', 'ベンチ', 'en', '#336699', 'BE', now() from only_tenant`,
      `insert into conversation (tenant_id, conversation_id, subject_id, channel, locale, customer, created_at)
       select ${tenant}, md5('c' || n)::uuid, md5('person' || n)::uuid, 'chat', 'en', '{"name": {"text": "", "values": {}}}', now() from generate_series(0, ${VALUES / 4}) n`,
      `insert into message (tenant_id, message_id, conversation_id, subject_id, kind, channel, sealed_text, text_spans, masked_text, at)
       select ${tenant}, md5('m' || n)::uuid, md5('c' || (n / 4))::uuid, ${person}, 'customer', 'chat', ${bytes(320)}, '[{"start": 11, "end": 30, "class": "CARD"}]',
         jsonb_build_object('text', 'Hello, my card ' || md5(n::text) || ' was charged twice, please call me back about it. Thank you', 'values', '{}'::jsonb), now()
       from generate_series(0, ${VALUES}) n`,
      `insert into value (tenant_id, token, subject_id, class, key_version, sealed, sealed_mask, blind_index, created_at)
       select ${tenant}, 'tk1_card_' || left(md5('t' || n) || md5(n::text), 28), ${person}, 'CARD', 1, ${bytes(64)}, ${bytes(64)}, sha256(n::text::bytea), now() from generate_series(0, ${VALUES}) n`,
      `insert into log_entry (tenant_id, index, entry_id, kind, at, entry, leaf_hash)
       select ${tenant}, n, md5('e' || n)::uuid, 'token.created', now(), ('{"actor":"p_' || md5(n::text) || '","body":{"token":"' || md5('t' || n) || '","commitment":"' || md5('x' || n) || '"}}')::bytea, sha256(n::text::bytea)
       from generate_series(0, ${VALUES}) n`,
    ],
    keystore: [
      `insert into subject_key (tenant_id, subject_id, version, epoch, state, wrapped, kcv, created_at)
       select ${tenant}, md5('person' || n)::uuid, 1, 1, 'active', ${bytes(64)}, ${bytes(32)}, now() from generate_series(0, ${VALUES / 4}) n`,
    ],
    desk: [
      `insert into ticket_message (tenant_id, ticket_id, message_id, message, search_text, at)
       select ${tenant}, md5('c' || (n / 4))::uuid, md5('m' || n)::uuid, jsonb_build_object('text', jsonb_build_object('text', 'Hello, my card ' || md5(n::text) || ' was charged twice', 'values', '{}'::jsonb)),
         'hello, my card ' || md5(n::text) || ' was charged twice', now()
       from generate_series(0, ${VALUES}) n`,
    ],
  };
  for (const statement of statements[part]) await sql.unsafe(statement);
  await sql`vacuum analyze`;
  await sql.end();
}

async function copyOut(postgres: EmbeddedPostgres, folder: string): Promise<{ ms: number; bytes: number }> {
  let bytes = 0;
  const ms = await clocked(async () => {
    for (const part of PARTS) {
      const sql = asSuperuser(postgres, postgres.urls[part].owner.database);
      for (const table of TABLES[part]) {
        const file = join(folder, table);
        const stream = await sql`copy ${sql(table)} to stdout (format binary)`.readable();
        await pipeline(stream, createWriteStream(file, { flush: true }));
        stream._read(0); // src/backup/store.ts says why
        bytes += statSync(file).size;
      }
      await sql.end();
    }
  });
  return { ms, bytes };
}

async function copyIn(
  postgres: EmbeddedPostgres,
  databases: Readonly<Record<PartName, DatabaseRoles>>,
  folder: string,
): Promise<void> {
  for (const part of PARTS) {
    const sql = asSuperuser(postgres, databases[part].owner.database);
    for (const table of TABLES[part])
      await pipeline(
        createReadStream(join(folder, table), { highWaterMark: 256 * 1024 }),
        await sql`copy ${sql(table)} from stdin (format binary)`.writable(),
      );
    await sql.end();
  }
}

async function newDatabases(
  postgres: EmbeddedPostgres,
  prefix: string,
): Promise<Readonly<Record<PartName, DatabaseRoles>>> {
  const sql = asSuperuser(postgres, 'postgres');
  const make = async (part: PartName): Promise<DatabaseRoles> => {
    const { owner, app } = postgres.urls[part];
    const database = `${prefix}_${part}`;
    await sql`create database ${sql(database)} owner ${sql(owner.username)}`;
    await closeDatabase(sql, database, app.username);
    return { owner: { ...owner, database }, app: { ...app, database } };
  };
  const made = { vault: await make('vault'), keystore: await make('keystore'), desk: await make('desk') };
  await sql.end();
  return made;
}

if (import.meta.main) console.log(await run());
