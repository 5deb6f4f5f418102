import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startError } from '#platform/start-problems';
import { takeCut, type Logins } from './cut.ts';
import { PARTS, writeManifest, type Manifest, type ManifestPart, type PartName } from './manifest.ts';
import type { Place } from './place.ts';
import { checkPart } from './read-part.ts';
import type { SigningKey } from './signing-key.ts';
import { noteKeystoreBackup } from './store.ts';
import { writePart, type PartFile } from './write-part.ts';

export interface BackUpOptions {
  readonly logins: Logins;
  readonly to: Place;
  /** Whom each part is encrypted to; the keystore's may be others. */
  readonly recipients: Readonly<Record<PartName, readonly string[]>>;
  readonly parts?: readonly PartName[];
  readonly signingKey: SigningKey;
  /** The vault's own folder: heads of the logs and tombstones, which outlive every database. */
  readonly vaultFolder: string;
  readonly program: string;
  /** Told what has been read, of about how much. */
  readonly progress?: (bytes: number, ofAbout: number, part: PartName) => void;
}

/** Folders of the vault's that go with its part. */
export const KEPT_FOLDERS = ['heads', 'tombstones'] as const;

/** Writes a backup of this moment while everything runs. A backup that fails is none: nothing of it is left. */
export async function backUp(options: BackUpOptions): Promise<Manifest> {
  const { to, signingKey } = options;
  const parts = PARTS.filter((part) => (options.parts ?? PARTS).includes(part));
  let files: PartFile[] = [];
  // Before the vault's snapshot: a head in it is then never ahead of the log in it.
  const cut = await takeCut(options.logins, parts, () => (files = readKept(options.vaultFolder)));
  try {
    const at = cut.snapshots.get('vault')?.at ?? [...cut.snapshots.values()][0]?.at ?? new Date();
    const id = `${at.toISOString().replaceAll(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`;
    const draft = await to.begin(id);
    try {
      const written: ManifestPart[] = [];
      const sizes = await Promise.all([...cut.snapshots.values()].map((snapshot) => snapshot.sizeBytes()));
      const ofAbout = sizes.reduce((sum, bytes) => sum + bytes, 0);
      let before = 0;
      for (const [name, snapshot] of cut.snapshots) {
        let read = 0;
        written.push(
          await writePart(draft, {
            name,
            backupId: id,
            snapshot,
            tenants: cut.tenants,
            files: name === 'vault' ? files : [],
            recipients: options.recipients[name],
            progress: (bytes) => {
              read = bytes;
              options.progress?.(before + bytes, ofAbout, name);
            },
          }),
        );
        before += read;
      }
      const manifest: Manifest = { id, at: at.toISOString(), program: options.program, parts: written };
      const epochs = (await cut.snapshots.get('keystore')?.epochs(cut.tenants)) ?? new Map<string, number>();
      await draft.finish(signingKey.sign(writeManifest(manifest)));
      await readBackKeystore(options, manifest, epochs);
      return manifest;
    } catch (error) {
      await draft.discard();
      throw error;
    }
  } finally {
    await cut.close();
  }
}

/** Only what was read back from its place, every byte of it, lets older keys of keys go. */
async function readBackKeystore(
  { to, logins }: BackUpOptions,
  { id, parts }: Manifest,
  epochs: ReadonlyMap<string, number>,
): Promise<void> {
  const part = parts.find(({ name }) => name === 'keystore');
  if (part === undefined || logins.keystore === undefined) return;
  await checkPart(to, id, part, () => undefined).catch(() => {
    throw startError('backup_not_read_back', id, to.name);
  });
  await noteKeystoreBackup(logins.keystore, epochs, { id, takenAt: new Date(part.at) });
}

/** The vault's small files outside of databases. */
function readKept(vaultFolder: string): PartFile[] {
  return KEPT_FOLDERS.flatMap((name) => {
    const folder = join(vaultFolder, name);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((file) => /^[0-9a-f-]{36}\.jsonl?$/.test(file))
      .map((file) => ({ path: `${name}/${file}`, bytes: readFileSync(join(folder, file)) }));
  });
}
