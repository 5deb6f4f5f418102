/**
 * Reads a list that `scripts/lexicons/write-lexicon.mjs` wrote: a capital letter tells how many characters an entry shares with
 * the one before it (A none, B one …), what follows is the rest. Linear in the text.
 */
export function readLexicon(text: string): ReadonlySet<string> {
  const entries = new Set<string>();
  let entry = '';
  for (let at = 0; at < text.length;) {
    const shared = text.charCodeAt(at) - 65;
    let end = at + 1;
    while (end < text.length && !isHead(text.charCodeAt(end))) end += 1;
    entry = entry.slice(0, shared) + text.slice(at + 1, end);
    entries.add(entry);
    at = end;
  }
  return entries;
}

function isHead(code: number): boolean {
  return code >= 65 && code <= 90;
}
