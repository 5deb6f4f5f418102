import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { Ctx } from '#platform/ctx';
import { connectPlainly } from '#platform/db';
import { projectRoot } from '#platform/migrate';
import { randomId, type ConversationId, type PersonId, type TenantId } from '#platform/ids';
import { auditDecisions } from '#tlog';
import { decideAgain } from '../../commands/decide-again.ts';
import { es256, JOB, openFloor, type Floor, type SignedIn } from '../../../test/floor.ts';
import type { Ask } from './ask.ts';

let floor: Floor;
let client: { tenant: TenantId; people: Partial<Record<string, PersonId>> };
let who: SignedIn;
let ctx: Ctx;
const conversationId = randomId<ConversationId>();

const SETTINGS = {
  permits: [
    { role: 'agent', class: 'EMAIL', purposes: ['answer_request'] },
    { role: 'agent', class: 'CARD', purposes: ['process_refund'] },
  ],
  touchClasses: ['CARD'],
  perHour: 5,
  perDay: 8,
  touchMaxAgeSeconds: 120,
};
const REVEAL: Ask = {
  action: 'reveal',
  class: 'EMAIL',
  purpose: 'answer_request',
  conversationId,
  token: 'tk1_email_00000000000000000000000000',
};

beforeAll(async () => {
  floor = await openFloor();
  client = await floor.found('client-a', ['agent', 'lead', 'security_officer']);
  await floor.authz.setPolicy(JOB, { tenant: client.tenant, settings: SETTINGS });
});
afterAll(() => floor.close());

beforeEach(async () => {
  floor.clock.offset = 0;
  who = await floor.signIn('agent.client-a');
  ctx = await floor.contextOf(who, client.tenant, ['agent']);
  const sql = connectPlainly(floor.superuser('vault'));
  await sql`truncate decision, decision_hour, denial_hour, figures_until, containment`;
  await sql.end();
  await tell({});
});

/** The facts of an entry as Cedar was told them. */
function unfold(codes: readonly string[]): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  for (const code of codes) {
    const [, group = '', name, value = ''] = /^([a-zA-Z]+)(?:\.([a-zA-Z]+))?=(.+)$/.exec(code) ?? [];
    if (name === undefined) facts[group] = JSON.parse(value);
    else facts[group] = { ...(facts[group] as object), [name]: JSON.parse(value) };
  }
  return facts;
}

const iso = (inSeconds: number): string => new Date(Date.now() + inSeconds * 1000).toISOString();

/** Everything in order, but for what the test changes. Later news of the same second replace earlier ones. */
async function tell(change: Partial<Record<'nda' | 'training' | 'shift' | 'ticket', object>>): Promise<void> {
  const common = {
    tenant: client.tenant,
    source: 'personnel',
    observedAt: iso(0),
    expiresAt: iso(90_000),
    byPerson: null,
  };
  const personId = who.personId;
  const answer = await floor.door('/door/facts', {
    facts: [
      { ...common, name: 'nda', personId, inForce: true, document: 'd', ...change.nda },
      { ...common, name: 'training', personId, current: true, course: 'c', ...change.training },
      { ...common, name: 'shift', personId, startsAt: iso(-90_000), endsAt: iso(90_000), ...change.shift },
      { ...common, name: 'ticket', conversationId, assignee: personId, open: true, ...change.ticket },
    ],
  });
  expect(answer.status).toBe(200);
}

const ask = (change: Partial<Ask> = {}, as = ctx) =>
  floor.db.tx(client.tenant, (sql) => floor.authz.authorise(sql, as, { ...REVEAL, ...change }));
const codes = async (change: Partial<Ask> = {}, as = ctx): Promise<string[]> =>
  (await ask(change, as)).reasons.map(({ code }) => code);

describe('a decision', () => {
  test('allows what is in order, as one entry, one row and one piece of news', async () => {
    floor.told.length = 0;
    const decision = await ask();
    expect(decision).toMatchObject({ allow: true, reasons: [], entryIds: [expect.any(String)] });
    const entry = (await floor.entries(client.tenant)).findLast(({ kind }) => kind === 'value.revealed');
    expect(entry).toMatchObject({
      actor: await floor.pseudonym(client.tenant, who.personId),
      body: {
        decision: decision.decisionId,
        token: REVEAL.token,
        class: 'EMAIL',
        purpose: 'answer_request',
        role: 'agent',
        reasons: [],
        policyDigest: decision.policyDigest,
        factsDigest: decision.factsDigest,
      },
    });
    expect(JSON.stringify(entry)).not.toContain(who.personId);
    expect(floor.told).toMatchObject([
      { type: 'decision.made', decision: { decisionId: decision.decisionId, allow: true } },
    ]);

    // What the digests name can be shown again.
    const text = await floor.db.tx(client.tenant, (sql) =>
      floor.authz.policyText(sql, client.tenant, decision.policyDigest),
    );
    expect(
      createHash('sha256')
        .update(text ?? '')
        .digest('hex'),
    ).toBe(decision.policyDigest);
    const [row] = await floor.db.tx(
      client.tenant,
      (sql) => sql<{ facts: object; salt: Buffer }[]>`select facts, facts_salt as salt from decision`,
    );
    expect(
      createHash('sha256')
        .update(row?.salt ?? '')
        .update(canonicalize(row?.facts) ?? '')
        .digest('hex'),
    ).toBe(decision.factsDigest);
    // Whoever holds the log can make the decision again: all that Cedar was told stands in the entry.
    const { purpose: _purpose, ...facts } = (row?.facts ?? {}) as Record<string, unknown>;
    expect(unfold((entry?.body['facts'] ?? []) as string[])).toEqual(facts);
  });

  test('is gone with the transaction that it belongs to', async () => {
    const before = (await floor.entries(client.tenant)).length;
    await expect(
      floor.db.tx(client.tenant, async (sql) => {
        expect((await floor.authz.authorise(sql, ctx, REVEAL)).allow).toBe(true);
        throw new Error('the value could not be opened');
      }),
    ).rejects.toThrow('could not be opened');
    expect(await floor.entries(client.tenant)).toHaveLength(before);
    const rows = await floor.db.tx(client.tenant, (sql) => sql`select 1 from decision`);
    expect(rows).toHaveLength(0);
  });

  test('names every reason, in both languages, with what mends it', async () => {
    await tell({
      nda: { inForce: false },
      training: { current: false },
      ticket: { assignee: null, open: false },
    });
    const decision = await ask({ class: 'CARD', purpose: null });
    expect(decision.allow).toBe(false);
    expect(decision.reasons.map(({ code, mend }) => [code, mend])).toEqual([
      ['nda_not_in_force', 'sign_nda'],
      ['training_not_current', 'take_training'],
      ['ticket_not_assigned_to_you', 'take_ticket'],
      ['ticket_not_open', 'open_ticket'],
      ['purpose_missing', 'state_purpose'],
    ]);
    for (const { en, ja, mendEn, mendJa } of decision.reasons)
      for (const words of [en, ja, mendEn, mendJa]) expect(words.length).toBeGreaterThan(5);
    const entry = (await floor.entries(client.tenant)).findLast(({ kind }) => kind === 'value.denied');
    expect(entry?.body).toMatchObject({
      action: 'reveal',
      reasons: decision.reasons.map(({ code }) => code),
    });
  });

  test.each<[string, Parameters<typeof tell>[0], string[]]>([
    ['NDA not in force', { nda: { inForce: false } }, ['nda_not_in_force']],
    ['NDA run out', { nda: { expiresAt: iso(-1) } }, ['nda_not_in_force', 'fact_missing_or_stale']],
    [
      'NDA from the future',
      { nda: { observedAt: iso(3600) } },
      ['nda_not_in_force', 'fact_missing_or_stale'],
    ],
    ['training lapsed', { training: { current: false } }, ['training_not_current']],
    ['off shift', { shift: { endsAt: iso(-1) } }, ['not_on_shift']],
    ['ticket of another', { ticket: { assignee: randomId() } }, ['ticket_not_assigned_to_you']],
    ['ticket closed', { ticket: { open: false } }, ['ticket_not_open']],
  ])('%s: denied for that reason', async (_what, change, expected) => {
    await tell(change);
    expect(await codes()).toEqual(expected);
    const sql = connectPlainly(floor.superuser('vault'));
    await sql`truncate fact`;
    await sql.end();
  });

  test('nothing told at all: denied', async () => {
    const sql = connectPlainly(floor.superuser('vault'));
    await sql`truncate fact`;
    await sql.end();
    expect(await codes()).toEqual([
      'nda_not_in_force',
      'training_not_current',
      'not_on_shift',
      'fact_missing_or_stale',
      'ticket_not_assigned_to_you',
      'ticket_not_open',
    ]);
  });

  test('who did not come in by a signed request has no session', async () => {
    expect(await codes({}, { ...ctx })).toEqual(['not_signed_in_with_passkey', 'session_not_key_bound']);
    for (const actor of [JOB.actor, { kind: 'customer', conversationId } as const, { kind: 'desk' } as const])
      await expect(ask({}, { ...ctx, actor })).rejects.toMatchObject({ problem: 'not_permitted' });
  });

  test('tells beforehand for which purposes the client’s rules let a role see a class, and no more than decides', async () => {
    const permitted = (cls: string, as = ctx) => floor.authz.permittedPurposes(as, cls);
    expect(await permitted('card')).toEqual(['process_refund']);
    expect(await permitted('EMAIL')).toEqual(['answer_request']);
    expect(await permitted('PHONE')).toEqual([]);
    const lead = await floor.contextOf(await floor.signIn('lead.client-a'), client.tenant, ['lead']);
    expect(await permitted('CARD', lead)).toEqual([]);
    expect(await permitted('CARD', { ...ctx, actor: JOB.actor })).toEqual([]);
    for (const purpose of await permitted('CARD'))
      expect(await codes({ class: 'CARD', purpose })).toEqual([]);
    expect(await codes({ class: 'CARD', purpose: 'ship_order' })).toEqual(['not_permitted_by_client']);
  });

  test('a marked class needs a fresh touch', async () => {
    const card = { class: 'CARD', purpose: 'process_refund' } as const;
    expect(await codes(card)).toEqual([]);
    floor.clock.offset = 121_000;
    ctx = await floor.contextOf(who, client.tenant, ['agent']);
    expect(await codes(card)).toEqual(['passkey_touch_too_old']);
    expect(await codes()).toEqual([]);
    const { flow } = (await floor.signed(who, '/v1/session/touch/options', {})).json as { flow: string };
    await floor.signed(who, '/v1/session/touch', { flow, softwareSignature: es256(who.software.key, flow) });
    ctx = await floor.contextOf(who, client.tenant, ['agent']);
    expect(await codes(card)).toEqual([]);
  });

  test('the switch holds a person back from the moment it is thrown', async () => {
    const officer = await floor.signIn('security_officer.client-a');
    const order = (active: boolean, change: object) =>
      floor.signed(officer, '/v1/containment', {
        scope: 'agent',
        tenant: client.tenant,
        personId: who.personId,
        reason: 'a drill',
        active,
        ...change,
      });
    const cases = [
      [{}, 'contained_agent'],
      [{ scope: 'client' }, 'contained_client'],
      [{ scope: 'floor', tenant: null }, 'contained_floor'],
    ] as const;
    for (const [change, code] of cases) {
      expect((await order(true, change)).status).toBe(200);
      expect(await codes()).toEqual([code]);
      expect(await codes({ action: 'send', class: 'MESSAGE' })).toEqual([code]);
      await order(false, change);
      expect(await codes()).toEqual([]);
    }
  });
});

describe('budgets', () => {
  test('by the hour and by the day, whatever is asked at once', async () => {
    // Fewer refusals than would hold somebody back.
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask()));
    expect(answers.filter(({ allow }) => allow)).toHaveLength(5);
    expect(await codes()).toEqual(['quota_used_up']);
    floor.clock.offset = 3_601_000;
    who = await floor.signIn('agent.client-a', 'an hour later');
    ctx = await floor.contextOf(who, client.tenant, ['agent']);
    const later = await Promise.all(Array.from({ length: 12 }, () => ask()));
    expect(later.filter(({ allow }) => allow)).toHaveLength(3);
    floor.clock.offset = 86_401_000;
    who = await floor.signIn('agent.client-a', 'a day later');
    ctx = await floor.contextOf(who, client.tenant, ['agent']);
    expect(await codes()).toEqual([]);
  });

  test('a denial costs nothing, a search costs, a match and an answer do not', async () => {
    for (let round = 0; round < 10; round += 1) {
      expect((await ask({ purpose: 'ship_order' })).allow).toBe(false);
      expect((await ask({ action: 'match', purpose: null })).allow).toBe(true);
      expect((await ask({ action: 'send', class: 'MESSAGE' })).allow).toBe(true);
    }
    const search = { action: 'search', purpose: null, conversationId: null, token: null } as const;
    for (let round = 0; round < 5; round += 1) expect(await codes(search)).toEqual([]);
    expect(await codes(search)).toEqual(['quota_used_up']);
    expect(await codes()).toEqual(['quota_used_up']);
  });

  test('more people than connections: nobody waits for ever', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, at) => ask(at % 2 === 0 ? {} : { action: 'match', purpose: null })),
    );
    expect(answers).toHaveLength(60);
  });
});

describe('policies', () => {
  test('a client that has set none shows nothing, and its decisions name that policy', async () => {
    const fresh = await floor.found('client-new', ['agent']);
    const other = await floor.signIn('agent.client-new');
    const as = await floor.contextOf(other, fresh.tenant, ['agent']);
    const { reasons, policyDigest } = await floor.db.tx(fresh.tenant, (sql) =>
      floor.authz.authorise(sql, as, REVEAL),
    );
    expect(reasons.map(({ code }) => code)).toContain('not_permitted_by_client');
    const texts = await floor.db.tx(fresh.tenant, (sql) => floor.authz.policyTexts(sql, fresh.tenant));
    expect(texts.get(policyDigest)).toContain('nobody sees any value');
  });

  test('a new version holds at once and is logged; the old text stays readable', async () => {
    const before = (await ask()).policyDigest;
    const settings = { ...SETTINGS, permits: SETTINGS.permits.slice(1) };
    const set = await floor.authz.setPolicy(JOB, { tenant: client.tenant, settings });
    expect(await codes()).toEqual(['not_permitted_by_client']);
    const entry = (await floor.entries(client.tenant)).findLast(({ kind }) => kind === 'policy.changed');
    expect(entry?.body).toMatchObject({ version: set.version, policyDigest: set.digest });
    const text = await floor.db.tx(client.tenant, (sql) =>
      floor.authz.policyText(sql, client.tenant, before),
    );
    expect(text).toContain('resource == Class::"EMAIL"');
    const view = (await floor.door('/door/policy', { tenant: client.tenant })).json;
    expect(view).toMatchObject({
      version: set.version,
      digest: set.digest,
      perHour: 5,
      permits: [{ class: 'CARD' }],
    });
    await floor.authz.setPolicy(JOB, { tenant: client.tenant, settings: SETTINGS });
  });

  test('of those who set one at once, one wins and the others are told', async () => {
    const set = await Promise.allSettled(
      Array.from({ length: 5 }, () =>
        floor.authz.setPolicy(JOB, { tenant: client.tenant, settings: SETTINGS }),
      ),
    );
    expect(set.some(({ status }) => status === 'fulfilled')).toBe(true);
    for (const one of set)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ problem: 'stale_version' });
  });

  test('after an upgrade of the guardrails the same rules are a new version, once, and logged', async () => {
    const sql = connectPlainly(floor.superuser('vault'));
    const [before] = await sql<{ version: number }[]>`select max(version)::int as version from policy`;
    await sql`update policy set guardrails_digest = 'of an older program', digest = 'older' where version = ${before?.version ?? 0}`;
    const decisions = await Promise.all(
      Array.from({ length: 6 }, () => ask({ action: 'match', purpose: null })),
    );
    expect(new Set(decisions.map(({ policyDigest }) => policyDigest)).size).toBe(1);
    const [after] = await sql<{ version: number }[]>`select max(version)::int as version from policy`;
    await sql.end();
    expect(after?.version).toBe((before?.version ?? 0) + 1);
    const entry = (await floor.entries(client.tenant)).findLast(({ kind }) => kind === 'policy.changed');
    expect(entry).toMatchObject({ actor: 'job:upgrade', body: { because: 'guardrails_changed' } });
  });
});

describe('the log of all this', () => {
  test('is enough to make every decision again: nothing in it should have been different', async () => {
    const before = client;
    client = await floor.found('client-r', ['agent', 'lead', 'security_officer']);
    try {
      who = await floor.signIn('agent.client-r');
      ctx = await floor.contextOf(who, client.tenant, ['agent']);
      await tell({});
      expect(await codes()).toContain('not_permitted_by_client'); // by the strict rules, which nobody set
      await floor.authz.setPolicy(JOB, { tenant: client.tenant, settings: SETTINGS });
      await Promise.all(Array.from({ length: 8 }, () => ask()));
      await ask({ action: 'match', class: 'EMAIL', purpose: null });
      await ask({ action: 'send', class: 'MESSAGE', purpose: null, token: null });
      await ask({ class: 'CARD', purpose: 'process_refund' });
      await tell({ nda: { inForce: false }, ticket: { open: false, assignee: null } });
      await ask();
      floor.clock.offset = 3_601_000;
      who = await floor.signIn('agent.client-r', 'an hour later');
      ctx = await floor.contextOf(who, client.tenant, ['agent']);
      await tell({});
      await floor.authz.setPolicy(JOB, { tenant: client.tenant, settings: { ...SETTINGS, perHour: 3 } });
      await Promise.all(Array.from({ length: 6 }, () => ask()));
      await ask({ action: 'search', purpose: null, conversationId: null, token: null });

      const texts = await floor.db.tx(client.tenant, (sql) => floor.authz.policyTexts(sql, client.tenant));
      const wrong: string[] = [];
      const counted: Record<string, number> = {};
      const audit = auditDecisions(
        (id, problem, made) => {
          counted[id] = (counted[id] ?? 0) + 1;
          if (problem !== null || made !== undefined) wrong.push(`${id}: ${problem}`);
        },
        {
          policy: (digest) => Buffer.from(texts.get(digest) ?? ''),
          decideAgain,
        },
      );
      const entries = await floor.entries(client.tenant);
      for (const [index, entry] of entries.entries()) audit.see(index, entry as never);
      audit.finish();
      expect(wrong).toEqual([]);
      const decisions = entries.filter(({ body }) => 'decision' in body);
      expect(counted).toEqual(
        Object.fromEntries(
          ['decisions', 'rules', 'facts', 'quotas', 'replay'].map((id) => [id, decisions.length]),
        ),
      );
      expect(new Set(decisions.map(({ kind }) => kind)).size).toBeGreaterThan(3);
    } finally {
      client = before;
    }
  });
});

describe('what officers are shown', () => {
  test('decisions newest first, figures, and who is held back and why', async () => {
    const first = await ask();
    await ask({ purpose: 'ship_order' });
    const last = await ask({ action: 'match', purpose: null });
    const places = await floor.audit.sequenced(client.tenant, [...first.entryIds, ...last.entryIds]);
    const listed = (await floor.door('/door/decisions', {
      tenant: client.tenant,
      action: null,
      allow: null,
      before: null,
      limit: 10,
    })) as { json: { decisions: { action: string; allow: boolean; logIndex: number | null }[] } };
    expect(listed.json.decisions.map(({ action, allow }) => [action, allow])).toEqual([
      ['match', true],
      ['reveal', false],
      ['reveal', true],
    ]);
    expect([listed.json.decisions[2]?.logIndex, listed.json.decisions[0]?.logIndex]).toEqual(places);
    const counts = await floor.door('/door/decisions/count', { tenant: client.tenant, since: iso(-60) });
    expect(counts.json).toMatchObject({
      releases: [{ purpose: 'answer_request', role: 'agent', class: 'EMAIL', count: 1 }],
      denials: [{ reason: 'not_permitted_by_client', count: 1 }],
      matches: 1,
      searches: 0,
    });
    await tell({ nda: { inForce: false } });
    const standing = await floor.door('/door/standing', { tenant: client.tenant });
    const { people } = standing.json as unknown as {
      people: { personId: string; heldBackBy: string[]; usedThisHour: number }[];
    };
    expect(people.find(({ personId }) => personId === who.personId)).toMatchObject({
      usedThisHour: 1,
      perHour: 5,
      heldBackBy: ['nda_not_in_force'],
    });
    expect(people.find(({ personId }) => personId === client.people['lead'])?.heldBackBy).toContain(
      'fact_missing_or_stale',
    );
  });

  test('figures over any span are those of the decisions themselves, and quick over a hundred thousand', async () => {
    const sql = connectPlainly(floor.superuser('vault'));
    await sql`
      insert into decision
      select ${client.tenant}::uuid, gen_random_uuid(), now() - n * interval '7 seconds', ${who.personId}::uuid, 'agent',
        (array['reveal', 'use', 'match', 'search', 'unmark'])[1 + n % 5], (array['EMAIL', 'CARD', 'PHONE'])[1 + n % 3],
        case when n % 5 = 4 then null else 'answer_request' end, null, null, n % 7 <> 0,
        case when n % 7 = 0 then array['nda_not_in_force', 'not_on_shift'] else array[]::text[] end,
        n % 7 <> 0, 'x', '{}', '', 'y', gen_random_uuid()
      from generate_series(1, 100000) n`;
    await sql`analyze decision`;
    const count = async (since: string) =>
      (await floor.door('/door/decisions/count', { tenant: client.tenant, since })).json as unknown as {
        releases: { count: number }[];
        denials: { reason: string; count: number }[];
        byHour: { hour: string; released: number; denied: number }[];
        matches: number;
        searches: number;
        uses: number;
      };
    const sum = (counts: number[]): number => counts.reduce((all, one) => all + one, 0);
    await count(iso(0)); // adds up what is over
    for (const seconds of [30, 1_000, 3_600, 5_400, 100_000, 86_400 * 3 + 17, 86_400 * 30]) {
      const since = iso(-seconds);
      const figures = await count(since);
      const [truth] = await sql<
        Record<'released' | 'denied' | 'matches' | 'searches' | 'uses' | 'off', number>[]
      >`
        select count(*) filter (where allow and action in ('reveal', 'unmark'))::int as released,
          count(*) filter (where not allow)::int as denied,
          count(*) filter (where allow and action = 'match')::int as matches,
          count(*) filter (where allow and action = 'search')::int as searches,
          count(*) filter (where allow and action = 'use')::int as uses,
          count(*) filter (where 'not_on_shift' = any (reasons))::int as off
        from decision where at >= ${since}`;
      expect({
        released: sum(figures.releases.map((one) => one.count)),
        denied: sum(figures.byHour.map(({ denied }) => denied)),
        matches: figures.matches,
        searches: figures.searches,
        uses: figures.uses,
        off: figures.denials.find(({ reason }) => reason === 'not_on_shift')?.count ?? 0,
      }).toEqual(truth);
      expect(sum(figures.byHour.map(({ released }) => released))).toBe(truth?.released);
      expect(new Set(figures.byHour.map(({ hour }) => hour)).size).toBe(figures.byHour.length);
    }
    await sql.end();
  });
});

describe('founding an evaluation', () => {
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(join(projectRoot(), 'evaluation', name), 'utf8')) as unknown;

  /** What `dozo start` sends: the companies and people of `evaluation/`. */
  function founding() {
    interface Company {
      slug: string;
      nameEn: string;
      nameJa: string;
      locale: string;
      colour: string;
      badge: string;
    }
    interface Policy {
      permits: object[];
      touchClasses: string[];
      touchMaxAgeSeconds: number;
      perHour: number;
      perDay: number;
    }
    interface Staff {
      login: string;
      nameEn: string;
      nameJa: string;
      locale: string;
      memberships: { client: string; role: string }[];
    }
    const companies = read('clients.json') as {
      provider: Company;
      clients: (Company & { policy: Policy })[];
    };
    const people = read('staff.json') as { staff: Staff[]; clientOfficers: Staff[] };
    const company = ({ slug, nameEn, nameJa, locale, colour, badge }: Company) => ({
      slug,
      nameEn,
      nameJa,
      locale,
      colour,
      badge,
    });
    const person = ({ login, nameEn, nameJa, locale, memberships }: Staff, officer: boolean) => ({
      login,
      nameEn,
      nameJa,
      locale,
      memberships: memberships.map(({ client: slug, role }) => ({ client: slug, role })),
      officerOf: officer ? memberships[0]?.client : null,
    });
    return {
      provider: company(companies.provider),
      clients: companies.clients.map((one) => {
        const { permits, touchClasses, touchMaxAgeSeconds, perHour, perDay } = one.policy;
        return { ...company(one), policy: { permits, touchClasses, touchMaxAgeSeconds, perHour, perDay } };
      }),
      people: [
        ...people.staff.map((one) => person(one, false)),
        ...people.clientOfficers.map((one) => person(one, true)),
      ],
    };
  }

  test('makes what the evaluation names, tells keys once, and does nothing the second time', async () => {
    const own = await openFloor();
    const first = (await own.door('/door/evaluation/found', founding())).json as unknown as {
      tenants: Record<string, string>;
      people: Record<string, string>;
      clientKeys: Record<string, string>;
    };
    expect(Object.keys(first.people)).toHaveLength(10);
    expect(Object.keys(first.clientKeys).toSorted()).toEqual(['aozora-denki', 'fernhill']);
    const again = (await own.door('/door/evaluation/found', founding())).json;
    expect(again).toEqual({ ...first, clientKeys: {} });
    const policy = await own.door('/door/policy', { tenant: first.tenants['aozora-denki'] });
    expect(policy.json).toMatchObject({ version: 1, perHour: 20 });
    const { people } = (await own.get('/v1/evaluation/people')).json as unknown as {
      people: { login: string; ofClient: boolean }[];
    };
    expect(
      people
        .filter(({ ofClient }) => ofClient)
        .map(({ login }) => login)
        .toSorted(),
    ).toEqual(['imogen.farrow', 'naoya.kirishima']);
    await own.close();
  });

  test('is refused in production', async () => {
    const real = await openFloor('production');
    expect((await real.door('/door/evaluation/found', founding())).status).toBe(404);
    await real.close();
  });
});
