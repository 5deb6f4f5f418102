import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Ctx } from '#platform/ctx';
import { asId, randomId, type PersonId, type TenantId } from '#platform/ids';
import { createLog } from '#platform/log';
import { openNote, parseVkey, verifyPack } from '#tlog';
import { createAudit, createFileHeads } from '#vault/audit';
import { subjectOf } from '#vault/channels';
import type { RuleOfClass } from '#vault/retention/api';
import { CARD, type Customer } from '../../../test/customer.ts';
import { JOB, type Floor } from '../../../test/floor.ts';
import { openRetentionHouse, type RetentionHouse } from '../../../test/retention-house.ts';
import { exportPack } from '../audit/export-pack.ts';
import { findMessage, listMessages } from '../channels/store-messages.ts';
import { putStates } from '../channels/store-states.ts';
import { SOLVED_GRACE_MS } from './class-rules.ts';
import { createRetention } from './create-retention.ts';
import { changeHold } from './hold.ts';
import { readClasses, readKeptUntil } from './kept-until.ts';
import type { RetentionDeps } from './ports.ts';
import { replayTombstones } from './replay.ts';
import { setClassRules } from './set-class-rules.ts';
import { settle } from './settle.ts';
import { shredDueValues } from './shred-values.ts';
import { listShreddings } from './store.ts';

/** Values of a class go while their person stays: when, out of everything, and what is left that could open. */
const HORIZON_SECONDS = 24 * 3_600;
const DAY = 86_400;
/** Longer than anybody may seal under a version that was superseded. */
const EVERYBODY_KNOWS = 301;
let house: RetentionHouse;
let floor: Floor;
let deps: RetentionDeps;
let tenant: TenantId;

beforeAll(async () => {
  house = await openRetentionHouse(() => tenant, HORIZON_SECONDS);
  ({ floor, deps } = house);
});
afterAll(() => house.close());
beforeEach(async () => {
  tenant = await house.begin();
});

const officer = (): Ctx => ({
  ...JOB,
  tenant,
  actor: {
    kind: 'person',
    personId: randomId<PersonId>(),
    roles: ['client_officer'],
    sessionId: 's',
  } as unknown as Ctx['actor'],
});
const later = (seconds: number): void => void (floor.clock.offset += seconds * 1_000);
const set = (...rules: RuleOfClass[]) => setClassRules(deps, officer(), rules);
const cardRule = (rule: RuleOfClass['rule']) => set({ class: 'CARD', rule });
const state = (who: Customer, state: 'open' | 'solved', at = new Date()) =>
  floor.db.tx(tenant, (sql) =>
    putStates(sql, tenant, [{ conversationId: who.conversation, state, at: at.toISOString() }]),
  );
const isThere = async ({ token }: Customer): Promise<boolean> =>
  (await house.admin`select 1 from value where tenant_id = ${tenant} and token = ${token}`).length === 1;
const shreddings = () => floor.db.tx(tenant, (sql) => listShreddings(sql, tenant, 20));
const entriesOf = (kind: string) => house.entries(kind);
/** The original of a message, as whoever has the person's key reads it. */
async function originalOf(who: Customer): Promise<string> {
  const row = await floor.db.tx(tenant, (sql) => findMessage(sql, tenant, who.messageId));
  if (row === null) throw new Error('no message');
  const key = await house.tokens.prepare(tenant, who.subject);
  return house.tokens.openText(key, who.messageId, row.sealedText);
}

describe('a rule of a class', () => {
  test('days after the ticket is solved: its values go, its person and everybody else’s values stay', async () => {
    const [due, open, recent] = [await house.somebody(), await house.somebody(), await house.somebody()];
    await cardRule({ kind: 'days', days: 30 });
    await state(due, 'solved', new Date(Date.now() - 31 * DAY * 1_000));
    await state(recent, 'solved', new Date(Date.now() - 29 * DAY * 1_000));
    expect(await shredDueValues(deps, tenant)).toBe(1);
    expect([await isThere(due), await isThere(open), await isThere(recent)]).toEqual([false, true, true]);
    // The words stay, the token in place of the value; the desk is told the same.
    expect(await originalOf(due)).toBe(`my card is ${due.token}`);
    expect(await originalOf(open)).toBe(`my card is ${CARD}`);
    const [told] = house.told;
    const view = { [due.token]: { class: 'CARD', mask: '', destroyedAt: expect.any(String) as string } };
    expect(told).toMatchObject({
      type: 'message.revised',
      messageId: due.messageId,
      body: { text: `my card is ${due.token}`, values: view },
    });
    expect(house.told).toHaveLength(1);
    const key = await house.tokens.prepare(tenant, due.subject);
    const views = await floor.db.tx(tenant, (sql) => house.tokens.views(sql, key, [due.token]));
    expect(Object.fromEntries(views)).toMatchObject(view);
    expect(await entriesOf('shred.requested')).toMatchObject([
      { because: 'retention', classes: ['CARD'], values: 1, indexes: 1, messages: 1, conversations: 0 },
    ]);
    // Nothing is left to do a second time.
    expect(await shredDueValues(deps, tenant)).toBe(0);
  });

  test('when the ticket is solved: an hour later, unless somebody took it back', async () => {
    const [due, back] = [await house.somebody(), await house.somebody()];
    await cardRule({ kind: 'solved' });
    await state(due, 'solved');
    await state(back, 'solved');
    await shredDueValues(deps, tenant);
    expect(await isThere(due)).toBe(true);
    await state(back, 'open');
    later(SOLVED_GRACE_MS / 1_000 + 60);
    expect(await shredDueValues(deps, tenant)).toBe(1);
    expect([await isThere(due), await isThere(back)]).toEqual([false, true]);
  });

  test('a fixed day: what came before goes on it, open or not; what comes later, when its ticket is solved', async () => {
    const until = new Date(Date.now() + 3 * DAY * 1_000).toISOString().slice(0, 10);
    const before = await house.somebody();
    await cardRule({ kind: 'date', until });
    await shredDueValues(deps, tenant);
    expect(await isThere(before)).toBe(true);
    later(4 * DAY);
    const after = await house.somebody();
    expect(await shredDueValues(deps, tenant)).toBe(1);
    expect([await isThere(before), await isThere(after)]).toEqual([false, true]);
    await state(after, 'solved');
    later(SOLVED_GRACE_MS / 1_000 + 60);
    expect(await shredDueValues(deps, tenant)).toBe(1);
    await expect(cardRule({ kind: 'date', until: '2020-01-01' })).rejects.toThrow('invalid_request');
    await expect(set({ class: 'NOTHING', rule: { kind: 'keep' } })).rejects.toThrow('invalid_request');
  });

  test('is strict before anybody sets one, is told of each value and each class, and stands in the log with what it was', async () => {
    const who = await house.somebody();
    const asked = {
      ...deps,
      subjectOf: (sql: Parameters<RetentionDeps['subjectOf']>[0], of: TenantId, id: string) =>
        subjectOf(sql, of, asId(id)),
    };
    const kept = async () => (await readKeptUntil(asked, tenant, who.conversation)).values[who.token];
    const cards = () =>
      floor.db.tx(tenant, async (sql) =>
        (await readClasses(deps, sql, tenant)).find((one) => one.class === 'CARD'),
      );
    expect(await kept()).toEqual({ rule: { kind: 'days', days: 30 }, goesAt: null });
    const solvedAt = new Date(Date.now() - 2 * DAY * 1_000);
    await state(who, 'solved', solvedAt);
    expect((await kept())?.goesAt).toBe(new Date(solvedAt.getTime() + 30 * DAY * 1_000).toISOString());
    expect(await cards()).toMatchObject({ values: 1, within7Days: 0, within30Days: 1 });
    await cardRule({ kind: 'days', days: 5 });
    expect(await cards()).toMatchObject({ default: { kind: 'days', days: 30 }, within7Days: 1 });
    expect(await entriesOf('retention.changed')).toEqual([
      { classes: ['CARD'], before: ['30-days'], after: ['5-days'] },
    ]);
    await cardRule({ kind: 'keep' });
    later(1_000 * DAY);
    expect(await shredDueValues(deps, tenant)).toBe(0);
    for (const ctx of [officer(), officer()])
      await changeHold(deps, ctx, who.subject, { hold: true, reference: 'h' });
    await cardRule({ kind: 'days', days: 5 });
    // A legal hold stands in the way of rules, too.
    expect(await shredDueValues(deps, tenant)).toBe(0);
    expect(await isThere(who)).toBe(true);
    expect((await kept())?.goesAt).toBeNull();
  });

  test('a customer who writes while it is carried out keeps the value', async () => {
    const who = await house.somebody();
    await cardRule({ kind: 'solved' });
    await state(who, 'solved', new Date(Date.now() - 2 * SOLVED_GRACE_MS));
    const writes = { ...deps, lockConversations: () => state(who, 'open') };
    expect(await shredDueValues(writes, tenant)).toBe(0);
    expect(await isThere(who)).toBe(true);
  });
});

test('a file with such a value in its text is left as its masked text; a file whose own time is over goes whole', async () => {
  const who = await house.somebody();
  const key = await house.tokens.prepare(tenant, who.subject);
  const bytes = Buffer.from(`a list with ${CARD} in it`);
  const file = house.tokens.sealAttachment(key, { bytes, mediaType: 'text/plain', kind: 'text' });
  const picture = house.tokens.sealAttachment(key, { bytes, mediaType: 'image/png', kind: 'picture' });
  const name = { text: 'list.txt', values: {} };
  const listed = { mediaType: 'text/plain', bytes: bytes.length, fileName: name };
  const view = { class: 'CARD', mask: '•••• 4242', marked: false, why: null };
  const attachments = [
    { ...listed, token: file.token, kind: 'text', values: { [who.token]: view }, found: 1 },
    { ...listed, token: picture.token, kind: 'picture', values: {}, found: 0 },
  ] as const;
  await floor.db.tx(tenant, async (sql) => {
    const masked = { text: `a list with ${who.token} in it`, values: { [who.token]: view } };
    await file.insert(sql, masked);
    await picture.insert(sql, null);
    await sql`
      update message set attachments = ${sql.json(attachments as never)}
      where tenant_id = ${tenant} and message_id = ${who.messageId}`;
  });
  await state(who, 'solved', new Date(Date.now() - 31 * DAY * 1_000));
  await shredDueValues(deps, tenant);

  const now = await house.tokens.prepare(tenant, who.subject);
  const gone = { class: 'CARD', mask: '', destroyedAt: expect.any(String) as string };
  const opened = await floor.db.tx(tenant, async (sql) => ({
    whole: await house.tokens.openFile(sql, now, file.token),
    view: await house.tokens.openView(sql, now, file.token),
  }));
  expect(opened.whole).toBeNull();
  expect(opened.view).toMatchObject({
    text: `a list with ${who.token} in it`,
    values: { [who.token]: gone },
  });
  const row = await floor.db.tx(tenant, (sql) => findMessage(sql, tenant, who.messageId));
  expect(row?.attachments).toMatchObject([{ values: { [who.token]: gone } }, { kind: 'picture' }]);

  await set({ class: 'ATTACHMENT', rule: { kind: 'days', days: 30 } });
  await shredDueValues(deps, tenant);
  const after = await floor.db.tx(tenant, (sql) => findMessage(sql, tenant, who.messageId));
  const closed = { kind: 'closed', values: {}, destroyedAt: expect.any(String) as string };
  expect(after?.attachments).toMatchObject([closed, closed]);
  const left = await house.admin`select 1 from file_chunk where tenant_id = ${tenant}`;
  expect(left).toHaveLength(0);
  // What is sealed anew afterwards knows of files without their first half.
  later(EVERYBODY_KNOWS);
  await settle(deps, tenant);
  expect(await shreddings()).toMatchObject([{ state: 'waiting' }, { state: 'waiting' }]);
});

describe('what is destroyed of somebody who stays', () => {
  /** Stored bytes of the value as they were, and everything that whoever has all keys of now can try on them. */
  async function opensStill(who: Customer, sealed: Buffer, text: Buffer): Promise<boolean> {
    const key = await house.keys.subject(tenant, who.subject);
    return [() => key.open('CARD', who.token, sealed), () => key.open('message', who.messageId, text)].some(
      (attempt) => {
        try {
          return attempt().length > 0;
        } catch {
          return false;
        }
      },
    );
  }

  test('is certified once no key opens an older copy of it; the person’s other things open throughout', async () => {
    const audit = createAudit({
      db: floor.db,
      clock: floor.clock,
      log: createLog('test', 'silent'),
      signer: house.keys.signer,
      heads: createFileHeads(join(house.folder, 'heads')),
      tenants: () => Promise.resolve([tenant]),
      policies: () => Promise.resolve(new Map()),
      certificates: (sql, of) => createRetention(deps).certificates(sql, of),
    });
    audit.start();
    const here = { ...deps, audit };
    try {
      const who = await house.somebody();
      const [row] = await floor.db.tx(tenant, (sql) => listMessages(sql, tenant, who.conversation, 1));
      const [value] = await house.admin<{ sealed: Buffer }[]>`
        select sealed from value where tenant_id = ${tenant} and token = ${who.token}`;
      if (row === undefined || value === undefined) throw new Error('nothing there');
      const opens = () => opensStill(who, value.sealed, row.sealedText);
      await state(who, 'solved', new Date(Date.now() - 31 * DAY * 1_000));
      await shredDueValues(here, tenant);
      await settle(here, tenant);
      // Whoever kept a copy could still open it: nothing is certified.
      expect(await opens()).toBe(true);
      expect(await shreddings()).toMatchObject([
        { state: 'requested', part: { classes: ['CARD'], keyVersion: 2 } },
      ]);
      later(EVERYBODY_KNOWS);
      await settle(here, tenant);
      expect(await opens()).toBe(false);
      expect(await shreddings()).toMatchObject([{ state: 'waiting', certificate: null }]);
      expect(await originalOf(who)).toBe(`my card is ${who.token}`);
      later(HORIZON_SECONDS);
      await settle(here, tenant);
      const [done] = await shreddings();
      expect(done?.state).toBe('done');
      expect(await originalOf(who)).toBe(`my card is ${who.token}`);
      const gone = await house.keys.goneVersions(tenant, [{ subjectId: who.subject, before: 2 }]);
      expect(gone).toMatchObject([{ epoch: 1, before: 2 }]);

      const vkey = parseVkey(await house.keys.certifier.vkey(tenant));
      const note = vkey === null ? null : openNote(done?.certificate ?? '', vkey);
      expect(note?.text).toContain('\nclasses CARD\n');
      expect(note?.text).toContain('\nvalues 1\n');
      const bytes = await vi.waitFor(async () => {
        const made = await floor.db.tx(tenant, async (sql) =>
          exportPack(sql, tenant, [await house.keys.signer.vkey(tenant)], {
            policies: new Map(),
            certificates: await createRetention(deps).certificates(sql, tenant),
          }),
        );
        expect(verifyPack(made.bytes).kinds).toMatchObject({ 'shred.completed': 1 });
        return made.bytes;
      }, 10_000);
      const report = verifyPack(bytes, { vkey: await house.keys.signer.vkey(tenant) });
      expect(report.checks.flatMap(({ problems }) => problems)).toEqual([]);
    } finally {
      await audit.stop();
    }
  });

  test('comes back with an older backup and goes again before anything opens', async () => {
    const who = await house.somebody();
    await state(who, 'solved', new Date(Date.now() - 31 * DAY * 1_000));
    const copy = await house.admin`select * from value where tenant_id = ${tenant} and token = ${who.token}`;
    await shredDueValues(deps, tenant);
    await house.admin`delete from shredding where tenant_id = ${tenant}`;
    await house.admin`delete from destroyed_value where tenant_id = ${tenant}`;
    await house.admin`insert into value ${house.admin(copy as never)}`;
    expect(await isThere(who)).toBe(true);
    await replayTombstones(deps, tenant);
    expect(await isThere(who)).toBe(false);
    expect(await replayTombstones(deps, tenant)).toBe(0);
  });

  test('a crash at any step is gone on from, and the certificate is written once', async () => {
    const who = await house.somebody();
    await state(who, 'solved', new Date(Date.now() - 31 * DAY * 1_000));
    const failing = (step: 'renewSubject' | 'retireVersions' | 'rollEpoch'): RetentionDeps => ({
      ...deps,
      keys: { ...deps.keys, [step]: () => Promise.reject(new Error('killed')) },
    });
    await expect(shredDueValues(failing('renewSubject'), tenant)).rejects.toThrow('killed');
    const noTombstone = {
      ...deps,
      tombstones: { ...deps.tombstones, add: () => Promise.reject(new Error('killed')) },
    };
    await expect(shredDueValues(noTombstone, tenant)).rejects.toThrow('killed');
    await settle(deps, tenant);
    expect(deps.tombstones.read(tenant)).toMatchObject([{ subject: who.subject, tokens: [who.token] }]);
    later(EVERYBODY_KNOWS);
    await settle(failing('retireVersions'), tenant);
    await settle(deps, tenant);
    later(HORIZON_SECONDS);
    await expect(settle(failing('rollEpoch'), tenant)).rejects.toThrow('killed');
    // Of two at once, the slower may find the old key gone under its hands, and goes on in its next round.
    await Promise.allSettled([settle(deps, tenant), settle(deps, tenant)]);
    await settle(deps, tenant);
    expect(await entriesOf('shred.completed')).toHaveLength(1);
    expect(await entriesOf('shred.requested')).toHaveLength(1);
  });
});
