import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { connectPlainly, openDb, type Db, type PlainSql } from '#platform/db';
import { asId, randomId, type SubjectId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';
import { open } from './aead.ts';
import { createKeys, type Keys } from './create-keys.ts';
import { createFileProvider } from './file-provider.ts';
import type { KeyProvider } from './provider.ts';
import { wrappedAad } from './subject-keys.ts';
import { asKey, kekAad } from './tenant-keys.ts';

/**
 * The forensic drill (promise 6): somebody has full copies of the database's files and WAL from before and after, the present keystore, and every key
 * that the provider still has. The bytes are read from the disk, not asked for: dead rows, freed pages and WAL count.
 */
const LONG = process.env['DOZO_LONG'] === '1';
const SUBJECTS = LONG ? 100_002 : 6_000;
const SHREDDED = SUBJECTS / 3;
const CLEAR = Buffer.from('4242 4242 4242 4242');
const folder = mkdtempSync(join(tmpdir(), 'dozo-forensic-'));

let databases: TestDatabases<'keystore'>;
let keystore: Db;
let admin: PlainSql;
let provider: KeyProvider;
let keys: Keys;
let tenant: TenantId;

beforeAll(async () => {
  databases = await testDatabases('keystore');
  keystore = openDb(databases.databases.keystore.app);
  admin = connectPlainly(databases.superuser('keystore'));
  provider = await createFileProvider(folder);
  keys = createKeys({
    keystore,
    provider,
    clock: { now: () => Date.now() },
    log: createLog('test', 'silent'),
    host: 'vault.example',
  });
  tenant = randomId<TenantId>();
  await keys.ensureTenant(tenant);
});
afterAll(async () => {
  await keystore.close();
  await admin.end();
  await databases.drop();
  rmSync(folder, { recursive: true });
});

/** What somebody finds in copies who knows how rows look: wrapped keys of subjects, and epochs' keys with their references. */
interface Loot {
  /** By subject, everything near it that has a sealed form's length and version. */
  subjects: Map<SubjectId, Buffer[]>;
  epochs: { epoch: number; ref: string; wrapped: Buffer }[];
  files: number;
}

const SEALED = 1 + 12 + 32 + 16;
/** The first byte of every sealed form, and what PostgreSQL writes before one of that length, in pages and in WAL. */
const FORM = 1;
const HEADER = ((SEALED + 1) << 1) | 1;
/** A row of either table is shorter than that. */
const NEAR = 300;
const EPOCHS = [1, 2, 3];

async function copyDisk(): Promise<Loot> {
  await admin`checkpoint`;
  const [place] = await admin<{ root: string; path: string }[]>`
    select current_setting('data_directory') as root, pg_relation_filepath('subject_key') as path`;
  if (place === undefined) throw new Error('no data folder');
  const own = join(place.root, place.path, '..');
  const wal = join(place.root, 'pg_wal');
  const loot: Loot = { subjects: new Map(), epochs: [], files: 0 };
  for (const directory of [own, wal])
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (!entry.isFile()) continue;
      loot.files += 1;
      search(readFileSync(join(directory, entry.name)), loot);
    }
  return loot;
}

function search(bytes: Buffer, loot: Loot): void {
  const wanted = Buffer.from(tenant.replaceAll('-', ''), 'hex');
  for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + 1)) {
    const near = bytes.subarray(at + 16, at + 16 + NEAR);
    const sealed: Buffer[] = [];
    for (let start = near.indexOf(HEADER); start !== -1; start = near.indexOf(HEADER, start + 1)) {
      const form = near.subarray(start + 1, start + 1 + SEALED);
      if (form.length === SEALED && form[0] === FORM) sealed.push(Buffer.from(form));
    }
    const ref = /file:[0-9a-f-]{36}\.(\d{1,9})\.[0-9a-f-]{36}/.exec(near.toString('latin1'));
    if (ref !== null)
      for (const wrapped of sealed) loot.epochs.push({ epoch: Number(ref[1]), ref: ref[0], wrapped });
    const hex = near.subarray(0, 16).toString('hex');
    const subject = asId<SubjectId>(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
    const known = loot.subjects.get(subject) ?? [];
    // The same bytes stand in pages, WAL and full images of pages; they open once or never.
    const fresh = sealed.filter((form) => !known.some((one) => one.equals(form)));
    loot.subjects.set(subject, [...known, ...fresh]);
  }
}

/** Of these subjects, how many keys somebody opens with all of the loot and what the provider unwraps today. */
async function opened(loots: readonly Loot[], subjects: readonly SubjectId[]): Promise<number> {
  const epochKeys: ReturnType<typeof asKey>[] = [];
  const tried = new Set<string>();
  for (const { epoch, ref, wrapped } of loots.flatMap(({ epochs }) => epochs)) {
    const id = `${ref} ${wrapped.toString('hex')}`;
    if (tried.has(id)) continue;
    tried.add(id);
    await provider.unwrap(ref, wrapped, kekAad(tenant, epoch)).then(
      (clear) => epochKeys.push(asKey(clear)),
      () => undefined,
    );
  }
  const opens = (subject: SubjectId): boolean =>
    loots
      .flatMap((loot) => loot.subjects.get(subject) ?? [])
      .some((wrapped) =>
        EPOCHS.some((epoch) =>
          epochKeys.some((key) => {
            try {
              return open(key, wrapped, wrappedAad(tenant, subject, { version: 1, epoch })).length === 32;
            } catch {
              return false;
            }
          }),
        ),
      );
  return subjects.filter(opens).length;
}

describe('after a roll', () => {
  test(
    `of ${SHREDDED} shredded subjects none opens from any copy, and each of the others does`,
    async () => {
      const made = [];
      for (let at = 0; at < SUBJECTS; at += 1) made.push(await keys.freshSubject(tenant));
      const sealed = made.map((key) => key.seal('CARD', 'v', CLEAR));
      const all = made.map(({ subjectId }) => subjectId);
      const [gone, kept] = [all.slice(0, SHREDDED), all.slice(SHREDDED)];

      const before = await copyDisk();
      await keys.shredSubjects(tenant, gone);
      const between = await copyDisk();
      // Seen to work: until the epoch ends, a thief of files and provider opens every one of them, tombstones or not.
      expect(await opened([before], gone)).toBe(gone.length);
      expect(await opened([between], gone)).toBe(gone.length);

      await keys.rollEpoch(tenant);
      const after = await copyDisk();
      const everything = [before, between, after];
      // The bytes are all there still; they are worth nothing.
      expect(gone.every((subject) => (before.subjects.get(subject) ?? []).length > 0)).toBe(true);
      expect(await opened(everything, gone)).toBe(0);
      expect(await opened(everything, kept)).toBe(kept.length);
      expect((await keys.shredded(tenant, gone)).length).toBe(gone.length);

      // As the product sees them: some of each.
      for (let at = 0; at < SUBJECTS; at += LONG ? 500 : 20) {
        const subject = all[at] ?? randomId<SubjectId>();
        const value = await keys.subject(tenant, subject).then(
          (key) => key.open('CARD', 'v', sealed[at] ?? Buffer.alloc(0)),
          () => null,
        );
        if ((value?.equals(CLEAR) ?? false) !== at >= SHREDDED)
          throw new Error(`subject ${at} is not as it should be`);
      }
    },
    LONG ? 900_000 : 120_000,
  );

  test('all databases’ files without the provider open nothing', async () => {
    const loot = await copyDisk();
    const away: KeyProvider = { ...provider, unwrap: () => Promise.reject(new Error('unplugged')) };
    const known = provider;
    provider = away;
    try {
      expect(loot.epochs.length).toBeGreaterThan(0);
      expect(await opened([loot], [...loot.subjects.keys()])).toBe(0);
    } finally {
      provider = known;
    }
  });
});
