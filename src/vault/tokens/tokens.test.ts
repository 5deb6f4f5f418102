import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { DataClass } from '#detection';
import { connectPlainly, openDb, type Db, type PlainSql } from '#platform/db';
import type { Ctx } from '#platform/ctx';
import { randomId, type ConversationId, type PersonId, type SubjectId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { createFileProvider, createKeys, type Keys, type SubjectKey } from '#vault/keys';
import { openFloor, JOB, type Floor, type SignedIn } from '../../../test/floor.ts';
import { makeReceiver } from '#web/client/seal.ts';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';
import { generateHpkeKeyPair, hpkeOpen } from '../keys/hpke.ts';
import { createTokens, type Tokens } from './create-tokens.ts';
import { match } from './match.ts';
import type { TokensDeps } from './ports.ts';
import { reveal } from './reveal.ts';
import { fillForms } from './fill-forms.ts';
import { search } from './search.ts';
import { eraseValues } from './store.ts';
import { viewFile } from './view-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'dozo-tokens-'));
let floor: Floor;
let stores: TestDatabases<'keystore'>;
let keystore: Db;
let admin: PlainSql;
let keys: Keys;
let deps: TokensDeps;
let tokens: Tokens;
let client: { tenant: TenantId; people: Partial<Record<string, PersonId>> };
let other: TenantId;
let who: SignedIn;
let ctx: Ctx;
/** Whose each conversation is, and where tokens stand: what channels know. */
const owners = new Map<ConversationId, SubjectId>();
const places = new Map<string, ConversationId[]>();

const SETTINGS = {
  permits: (['CARD', 'EMAIL', 'SECRET', 'PERSON', 'DATE_OF_BIRTH', 'ATTACHMENT'] as const).map((cls) => ({
    role: 'agent',
    class: cls,
    purposes: ['process_refund', 'verify_identity', 'answer_request'],
  })),
  touchClasses: [],
  perHour: 200,
  perDay: 400,
  touchMaxAgeSeconds: 120,
};

beforeAll(async () => {
  floor = await openFloor();
  stores = await testDatabases('keystore');
  keystore = openDb(stores.databases.keystore.app);
  admin = connectPlainly(floor.superuser('vault'));
  keys = createKeys({
    keystore,
    provider: await createFileProvider(folder),
    clock: floor.clock,
    log: createLog('test', 'silent'),
    host: 'vault.example',
  });
  deps = {
    db: floor.db,
    clock: floor.clock,
    keys: { ...keys, pseudonym: floor.pseudonym },
    audit: floor.audit,
    authz: floor.authz,
    facts: floor.facts,
    subjectOf: (_sql, _tenant, conversation) => Promise.resolve(owners.get(conversation) ?? null),
    conversationsOf: (_sql, _tenant, found) =>
      Promise.resolve(new Map(found.map(({ token }) => [token, places.get(token) ?? []]))),
    isClient: async (tenant) => (await floor.identity.client(tenant)) !== null,
    nudgeDesk: () => undefined,
  };
  tokens = createTokens(deps);
  client = await floor.found('client-a', ['agent']);
  other = (
    await floor.identity.createClient(JOB, {
      nameEn: 'b',
      nameJa: 'b',
      locale: 'en',
      colour: '#336699',
      badge: 'BB',
      kind: 'client',
      slug: 'client-b',
    })
  ).tenant;
  for (const tenant of [client.tenant, other]) await keys.ensureTenant(tenant);
  await floor.authz.setPolicy(JOB, { tenant: client.tenant, settings: SETTINGS });
});
afterAll(async () => {
  await floor.close();
  await keystore.close();
  await admin.end();
  await stores.drop();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  floor.clock.offset = 0;
  await admin`truncate match_try`;
  who = await floor.signIn('agent.client-a');
  ctx = await floor.contextOf(who, client.tenant, ['agent']);
});

const job = (tenant = client.tenant): Ctx => ({ ...JOB, tenant });
const iso = (inSeconds: number): string => new Date(Date.now() + inSeconds * 1000).toISOString();

/** A customer with a conversation that is assigned to the agent, about whom everything is in order. */
async function newCustomer(
  tenant = client.tenant,
): Promise<{ key: SubjectKey; conversation: ConversationId }> {
  const conversation = randomId<ConversationId>();
  const key = await tokens.prepareNew(tenant);
  owners.set(conversation, key.subjectId);
  const personId = who.personId;
  const common = { tenant, source: 'personnel', observedAt: iso(0), expiresAt: iso(90_000), byPerson: null };
  const answer = await floor.door('/door/facts', {
    facts: [
      { ...common, name: 'nda', personId, inForce: true, document: 'd' },
      { ...common, name: 'training', personId, current: true, course: 'c' },
      { ...common, name: 'shift', personId, startsAt: iso(-90_000), endsAt: iso(90_000) },
      { ...common, name: 'ticket', conversationId: conversation, assignee: personId, open: true },
    ],
  });
  expect(answer.status).toBe(200);
  return { key, conversation };
}

/** `{4242}CARD` is a span; the rest is text. */
function piece(written: string) {
  const spans: { start: number; end: number; class: DataClass }[] = [];
  let text = '';
  let at = 0;
  for (const found of written.matchAll(/\{([^}]*)\}([A-Z_]+)/g)) {
    text += written.slice(at, found.index);
    spans.push({
      start: text.length,
      end: text.length + (found[1] ?? '').length,
      class: found[2] as DataClass,
    });
    text += found[1];
    at = found.index + found[0].length;
  }
  return { text: text + written.slice(at), spans };
}

const put = (key: SubjectKey, written: readonly string[], tenant = client.tenant) =>
  floor.db.tx(tenant, (sql) => tokens.tokenise(sql, job(tenant), key, written.map(piece)));
async function tokenOf(key: SubjectKey, written: string): Promise<string> {
  return (await put(key, [written]))[0]?.spans[0]?.token ?? '';
}
const rowsOf = (key: SubjectKey) =>
  admin<{ token: string; class: string; sealed: Buffer; mask: Buffer; index: Buffer }[]>`
    select token, class, sealed, sealed_mask as mask, blind_index as index from value where subject_id = ${key.subjectId}`;

/**
 * Holds the first of two transactions that store values between its first row and its second, until the other stands there too or
 * waits for it: of two that lock the same rows in different orders each then has what the other needs, and PostgreSQL ends one (40P01).
 */
async function meetBetweenRows(work: () => Promise<void>): Promise<void> {
  await admin.unsafe(`
    create sequence arrivals;
    create function meet() returns trigger language plpgsql security definer as $$
    declare mine bigint;
    begin
      perform set_config('test.rows', (coalesce(nullif(current_setting('test.rows', true), ''), '0')::int + 1)::text, true);
      if current_setting('test.rows') <> '2' then return new; end if;
      mine := nextval('arrivals');
      while mine % 2 = 1 and (select last_value from arrivals) = mine and not exists (
        select 1 from pg_locks where transactionid = pg_current_xact_id()::xid and not granted)
      loop
        perform pg_sleep(0.002);
      end loop;
      return new;
    end $$;
    create trigger meet before insert on value for each row execute function meet()`);
  try {
    await work();
  } finally {
    await admin.unsafe('drop trigger meet on value; drop function meet(); drop sequence arrivals');
  }
}

describe('tokenise', () => {
  test('puts a token in place of each value, with its class and mask and nothing else', async () => {
    const { key } = await newCustomer();
    const [done] = await put(key, ['Card {4242 4242 4242 4242}CARD, mail {Ana@Shop.test}EMAIL!']);
    const [card, mail] = done?.spans.map((span) => span.token) ?? [];
    expect(done?.masked.text).toBe(`Card ${card}, mail ${mail}!`);
    expect(done?.created).toBe(2);
    expect(done?.masked.values[card ?? '']).toMatchObject({ class: 'CARD', mask: '••4242', marked: false });
    expect(done?.masked.values[mail ?? '']).toMatchObject({ class: 'EMAIL', mask: '•••@•••' });
    expect(JSON.stringify(done)).not.toMatch(/4242 4242|Ana|shop/i);
    const stored = JSON.stringify(await admin`select * from value where subject_id = ${key.subjectId}`);
    expect(stored).not.toMatch(/4242|ana@/i);
  });

  test('gives the same value of one customer the same token, in any spelling, in one message and in later ones', async () => {
    const { key } = await newCustomer();
    const [one, two] = await put(key, [
      '{4242424242424242}CARD and {4242-4242-4242-4242}CARD',
      '{４２４２ ４２４２ ４２４２ ４２４２}CARD',
    ]);
    const later = await tokenOf(key, 'again {4242 4242 4242 4242}CARD');
    expect(new Set([...(one?.spans ?? []), ...(two?.spans ?? [])].map((span) => span.token))).toEqual(
      new Set([later]),
    );
    expect(one?.created).toBe(1);
    expect(await rowsOf(key)).toHaveLength(1);
  });

  test('gives it to one customer alone: another, another class and another client get other tokens', async () => {
    const [one, two, theirs] = [await newCustomer(), await newCustomer(), await newCustomer(other)];
    const found = [
      await tokenOf(one.key, '{4242424242424242}CARD'),
      await tokenOf(two.key, '{4242424242424242}CARD'),
      await tokenOf(one.key, '{4242424242424242}SECRET'),
      (await put(theirs.key, ['{4242424242424242}CARD'], other))[0]?.spans[0]?.token,
    ];
    expect(new Set(found).size).toBe(4);
  });

  test('two that bring the same new values in opposite order wait for each other in a line, at the worst moment too', async () => {
    const { key } = await newCustomer();
    const values = ['{4000000000001000}CARD', '{4000000000002008}CARD', '{4000000000003006}CARD'];
    await meetBetweenRows(async () => {
      // Of all orders that values can be given in, each meets its opposite.
      for (const from of [0, 1, 2]) {
        const turned = [...values.slice(from), ...values.slice(0, from)].map((value) =>
          value.replace('}', `${from}}`),
        );
        const both = await Promise.all([put(key, turned), put(key, turned.toReversed())]);
        const found = both.map((one) => new Set(one.flatMap(({ spans }) => spans.map(({ token }) => token))));
        expect(found[0]).toEqual(found[1]);
      }
    });
  });

  test('of eight transactions that bring the same new values at once, forwards and backwards, all agree', async () => {
    const { key } = await newCustomer();
    const values = Array.from({ length: 150 }, (_, n) => `{40000000000${10_000 + n}}CARD`);
    const done = await Promise.all(
      Array.from({ length: 8 }, (_, n) => put(key, n % 2 === 0 ? values : values.toReversed())),
    );
    expect(await rowsOf(key)).toHaveLength(150);
    const all = new Set(done.flat().flatMap((one) => one.spans.map((span) => span.token)));
    expect(all.size).toBe(150);
    expect(done.flat().reduce((sum, one) => sum + one.created, 0)).toBe(150);
  });

  test('leaves nothing with the transaction that failed', async () => {
    const { key } = await newCustomer();
    await expect(
      floor.db.tx(client.tenant, async (sql) => {
        await tokens.tokenise(sql, job(), key, [piece('{4242424242424242}CARD')]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await rowsOf(key)).toHaveLength(0);
  });

  test('whatever the spans, no character of any of them stays, and what is outside all of them does', async () => {
    const { key } = await newCustomer();
    const span = fc
      .tuple(
        fc.nat(30),
        fc.integer({ min: 0, max: 12 }),
        fc.constantFrom<DataClass>('CARD', 'SECRET', 'PERSON'),
      )
      .map(([start, length, cls]) => ({ start, end: start + length, class: cls }));
    await fc.assert(
      fc.asyncProperty(fc.array(span, { maxLength: 6 }), async (spans) => {
        // Each place has its own sign, none of which occurs in tokens.
        const text = Array.from({ length: 42 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join('');
        const [done] = await floor.db.tx(client.tenant, (sql) =>
          tokens.tokenise(sql, job(), key, [{ text, spans }]),
        );
        for (let at = 0; at < text.length; at += 1) {
          const hidden = spans.some(({ start, end }) => start <= at && at < end);
          expect(done?.masked.text.includes(text[at] ?? '')).toBe(!hidden);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a stored row', () => {
  test('opens in its place, and in no other', async () => {
    const [one, two] = [await newCustomer(), await newCustomer()];
    const [card, secret] = [
      await tokenOf(one.key, '{4242424242424242}CARD'),
      await tokenOf(one.key, '{hunter2!}SECRET'),
    ];
    const row = (await rowsOf(one.key)).find(({ token }) => token === card);
    const sealed = row?.sealed ?? Buffer.alloc(0);
    expect(one.key.open('CARD', card, sealed).toString()).toBe('4242424242424242');
    expect(() => one.key.open('SECRET', card, sealed)).toThrow();
    expect(() => one.key.open('CARD', secret, sealed)).toThrow();
    expect(() => one.key.open('mask', card, sealed)).toThrow();
    expect(() => one.key.open('CARD', card, row?.mask ?? sealed)).toThrow();
    expect(() => two.key.open('CARD', card, sealed)).toThrow();
  });

  test('changed in any byte is an error on the way out, not another value', async () => {
    const { key, conversation } = await newCustomer();
    const token = await tokenOf(key, '{4242424242424242}CARD');
    const sealed = (await rowsOf(key))[0]?.sealed ?? Buffer.alloc(0);
    for (let at = 0; at < sealed.length; at += 7) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 0x20;
      await admin`update value set sealed = ${changed} where token = ${token}`;
      await expect(ask(token, conversation)).rejects.toThrow();
    }
  });

  test('is not there for another tenant', async () => {
    const { key } = await newCustomer();
    const token = await tokenOf(key, '{4242424242424242}CARD');
    const rows = await floor.db.tx(other, (sql) => sql`select 1 from value where token = ${token}`);
    expect(rows).toHaveLength(0);
  });
});

const frame = generateHpkeKeyPair();
const ask = (token: string, conversationId: string, as = ctx) =>
  reveal(deps, as, {
    token,
    conversationId,
    purpose: 'process_refund',
    hpkePublicKey: frame.publicKey.toString('base64url'),
  });
function opened(token: string, sealed: { enc: string; ct: string }, tenant = client.tenant): Buffer {
  const box = { enc: Buffer.from(sealed.enc, 'base64url'), ct: Buffer.from(sealed.ct, 'base64url') };
  return hpkeOpen(frame, Buffer.from(`dozo/reveal/v1|${tenant}|${token}`), Buffer.alloc(0), box);
}

describe('reveal', () => {
  test('opens a value to the frame that asked, recorded before, with the watermark of who looks', async () => {
    const { key, conversation } = await newCustomer();
    const token = await tokenOf(key, '{4242 4242 4242 4242}CARD');
    const answer = await ask(token, conversation);
    if (answer.outcome !== 'released') throw new Error('denied');
    expect(opened(token, answer.sealed).toString()).toBe('4242 4242 4242 4242');
    expect(answer).toMatchObject({ class: 'CARD', seconds: 30 });
    expect(answer.watermark).toContain(await floor.pseudonym(client.tenant, who.personId));
    expect(answer.watermark).toMatch(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}Z$/);
    const [entry] = await admin<{ index: number; kind: string }[]>`
      select index::int as index, kind from log_entry where tenant_id = ${client.tenant} and entry_id = ${answer.entryId}`;
    expect(entry).toEqual({ index: answer.logIndex, kind: 'value.revealed' });
  });

  test('shows a picture whole and a text masked, each as a decision in the log; a file of another kind to nobody', async () => {
    const { key, conversation } = await newCustomer();
    const picture = Buffer.alloc(10 * 1024 * 1024, 5);
    const masked = { text: 'Karte tk1_card_x', values: {} };
    const files = {
      picture: tokens.sealAttachment(key, { bytes: picture, mediaType: 'image/png', kind: 'picture' }),
      text: tokens.sealAttachment(key, { bytes: Buffer.from('4242'), mediaType: 'text/csv', kind: 'text' }),
      closed: tokens.sealAttachment(key, { bytes: Buffer.from('x'), mediaType: 'a/b', kind: 'closed' }),
    };
    await floor.db.tx(client.tenant, async (sql) => {
      await files.picture.insert(sql, null);
      await files.text.insert(sql, masked);
      await files.closed.insert(sql, null);
    });
    const view = async (token: string, inConversation = conversation) => {
      const receiver = await makeReceiver();
      const ask = { token, conversationId: inConversation, purpose: 'verify_identity' as const };
      const answer = await viewFile(deps, ctx, { ...ask, hpkePublicKey: receiver.publicKey });
      if (answer.outcome !== 'released') throw new Error(JSON.stringify(answer));
      const bytes = await receiver.openParts(answer.sealed, `dozo/file/v1|${client.tenant}|${token}`);
      return { answer, bytes: Buffer.from(bytes) };
    };
    const seen = await view(files.picture.token);
    expect(seen.bytes.equals(picture)).toBe(true);
    expect(seen.answer).toMatchObject({ kind: 'picture', mediaType: 'image/png' });
    expect(seen.answer.sealed.parts.length).toBe(160);
    const [entry] = await admin<{ kind: string }[]>`
      select kind from log_entry where tenant_id = ${client.tenant} and entry_id = ${seen.answer.entryId}`;
    expect(entry).toEqual({ kind: 'value.revealed' });
    const read = await view(files.text.token);
    expect(JSON.parse(read.bytes.toString())).toEqual(masked);
    await expect(view(files.closed.token)).rejects.toThrow('file_not_shown');
    await expect(view(files.text.token, (await newCustomer()).conversation)).rejects.toThrow('not_found');
    await expect(ask(files.text.token, conversation)).rejects.toThrow('not_found');

    // A file that lost a chunk, or whose chunk is another's, opens not even in part.
    await admin`delete from file_chunk where tenant_id = ${client.tenant} and token = ${files.picture.token} and number = 3`;
    await expect(view(files.picture.token)).rejects.toThrow('without all of its chunks');

    const nda = { name: 'nda', personId: who.personId, inForce: false, document: 'd' };
    const common = { source: 'personnel', observedAt: iso(0), expiresAt: iso(90_000), byPerson: null };
    await floor.door('/door/facts', { facts: [{ ...common, tenant: client.tenant, ...nda }] });
    await expect(view(files.text.token)).rejects.toThrow('nda_not_in_force');
  });

  test('finds nothing for a token of another customer, another client, or none', async () => {
    const [one, two, theirs] = [await newCustomer(), await newCustomer(), await newCustomer(other)];
    const token = await tokenOf(one.key, '{4242424242424242}CARD');
    const foreign = (await put(theirs.key, ['{4242424242424242}CARD'], other))[0]?.spans[0]?.token ?? '';
    await expect(ask(token, two.conversation)).rejects.toThrow('not_found');
    await expect(ask(foreign, one.conversation)).rejects.toThrow('not_found');
    await expect(ask(foreign, theirs.conversation)).rejects.toThrow('not_found');
    await expect(ask(token, randomId())).rejects.toThrow('not_found');
    await expect(
      ask(`${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`, one.conversation),
    ).rejects.toThrow('not_found');
  });

  test('is denied with reasons where something is missing, and opens nothing', async () => {
    const { key, conversation } = await newCustomer();
    const token = await tokenOf(key, '{4242424242424242}CARD');
    const personId = who.personId;
    const nda = { name: 'nda', personId, inForce: false, document: 'd' };
    const common = { source: 'personnel', observedAt: iso(0), expiresAt: iso(90_000), byPerson: null };
    await floor.door('/door/facts', { facts: [{ ...common, tenant: client.tenant, ...nda }] });
    const answer = await ask(token, conversation);
    expect(answer).toMatchObject({
      outcome: 'denied',
      reasons: [expect.objectContaining({ code: expect.any(String) })],
    });
    expect(JSON.stringify(answer)).not.toContain('sealed');
  });

  test('opens nothing while the log cannot be written', async () => {
    const { key, conversation } = await newCustomer();
    const token = await tokenOf(key, '{4242424242424242}CARD');
    const down: TokensDeps = {
      ...deps,
      audit: { ...deps.audit, sequenced: () => Promise.reject(new Error('log_unavailable')) },
      keys: {
        ...deps.keys,
        sealBox: () => {
          throw new Error('sealed without a log');
        },
      },
    };
    const hpkePublicKey = frame.publicKey.toString('base64url');
    await expect(
      reveal(down, ctx, { token, conversationId: conversation, purpose: 'process_refund', hpkePublicKey }),
    ).rejects.toThrow('log_unavailable');
  });
});

async function guess(
  token: string,
  conversationId: string,
  said: string,
  how: 'whole' | 'last4' | 'birth_date' = 'whole',
): Promise<Awaited<ReturnType<typeof match>>> {
  const { keyId, publicKey } = await keys.dayKey(client.tenant);
  const context = { info: `dozo/match/v1|${client.tenant}|${token}`, aad: '' };
  const sealedGuess = keys.sealBox(publicKey, context, Buffer.from(said));
  return match(deps, ctx, { token, conversationId, how, keyId, sealedGuess });
}
async function answers(token: string): Promise<unknown[]> {
  const entries = await floor.entries(client.tenant);
  return entries
    .filter(({ kind, body }) => kind === 'match.answered' && body['token'] === token)
    .map(({ body }) => body['match']);
}

describe('match', () => {
  test('says whether it is the value, in any spelling, and logs what it said', async () => {
    const { key, conversation } = await newCustomer();
    const token = await tokenOf(key, '{4242 4242 4242 4242}CARD');
    expect(await guess(token, conversation, '4242-4242-4242-4242')).toEqual({
      outcome: 'compared',
      match: true,
      triesLeft: 4,
    });
    expect(await guess(token, conversation, '4242424242424241')).toMatchObject({
      match: false,
      triesLeft: 3,
    });
    expect(await guess(token, conversation, '4242', 'last4')).toMatchObject({ match: true });
    expect(await guess(token, conversation, '4243', 'last4')).toMatchObject({ match: false });
    expect(await answers(token)).toEqual([true, false, true, false]);
  });

  test('the last four of a name in any script are its own, and nothing never equals nothing', async () => {
    const { key, conversation } = await newCustomer();
    const name = await tokenOf(key, '{山田 太郎 やまだ}PERSON');
    expect(await guess(name, conversation, '郎やまだ', 'last4')).toMatchObject({ match: true });
    expect(await guess(name, conversation, '佐藤花子', 'last4')).toMatchObject({ match: false });
    await expect(guess(name, conversation, '。。。。', 'last4')).rejects.toThrow('invalid_request');
    await expect(guess(name, conversation, '', 'whole')).rejects.toThrow('invalid_request');
    const short = await tokenOf(key, '{!!!}SECRET');
    expect(await guess(short, conversation, 'abcd', 'last4')).toMatchObject({ match: false });
    // What could not be compared used up no try.
    expect(await guess(name, conversation, 'x')).toMatchObject({ triesLeft: 2 });
  });

  test('answers five times an hour, also if twenty ask at once; the sixth question is in the log', async () => {
    const { key, conversation } = await newCustomer();
    const token = await tokenOf(key, '{4242424242424242}CARD');
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => guess(token, conversation, `424242424242${4000 + n}`)),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    for (const one of all)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ problem: 'rate_limited' });
    const said = await answers(token);
    expect(said.filter((one) => one === null)).toHaveLength(15);
    expect(said.filter((one) => one === false)).toHaveLength(5);
    // Another value has tries of its own; an hour later so has this one.
    const next = await tokenOf(key, '{5555555555554444}CARD');
    expect(await guess(next, conversation, '1')).toMatchObject({ triesLeft: 4 });
    floor.clock.offset = 3_600_001;
    who = await floor.signIn('agent.client-a');
    ctx = await floor.contextOf(who, client.tenant, ['agent']);
    expect(await guess(token, conversation, '4242424242424242')).toMatchObject({ match: true, triesLeft: 4 });
  });

  test('a day of birth matches however it was written, and only a date of birth has one', async () => {
    const { key, conversation } = await newCustomer();
    for (const written of ['昭和59年3月12日', '12 March 1984', '1984/3/12']) {
      const token = await tokenOf(key, `{${written}}DATE_OF_BIRTH`);
      expect(await guess(token, conversation, '1984-03-12', 'birth_date')).toMatchObject({ match: true });
      expect(await guess(token, conversation, '1984-03-13', 'birth_date')).toMatchObject({ match: false });
    }
    const either = await tokenOf(key, '{03/04/1984}DATE_OF_BIRTH');
    expect(await guess(either, conversation, '1984-04-03', 'birth_date')).toMatchObject({ match: true });
    // Said in two ways at once it would be two tries.
    await expect(guess(either, conversation, '03/04/1984', 'birth_date')).rejects.toThrow('invalid_request');
    const card = await tokenOf(key, '{4242424242424242}CARD');
    await expect(guess(card, conversation, '1984-03-12', 'birth_date')).rejects.toThrow('invalid_request');
  });

  test('many values of one customer, or many customers, are no way around the limit', async () => {
    const { key, conversation } = await newCustomer();
    const cards = await Promise.all(
      ['4242424242424242', '5555555555554444', '4000056655665556', '378282246310005'].map((card) =>
        tokenOf(key, `{${card}}CARD`),
      ),
    );
    const asked = await Promise.allSettled(
      cards.flatMap((card) => [0, 1, 2, 3].map((n) => guess(card, conversation, `424242424242000${n}`))),
    );
    // Fifteen in one conversation, whatever they are about.
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(15);
    const other = await newCustomer();
    const token = await tokenOf(other.key, '{4242424242424242}CARD');
    // Of one person altogether: forty-five more.
    await admin`
      insert into match_try (tenant_id, token, person_id, at, try_id, conversation_id, subject_id)
      select ${client.tenant}, 't', ${who.personId}, now(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid()
      from generate_series(1, 44)`;
    expect(await guess(token, other.conversation, '1')).toMatchObject({ outcome: 'compared', triesLeft: 0 });
    await expect(guess(token, other.conversation, '2')).rejects.toThrow('rate_limited');
    // About one customer, whoever asks.
    await admin`truncate match_try`;
    await admin`
      insert into match_try (tenant_id, token, person_id, at, try_id, conversation_id, subject_id)
      select ${client.tenant}, 't', gen_random_uuid(), now(), gen_random_uuid(), gen_random_uuid(), ${other.key.subjectId}
      from generate_series(1, 20)`;
    await expect(guess(token, other.conversation, '3')).rejects.toThrow('rate_limited');
  });

  test('is refused for a file, for another customer and for a box sealed for something else', async () => {
    const [one, two] = [await newCustomer(), await newCustomer()];
    const token = await tokenOf(one.key, '{4242424242424242}CARD');
    await expect(guess(token, two.conversation, '4242')).rejects.toThrow('not_found');
    const file = tokens.sealAttachment(one.key, {
      bytes: Buffer.from('x'),
      mediaType: 'text/plain',
      kind: 'closed',
    });
    await floor.db.tx(client.tenant, (sql) => file.insert(sql, null));
    await expect(guess(file.token, one.conversation, 'x')).rejects.toThrow('invalid_request');
    const { keyId, publicKey } = await keys.dayKey(client.tenant);
    const sealedGuess = keys.sealBox(publicKey, { info: 'dozo/form/v1', aad: '' }, Buffer.from('4242'));
    await expect(
      match(deps, ctx, { token, conversationId: one.conversation, how: 'whole', keyId, sealedGuess }),
    ).rejects.toThrow('sealed_box_refused');
  });
});

describe('search', () => {
  async function find(
    cls: string,
    value: string,
    how: 'exact' | 'last4' | 'name' = 'exact',
  ): ReturnType<typeof search> {
    const { keyId, publicKey } = await keys.dayKey(client.tenant);
    const context = { info: `dozo/search/v1|${client.tenant}|${cls}`, aad: '' };
    const sealedValue = keys.sealBox(publicKey, context, Buffer.from(value));
    return search(deps, ctx, { class: cls, how, keyId, sealedValue });
  }
  const rule = (last4: ('CARD' | 'PHONE')[], names: boolean) =>
    tokens.setSearchRule(job(), client.tenant, { last4, names });
  const tokensOf = (answer: Awaited<ReturnType<typeof search>>): string[] => {
    if (answer.outcome !== 'found') throw new Error('denied');
    return answer.hits.map(({ token }) => token);
  };
  /** The rule as every process knows it after a moment: each test is later than those before it. */
  let ahead = 0;
  const later = async (): Promise<void> => {
    ahead += 11_000;
    floor.clock.offset = ahead;
    who = await floor.signIn('agent.client-a');
    ctx = await floor.contextOf(who, client.tenant, ['agent']);
  };

  test('by the last four or a name needs the client’s yes', async () => {
    await newCustomer();
    await expect(find('CARD', '4242', 'last4')).rejects.toThrow('invalid_request');
    await expect(find('PERSON', 'Taro Yamada', 'name')).rejects.toThrow('invalid_request');
    await rule(['CARD'], false);
    await expect(find('PHONE', '4242', 'last4')).rejects.toThrow('invalid_request');
    await expect(find('PERSON', 'Taro Yamada', 'name')).rejects.toThrow('invalid_request');
    expect(await find('CARD', '4242', 'last4')).toMatchObject({ outcome: 'found', complete: false });
    const entry = (await floor.entries(client.tenant)).findLast(({ kind }) => kind === 'search.changed');
    expect(entry?.body).toEqual({ last4: ['CARD'], names: false });
  });

  test('by the last four finds those alone, also of a bucket that others share', async () => {
    await rule(['CARD'], false);
    await later();
    const { key } = await newCustomer();
    const cards = ['4111111111111111', '4242424242424242', '5105105105105100', '378282246310005'];
    for (const card of cards) await tokenOf(key, `{${card}}CARD`);
    // All in one bucket: what is told apart is told apart by opening.
    await admin`update value_form set form = (select form from value_form where how = 'last4' limit 1) where how = 'last4'`;
    const [row] = await admin<{ form: Buffer; n: number }[]>`
      select form, count(*)::int as n from value_form where how = 'last4' group by form`;
    expect(row?.n).toBeGreaterThan(3);
    const found = new Map<string, string[]>();
    for (const last of ['1111', '4242', '5100', '0005', '9999'])
      found.set(last, tokensOf(await find('CARD', last, 'last4')));
    const hits = [...found.values()].flat();
    // The bucket is looked up by one of them alone: exactly that one is told.
    expect(hits).toHaveLength(1);
    expect((await floor.entries(client.tenant)).at(-1)?.body).toMatchObject({ how: 'last4', class: 'CARD' });
    for (const bad of ['424', '42424', '  ', 'a b'])
      await expect(find('CARD', bad, 'last4')).rejects.toThrow('invalid_request');
  });

  test('the stored bucket of the last four has ten bits, whatever the number', async () => {
    await rule(['CARD'], true);
    await later();
    const { key } = await newCustomer();
    for (let n = 1_000; n < 1_060; n += 1) await tokenOf(key, `{424242424242${n}}CARD`);
    const rows = await admin<{ form: Buffer }[]>`
      select form from value_form where how = 'last4' and tenant_id = ${client.tenant}`;
    expect(rows.length).toBeGreaterThan(50);
    for (const { form } of rows) {
      expect(form).toHaveLength(2);
      expect(form.readUInt16BE(0)).toBeLessThan(1_024);
    }
  });

  test('by a name in another script, width, case or order; what was there before is filled in and can be found', async () => {
    await rule([], false);
    const { key } = await newCustomer();
    const before = await tokenOf(key, '{サトウ ケンイチ}PERSON');
    await rule([], true);
    await later();
    const after = await tokenOf(key, '{Ohno Shimbei}PERSON');
    expect(tokensOf(await find('PERSON', 'オオノ シンベイ', 'name'))).toEqual([after]);
    expect(await find('PERSON', 'Kenichi Satou', 'name')).toMatchObject({ hits: [], complete: false });
    while (await fillForms(deps, client.tenant));
    expect(await find('PERSON', 'Kenichi Satou', 'name')).toMatchObject({
      hits: [{ token: before }],
      complete: true,
    });
    expect(tokensOf(await find('PERSON', 'さとう けんじ', 'name'))).toEqual([]);
    await rule([], false);
    expect(
      await admin`select token from value_form where how = 'name' and tenant_id = ${client.tenant}`,
    ).toEqual([]);
  });

  test('the values of a new customer’s first message have their forms in the same round trip', async () => {
    await rule(['CARD'], true);
    await later();
    const key = await tokens.prepareNew(client.tenant);
    const planned = await tokens.plan(job(), key, [
      piece('I am {Ohno Shinji}PERSON, {4000056655665556}CARD'),
    ]);
    await floor.db.atOnce(client.tenant, (sql) => planned.insert(sql));
    const kept = await admin<{ how: string }[]>`
      select f.how from value_form f join value v on v.tenant_id = f.tenant_id and v.token = f.token
      where v.subject_id = ${key.subjectId} order by f.how`;
    expect(kept.map(({ how }) => how)).toEqual(['last4', 'name', 'name']);
  });

  test('filling goes on where it was cut off, and a person who is erased leaves no form', async () => {
    await rule([], false);
    const { key } = await newCustomer();
    const written = Array.from({ length: 230 }, (_, n) => `{4000${String(n).padStart(12, '0')}}CARD`);
    await put(key, [written.join(' ')]);
    const named = await tokenOf(key, '{Ohno Shinji}PERSON');
    await rule(['CARD'], true);
    await later();
    expect(await fillForms(deps, client.tenant)).toBe(true);
    const [part] = await admin<{ to: string }[]>`
      select filled_to as to from search_rule where tenant_id = ${client.tenant}`;
    expect(part?.to).toMatch(/^tk1_card_/);
    while (await fillForms(deps, client.tenant));
    const own = (
      await admin<{ token: string }[]>`select token from value where subject_id = ${key.subjectId}`
    )
      .map(({ token }) => token)
      .join();
    const count = async (): Promise<number> => {
      const [row] = await admin<{ n: number }[]>`
        select count(*)::int as n from value_form where token = any (string_to_array(${own}, ','))`;
      return row?.n ?? 0;
    };
    // A name has several forms, which stand one behind another in its row.
    expect(await admin`select from value_form where token = ${named}`).toHaveLength(2);
    expect(await count()).toBe(232);
    const others =
      await admin`select token, form from value_form where token <> all (string_to_array(${own}, ','))`;
    await floor.db.tx(client.tenant, (sql) => eraseValues(sql, client.tenant, key.subjectId));
    expect(await count()).toBe(0);
    expect(await admin`select token, form from value_form`).toHaveLength(others.length);
  });

  test('of everybody together have a budget: ten people who each stay within theirs do not enumerate', async () => {
    await admin`
      insert into decision (tenant_id, decision_id, at, person_id, role, action, class, allow, reasons, counted, policy_digest, facts,
        facts_salt, facts_digest, entry_id)
      select ${client.tenant}, gen_random_uuid(), now(), gen_random_uuid(), 'agent', 'search', 'EMAIL', true, '{}', true, '', '{}', '', '',
        gen_random_uuid() from generate_series(1, ${SETTINGS.perHour * 10})`;
    expect(await find('EMAIL', 'nobody@shop.test')).toMatchObject({
      outcome: 'denied',
      reasons: [{ code: 'quota_used_up' }],
    });
    await admin`delete from decision where policy_digest = ''`;
  });

  test('finds the tokens and conversations of a value over all customers of this client and of no other', async () => {
    const [one, two, theirs] = [await newCustomer(), await newCustomer(), await newCustomer(other)];
    const written = '{jo.marsh@shop.test}EMAIL';
    const [first, second] = [await tokenOf(one.key, written), await tokenOf(two.key, written)];
    await put(theirs.key, [written], other);
    places.set(first, [one.conversation]);
    const answer = await find('EMAIL', ' Jo.Marsh@SHOP.test');
    if (answer.outcome !== 'found') throw new Error('denied');
    expect(answer.hits.toSorted((a, b) => (a.token === first ? -1 : b.token === first ? 1 : 0))).toEqual([
      { token: first, conversationIds: [one.conversation] },
      { token: second, conversationIds: [] },
    ]);
    expect(JSON.stringify(answer)).not.toMatch(/marsh/i);
  });

  test('that finds nothing is logged and uses budget too', async () => {
    const before = (await floor.entries(client.tenant)).length;
    expect(await find('EMAIL', 'nobody@shop.test')).toEqual({ outcome: 'found', hits: [], complete: true });
    const after = await floor.entries(client.tenant);
    expect(after.slice(before).map(({ kind }) => kind)).toEqual(['value.searched', 'search.answered']);
    expect(after.at(-1)?.body).toMatchObject({ how: 'exact', class: 'EMAIL', found: 0, opened: 0 });
    const [used] = await admin<{ n: number }[]>`
      select count(*)::int as n from decision where person_id = ${who.personId} and action = 'search' and counted`;
    expect(used?.n).toBeGreaterThan(0);
  });

  test('of a class that is none is refused', async () => {
    await expect(find('NONSENSE', 'x')).rejects.toThrow('invalid_request');
  });
});

describe('resolve', () => {
  test('opens what a mail needs, for this customer alone, and records why', async () => {
    const [one, two] = [await newCustomer(), await newCustomer()];
    const [mail, theirs] = [
      await tokenOf(one.key, '{ana@shop.test}EMAIL'),
      await tokenOf(two.key, '{bob@shop.test}EMAIL'),
    ];
    const found = await floor.db.tx(client.tenant, (sql) =>
      tokens.resolve(sql, job(), one.key, [mail, theirs], 'mail_out'),
    );
    expect(found).toEqual(new Map([[mail, 'ana@shop.test']]));
    const entry = (await floor.entries(client.tenant)).findLast(({ kind }) => kind === 'value.resolved');
    expect(entry?.body).toEqual({ tokens: [mail], because: 'mail_out' });
  });

  test('a sealed original opens under its id and no other', async () => {
    const { key } = await newCustomer();
    const sealed = tokens.sealText(key, 'message-1', 'whole text');
    expect(tokens.openText(key, 'message-1', sealed)).toBe('whole text');
    expect(() => tokens.openText(key, 'message-2', sealed)).toThrow();
  });
});
