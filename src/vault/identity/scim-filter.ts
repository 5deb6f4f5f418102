/** What a filter of RFC 7644 section 3.4.2.2 says, of the subset that is understood: comparisons joined by `and`. */
export interface Comparison {
  readonly attribute: string;
  readonly operator: 'eq' | 'co' | 'sw';
  readonly value: string | boolean;
}

const ONE =
  /^\s*([A-Za-z][A-Za-z0-9.:]{0,80})\s+(eq|co|sw)\s+("(?:[^"\\]|\\["\\])*"|true|false)\s*(?:and\s|$)/i;
const MOST = 5;

/** Null for a filter that is not understood; it is refused, never taken for one that lets everything through. */
export function parseFilter(filter: string): Comparison[] | null {
  const found: Comparison[] = [];
  let rest = filter;
  while (rest.trim() !== '') {
    const match = ONE.exec(rest);
    if (match === null || found.length === MOST) return null;
    const [all, attribute = '', operator = '', literal = ''] = match;
    const value = literal.startsWith('"')
      ? literal.slice(1, -1).replaceAll(/\\(["\\])/g, '$1')
      : literal.toLowerCase() === 'true';
    found.push({
      attribute: attribute.toLowerCase(),
      operator: operator.toLowerCase() as Comparison['operator'],
      value,
    });
    rest = rest.slice(all.length);
    if (/and\s$/i.test(all) && rest.trim() === '') return null;
  }
  return found.length === 0 ? null : found;
}

/** Null if an attribute is none of these. Names and values are compared without case, as SCIM does for both. */
export function matches(
  comparisons: readonly Comparison[],
  attributes: Readonly<Record<string, string | boolean | null>>,
): boolean | null {
  let all = true;
  for (const { attribute, operator, value } of comparisons) {
    const own = attributes[attribute];
    if (own === undefined) return null;
    const [left, right] = [String(own ?? '').toLowerCase(), String(value).toLowerCase()];
    const holds =
      operator === 'eq' ? left === right : operator === 'co' ? left.includes(right) : left.startsWith(right);
    all &&= holds && own !== null;
  }
  return all;
}
