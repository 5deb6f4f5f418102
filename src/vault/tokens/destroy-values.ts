import type { Sql } from '#platform/db';
import type { SubjectKey } from '#vault/keys';
import { MaskedText, type ValueView } from '#vault/tokens/api';
import { openShown, readManifest, writeManifest } from './seal-file.ts';
import { destroyRows, listFiles, replaceFile, type DestroyedRow } from './store-destroyed.ts';
import { findValue, type ValueRow } from './store.ts';

export interface DestroyedValues {
  readonly values: number;
  readonly indexes: number;
  readonly files: number;
  /** Files of which the masked text alone is left. */
  readonly emptied: readonly string[];
  /** Indexes of addresses by which their person was known. */
  readonly addresses: readonly { readonly class: string; readonly index: Buffer }[];
}

/**
 * Values of somebody who stays go, in the caller's transaction: their rows with masks, indexes, forms and tries, files among them, and every file as it came in
 * whose text has one of them; what is left of such a file is its masked text. `key` seals as the version that outlives them.
 */
export async function destroyValues(
  sql: Sql,
  key: SubjectKey,
  tokens: readonly string[],
  at: Date,
): Promise<DestroyedValues> {
  const gone = await destroyRows(sql, key.tenant, key.subjectId, tokens, at);
  const views = new Map(gone.map((row) => [row.token, destroyedView({ ...row, destroyedAt: at })]));
  const emptied: string[] = [];
  for (const token of await listFiles(sql, key.tenant, key.subjectId)) {
    const row = await findValue(sql, key.tenant, token);
    if (row !== null && (await emptyFile(sql, key, row, views))) emptied.push(token);
  }
  return {
    values: gone.filter((row) => row.class !== 'ATTACHMENT').length,
    indexes: gone.filter((row) => row.blindIndex !== null).length,
    files: gone.filter((row) => row.class === 'ATTACHMENT').length,
    emptied,
    addresses: gone.flatMap(({ class: cls, blindIndex, nextIndex }) =>
      cls === 'EMAIL' || cls === 'PHONE'
        ? [blindIndex, nextIndex].flatMap((index) => (index === null ? [] : [{ class: cls, index }]))
        : [],
    ),
  };
}

/** False if none of these values is in the file's text. */
async function emptyFile(
  sql: Sql,
  key: SubjectKey,
  row: ValueRow,
  views: ReadonlyMap<string, ValueView>,
): Promise<boolean> {
  // In a copy that came back with a restore, what the destroyed key sealed opens no more: nothing is to be taken out of it.
  const manifest = opened(() => readManifest(key, row));
  if (manifest?.view == null || manifest.kind !== 'text') return false;
  const shown = await openShown(sql, key, row);
  if (shown === null) return false;
  const text = shown.use((bytes) => MaskedText.parse(JSON.parse(bytes.toString('utf8'))));
  if (!Object.keys(text.values).some((token) => views.has(token))) return false;
  const view = key.sealFile(row.token, 'view', Buffer.from(JSON.stringify(withDestroyed(text, views))));
  await replaceFile(sql, key.tenant, row.token, {
    sealed: writeManifest(key, row.token, {
      ...manifest,
      whole: null,
      view: { salt: view.salt.toString('base64'), chunks: view.chunks.length },
    }),
    keyVersion: key.version,
    view: view.chunks,
  });
  return true;
}

function opened<T>(attempt: () => T): T | null {
  try {
    return attempt();
  } catch {
    return null;
  }
}

/** What the desk may know of a value that is destroyed: its class and when. */
export function destroyedView(row: Pick<DestroyedRow, 'class' | 'destroyedAt'>): ValueView {
  return {
    class: row.class,
    mask: '',
    marked: false,
    why: null,
    destroyedAt: row.destroyedAt.toISOString(),
  };
}

/** The same words; the tokens of these values say that they are destroyed. */
export function withDestroyed(masked: MaskedText, views: ReadonlyMap<string, ValueView>): MaskedText {
  const values = Object.entries(masked.values).map(([token, view]) => [token, views.get(token) ?? view]);
  return { text: masked.text, values: Object.fromEntries(values) as MaskedText['values'] };
}
