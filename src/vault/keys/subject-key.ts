import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

import type { SubjectId, TenantId } from '#platform/ids';
import { lengthPrefixed, lengthPrefixedBetween, open, seal } from './aead.ts';
import { openFile, sealFile, type SealedFile } from './file-stream.ts';

/** The key of one subject in use: seals and opens that subject's values and nobody else's. */
export interface SubjectKey {
  readonly tenant: TenantId;
  readonly subjectId: SubjectId;
  readonly version: number;
  /** `valueId` is what the value is stored under; moved to another row, subject, class or tenant it does not open. */
  seal(cls: string, valueId: string, clear: Uint8Array): Buffer;
  /** Throws if anything was changed or moved. The caller zeroes what it gets. */
  open(cls: string, valueId: string, sealed: Buffer): Buffer;
  /** A file in chunks, whose order and end are bound; `part` tells apart what is kept of one file. */
  sealFile(valueId: string, part: FilePart, clear: Uint8Array): SealedFile;
  /** The whole file, or an error. The caller zeroes what it gets. */
  openFile(valueId: string, part: FilePart, sealed: SealedFile): Buffer;
}

/** What is kept of a file: the file as it came, and the masked text of one that could be read. */
export type FilePart = 'whole' | 'view';

/** HMAC(key, "kcv"): commits to the key, which AES-GCM does not. */
export function keyCheckValue(key: KeyObject): Buffer {
  return createHmac('sha256', key).update('kcv').digest();
}

/**
 * Value keys are derived once per class (HKDF-SHA-256, RFC 5869, no salt, one block), not per value, and the first half of that once
 * for all classes. Key objects: their bytes lie outside the heap and are never printed.
 */
export function createSubjectKey(
  tenant: TenantId,
  subjectId: SubjectId,
  version: number,
  key: KeyObject,
): SubjectKey {
  const byClass = new Map<string, { readonly key: KeyObject; readonly end: Buffer }>();
  let extracted: KeyObject | null = null;
  const of = (cls: string) => {
    const known = byClass.get(cls);
    if (known !== undefined) return known;
    extracted ??= mac(NO_SALT, key.export());
    const derived = mac(extracted, Buffer.from(`val|${cls}\x01`, 'utf8'));
    const made = { key: derived, end: lengthPrefixed(cls, String(version)) };
    byClass.set(cls, made);
    return made;
  };
  const keyOf = (cls: string): KeyObject => of(cls).key;
  // What is authenticated: version of the form, tenant, subject, value, class, version of the key.
  const start = lengthPrefixed('v1', tenant, subjectId);
  const aad = (cls: string, valueId: string): Buffer => lengthPrefixedBetween(start, valueId, of(cls).end);
  const fileContext = (valueId: string, part: FilePart): Buffer =>
    lengthPrefixed('file-v1', tenant, subjectId, valueId, part, String(version));
  return {
    tenant,
    subjectId,
    version,
    sealFile: (valueId, part, clear) => sealFile(keyOf('file'), fileContext(valueId, part), clear),
    openFile: (valueId, part, sealed) => openFile(keyOf('file'), fileContext(valueId, part), sealed),
    seal: (cls, valueId, clear) => seal(keyOf(cls), clear, aad(cls, valueId)),
    open: (cls, valueId, sealed) => open(keyOf(cls), sealed, aad(cls, valueId)),
  };
}

const NO_SALT = createSecretKey(Buffer.alloc(32));

/** HMAC-SHA-256 as a key; what it was made of is zero afterwards. */
function mac(key: KeyObject, over: Buffer): KeyObject {
  const bytes = createHmac('sha256', key).update(over).digest();
  over.fill(0);
  const made = createSecretKey(bytes);
  bytes.fill(0);
  return made;
}

/** A rotated key: seals as the newest version, and opens what any version sealed. A seal is of one version alone, by its authenticated data. */
export function withOlder(newest: SubjectKey, older: SubjectKey): SubjectKey {
  const either = <T>(ofNewest: () => T, ofOlder: () => T): T => {
    try {
      return ofNewest();
    } catch (error) {
      try {
        return ofOlder();
      } catch {
        throw error;
      }
    }
  };
  return {
    ...newest,
    open: (cls, valueId, sealed) =>
      either(
        () => newest.open(cls, valueId, sealed),
        () => older.open(cls, valueId, sealed),
      ),
    openFile: (valueId, part, sealed) =>
      either(
        () => newest.openFile(valueId, part, sealed),
        () => older.openFile(valueId, part, sealed),
      ),
  };
}
