import { describe, expect, it } from 'vitest';

import { GROUPS, groupsOf, kindName, kindsOf } from './kinds.ts';
import { everyHour } from './hours.ts';
import { permitTable } from './permit-table.ts';
import { fileNameOf } from './download-pack.ts';
import { readEntry } from './read-entry.ts';
import { summaryOf } from './summary.ts';

const line = (text: string, index = 4) => ({ index, entry: Buffer.from(text).toString('base64') });
const TEXT =
  '{"actor":"p_abc","at":"2026-11-24T01:02:03.000Z","body":{"class":"CARD","policyDigest":"ab12","purpose":"process_refund","reasons":["not_on_shift"],"role":"lead"},"id":"i","kind":"value.denied","requestId":"r","tenant":"t","v":1}';

describe('an entry', () => {
  it('is read from its exact bytes', () => {
    const reading = readEntry(line(TEXT));
    expect(reading).toMatchObject({
      index: 4,
      kind: 'value.denied',
      actor: 'p_abc',
      role: 'lead',
      class: 'CARD',
      purpose: 'process_refund',
      reasons: ['not_on_shift'],
      policy: 'ab12',
      text: TEXT,
    });
  });

  it('is not one when it is no JSON, no UTF-8 or has no kind', () => {
    expect(readEntry(line('{'))).toBeNull();
    expect(readEntry(line('{"v":1}'))).toBeNull();
    expect(readEntry({ index: 0, entry: Buffer.of(0xff, 0xfe).toString('base64') })).toBeNull();
  });

  it('says in both languages what its kind does not', () => {
    const body = { scope: 'floor', active: true };
    expect(summaryOf({ kind: 'containment.changed', body }, 'en')).toBe('Whole floor: switched on');
    expect(summaryOf({ kind: 'containment.changed', body }, 'ja')).toBe('フロア全体を開始');
    expect(summaryOf({ kind: 'match.answered', body: { match: false } }, 'en')).toBe('It did not match');
    expect(summaryOf({ kind: 'match.answered', body: { match: null } }, 'en')).toBe(
      'Refused: too many tries',
    );
    expect(summaryOf({ kind: 'value.revealed', body: {} }, 'en')).toBeNull();
  });
});

describe('kinds and groups', () => {
  it('asks for each kind once', () => {
    expect(kindsOf(['releases', 'marked'])).toEqual(['value.revealed', 'value.unmarked', 'value.marked']);
    expect(groupsOf('denied,nonsense,releases')).toEqual(['releases', 'denied']);
    expect(groupsOf(undefined)).toEqual([]);
  });

  it('has words for every kind of every group', () => {
    for (const kind of Object.values(GROUPS).flat()) {
      expect(kindName(kind, 'en')).not.toBe(kind);
      expect(kindName(kind, 'ja')).not.toBe(kind);
    }
  });
});

describe('hours', () => {
  it('has also those in which nothing happened, and at most a day', () => {
    const now = Date.parse('2026-11-24T05:30:00Z');
    const rows = everyHour(
      [{ hour: '2026-11-24T03:00:00.000Z', released: 3, denied: 1 }],
      '2026-11-24T02:10:00.000Z',
      now,
    );
    expect(rows.map((row) => [row.hour.slice(11, 13), row.first, row.second])).toEqual([
      ['02', 0, 0],
      ['03', 3, 1],
      ['04', 0, 0],
      ['05', 0, 0],
    ]);
    expect(everyHour([], '2026-11-01T00:00:00.000Z', now)).toHaveLength(24);
  });
});

describe('permits', () => {
  it('stand in a row for each class and a column for each role that has any', () => {
    const table = permitTable([
      { role: 'lead', class: 'CARD', purposes: ['process_refund'] },
      { role: 'agent', class: 'PHONE', purposes: ['verify_identity'] },
      { role: 'agent', class: 'PHONE', purposes: ['verify_identity', 'ship_order'] },
    ]);
    expect(table.roles).toEqual(['agent', 'lead']);
    expect(table.rows).toEqual([
      { class: 'CARD', purposes: [[], ['process_refund']] },
      { class: 'PHONE', purposes: [['verify_identity', 'ship_order'], []] },
    ]);
  });
});

describe("a download's name", () => {
  it('is taken only when it is a bare name', () => {
    expect(fileNameOf('attachment; filename="log-2026.zip"')).toBe('log-2026.zip');
    expect(fileNameOf('attachment; filename="../log.zip"')).toBeNull();
    expect(fileNameOf(null)).toBeNull();
  });
});
