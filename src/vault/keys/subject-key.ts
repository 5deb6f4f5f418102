import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

import type { SubjectId, TenantId } from '#platform/ids';
import { lengthPrefixed, open, seal } from './aead.ts';
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

/** Value keys are derived once per class (RFC 5869), not per value. Key objects: their bytes lie outside the heap and are never printed. */
export function createSubjectKey(
  tenant: TenantId,
  subjectId: SubjectId,
  version: number,
  key: KeyObject,
): SubjectKey {
  const byClass = new Map<string, KeyObject>();
  const keyOf = (cls: string): KeyObject => {
    const known = byClass.get(cls);
    if (known !== undefined) return known;
    const bytes = Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `val|${cls}`, 32));
    const derived = createSecretKey(bytes);
    bytes.fill(0);
    byClass.set(cls, derived);
    return derived;
  };
  const aad = (cls: string, valueId: string): Buffer =>
    lengthPrefixed('v1', tenant, subjectId, valueId, cls, String(version));
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
