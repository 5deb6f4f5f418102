import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { Ctx, Role } from '#platform/ctx';
import { connectPlainly } from '#platform/db';
import { randomId, type ConversationId, type PersonId, type TenantId } from '#platform/ids';
import type { AskedApprovals, EmergencyView, PolicyProposal, WaitingApprovals } from '#vault/authz/api';
import { es256, JOB, openFloor, type Floor, type SignedIn } from '../../../test/floor.ts';
import { approvalNeeds } from './approval-needs.ts';
import type { Ask } from './ask.ts';
import { STRICT_DEFAULT } from './client-policy.ts';

/** Somebody else's yes, and what is opened without it in an emergency: who may give which, for what, how often. */
let floor: Floor;
let client: { tenant: TenantId; people: Partial<Record<string, PersonId>> };
const people = new Map<string, SignedIn>();
let agent: Ctx;
const conversationId = randomId<ConversationId>();
const TOKEN = 'tk1_card_00000000000000000000000000';

const SETTINGS: PolicyProposal = {
  permits: (['CARD', 'EMAIL', 'PASSPORT'] as const).map((cls) => ({
    role: 'agent' as const,
    class: cls,
    purposes: ['process_refund' as const],
  })),
  touchClasses: [],
  perHour: 200,
  perDay: 400,
  touchMaxAgeSeconds: 120,
  approvals: { ...STRICT_DEFAULT.approvals, leadClasses: ['CARD', 'PASSPORT'], clientClasses: ['PASSPORT'] },
  emergency: {
    roles: ['agent'],
    classes: ['CARD'],
    passes: ['not_on_shift', 'approval_of_lead_missing'],
    perWeek: 2,
    reviewHours: 24,
  },
};
const REVEAL = {
  action: 'reveal',
  class: 'CARD',
  purpose: 'process_refund',
  conversationId,
  token: TOKEN,
} as const satisfies Ask;

beforeAll(async () => {
  floor = await openFloor();
  client = await floor.found('client-a', ['agent', 'lead', 'security_officer', 'client_officer']);
  await floor.authz.setPolicy(JOB, { tenant: client.tenant, settings: SETTINGS });
});
afterAll(() => floor.close());
beforeEach(async () => {
  floor.clock.offset = 0;
  const sql = connectPlainly(floor.superuser('vault'));
  await sql`truncate fact, decision, approval, emergency, emergency_review, containment`;
  await sql.end();
  people.clear();
  for (const role of ['agent', 'lead', 'security_officer', 'client_officer'])
    people.set(role, await floor.signIn(`${role}.client-a`));
  agent = await floor.contextOf(who('agent'), client.tenant, ['agent']);
  await tell();
});

function who(role: string): SignedIn {
  const person = people.get(role);
  if (person === undefined) throw new Error(`nobody is ${role}`);
  return person;
}

async function tell(shift: { from: number; to: number } = { from: -90_000, to: 90_000 }): Promise<void> {
  const iso = (inSeconds: number): string => new Date(floor.clock.now() + inSeconds * 1000).toISOString();
  const common = {
    tenant: client.tenant,
    source: 'personnel',
    observedAt: iso(0),
    expiresAt: iso(90_000),
    byPerson: null,
  };
  const assignee = who('agent').personId;
  const facts = ['agent', 'lead'].flatMap((role) => {
    const { personId } = who(role);
    return [
      { ...common, name: 'nda', personId, inForce: true, document: 'd' },
      { ...common, name: 'training', personId, current: true, course: 'c' },
      { ...common, name: 'shift', personId, startsAt: iso(shift.from), endsAt: iso(shift.to) },
    ];
  });
  const answer = await floor.door('/door/facts', {
    facts: [...facts, { ...common, name: 'ticket', conversationId, assignee, open: true }],
  });
  expect(answer.status).toBe(200);
}

const decide = (change: Partial<Ask> = {}) =>
  floor.db.tx(client.tenant, (sql) => floor.authz.authorise(sql, agent, { ...REVEAL, ...change }));
const codes = async (change: Partial<Ask> = {}): Promise<string[]> =>
  (await decide(change)).reasons.map(({ code }) => code);
const askFor = (change: Partial<typeof REVEAL> | { class: string; token: string } = {}) =>
  floor.db.tx(client.tenant, (sql) => floor.authz.askApproval(sql, agent, { ...REVEAL, ...change }));

async function asked(change: Parameters<typeof askFor>[0] = {}): Promise<AskedApprovals['approvals']> {
  const answer = await askFor(change);
  if (answer.outcome !== 'asked') throw new Error(JSON.stringify(answer.reasons));
  return answer.approvals;
}

const PATH = (): string => `/v1/t/${client.tenant}/approvals/decide`;

/** The frame's ceremony: the passkey for exactly this request. */
async function touchFor(person: SignedIn, path: string, body: object): Promise<void> {
  const digest = createHash('sha256')
    .update(`${path}\n${JSON.stringify(body)}`)
    .digest('base64url');
  const options = await floor.signed(person, '/v1/session/touch/options', { for: digest });
  const { flow } = options.json as { flow: string };
  const softwareSignature = es256(person.software.key, flow);
  expect((await floor.signed(person, '/v1/session/touch', { flow, softwareSignature })).status).toBe(200);
}

async function answer(role: string, approvalId: string | undefined, give = true) {
  const body = { approvalId, give };
  await touchFor(who(role), PATH(), body);
  return floor.signed(who(role), PATH(), body);
}

const waiting = async (role: string): Promise<WaitingApprovals['approvals']> =>
  ((await floor.signed(who(role), '/v1/approvals/waiting', {})).json as WaitingApprovals).approvals;
const entries = async (kind: string) =>
  (await floor.entries(client.tenant)).filter((entry) => entry.kind === kind);

describe('four eyes', () => {
  test('a lead’s yes lets out exactly the request that was asked for, once, and all of it is in the client’s log', async () => {
    expect(await codes()).toEqual(['approval_of_lead_missing']);
    const [ask] = await asked();
    expect(ask).toMatchObject({ of: 'lead', state: 'waiting' });
    expect(await codes()).toEqual(['approval_of_lead_missing']);
    expect(await waiting('lead')).toMatchObject([
      { approvalId: ask?.approvalId, tenant: client.tenant, class: 'CARD', purpose: 'process_refund' },
    ]);
    expect(await answer('lead', ask?.approvalId)).toMatchObject({ status: 200, json: { state: 'given' } });
    expect(await waiting('lead')).toEqual([]);
    expect(await asked()).toMatchObject([{ state: 'given' }]);

    // Another value, another conversation, another purpose: nobody agreed to those.
    for (const other of [
      { token: 'tk1_card_11111111111111111111111111' },
      { conversationId: randomId<ConversationId>() },
      { purpose: 'verify_identity' },
    ] as const)
      expect(await codes(other)).toContain('approval_of_lead_missing');
    const decision = await decide();
    expect(decision.allow).toBe(true);
    expect(await codes()).toEqual(['approval_of_lead_missing']);

    const pseudonym = (role: string): Promise<string> => floor.pseudonym(client.tenant, who(role).personId);
    expect((await entries('approval.asked')).at(-1)).toMatchObject({
      actor: await pseudonym('agent'),
      body: { approval: ask?.approvalId, of: 'lead', token: TOKEN, purpose: 'process_refund' },
    });
    expect((await entries('approval.given')).at(-1)).toMatchObject({
      actor: await pseudonym('lead'),
      body: { approval: ask?.approvalId, to: await pseudonym('agent'), token: TOKEN },
    });
    expect((await entries('value.revealed')).at(-1)?.body).toMatchObject({
      decision: decision.decisionId,
      approvals: [ask?.approvalId],
    });
  });

  test('runs out: an ask that nobody answers, and a yes that nobody uses', async () => {
    const [ask] = await asked();
    floor.clock.offset += 301_000;
    for (const role of ['agent', 'lead']) people.set(role, await floor.signIn(`${role}.client-a`));
    expect(await waiting('lead')).toEqual([]);
    expect(await answer('lead', ask?.approvalId)).toMatchObject({ json: { problem: 'approval_over' } });
    const [again] = await asked();
    expect(again?.approvalId).not.toBe(ask?.approvalId);
    await answer('lead', again?.approvalId);
    floor.clock.offset += 121_000;
    expect(await codes()).toEqual(['approval_of_lead_missing']);
  });

  test('a no is a no, and an answer stands', async () => {
    const [ask] = await asked();
    expect(await answer('lead', ask?.approvalId, false)).toMatchObject({ json: { state: 'refused' } });
    expect(await codes()).toEqual(['approval_of_lead_missing']);
    expect(await answer('lead', ask?.approvalId)).toMatchObject({ json: { problem: 'approval_over' } });
    expect((await entries('approval.refused')).at(-1)?.body).toMatchObject({ approval: ask?.approvalId });
  });

  test('needs the passkey for exactly this answer, of another person, in the right role, who is not held back', async () => {
    const [ask] = await asked();
    const body = { approvalId: ask?.approvalId, give: true };
    const untouched = await floor.signed(who('lead'), PATH(), body);
    expect(untouched).toMatchObject({ status: 403, json: { problem: 'touch_needed' } });
    await touchFor(who('lead'), PATH(), { ...body, give: false });
    expect(await floor.signed(who('lead'), PATH(), body)).toMatchObject({ status: 403 });
    for (const role of ['agent', 'security_officer'])
      expect((await answer(role, ask?.approvalId)).status, role).toBe(403);
    // The client's officer decides other asks than a lead does; and this one is not theirs to know of.
    expect(await answer('client_officer', ask?.approvalId)).toMatchObject({ status: 404 });

    const switched = (active: boolean) =>
      floor.signed(who('security_officer'), '/v1/containment', {
        scope: 'agent',
        tenant: client.tenant,
        personId: who('lead').personId,
        active,
        reason: 'a look at it',
      });
    expect((await switched(true)).status).toBe(200);
    expect(await answer('lead', ask?.approvalId)).toMatchObject({ json: { problem: 'not_permitted' } });
    await switched(false);
    expect(await codes()).toEqual(['approval_of_lead_missing']);
  });

  test('nobody says yes to themselves, also where they are the lead', async () => {
    const lead = await floor.contextOf(who('lead'), client.tenant, ['lead' satisfies Role]);
    await floor.authz.setPolicy(JOB, {
      tenant: client.tenant,
      settings: {
        ...SETTINGS,
        permits: [{ role: 'lead', class: 'CARD', purposes: ['process_refund'] }],
      },
    });
    const iso = (ms: number): string => new Date(floor.clock.now() + ms).toISOString();
    await floor.door('/door/facts', {
      facts: [
        {
          tenant: client.tenant,
          source: 'tickets',
          observedAt: iso(1),
          expiresAt: iso(9_000_000),
          byPerson: null,
          name: 'ticket',
          conversationId,
          assignee: who('lead').personId,
          open: true,
        },
      ],
    });
    floor.clock.offset += 1_000;
    const own = await floor.db.tx(client.tenant, (sql) => floor.authz.askApproval(sql, lead, REVEAL));
    if (own.outcome !== 'asked') throw new Error(JSON.stringify(own.reasons));
    expect(await waiting('lead')).toEqual([]);
    expect(await answer('lead', own.approvals[0]?.approvalId)).toMatchObject({ status: 404 });
    await floor.authz.setPolicy(JOB, { tenant: client.tenant, settings: SETTINGS });
  });

  test('is asked for only where nothing else stands against it, and not without end', async () => {
    await tell({ from: -90_000, to: -60 });
    floor.clock.offset += 1_000;
    expect(await askFor()).toMatchObject({ outcome: 'denied', reasons: [{ code: 'not_on_shift' }] });
    await tell();
    floor.clock.offset += 1_000;
    for (let nth = 0; nth < 5; nth += 1) await asked({ class: 'CARD', token: tokenNo(nth) });
    // Asking again is the same ask.
    expect(await asked({ class: 'CARD', token: tokenNo(0) })).toHaveLength(1);
    await expect(askFor({ class: 'CARD', token: tokenNo(5) })).rejects.toThrow('too_many_asks');
    expect(await waiting('lead')).toHaveLength(5);
  });

  test('the client’s own yes and a lead’s are two: neither stands for the other', async () => {
    const passport = { class: 'PASSPORT', token: 'tk1_passport_00000000000000000000000000' };
    expect(await codes(passport)).toEqual(['approval_of_lead_missing', 'approval_of_client_missing']);
    const asks = await asked(passport);
    expect(asks.map((one) => one.of).toSorted()).toEqual(['client', 'lead']);
    const of = (kind: string): string | undefined => asks.find((one) => one.of === kind)?.approvalId;
    expect(await answer('lead', of('client'))).toMatchObject({ status: 404 });
    await answer('lead', of('lead'));
    expect(await codes(passport)).toEqual(['approval_of_client_missing']);
    expect(await waiting('client_officer')).toMatchObject([{ approvalId: of('client'), of: 'client' }]);
    await answer('client_officer', of('client'));
    expect(await codes(passport)).toEqual([]);
    expect(await codes(passport)).toEqual(['approval_of_lead_missing', 'approval_of_client_missing']);
  });

  test('a captured desk finds no way to it: its door knows no such address, and its word about facts is an entry', async () => {
    const [ask] = await asked();
    for (const path of [PATH(), '/v1/approvals/waiting', `/v1/t/${client.tenant}/emergencies/review`])
      for (const body of [{ approvalId: ask?.approvalId, give: true }, {}])
        expect(await floor.door(path, body), path).toMatchObject({ status: 404 });
    // Nor does somebody else's session sign for a lead.
    const body = { approvalId: ask?.approvalId, give: true };
    await touchFor(who('agent'), PATH(), body);
    const forged = await floor.signed({ ...who('lead'), pair: who('agent').pair }, PATH(), body);
    expect(forged.status).toBe(401);
    const before = (await entries('fact.changed')).length;
    floor.clock.offset += 1_000;
    await tell();
    expect((await entries('fact.changed')).length).toBeGreaterThan(before);
    expect(await codes()).toEqual(['approval_of_lead_missing']);
  });
});

test('whose yes is needed follows from class, number and hour', () => {
  const rule = {
    ...STRICT_DEFAULT.approvals,
    leadFromNth: 5,
    leadOutside: { from: '09:00', to: '18:00', zone: 'Asia/Tokyo' },
  };
  const at = (iso: string, usedToday = 0) =>
    approvalNeeds(rule, { class: 'EMAIL', usedToday, nowMs: Date.parse(iso) }).lead;
  expect(at('2026-01-05T00:00:00Z')).toBe(false);
  expect(at('2026-01-04T23:59:00Z')).toBe(true);
  expect(at('2026-01-05T09:00:00Z')).toBe(true);
  expect(at('2026-01-05T08:59:59Z', 3)).toBe(false);
  expect(at('2026-01-05T08:59:59Z', 4)).toBe(true);
  const night = { ...rule, leadFromNth: null, leadOutside: { from: '22:00', to: '06:00', zone: 'UTC' } };
  const nightly = (iso: string) =>
    approvalNeeds(night, { class: 'EMAIL', usedToday: 0, nowMs: Date.parse(iso) }).lead;
  expect([nightly('2026-01-05T23:00:00Z'), nightly('2026-01-05T05:59:00Z')]).toEqual([false, false]);
  expect([nightly('2026-01-05T06:00:00Z'), nightly('2026-01-05T21:59:00Z')]).toEqual([true, true]);
});

describe('an emergency', () => {
  const emergency = 'the customer is on the phone and the card must be stopped';

  test('passes what the client named, is told at once, and is looked at by two others', async () => {
    await tell({ from: -90_000, to: -60 });
    floor.clock.offset += 1_000;
    expect(await codes()).toEqual(['not_on_shift', 'approval_of_lead_missing']);
    floor.told.length = 0;
    const decision = await decide({ emergency });
    expect(decision.allow).toBe(true);
    expect(floor.told).toMatchObject([{ type: 'decision.made' }]);
    expect((await entries('emergency.declared')).at(-1)?.body).toMatchObject({
      decision: decision.decisionId,
      passed: ['not_on_shift', 'approval_of_lead_missing'],
    });
    // What was typed is for people: it stays out of a log that never forgets.
    expect(JSON.stringify(await floor.entries(client.tenant))).not.toContain('on the phone');
    const list = async (): Promise<EmergencyView[]> =>
      (
        (await floor.door('/door/emergencies', { tenant: client.tenant, limit: 5 })).json as {
          emergencies: EmergencyView[];
        }
      ).emergencies;
    expect(await list()).toMatchObject([{ decisionId: decision.decisionId, reason: emergency, reviews: [] }]);

    const path = `/v1/t/${client.tenant}/emergencies/review`;
    const body = { decisionId: decision.decisionId, inOrder: true };
    const review = async (role: string) => {
      await touchFor(who(role), path, body);
      return floor.signed(who(role), path, body);
    };
    expect(await floor.signed(who('lead'), path, body)).toMatchObject({ json: { problem: 'touch_needed' } });
    expect((await review('agent')).status).toBe(403);
    // Nobody looks at their own, in whatever role they declared it.
    const declaredBy = (role: string) =>
      floor.db.tx(client.tenant, (sql) => sql`update emergency set person_id = ${who(role).personId}`);
    await declaredBy('lead');
    expect((await review('lead')).status).toBe(404);
    await declaredBy('agent');
    expect(await review('lead')).toMatchObject({ json: { reviews: 1 } });
    expect(await review('lead')).toMatchObject({ json: { problem: 'stale_version' } });
    expect(await review('client_officer')).toMatchObject({ json: { reviews: 2 } });
    expect((await entries('emergency.reviewed')).at(-1)?.body).toMatchObject({ inOrder: true, reviews: 2 });
    expect((await list())[0]?.reviews).toHaveLength(2);
  });

  test('that passes nothing is none: no entry, no review, nothing used up', async () => {
    const [ask] = await asked();
    await answer('lead', ask?.approvalId);
    expect((await decide({ emergency })).allow).toBe(true);
    const declared = await floor.db.tx(client.tenant, (sql) => sql`select 1 from emergency`);
    expect(declared).toHaveLength(0);
  });

  test('is not for every role, class, guardrail or as often as one likes', async () => {
    const email = { class: 'PASSPORT', token: 'tk1_passport_00000000000000000000000000', emergency };
    expect(await codes(email)).toEqual(['approval_of_lead_missing', 'approval_of_client_missing']);
    for (let nth = 0; nth < 2; nth += 1) expect(await codes({ emergency, token: tokenNo(nth) })).toEqual([]);
    expect(await codes({ emergency, token: tokenNo(2) })).toEqual(['approval_of_lead_missing']);
    floor.clock.offset += 8 * 86_400_000;
    people.set('agent', await floor.signIn('agent.client-a'));
    agent = await floor.contextOf(who('agent'), client.tenant, ['agent']);
    await tell();
    floor.clock.offset += 1_000;
    expect(await codes({ emergency })).toEqual([]);
    await floor.signed(who('security_officer'), '/v1/containment', {
      scope: 'agent',
      tenant: client.tenant,
      personId: who('agent').personId,
      active: true,
      reason: 'a look at it',
    });
    const held = await floor.signIn('security_officer.client-a');
    await floor.signed(held, '/v1/containment', {
      scope: 'agent',
      tenant: client.tenant,
      personId: who('agent').personId,
      active: true,
      reason: 'a look at it',
    });
    expect(await codes({ emergency, token: tokenNo(3) })).toContain('contained_agent');
  });

  test('is declared with the passkey for exactly this request, and its reason holds no value', () => {
    const request = { url: '/v1/t/x/reveal', body: Buffer.from('{}') };
    expect(() => floor.authz.mustBeDeclared(agent, request, emergency)).toThrow('touch_needed');
    expect(() => floor.authz.mustBeDeclared(agent, request, 'card 4111 1111 1111 1111')).toThrow(
      'holds_value',
    );
  });
});

function tokenNo(nth: number): string {
  return `tk1_card_${String(nth).padStart(28, '0')}`;
}
