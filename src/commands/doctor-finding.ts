/** What was found about one thing: `note` is worth knowing and no fault. `says` names what to do if it is wrong. */
export interface Finding {
  readonly of: string;
  readonly state: 'fine' | 'note' | 'wrong';
  readonly says: string;
}

export type Check = () => Promise<Finding[]>;

/** Picks the sentence of the reader's language. */
export type Say = (en: string, ja: string) => string;
