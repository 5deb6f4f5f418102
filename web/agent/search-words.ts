/**
 * What was searched for, in this window's memory. An address is kept by the browser in its history, its caches and the tabs that it
 * brings back; words that somebody searched for may be a customer's, so that the address holds a name for them and not the words.
 */
const kept: string[] = [];

/** A name for these words that means nothing outside of this window; the same for the same words. */
export function keepWords(words: string): string {
  const known = kept.indexOf(words);
  return `w${known >= 0 ? known + 1 : kept.push(words)}`;
}

/** The words of that name; none for one of another window, or of this one before it was loaded again. */
export function wordsOf(name: string | undefined): string {
  return kept[Number(name?.slice(1)) - 1] ?? '';
}
