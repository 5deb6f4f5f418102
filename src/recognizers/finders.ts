import type { Finder } from './finder.ts';
import { findJapaneseAddresses } from './address-ja.ts';
import { findAddresses } from './address-walk.ts';
import { findStatedNames } from './person-ja.ts';
import { findJapaneseNames } from './person-words-ja.ts';
import { findNames } from './person-words.ts';

/** Every finder, in no order: scores decide. */
export const FINDERS: readonly Finder[] = [
  findNames,
  findJapaneseNames,
  findStatedNames,
  findJapaneseAddresses,
  findAddresses,
];
