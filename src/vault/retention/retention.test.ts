import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Ctx } from '#platform/ctx';
import type { PlainSql, Sql } from '#platform/db';
import { asId, newId, randomId, type PersonId, type SubjectId, type TenantId } from '#platform/ids';
import { createHttp } from '#platform/http';
import { createLog } from '#platform/log';
import { openNote, parseVkey, verifyPack } from '#tlog';
import { createAudit, createFileHeads } from '#vault/audit';
import { people, subjectOf } from '#vault/channels';
import type { DeskEvent } from '#vault/channels/api';
import type { Keys } from '#vault/keys';
import type { Customer } from '../../../test/customer.ts';
import { JOB, type Floor } from '../../../test/floor.ts';
import { openRetentionHouse, type RetentionHouse } from '../../../test/retention-house.ts';
import { touchConversation } from '../channels/store.ts';
import { exportPack } from '../audit/export-pack.ts';
import { putStates } from '../channels/store-states.ts';
import { digestOf } from './certificate.ts';
import { createRetention } from './create-retention.ts';
import { erase } from './erase.ts';
import { changeHold, nextState } from './hold.ts';
import { countDue, readKeptUntil } from './kept-until.ts';
import type { RetentionDeps } from './ports.ts';
import { settle } from './settle.ts';
import { listHolds, listShreddings, putRule, readRule } from './store.ts';

const HORIZON_SECONDS = 24 * 3_600;
let house: RetentionHouse;
let floor: Floor;
let admin: PlainSql;
let keys: Keys;
let tenant: TenantId;
let deps: RetentionDeps;
let told: DeskEvent[];
let folder: string;

beforeAll(async () => {
  house = await openRetentionHouse(() => tenant, HORIZON_SECONDS);
  ({ floor, admin, keys, deps, told, folder } = house);
});
afterAll(() => house.close());
beforeEach(async () => {
  tenant = await house.begin();
});

const job = (): Ctx => ({ ...JOB, tenant });
const officer = (personId = randomId<PersonId>()): Ctx => ({
  ...JOB,
  tenant,
  actor: { kind: 'person', personId, roles: ['client_officer'], sessionId: 's' } as unknown as Ctx['actor'],
});
const later = (seconds: number): void => void (floor.clock.offset += seconds * 1_000);
const somebody = (): Promise<Customer> => house.somebody();

const rowsOf = async (table: string, person: Customer): Promise<number> => {
  const column = ['value', 'message', 'contact'].includes(table) ? 'subject_id' : 'conversation_id';
  const id = column === 'subject_id' ? person.subject : person.conversation;
  const [row] = await admin.unsafe(
    `select count(*)::int as n from ${table} where tenant_id = $1 and ${column} = $2`,
    [tenant, id],
  );
  return (row as unknown as { n: number }).n;
};
const entries = (kind: string) => house.entries(kind);

describe('a person is erased', () => {
  test('everything of that person goes with the entry that says so, and of nobody else; the conversation stays as a date', async () => {
    const [gone, kept] = [await somebody(), await somebody()];
    const row = await erase(deps, officer(), gone.subject, {
      because: 'asked_by_person',
      reference: 'DSR-1',
    });
    expect(row.counts).toEqual({
      conversations: 1,
      messages: 1,
      values: 1,
      indexes: 1,
      files: 0,
      mails: 0,
      contacts: 1,
    });
    for (const table of ['value', 'message', 'contact', 'mail_thread']) {
      expect(await rowsOf(table, gone)).toBe(0);
      expect(await rowsOf(table, kept)).toBe(1);
    }
    const [left] = await admin`
      select state, customer, mail_subject, erased_at from conversation where conversation_id = ${gone.conversation}`;
    expect(left).toMatchObject({
      state: 'solved',
      mail_subject: null,
      customer: { email: null, name: { text: '' } },
    });
    expect(told).toMatchObject([{ type: 'conversation.erased', conversationId: gone.conversation }]);
    const [entry] = await entries('shred.requested');
    expect(entry).toMatchObject({
      because: 'asked_by_person',
      reference: 'DSR-1',
      subject: row.commitment,
      values: 1,
    });
    expect(JSON.stringify(entry)).not.toContain(gone.subject);
  });

  test('a second request finds nobody; so does one for somebody who never was', async () => {
    const gone = await somebody();
    await erase(deps, officer(), gone.subject, { because: 'asked_by_person', reference: 'r' });
    await expect(
      erase(deps, officer(), gone.subject, { because: 'asked_by_person', reference: 'r' }),
    ).rejects.toThrow('not_found');
  });

  test('the key is closed at the next round, gone with the epoch, and certified only then', async () => {
    const [gone, kept] = [await somebody(), await somebody()];
    await erase(deps, officer(), gone.subject, { because: 'ordered_by_client', reference: 'r' });
    await settle(deps, tenant);
    await expect(keys.subject(tenant, gone.subject)).rejects.toThrow('not_found');
    const list = () => floor.db.tx(tenant, (sql) => listShreddings(sql, tenant, 10));
    expect(await list()).toMatchObject([{ state: 'waiting', certificate: null }]);
    later(HORIZON_SECONDS - 60);
    await settle(deps, tenant);
    expect(await list()).toMatchObject([{ state: 'waiting' }]);
    later(61);
    await settle(deps, tenant);
    const [done] = await list();
    expect(done?.state).toBe('done');
    const certificate = done?.certificate ?? '';
    const vkey = parseVkey(await keys.certifier.vkey(tenant));
    expect(vkey?.name).toBe(`vault.example/destruction/${tenant}`);
    const note = vkey === null ? null : openNote(certificate, vkey);
    expect(note?.text).toMatch(/^dozo\/destruction\/v1\ntenant /);
    expect(note?.text).toContain(`\nsubject ${done?.commitment}\n`);
    expect(note?.text).toContain('\nepoch 1\n');
    expect(note?.text).not.toContain(gone.subject);
    expect(vkey === null ? 1 : openNote(certificate.replace('epoch 1', 'epoch 2'), vkey)).toBeNull();
    expect(await entries('shred.completed')).toMatchObject([
      { certificate: digestOf(certificate), epoch: 1 },
    ]);
    expect((await keys.subject(tenant, kept.subject)).subjectId).toBe(kept.subject);
  });

  test('the offline pack holds the certificate, and what checks the pack accepts both', async () => {
    const audit = createAudit({
      db: floor.db,
      clock: floor.clock,
      log: createLog('test', 'silent'),
      signer: keys.signer,
      heads: createFileHeads(join(folder, 'heads')),
      tenants: () => Promise.resolve([tenant]),
      policies: () => Promise.resolve(new Map()),
      certificates: (sql, of) => createRetention(deps).certificates(sql, of),
    });
    audit.start();
    const here = { ...deps, audit };
    try {
      const gone = await somebody();
      await erase(here, officer(), gone.subject, { because: 'asked_by_person', reference: 'r' });
      await settle(here, tenant);
      later(HORIZON_SECONDS + 1);
      await settle(here, tenant);
      const { bytes } = await vi.waitFor(async () => {
        const made = await floor.db.tx(tenant, async (sql) =>
          exportPack(sql, tenant, [await keys.signer.vkey(tenant)], {
            policies: new Map(),
            certificates: await createRetention(deps).certificates(sql, tenant),
          }),
        );
        expect(verifyPack(made.bytes).kinds).toMatchObject({ 'shred.completed': 1 });
        return made;
      }, 10_000);
      const report = verifyPack(bytes, { vkey: await keys.signer.vkey(tenant) });
      expect(report.checks.flatMap(({ problems }) => problems)).toEqual([]);
      expect(report.checks.find(({ id }) => id === 'certificates')).toMatchObject({
        state: 'ok',
        counted: 1,
      });
    } finally {
      await audit.stop();
    }
  });

  test('a crash between any two steps is gone on from: the key is marked, the roll ended, the certificate written once', async () => {
    const gone = await somebody();
    await erase(deps, officer(), gone.subject, { because: 'purpose_ended', reference: 'r' });
    const failing = (step: keyof RetentionDeps['keys']): RetentionDeps => ({
      ...deps,
      keys: { ...deps.keys, [step]: () => Promise.reject(new Error('killed')) },
    });
    await expect(settle(failing('shredSubject'), tenant)).rejects.toThrow('killed');
    await settle(deps, tenant);
    later(HORIZON_SECONDS + 1);
    await expect(settle(failing('rollEpoch'), tenant)).rejects.toThrow('killed');
    await expect(
      settle(
        {
          ...deps,
          keys: {
            ...deps.keys,
            certifier: { ...deps.keys.certifier, signatures: () => Promise.reject(new Error('killed')) },
          },
        },
        tenant,
      ),
    ).rejects.toThrow('killed');
    // Of two at once, the slower may find the old key gone under its hands, and goes on in its next round.
    await Promise.allSettled([settle(deps, tenant), settle(deps, tenant)]);
    await settle(deps, tenant);
    expect(await entries('shred.completed')).toHaveLength(1);
    expect(await entries('shred.requested')).toHaveLength(1);
  });
});

test('what cannot be undone takes a touch for exactly this: none, or one for something else, is not enough', async () => {
  const client = await floor.found('client-a', ['client_officer']);
  const http = createHttp({
    name: 'retention under test',
    log: deps.log,
    clock: floor.clock,
    authenticate: floor.identity.authenticate,
    anyone: () => job(),
  });
  http.add(createRetention(deps).routes);
  await http.server.listen({ port: 0, host: '127.0.0.1' });
  const who = await floor.signIn('client_officer.client-a');
  const conversationId = newId();
  const asks = [
    ['erase', { conversationId, because: 'asked_by_person', reference: 'r' }, 'not_found'],
    ['hold', { conversationId, hold: true, reference: 'r' }, 'not_found'],
    ['retention', { daysAfterSolved: 30 }, undefined],
  ] as const;
  for (const [name, body, then] of asks) {
    const path = `/v1/t/${client.tenant}/${name}`;
    const ask = async () =>
      ((await floor.signed(who, path, body, {}, http)).json as { problem?: string }).problem;
    expect(await ask(), name).toBe('touch_needed');
    await floor.touchFor(who, path, { ...body, reference: 'another' });
    expect(await ask(), name).toBe('touch_needed');
    await floor.touchFor(who, path, body);
    expect(await ask(), name).toBe(then);
  }
  await http.server.close();
});

describe('a legal hold', () => {
  test('takes two people to begin and two to end, and stands in the way all the while', async () => {
    const person = await somebody();
    const [one, two] = [officer(), officer()];
    const ask = (ctx: Ctx, hold: boolean) =>
      changeHold(deps, ctx, person.subject, { hold, reference: 'case-7' });
    const tryErase = () => erase(deps, one, person.subject, { because: 'asked_by_person', reference: 'r' });
    expect(await ask(one, true)).toBe('proposed');
    expect(await ask(one, true)).toBe('proposed');
    expect(await ask(two, true)).toBe('in_force');
    await expect(tryErase()).rejects.toThrow('legal_hold');
    expect(await ask(two, false)).toBe('ending');
    expect(await ask(two, false)).toBe('ending');
    await expect(tryErase()).rejects.toThrow('legal_hold');
    expect(await rowsOf('value', person)).toBe(1);
    expect(await ask(one, false)).toBe('ended');
    await tryErase();
    expect(await rowsOf('value', person)).toBe(0);
    expect((await entries('hold.changed')).map((body) => body['state'])).toEqual([
      'proposed',
      'in_force',
      'ending',
      'ended',
    ]);
  });

  test.each([
    [null, true, false, 'proposed'],
    [null, false, true, null],
    ['proposed', false, false, 'ended'],
    ['proposed', true, true, 'in_force'],
    ['in_force', true, true, null],
    ['in_force', false, false, 'ending'],
    ['ending', true, false, 'in_force'],
    ['ending', false, false, null],
    ['ended', true, true, 'proposed'],
  ] as const)('from %s, asked %s by somebody else %s: %s', (state, hold, isSecond, next) => {
    const before = state === null ? null : { state, proposedBy: randomId<PersonId>() };
    expect(nextState(before, hold, isSecond)).toBe(next);
  });
});

describe('the client’s rule', () => {
  test('tells for each person when they go, and for the client how many are due', async () => {
    const [solved, open, held] = [await somebody(), await somebody(), await somebody()];
    const asked = {
      ...deps,
      subjectOf: (sql: Sql, of: TenantId, id: string) => subjectOf(sql, of, asId(id)),
    };
    const kept = (person: Customer) => readKeptUntil(asked, tenant, person.conversation);
    const due = () =>
      floor.db.tx(tenant, async (sql) =>
        countDue(deps, sql, tenant, (await readRule(sql, tenant)).daysAfterSolved),
      );
    expect(await kept(solved)).toMatchObject({ daysAfterSolved: null, goesAt: null, isHeld: false });
    expect(await due()).toBeNull();
    await floor.db.tx(tenant, async (sql) => {
      for (const person of [solved, held])
        await touchConversation(sql, tenant, person.conversation, { state: 'solved' });
      await putRule(sql, tenant, 31, new Date());
    });
    for (const ctx of [officer(), officer()])
      await changeHold(deps, ctx, held.subject, { hold: true, reference: 'h' });
    expect(await kept(open)).toMatchObject({ daysAfterSolved: 31, goesAt: null, isHeld: false });
    expect(await kept(held)).toMatchObject({ daysAfterSolved: 31, goesAt: null, isHeld: true });
    const { goesAt } = await kept(solved);
    expect(Math.round((Date.parse(goesAt ?? '') - Date.now()) / 86_400_000)).toBe(31);
    expect(await due()).toEqual({ within7Days: 0, within30Days: 0 });
    later(1.5 * 86_400);
    expect(await due()).toEqual({ within7Days: 0, within30Days: 1 });
    later(25 * 86_400);
    expect(await due()).toEqual({ within7Days: 1, within30Days: 1 });

    const answer = await floor.db.tx(tenant, (sql) => listHolds(sql, tenant, 10));
    expect(answer).toMatchObject([{ subjectId: held.subject, state: 'in_force', reference: 'h' }]);
    const named = await floor.db.tx(tenant, (sql) =>
      people.newestConversationOf(sql, tenant, [held.subject, randomId<SubjectId>()]),
    );
    expect([...named]).toEqual([[held.subject, held.conversation]]);
    await expect(readKeptUntil(asked, tenant, newId())).rejects.toThrow('not_found');
  });

  test('counts from when a ticket was solved, however late and often the vault hears of it', async () => {
    const person = await somebody();
    const solvedAt = new Date(Date.now() - 40 * 86_400_000);
    const solved = { conversationId: person.conversation, state: 'solved' as const };
    const hear = (at: Date) =>
      floor.db.tx(tenant, (sql) => putStates(sql, tenant, [{ ...solved, at: at.toISOString() }]));
    await hear(solvedAt);
    await hear(new Date());
    const last = await floor.db.tx(tenant, (sql) => people.lastSolvedOf(sql, tenant, person.subject));
    expect(last).toEqual(solvedAt);
  });

  test('erases who has been done with for that long, and nobody who wrote since, is open or is held', async () => {
    const some = { due: await somebody(), open: await somebody(), held: await somebody() };
    await floor.db.tx(tenant, async (sql) => {
      for (const person of [some.due, some.held])
        await touchConversation(sql, tenant, person.conversation, { state: 'solved' });
      await putRule(sql, tenant, 30, new Date());
    });
    for (const ctx of [officer(), officer()])
      await changeHold(deps, ctx, some.held.subject, { hold: true, reference: 'h' });
    later(29 * 86_400);
    await settle(deps, tenant);
    expect(await rowsOf('value', some.due)).toBe(1);
    later(2 * 86_400);
    const recent = await somebody();
    await floor.db.tx(tenant, (sql) =>
      touchConversation(sql, tenant, recent.conversation, { state: 'solved' }),
    );
    await settle(deps, tenant);
    expect(await rowsOf('value', some.due)).toBe(0);
    for (const person of [some.open, some.held, recent]) expect(await rowsOf('value', person)).toBe(1);
    expect(await entries('shred.requested')).toMatchObject([{ because: 'retention', reference: '30-days' }]);
  });
});
