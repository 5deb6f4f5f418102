import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { connectPlainly, openDb, type Db } from '#platform/db';
import { newId, randomId, type TenantId } from '#platform/ids';
import { newToken } from '../../../src/vault/tokens/token.ts';
import { testDatabases, type TestDatabases } from '../../../test/harness.ts';
import { fillSearch } from './fill-search.ts';
import { searchTextOf } from './lines.ts';
import { termsOf, termsOfWord } from './search-terms.ts';
import { insertTickets } from './store.ts';
import { insertMessages, replaceMessage } from './store-messages.ts';
import { searchTickets } from './store-search.ts';

/** Search on the real database: what is found, whose it is, and that an index is what finds it. */
let store: TestDatabases<'desk'>;
let db: Db;
const [ours, theirs] = [randomId<TenantId>(), randomId<TenantId>()];
const me = randomId();
let clock = Date.parse('2026-11-01T00:00:00Z');
const token = newToken('CARD');

beforeAll(async () => {
  store = await testDatabases('desk');
  db = openDb({ ...store.databases.desk.app, max: 4 });
});
afterAll(async () => {
  await db.close();
  await store.drop();
});

const masked = (text: string) => ({ text, values: {} });
const messageOf = (text: string) => ({
  messageId: newId(),
  kind: 'customer' as const,
  personId: null,
  channel: 'chat' as const,
  subject: null,
  body: masked(text),
  attachments: [],
  withheld: false,
  at: new Date((clock += 1000)).toISOString(),
});

async function ticket(tenant: TenantId, ...texts: string[]): Promise<string> {
  const ticketId = newId();
  const messages = texts.map(messageOf);
  await db.tx(tenant, async (sql) => {
    await insertTickets(sql, tenant, [
      {
        ticketId,
        subjectId: newId(),
        channel: 'chat',
        subject: masked(''),
        customer: { name: masked(''), email: null, phone: null },
        snippet: masked(''),
        lastFrom: 'customer',
        waitingSince: null,
        createdAt: new Date(clock),
        updatedAt: new Date(clock),
      },
    ]);
    for (const message of messages)
      await insertMessages(sql, tenant, [
        { ticketId, message, searchText: searchTextOf(null, message.body) },
      ]);
  });
  return ticketId;
}

const find = async (
  words: string,
  tenant = ours,
  change: { status?: string; tag?: string; limit?: number } = {},
) =>
  (
    await db.tx(tenant, (sql) =>
      searchTickets(sql, tenant, me, {
        words: searchTextOf(masked(words)).split(/\s+/).filter(Boolean),
        status: change.status ?? null,
        tag: change.tag ?? null,
        limit: change.limit ?? 30,
      }),
    )
  ).map(({ ticketId }) => ticketId);

describe('what is found', () => {
  test('English and Japanese, in any width and case, in the middle of words, over several messages', async () => {
    const id = await ticket(
      ours,
      'The Dishwasher arrived broken',
      '洗濯機の返品について、お願いいたします。カタログＡＢ－１２３４',
    );
    for (const words of [
      'dishwasher',
      'ISHWASH',
      'broken dish',
      '返品',
      '洗濯機の返品',
      '洗',
      'ｶﾀﾛｸﾞ',
      'ab-1234',
      '1234',
      'broken 返品',
    ])
      expect(await find(words), words).toEqual([id]);
    for (const words of ['dishwashers', '品返', '洗濯機返品', 'ab-12345', 'broken 交換', 'unknown'])
      expect(await find(words), words).toEqual([]);
  });

  test('a word of one or two letters where a word begins', async () => {
    const id = await ticket(ours, 'Size XL, please: model Q');
    for (const words of ['xl', 'q', 'si', 's']) expect(await find(words), words).toContain(id);
    expect(await find('ze')).not.toContain(id);
  });

  test('a token whole and not in part; nothing of what it stands for', async () => {
    const id = await ticket(ours, `my card is ${token} and no other`);
    expect(await find(token)).toEqual([id]);
    expect(await find(`${token} card`)).toEqual([id]);
    expect(await find(token.slice(0, -1))).toEqual([]);
    expect(await find(newToken('CARD'))).toEqual([]);
  });

  test('newest activity first, by status, and no more than asked for; in common words as in rare ones', async () => {
    const ids = [];
    for (let n = 0; n < 5; n += 1) ids.unshift(await ticket(ours, `the parcel number ${n} of zebra`));
    expect(await find('zebra')).toEqual(ids);
    expect(await find('zebra', ours, { limit: 2 })).toEqual(ids.slice(0, 2));
    expect(await find('zebra', ours, { status: 'solved' })).toEqual([]);
    expect(await find('zebra', ours, { tag: 'none' })).toEqual([]);
    expect(await find('→')).toEqual([]);
  });

  test('what a message says now: after it was revised the old words find nothing', async () => {
    const ticketId = newId();
    const message = messageOf('nickname Zorblax');
    await db.tx(ours, async (sql) => {
      await insertTickets(sql, ours, [
        {
          ticketId,
          subjectId: newId(),
          channel: 'chat',
          subject: masked(''),
          customer: { name: masked(''), email: null, phone: null },
          snippet: masked(''),
          lastFrom: 'customer',
          waitingSince: null,
          createdAt: new Date(clock),
          updatedAt: new Date(clock),
        },
      ]);
      await insertMessages(sql, ours, [{ ticketId, message, searchText: searchTextOf(null, message.body) }]);
    });
    expect(await find('zorblax')).toEqual([ticketId]);
    const body = masked(`nickname ${token}`);
    await db.tx(ours, (sql) =>
      replaceMessage(sql, ours, ticketId, { ...message, body }, searchTextOf(null, body)),
    );
    expect(await find('zorblax')).toEqual([]);
    expect(await find('nickname')).toEqual([ticketId]);
  });

  test('messages from before there was an index, found as they are and then through it', async () => {
    const id = await ticket(ours, 'an old letter about quinces');
    const admin = connectPlainly(store.superuser('desk'));
    try {
      await admin`update ticket_message set terms = null where ticket_id = ${id}`;
      expect(await find('quinces')).toEqual([id]);
      expect(await fillSearch({ db }, ours)).toBe(1);
      expect(await fillSearch({ db }, ours)).toBe(0);
      expect(await find('quinces')).toEqual([id]);
      const [row] = await admin<
        { terms: number[] }[]
      >`select to_json(terms) as terms from ticket_message where ticket_id = ${id}`;
      expect(row?.terms).toEqual(termsOf(ours, 'an old letter about quinces'));
    } finally {
      await admin.end();
    }
  });
});

describe('whose it is', () => {
  test('another client’s tickets are not found, whatever is asked and however the function is called', async () => {
    const id = await ticket(theirs, 'platypus for the other company');
    expect(await find('platypus')).toEqual([]);
    expect(await find('platypus', theirs)).toEqual([id]);
    const terms = [`{${termsOfWord(theirs, 'platypus').join(',')}}`];
    const direct = (tenant: TenantId | null) => {
      const ask = (sql: Parameters<Parameters<Db['tx']>[1]>[0]) =>
        sql`select * from search_tickets(${['platypus']}, ${terms}, null, null, 30)`;
      return tenant === null ? db.directory(ask) : db.tx(tenant, ask);
    };
    expect(await direct(ours)).toHaveLength(0);
    expect(await direct(null)).toHaveLength(0);
    expect(await direct(theirs)).toHaveLength(1);
    expect(
      await db.tx(
        ours,
        (sql) => sql`select * from search_tickets(array[]::text[], array[]::text[], null, null, 1000)`,
      ),
    ).not.toContainEqual({ search_tickets: id });
  });

  test('an index entry is of one client: the same word has other terms elsewhere', () => {
    const [a, b] = [termsOf(ours, 'platypus'), termsOf(theirs, 'platypus')];
    expect(a).not.toEqual(b);
    expect(a.filter((term) => b.includes(term))).toEqual([]);
  });
});

describe('words that stand in thousands of messages', () => {
  const many = randomId<TenantId>();
  let both: string;
  beforeAll(async () => {
    both = await ticket(many, 'apple', 'and a banana');
    const texts = Array.from({ length: 4_400 }, (_, n) => (n % 2 === 0 ? 'an apple' : 'a banana'));
    const terms = texts.map((text) => `{${termsOf(many, text).join(',')}}`);
    await db.tx(many, async (sql) => {
      await sql`
        insert into ticket (tenant_id, ticket_id, number, subject_id, channel, subject, customer, snippet, created_at, updated_at)
        select ${many}, gen_random_uuid(), 1000 + n, gen_random_uuid(), 'chat', '{}', '{"name": {}}', '{}', now(), now() + n * interval '1 second'
        from generate_series(1, ${texts.length}::integer) n`;
      await sql`
        insert into ticket_message (tenant_id, ticket_id, message_id, message, search_text, terms, at)
        select ${many}, t.ticket_id, gen_random_uuid(), '{}', given.text, given.terms::integer[], now()
        from unnest(${texts}::text[], ${terms}::text[]) with ordinality as given (text, terms, n)
        join ticket t on t.tenant_id = ${many} and t.number = 1000 + given.n`;
    });
  });

  test('are found newest first among the newest tickets', async () => {
    const numbers = await db.tx(many, (sql) =>
      searchTickets(sql, many, me, { words: ['apple'], status: null, tag: null, limit: 5 }),
    );
    expect(numbers.map(({ number }) => number)).toEqual([5399, 5397, 5395, 5393, 5391]);
  });

  test('and together in the one old ticket that has both', async () => {
    expect(await find('apple banana', many)).toEqual([both]);
    expect(await find('banana apple', many)).toEqual([both]);
    expect(await find('apple banana', many, { status: 'solved' })).toEqual([]);
    expect(await find('apple banana cherry', many)).toEqual([]);
  });
});

test('the index is what finds a rare word, also under the policies of the application', async () => {
  const admin = connectPlainly(store.superuser('desk'));
  try {
    await db.tx(
      ours,
      (sql) => sql`
      insert into ticket_message (tenant_id, ticket_id, message_id, message, search_text, terms, at)
      select ${ours}, ${newId()}, gen_random_uuid(), '{}', 'filler ' || n, array[n], now() from generate_series(1, 20000) n`,
    );
    await admin`analyze ticket_message`;
    const reads = async (): Promise<number> => {
      const [row] = await admin<{ n: number }[]>`
        select idx_scan::int as n from pg_stat_all_indexes where indexrelname = 'ticket_message_by_terms'`;
      return row?.n ?? 0;
    };
    await admin`select pg_stat_force_next_flush()`;
    const before = await reads();
    const id = await ticket(ours, 'an axolotl in the parcel');
    expect(await find('axolotl')).toEqual([id]);
    expect(await find('の')).toEqual(expect.any(Array));
    // The pool's connections tell their figures when they are idle.
    await db.directory((sql) => sql`select pg_stat_force_next_flush()`);
    await db.directory((sql) => sql`select 1`);
    await expect.poll(reads).toBeGreaterThan(before);
  } finally {
    await admin.end();
  }
});

test('whatever stands in a text and begins and ends where words do is found by its own terms', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '返品',
      'カード',
      'おねがい',
      'xl',
      'order',
      'q',
      '①',
      '-',
      ' ',
      '。',
      '가격',
      'é',
      '\u{20000}',
      token,
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.nat(), fc.nat(), (pieces, from, length) => {
      const text = searchTextOf(masked(pieces.join(' ')));
      const words = text.split(/\s+/).filter(Boolean);
      const word = words[from % Math.max(words.length, 1)] ?? '';
      const terms = new Set(termsOf(ours, text));
      for (const term of termsOfWord(ours, word)) expect(terms.has(term)).toBe(true);
      // And a part of a word of three or more letters, wherever it begins.
      const letters = [...word].slice(length % 3);
      if (letters.length >= 3 && /^[a-z]+$/.test(letters.join('')))
        for (const term of termsOfWord(ours, letters.join(''))) expect(terms.has(term)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
