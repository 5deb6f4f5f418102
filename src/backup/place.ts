/** Where backups are kept: a folder or an object store. Only what has a manifest is a backup; the manifest is written last. */
export interface Place {
  /** As the operator named it. */
  readonly name: string;
  /** Ids of the backups that are whole, oldest first. */
  list(): Promise<string[]>;
  readManifest(id: string): Promise<string>;
  /** Reads one file of a backup. Throws if there is none. */
  read(id: string, file: string): AsyncIterable<Uint8Array>;
  begin(id: string): Promise<Draft>;
}

/** A backup that is being written: no reader sees it before `finish`. */
export interface Draft {
  write(file: string, source: AsyncIterable<Uint8Array>): Promise<void>;
  /** Durable when it resolves. */
  finish(manifest: string): Promise<void>;
  /** Takes away what was written. Never throws: the reason for it is what counts. */
  discard(): Promise<void>;
}

/** No longer than a signed note with three parts of many recipients needs. */
export const LARGEST_MANIFEST = 1024 * 1024;
export const MANIFEST = 'manifest';
/** An id as `newBackupId` makes it: sorts by time. */
export const BACKUP_ID = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/;
