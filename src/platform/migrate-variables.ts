/**
 * Puts quoted identifiers in the place of `:name`, as psql does for `:"name"`, outside of strings, quoted names, comments
 * and `::casts`. A variable that is not given stays as it is. Throws on a value that is no plain identifier.
 */
export function substitute(text: string, variables: Readonly<Record<string, string>>): string {
  for (const [name, value] of Object.entries(variables)) {
    if (!/^[A-Za-z_][A-Za-z0-9_$-]{0,62}$/.test(value))
      throw new Error(`the value of :${name} is not a plain identifier`);
  }
  return text.replace(PIECES, (piece, _tag: string | undefined, name: string | undefined) => {
    if (name === undefined || !Object.hasOwn(variables, name)) return piece;
    return `"${variables[name]}"`;
  });
}

/** What is skipped as a whole comes first; a `:name` counts only where none of these begins before it. */
const PIECES = new RegExp(
  [
    String.raw`--[^\n]*`, // comment to the end of the line
    String.raw`\/\*[\s\S]*?\*\/`, // block comment
    String.raw`\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'`, // string with escapes
    String.raw`'(?:[^']|'')*'`, // string
    String.raw`"(?:[^"]|"")*"`, // quoted name
    String.raw`\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$`, // dollar-quoted string, as of a function's body
    String.raw`::`, // cast
    String.raw`:([a-z_]+)\b`,
  ].join('|'),
  'g',
);
