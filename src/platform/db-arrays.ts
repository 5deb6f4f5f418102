/**
 * Columns of many rows as array literals (PostgreSQL manual, 8.15.2), one parameter each: `unnest(${texts(…)}::uuid[], …)`. Written
 * here rather than by the driver, which knows no arrays of bytes and copies every element several times on the way.
 */

/** For elements that PostgreSQL reads from text: text, uuid, jsonb. */
export function texts(elements: readonly (string | null)[]): string {
  return literal(elements, (element) => `"${SPECIAL.test(element) ? escaped(element) : element}"`);
}

const SPECIAL = /["\\]/;

function escaped(element: string): string {
  return element.replaceAll(/["\\]/g, '\\$&');
}

/** For `bytea[]`. */
export function bytes(elements: readonly (Buffer | null)[]): string {
  return literal(elements, (element) => `"\\\\x${element.toString('hex')}"`);
}

/** For `integer[]`, `bigint[]` and `boolean[]`. */
export function plain(elements: readonly (number | boolean)[]): string {
  return `{${elements.join(',')}}`;
}

/** For `timestamptz[]`. */
export function times(elements: readonly Date[]): string {
  return literal(elements, (at) => `"${at.toISOString()}"`);
}

/** For `jsonb[]`; a document that is null is SQL's null. */
export function documents(elements: readonly unknown[]): string {
  return texts(elements.map((element) => (element === null ? null : JSON.stringify(element))));
}

function literal<Element>(
  elements: readonly (Element | null)[],
  write: (element: Element) => string,
): string {
  let all = '{';
  for (let at = 0; at < elements.length; at += 1) {
    const element = elements[at];
    if (at > 0) all += ',';
    all += element === null || element === undefined ? 'null' : write(element);
  }
  return `${all}}`;
}
