import { zipSync, type Zippable } from 'fflate';

import type { Sql } from '#platform/db';
import type { TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
import { readTile, tilePath, tilesOf } from './read-tile.ts';
import { originOf } from './sign-checkpoint.ts';
import { readCheckpoint } from './store.ts';

const README = `This is a client's audit log, complete up to the checkpoint, to be checked without any help of who made it.

  checkpoint      C2SP tlog-checkpoint, signed note (Ed25519)
  tile/…          C2SP tlog-tiles, height 8: hashes by level, and tile/entries/… with the entries' exact bytes
  keys.json       the verifier key; compare its fingerprint with the one your provider told you by another way
  policies/…      the text of each policy that an entry names by digest

Check: dozo verify PACK --key VKEY
or any other tool for C2SP transparency logs. What the fields mean: docs/spec/offline-pack.md and docs/spec/audit-entry.md.
`;

/** The whole log as one zip (docs/spec/offline-pack.md). */
export async function exportPack(
  sql: Sql,
  tenant: TenantId,
  vkey: string,
  policies: ReadonlyMap<string, string>,
): Promise<{ fileName: string; bytes: Uint8Array }> {
  const checkpoint = await readCheckpoint(sql, tenant);
  if (checkpoint === null) throw new AppError('not_found');
  const files: Zippable = {
    'README.txt': Buffer.from(README),
    checkpoint: Buffer.from(checkpoint.note),
    'keys.json': Buffer.from(`${JSON.stringify({ v: 1, origin: originOf(vkey), log: [vkey] }, null, 2)}\n`),
  };
  for (const path of tilesOf(checkpoint.size)) files[tilePath(path)] = await readTile(sql, tenant, path);
  for (const [digest, text] of policies) files[`policies/${digest}.cedar`] = Buffer.from(text);
  const day = checkpoint.signedAt.toISOString().slice(0, 10);
  return {
    fileName: `${originOf(vkey).replaceAll(/[^a-z0-9.-]+/gi, '-')}-${day}-${checkpoint.size}.zip`,
    bytes: zipSync(files, { level: 6 }),
  };
}
