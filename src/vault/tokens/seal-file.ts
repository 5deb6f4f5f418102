import type { Sql } from '#platform/db';
import { AppError } from '#platform/problems';
import type { SubjectKey } from '#vault/keys';
import { FileKind, type MaskedText } from '#vault/tokens/api';
import { z } from 'zod';
import { Clear } from './clear.ts';
import {
  deleteView,
  findValue,
  insertChunks,
  insertFileValue,
  listChunks,
  replaceSealed,
  type ValueRow,
} from './store.ts';
import { newToken } from './token.ts';

/** A file as the channel understood it. `kind` says how it may be shown; what it says of itself is not believed. */
export interface NewFile {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly kind: FileKind;
}

export interface SealedAttachment {
  readonly token: string;
  readonly bytes: number;
  /** `view`: the masked text of a file of kind `text`, else null. */
  insert(sql: Sql, view: MaskedText | null): Promise<void>;
}

/** What is sealed in the row of a file's token. */
const Manifest = z.strictObject({
  bytes: z.int(),
  kind: FileKind,
  /** Null once a value in the file was destroyed: the file as it came had it, its masked text has not. */
  whole: z.strictObject({ salt: z.string(), chunks: z.int() }).nullable(),
  view: z.strictObject({ salt: z.string(), chunks: z.int() }).nullable(),
});

/** Seals a file as a value of its own, in chunks. It is there once `insert` has run. */
export function sealAttachment(handle: SubjectKey, file: NewFile, at: Date): SealedAttachment {
  const token = newToken('ATTACHMENT');
  return {
    token,
    bytes: file.bytes.length,
    async insert(sql, view): Promise<void> {
      const whole = handle.sealFile(token, 'whole', file.bytes);
      const text = view === null ? null : handle.sealFile(token, 'view', Buffer.from(JSON.stringify(view)));
      const manifest: z.input<typeof Manifest> = {
        bytes: file.bytes.length,
        kind: file.kind,
        whole: { salt: whole.salt.toString('base64'), chunks: whole.chunks.length },
        view: text === null ? null : { salt: text.salt.toString('base64'), chunks: text.chunks.length },
      };
      const row: ValueRow = {
        token,
        subjectId: handle.subjectId,
        class: 'ATTACHMENT',
        keyVersion: handle.version,
        sealed: writeManifest(handle, token, manifest),
        sealedMask: handle.seal('mask', token, Buffer.from('•••', 'utf8')),
        blindIndex: null,
        mediaType: file.mediaType,
        marked: false,
        why: null,
      };
      // All at once: they may be part of a batch that ends when everything in it was sent.
      await Promise.all([
        insertFileValue(sql, handle.tenant, row, at),
        insertChunks(sql, handle.tenant, token, 'whole', whole.chunks),
        insertChunks(sql, handle.tenant, token, 'view', text?.chunks ?? []),
      ]);
    },
  };
}

export function writeManifest(handle: SubjectKey, token: string, manifest: z.input<typeof Manifest>): Buffer {
  return handle.seal('ATTACHMENT', token, Buffer.from(JSON.stringify(manifest)));
}

/** What a file is, without opening it. Throws if its row was changed or moved. */
export function readManifest(handle: SubjectKey, row: ValueRow): z.output<typeof Manifest> {
  return new Clear(handle.open(row.class, row.token, row.sealed)).use((bytes) =>
    Manifest.parse(JSON.parse(bytes.toString('utf8'))),
  );
}

/**
 * Opens what may be shown of a file: a picture as it came, a text masked. Null for a file that is not shown at all. Once more from its row if that fails: it
 * may have been sealed anew since the row was read.
 */
export async function openShown(sql: Sql, handle: SubjectKey, row: ValueRow): Promise<Clear | null> {
  try {
    return await openAs(sql, handle, row);
  } catch (error) {
    const now = await findValue(sql, handle.tenant, row.token);
    if (now === null || now.sealed.equals(row.sealed)) throw error;
    return openAs(sql, handle, now);
  }
}

async function openAs(sql: Sql, handle: SubjectKey, row: ValueRow): Promise<Clear | null> {
  const manifest = readManifest(handle, row);
  const [part, stored] =
    manifest.kind === 'picture'
      ? (['whole', manifest.whole] as const)
      : (['view', manifest.kind === 'text' ? manifest.view : null] as const);
  if (stored === null) return null;
  const chunks = await listChunks(sql, handle.tenant, row.token, part);
  if (chunks.length !== stored.chunks) throw new Error('a file without all of its chunks');
  const salt = Buffer.from(stored.salt, 'base64');
  return new Clear(handle.openFile(row.token, part, { salt, chunks }));
}

/**
 * Opens a file as it came, for a look inside the vault. Null for one of which only the masked text is left. Throws if a part of it is missing or was
 * changed.
 */
export async function openWhole(sql: Sql, handle: SubjectKey, row: ValueRow): Promise<Clear | null> {
  const { whole } = readManifest(handle, row);
  if (whole === null) return null;
  const chunks = await listChunks(sql, handle.tenant, row.token, 'whole');
  if (chunks.length !== whole.chunks) throw new Error('a file without all of its chunks');
  const salt = Buffer.from(whole.salt, 'base64');
  return new Clear(handle.openFile(row.token, 'whole', { salt, chunks }));
}

/** Puts another masked text in the place of the one that is shown of a file; null closes the file. False where it is the one already. */
export async function replaceView(
  sql: Sql,
  handle: SubjectKey,
  row: ValueRow,
  view: MaskedText | null,
): Promise<boolean> {
  const bytes = view === null ? null : Buffer.from(JSON.stringify(view));
  const before = await openShown(sql, handle, row);
  if (before === null ? bytes === null : before.use((shown) => bytes?.equals(shown) === true)) return false;
  const text = bytes === null ? null : handle.sealFile(row.token, 'view', bytes);
  const manifest: z.input<typeof Manifest> = {
    ...readManifest(handle, row),
    kind: text === null ? 'closed' : 'text',
    view: text === null ? null : { salt: text.salt.toString('base64'), chunks: text.chunks.length },
  };
  const sealed = writeManifest(handle, row.token, manifest);
  // Sealed anew by somebody else since the row was read: its chunks are others, too.
  if (!(await replaceSealed(sql, handle.tenant, row, sealed))) throw new AppError('stale_version');
  await deleteView(sql, handle.tenant, row.token);
  await insertChunks(sql, handle.tenant, row.token, 'view', text?.chunks ?? []);
  return true;
}
