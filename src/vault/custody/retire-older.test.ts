import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { connectPlainly, openDb, type Db, type PlainSql } from '#platform/db';
import { newId, randomId, type SubjectId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { resealSecrets } from '#vault/calls';
import { resealMessages } from '#vault/channels';
import { createFileProvider, createKeys, type KeyProvider, type Keys, type SubjectKey } from '#vault/keys';
import { createTokens, resealValues, type Tokens, type TokensDeps } from '#vault/tokens';
import { JOB, openFloor, type Floor } from '../../../test/floor.ts';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';
import { move } from './move.ts';
import type { CustodyDeps } from './ports.ts';

const folder = mkdtempSync(join(tmpdir(), 'dozo-retire-'));
const PICTURE = Buffer.alloc(70_000, 7);
const MINUTE_MS = 60_000;
const LONG = process.env['DOZO_LONG'] === '1';
const clock = { at: Date.parse('2026-03-04T05:06:07Z'), now: () => clock.at };
let floor: Floor;
let stores: TestDatabases<'keystore'>;
let keystore: Db;
let admin: PlainSql;
let keyRows: PlainSql;
let provider: KeyProvider;
let tenant: TenantId;
let keys: Keys;

beforeAll(async () => {
  floor = await openFloor();
  stores = await testDatabases('keystore');
  keystore = openDb(stores.databases.keystore.app);
  admin = connectPlainly(floor.superuser('vault'));
  keyRows = connectPlainly(stores.superuser('keystore'));
  provider = await createFileProvider(join(folder, 'keys'));
});
afterAll(async () => {
  await floor.close();
  await keystore.close();
  await admin.end();
  await keyRows.end();
  await stores.drop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  tenant = randomId<TenantId>();
  keys = started();
  await keys.ensureTenant(tenant);
});

const started = (): Keys =>
  createKeys({ keystore, provider, clock, log: createLog('test', 'silent'), host: 'vault.example' });

/** A process: what it reseals is what the vault's composition root joins. `dying` ends it at its n-th transaction. */
function running(dying: number | null = null): CustodyDeps {
  let left = dying ?? Infinity;
  const counted =
    (over: Db): Db['tx'] =>
    (one, work) => {
      left -= 1;
      return left < 0 ? Promise.reject(new Error('killed')) : over.tx(one, work);
    };
  const db: Db = { ...floor.db, tx: counted(floor.db) };
  const log = createLog('test', 'silent');
  return {
    db,
    clock,
    log,
    keys: createKeys({
      keystore: { ...keystore, tx: counted(keystore) },
      provider,
      clock,
      log,
      host: 'vault.example',
    }),
    audit: floor.audit,
    reseal: async (key) =>
      (await resealValues(db, key)) + (await resealMessages(db, key)) + (await resealSecrets(db, key)),
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
}

/** What sealing asks for nothing of. */
const unused: Omit<TokensDeps, 'db' | 'clock' | 'keys'> = {
  get audit() {
    return floor.audit;
  },
  get authz() {
    return floor.authz;
  },
  get facts() {
    return floor.facts;
  },
  subjectOf: () => Promise.resolve(null),
  conversationsOf: () => Promise.resolve(new Map()),
  isClient: () => Promise.resolve(true),
  nudgeDesk: () => undefined,
};

interface Customer {
  readonly subject: SubjectId;
  readonly token: string;
  readonly file: string;
  readonly messageId: string;
}

/** Everything that is sealed under one customer's key, in every place where such a thing is kept. */
async function customer(): Promise<Customer> {
  const key = await keys.freshSubject(tenant);
  const tokens: Tokens = createTokens({ ...unused, db: floor.db, clock, keys });
  const ctx = { ...JOB, tenant };
  const file = tokens.sealAttachment(key, { bytes: PICTURE, mediaType: 'image/png', kind: 'picture' });
  const token = await floor.db.tx(tenant, async (sql) => {
    await file.insert(sql, { text: 'masked', values: {} });
    const text = '4242 4242 4242 4242';
    const spans = [{ start: 0, end: text.length, class: 'CARD' as const }];
    const [done] = await tokens.tokenise(sql, ctx, key, [{ text, spans }]);
    return done?.spans[0]?.token ?? '';
  });
  const [messageId, conversation] = [newId(), newId()];
  const digest = Buffer.from('0123456789abcdef');
  await admin`
    insert into conversation (tenant_id, conversation_id, subject_id, channel, locale, customer, created_at)
    values (${tenant}, ${conversation}, ${key.subjectId}, 'email', 'en', '{}'::jsonb, now())`;
  await admin`
    insert into message (tenant_id, message_id, conversation_id, subject_id, kind, channel, sealed_text, sealed_title, text_spans, masked_text, at)
    values (${tenant}, ${messageId}, ${conversation}, ${key.subjectId}, 'customer', 'email', ${tokens.sealText(key, messageId, 'text')},
      ${tokens.sealText(key, `${messageId}/title`, 'title')}, '[]'::jsonb, '{}'::jsonb, now())`;
  await admin`
    insert into mail_thread (tenant_id, reference_digest, conversation_id, sealed_reference)
    values (${tenant}, ${digest}, ${conversation}, ${tokens.sealText(key, `mail-reference/${digest.toString('hex')}`, '<a@b>')})
    on conflict do nothing`;
  const header = key.seal('header', 'refunds/authorization', Buffer.from('secret')).toString('base64');
  await admin`
    insert into destination (tenant_id, name, version, settings, secret_subject, sealed_headers, withdrawn, set_at, set_by)
    values (${tenant}, 'refunds', 1, '{}'::jsonb, ${key.subjectId}, jsonb_build_object('authorization', ${header}::text), false, now(), 'x')
    on conflict do nothing`;
  return { subject: key.subjectId, token, file: file.token, messageId };
}

/** All of it in clear, as stored now; throws if one of them does not open. */
async function opened(key: SubjectKey, { token, file, messageId }: Customer): Promise<string[]> {
  const value = async (id: string) => {
    const [row] = await admin<{ class: string; sealed: Buffer; mask: Buffer; version: number }[]>`
      select class, sealed, sealed_mask as mask, key_version as version from value where tenant_id = ${tenant} and token = ${id}`;
    if (row === undefined) throw new Error('no row');
    return {
      clear: key.open(row.class, id, row.sealed).toString(),
      mask: key.open('mask', id, row.mask).toString(),
      version: row.version,
    };
  };
  const card = await value(token);
  const attached = await value(file);
  const manifest = JSON.parse(attached.clear) as Record<'whole' | 'view', { salt: string }>;
  const part = async (name: 'whole' | 'view') => {
    const chunks = await admin<{ sealed: Buffer }[]>`
      select sealed from file_chunk where tenant_id = ${tenant} and token = ${file} and part = ${name} order by number`;
    return key.openFile(file, name, {
      salt: Buffer.from(manifest[name].salt, 'base64'),
      chunks: chunks.map(({ sealed }) => sealed),
    });
  };
  const [message] = await admin<{ text: Buffer; title: Buffer }[]>`
    select sealed_text as text, sealed_title as title from message where tenant_id = ${tenant} and message_id = ${messageId}`;
  const [thread] = await admin<{ sealed: Buffer; digest: Buffer }[]>`
    select sealed_reference as sealed, reference_digest as digest from mail_thread where tenant_id = ${tenant}`;
  const [place] = await admin<{ sealed: string }[]>`
    select sealed_headers ->> 'authorization' as sealed from destination where tenant_id = ${tenant}`;
  if (message === undefined || thread === undefined || place === undefined) throw new Error('no row');
  expect([card.version, attached.version]).toEqual([key.version, key.version]);
  expect(await part('whole')).toEqual(PICTURE);
  return [
    card.clear,
    card.mask,
    (await part('view')).toString(),
    key.open('message', messageId, message.text).toString(),
    key.open('message', `${messageId}/title`, message.title).toString(),
    key.open('message', `mail-reference/${thread.digest.toString('hex')}`, thread.sealed).toString(),
    key.open('header', 'refunds/authorization', Buffer.from(place.sealed, 'base64')).toString(),
  ];
}

const versions = () =>
  keyRows<{ version: number; state: string; bytes: number | null; kcv: number }[]>`
    select version, state, length(wrapped) as bytes, length(kcv) as kcv from subject_key where tenant_id = ${tenant} and subject_id in (
      select subject_id from subject_key where tenant_id = ${tenant} and version = 2) order by version`;
async function told(): Promise<string[]> {
  const rows = await admin<{ entry: Buffer }[]>`
    select entry from log_entry where tenant_id = ${tenant} union all select entry from log_pending where tenant_id = ${tenant}`;
  return rows
    .map(
      ({ entry }) =>
        JSON.parse(entry.toString()) as { id: string; kind: string; body: Record<string, unknown> },
    )
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ kind, body }) => `${kind} ${String(body['keys'])} ${String(body['total'])}`);
}

test('what older versions sealed is sealed anew; then they open nothing, and are gone with their epoch', async () => {
  const one = await customer();
  const before = await keys.subject(tenant, one.subject);
  const clear = [
    '4242 4242 4242 4242',
    '••4242',
    '{"text":"masked","values":{}}',
    'text',
    'title',
    '<a@b>',
    'secret',
  ];
  expect(await opened(before, one)).toEqual(clear);
  const [stolen] = await admin<
    { sealed: Buffer }[]
  >`select sealed from value where tenant_id = ${tenant} and token = ${one.token}`;
  const deps = running();
  clock.at += 1_000;
  await deps.keys.askRotation(tenant, 'subjects');
  await move(deps, tenant, false);
  // Somebody may still seal under the version before: nothing is touched yet.
  expect((await versions()).map(({ state }) => state).filter((state) => state !== 'active')).toEqual([]);
  expect((await keys.epoch(tenant))?.isLeaving).toBe(false);
  clock.at += 6 * MINUTE_MS;
  await move(deps, tenant, false);
  const after = await started().subject(tenant, one.subject);
  expect(after.version).toBe(2);
  expect(await opened(after, one)).toEqual(clear);
  // The newest alone: what it opens, no older version sealed.
  expect(() => after.open('CARD', one.token, stolen?.sealed ?? Buffer.alloc(0))).toThrow();
  expect((await keys.epoch(tenant))?.isLeaving).toBe(true);
  expect((await versions()).find(({ version }) => version === 1)?.state).toBe('retiring');
  await started().rollEpoch(tenant);
  expect((await versions()).find(({ version }) => version === 1)).toEqual({
    version: 1,
    state: 'retired',
    bytes: null,
    kcv: 32,
  });
  await move(deps, tenant, false);
  expect(await told()).toEqual(['key.rotated subjects 32', 'key.destroyed subjects 32']);
  expect(await deps.keys.rotations(tenant)).toEqual([]);
  expect(await opened(await started().subject(tenant, one.subject), one)).toEqual(clear);
});

test('killed at any transaction it is gone on with, and everything opens meanwhile', async () => {
  for (const kill of LONG ? Array.from({ length: 100 }, (_, at) => at + 1) : [2, 11, 40]) {
    const one = await customer();
    clock.at += 1_000;
    await keys.askRotation(tenant, 'subjects');
    await keys.settleRotations(tenant);
    clock.at += 6 * MINUTE_MS;
    await move(running(kill), tenant, false).catch(() => undefined);
    const reader = await started().subject(tenant, one.subject);
    expect(reader.open('message', one.messageId, await textOf(one)).toString()).toBe('text');
    await move(running(), tenant, false);
    expect((await opened(await started().subject(tenant, one.subject), one))[0]).toBe('4242 4242 4242 4242');
    expect((await keys.epoch(tenant))?.isLeaving).toBe(true);
    tenant = randomId<TenantId>();
    keys = started();
    await keys.ensureTenant(tenant);
  }
});

test('a customer with a row that opens under no version keeps its versions; somebody who kept a handle seals nothing under an older one', async () => {
  const [broken, whole] = [await customer(), await customer()];
  await admin`update message set sealed_text = set_byte(sealed_text, 20, get_byte(sealed_text, 20) # 1) where tenant_id = ${tenant}
    and message_id = ${broken.messageId}`;
  const handle = await keys.subject(tenant, whole.subject);
  clock.at += 1_000;
  await keys.askRotation(tenant, 'subjects');
  await keys.settleRotations(tenant);
  clock.at += 6 * MINUTE_MS;
  expect(() => handle.seal('CARD', 'tk', Buffer.from('late'))).toThrow('stale_version');
  await move(running(), tenant, false);
  const states = await keyRows<{ subject: SubjectId; state: string }[]>`
    select subject_id as subject, state from subject_key where tenant_id = ${tenant} and version = 1`;
  expect(states.find(({ subject }) => subject === broken.subject)?.state).toBe('active');
  expect(states.find(({ subject }) => subject === whole.subject)?.state).toBe('retiring');
  expect(await keys.rotations(tenant)).toMatchObject([{ older: 'serving' }]);
});

test('a subject that is shredded while versions leave is gone as a whole', async () => {
  const one = await customer();
  await keys.renewSubject(tenant, one.subject);
  await keys.retireVersions(tenant, one.subject, 2);
  await keys.shredSubject(tenant, one.subject);
  await expect(started().subject(tenant, one.subject)).rejects.toThrow('not_found');
  await keys.rollEpoch(tenant);
  expect(await keys.shredded(tenant, [one.subject])).toHaveLength(1);
});

async function textOf({ messageId }: Customer): Promise<Buffer> {
  const [row] = await admin<{ text: Buffer }[]>`
    select sealed_text as text from message where tenant_id = ${tenant} and message_id = ${messageId}`;
  return row?.text ?? Buffer.alloc(0);
}

/** Every column of bytes of the vault. `sealed`: under a customer's key, so that a flipped byte is an error; the rest are digests, hashes, public keys and the log. */
const SEALED = [
  ['value', 'sealed'],
  ['value', 'sealed_mask'],
  ['file_chunk', 'sealed'],
  ['message', 'sealed_text'],
  ['message', 'sealed_title'],
  ['mail_thread', 'sealed_reference'],
] as const;
const NOT_SEALED = /(_digest|_index|hash|frontier|root|public_key|salt|forms?|entry|claimed)$/;

test('any byte of any sealed column that is flipped is an error, and never other bytes; no column of bytes is forgotten', async () => {
  const one = await customer();
  const key = await keys.subject(tenant, one.subject);
  await opened(key, one);
  const columns = await admin<{ table: string; column: string }[]>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and data_type = 'bytea' order by 1, 2`;
  for (const { table, column } of columns)
    expect(
      SEALED.some(([name, sealed]) => name === table && sealed === column) || NOT_SEALED.test(column),
      `${table}.${column}: is it sealed?`,
    ).toBe(true);
  for (const [table, column] of SEALED) {
    const rows = `${table} where tenant_id = '${tenant}'`;
    const [row] = await admin.unsafe<{ length: number }[]>(
      `select min(length(${column})) as length from ${rows}`,
    );
    const length = row?.length ?? 0;
    expect(length, `${table}.${column}`).toBeGreaterThan(16);
    // Version, nonce, text, tag: each part of the form; bit by bit it is the cipher's own test.
    for (const at of new Set([0, 1, 12, length >> 1, length - 17, length - 16, length - 1])) {
      const flip = `update ${table} set ${column} = set_byte(${column}, ${at}, get_byte(${column}, ${at}) # 64) where tenant_id = '${tenant}'`;
      await admin.unsafe(flip);
      await expect(opened(key, one), `${table}.${column} byte ${at}`).rejects.toThrow(/^(?!expected)/);
      await admin.unsafe(flip);
    }
  }
  await opened(key, one);
});
