import type { Finder } from './finder.ts';
import { findJapaneseAddresses } from './address-ja.ts';
import { findInternetAddresses } from './internet-address.ts';
import { findAddresses } from './address-walk.ts';
import { findStatedNames } from './person-ja.ts';
import { findJapaneseNames } from './person-words-ja.ts';
import { findNames } from './person-words.ts';
import { findMixedSecrets } from './secret-mixed.ts';
import { findSecrets } from './secrets.ts';
import { SIGN } from './signs.ts';

/** Every finder, in no order: scores decide. */
export const FINDERS: readonly Finder[] = [
  findNames,
  inJapanese(findJapaneseNames),
  inJapanese(findStatedNames),
  inJapanese(findJapaneseAddresses),
  findAddresses,
  findSecrets,
  findMixedSecrets,
  findInternetAddresses,
];

function inJapanese(find: Finder): Finder {
  return (reading) => ((reading.signs ?? SIGN.japanese) & SIGN.japanese ? find(reading) : []);
}
