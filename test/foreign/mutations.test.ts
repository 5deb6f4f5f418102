import { zipSync } from 'fflate';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

import { leafHash, proveInclusion, subtreeOf, verifyPack } from '#tlog';
import { clientLog, entryBytes, HASHER, LOG_VKEY, packFiles, type Files } from '../generate/client-log.ts';
import { buildGoVerifier, HAS_GO } from './go.ts';
import { generator, mutate, type Mutant } from './mutate.ts';
import { askSigstore, type Proven } from './sigstore.ts';

/** So many changes to a pack, each refused: always by us, and by strangers' code wherever it looks. */
const LONG = process.env['DOZO_LONG'] === '1';
const MUTANTS = LONG ? 10_000 : 150;

const ENTRIES = [...entryBytes(clientLog(400))];
const SIZE = ENTRIES.length;
const FILES = packFiles(ENTRIES);
const below = generator(20_261_125);
const mutants = Array.from({ length: MUTANTS }, () => mutate(FILES, below));
const zip = (files: Files): Uint8Array => zipSync(files, { level: 0 });
const folder = mkdtempSync(join(tmpdir(), 'dozo-mutants-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe(`${MUTANTS} mutants of a pack`, () => {
  test('are made of every kind of file, and the pack itself is in order', () => {
    expect(verifyPack(zip(FILES), { vkey: LOG_VKEY, hasher: HASHER }).ok).toBe(true);
    const kinds = new Set(mutants.map(({ name }) => name.replace(/^(tile\/\w+|\w+).*$/, '$1')));
    expect([...kinds].toSorted()).toEqual(
      ['checkpoint', 'keys', 'policies', 'tile/0', 'tile/1', 'tile/entries'].toSorted(),
    );
  });

  test('are all refused by dozo verify', { timeout: 1_800_000 }, () => {
    const let_through = mutants.filter(
      ({ files }) => verifyPack(zip(files), { vkey: LOG_VKEY, hasher: HASHER }).ok,
    );
    expect(let_through.map(({ what }) => what)).toEqual([]);
  });

  test.runIf(HAS_GO)(
    'are refused by Go’s sumdb, each that touches what it reads',
    { timeout: 1_800_000 },
    () => {
      const verify = buildGoVerifier(folder);
      const seen = ({ files }: Mutant): boolean =>
        ['checkpoint', 'tile/'].some((begin) => changedIn(files).some((name) => name.startsWith(begin)));
      const shown = mutants.filter(seen);
      expect(shown.length).toBeGreaterThan(MUTANTS / 2);
      const verdicts = verify.many([FILES, ...shown.map(({ files }) => files)], LOG_VKEY);
      expect(verdicts[0]).toBe(true);
      expect(shown.filter((_, nth) => verdicts[nth + 1] !== false).map(({ what }) => what)).toEqual([]);
    },
  );

  test('of a proof are refused by sigstore’s code', { timeout: 600_000 }, () => {
    const leaves = ENTRIES.map((entry) => leafHash(entry, HASHER));
    const checkpoint = Buffer.from(FILES['checkpoint'] ?? '').toString('utf8');
    const proofs = [0, 1, 100, 255, 256, 390, SIZE - 1].map((index): Proven => ({
      checkpoint,
      index,
      path: proveInclusion(subtreeOf(leaves, HASHER), index, SIZE),
      entry: ENTRIES[index] ?? new Uint8Array(0),
    }));
    for (const proof of proofs) expect(askSigstore(LOG_VKEY, proof)).toBeNull();
    for (let nth = 0; nth < MUTANTS; nth += 1) {
      const proof = proofs[below(proofs.length)];
      if (proof === undefined) throw new Error('no proof');
      const [changed, what] = mutateProof(proof);
      expect(askSigstore(LOG_VKEY, changed), what).not.toBeNull();
    }
  });
});

function changedIn(files: Files): string[] {
  return Object.keys({ ...FILES, ...files }).filter((name) => {
    const [before, now] = [FILES[name], files[name]];
    return before === undefined || now === undefined || Buffer.compare(before, now) !== 0;
  });
}

/** Only what sigstore checks strictly: it reads base64 and names of signers more loosely than the format is. */
function mutateProof(proof: Proven): [Proven, string] {
  const flip = (bytes: Uint8Array): Uint8Array => {
    const changed = Uint8Array.from(bytes);
    const at = below(changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << below(8));
    return changed;
  };
  const { path } = proof;
  const nth = below(path.length);
  switch (below(6)) {
    case 0:
      return [{ ...proof, entry: flip(proof.entry) }, 'entry flipped'];
    case 1:
      return [{ ...proof, path: path.map((hash, at) => (at === nth ? flip(hash) : hash)) }, 'hash flipped'];
    case 2:
      return [{ ...proof, path: path.filter((_, at) => at !== nth) }, 'hash dropped'];
    case 3:
      return [{ ...proof, path: [...path, ...path.slice(nth)] }, 'hash added'];
    case 4:
      return [{ ...proof, index: (proof.index + 1 + below(SIZE - 1)) % SIZE }, 'another place'];
    default: {
      const lines = proof.checkpoint.split('\n');
      const at = below(3);
      const line = lines[at] ?? '';
      const place = below(line.length);
      const code = line.charCodeAt(place) === 0x41 ? 'B' : 'A';
      lines[at] =
        at === 1 ? String(Number(line) + 1) : `${line.slice(0, place)}${code}${line.slice(place + 1)}`;
      return [{ ...proof, checkpoint: lines.join('\n') }, `checkpoint line ${at}`];
    }
  }
}
