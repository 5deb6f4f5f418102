import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';

import { checkReceipt } from './check-receipt.ts';
import type { LogFiles } from './log-files.ts';
import { verifyLog, type Report } from './verify-log.ts';

/** A log made with node's own hash and signature, by the recursive definitions of RFC 6962, so that nothing is checked by itself. */
const TENANT = '7c7b5f5e-3a40-4a1c-9f0e-0b6e0a4f1d11';
const POLICY = 'ab'.repeat(32);
const sha = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const leafOf = (entry: Buffer): Buffer => sha(Buffer.of(0), entry);

function rootOf(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return sha();
  if (leaves.length === 1) return only;
  const left = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1);
  return sha(Buffer.of(1), rootOf(leaves.slice(0, left)), rootOf(leaves.slice(left)));
}

function pathOf(index: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length === 1) return [];
  const left = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1);
  return index < left
    ? [...pathOf(index, leaves.slice(0, left)), rootOf(leaves.slice(left))]
    : [...pathOf(index - left, leaves.slice(left)), rootOf(leaves.slice(0, left))];
}

interface Log {
  entries: Buffer[];
  vkey: string;
  note: string;
  files: Map<string, Buffer>;
  root: string;
}

const NAME = 'log.example/client-a';
const keys = generateKeyPairSync('ed25519');

function makeLog(entries: Buffer[], key: { privateKey: KeyObject; publicKey: KeyObject } = keys): Log {
  const raw = Buffer.concat([
    Buffer.of(1),
    key.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32),
  ]);
  const id = sha(Buffer.from(`${NAME}\n`), raw).subarray(0, 4);
  const vkey = `${NAME}+${id.toString('hex')}+${raw.toString('base64')}`;
  const leaves = entries.map(leafOf);
  const root = rootOf(leaves).toString('base64');
  const text = `${NAME}\n${entries.length}\n${root}\n`;
  const signature = Buffer.concat([id, sign(null, Buffer.from(text), key.privateKey)]).toString('base64');
  const files = new Map<string, Buffer>();
  const put = (level: number | 'entries', items: readonly Buffer[]): void => {
    for (let at = 0; at * 256 < items.length; at += 1) {
      const part = items.slice(at * 256, at * 256 + 256);
      const partial = part.length === 256 ? '' : `.p/${part.length}`;
      files.set(`tile/${level}/${String(at).padStart(3, '0')}${partial}`, Buffer.concat(part));
    }
  };
  put(
    'entries',
    entries.map((entry) => Buffer.concat([Buffer.of(entry.length >> 8, entry.length & 255), entry])),
  );
  for (let level = 0, hashes = leaves; hashes.length > 0; level += 1) {
    put(level, hashes);
    const above: Buffer[] = [];
    for (let at = 0; at + 256 <= hashes.length; at += 256) above.push(rootOf(hashes.slice(at, at + 256)));
    hashes = above;
  }
  return { entries, vkey, note: `${text}\n— ${NAME} ${signature}\n`, files, root };
}

function entry(at: number, kind: string, body: object, tenant = TENANT): Buffer {
  return Buffer.from(
    JSON.stringify({
      actor: 'p_k3vqm2x7d4ht6w9b',
      at: new Date(1_790_000_000_000 + at * 1000).toISOString(),
      body,
      id: `id-${at}`,
      kind,
      requestId: `r-${at}`,
      tenant,
      v: 1,
    }),
  );
}

function entriesOf(count: number): Buffer[] {
  return Array.from({ length: count }, (_, at) =>
    at === 0
      ? entry(at, 'policy.changed', { policyDigest: POLICY, version: 1 })
      : at % 7 === 0
        ? entry(at, 'value.revealed', { class: 'CARD', policyDigest: POLICY, purpose: 'process_refund' })
        : entry(at, 'message.tokenised', { tokens: [] }),
  );
}

function served(log: Log): LogFiles {
  return {
    text: (path) => Promise.resolve(path === 'vkey' ? `${log.vkey}\n` : log.note),
    bytes: (path) => Promise.resolve(log.files.get(path) ?? null),
  };
}

const at = (report: Report, id: string): string | undefined =>
  report.checks.find((check) => check.id === id)?.state;
const verify = (log: Log, seen: Parameters<typeof verifyLog>[1]['seen'] = null): Promise<Report> =>
  verifyLog(served(log), { tenant: TENANT, seen }, () => undefined);
const seenOf = (log: Log) => ({
  size: log.entries.length,
  root: log.root,
  vkey: log.vkey,
  at: '2026-11-01T00:00:00.000Z',
});

describe('a log verified from its files', () => {
  it.each([1, 2, 255, 256, 257, 511, 512, 1000])('is whole at %i entries', async (size) => {
    const log = makeLog(entriesOf(size));
    const report = await verify(log);
    expect(report.checks.filter((check) => check.state === 'failed')).toEqual([]);
    expect(report).toMatchObject({ ok: true, size, root: log.root });
  });

  it('is whole over a second level of tiles', async () => {
    const log = makeLog(entriesOf(66_000));
    const report = await verify(log);
    expect(report.ok).toBe(true);
    expect(log.files.has('tile/1/000')).toBe(true);
  });

  it('reports how far it is and ends at the size', async () => {
    const seen: number[] = [];
    await verifyLog(served(makeLog(entriesOf(600))), { tenant: TENANT, seen: null }, (done) => {
      seen.push(done);
    });
    expect(seen).toEqual([0, 256, 512, 600]);
  });

  it('reads full tiles where the partial ones of the checkpoint are gone', async () => {
    const full = makeLog(entriesOf(512));
    const old = makeLog(entriesOf(300));
    full.note = old.note;
    for (const path of ['tile/1/000', 'tile/1/000.p/2']) full.files.delete(path);
    full.files.set('tile/1/000.p/1', old.files.get('tile/1/000.p/1') ?? Buffer.alloc(0));
    expect(await verify(full)).toMatchObject({ ok: true, size: 300 });
  });

  it('finds one changed letter of one entry, and the tile that gives it away', async () => {
    const log = makeLog(entriesOf(1000));
    const bundle = log.files.get('tile/entries/002');
    if (bundle === undefined) throw new Error('no bundle');
    const letter = bundle.indexOf('CARD');
    bundle.write('MARD', letter);
    const report = await verify(log);
    expect(report.ok).toBe(false);
    expect(report.checks.find((check) => check.id === 'tiles')?.says?.values['path']).toBe('tile/0/002');
  });

  it('finds a tile of a higher level that differs', async () => {
    const log = makeLog(entriesOf(1000));
    const tile = log.files.get('tile/1/000.p/3');
    if (tile === undefined) throw new Error('no tile');
    tile[40] = (tile[40] ?? 0) ^ 1;
    const report = await verify(log);
    expect(at(report, 'tiles')).toBe('failed');
    expect(at(report, 'root')).toBe('ok');
  });

  it('finds entries and tiles that were changed together: the root is not the signed one', async () => {
    const honest = makeLog(entriesOf(700));
    const forged = makeLog(
      entriesOf(700).map((one, index) => (index === 70 ? entry(70, 'log.read', {}) : one)),
    );
    forged.note = honest.note;
    const report = await verify(forged);
    expect(at(report, 'tiles')).toBe('ok');
    expect(at(report, 'root')).toBe('failed');
    expect(report.ok).toBe(false);
  });

  it('refuses a checkpoint that another key signed', async () => {
    const log = makeLog(entriesOf(10));
    const other = makeLog(entriesOf(10), generateKeyPairSync('ed25519'));
    log.note = other.note;
    expect(at(await verify(log), 'signature')).toBe('failed');
    log.note = 'nonsense';
    expect(at(await verify(log), 'signature')).toBe('failed');
  });

  it('names a file that is missing', async () => {
    const log = makeLog(entriesOf(600));
    log.files.delete('tile/entries/001');
    const report = await verify(log);
    expect(report.checks.find((check) => check.id === 'entries')).toMatchObject({
      state: 'failed',
      says: { key: 'verify.fail.missing', values: { path: 'tile/entries/001' } },
    });
  });

  it("refuses an entry of another client's log", async () => {
    const entries = entriesOf(20);
    entries[5] = entry(5, 'value.revealed', { policyDigest: POLICY }, 'd2b0a9a2-0000-4000-8000-000000000000');
    const report = await verify(makeLog(entries));
    expect(report.checks.find((check) => check.id === 'entries')?.says?.values['at']).toBe(5);
  });

  it('refuses a release under a policy that was not announced before it', async () => {
    const entries = entriesOf(20);
    entries[0] = entry(0, 'log.started', {});
    entries[19] = entry(19, 'policy.changed', { policyDigest: POLICY, version: 1 });
    const report = await verify(makeLog(entries));
    expect(report.checks.find((check) => check.id === 'policy')).toMatchObject({
      state: 'failed',
      says: { values: { at: 7 } },
    });
  });
});

describe('a log that this browser saw before', () => {
  it.each([
    [300, 300],
    [1, 700],
    [256, 700],
    [300, 700],
    [512, 513],
  ])('grew from %i to %i', async (before, now) => {
    const report = await verify(makeLog(entriesOf(now)), seenOf(makeLog(entriesOf(before))));
    expect(at(report, 'consistency')).toBe('ok');
    expect(report.ok).toBe(true);
  });

  it('is refused when what was seen was rewritten, though all else fits', async () => {
    const seen = seenOf(makeLog(entriesOf(300)));
    const rewritten = entriesOf(700);
    rewritten[7] = entry(7, 'message.tokenised', { tokens: [] });
    const report = await verify(makeLog(rewritten), seen);
    expect(at(report, 'root')).toBe('ok');
    expect(at(report, 'consistency')).toBe('failed');
    expect(report.ok).toBe(false);
  });

  it('is refused when it shrank', async () => {
    const report = await verify(makeLog(entriesOf(200)), seenOf(makeLog(entriesOf(300))));
    expect(at(report, 'consistency')).toBe('failed');
  });

  it('is refused when its key is another', async () => {
    const log = makeLog(entriesOf(10), generateKeyPairSync('ed25519'));
    const report = await verify(log, seenOf(makeLog(entriesOf(10))));
    expect(at(report, 'key')).toBe('failed');
    expect(report.ok).toBe(false);
  });
});

describe('one entry and its proof', () => {
  const log = makeLog(entriesOf(777));
  const leaves = log.entries.map(leafOf);
  const proofOf = (index: number): string =>
    `c2sp.org/tlog-proof@v1\nindex ${index}\n${pathOf(index, leaves)
      .map((hash) => `${hash.toString('base64')}\n`)
      .join('')}\n${log.note}`;
  const check = (index: number, bytes: Buffer, proof: string) =>
    checkReceipt({ index, entry: bytes, proof, vkey: log.vkey });

  it.each([0, 1, 255, 256, 700, 776])('fit at %i', (index) => {
    const receipt = check(index, log.entries[index] ?? Buffer.alloc(0), proofOf(index));
    expect(receipt).toMatchObject({ ok: true, root: log.root, size: 777 });
  });

  it('do not fit when the bytes, the place, the path or the checkpoint are others', () => {
    const bytes = log.entries[70] ?? Buffer.alloc(0);
    expect(check(70, Buffer.concat([bytes, Buffer.from(' ')]), proofOf(70)).ok).toBe(false);
    expect(check(71, bytes, proofOf(70)).ok).toBe(false);
    expect(check(70, bytes, proofOf(71)).ok).toBe(false);
    expect(check(70, bytes, proofOf(70).replace(/\n777\n/, '\n778\n')).ok).toBe(false);
    expect(check(70, bytes, 'nothing').ok).toBe(false);
  });
});
