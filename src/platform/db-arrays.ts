/**
 * Columns of many rows as array literals (PostgreSQL manual, 8.15.2), one parameter each: `unnest(${texts(…)}::uuid[], …)`. Written
 * here rather than by the driver, which knows no arrays of bytes and copies every element several times on the way.
 */

/** For elements that PostgreSQL reads from text: text, uuid, timestamptz, jsonb. */
export function texts(elements: readonly (string | null)[]): string {
  let literal = '{';
  for (const [at, element] of elements.entries()) {
    if (at > 0) literal += ',';
    literal += element === null ? 'null' : `"${SPECIAL.test(element) ? escaped(element) : element}"`;
  }
  return `${literal}}`;
}

const SPECIAL = /["\\]/;

function escaped(element: string): string {
  return element.replaceAll(/["\\]/g, '\\$&');
}

/** For `bytea[]`. */
export function bytes(elements: readonly (Buffer | null)[]): string {
  let literal = '{';
  for (const [at, element] of elements.entries()) {
    if (at > 0) literal += ',';
    literal += element === null ? 'null' : `"\\\\x${element.toString('hex')}"`;
  }
  return `${literal}}`;
}

/** For `integer[]`, `bigint[]` and `boolean[]`. */
export function plain(elements: readonly (number | boolean)[]): string {
  return `{${elements.join(',')}}`;
}

/** For `timestamptz[]`. */
export function times(elements: readonly Date[]): string {
  return `{${elements.map((at) => `"${at.toISOString()}"`).join(',')}}`;
}

/** For `jsonb[]`; a document that is null is SQL's null. */
export function documents(elements: readonly unknown[]): string {
  return texts(elements.map((element) => (element === null ? null : JSON.stringify(element))));
}
