import type { DestinationSettings } from '#vault/calls/api';

/** What stands for a place in a template, by its name. */
export type Words = Readonly<Record<string, string>>;

const PLACE = /\{\{([A-Za-z][A-Za-z0-9_]{0,39})\}\}/g;

type Templates = Pick<DestinationSettings, 'path' | 'body'>;

/** Every text of a destination in which places may stand. Throws `SyntaxError` for JSON that is none. */
export function textsOf({ path, body }: Templates): string[] {
  const texts = [path];
  if (body.type === 'form') texts.push(...body.fields.map(({ value }) => value));
  if (body.type === 'json')
    inStrings(JSON.parse(body.template), (text) => {
      texts.push(text);
      return text;
    });
  return texts;
}

/** Names of all places of a destination, each once. Throws as `textsOf`. */
export function placesOf(settings: Templates): string[] {
  return [
    ...new Set(textsOf(settings).flatMap((text) => [...text.matchAll(PLACE)].map(([, name = '']) => name))),
  ];
}

/** True if a text has braces that are no place: a slip that would be sent as it stands. */
export function hasLooseBraces(text: string): boolean {
  return /\{\{|\}\}/.test(text.replaceAll(PLACE, ''));
}

/**
 * The path with its places filled, each as one segment or one part of a query: no value can begin another segment, go up, or begin a
 * query (RFC 3986 section 2.1). Null where a value is
 * empty or all dots, which servers read as a way up.
 */
export function fillPath(template: string, words: Words): string | null {
  const names = [...template.matchAll(PLACE)].map(([, name = '']) => name);
  // Nothing in a place would make another address of what is around it.
  if (names.some((name) => (words[name] ?? '') === '')) return null;
  const path = template.replaceAll(PLACE, (_place, name: string) => encode(words[name] ?? ''));
  return path.split('?')[0]?.split('/').some(isWayUp) === true ? null : path;
}

/** The body in bytes; values stand inside strings, written by the serialiser and never by hand. The caller zeroes it. */
export function fillBody(
  body: DestinationSettings['body'],
  words: Words,
): { bytes: Buffer; type: string } | null {
  const fill = (text: string): string => text.replaceAll(PLACE, (_place, name: string) => words[name] ?? '');
  switch (body.type) {
    case 'none':
      return null;
    case 'json':
      return {
        bytes: Buffer.from(JSON.stringify(inStrings(JSON.parse(body.template), fill))),
        type: 'application/json',
      };
    case 'form':
      return {
        bytes: Buffer.from(
          new URLSearchParams(
            body.fields.map(({ name, value }) => [name, fill(value)] as [string, string]),
          ).toString(),
        ),
        type: 'application/x-www-form-urlencoded',
      };
  }
}

function encode(text: string): string {
  // Half a surrogate pair has no bytes.
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function isWayUp(segment: string): boolean {
  return /^(?:\.|%2e){1,2}$/i.test(segment);
}

function inStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => inStrings(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inStrings(one, change)]));
}
