import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { randomId, type ConversationId, type PersonId, type TenantId } from '#platform/ids';
import type { PolicyPreview, PolicySettings } from '#vault/authz/api';
import { JOB, openFloor, type Floor, type SignedIn } from '../../../test/floor.ts';
import { readSettings } from './client-policy.ts';
import { codeOf, differencesOf } from './policy-differences.ts';

/** A client's officer changes its rules: what it would mean, that it be so, and who else may not. */
let floor: Floor;
let client: { tenant: TenantId; people: Partial<Record<string, PersonId>> };
let officer: SignedIn;
let agent: SignedIn;
const conversationId = randomId<ConversationId>();

const SETTINGS = readSettings({
  permits: [
    { role: 'agent', class: 'EMAIL', purposes: ['answer_request', 'verify_identity'] },
    { role: 'agent', class: 'CARD', purposes: ['process_refund'] },
  ],
  touchClasses: [],
  perHour: 5,
  perDay: 8,
  touchMaxAgeSeconds: 120,
});
const NARROW: PolicySettings = {
  ...SETTINGS,
  permits: [{ role: 'agent', class: 'EMAIL', purposes: ['verify_identity'] }],
  perHour: 4,
};

beforeAll(async () => {
  floor = await openFloor();
  client = await floor.found('client-a', ['agent', 'lead', 'security_officer', 'client_officer']);
  officer = await floor.signIn('client_officer.client-a');
  agent = await floor.signIn('agent.client-a');
});
afterAll(() => floor.close());
beforeEach(async () => {
  await floor.authz.setPolicy(JOB, { tenant: client.tenant, settings: SETTINGS });
  await tellFacts();
});

const path = (): string => `/v1/t/${client.tenant}/policy`;
const version = (): Promise<number> =>
  floor.db.tx(client.tenant, (sql) => floor.authz.policyVersion(sql, client.tenant));

async function tellFacts(): Promise<void> {
  const iso = (inSeconds: number): string => new Date(floor.clock.now() + inSeconds * 1000).toISOString();
  const { personId } = agent;
  const common = {
    tenant: client.tenant,
    source: 'personnel',
    observedAt: iso(0),
    expiresAt: iso(90_000),
    byPerson: null,
  };
  await floor.door('/door/facts', {
    facts: [
      { ...common, name: 'nda', personId, inForce: true, document: 'd' },
      { ...common, name: 'training', personId, current: true, course: 'c' },
      { ...common, name: 'shift', personId, startsAt: iso(-90_000), endsAt: iso(90_000) },
      { ...common, name: 'ticket', conversationId, assignee: personId, open: true },
    ],
  });
}

async function reveals(cls: string, purpose: 'answer_request' | 'process_refund'): Promise<string[]> {
  const ctx = await floor.contextOf(agent, client.tenant, ['agent']);
  const { reasons } = await floor.db.tx(client.tenant, (sql) =>
    floor.authz.authorise(sql, ctx, { action: 'reveal', class: cls, purpose, conversationId, token: null }),
  );
  return reasons.map(({ code }) => code);
}

describe('putting rules in force', () => {
  test('takes the officer’s touch for exactly these rules, counts at once, and is an entry that says what changed', async () => {
    const change = { version: await version(), settings: NARROW };
    expect(await reveals('CARD', 'process_refund')).toEqual([]);
    await floor.touchFor(officer, path(), change);
    const answer = await floor.signed(officer, path(), change);
    expect(answer.json).toMatchObject({ version: change.version + 1, digest: expect.any(String) });
    expect(await reveals('CARD', 'process_refund')).toEqual(['not_permitted_by_client']);
    const entry = (await floor.entries(client.tenant)).findLast(({ kind }) => kind === 'policy.changed');
    expect(entry).toMatchObject({
      actor: await floor.pseudonym(client.tenant, officer.personId),
      body: {
        version: change.version + 1,
        because: 'set',
        changed: 3,
        changes: ['-agent:EMAIL:answer_request', '-agent:CARD:process_refund', 'perHour:5=4'],
      },
    });
    expect((await floor.signed(officer, path(), change)).json).toMatchObject({ problem: 'stale_version' });
  });

  test('is refused without a touch, with one for other rules, and with an old one', async () => {
    const change = { version: await version(), settings: NARROW };
    const other = { ...change, settings: { ...NARROW, perHour: 5_000 } };
    const refused = async (body: object): Promise<void> => {
      const answer = await floor.signed(officer, path(), body);
      expect(answer).toMatchObject({ status: 403, json: { problem: 'touch_needed' } });
    };
    await refused(change);
    await floor.touchFor(officer, path(), change);
    await refused(other);
    floor.clock.offset += 121_000;
    await refused(change);
    floor.clock.offset -= 121_000;
    // Nor does a touch for one address open another.
    await floor.touchFor(officer, `${path()}/preview`, change);
    await refused(change);
    expect(await version()).toBe(change.version);
  });

  test('cannot be done by anybody else, whatever they touched', async () => {
    const change = { version: await version(), settings: NARROW };
    for (const role of ['agent', 'lead', 'security_officer']) {
      const who = await floor.signIn(`${role}.client-a`);
      await floor.touchFor(who, path(), change);
      expect(await floor.signed(who, path(), change), role).toMatchObject({ status: 403 });
      expect(await floor.signed(who, `${path()}/preview`, change), role).toMatchObject({ status: 403 });
    }
    // The desk may ask what a change would mean; its door has no way to make one.
    expect(await floor.door(path(), change)).toMatchObject({ status: 404 });
    expect(await version()).toBe(change.version);
  });

  test('cannot loosen a guardrail: rules hold permits and numbers and nothing else', async () => {
    for (const settings of [
      { ...NARROW, guardrails: '' },
      { ...NARROW, cedar: 'permit(principal, action, resource);' },
      { ...NARROW, touchMaxAgeSeconds: 4_000 },
      { ...NARROW, permits: [{ role: 'client_officer', class: 'CARD', purposes: ['process_refund'] }] },
      { ...NARROW, permits: [{ role: 'agent', class: 'CARD"); permit (', purposes: ['process_refund'] }] },
      { ...NARROW, permits: [{ role: 'agent', class: 'CARD', purposes: [] }] },
    ]) {
      const change = { version: await version(), settings };
      await floor.touchFor(officer, path(), change);
      const answer = await floor.signed(officer, path(), change);
      expect(answer, JSON.stringify(settings)).toMatchObject({ status: 400 });
    }
  });
});

describe('a preview', () => {
  const preview = async (settings: PolicySettings): Promise<PolicyPreview> => {
    const change = { version: await version(), settings };
    const answer = await floor.signed(officer, `${path()}/preview`, change);
    expect(answer.status).toBe(200);
    const door = await floor.door('/door/policy/preview', { tenant: client.tenant, settings });
    const timeless = (one: PolicyPreview) => ({
      ...one,
      consequences: { ...one.consequences, since: '' },
    });
    expect(timeless(door.json)).toEqual(timeless(answer.json));
    return answer.json;
  };

  test('says what differs, what it becomes as text, and which decisions of the last days would have been others', async () => {
    // A fresh budget, whatever ran before.
    floor.clock.offset += 2 * 86_400_000;
    officer = await floor.signIn('client_officer.client-a');
    agent = await floor.signIn('agent.client-a');
    await tellFacts();
    const before = await preview(SETTINGS);
    expect(before.differences).toEqual([]);
    expect(await reveals('EMAIL', 'answer_request')).toEqual([]);
    expect(await reveals('EMAIL', 'answer_request')).toEqual([]);
    expect(await reveals('CARD', 'process_refund')).toEqual([]);
    expect(await reveals('PHONE', 'answer_request')).toEqual(['not_permitted_by_client']);

    const permits: PolicySettings['permits'] = [
      ...SETTINGS.permits.filter((one) => one.class !== 'CARD'),
      { role: 'agent', class: 'PHONE', purposes: ['answer_request'] },
    ];
    const seen = await preview({ ...SETTINGS, permits, perHour: 1 });
    expect(seen.client).toEqual({ nameEn: 'client-a', nameJa: 'client-a' });
    expect(seen.differences.map(codeOf)).toEqual([
      '-agent:CARD:process_refund',
      '+agent:PHONE:answer_request',
      'perHour:5=1',
    ]);
    expect(seen.cedar).toContain('Class::"PHONE"');
    const { nowDenied, nowAllowed, released, denied } = seen.consequences;
    const old = before.consequences;
    expect([released - old.released, denied - old.denied]).toEqual([3, 1]);
    const email = nowDenied.find((one) => one.class === 'EMAIL' && one.purpose === 'answer_request');
    // The second of the hour: one is all that the new budget has.
    expect(email).toMatchObject({ reasons: ['quota_used_up'], count: 1 });
    expect(nowDenied.filter((one) => one.class === 'CARD').at(-1)?.reasons).toContain(
      'not_permitted_by_client',
    );
    // By then the new budget was used up as well.
    expect(nowAllowed).toEqual([]);
    const wide = await preview({ ...SETTINGS, permits });
    expect(wide.consequences.nowAllowed).toMatchObject([
      { role: 'agent', class: 'PHONE', action: 'reveal', purpose: 'answer_request', count: 1 },
    ]);
    expect(await version()).toBe(seen.version);
  });

  test('is refused for rules that cannot be', async () => {
    const settings = {
      ...SETTINGS,
      permits: [{ role: 'agent', class: 'no class', purposes: ['ship_order'] }],
    };
    expect(
      await floor.signed(officer, `${path()}/preview`, { version: await version(), settings }),
    ).toMatchObject({ status: 400 });
  });
});

test('the history has every version with what it changed, and who', async () => {
  await floor.authz.setPolicy(JOB, { tenant: client.tenant, settings: NARROW });
  const answer = await floor.door('/door/policy/versions', { tenant: client.tenant, limit: 2 });
  const { versions } = answer.json as { versions: { by: string; differences: never[] }[] };
  expect(versions).toHaveLength(2);
  expect(versions[0]).toMatchObject({ by: 'job:test', guardrailsChanged: false });
  expect(versions[0]?.differences.map(codeOf)).toEqual([
    '-agent:EMAIL:answer_request',
    '-agent:CARD:process_refund',
    'perHour:5=4',
  ]);
});

test('differences name touches and numbers too, in both directions', () => {
  const other: PolicySettings = { ...SETTINGS, touchClasses: ['CARD'], perDay: 9, touchMaxAgeSeconds: 60 };
  expect(differencesOf(SETTINGS, other).map(codeOf)).toEqual([
    '+touch:CARD',
    'perDay:8=9',
    'touchMaxAgeSeconds:120=60',
  ]);
  expect(differencesOf(other, SETTINGS).map(codeOf)).toEqual([
    '-touch:CARD',
    'perDay:9=8',
    'touchMaxAgeSeconds:60=120',
  ]);
});
