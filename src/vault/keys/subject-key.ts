import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

import type { Clock } from '#platform/clock';
import type { SubjectId, TenantId } from '#platform/ids';
import { AppError } from '#platform/problems';
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
  /**
   * What an older version sealed, sealed by the newest under the same or another id; null if the newest sealed it and the id stays. Throws if no version
   * opens it.
   */
  reseal(cls: string, valueId: string, sealed: Buffer, newId?: string): Buffer | null;
  /** As `reseal`, of a file. */
  resealFile(valueId: string, part: FilePart, sealed: SealedFile): SealedFile | null;
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
  const made: Omit<SubjectKey, 'reseal' | 'resealFile'> = sealing(tenant, subjectId, version, key);
  return { ...made, ...resealing(made, made.open, made.openFile) };
}

function sealing(
  tenant: TenantId,
  subjectId: SubjectId,
  version: number,
  key: KeyObject,
): Omit<SubjectKey, 'reseal' | 'resealFile'> {
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

/** `open` and `openFile` are of every version there is; `newest` seals. */
function resealing(
  newest: Pick<SubjectKey, 'seal' | 'open' | 'sealFile' | 'openFile'>,
  open: SubjectKey['open'],
  openFile: SubjectKey['openFile'],
): Pick<SubjectKey, 'reseal' | 'resealFile'> {
  const again = <T>(clear: Buffer, seal: (clear: Buffer) => T): T => {
    try {
      return seal(clear);
    } finally {
      clear.fill(0);
    }
  };
  const opens = (attempt: () => Buffer): boolean => {
    try {
      attempt().fill(0);
      return true;
    } catch {
      return false;
    }
  };
  return {
    reseal(cls, valueId, sealed, newId = valueId) {
      if (newId === valueId && opens(() => newest.open(cls, valueId, sealed))) return null;
      return again(open(cls, valueId, sealed), (clear) => newest.seal(cls, newId, clear));
    },
    resealFile(valueId, part, sealed) {
      if (opens(() => newest.openFile(valueId, part, sealed))) return null;
      return again(openFile(valueId, part, sealed), (clear) => newest.sealFile(valueId, part, clear));
    },
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
  const open: SubjectKey['open'] = (cls, valueId, sealed) =>
    either(
      () => newest.open(cls, valueId, sealed),
      () => older.open(cls, valueId, sealed),
    );
  const openFile: SubjectKey['openFile'] = (valueId, part, sealed) =>
    either(
      () => newest.openFile(valueId, part, sealed),
      () => older.openFile(valueId, part, sealed),
    );
  return { ...newest, open, openFile, ...resealing(newest, open, openFile) };
}

/**
 * Refuses to seal after that time (`stale_version`): a handle that somebody kept must not seal under a version that was superseded meanwhile and whose
 * rows were all sealed anew.
 */
export function sealingUntil(key: SubjectKey, clock: Clock, until: number): SubjectKey {
  const mustBeFresh = (): void => {
    if (clock.now() > until) throw new AppError('stale_version');
  };
  return {
    ...key,
    seal: (cls, valueId, clear) => (mustBeFresh(), key.seal(cls, valueId, clear)),
    sealFile: (valueId, part, clear) => (mustBeFresh(), key.sealFile(valueId, part, clear)),
  };
}
