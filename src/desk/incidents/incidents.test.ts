import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { randomId } from '#platform/ids';
import type { Role } from '#platform/ctx';
import { openDeskFloor, type DeskFloor } from '../../../test/desk-floor.ts';

let floor: DeskFloor;
beforeAll(async () => {
  floor = await openDeskFloor();
});
afterAll(() => floor.close());

const problem = (status: number, name: string) => ({ status, json: { problem: name } });
const decisionOf = (tenant: string, at: string) => ({
  decisionId: randomId(),
  tenant,
  at,
  personId: randomId(),
  action: 'reveal',
  class: 'CARD',
  purpose: null,
  conversationId: null,
  allow: false,
  reasons: [],
  policyDigest: '',
  factsDigest: '',
  logIndex: null,
});

beforeEach(() => {
  floor.vaultAway = false;
  floor.asked.length = 0;
  floor.answers['/door/standing'] = ({ tenant }: { tenant: string }) => ({
    people: [{ personId: tenant, usedThisHour: 1, usedToday: 2, perHour: 30, perDay: 120, heldBackBy: [] }],
  });
  floor.answers['/door/containment/list'] = ({ tenant }: { tenant: string }) => ({
    containments: [
      {
        tenant,
        scope: 'client',
        target: tenant,
        active: true,
        version: 1,
        reason: 'drill',
        byPerson: tenant,
        at: '2026-11-24T08:00:00.000Z',
      },
    ],
  });
});

const asked = (path: string): unknown[] =>
  floor.asked.filter((one) => one.path === path).map(({ ask }) => ask);
const as = async (at: Partial<Record<'a' | 'b', Role>>) => floor.signIn(floor.person(at));

describe('the console', () => {
  test('shows the clients that one watches over, and asks the vault for no other', async () => {
    for (const role of ['security_officer', 'lead'] as const) {
      floor.asked.length = 0;
      const cookie = await as({ a: role, b: 'agent' });
      const { json } = await floor.send('GET', '/api/console/people', cookie);
      expect(json['people']).toMatchObject([{ tenant: floor.clients.a.tenant, usedToday: 2 }]);
      await floor.send('GET', '/api/console/containment', cookie);
      for (const path of ['/door/standing', '/door/containment/list'])
        expect(asked(path)).toEqual([{ tenant: floor.clients.a.tenant }]);
    }
  });

  test.each(['/api/console/people', '/api/console/decisions', '/api/console/containment'])(
    '%s is for nobody else',
    async (path) => {
      for (const role of ['agent', 'compliance_manager', 'client_officer'] as const)
        expect(await floor.send('GET', path, await as({ a: role })), role).toMatchObject(
          problem(403, 'not_permitted'),
        );
      expect(await floor.send('GET', path, null)).toMatchObject(problem(401, 'not_signed_in'));
      expect(floor.asked.filter((one) => /standing|decisions|containment/.test(one.path))).toEqual([]);
    },
  );

  test('is of every client for a security officer of the provider itself, and of none for anybody else there', async () => {
    const provider = randomId();
    for (const [role, clients] of [
      ['security_officer', 2],
      ['lead', 0],
    ] as const) {
      const person = floor.person({});
      person.memberships.push({ tenant: provider, role });
      const { json } = await floor.send('GET', '/api/console/people', await floor.signIn(person));
      expect(json['people'], role).toHaveLength(clients);
    }
  });

  test('answers nothing rather than half when the vault is away', async () => {
    const cookie = await as({ a: 'security_officer' });
    await floor.send('GET', '/api/session', cookie);
    delete floor.answers['/door/standing'];
    expect(await floor.send('GET', '/api/console/people', cookie)).toMatchObject(
      problem(503, 'vault_unreachable'),
    );
  });

  test('has no way to throw the switch: that is a request to the vault, signed by the officer', async () => {
    const cookie = await as({ a: 'security_officer' });
    const order = { scope: 'floor', tenant: null, personId: null, active: false, reason: 'lifted' };
    expect(await floor.send('POST', '/api/console/containment', cookie, order)).toMatchObject(
      problem(404, 'not_found'),
    );
    expect(floor.incidents.routes.every(({ method }) => method === 'GET')).toBe(true);
  });
});

describe('decisions', () => {
  test('of several clients come as one list, newest first, a hundred at most', async () => {
    const [a, b] = [floor.clients.a.tenant, floor.clients.b.tenant];
    floor.answers['/door/decisions'] = ({ tenant }: { tenant: string }) => ({
      decisions: Array.from({ length: 80 }, (_, n) =>
        decisionOf(
          tenant,
          new Date(Date.UTC(2026, 10, 24, 8, tenant === a ? 2 * n : 2 * n + 1)).toISOString(),
        ),
      ).toReversed(),
    });
    const cookie = await as({ a: 'lead', b: 'security_officer' });
    const { json } = await floor.send('GET', '/api/console/decisions', cookie);
    const decisions = json['decisions'] as unknown as { at: string; tenant: string }[];
    expect(decisions).toHaveLength(100);
    expect(decisions.map(({ at }) => at)).toEqual(
      decisions
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    expect(new Set(decisions.map(({ tenant }) => tenant))).toEqual(new Set([a, b]));
  });

  test('of one client on asking; of one that is not watched over, or not there, nothing in the same words', async () => {
    const [a, b] = [floor.clients.a.tenant, floor.clients.b.tenant];
    floor.answers['/door/decisions'] = ({ tenant }: { tenant: string }) => ({
      decisions: [decisionOf(tenant, '2026-11-24T08:00:00.000Z')],
    });
    const cookie = await as({ a: 'security_officer', b: 'agent' });
    const get = (tenant: string) =>
      floor.send('GET', `/api/console/decisions?tenant=${tenant}&before=2026-11-25T00:00:00.000Z`, cookie);
    expect((await get(a)).json['decisions']).toHaveLength(1);
    expect(asked('/door/decisions')).toMatchObject([{ tenant: a, before: '2026-11-25T00:00:00.000Z' }]);
    const [watched, invented] = [await get(b), await get(randomId())];
    expect(watched).toMatchObject(problem(404, 'not_found'));
    expect({ ...watched.json, reference: '' }).toEqual({ ...invented.json, reference: '' });
    expect(await floor.send('GET', '/api/console/decisions?tenant=x', cookie)).toMatchObject(
      problem(400, 'invalid_request'),
    );
  });
});
