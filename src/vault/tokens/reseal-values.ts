import type { Db, Sql } from '#platform/db';
import type { SubjectKey } from '#vault/keys';
import { readManifest, writeManifest } from './seal-file.ts';
import { listChunks, listSealedAfter, resealChunks, resealValue, type ValueRow } from './store.ts';

const BATCH = 200;
const FILE_PARTS = ['whole', 'view'] as const;

/**
 * What older versions of a subject's key sealed of its values, masks and files, sealed anew by the newest. Answers how many rows changed: 0 means that nothing
 * hangs on an older version. May be cut short and begun again anywhere; a row that somebody changed meanwhile is left to the next time.
 */
export async function resealValues(db: Db, key: SubjectKey): Promise<number> {
  let changed = 0;
  for (let after = ''; ;) {
    const rows = await db.tx(key.tenant, (sql) =>
      listSealedAfter(sql, key.tenant, key.subjectId, after, BATCH),
    );
    const last = rows.at(-1);
    if (last === undefined) return changed;
    after = last.token;
    const [files, values] = [true, false].map((isFile) =>
      rows.filter((row) => (row.class === 'ATTACHMENT') === isFile),
    ) as [ValueRow[], ValueRow[]];
    const again = values.flatMap((row) => {
      const sealed = key.reseal(row.class, row.token, row.sealed);
      const sealedMask = key.reseal('mask', row.token, row.sealedMask);
      return sealed === null && sealedMask === null
        ? []
        : [{ row, sealed: sealed ?? row.sealed, sealedMask: sealedMask ?? row.sealedMask }];
    });
    if (again.length > 0)
      await db.tx(key.tenant, async (sql) => {
        for (const one of again) await resealValue(sql, key.tenant, one.row, key.version, one);
      });
    changed += again.length;
    for (const row of files) if (await db.tx(key.tenant, (sql) => resealFile(sql, key, row))) changed += 1;
  }
}

/** A file with what says how its chunks are sealed, in one transaction. False if the newest version sealed it. */
async function resealFile(sql: Sql, key: SubjectKey, row: ValueRow): Promise<boolean> {
  const manifest = readManifest(key, row);
  const parts = { whole: manifest.whole, view: manifest.view };
  let isOld = key.reseal(row.class, row.token, row.sealed) !== null;
  const fresh: { part: 'whole' | 'view'; chunks: readonly Buffer[] }[] = [];
  for (const part of FILE_PARTS) {
    const stored = parts[part];
    if (stored === null) continue;
    const chunks = await listChunks(sql, key.tenant, row.token, part);
    if (chunks.length !== stored.chunks) throw new Error('a file without all of its chunks');
    const sealed = key.resealFile(row.token, part, { salt: Buffer.from(stored.salt, 'base64'), chunks });
    if (sealed === null) continue;
    isOld = true;
    parts[part] = { salt: sealed.salt.toString('base64'), chunks: sealed.chunks.length };
    fresh.push({ part, chunks: sealed.chunks });
  }
  const sealedMask = key.reseal('mask', row.token, row.sealedMask);
  if (!isOld && sealedMask === null) return false;
  const sealed = writeManifest(key, row.token, { ...manifest, ...parts });
  const masked = sealedMask ?? row.sealedMask;
  if (!(await resealValue(sql, key.tenant, row, key.version, { sealed, sealedMask: masked }))) return true;
  for (const { part, chunks } of fresh) await resealChunks(sql, key.tenant, row.token, part, chunks);
  return true;
}
