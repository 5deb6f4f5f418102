import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';

import { verifyPack, type PackReport } from '#tlog';
import { decideAgain } from '../../src/commands/decide-again.ts';
import { clientLog, entryBytes, HASHER, LOG_VKEY, packFiles, type Draft } from '../generate/client-log.ts';

const LOG = [...clientLog(1_200)];

const POLICY_2 = '00'.repeat(32);

function audit(drafts: readonly Draft[]): PackReport {
  const files = packFiles(entryBytes(drafts));
  return verifyPack(zipSync(files, { level: 0 }), { vkey: LOG_VKEY, hasher: HASHER, decideAgain });
}

/** The checks that failed, each with its first problem. */
function failed(report: PackReport): Record<string, string> {
  return Object.fromEntries(
    report.checks
      .filter(({ state }) => state === 'failed')
      .map(({ id, problems }) => [id, problems[0] ?? '']),
  );
}

/** The same log with one entry otherwise; everything else, tiles and signature too, as if the provider had written it so. */
function told(at: number, change: (draft: Draft) => Partial<Draft> | Draft[]): Draft[] {
  return LOG.flatMap((draft, nth) => {
    if (nth !== at) return [draft];
    const changed = change(draft);
    return Array.isArray(changed) ? changed : [{ ...draft, ...changed }];
  });
}

const find = (kind: string, nth = 40): number =>
  LOG.map((draft, at) => ({ draft, at })).filter(({ draft }) => draft.kind === kind)[nth]?.at ?? -1;
const withFacts = (change: Record<string, string>) => (draft: Draft) => ({
  body: {
    ...draft.body,
    facts: (draft.body['facts'] as string[]).map((code) => {
      const [path = '', value] = code.split('=');
      return `${path}=${change[path] ?? value}`;
    }),
  },
});

describe('every decision of a log is made again', () => {
  test('and an honest log has none that should have been different', () => {
    const report = audit(LOG);
    expect(failed(report)).toEqual({});
    expect(report.ok).toBe(true);
    const counted = Object.fromEntries(report.checks.map(({ id, counted }) => [id, counted]));
    expect(counted['replay']).toBe(LOG.filter(({ body }) => 'decision' in body).length);
    expect(LOG.some(({ kind }) => kind === 'value.denied')).toBe(true);
  });

  const reveal = find('value.revealed');
  const lies: [what: string, at: number, change: (draft: Draft) => Partial<Draft> | Draft[], says: object][] =
    [
      [
        'a denial that is told as a release',
        find('value.denied', 2),
        ({ body }) => ({ kind: 'value.revealed', body: { ...body, reasons: [] } }),
        { replay: expect.stringContaining('should have been denied (not_on_shift), and was allowed') },
      ],
      [
        'a release that is told as a denial',
        reveal,
        ({ body }) => ({ kind: 'value.denied', body: { ...body, reasons: ['nda_not_in_force'] } }),
        { replay: expect.stringContaining('should have been allowed') },
      ],
      [
        'facts made up to fit: on shift, of whom the log says that the shift was over',
        find('value.denied', 2),
        (draft) => ({
          kind: 'value.revealed',
          body: { ...withFacts({ 'shift.onShift': 'true' })(draft).body, reasons: [] },
        }),
        { facts: expect.stringContaining('shift.onShift=true, which the log does not bear out') },
      ],
      [
        'an agreement that ended the moment before',
        reveal,
        (draft) => [
          {
            kind: 'fact.changed',
            actor: 'desk',
            after: 120_000,
            body: {
              fact: 'nda',
              source: 'personnel',
              observedAt: '2026-09-01T00:00:00.000Z',
              expiresAt: '2027-09-01T00:00:00.000Z',
              person: draft.actor,
              inForce: false,
              document: 'nda-2026',
            },
          },
          draft,
        ],
        { facts: expect.stringContaining('nda.inForce=true') },
      ],
      [
        'training that nobody logged',
        find('fact.changed', 1),
        () => [],
        { facts: expect.stringContaining('training.current=true') },
      ],
      [
        'a conversation of somebody else',
        reveal,
        ({ body }) => ({ body: { ...body, conversation: 'c999999' } }),
        { facts: expect.stringContaining('ticket.open=true, ticket.assignedToYou=true') },
      ],
      [
        'a person who was held back',
        reveal,
        (draft) => [
          {
            kind: 'containment.changed',
            actor: 'p_officer000000000',
            after: 120_000,
            body: { scope: 'agent', active: true, version: 1, person: draft.actor },
          },
          draft,
        ],
        { facts: expect.stringContaining('containment.agent=false') },
      ],
      [
        'a budget counted low',
        find('value.revealed', 150),
        withFacts({ 'quota.usedThisHour': '0' }),
        { quotas: expect.stringMatching(/usedThisHour=0, the log shows [1-9]/) },
      ],
      [
        'a limit other than the rules’',
        reveal,
        withFacts({ 'quota.perHour': '100000' }),
        { quotas: expect.stringContaining('quota.perHour=100000, the rules say 300') },
      ],
      [
        'a touch that was not asked for',
        reveal,
        withFacts({ 'session.touchNeeded': 'false' }),
        { quotas: expect.stringContaining('session.touchNeeded=false, the rules say true') },
      ],
      ['rules that nobody announced', 0, () => [], { rules: expect.stringContaining('was not in force') }],
      [
        'rules that were replaced long before',
        reveal,
        (draft) => [
          {
            kind: 'policy.changed',
            actor: 'p_officer000000000',
            after: 120_000,
            body: { version: 2, policyDigest: POLICY_2, because: 'set' },
          },
          draft,
        ],
        { rules: expect.stringContaining('was not in force') },
      ],
      [
        'an answer to a check that nobody allowed',
        reveal,
        (draft) => [
          draft,
          {
            kind: 'match.answered',
            actor: draft.actor,
            body: { decision: String(draft.body['decision']), token: 't', how: 'exact', match: true },
          },
        ],
        { decisions: expect.stringContaining('rests on no decision that allowed it') },
      ],
      [
        'a release of another kind than was decided',
        reveal,
        ({ body }) => ({ body: { ...body, action: 'send' } }),
        { decisions: expect.stringContaining('is a value.revealed of a decision about send') },
      ],
    ];
  test.each(lies)('shows %s', (_what, at, change, says) => {
    expect(at).toBeGreaterThanOrEqual(0);
    const report = audit(told(at, change));
    expect(failed(report)).toMatchObject(says);
    expect(report.ok).toBe(false);
  });

  test('what cannot be made again is never counted as in order', () => {
    const before = told(reveal, ({ body: { facts: _before, ...body } }) => ({ body }));
    const report = audit(before);
    expect(report.ok).toBe(true);
    const check = report.checks.find(({ id }) => id === 'replay');
    expect(check).toMatchObject({ state: 'open', unmade: 1 });
    expect(
      verifyPack(zipSync(packFiles(entryBytes(LOG))), { vkey: LOG_VKEY, hasher: HASHER }).checks,
    ).toContainEqual(expect.objectContaining({ id: 'replay', state: 'open', counted: 0 }));
  });
});
