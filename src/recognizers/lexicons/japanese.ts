import {
  GIVEN_NAMES_JA,
  KATAKANA_NAMES,
  KATAKANA_WORDS,
  PEOPLE_JA,
  PLACES_LIKE_SURNAMES_JA,
  SURNAMES_JA,
  WORDS_LIKE_NAMES_JA,
} from './names-ja.ts';

export interface JapaneseNames {
  readonly surnames: ReadonlySet<string>;
  readonly given: ReadonlySet<string>;
  /** Every character that stands in some given name. */
  readonly givenCharacters: ReadonlySet<string>;
  readonly people: ReadonlySet<string>;
  readonly katakana: ReadonlySet<string>;
  /** Words and places that would be names if they were none. */
  readonly words: ReadonlySet<string>;
  readonly katakanaWords: ReadonlySet<string>;
  readonly places: ReadonlySet<string>;
}

let lists: JapaneseNames | null = null;

/** The lists of Japanese names, read at the first call. */
export function japaneseNames(): JapaneseNames {
  lists ??= {
    surnames: unpack(SURNAMES_JA),
    given: unpack(GIVEN_NAMES_JA),
    givenCharacters: new Set(GIVEN_NAMES_JA.replaceAll(/[ 0-9]/g, '')),
    people: unpack(PEOPLE_JA),
    katakana: unpack(KATAKANA_NAMES),
    words: unpack(WORDS_LIKE_NAMES_JA),
    katakanaWords: unpack(KATAKANA_WORDS),
    places: unpack(PLACES_LIKE_SURNAMES_JA),
  };
  return lists;
}

/** `3…` holds entries of three characters one after another, `4…` of four. */
function unpack(text: string): ReadonlySet<string> {
  const entries = new Set<string>();
  for (const part of text.split(' ')) {
    const length = Number(part[0]);
    for (let at = 1; at + length <= part.length; at += length) entries.add(part.slice(at, at + length));
  }
  return entries;
}
