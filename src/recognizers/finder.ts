import type { DataClass } from './classes.ts';
import type { Marks } from './cues.ts';

/** Text as it is searched: normalised, and the same in lower case, character by character. */
export interface Reading {
  readonly text: string;
  readonly lower: string;
  /** Bits of `SIGN`; absent: not known. */
  readonly signs?: number;
  /** Which cues it has (`cues.ts`); absent: not known. */
  readonly marks?: Marks | undefined;
}

/** Where a value may stand, in offsets of the reading (UTF-16 code units). */
export interface Candidate {
  readonly from: number;
  readonly to: number;
  readonly class: DataClass;
  /** 0 to 1; of candidates that overlap the highest stays, of equals the longer. */
  readonly score: number;
  readonly recognizer: string;
  readonly checks: string[];
  readonly context: string[];
}

/** Finds values of one kind where a pattern alone does not suffice: lexicons, walks over words. Linear in the text; never throws. */
export type Finder = (reading: Reading) => Iterable<Candidate>;

/** A type of a tenant's own, compiled; see `compileOwnType`. */
export interface OwnType {
  readonly name: string;
  readonly class: DataClass;
  readonly find: (reading: Reading, work: { spend(steps: number): void }) => Candidate[];
}
