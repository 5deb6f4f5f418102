import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { normalForm } from '#detection';
import { connectPlainly, openDb, type Db, type PlainSql } from '#platform/db';
import { newId, randomId, type SubjectId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { claimNext, moveToNext, REMEMBER_MS } from '#vault/channels';
import { createFileProvider, createKeys, type KeyProvider, type Keys } from '#vault/keys';
import {
  clearNext,
  countNext,
  createTokens,
  fillNextIndexes,
  swapNextIndexes,
  type TokensDeps,
} from '#vault/tokens';
import { JOB, openFloor, type Floor } from '../../../test/floor.ts';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';
import { answerOnce } from '../channels/answer-once.ts';
import type { ChannelDeps } from '../channels/ports.ts';
import { claimContact, findContactUnder } from '../channels/store-contacts.ts';
import { findThread, insertThread } from '../channels/store-mail.ts';
import { formOf } from '../tokens/search-forms.ts';
import { putSearchRule, searchForms } from '../tokens/store-asking.ts';
import { searchIndex } from '../tokens/store.ts';
import { move } from './move.ts';
import type { CustodyDeps } from './ports.ts';

/** The index key changes under everything that is found by it, with processes that know of each stage at once, and ones that are a stage behind. */
const folder = mkdtempSync(join(tmpdir(), 'dozo-reindex-'));
const LONG = process.env['DOZO_LONG'] === '1';
const SETTLED_MS = 5 * 60_000;
const clock = { at: Date.parse('2026-03-04T05:06:07Z'), now: () => clock.at };
const log = createLog('test', 'silent');
let floor: Floor;
let stores: TestDatabases<'keystore'>;
let keystore: Db;
let admin: PlainSql;
let provider: KeyProvider;
let tenant: TenantId;

beforeAll(async () => {
  floor = await openFloor();
  stores = await testDatabases('keystore');
  keystore = openDb(stores.databases.keystore.app);
  admin = connectPlainly(floor.superuser('vault'));
  provider = await createFileProvider(join(folder, 'keys'));
});
afterAll(async () => {
  await floor.close();
  await keystore.close();
  await admin.end();
  await stores.drop();
  rmSync(folder, { recursive: true });
});

interface Process {
  readonly keys: Keys;
  readonly tokens: ReturnType<typeof createTokens>;
  readonly deps: CustodyDeps;
}

/** A process. One whose clock stands still looks for no new stage: it is behind. `dying` ends it at its n-th transaction with the vault. */
async function started(own: { now(): number } = clock, dying = Infinity): Promise<Process> {
  let left = dying;
  const tx: Db['tx'] = (one, work) => {
    left -= 1;
    return left < 0 ? Promise.reject(new Error('killed')) : floor.db.tx(one, work);
  };
  const db: Db = { ...floor.db, tx };
  const keys = createKeys({ keystore, provider, clock: own, log, host: 'vault.example' });
  const shared: Omit<TokensDeps, 'db' | 'keys'> = {
    clock: own,
    audit: floor.audit,
    authz: floor.authz,
    facts: floor.facts,
    subjectOf: () => Promise.resolve(null),
    conversationsOf: () => Promise.resolve(new Map()),
    isClient: () => Promise.resolve(true),
    nudgeDesk: () => undefined,
  };
  const deps: CustodyDeps = {
    db,
    clock: own,
    log,
    keys,
    audit: floor.audit,
    reseal: () => Promise.resolve(0),
    reindex: {
      fill: (one) => fillNextIndexes({ db, keys }, one, (sql, value) => claimNext(keys, sql, value)),
      async swap(one) {
        await swapNextIndexes({ db, keys }, one);
        await moveToNext({ db, keys }, one);
      },
      clear: (one) => clearNext({ db }, one),
      remembersMs: REMEMBER_MS,
      count: (one) => countNext({ db }, one),
    },
    tenants: () => Promise.resolve([tenant]),
    tenantBySlug: () => Promise.resolve(tenant),
    providerKind: 'file',
    mode: 'evaluation',
    horizonSeconds: 86_400,
    longestSeconds: 30 * 86_400,
    backupWaitSeconds: 0,
  };
  if (tenant !== undefined) await keys.signer.vkey(tenant).catch(() => undefined);
  return { keys, tokens: createTokens({ ...shared, db: floor.db, keys }), deps };
}

beforeEach(async () => {
  tenant = randomId<TenantId>();
  const { keys } = await started();
  await keys.ensureTenant(tenant);
  await floor.db.tx(tenant, (sql) =>
    putSearchRule(sql, tenant, { last4Classes: ['CARD'], names: true, at: new Date(clock.at) }),
  );
});

const CARDS = ['4242 4242 4242 4242', '4012 8888 8888 1881', '5555 5555 5555 4444'];
const NAME = '山田 花子';
const EMAIL = 'hanako@example.com';

async function put(
  { keys, tokens }: Process,
  subject: SubjectId,
  cls: 'CARD' | 'PERSON' | 'EMAIL',
  text: string,
) {
  const key = await keys.subject(tenant, subject);
  const [done] = await floor.db.tx(tenant, (sql) =>
    tokens.tokenise(sql, { ...JOB, tenant }, key, [
      { text, spans: [{ start: 0, end: text.length, class: cls }] },
    ]),
  );
  return done?.spans[0]?.token ?? '';
}

/** Everything that is found by an index, by one process: what it found, told by names that last. */
async function found({ keys }: Process, subject: SubjectId): Promise<Record<string, unknown>> {
  return floor.db.tx(tenant, async (sql) => {
    const exact = async (cls: 'CARD' | 'PERSON' | 'EMAIL', text: string) =>
      (
        await searchIndex(sql, tenant, cls, (await keys.indexes(tenant, cls)).all(normalForm(cls, text)), 50)
      ).map(({ token }) => token);
    const last4 = await formOf({ keys }, tenant, 'last4', 'CARD');
    const name = await formOf({ keys }, tenant, 'name', 'PERSON');
    const ofForms = async (how: 'last4' | 'name', cls: string, forms: Buffer[]) =>
      (await searchForms(sql, tenant, { how, class: cls, forms }, 50)).map(({ token }) => token);
    const threads = await keys.indexes(tenant, 'MESSAGE_ID');
    return {
      cards: await Promise.all(CARDS.map((card) => exact('CARD', card))),
      name: await exact('PERSON', NAME),
      // A bucket may hold others, which a search opens and compares.
      last4: (await ofForms('last4', 'CARD', last4.all('4242'))).length > 0,
      folded: await ofForms('name', 'PERSON', name.all('山田花子')),
      contact:
        (await findContactUnder(
          sql,
          tenant,
          'EMAIL',
          (await keys.indexes(tenant, 'EMAIL')).all(normalForm('EMAIL', EMAIL)),
        )) === subject,
      thread: (await findThread(sql, tenant, threads.all('<a@b>'))) !== null,
    };
  });
}

/** A request with that key: answered as it was the first time, or `done` now. */
const request = ({ keys }: Process, key: string, answer: string) =>
  answerOnce<{ answer: string }>(
    { db: floor.db, clock, keys } as unknown as ChannelDeps,
    { ...JOB, tenant },
    { scope: 's', key, body: 'b' },
    async (remember) => {
      await floor.db.tx(tenant, (sql) => remember(sql, { answer }));
      return { answer };
    },
  );

async function filled(by: Process): Promise<{ subject: SubjectId; before: Record<string, unknown> }> {
  const { subjectId: subject } = await by.keys.freshSubject(tenant);
  for (const card of CARDS) await put(by, subject, 'CARD', card);
  await put(by, subject, 'PERSON', NAME);
  await put(by, subject, 'EMAIL', EMAIL);
  const key = await by.keys.subject(tenant, subject);
  const conversation = newId();
  await admin`
    insert into conversation (tenant_id, conversation_id, subject_id, channel, locale, customer, created_at)
    values (${tenant}, ${conversation}, ${subject}, 'email', 'en', '{}'::jsonb, now())`;
  await floor.db.tx(tenant, async (sql) => {
    const emails = await by.keys.indexes(tenant, 'EMAIL');
    for (const one of emails.kept(normalForm('EMAIL', EMAIL)))
      await claimContact(sql, tenant, 'EMAIL', one, subject);
    const references = await by.keys.indexes(tenant, 'MESSAGE_ID');
    const digest = references.of('<a@b>');
    await insertThread(sql, tenant, {
      digest,
      version: references.version,
      conversationId: conversation as never,
      sealedReference: key.seal('message', `mail-reference/${digest.toString('hex')}`, Buffer.from('<a@b>')),
      ours: false,
      at: new Date(clock.at),
    });
  });
  return { subject, before: await found(by, subject) };
}

const stage = async (): Promise<string> => {
  const [newest] = await (await started()).keys.versions(tenant, 'index');
  return `${newest?.version} ${newest?.stage}`;
};

test('everything is found, and nothing twice, at every stage, by processes that know it and by ones that are a stage behind', async () => {
  const first = await started();
  const { subject, before } = await filled(first);
  const allowed = (await first.keys.blindIndex(tenant, 'ALLOWED'))('a number of our own');
  await request(first, 'key-before', 'first');
  clock.at += 1;
  await first.keys.askRotation(tenant, 'index');
  const seen: string[] = [];
  const waits = [0, SETTLED_MS, SETTLED_MS, REMEMBER_MS, SETTLED_MS, 0];
  for (const [nth, wait] of waits.entries()) {
    clock.at += wait;
    // Behind: it read the keys before this step, and does not look again.
    const at = clock.at;
    const behind = await started({ now: () => at });
    await move((await started()).deps, tenant, false);
    const ahead = await started();
    seen.push(await stage());
    for (const one of [behind, ahead]) expect(await found(one, subject), seen.join(', ')).toEqual(before);
    // Each brings what is there already and, at the same time, what is new, also to somebody who came in the stage before.
    for (const text of [...CARDS, `4000 0000 0000 ${1000 + nth}`])
      expect(
        new Set(await Promise.all([put(behind, subject, 'CARD', text), put(ahead, subject, 'CARD', text)]))
          .size,
        seen.join(', '),
      ).toBe(1);
    const [one, other] = await Promise.all([
      request(behind, `key-${nth}`, 'a').catch(() => ({ answer: 'conflict' })),
      request(ahead, `key-${nth}`, 'b').catch(() => ({ answer: 'conflict' })),
    ]);
    expect(one.answer).toBe(other.answer);
    if (clock.at - Date.parse('2026-03-04T05:06:07Z') < REMEMBER_MS)
      expect((await request(ahead, 'key-before', 'again')).answer).toBe('first');
    expect((await request(behind, `key-${nth}`, 'c')).answer).toBe(one.answer);
  }
  expect(seen).toEqual(['2 joining', '2 leading', '2 leading', '2 sole', '2 sole', '2 sole']);
  const last = await started();
  const [row] = await admin<{ beside: number; old: number }[]>`
    select count(next_index)::int as beside, (select count(*)::int from contact where tenant_id = ${tenant} and index_version = 1)
      + (select count(*)::int from mail_thread where tenant_id = ${tenant} and index_version = 1) as old
    from value where tenant_id = ${tenant}`;
  expect(row).toEqual({ beside: 0, old: 0 });
  expect(await last.keys.versions(tenant, 'index')).toMatchObject([{ stage: 'sole' }, { stage: 'retired' }]);
  expect((await last.keys.blindIndex(tenant, 'ALLOWED'))('a number of our own')).toEqual(allowed);
  expect(await found(last, subject)).toEqual(before);
  // The key before goes with its epoch.
  expect((await last.keys.epoch(tenant))?.isLeaving).toBe(true);
  await last.keys.rollEpoch(tenant);
  await move(last.deps, tenant, false);
  expect(await last.keys.rotations(tenant)).toEqual([]);
  expect(await found(await started(), subject)).toEqual(before);
}, 60_000);

test('killed at any transaction it is gone on with, and everything is found meanwhile', async () => {
  const first = await started();
  const { subject, before } = await filled(first);
  clock.at += 1;
  await first.keys.askRotation(tenant, 'index');
  let kill = 1;
  for (const wait of [0, SETTLED_MS, SETTLED_MS, REMEMBER_MS, SETTLED_MS]) {
    clock.at += wait;
    for (let times = 0; times < (LONG ? 25 : 4); times += 1) {
      const dying = await started(clock, kill % 13);
      await move(dying.deps, tenant, false).catch(() => undefined);
      expect(await found(await started(), subject)).toEqual(before);
      kill += 3;
    }
    await move((await started()).deps, tenant, false);
    expect(await found(await started(), subject)).toEqual(before);
  }
  expect(await stage()).toBe('2 sole');
  expect(await (await started()).keys.versions(tenant, 'index')).toMatchObject([
    { stage: 'sole' },
    { stage: 'retired' },
  ]);
}, 60_000);
