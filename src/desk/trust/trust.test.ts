import { unzipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { randomId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { Role } from '#platform/ctx';
import { openDeskFloor, type DeskFloor } from '../../../test/desk-floor.ts';

let floor: DeskFloor;
let officer: string;
beforeAll(async () => {
  floor = await openDeskFloor();
  officer = await floor.signIn(floor.person({ a: 'client_officer' }));
});
afterAll(() => floor.close());

const problem = (status: number, name: string) => ({ status, json: { problem: name } });
const PAGES = [
  'today',
  'policy',
  'entries',
  'log/checkpoint',
  'log/vkey',
  'log/handovers',
  'log/proof/0',
  'log/tile/0/000',
  'pack',
  'controls',
  'controls/evidence?lang=en',
  'controls/parts',
  `erasures/${randomId()}/certificate?lang=en`,
];
const get = (page: string, cookie: string | null = officer, tenant = floor.clients.a.tenant) =>
  floor.send('GET', `/api/trust/${tenant}/${page}`, cookie);

beforeEach(() => {
  floor.asked.length = 0;
  floor.answers['/door/log/entries'] = () => ({ size: 7, lines: [] });
  floor.answers['/door/log/checkpoint'] = () => ({
    checkpoint: 'log\n7\nroot\n',
    vkey: 'log+1+key',
    origin: 'log',
  });
  floor.answers['/door/log/handovers'] = () => ({ handovers: [] });
  floor.answers['/door/log/proof'] = () => ({ proof: 'c2sp.org/tlog-proof@v1' });
  floor.answers['/door/log/tile'] = () => ({ base64: Buffer.from('hashes').toString('base64') });
  floor.answers['/door/log/pack'] = () => ({
    base64: Buffer.from('zip').toString('base64'),
    fileName: 'pack-a.zip',
  });
});

describe('a client’s portal', () => {
  test.each(PAGES)('%s is for that client’s officer and for nobody else', async (page) => {
    for (const role of ['agent', 'lead', 'security_officer', 'compliance_manager'] as Role[])
      expect(await get(page, await floor.signIn(floor.person({ a: role }))), role).toMatchObject(
        problem(403, 'not_permitted'),
      );
    expect(await get(page, null)).toMatchObject(problem(401, 'not_signed_in'));
    const elsewhere = await get(page, officer, floor.clients.b.tenant);
    const nowhere = await get(page, officer, randomId());
    expect(elsewhere).toMatchObject(problem(404, 'not_found'));
    expect({ ...elsewhere.json, reference: '' }).toEqual({ ...nowhere.json, reference: '' });
    expect(floor.asked.filter(({ path }) => !/sessions|directory/.test(path))).toEqual([]);
  });

  test('counts its own tickets and staff beside what the vault counts', async () => {
    floor.answers['/door/values/count'] = () => ({
      byClass: [{ class: 'CARD', count: 2, oldest: '2026-11-01T00:00:00.000Z' }],
      subjects: 2,
    });
    floor.answers['/door/erasures'] = () => ({
      rule: { daysAfterSolved: null },
      horizonSeconds: 86_400,
      provider: 'local file (evaluation)',
      vkey: 'destruction+1+key',
      erasures: [],
      holds: [],
      due: null,
    });
    floor.answers['/door/decisions/count'] = () => ({
      releases: [],
      denials: [],
      byHour: [],
      matches: 1,
      searches: 0,
      uses: 2,
    });
    const { status, json } = await get('today');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      since: '2026-11-23T09:00:00.000Z',
      valuesByClass: [{ class: 'CARD', count: 2 }],
      staff: { total: 3, withNda: 2, withTraining: 1, onShift: 1 },
      tickets: { open: 0, pending: 0, solved: 0 },
      matches: 1,
      uses: 2,
      lastDestruction: null,
      logSize: 7,
    });
    expect(
      floor.asked
        .filter(({ path }) => !/sessions|directory/.test(path))
        .map(({ ask }) => (ask as { tenant: string }).tenant),
    ).toEqual(Array.from({ length: 4 }, () => floor.clients.a.tenant));
  });

  test('gives the log as it is: texts, bytes, a full tile for ever and a partial one for now, and for this reader alone', async () => {
    expect((await get('log/checkpoint')).json).toEqual({ text: 'log\n7\nroot\n' });
    expect((await get('log/vkey')).json).toEqual({ text: 'log+1+key' });
    expect((await get('log/proof/3')).json).toEqual({ text: 'c2sp.org/tlog-proof@v1' });
    const full = await get('log/tile/0/x001/234');
    expect(full.bytes.toString()).toBe('hashes');
    expect(full.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    const partial = await get('log/tile/entries/000.p/7');
    expect(partial.headers['cache-control']).toBe('no-store');
    expect(floor.asked.filter(({ path }) => path === '/door/log/tile').map(({ ask }) => ask)).toEqual([
      { tenant: floor.clients.a.tenant, path: 'tile/0/x001/234' },
      { tenant: floor.clients.a.tenant, path: 'tile/entries/000.p/7' },
    ]);
    const pack = await get('pack');
    expect(pack.headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': 'attachment; filename="pack-a.zip"',
    });
  });

  test('judges every control by what answers, and says of the rest that nothing is known', async () => {
    const { status, json } = await get('controls');
    expect(status).toBe(200);
    const { controls } = json as unknown as {
      controls: { id: string; state: string; readings: { id: string; state: string }[] }[];
    };
    const stateOf = (id: string) => controls.find((one) => one.id === id)?.state;
    expect(stateOf('DZ-2.1')).toBe('held');
    expect(stateOf('DZ-3.2')).toBe('unknown');
    expect(stateOf('DZ-1.2')).toBe('met');
    const evidence = await get('controls/evidence?lang=ja');
    expect(evidence.headers).toMatchObject({ 'content-type': 'application/zip' });
    expect(Object.keys(unzipSync(evidence.bytes))).toContain('log/pack-a.zip');
    expect(await get('controls/evidence?lang=fr')).toMatchObject(problem(400, 'invalid_request'));
  });

  test('asks for entries within its limits, and passes on what the vault refuses', async () => {
    expect((await get('entries?kinds=value.revealed,value.denied&before=5&limit=200')).json).toEqual({
      size: 7,
      lines: [],
    });
    expect(floor.asked).toContainEqual({
      path: '/door/log/entries',
      ask: {
        tenant: floor.clients.a.tenant,
        kinds: ['value.revealed', 'value.denied'],
        before: 5,
        limit: 200,
      },
    });
    for (const wrong of [
      'entries?limit=201',
      'entries?limit=0',
      'entries?before=-1',
      `entries?kinds=${'k'.repeat(401)}`,
      'log/proof/-1',
      'log/proof/x',
    ])
      expect(await get(wrong), wrong).toMatchObject(problem(400, 'invalid_request'));
    floor.answers['/door/log/proof'] = () => {
      throw new AppError('not_found');
    };
    expect(await get('log/proof/99')).toMatchObject(problem(404, 'not_found'));
  });
});
