import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';

import { projectRoot } from '#platform/migrate';
import { CATALOGUE } from './catalogue.ts';
import { FRAMEWORKS, PRACTICES, SIGNALS, type Framework } from './control.ts';
import { controlsCsv, evidencePack } from './evidence-pack.ts';
import { judgeAll } from './judge-controls.ts';
import { assessmentResults, componentDefinition, tokenOf } from './oscal.ts';
import { readSignal, type Snapshot } from './read-signals.ts';
import { readSoftware } from './read-software.ts';

const NOW = Date.parse('2026-11-25T12:00:00.000Z');
const NOTHING: Snapshot = {
  now: NOW,
  days: 30,
  decisions: null,
  staff: null,
  keys: null,
  erasures: null,
  policy: null,
  search: null,
  destinations: null,
  corrections: null,
  log: null,
  software: null,
};
const GOOD: Snapshot = {
  ...NOTHING,
  decisions: {
    releases: [{ purpose: 'process_refund', role: 'agent', class: 'CARD', count: 4 }],
    denials: [{ reason: 'nda_not_in_force', count: 2 }],
    byHour: [],
    matches: 7,
    searches: 1,
    uses: 0,
  },
  staff: { total: 4, withNda: 4, withTraining: 4, onShift: 2 },
  keys: {
    provider: 'HSM',
    providerKind: 'pkcs11',
    destroysAfterSeconds: 0,
    custody: { holder: 'provider', kind: null, key: null, state: 'open', because: null, since: null },
    epoch: 9,
    epochSince: '2026-11-25T00:00:00.000Z',
    moving: null,
    rotations: [],
    horizonSeconds: 86_400,
    longestSeconds: 172_800,
  } as unknown as Snapshot['keys'],
  erasures: {
    rule: { daysAfterSolved: 90 },
    horizonSeconds: 86_400,
    provider: 'HSM',
    vkey: 'key',
    erasures: [],
    holds: [],
    due: null,
  } as unknown as Snapshot['erasures'],
  policy: {
    tenant: '00000000-0000-4000-8000-000000000000',
    version: 3,
    digest: 'd',
    permits: [{ role: 'agent', class: 'CARD', purposes: ['process_refund'] }],
    touchClasses: ['CARD'],
    perHour: 20,
    perDay: 80,
    touchMaxAgeSeconds: 60,
    cedar: '',
    guardrails: '',
    activatedAt: '2026-11-01T00:00:00.000Z',
  } as Snapshot['policy'],
  search: { last4: [], names: false, filled: true },
  destinations: { destinations: [] },
  corrections: { byClass: [{ class: 'CARD', found: 500, missed: 1, notSensitive: 0 }], patterns: [] },
  log: { size: 10, signed: 10, lastAt: '2026-11-25T11:59:00.000Z' },
  software: { version: '1.2.3', builtAt: '2026-11-20T00:00:00.000Z', parts: 400 },
};

describe('the catalogue', () => {
  test('names each control once, in a practice that exists, in both languages', () => {
    const ids = CATALOGUE.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, title, does, limit } of CATALOGUE) {
      expect(Object.keys(PRACTICES), id).toContain(id.slice(3).split('.')[0]);
      for (const [en, ja] of [title, does, ...(limit === undefined ? [] : [limit])]) {
        expect(en, id).toMatch(/[a-z]/);
        expect(ja, id).toMatch(/[\u3041-\u9fff]/);
      }
    }
    for (const practice of Object.keys(PRACTICES))
      expect(
        ids.some((id) => id.startsWith(`DZ-${practice}.`)),
        practice,
      ).toBe(true);
  });

  test('promises nothing that no test or live fact stands behind, and every test named exists', () => {
    const root = projectRoot();
    for (const { id, tests, signals } of CATALOGUE) {
      for (const file of tests) expect(existsSync(join(root, file)), `${id}: ${file}`).toBe(true);
      if (!id.startsWith('DZ-8.')) expect(tests.length, id).toBeGreaterThan(0);
      else expect(tests, id).toEqual([]);
      for (const signal of signals) expect(SIGNALS).toContain(signal);
    }
    expect(new Set(CATALOGUE.flatMap(({ signals }) => signals))).toEqual(new Set(SIGNALS));
  });

  test('names only kinds of entries that the portal knows', () => {
    const known = readFileSync(join(projectRoot(), 'web/trust/kinds.ts'), 'utf8');
    for (const kind of new Set(CATALOGUE.flatMap(({ entries }) => entries)))
      expect(known, kind).toContain(`'${kind}':`);
  });

  /** The numbers that these standards have at all: a wrong one is worse than none. */
  const SHAPES: Readonly<Record<Framework, (id: string) => boolean>> = {
    iso27001: (id) => {
      const [, theme, number] = /^A\.([5-8])\.(\d+)$/.exec(id) ?? [];
      const last = { 5: 37, 6: 8, 7: 14, 8: 34 }[Number(theme)] ?? 0;
      return Number(number) >= 1 && Number(number) <= last;
    },
    iso27701: (id) => /^B\.8\.(2\.[1-6]|3\.1|4\.[1-3]|5\.[1-8])$/.test(id),
    pci: (id) => /^(1[0-2]|[1-9])\.\d{1,2}(\.\d{1,2}){0,2}$/.test(id),
    soc2: (id) =>
      /^(CC1\.[1-5]|CC2\.[1-3]|CC3\.[1-4]|CC4\.[12]|CC5\.[1-3]|CC6\.[1-8]|CC7\.[1-5]|CC8\.1|CC9\.[12]|A1\.[1-3]|C1\.[12]|PI1\.[1-5]|P1\.1|P2\.1|P3\.[12]|P4\.[1-3]|P5\.[12]|P6\.[1-7]|P7\.1|P8\.1)$/.test(
        id,
      ),
    gdpr: (id) => {
      const article = Number(/^(\d{1,2})(\(\d{1,2}\))?(\([a-i]\))?$/.exec(id)?.[1]);
      return article >= 5 && article <= 49;
    },
    appi: (id) => Number(id) >= 17 && Number(id) <= 40,
    dpdp: (id) => /^(s\. \d{1,2}(\(\d{1,2}\))?|Rule \d{1,2})$/.test(id),
    pdpa_sg: (id) => /^s\. (1[1-9]|2[0-6])[A-E]?$/.test(id),
    pdpa_th: (id) => /^s\. (2[1-9]|3\d|4[0-2])(\(\d\))?$/.test(id),
    dpa_ph: (id) => /^s\. (1[1-9]|2[0-2])(\([a-f]\))?$/.test(id),
  };
  test('names only numbers that the standards have', () => {
    for (const { id, maps } of CATALOGUE)
      for (const framework of Object.keys(FRAMEWORKS) as Framework[])
        for (const number of maps[framework] ?? [])
          expect(SHAPES[framework](number), `${id}: ${framework} ${number}`).toBe(true);
    expect(SHAPES.iso27001('A.5.38')).toBe(false);
    expect(SHAPES.soc2('CC6.9')).toBe(false);
  });
});

describe('live facts', () => {
  const stateOf = (id: string, known: Snapshot) =>
    judgeAll(known).find(({ control }) => control.id === id)?.state;

  test('a source that gives no answer makes unknown what rests on it, and nothing is made up', () => {
    for (const signal of SIGNALS) expect(readSignal(signal, NOTHING).state, signal).toBe('unknown');
    for (const { control, state } of judgeAll(NOTHING))
      expect(state, control.id).toBe(
        control.signals.length > 0 ? 'unknown' : control.tests.length > 0 ? 'built' : 'outside',
      );
  });

  test('what is as it should be falls short nowhere', () => {
    expect(judgeAll(GOOD).filter(({ state }) => state === 'short' || state === 'unknown')).toEqual([]);
  });

  test.each<[string, string, Partial<Snapshot>]>([
    ['DZ-1.2', 'short', { log: { size: 10, signed: 4, lastAt: '2026-11-25T11:59:00.000Z' } }],
    ['DZ-1.2', 'met', { log: { size: 10, signed: 9, lastAt: '2026-11-25T11:59:59.000Z' } }],
    ['DZ-2.1', 'held', { staff: { total: 4, withNda: 3, withTraining: 4, onShift: 0 } }],
    ['DZ-2.2', 'held', { staff: { total: 4, withNda: 4, withTraining: 0, onShift: 0 } }],
    ['DZ-6.2', 'short', { software: { version: '1', builtAt: '2026-10-01T00:00:00.000Z', parts: 1 } }],
    [
      'DZ-3.7',
      'short',
      { corrections: { byClass: [{ class: 'CARD', found: 50, missed: 9, notSensitive: 0 }], patterns: [] } },
    ],
  ])('%s is %s', (id, state, change) => {
    expect(stateOf(id, { ...GOOD, ...change })).toBe(state);
  });

  test('a key in a file, no rule of retention, a late erasure and a wide budget are said plainly', () => {
    const { keys, erasures, policy } = GOOD;
    if (keys === null || erasures === null || policy === null) throw new Error('no facts');
    expect(stateOf('DZ-3.2', { ...GOOD, keys: { ...keys, providerKind: 'file' } })).toBe('short');
    expect(stateOf('DZ-3.3', { ...GOOD, keys: { ...keys, epochSince: '2026-11-01T00:00:00.000Z' } })).toBe(
      'short',
    );
    expect(stateOf('DZ-2.8', { ...GOOD, erasures: { ...erasures, rule: { daysAfterSolved: null } } })).toBe(
      'short',
    );
    const late = {
      state: 'waiting',
      dueBy: '2026-11-24T00:00:00.000Z',
    } as (typeof erasures.erasures)[number];
    expect(stateOf('DZ-2.9', { ...GOOD, erasures: { ...erasures, erasures: [late] } })).toBe('short');
    expect(stateOf('DZ-2.5', { ...GOOD, policy: { ...policy, perDay: 5_000 } })).toBe('short');
    expect(stateOf('DZ-3.6', { ...GOOD, policy: { ...policy, touchClasses: [] } })).toBe('short');
  });
});

describe('what an auditor takes along', () => {
  const context = {
    clientName: 'Aozora Denki',
    tenant: 't',
    at: '2026-11-25T12:00:00.000Z',
    version: '1.2.3',
  };
  const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  test('OSCAL: every identifier is well formed, used once, and every reference leads somewhere', () => {
    for (const document of [componentDefinition(context), assessmentResults(context, judgeAll(GOOD))]) {
      const uuids: string[] = [];
      const references: string[] = [];
      walk(document, (key, value) => {
        if (key === 'uuid') uuids.push(value);
        if (key === 'observation-uuid' || ((key === 'href' || key === 'source') && value.startsWith('#')))
          references.push(value.replace('#', ''));
        if (key === 'control-id' || key === 'target-id') expect(value).toMatch(/^[A-Za-z_][A-Za-z0-9._-]*$/);
      });
      expect(uuids.length).toBeGreaterThan(10);
      expect(new Set(uuids).size).toBe(uuids.length);
      for (const uuid of uuids) expect(uuid).toMatch(UUID);
      expect(references.length).toBeGreaterThan(0);
      for (const reference of references) expect(uuids).toContain(reference);
    }
    expect(tokenOf('gdpr', '28(3)(h)')).toBe('gdpr_28.3.h');
    expect(tokenOf('pdpa_sg', 's. 24')).toBe('pdpa_sg_s.-24');
  });

  test('OSCAL: what falls short is not satisfied, what lies outside is not judged', () => {
    const text = JSON.stringify(assessmentResults(context, judgeAll({ ...GOOD, erasures: null })));
    expect(text).not.toContain('DZ-8.1');
    const { findings } = (
      JSON.parse(text) as {
        'assessment-results': {
          results: [{ findings: { target: { 'target-id': string; status: unknown } }[] }];
        };
      }
    )['assessment-results'].results[0];
    expect(findings.find(({ target }) => target['target-id'] === 'DZ-2.8')?.target.status).toEqual({
      state: 'not-satisfied',
      reason: 'other',
    });
  });

  test('the pack holds what its index says, byte for byte, and the table has one row a control', () => {
    const zip = evidencePack({
      context,
      judged: judgeAll(GOOD),
      logPack: { fileName: 'a-log.zip', bytes: new Uint8Array([1, 2, 3]) },
      partsList: null,
    });
    const files = unzipSync(zip);
    const index = JSON.parse(strFromU8(files['index.json'] ?? new Uint8Array())) as {
      files: { path: string; sha256: string }[];
    };
    expect(Object.keys(files).toSorted()).toEqual(
      [...index.files.map(({ path }) => path), 'index.json'].toSorted(),
    );
    for (const { path, sha256 } of index.files)
      expect(
        createHash('sha256')
          .update(files[path] ?? '')
          .digest('hex'),
        path,
      ).toBe(sha256);
    const csv = controlsCsv(judgeAll(GOOD));
    expect(csv.startsWith('\ufeffid,title,title_ja,state')).toBe(true);
    expect(csv.match(/^DZ-/gm)).toHaveLength(CATALOGUE.length);
  });

  test('the list of parts is read as the build writes it, and is missed where there is none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dozo-parts-'));
    try {
      const file = join(folder, 'parts.cdx.json');
      expect(await readSoftware(file)).toBeNull();
      writeFileSync(
        file,
        JSON.stringify({
          bomFormat: 'CycloneDX',
          metadata: { timestamp: '2026-11-25T12:00:00.000Z', component: { version: '0.1.0' } },
          components: [{ name: 'zod', version: '4.0.0' }],
        }),
      );
      expect(await readSoftware(file)).toEqual({
        version: '0.1.0',
        builtAt: '2026-11-25T12:00:00.000Z',
        parts: 1,
      });
      writeFileSync(file, '{"bomFormat":"SPDX"}');
      expect(await readSoftware(file)).toBeNull();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function walk(value: unknown, visit: (key: string, text: string) => void): void {
  if (Array.isArray(value)) for (const each of value) walk(each, visit);
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) {
      if (typeof each === 'string') visit(key, each);
      else walk(each, visit);
    }
}
