import type { Finder } from './finder.ts';
import { findAddresses } from './address-walk.ts';
import { findJapaneseNames } from './person-words-ja.ts';
import { findNames } from './person-words.ts';
import { SIGN } from './signs.ts';

/** Every finder, in no order: scores decide. */
export const FINDERS: readonly Finder[] = [findNames, inJapanese(findJapaneseNames), findAddresses];

function inJapanese(find: Finder): Finder {
  return (reading) => ((reading.signs ?? SIGN.japanese) & SIGN.japanese ? find(reading) : []);
}
