import { startError } from '#platform/start-problems';
import type { VerifierKey } from '#tlog';
import { openManifest, PARTS, type Manifest, type ManifestPart, type PartName } from './manifest.ts';
import type { Place } from './place.ts';
import { checkIdentity, checkPart } from './read-part.ts';

/** One part of a backup and where it lies. */
export interface Source {
  readonly place: Place;
  readonly id: string;
  readonly part: ManifestPart;
}

export interface Chosen {
  /** The moment that comes back. */
  readonly at: Date;
  readonly sources: Readonly<Record<PartName, Source>>;
  readonly identities: readonly string[];
}

export interface ChooseOptions {
  readonly from: Place;
  /** Where keystore backups are; default: in the same place. */
  readonly keystoreFrom?: Place;
  /** The newest backup of at most this moment; default: the newest. */
  readonly at?: Date;
  readonly signedBy: VerifierKey;
  readonly identities: readonly string[];
  readonly progress?: (bytes: number, of: number, part: PartName) => void;
}

/**
 * Finds the backup, and checks every byte of it against the signed manifest and that it opens, before anything is touched. Keys are never taken back in
 * time: the newest keystore is used, which has every key that older values need and none that was shredded since. Throws `StartError`.
 */
export async function choose(options: ChooseOptions): Promise<Chosen> {
  const { from, keystoreFrom = from, signedBy, identities } = options;
  const main = await newest(from, signedBy, (manifest) => {
    const isInTime = options.at === undefined || new Date(manifest.at) <= options.at;
    return isInTime && hasPart(manifest, 'vault');
  });
  if (main === null) throw startError('backup_none', from.name, options.at?.toISOString() ?? '');
  const of = (place: Place, manifest: Manifest, name: PartName): Source => {
    const part = manifest.parts.find((one) => one.name === name);
    if (part === undefined) throw startError('backup_part_missing', manifest.id, name);
    return { place, id: manifest.id, part };
  };
  const [vault, desk] = [of(from, main, 'vault'), of(from, main, 'desk')];
  const keys = await newest(keystoreFrom, signedBy, (manifest) => hasPart(manifest, 'keystore'));
  const keystore = keys === null ? null : of(keystoreFrom, keys, 'keystore');
  if (keystore === null || keystore.part.at < vault.part.at)
    throw startError('backup_keys_older', keystoreFrom.name, vault.part.at);
  const sources = { vault, keystore, desk };
  const total = bytesOf(sources);
  let before = 0;
  for (const name of PARTS) {
    const { place, id, part } = sources[name];
    await checkIdentity(place, id, part, identities);
    await checkPart(place, id, part, (bytes) => options.progress?.(before + bytes, total, name));
    before += part.bytes;
  }
  return { at: new Date(vault.part.at), sources, identities };
}

/** Of all parts together, as they lie there. */
export function bytesOf(sources: Chosen['sources']): number {
  return PARTS.reduce((sum, name) => sum + sources[name].part.bytes, 0);
}

/** The newest backup that fits; every one that is looked at must be signed. */
async function newest(
  place: Place,
  signedBy: VerifierKey,
  fits: (manifest: Manifest) => boolean,
): Promise<Manifest | null> {
  for (const id of (await place.list()).toReversed()) {
    const manifest = openManifest(await place.readManifest(id), signedBy);
    if (manifest === null) throw startError('backup_signed_by_other', id, signedBy.name);
    if (manifest.id !== id) throw startError('backup_damaged', id, 'manifest');
    if (fits(manifest)) return manifest;
  }
  return null;
}

function hasPart(manifest: Manifest, name: PartName): boolean {
  return manifest.parts.some((part) => part.name === name);
}
