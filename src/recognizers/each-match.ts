/**
 * Every match of a global pattern in order, as `matchAll` finds them, without the copy of the pattern that `matchAll` makes each time, which
 * costs more than most searches: `for (let match = firstMatch(P, text); match !== null; match = nextMatch(P, text, match))`. The pattern
 * holds the place, so the body must not search with the same one.
 */
export function firstMatch(pattern: RegExp, text: string): RegExpExecArray | null {
  pattern.lastIndex = 0;
  return pattern.exec(text);
}

export function nextMatch(pattern: RegExp, text: string, last: RegExpExecArray): RegExpExecArray | null {
  if (last[0] === '') pattern.lastIndex += pattern.unicode && isPair(text, pattern.lastIndex) ? 2 : 1;
  return pattern.exec(text);
}

function isPair(text: string, at: number): boolean {
  return (text.codePointAt(at) ?? 0) > 0xffff;
}
