import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { connectPlainly, isSqlState, openDb, type Db, type Sql } from '#platform/db';
import { bytes, documents, plain, texts, times } from '#platform/db-arrays';
import { gathered, gatheredFind } from '#platform/db-gathered';
import { createTogether } from '#platform/db-together';
import { asId, randomId, type TenantId } from '#platform/ids';
import { testDatabases, type TestDatabases } from './harness.ts';

let databases: TestDatabases<'vault'>;
let db: Db;

beforeAll(async () => {
  databases = await testDatabases('vault');
  // One connection: whatever a transaction left behind on it, the next one would meet.
  db = openDb({ ...databases.databases.vault.app, max: 1 });
});
afterAll(async () => {
  await db.close();
  await databases.drop();
});

const put = async (sql: Sql, tenant: TenantId, position: string): Promise<void> => {
  await sql`insert into outbox (tenant_id, position, payload) values (${tenant}, ${position}, ${sql.json({ n: 1 })})`;
};
const count = async (sql: Sql): Promise<number> => {
  const rows = await sql<{ n: number }[]>`select count(*)::int as n from outbox`;
  return rows[0]?.n ?? -1;
};

test('a tenant that is no UUID begins nothing', async () => {
  for (const tenant of ["x'; drop table outbox; --", '', "00000000-0000-0000-0000-000000000000'"]) {
    await expect(db.tx(asId<TenantId>(tenant), count)).rejects.toThrow('no UUID');
    await expect(db.atOnce(asId<TenantId>(tenant), count)).rejects.toThrow('no UUID');
  }
  expect(await db.tx(randomId<TenantId>(), count)).toBe(0);
});

test('arrays arrive as they were, whatever stands in them', async () => {
  const words = [
    '',
    'null',
    null,
    'a,b',
    '{}',
    '"quoted"',
    'back\\slash',
    '\\"',
    "it's",
    ' 日本\n語 ',
    '\\x00',
  ];
  const blobs = [Buffer.of(0, 255, 34, 92), Buffer.alloc(0), null];
  const papers = [{ a: '"\\', b: [null, 1.5] }, [], null, 'text', 'record\x1eseparator'];
  const at = new Date('2026-03-04T05:06:07.089Z');
  const [row] = await db.directory(
    (sql) => sql`
      select array_to_json(${texts(words)}::text[]) as words,
        (select json_agg(encode(one, 'hex')) from unnest(${bytes(blobs)}::bytea[]) as one) as blobs, array_to_json(string_to_array(${documents(papers)}, chr(30), 'null')::jsonb[]) as papers,
        ${plain([1, -2, 2 ** 40])}::bigint[] as numbers, ${plain([true, false])}::boolean[] as flags, ${times([at])}::timestamptz[] as times,
        ${texts([])}::uuid[] as none`,
  );
  expect(row).toEqual({
    words,
    blobs: blobs.map((blob) => blob?.toString('hex') ?? null),
    papers,
    numbers: [1, -2, 2 ** 40],
    flags: [true, false],
    times: [at],
    none: [],
  });
});

describe('a transaction in one round trip', () => {
  test('does all of its statements, in order, for its tenant alone', async () => {
    const [one, other] = [randomId<TenantId>(), randomId<TenantId>()];
    const [, before, , after] = await db.atOnce(one, (sql) =>
      Promise.all([put(sql, one, 'a'), count(sql), put(sql, one, 'b'), count(sql)]),
    );
    expect([before, after]).toEqual([1, 2]);
    expect(await db.atOnce(other, count)).toBe(0);
    expect(await db.tx(one, count)).toBe(2);
  });

  test('does nothing if one of them fails, and the connection goes on', async () => {
    const tenant = randomId<TenantId>();
    for (let n = 0; n < 3; n += 1) {
      const failed = await db
        .atOnce(tenant, (sql) =>
          Promise.all([put(sql, tenant, 'a'), put(sql, tenant, 'a'), put(sql, tenant, 'b')]),
        )
        .catch((error: unknown) => error);
      expect(isSqlState(failed, '23505')).toBe(true);
      expect(await db.atOnce(tenant, count)).toBe(0);
    }
  });

  test('writes for no tenant but its own', async () => {
    const failed = await db
      .atOnce(randomId<TenantId>(), (sql) => put(sql, randomId<TenantId>(), 'a'))
      .catch((error: unknown) => error);
    expect(isSqlState(failed, '42501')).toBe(true);
  });

  test('takes nothing that comes after it was sent, and keeps nothing of what throws', async () => {
    const tenant = randomId<TenantId>();
    const late = db.atOnce(tenant, async (sql) => {
      await count(sql);
      await put(sql, tenant, 'late');
    });
    await expect(late).rejects.toThrow('after its transaction was sent');
    const throwing = db.atOnce(tenant, async (sql) => {
      void put(sql, tenant, 'half').catch(() => undefined);
      throw new Error('thought better of it');
    });
    await expect(throwing).rejects.toThrow('thought better of it');
    expect(await db.atOnce(tenant, count)).toBe(0);
  });

  test('fails when the connection is lost, and the pool finds another', async () => {
    const tenant = randomId<TenantId>();
    const pids = await db.atOnce(tenant, (sql) => sql<{ pid: number }[]>`select pg_backend_pid() as pid`);
    const other = connectPlainly(databases.databases.vault.app);
    const sleeping = db.atOnce(tenant, (sql) =>
      Promise.all([put(sql, tenant, 'lost'), sql`select pg_sleep(60)`]),
    );
    const seen = sleeping.catch((error: unknown) => error);
    await expect
      .poll(
        async () =>
          (
            await other`select 1 from pg_stat_activity where pid = ${pids[0]?.pid ?? 0} and wait_event = 'PgSleep'`
          ).length,
      )
      .toBe(1);
    await other`select pg_terminate_backend(${pids[0]?.pid ?? 0})`;
    expect(await seen).toBeInstanceOf(Error);
    await other.end();
    expect(await db.atOnce(tenant, count)).toBe(0);
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => db.atOnce(tenant, (sql) => put(sql, tenant, `${n}`))),
    );
    expect(await db.tx(tenant, count)).toBe(20);
  });
});

describe('a transaction in two round trips', () => {
  test('writes what it read for, all or nothing', async () => {
    const tenant = randomId<TenantId>();
    const put2 = (second: string): Promise<number> =>
      db.inTwoTrips(tenant, count, async (sql, found) => {
        await Promise.all([put(sql, tenant, 'a'), put(sql, tenant, second)]);
        return found;
      });
    expect(await put2('b')).toBe(0);
    expect(await db.atOnce(tenant, count)).toBe(2);
    expect(isSqlState(await put2('c').catch((error: unknown) => error), '23505')).toBe(true);
    expect(await db.atOnce(tenant, count)).toBe(2);
  });

  test('keeps nothing of what throws in either half, and takes nothing after it was sent', async () => {
    const tenant = randomId<TenantId>();
    const reading = db.inTwoTrips(
      tenant,
      async (sql) => {
        await put(sql, tenant, 'half');
        throw new Error('found wrong');
      },
      (sql) => put(sql, tenant, 'never'),
    );
    await expect(reading).rejects.toThrow('found wrong');
    const writing = db.inTwoTrips(tenant, count, async (sql) => {
      void put(sql, tenant, 'half').catch(() => undefined);
      throw new Error('thought better of it');
    });
    await expect(writing).rejects.toThrow('thought better of it');
    const late = db.inTwoTrips(tenant, count, async (sql) => {
      await count(sql);
      await put(sql, tenant, 'late');
    });
    await expect(late).rejects.toThrow('after its transaction was sent');
    expect(await db.atOnce(tenant, count)).toBe(0);
  });
});

describe('transactions that are shared', () => {
  const transactionOf = async (sql: Sql): Promise<string> => {
    const rows = await sql<{ id: string }[]>`select pg_current_xact_id()::text as id`;
    return rows[0]?.id ?? '';
  };

  test('serve all who come meanwhile, of one tenant alone', async () => {
    const [one, other] = [randomId<TenantId>(), randomId<TenantId>()];
    const write = (tenant: TenantId, position: string): Promise<string> =>
      db.writeTogether(tenant, async (sql) => {
        const [id] = await Promise.all([transactionOf(sql), put(sql, tenant, position)]);
        return id;
      });
    const mine = Array.from({ length: 20 }, (_, n) => write(one, `${n}`));
    const theirs = Array.from({ length: 20 }, (_, n) => write(other, `${n}`));
    const [ofOne, ofOther] = await Promise.all([Promise.all(mine), Promise.all(theirs)]);
    expect(new Set(ofOne).size).toBeLessThan(20);
    expect(ofOther.filter((id) => ofOne.includes(id))).toEqual([]);
    expect(await db.readTogether(one, count)).toBe(20);
    expect(await db.readTogether(other, count)).toBe(20);
  });

  test('of many, the one that fails fails alone', async () => {
    const tenant = randomId<TenantId>();
    await db.atOnce(tenant, (sql) => put(sql, tenant, '7'));
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => db.writeTogether(tenant, (sql) => put(sql, tenant, `${n}`))),
    );
    expect(all.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []))).toEqual([7]);
    expect(await db.atOnce(tenant, count)).toBe(20);
    const throwing = db.writeTogether(tenant, () => Promise.reject(new Error('thought better of it')));
    await expect(throwing).rejects.toThrow('thought better of it');
  });

  test('that are lost with their connection are lost for all and not tried again', async () => {
    let sent = 0;
    const broken: Db['atOnce'] = () => {
      sent += 1;
      return Promise.reject(new Error('lost'));
    };
    const together = createTogether(broken, () => true, 2);
    const tenant = randomId<TenantId>();
    const lost = await Promise.allSettled(
      Array.from({ length: 20 }, () => together(tenant, () => Promise.resolve())),
    );
    expect(lost.every(({ status }) => status === 'rejected')).toBe(true);
    expect(sent).toBeLessThan(20);
  });

  test('rows that come in one turn go out in one statement', async () => {
    const tenant = randomId<TenantId>();
    const sizes: number[] = [];
    const insert = gathered(async (sql, of, rows: readonly string[]) => {
      sizes.push(rows.length);
      await Promise.all(rows.map((position) => put(sql, of, position)));
    });
    await db.atOnce(tenant, (sql) =>
      Promise.all([insert(sql, tenant, ['a', 'b']), insert(sql, tenant, []), insert(sql, tenant, ['c'])]),
    );
    await db.tx(tenant, async (sql) => {
      await insert(sql, tenant, ['d']);
      await insert(sql, tenant, ['e']);
    });
    expect(sizes).toEqual([3, 1, 1]);
    expect(await db.atOnce(tenant, count)).toBe(5);
  });

  test('who asks in one turn shares the question, and each hears its own answer', async () => {
    const tenant = randomId<TenantId>();
    const asked: (readonly string[])[] = [];
    const find = gatheredFind(async (sql, of, keys: readonly string[]) => {
      asked.push([...keys]);
      const rows = await sql<{ found: boolean }[]>`
        select exists (select 1 from outbox where tenant_id = ${of} and position = key) as found
        from unnest(${[...keys]}::text[]) with ordinality as given (key, nth) order by nth`;
      return rows.map((row) => row.found);
    });
    await db.atOnce(tenant, (sql) => put(sql, tenant, 'here'));
    const ask = (keys: readonly string[]) => (sql: Sql) =>
      Promise.all(keys.map((key) => find(sql, tenant, key)));
    const answers = db.readTogether(tenant, ask(['there', 'here']));
    expect(await Promise.all([answers, db.readTogether(tenant, ask(['here', 'here']))])).toEqual([
      [false, true],
      [true, true],
    ]);
    expect(asked).toEqual([
      ['there', 'here'],
      ['here', 'here'],
    ]);
    expect(await db.readTogether(randomId<TenantId>(), ask(['here']))).toEqual([false]);
  });
});
