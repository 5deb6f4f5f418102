import { describe, expect, it } from 'vitest';

import type { DecisionView } from '#vault/authz/api';
import type { Containment } from '#vault/facts/api';
import type { Person } from '#vault/identity/api';
import { lastHour, mergeDecisions, NO_FILTER, passes } from './decision-stream.ts';
import { distinctContainments } from './distinct-containments.ts';
import type { PersonnelRecord } from '#desk/personnel/api';
import { concerned, joinPeople, onShift, onStrip } from './join-people.ts';

const A = 'aaaaaaaa-0000-4000-8000-000000000000';
const B = 'bbbbbbbb-0000-4000-8000-000000000000';
const NOW = Date.parse('2026-11-24T12:00:00Z');

function person(login: string, over: Partial<Person> = {}): Person {
  return {
    personId: `id-${login}`,
    login,
    nameEn: login,
    nameJa: login,
    locale: 'en',
    ofClient: false,
    memberships: [{ tenant: A, role: 'agent' }],
    state: 'active',
    ...over,
  };
}
function training(course: string, over: Partial<PersonnelRecord['training'][number]>) {
  const title = { en: course, ja: course };
  const none = { passedAt: null, expiresAt: null, requiredFrom: null, requiredBy: [A] };
  return { course, title, current: false, outdated: false, ...none, ...over };
}
const byLogin = (a: Person, b: Person): number => a.login.localeCompare(b.login);

describe('people', () => {
  const people = [
    person('ann'),
    person('ben', {
      memberships: [
        { tenant: A, role: 'agent' },
        { tenant: B, role: 'lead' },
      ],
    }),
    person('cat', { ofClient: true, memberships: [{ tenant: A, role: 'client_officer' }] }),
    person('dan', { state: 'left' }),
  ];
  const lines = joinPeople(
    people,
    [
      {
        personId: 'id-ben',
        undertaking: { signedAt: null, expiresAt: null, inForce: true },
        ndas: [{ tenant: B, signedAt: null, expiresAt: null, inForce: true }],
        training: [
          training('one', { expiresAt: '2027-01-01T00:00:00.000Z', current: true }),
          training('two', { expiresAt: null, current: false }),
        ],
        shift: { startsAt: '2026-11-24T09:00:00.000Z', endsAt: '2026-11-24T18:00:00.000Z' },
      },
    ],
    [
      {
        personId: 'id-ben',
        tenant: B,
        usedThisHour: 2,
        usedToday: 5,
        perHour: 10,
        perDay: 40,
        heldBackBy: ['training_not_current'],
      },
    ],
    byLogin,
  );

  it('are the provider’s own, those held back first', () => {
    expect(lines.map((line) => line.person.login)).toEqual(['ben', 'ann']);
    expect(lines[0]?.at.map((one) => [one.tenant, one.nda?.inForce ?? null, one.heldBackBy])).toEqual([
      [A, null, []],
      [B, true, ['training_not_current']],
    ]);
    expect(lines[0]?.training?.course).toBe('two');
  });

  it('are counted for a containment by whom it concerns', () => {
    expect(concerned(lines, 'floor', null)).toHaveLength(2);
    expect(concerned(lines, 'client', B)).toHaveLength(1);
    expect(concerned(lines, 'agent', 'id-ann')).toHaveLength(1);
    expect(concerned(lines, 'agent', 'nobody')).toHaveLength(0);
  });

  it('are on shift from the beginning until just before the end', () => {
    const shift = { startsAt: '2026-11-24T12:00:00.000Z', endsAt: '2026-11-24T18:00:00.000Z' };
    expect(onShift(shift, NOW)).toBe(true);
    expect(onShift(shift, Date.parse(shift.endsAt))).toBe(false);
    expect(onShift(null, NOW)).toBe(false);
    expect(onStrip(shift, NOW)).toEqual({ left: 50, width: 25 });
    expect(
      onStrip({ startsAt: '2026-11-20T00:00:00.000Z', endsAt: '2026-11-20T08:00:00.000Z' }, NOW),
    ).toBeNull();
  });
});

describe('decisions', () => {
  const decision = (id: string, at: string, over: Partial<DecisionView> = {}): DecisionView => ({
    decisionId: id,
    tenant: A,
    at,
    personId: 'id-ann',
    action: 'reveal',
    class: 'CARD',
    purpose: null,
    conversationId: null,
    allow: true,
    reasons: [],
    policyDigest: '',
    factsDigest: '',
    logIndex: null,
    ...over,
  });
  const one = decision('1', '2026-11-24T11:58:00.000Z');
  const two = decision('2', '2026-11-24T11:59:00.000Z', { allow: false, reasons: ['not_on_shift'] });

  it('stand once each, newest first; the first list’s view counts', () => {
    const numbered = { ...one, logIndex: 7 };
    expect(mergeDecisions([numbered], [one, two])).toEqual([two, numbered]);
  });

  it('pass a filter only if every part of it fits', () => {
    expect(passes(two, NO_FILTER)).toBe(true);
    expect(passes(two, { ...NO_FILTER, outcome: 'allowed' })).toBe(false);
    expect(passes(two, { ...NO_FILTER, outcome: 'refused', reason: 'not_on_shift' })).toBe(true);
    expect(passes(two, { ...NO_FILTER, reason: 'quota_used_up' })).toBe(false);
    expect(passes(one, { ...NO_FILTER, action: 'match' })).toBe(false);
    expect(passes(one, { ...NO_FILTER, personId: 'id-ben' })).toBe(false);
  });

  it('of the last hour fall into steps of five minutes', () => {
    const bins = lastHour([one, two, decision('3', '2026-11-24T10:00:00.000Z')], NOW);
    expect(bins).toHaveLength(12);
    expect(bins.at(-2)).toEqual({ hour: '2026-11-24T11:55:00.000Z', first: 1, second: 1 });
    expect(bins.reduce((sum, bin) => sum + bin.first + bin.second, 0)).toBe(2);
  });
});

describe('containments', () => {
  it('that each client’s log has of one switch are one, active as long as any is', () => {
    const make = (over: Partial<Containment>): Containment => ({
      tenant: A,
      scope: 'floor',
      target: null,
      active: true,
      version: 1,
      reason: 'why',
      byPerson: 'id-ann',
      at: '2026-11-24T11:00:00.000Z',
      ...over,
    });
    const found = distinctContainments([
      make({}),
      make({ tenant: B, at: '2026-11-24T11:00:01.000Z', active: false }),
      make({ scope: 'agent', target: 'id-ben', at: '2026-11-24T11:30:00.000Z' }),
    ]);
    expect(found.map((one) => [one.scope, one.active])).toEqual([
      ['agent', true],
      ['floor', true],
    ]);
  });
});
