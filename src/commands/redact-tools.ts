import type { Masker } from './redact-masker.ts';

/** Why a document can't be read: none of its words is repeated. */
export class Unreadable extends Error {
  readonly reason: 'broken' | 'encrypted' | 'too_large' | 'encoding';
  constructor(reason: Unreadable['reason']) {
    super(reason);
    this.reason = reason;
  }
}

/** What a document holds that no text can be read from, and that was left as it is or left out. */
export type Unread = 'picture' | 'embedded' | 'attachment';

export interface Masked {
  bytes: Uint8Array;
  /** The kind of what is written; a .pdf comes out as .txt. */
  kind: string;
}

export interface DocumentTools {
  readonly masker: Masker;
  unread(what: Unread, count?: number): void;
  /** Parts of the whole that are done, for the progress bar. */
  progress(done: number, total: number): void;
  /** Masks a document that lies in this one; null where they lie too deep: a mail in a mail in a mail … ends somewhere. */
  readonly inner: ((bytes: Uint8Array, kind: string) => Promise<Masked>) | null;
}

/** Deeper than this, what lies in a document is left out unread. */
export const MAX_DEPTH = 4;
