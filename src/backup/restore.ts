import { pipeline } from 'node:stream/promises';

import { migrateDatabase, migrationsOf, type Migration } from '#platform/migrate';
import { beginRestore, endRestore, markWhole, restoreStateOf } from '#platform/migrate-table';
import type { DatabaseRoles } from '#platform/postgres-embedded';
import { startError } from '#platform/start-problems';
import { bytesOf, type Chosen, type Source } from './choose.ts';
import { keepFile, readHeads } from './kept-files.ts';
import { PARTS, type PartName } from './manifest.ts';
import { readPart, type PartHeader } from './read-part.ts';
import { openLoader, type Loader } from './store.ts';
import { fileOf } from './write-part.ts';

export interface RestoreOptions {
  readonly chosen: Chosen;
  /** Empty, or left over by a restore that was cut short. */
  readonly databases: Readonly<Record<PartName, DatabaseRoles>>;
  /** The vault's own folder: heads and tombstones that are there stay if they are newer. */
  readonly vaultFolder: string;
  readonly progress?: (bytes: number, of: number, part: PartName) => void;
}

export interface Restored {
  readonly at: Date;
  /** Null if an earlier restore had been cut short after its last row, so that only its end was left. */
  readonly rows: Readonly<Record<PartName, number>> | null;
  /** Clients of whose logs more was signed than came back: nothing is signed for them, docs/operate/restored-log.md. */
  readonly behind: readonly { tenant: string; restored: number; signed: number }[];
}

/**
 * Brings a backup back into empty databases. Each is marked until all three are whole, and Dozo starts on none that is marked, so that a restore
 * that was cut short anywhere is begun anew by the next and never served from. Throws `StartError`.
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { chosen, databases, vaultFolder } = options;
  if (await finishEarlier(databases)) return { at: chosen.at, rows: null, behind: [] };
  for (const name of PARTS) {
    const { owner, app } = databases[name];
    await beginRestore(name, owner, app.username);
  }
  const rows: Record<PartName, number> = { vault: 0, keystore: 0, desk: 0 };
  const total = bytesOf(chosen.sources);
  let before = 0;
  let logSizes: ReadonlyMap<string, number> = new Map();
  for (const name of PARTS) {
    const source = chosen.sources[name];
    const loaded = await load(name, source, options, (bytes) =>
      options.progress?.(before + bytes, total, name),
    );
    before += source.part.bytes;
    rows[name] = loaded.rows;
    if (name === 'vault') logSizes = loaded.logSizes;
  }
  await finish(databases);
  const behind = [...readHeads(vaultFolder)].flatMap(([tenant, signed]) => {
    const restored = logSizes.get(tenant) ?? 0;
    return signed > restored ? [{ tenant, restored, signed }] : [];
  });
  return { at: chosen.at, rows, behind };
}

/** All are whole before the first may be served from; a restore that finds some served and the others whole has only this to do. */
async function finish(databases: RestoreOptions['databases']): Promise<void> {
  for (const name of PARTS) await markWhole(databases[name].owner);
  for (const name of PARTS) await endRestore(databases[name].owner);
}

/** True if there was no more to do. Throws `restore_not_empty`. */
async function finishEarlier(databases: RestoreOptions['databases']): Promise<boolean> {
  const states = await Promise.all(PARTS.map((name) => restoreStateOf(databases[name].owner)));
  if (states.includes('whole') && states.every((state) => state === 'whole' || state === 'filled')) {
    await finish(databases);
    return true;
  }
  const filled = PARTS.find((_name, at) => states[at] === 'filled');
  if (filled !== undefined) throw startError('restore_not_empty', filled);
  return false;
}

interface Loaded {
  readonly rows: number;
  readonly logSizes: ReadonlyMap<string, number>;
}

async function load(
  name: PartName,
  { place, id, part }: Source,
  { chosen, databases, vaultFolder }: RestoreOptions,
  progress: (bytes: number) => void,
): Promise<Loaded> {
  const { owner, app } = databases[name];
  const open: { loader?: Loader } = {};
  const loaderOf = (): Loader => {
    if (open.loader === undefined) throw startError('backup_damaged', id, fileOf(name));
    return open.loader;
  };
  let loaded: Loaded | null = null;
  let rows = 0;
  try {
    await readPart(
      place,
      id,
      part,
      chosen.identities,
      {
        async header(header) {
          await migrateDatabase(name, owner, app.username, migrationsIn(name, header), true);
          open.loader = await openLoader(owner);
        },
        file: (path, bytes) => keepFile(vaultFolder, path, bytes),
        async table(table, bytes) {
          const columns = { name: table.table, columns: table.columns };
          await pipeline(bytes, await loaderOf().copyIn(columns));
          rows += table.rows;
        },
        async end(counts) {
          const loader = loaderOf();
          for (const [table, count] of Object.entries(counts)) {
            if ((await loader.count(table)) !== count) throw startError('backup_damaged', id, fileOf(name));
          }
          const logSizes = name === 'vault' ? await loader.logSizes() : new Map<string, number>();
          await loader.commit();
          delete open.loader;
          loaded = { rows, logSizes };
        },
      },
      progress,
    );
  } finally {
    await open.loader?.abandon();
  }
  if (loaded === null) throw startError('backup_damaged', id, fileOf(name));
  return loaded;
}

/** The structure that the rows had; what this program added since comes with its next start. */
function migrationsIn(name: PartName, header: PartHeader): Migration[] {
  const ours = migrationsOf(name);
  for (const { name: file, digest } of header.migrations) {
    const own = ours.find((one) => one.name === file);
    if (own === undefined) throw startError('migration_unknown', name, file);
    if (own.digest !== digest) throw startError('migration_changed', name, file);
  }
  return ours.filter((own) => header.migrations.some((one) => one.name === own.name));
}
