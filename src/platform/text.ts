/**
 * Text as it can be stored: half of a surrogate pair and the zero character, which neither UTF-8 nor PostgreSQL can hold,
 * become U+FFFD. A message is kept with a mark where it was broken rather than refused or lost.
 */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\uFFFD');
}

/** The first `most` UTF-16 units of a text, one less where that would cut a character in two. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return text.slice(0, splitsPair(text, most) ? most - 1 : most);
}

/** Does a cut at this place fall between the two halves of one character? */
export function splitsPair(text: string, at: number): boolean {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(at - 1, at + 1));
}
