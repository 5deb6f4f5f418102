import { ed25519 } from '@noble/curves/ed25519.js';
import canonicalize from 'canonicalize';
import { unzipSync, zipSync } from 'fflate';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';

import { NODE_HASHER } from '../commands/node-hasher.ts';
import { run } from '../main.ts';
import {
  formatCheckpoint,
  formatKeys,
  formatVkey,
  growTiles,
  joinBundle,
  leafHash,
  makeKey,
  parseEntry,
  signNote,
  tilePath,
  verifyPack,
  type Hasher,
} from './index.ts';

const hasher: Hasher = NODE_HASHER;
const SEED = new Uint8Array(32).fill(3);
const KEY = makeKey('desk.example/log/client-a', ed25519.getPublicKey(SEED));
const VKEY = formatVkey(KEY);
const POLICY = 'permit (principal, action, resource);\n';
const DIGEST = createHash('sha256').update(POLICY).digest('hex');
type Files = Record<string, Uint8Array>;

function entryOf(n: number, over: Record<string, unknown> = {}): Uint8Array {
  const released = n % 3 === 0;
  return Buffer.from(
    canonicalize({
      v: 1,
      id: `e${n}`,
      at: new Date(1_790_000_000_000 + n * 1000).toISOString(),
      tenant: 'client-a',
      kind: n === 0 ? 'policy.changed' : released ? 'value.revealed' : 'message.tokenised',
      actor: 'p_0123456789abcdef',
      requestId: `r${n}`,
      body: released
        ? {
            decision: `d${n}`,
            action: 'reveal',
            role: 'agent',
            class: 'CARD',
            policyDigest: DIGEST,
            reasons: [],
          }
        : { files: n, tokens: [`tk1_card_${n}`] },
      ...over,
    })!,
  );
}

function filesOf(entries: readonly Uint8Array[]): Files {
  const files: Files = {
    'README.txt': Buffer.from('A pack.\n'),
    'keys.json': Buffer.from(formatKeys(VKEY)),
    [`policies/${DIGEST}.cedar`]: Buffer.from(POLICY),
  };
  const grower = growTiles(hasher, (path, hashes) => (files[tilePath(path)] = Buffer.concat(hashes)));
  for (const entry of entries) grower.add(leafHash(entry, hasher));
  const root = grower.finish();
  for (let index = 0; index * 256 < entries.length; index += 1) {
    const some = entries.slice(index * 256, index * 256 + 256);
    files[tilePath({ level: 'entries', index, width: some.length })] = joinBundle(some);
  }
  const text = formatCheckpoint({ origin: KEY.name, size: entries.length, root });
  files['checkpoint'] = Buffer.from(signNote(text, KEY, SEED));
  return files;
}

const entries = Array.from({ length: 600 }, (_, n) => entryOf(n));
const FILES = filesOf(entries);

const DESTROYER = makeKey(
  'desk.example/destruction/client-a',
  ed25519.getPublicKey(new Uint8Array(32).fill(9)),
);
const SHREDDING = '01a2138d-bdf2-7cbb-8a6d-9e4cb81b3a06';
const COUNTS = { conversations: 1, messages: 2, values: 3, indexes: 3, files: 0, mails: 0, contacts: 1 };

/** A log that ends with an erasure and its certificate, with whatever is to be wrong in it. */
function certified(
  wrong: {
    fields?: Record<string, string>;
    requested?: object | null;
    completed?: object;
    seed?: Uint8Array;
  } = {},
): { files: Files; entries: Uint8Array[] } {
  const fields = {
    tenant: 'client-a',
    certificate: SHREDDING,
    subject: 'ab'.repeat(32),
    because: 'asked_by_person',
    requested: '2026-11-24T09:00:00.000Z',
    completed: '2026-11-25T09:00:20.000Z',
    ...COUNTS,
    epoch: '7',
    'horizon-seconds': '86400',
    remains: 'log: decisions',
    ...wrong.fields,
  };
  const text = [
    'dozo/destruction/v1',
    ...Object.entries(fields).map(([name, value]) => `${name} ${value}`),
    '',
  ];
  const note = signNote(text.join('\n'), DESTROYER, wrong.seed ?? new Uint8Array(32).fill(9));
  const asked = { shredding: SHREDDING, subject: 'ab'.repeat(32), because: 'asked_by_person', ...COUNTS };
  const requested = { kind: 'shred.requested', body: { ...asked, ...wrong.requested } };
  const certificate = createHash('sha256').update(note).digest('hex');
  const done = { shredding: SHREDDING, subject: 'ab'.repeat(32), certificate, epoch: 7, ...wrong.completed };
  const all = [
    ...entries,
    ...(wrong.requested === null ? [] : [entryOf(601, requested)]),
    entryOf(602, { kind: 'shred.completed', body: done }),
  ];
  const files = {
    ...filesOf(all),
    'keys.json': Buffer.from(formatKeys(VKEY, formatVkey(DESTROYER))),
    [`certificates/${SHREDDING}.note`]: Buffer.from(note),
  };
  return { files, entries: all };
}
const CERTIFIED = certified();
const zip = (files: Files): Uint8Array => zipSync(files, { level: 0 });
const check = (files: Files, vkey: string | undefined = VKEY) =>
  verifyPack(zip(files), { hasher, ...(vkey === undefined ? {} : { vkey }) });
const failed = (files: Files): string[] =>
  check(files)
    .checks.filter((one) => one.state === 'failed')
    .map((one) => one.id);
const reordered = (over: (all: Uint8Array[]) => Uint8Array[]): Files => filesOf(over([...entries]));

describe('a pack', () => {
  test('in order: every check counts what it looked at', () => {
    const report = check(FILES);
    expect(report.checks.flatMap((one) => one.problems)).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      size: 600,
      origin: KEY.name,
      kinds: { 'policy.changed': 1, 'value.revealed': 199, 'message.tokenised': 400 },
    });
    expect(Object.fromEntries(report.checks.map((one) => [one.id, [one.state, one.counted]]))).toEqual({
      files: ['ok', 7],
      key: ['ok', 1],
      handovers: ['ok', 0],
      signature: ['ok', 1],
      witness: ['open', 0],
      entries: ['ok', 600],
      tiles: ['ok', 4],
      root: ['ok', 1],
      time: ['ok', 600],
      policies: ['ok', 2],
      certificates: ['ok', 0],
      decisions: ['ok', 199],
      rules: ['ok', 199],
      // These entries carry no facts: nothing is claimed of them.
      facts: ['open', 0],
      quotas: ['open', 0],
      replay: ['open', 0],
    });
  });

  test('plain JavaScript comes to the same report', () => {
    expect(verifyPack(zip(FILES), { vkey: VKEY })).toEqual(check(FILES));
  });

  test('without a key to compare with, it says so', () => {
    const report = verifyPack(zip(FILES), { hasher });
    expect(report.ok).toBe(true);
    expect(report.checks.find((one) => one.id === 'key')?.state).toBe('open');
  });

  test('of a log of one entry, and of 256', () => {
    expect(check(filesOf([entryOf(1)])).ok).toBe(true);
    expect(check(filesOf(entries.slice(0, 256))).ok).toBe(true);
  });

  test('signed by somebody else is not the one we were told', () => {
    const other = formatVkey(makeKey(KEY.name, ed25519.getPublicKey(new Uint8Array(32).fill(4))));
    expect(check(FILES, other).ok).toBe(false);
    expect(failed({ ...FILES, 'keys.json': Buffer.from(formatKeys(other)) })).toContain('key');
  });
});

describe('a log that was signed, and is wrong in itself', () => {
  test('an entry that is not canonical', () => {
    const spaced = Buffer.from(JSON.stringify({ v: 1, id: 'x' }));
    expect(failed(reordered((all) => all.with(5, spaced)))).toEqual(['entries']);
    const padded = Buffer.concat([entryOf(5), Buffer.from(' ')]);
    expect(failed(reordered((all) => all.with(5, padded)))).toEqual(['entries']);
    const marked = Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), entryOf(5)]);
    expect(failed(reordered((all) => all.with(5, marked)))).toEqual(['entries']);
    const broken = Buffer.from(entryOf(5));
    broken[broken.indexOf('p_0')] = 0xff;
    expect(failed(reordered((all) => all.with(5, broken)))).toEqual(['entries']);
  });

  test('an entry of another client, and the same id twice', () => {
    expect(failed(reordered((all) => all.with(5, entryOf(5, { tenant: 'client-b' }))))).toEqual(['entries']);
    expect(failed(reordered((all) => all.with(5, entryOf(5, { id: 'e4' }))))).toEqual(['entries']);
  });

  test('time that runs back', () => {
    const late = entryOf(500, { at: new Date(1_790_000_000_000).toISOString() });
    expect(failed(reordered((all) => all.with(500, late)))).toEqual(['time']);
    const crossed = entryOf(500, { at: new Date(1_790_000_000_000 + 480_000).toISOString() });
    expect(failed(reordered((all) => all.with(500, crossed)))).toEqual([]);
  });

  test('a release by a policy that nobody can read, or by none', () => {
    const none = entryOf(3, { body: { class: 'card' } });
    expect(failed(reordered((all) => all.with(3, none)))).toEqual(['policies', 'decisions']);
    const unknown = entryOf(3, { body: { class: 'card', policyDigest: 'ab'.repeat(32) } });
    expect(failed(reordered((all) => all.with(3, unknown)))).toEqual(['policies', 'decisions']);
  });
});

describe('a destruction in the log', () => {
  const problems = (files: Files): string[] => check(files).checks.flatMap((one) => one.problems);

  test('has a certificate that says what the entries say', () => {
    expect(problems(CERTIFIED.files)).toEqual([]);
    expect(check(CERTIFIED.files).checks.find(({ id }) => id === 'certificates')).toMatchObject({
      state: 'ok',
      counted: 1,
    });
  });

  test('of values of some classes names the same classes', () => {
    const part = certified({ fields: { classes: 'CARD,CVV' }, requested: { classes: ['CARD', 'CVV'] } });
    expect(problems(part.files)).toEqual([]);
  });

  test.each([
    ['of another client', { fields: { tenant: 'client-b' } }, /says tenant client-b/],
    [
      'of some classes, where everything was to go',
      { fields: { classes: 'CARD' } },
      /of some classes, the log says of everything/,
    ],
    [
      'of everything, where some classes were to go',
      { requested: { classes: ['CARD', 'CVV'] } },
      /says classes nothing, the log CARD,CVV/,
    ],
    ['of another epoch', { fields: { epoch: '8' } }, /says epoch 8/],
    ['of fewer values than were to go', { fields: { values: '2' } }, /says values 2, the log 3/],
    ['for somebody else', { requested: { subject: 'cd'.repeat(32) } }, /somebody else/],
    ['that nobody asked for', { requested: null }, /nobody asked/],
    ['signed by another key', { seed: new Uint8Array(32).fill(8) }, /not signed by the destruction key/],
    ['other than the one the entry names', { completed: { certificate: 'ef'.repeat(32) } }, /not the one/],
    [
      'a day too late',
      { fields: { completed: '2026-11-26T09:00:00.000Z' } },
      /2880 minutes; 1440 were promised/,
    ],
    ['without a promise', { fields: { 'horizon-seconds': 'long' } }, /NaN were promised/],
  ])('with a certificate %s', (_what, wrong, problem) => {
    const { files } = certified(wrong);
    expect(failed(files)).toEqual(['certificates']);
    expect(problems(files).join('\n')).toMatch(problem);
  });

  test('without a certificate, or with one more than it speaks of', () => {
    const { [`certificates/${SHREDDING}.note`]: note, ...without } = CERTIFIED.files;
    expect(failed(without)).toEqual(['certificates']);
    const more = { [`certificates/${SHREDDING.replace('01', '02')}.note`]: note ?? new Uint8Array(0) };
    expect(failed({ ...CERTIFIED.files, ...more })).toEqual(['certificates']);
  });
});

test.each([
  ['a sentence', { body: { note: 'called twice' } }],
  ['an address', { actor: 'a@example.com' }],
  ['a name in Japanese', { actor: '山田' }],
  ['a part of a number', { body: { share: 0.5 } }],
  ['an object inside', { body: { who: { name: 'x' } } }],
  ['a field more', { extra: 1 }],
  ['a time without milliseconds', { at: '2026-11-24T00:00:00Z' }],
])('%s is in no entry', (_what, over) => {
  expect(parseEntry(entryOf(1))).toMatchObject({ id: 'e1' });
  expect(typeof parseEntry(entryOf(1, over))).toBe('string');
});

test('what is no pack gets a report, never an exception', () => {
  const whole = zip(FILES);
  for (const bytes of [
    new Uint8Array(0),
    Buffer.from('hello'),
    whole.subarray(0, 5_000),
    whole.subarray(100),
  ])
    expect(verifyPack(bytes).ok).toBe(false);
  expect(failed({ ...FILES, __proto__x: new Uint8Array(1) })).toEqual(['files']);
  expect(failed({ ...FILES, 'tile/0/009': new Uint8Array(8192) })).toEqual(['files']);
  expect(failed({ ...FILES, '../outside': new Uint8Array(1) })).toEqual(['files']);
});

describe('mutations', () => {
  // README.txt is for people and proves nothing; everything else must be exactly what was signed or named.
  const names = Object.keys(CERTIFIED.files).filter((name) => name !== 'README.txt');
  const rounds = process.env['DOZO_LONG'] === undefined ? 300 : 10_000;

  test(`${rounds} times a bit flipped, a file dropped, swapped, cut, grown, or entries exchanged: each is noticed`, () => {
    const random = generator(20_261_124);
    const escaped: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const files: Files = { ...CERTIFIED.files };
      const what = mutate(files, random);
      if (what !== null && check(files).ok) escaped.push(what);
    }
    expect(escaped).toEqual([]);
  }, 600_000);

  function mutate(files: Files, random: (below: number) => number): string | null {
    const pick = (from: readonly string[]): string => from[random(from.length)] ?? '';
    const name = pick(names);
    const bytes = Uint8Array.from(files[name]!);
    const at = random(bytes.length);
    switch (random(7)) {
      case 0:
        delete files[name];
        return `drop ${name}`;
      case 1: {
        const other = pick(names);
        if (Buffer.from(files[other]!).equals(bytes)) return null;
        [files[name], files[other]] = [files[other]!, bytes];
        return `swap ${name} and ${other}`;
      }
      case 2:
        files[name] = bytes.subarray(0, at);
        return `cut ${name} at ${at}`;
      case 3:
        files[name] = Buffer.concat([bytes, Uint8Array.of(random(256))]);
        return `grow ${name}`;
      case 4: {
        const bundle = pick(names.filter((one) => one.startsWith('tile/entries/')));
        const from = bundle.endsWith('/000') ? 0 : bundle.endsWith('/001') ? 256 : 512;
        const some = CERTIFIED.entries.slice(from, from + 256);
        const [one, two] = [random(some.length), random(some.length)];
        if (one === two) return null;
        [some[one], some[two]] = [some[two]!, some[one]!];
        files[bundle] = joinBundle(some);
        return `exchange entries ${from + one} and ${from + two}`;
      }
      default:
        bytes[at]! ^= 1 << random(8);
        files[name] = bytes;
        return `flip a bit of ${name} at ${at}`;
    }
  }
});

describe('dozo verify', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dozo-pack-'));
  const path = join(folder, 'pack.zip');

  async function dozo(
    locale: 'en' | 'ja',
    ...argv: string[]
  ): Promise<{ code: number; out: string; err: string }> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const code = await run(['verify', ...argv], {
      stdin: new PassThrough(),
      stdout,
      stderr,
      env: {},
      locale,
    });
    const text = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '');
    return { code, out: text(stdout), err: text(stderr) };
  }

  test('says what it checked, in both languages, and answers by its exit code', async () => {
    writeFileSync(path, zip(FILES));
    const good = await dozo('en', path, '--key', VKEY);
    expect(good).toMatchObject({ code: 0, err: '' });
    expect(good.out).toContain('every tile follows from the entries (4)');
    expect(good.out).toContain('All in order');
    expect((await dozo('ja', path)).out).toContain('検証鍵の照合は行っていません');
    expect(JSON.parse((await dozo('en', path, '--json')).out)).toMatchObject({ ok: true, size: 600 });

    const files = unzipSync(zip(FILES));
    files['tile/entries/000']![40]! ^= 1;
    writeFileSync(path, zip(files));
    const bad = await dozo('en', path, `--key=${VKEY}`);
    expect(bad.code).toBe(1);
    expect(bad.out).toContain('NOT in order');
  });

  test('a file that is not there is 1, words that mean nothing are 2, help is 0', async () => {
    expect((await dozo('en', join(folder, 'none.zip'))).code).toBe(1);
    expect((await dozo('en')).code).toBe(2);
    expect((await dozo('en', path, '--key')).code).toBe(2);
    expect((await dozo('en', path, '--loud')).code).toBe(2);
    expect((await dozo('ja', '--help')).code).toBe(0);
    rmSync(folder, { recursive: true });
  });
});

/** A small generator of our own (mulberry32), so that a failing round can be run again. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
