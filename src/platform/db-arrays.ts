/**
 * Columns of many rows as array literals (PostgreSQL manual, 8.15.2), one parameter each: `unnest(${texts(…)}::uuid[], …)`. Written
 * here rather than by the driver, which knows no arrays of bytes and copies every element several times on the way.
 */

/** For elements that PostgreSQL reads from text: text, uuid. */
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
export function times(elements: readonly (Date | null)[]): string {
  return literal(elements, (at) => `"${at.toISOString()}"`);
}

/**
 * JSON documents: `string_to_array(${documents(…)}, chr(30), 'null')::jsonb[]`; one that is null is SQL's null. JSON holds no control
 * character, so that a record separator (ASCII 30) between them is enough, and nothing is written or read with escapes.
 */
export function documents(elements: readonly unknown[]): string {
  return lines(elements.map((element) => JSON.stringify(element)));
}

/** Texts that are JSON already: `string_to_array(${lines(…)}, chr(30))`. */
export function lines(json: readonly string[]): string {
  return json.join('\x1e');
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
