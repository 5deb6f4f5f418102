import { zipSync, type Zippable } from 'fflate';

import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { certificatePath, formatKeys, parseEntry, splitBundle } from '#tlog';
import type { Certificates } from './ports.ts';
import { readTile, tilePath, tilesOf } from './read-tile.ts';
import { originOf } from './sign-checkpoint.ts';
import { readCheckpoint } from './store.ts';

const README = `This is a client's audit log, complete up to the checkpoint, to be checked without any help of who made it.

  checkpoint      C2SP tlog-checkpoint, signed note (Ed25519)
  tile/…          C2SP tlog-tiles, height 8: hashes by level, and tile/entries/… with the entries' exact bytes
  keys.json       the verifier key; compare its fingerprint with the one your provider told you by another way
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
  vkey: string,
  beside: { policies: ReadonlyMap<string, string>; certificates: Certificates },
): Promise<{ fileName: string; bytes: Uint8Array }> {
  const checkpoint = await readCheckpoint(sql, tenant);
  if (checkpoint === null) throw new AppError('not_found');
  const files: Zippable = {
    'README.txt': Buffer.from(README),
    checkpoint: Buffer.from(checkpoint.note),
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
    formatKeys(vkey, certified.length === 0 ? null : beside.certificates.vkey),
  );
  for (const [digest, text] of beside.policies) files[`policies/${digest}.cedar`] = Buffer.from(text);
  const day = checkpoint.signedAt.toISOString().slice(0, 10);
  return {
    fileName: `${originOf(vkey).replaceAll(/[^a-z0-9.-]+/gi, '-')}-${day}-${checkpoint.size}.zip`,
    bytes: zipSync(files, { level: 6 }),
  };
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
