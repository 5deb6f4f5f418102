import { TOKEN_PATTERN } from '#vault/tokens/api';

const MIN_REPEAT = 3;

/** Everywhere the same characters stand, width and case folded; short ones only as written, lest "Li" hides half of "Lisbon". Never inside a token. */
export function occurrences(text: string, clear: string): { start: number; end: number }[] {
  const wanted = clear.trim();
  if (wanted.length < MIN_REPEAT) return [];
  const places: { start: number; end: number }[] = [];
  const tokens = [...text.matchAll(TOKEN_PATTERN)].map(({ 0: token, index }) => ({
    start: index,
    end: index + token.length,
  }));
  const folded = foldSameLength(text);
  const needle = foldSameLength(wanted);
  for (let at = folded.indexOf(needle); at !== -1; at = folded.indexOf(needle, at + needle.length)) {
    const place = { start: at, end: at + needle.length };
    if (!covered(place, tokens)) places.push(place);
  }
  return places;
}

/** Case and full-width folded character by character, so that offsets stay those of the original. */
function foldSameLength(text: string): string {
  let out = '';
  for (const char of text) {
    const folded = char.normalize('NFKC').toLowerCase();
    out += folded.length === char.length ? folded : char;
  }
  return out;
}

export function covered(
  place: { start: number; end: number },
  spans: readonly { start: number; end: number }[],
): boolean {
  return spans.some((span) => span.start < place.end && place.start < span.end);
}
