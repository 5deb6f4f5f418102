/** What kinds of characters a text has, found in the one pass that normalises it; a stage whose kind is not there does not run. */
export const SIGN = {
  digit: 1,
  at: 2,
  /** Kana or kanji. */
  japanese: 4,
  /** A run of twelve characters or more without a space, as keys and links are. */
  long: 16,
  /** Anything beyond ASCII. */
  wide: 8,
} as const;
