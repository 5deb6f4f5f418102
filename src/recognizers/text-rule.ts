import type { DataClass } from './classes.ts';

/** Values recognised by the words around them or by a shape that is not a number. Patterns run on normalised text, in one pass each. */
export interface TextRule {
  readonly class: DataClass;
  readonly name: string;
  readonly pattern: RegExp;
  /** Capture group that is the value; 0 for the whole match. */
  readonly group: number;
  readonly score: number;
  /** Without one of these in the text, in lower case, the pattern cannot match and is not run. */
  readonly cue?: RegExp;
  /** Bits of `SIGN` without any of which in the text it cannot match. */
  readonly needs?: number;
}
