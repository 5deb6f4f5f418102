import { zipSync, type Zippable } from 'fflate';

import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import {
  certificatePath,
  formatKeys,
  HANDOVER_KIND,
  handoverPath,
  parseCheckpoint,
  parseEntry,
  splitBundle,
} from '#tlog';
import { readHandovers } from './handovers.ts';
import type { Certificates } from './ports.ts';
import { readTile, tilePath, tilesOf } from './read-tile.ts';
import { originOf } from './sign-checkpoint.ts';
import { listEntries, readCheckpoint, readHead, type CheckpointRow } from './store.ts';
import { findCosigned, listCosignatures } from './store-witnesses.ts';

/** Longer than this behind the newest head, a witness is away. */
const WITNESS_AWAY_MS = 10 * 60_000;

const README = `This is a client's audit log, complete up to the checkpoint, to be checked without any help of who made it.

  checkpoint      C2SP tlog-checkpoint, signed note (Ed25519)
  tile/…          C2SP tlog-tiles, height 8: hashes by level, and tile/entries/… with the entries' exact bytes
  keys.json       the verifier keys, the last signs; compare the one that your provider told you by another way
  handovers/…     where the log changed its key: a checkpoint that the key before and the next one both signed
  policies/…      the text of each policy that an entry names by digest
  certificates/…  a signed note for each destruction that an entry names by digest

Check: dozo verify PACK --key VKEY
or any other tool for C2SP transparency logs. What the fields mean: docs/spec/offline-pack.md docs/spec/audit-entry.md
and docs/spec/destruction.md.
`;

/** The whole log as one zip (docs/spec/offline-pack.md). */
export async function exportPack(
  sql: Sql,
  tenant: TenantId,
  published: readonly string[],
  beside: { policies: ReadonlyMap<string, string>; certificates: Certificates },
): Promise<{ fileName: string; bytes: Uint8Array }> {
  const checkpoint = await headOf(sql, tenant);
  if (checkpoint === null) throw new AppError('not_found');
  // As far as what was signed leads: a key that signs alone from tomorrow on belongs into the next pack.
  const handovers = (await readHandovers(sql, tenant, published)).filter(
    ({ note }) =>
      (parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1))?.size ?? Infinity) <= checkpoint.size,
  );
  const vkeys = published.slice(0, handovers.length + 1);
  const cosignatures = await listCosignatures(sql, tenant, checkpoint.size);
  const files: Zippable = {
    'README.txt': Buffer.from(README),
    checkpoint: Buffer.from(checkpoint.note + cosignatures.join('')),
  };
  const certified: string[] = [];
  for (const path of tilesOf(checkpoint.size)) {
    const tile = await readTile(sql, tenant, path);
    files[tilePath(path)] = tile;
    if (path.kind === 'entries') certified.push(...completedIn(tile));
  }
  // Only what the entries up to this checkpoint speak of: a certificate made since belongs into the next pack.
  for (const id of certified) {
    const note = beside.certificates.notes.get(id);
    if (note !== undefined) files[certificatePath(id)] = Buffer.from(note);
  }
  files['keys.json'] = Buffer.from(
    formatKeys(vkeys, certified.length === 0 ? null : await named(sql, tenant, beside.certificates.vkeys)),
  );
  for (const [nth, { note }] of handovers.entries()) files[handoverPath(nth + 1)] = Buffer.from(note);
  for (const [digest, text] of beside.policies) files[`policies/${digest}.cedar`] = Buffer.from(text);
  const day = checkpoint.signedAt.toISOString().slice(0, 10);
  return {
    fileName: `${originOf(vkeys[0] ?? '').replaceAll(/[^a-z0-9.-]+/gi, '-')}-${day}-${checkpoint.size}.zip`,
    bytes: zipSync(files, { level: 6 }),
  };
}

/**
 * Where a witness cosigns, the newest head that one has: some seconds of the log less, and a signature that is not the provider's. A witness that is
 * away for long keeps nothing out of the pack: then it is the newest head, without its signature.
 */
async function headOf(sql: Sql, tenant: TenantId): Promise<CheckpointRow | null> {
  const newest = await readCheckpoint(sql, tenant);
  const size = await findCosigned(sql, tenant);
  if (newest === null || size === null) return newest;
  const cosigned = await readCheckpoint(sql, tenant, size);
  return cosigned !== null && newest.signedAt.getTime() - cosigned.signedAt.getTime() <= WITNESS_AWAY_MS
    ? cosigned
    : newest;
}

/** The first key for certificates, and those that the log names after it. */
async function named(sql: Sql, tenant: TenantId, vkeys: readonly string[]): Promise<string[]> {
  const { size } = await readHead(sql, tenant);
  const rows = await listEntries(sql, tenant, { kinds: [HANDOVER_KIND], before: size, limit: 200 });
  const next = rows.map(({ entry }) => {
    const read = parseEntry(entry);
    return typeof read === 'string' || read.body['keys'] !== 'certificate' ? null : read.body['key'];
  });
  return vkeys.filter((vkey, nth) => nth === 0 || next.includes(vkey));
}

/** The certificates that the entries of one bundle name. */
function completedIn(bundle: Uint8Array): string[] {
  // Nearly every bundle of a large log has none: found out without parsing.
  if (!Buffer.from(bundle.buffer, bundle.byteOffset, bundle.byteLength).includes('"shred.completed"'))
    return [];
  return (splitBundle(bundle) ?? []).flatMap((bytes) => {
    const entry = parseEntry(bytes);
    const id = typeof entry === 'string' || entry.kind !== 'shred.completed' ? null : entry.body['shredding'];
    return typeof id === 'string' ? [id] : [];
  });
}
